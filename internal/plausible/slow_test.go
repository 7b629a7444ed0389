//go:build slow

package plausible_test

import "testing"

// TestSlowCalibration tries every slip on every value.
func TestSlowCalibration(t *testing.T) { calibrate(t, 1) }
