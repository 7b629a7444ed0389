package journal_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"rasid/internal/journal"
)

// older makes a journal as the program of schema 1 left it, with data.
func older(t *testing.T, statements ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "rasid.db")
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(path)+"?_pragma=journal_mode(WAL)")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	first, err := os.ReadFile("migrations/0001_start.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range append([]string{string(first), "PRAGMA user_version = 1"}, statements...) {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatalf("%v in %s", err, s)
		}
	}
	return path
}

// schema1 is a delivery of each kind as schema 1 kept them.
var schema1 = []string{
	"INSERT INTO indicator VALUES (1, 'bread')", "INSERT INTO place VALUES (1, 'A')",
	"INSERT INTO delivery VALUES (1, 's1', 'a.csv', 'inbox/a.csv', 'drops', 'd', 10, 0, 1000, 'partial', 0, 'r', '', '{}', 5, 1, 0, 0, 0, 3, 1, 0)",
	"INSERT INTO delivery VALUES (2, 's2', 'b.csv', 'inbox/b.csv', 'drops', 'd', 10, 0, 2000, 'held', 0, 'r', '', '{}', 20, 0, 0, 0, 5, 15, 0, 0)",
	"INSERT INTO delivery VALUES (3, 's2', 'b.csv', 'release:2', 'release', 'd', 10, 0, 3000, 'partial', 2, '', 'x: y', '{}', 20, 4, 1, 0, 0, 15, 0, 0)",
	"INSERT INTO observation VALUES (1, 1, 8, 1, 0.5, 1, 2), (1, 1, 8, 2, 0.75, 3, 2)",
	`INSERT INTO refusal VALUES (1, 1, '{"code":"number_unreadable","row":3,"severity":"error"}'), (1, 2, '{"code":"place_unknown","row":3,"severity":"error"}'),
	 (1, 3, '{"code":"number_unreadable","row":4,"severity":"error"}'), (1, 4, '{"code":"total_row","row":5,"severity":"info"}'),
	 (2, 1, '{"code":"held_too_many_refused","severity":"warning"}'), (2, 2, '{"code":"row_short","row":2,"severity":"error"}'),
	 (3, 1, '{"code":"row_short","row":2,"severity":"error"}'), (3, 2, '{"code":"quote_open","severity":"error"}')`,
	"INSERT INTO touched VALUES (1, 1), (2, 1), (3, 1)", "INSERT INTO cursor VALUES ('receipts', 3)",
}

