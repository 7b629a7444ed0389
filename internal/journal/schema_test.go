package journal_test

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"rasid/internal/diag"
	"rasid/internal/journal"
)

// Whatever reaches the file, what was reported stays: no value, delivery or refusal can be
// changed or removed.
func TestInvariant5TablesOnlyGrow(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rasid.db")
	j := open(t, path)
	if _, _, err := j.Keys(t.Context(), []string{"bread"}, []string{"A"}); err != nil {
		t.Fatal(err)
	}
	if _, err := j.Write(t.Context(), journal.Delivery{Name: "x"}, func(tx *journal.Tx) error {
		if err := tx.Put([]journal.Row{{1, 1, month(1), 5, 2, 3}}); err != nil {
			return err
		}
		if err := tx.Learn(journal.LearntPlace{ID: "A.s", Parent: "A", Name: "S", Line: 2}); err != nil {
			return err
		}
		if err := tx.Hold(journal.Row{Indicator: 1, Place: 1, Period: month(2), Value: 500, Line: 4, Column: 3}); err != nil {
			return err
		}
		return tx.Refuse(diag.Finding{Code: "row_short", Row: 3, Severity: diag.Error})
	}); err != nil {
		t.Fatal(err)
	}
	held, err := j.HeldValues(t.Context(), 1, 1)
	if err != nil || len(held) != 1 {
		t.Fatalf("%+v, %v", held, err)
	}
	if _, err := j.Write(t.Context(), journal.Delivery{Name: "x", Source: "release", DuplicateOf: 1}, func(tx *journal.Tx) error { return tx.Decide(held[0], true, "who", "why") }); err != nil {
		t.Fatal(err)
	}
	if err := j.UsePlan(t.Context(), "a", []byte("plan")); err != nil {
		t.Fatal(err)
	}
	if err := j.RecordAlerts(t.Context(), journal.AlertChange{Transitions: []journal.AlertTransition{{Seq: 1, Alert: "goal/g"}}, Acts: []journal.AlertAct{{Seq: 1}}, Notifications: []journal.Notification{{ID: 1}}}); err != nil {
		t.Fatal(err)
	}
	if _, err := j.RecordActions(t.Context(), "r", []journal.ActionEvent{{Action: "a", Kind: "add"}}); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, change := range []string{"UPDATE observation SET value = 6", "DELETE FROM observation", "UPDATE delivery SET name = 'y'", "DELETE FROM delivery",
		"UPDATE refusal SET finding = '{}'", "DELETE FROM refusal", "UPDATE reason SET refusals = 0", "DELETE FROM reason",
		"UPDATE decision SET counts = 0", "DELETE FROM decision", "UPDATE learnt_place SET name = 'x'", "DELETE FROM learnt_place", "UPDATE held_value SET value = 0", "DELETE FROM held_value",
		"UPDATE plan_file SET content = ''", "DELETE FROM plan_file", "UPDATE plan_use SET at = 0", "DELETE FROM plan_use",
		"UPDATE identity SET id = 'x'", "DELETE FROM identity", "UPDATE alert_transition SET level = 0", "DELETE FROM alert_transition",
		"UPDATE alert_act SET until = 0", "DELETE FROM alert_act", "UPDATE action_event SET detail = ''", "DELETE FROM action_event"} {
		if _, err := db.ExecContext(t.Context(), change); err == nil || !strings.Contains(err.Error(), "append-only") {
			t.Errorf("%s: %v", change, err)
		}
	}
}

// P08: a journal that a newer program wrote is left alone, by writers and by readers.
func TestP08NewerSchemaIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rasid.db")
	_ = open(t, path).Close()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), "PRAGMA user_version = 1000"); err != nil {
		t.Fatal(err)
	}
	_ = db.Close()
	for _, readOnly := range []bool{false, true} {
		_, err := journal.Open(t.Context(), journal.Options{Path: path, Now: clock, ReadOnly: readOnly})
		if err == nil || !strings.Contains(err.Error(), "schema 1000 is newer than this program's") || !strings.Contains(err.Error(), "use the program that wrote it") {
			t.Errorf("read-only %v: %v", readOnly, err)
		}
	}
}

// A reader never makes a journal: a wrong path cannot start an empty history.
func TestReaderCreatesNothing(t *testing.T) {
	dir := t.TempDir()
	if _, err := journal.Open(t.Context(), journal.Options{Path: filepath.Join(dir, "rasid.db"), ReadOnly: true}); err == nil || !strings.Contains(err.Error(), "is --workspace right?") {
		t.Errorf("got %v", err)
	}
	if made, _ := filepath.Glob(filepath.Join(dir, "*")); len(made) > 0 {
		t.Errorf("it made %v", made)
	}
}
