package intake

import (
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rasid/collectors"
	"rasid/indicators"
	"rasid/internal/config"
	"rasid/internal/journal"
)

func offer(text string) collectors.Offer {
	return collectors.Offer{Source: "drops", Department: "water", Name: "x.csv", Origin: "folder:x", Size: int64(len(text)),
		Open:   func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil },
		Verify: func() error { return nil }, Done: func() error { return nil }}
}

const table = "indicator,period,value\nw,2024-01,5\n"

func newIntake(t *testing.T) *Intake {
	t.Helper()
	dir, now := t.TempDir(), func() time.Time { return time.Date(2024, 9, 30, 9, 0, 0, 0, time.UTC) }
	j, err := journal.Open(t.Context(), journal.Options{Path: filepath.Join(dir, "rasid.db"), Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.Close() })
	plan := &indicators.Plan{TimeZone: time.UTC, Places: indicators.NewPlaceTree([]indicators.Place{{ID: "all"}}), Departments: []indicators.Department{{ID: "water"}},
		Indicators: []indicators.Indicator{{ID: "w", Every: indicators.Month, Department: "water"}}}
	i, err := New(t.Context(), Config{Workspace: dir, Archive: "archive", Plan: plan, Journal: j, Now: now, Log: slog.New(slog.DiscardHandler),
		Sources: []config.Source{{ID: "drops", HoldAbove: 0.5, Table: config.Table{Delimiter: "auto", Decimal: "auto"}}}})
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// The archive keeps one copy of the same bytes, readable by the operator alone, under their
// SHA-256, and no half of any.
func TestArchiveKeepsBytesUnderTheirName(t *testing.T) {
	a := archive{filepath.Join(t.TempDir(), "archive")}
	first, size, err := a.keep(offer(table))
	again, _, errAgain := a.keep(offer(table))
	if err != nil || errAgain != nil || first != again || size != int64(len(table)) {
		t.Fatalf("%s, %s, %d bytes, %v, %v", first, again, size, err, errAgain)
	}
	other, _, err := a.keep(offer(table + "\n"))
	if err != nil || other == first {
		t.Fatalf("other bytes got the name %s, %v", other, err)
	}
	b, err := os.ReadFile(a.object(first))
	if err != nil || string(b) != table {
		t.Errorf("%q, %v", b, err)
	}
	for _, p := range []string{a.dir, a.object(first)} {
		if st, err := os.Stat(p); err != nil || st.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s may be read by others: %v, %v", p, st.Mode(), err)
		}
	}
	broken := offer(table)
	broken.Open = func() (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(strings.NewReader("half"), failing{})), nil
	}
	changed := offer(table)
	changed.Verify = func() error { return errors.New("changed meanwhile") }
	for _, o := range []collectors.Offer{broken, changed} {
		if sha, _, err := a.keep(o); err == nil || !strings.HasPrefix(err.Error(), "archive x.csv: ") || sha != "" {
			t.Errorf("kept %s, %v", sha, err)
		}
	}
	objects, _ := filepath.Glob(filepath.Join(a.dir, "objects", "*", "*"))
	tmp, _ := os.ReadDir(a.tmp())
	if len(objects) != 2 || len(tmp) > 0 {
		t.Errorf("objects %v, half copies %v", objects, tmp)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("the share is gone") }

// F06: what was archived is read back and compared before anything of it is stored.
func TestF06BytesThatChangedInTheArchiveAreNotStored(t *testing.T) {
	i := newIntake(t)
	i.OnStep = func(s Step) {
		if s == StepArchived {
			objects, _ := filepath.Glob(filepath.Join(i.archive.dir, "objects", "*", "*"))
			if err := os.WriteFile(objects[0], []byte(strings.Replace(table, "5", "6", 1)), 0o600); err != nil {
				t.Error(err)
			}
		}
	}
	if err := i.Take(t.Context(), offer(table)); err == nil || !strings.Contains(err.Error(), "no longer those that were archived; check the disk") {
		t.Fatalf("got %v", err)
	}
	if head, err := i.Journal.Head(t.Context()); head != 0 || err != nil {
		t.Errorf("head %d, %v", head, err)
	}
	i.OnStep = nil
	if err := i.Take(t.Context(), offer(table)); err != nil {
		t.Fatal(err)
	}
	for o, err := range i.Journal.Observations(t.Context(), journal.Query{Indicator: "w"}) {
		if o.Value != 5 || err != nil {
			t.Errorf("stored %v, %v", o.Value, err)
		}
	}
}