func TestP08UpgradeKeepsEverything(t *testing.T) {
	path := older(t, schema1...)
	j, err := journal.Open(t.Context(), journal.Options{Path: path, Now: clock, CheckLater: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = j.Close() }()
	id, err := j.ID(t.Context())
	if err != nil || len(id) != 32 {
		t.Fatalf("identity %q, %v", id, err)
	}
	list, err := j.Deliveries(t.Context(), journal.DeliveryFilter{})
	if err != nil || len(list) != 3 || list[2].DuplicateOf != 2 || list[0].Refused != 3 {
		t.Fatalf("deliveries %+v, %v", list, err)
	}
	if f, err := j.Findings(t.Context(), 1); err != nil || len(f) != 4 || f[3].Code != "total_row" {
		t.Fatalf("findings %+v, %v", f, err)
	}
	for o, err := range j.Observations(t.Context(), journal.Query{Indicator: "bread"}) {
		if err != nil || o.Value != 0.75 || o.Revision != 2 || o.Place != "A" {
			t.Fatalf("observation %+v, %v", o, err)
		}
	}
	if p, err := j.Cursor(t.Context(), "receipts"); p != 3 || err != nil {
		t.Fatalf("cursor %d, %v", p, err)
	}
	tallies, head, err := j.Tallies(t.Context(), 0)
	want := []journal.Tally{{"drops", map[journal.Outcome]int64{journal.Partial: 2, journal.Held: 1},
		map[string]int64{"new": 5, "revised": 1, "unchanged": 0, "held": 5, "refused": 33, "skipped": 1, "blank": 0},
		map[string]int64{"number_unreadable": 2, "place_unknown": 1, "row_short": 1}}}
	if err != nil || head != 3 || !reflect.DeepEqual(tallies, want) {
		t.Fatalf("tallies %+v to %d, %v\nwant %+v", tallies, head, err, want)
	}
	if _, err := j.Write(t.Context(), journal.Delivery{Name: "new"}, func(tx *journal.Tx) error { return tx.Put([]journal.Row{{1, 1, 16, 1, 1, 3}}) }); err != nil {
		t.Fatalf("writing after the upgrade: %v", err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	j, err = journal.Open(t.Context(), journal.Options{Path: path, Now: clock})
	if err != nil {
		t.Fatalf("a second start: %v", err)
	}
	defer func() { _ = j.Close() }()
	if again, err := j.ID(t.Context()); again != id || err != nil {
		t.Errorf("the identity was %s and is %s, %v", id, again, err)
	}
}

// A reader of an earlier schema that a running program of that schema still writes, sees it.
func TestP08OlderSchemaIsRead(t *testing.T) {
	j, err := journal.Open(t.Context(), journal.Options{Path: older(t, schema1...), ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = j.Close() }()
	if head, err := j.Head(t.Context()); head != 3 || err != nil {
		t.Fatalf("head %d, %v", head, err)
	}
}

// The schema changes only after the file was found sound.
func TestP08DamagedIsNotUpgraded(t *testing.T) {
	var rows []string
	for range 40 {
		rows = append(rows, "INSERT INTO refusal SELECT 1, coalesce(max(n), 0) + 1, hex(randomblob(3000)) FROM refusal")
	}
	path := older(t, rows...)
	unwritten := damage(t, path)
	if _, err := journal.Open(t.Context(), journal.Options{Path: path, Now: clock, CheckLater: true}); err == nil || !strings.Contains(err.Error(), "backup") {
		t.Fatalf("damage gave %v", err)
	}
	unwritten()
}

// Decisions that were made about all values of a delivery at once, before each had its own, stay made.
func TestP08UpgradeKeepsDecisions(t *testing.T) {
	path := older(t, schema1...)
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(path))
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"0002_counts.sql", "0003_column.sql", "0004_held.sql"} {
		step, err := os.ReadFile(filepath.Join("migrations", name))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.ExecContext(t.Context(), string(step)+fmt.Sprintf("; PRAGMA user_version = %d", i+2)); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range []string{
		"INSERT INTO delivery VALUES (4, 's4', 'c.csv', 'c', 'drops', 'd', 10, 0, 4000, 'accepted', 0, 'r', '', '{}', 2, 0, 0, 0, 2, 0, 0, 0)",
		"INSERT INTO held_value VALUES (4, 1, 1, 100, 5, 2, 3), (4, 1, 1, 108, 6, 3, 3)",
		"INSERT INTO delivery VALUES (5, 's4', 'c.csv', 'release:4', 'release', 'd', 10, 0, 5000, 'discarded', 4, '', 'Planner: a slip: two digits', '{}', 0, 0, 0, 0, 0, 0, 0, 0)",
		"INSERT INTO delivery VALUES (6, 's6', 'd.csv', 'd', 'drops', 'd', 10, 0, 6000, 'accepted', 0, 'r', '', '{}', 1, 0, 0, 0, 1, 0, 0, 0)",
		"INSERT INTO held_value VALUES (6, 1, 1, 116, 7, 2, 3)",
	} {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	_ = db.Close()
	j, err := journal.Open(t.Context(), journal.Options{Path: path, Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = j.Close() }()
	for position, want := range map[int64]int{4: 2, 5: 0, 6: 1} {
		if held, err := j.HeldValues(t.Context(), 0, position); err != nil || len(held) != want {
			t.Errorf("at %d %+v wait, %v", position, held, err)
		}
	}
	made, err := j.Decisions(t.Context(), 5)
	if err != nil || len(made) != 2 || made[0] != (journal.Decision{Indicator: "bread", Place: "A", Period: 100, Held: 4, Who: "Planner", Note: "a slip: two digits"}) {
		t.Errorf("%+v, %v", made, err)
	}
}
