//go:build slow

package tabular_test

import "testing"

func TestSlowMutations(t *testing.T)    { testMutations(t, 2000) }
func TestSlowPollutedRows(t *testing.T) { testPollutedRows(t, 3) }
