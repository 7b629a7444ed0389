package journal

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

func now() time.Time { return time.Date(2024, 9, 30, 6, 0, 0, 0, time.UTC) }

// older makes a journal as the program of an earlier schema left it, with data.
func older(t *testing.T, schema int, statements ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "rasid.db")
	db, err := sql.Open("sqlite", dsn(path, "immediate", "journal_mode(WAL)"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	names, err := steps()
	if err != nil {
		t.Fatal(err)
	}
	var script []string
	for _, name := range names[:schema] {
		b, err := migrations.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		script = append(script, string(b))
	}
	for _, s := range append(append(script, statements...), "PRAGMA user_version = "+string(rune('0'+schema))) {
		if _, err := db.Exec(s); err != nil {
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
	path := older(t, 1, schema1...)
	j, err := Open(t.Context(), Options{Path: path, Now: now, CheckLater: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = j.Close() }()
	id, err := j.ID(t.Context())
	if err != nil || len(id) != 32 {
		t.Fatalf("identity %q, %v", id, err)
	}
	list, err := j.Deliveries(t.Context(), DeliveryFilter{})
	if err != nil || len(list) != 3 || list[2].DuplicateOf != 2 || list[0].Refused != 3 {
		t.Fatalf("deliveries %+v, %v", list, err)
	}
	if f, err := j.Findings(t.Context(), 1); err != nil || len(f) != 4 || f[3].Code != "total_row" {
		t.Fatalf("findings %+v, %v", f, err)
	}
	for o, err := range j.Observations(t.Context(), Query{Indicator: "bread"}) {
		if err != nil || o.Value != 0.75 || o.Revision != 2 || o.Place != "A" {
			t.Fatalf("observation %+v, %v", o, err)
		}
	}
	if p, err := j.Cursor(t.Context(), "receipts"); p != 3 || err != nil {
		t.Fatalf("cursor %d, %v", p, err)
	}
	tallies, head, err := j.Tallies(t.Context(), 0)
	want := []Tally{{"drops", map[Outcome]int64{Partial: 2, Held: 1},
		map[string]int64{"new": 5, "revised": 1, "unchanged": 0, "held": 5, "refused": 33, "skipped": 1, "blank": 0},
		map[string]int64{"number_unreadable": 2, "place_unknown": 1, "row_short": 1}}}
	if err != nil || head != 3 || !reflect.DeepEqual(tallies, want) {
		t.Fatalf("tallies %+v to %d, %v\nwant %+v", tallies, head, err, want)
	}
	if _, err := j.Write(t.Context(), Delivery{Name: "new"}, func(tx *Tx) error { return tx.Put([]Row{{1, 1, 16, 1, 1}}) }); err != nil {
		t.Fatalf("writing after the upgrade: %v", err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	j, err = Open(t.Context(), Options{Path: path, Now: now})
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
	j, err := Open(t.Context(), Options{Path: older(t, 1, schema1...), ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = j.Close() }()
	if head, err := j.Head(t.Context()); head != 3 || err != nil {
		t.Fatalf("head %d, %v", head, err)
	}
}

func TestP08DowngradeIsRefused(t *testing.T) {
	path := older(t, 1)
	db, err := sql.Open("sqlite", dsn(path, "immediate"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("PRAGMA user_version = 9"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	before, _ := os.ReadFile(path)
	for _, readOnly := range []bool{false, true} {
		if _, err := Open(context.Background(), Options{Path: path, Now: now, ReadOnly: readOnly}); err == nil || !strings.Contains(err.Error(), "newer than this program's") {
			t.Errorf("read only %v: %v", readOnly, err)
		}
	}
	if after, _ := os.ReadFile(path); string(after) != string(before) {
		t.Error("the newer journal was written to")
	}
}

// The schema changes only after the file was found sound.
func TestP08DamagedIsNotUpgraded(t *testing.T) {
	var rows []string
	for range 40 {
		rows = append(rows, "INSERT INTO refusal SELECT 1, coalesce(max(n), 0) + 1, hex(randomblob(3000)) FROM refusal")
	}
	path := older(t, 1, rows...)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := len(b) / 2; i < len(b)/2+8192; i++ {
		b[i] ^= 0xa5
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), Options{Path: path, Now: now, CheckLater: true}); err == nil || !strings.Contains(err.Error(), "backup") {
		t.Fatalf("damage gave %v", err)
	}
	if after, _ := os.ReadFile(path); string(after) != string(b) {
		t.Error("the damaged file was written to")
	}
}
