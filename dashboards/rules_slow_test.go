//go:build slow

package dashboards_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// The tests that are made for the rules notice rules that are wrong.
func TestSlowRuleTestsNoticeSlips(t *testing.T) {
	dir, rules := putRules(t, rulePlans(t)["odd"], "en")
	for _, slip := range [][2]string{{"off_track|missed", "missed"}, {"[1d])) == 1", "[1m])) == 1"}, {"late|missing", "missing"}, {"for: 5m", "for: 1m"}, {"_actual_value", "_expected_value"},
		{"> 3600", "> 36000"}, {"vector(1)", "vector(2)"}, {`rasid_source_up{job="my/rasid"} == 0`, `rasid_source_up{job="my/rasid"} == 1`}, {"severity: 'critical'", "severity: 'info'"}} {
		if !bytes.Contains(rules, []byte(slip[0])) {
			t.Fatalf("no %s in the rules", slip[0])
		}
		if err := os.WriteFile(filepath.Join(dir, "r.yaml"), bytes.ReplaceAll(rules, []byte(slip[0]), []byte(slip[1])), 0o644); err != nil {
			t.Fatal(err)
		}
		if out, err := promtool(t, dir, "test", "rules", "t.yaml"); err == nil {
			t.Errorf("%s instead of %s is not noticed:\n%s", slip[1], slip[0], out)
		}
	}
}
