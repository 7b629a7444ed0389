//go:build slow

package forecast

import "testing"

// TestSlowOdds judges every food price series at more dates.
func TestSlowOdds(t *testing.T) { odds(t, 1, 12) }
