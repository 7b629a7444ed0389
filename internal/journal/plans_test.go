package journal_test

import (
	"path/filepath"
	"testing"
	"time"

	"rasid/internal/journal"
)

// A plan is recorded when it comes into force, and again when it comes back; never twice in a row.
func TestPlansInForce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rasid.db")
	now := time.Date(2024, 3, 1, 8, 0, 0, 0, time.UTC)
	j, err := journal.Open(t.Context(), journal.Options{Path: path, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = j.Close() }()
	use := func(hash string) {
		t.Helper()
		if err := j.UsePlan(t.Context(), hash, []byte("plan "+hash)); err != nil {
			t.Fatal(err)
		}
	}
	use("a")
	now = now.Add(time.Hour)
	use("a")
	use("b")
	now = now.Add(-48 * time.Hour) // the clock is set back: no plan is earlier than the one before it
	use("a")
	uses, err := j.PlanUses(t.Context())
	if err != nil || len(uses) != 3 {
		t.Fatalf("%+v, %v", uses, err)
	}
	nine := time.Date(2024, 3, 1, 9, 0, 0, 0, time.UTC)
	for i, want := range []journal.PlanUse{{Hash: "a", At: nine.Add(-time.Hour)}, {Hash: "b", At: nine}, {Hash: "a", At: nine}} {
		if uses[i] != want {
			t.Errorf("use %d is %+v, want %+v", i, uses[i], want)
		}
	}
	if b, err := j.PlanFile(t.Context(), "b"); err != nil || string(b) != "plan b" {
		t.Errorf("%q, %v", b, err)
	}
	if _, err := j.PlanFile(t.Context(), "c"); err == nil {
		t.Error("a plan that never was in force has a file")
	}
}
