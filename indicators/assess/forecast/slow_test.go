//go:build slow

package forecast

import "testing"

// TestSlowOdds judges every food price series at more dates. A third of these goals are of a country whose
// currency collapsed, which is what their calibration error together comes from.
func TestSlowOdds(t *testing.T) { odds(t, 1, 12, 0.06) }
