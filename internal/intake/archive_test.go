package intake

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"rasid/collectors"
	"rasid/indicators"
	"rasid/internal/config"
	"rasid/internal/journal"
	"rasid/internal/tabular"
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
		Sources: []config.Source{{ID: "drops", HoldAbove: 0.5, Table: config.Table{Delimiter: "auto", Decimal: "auto", HeaderRows: tabular.Auto}}}})
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// The archive keeps one copy of the same bytes, readable by the operator alone, under their
// SHA-256, and no half of any.
func TestArchiveKeepsBytesUnderTheirName(t *testing.T) {
	a := archive{filepath.Join(t.TempDir(), "archive")}
	keep := func(text string) string {
		s, err := a.keep(offer(text))
		if err != nil {
			t.Fatal(err)
		}
		defer s.close()
		if err := s.safe(); err != nil || s.size != int64(len(text)) {
			t.Fatalf("%d bytes, %v", s.size, err)
		}
		return s.sha
	}
	first := keep(table)
	if again, other := keep(table), keep(table+"\n"); again != first || other == first {
		t.Fatalf("the same bytes got the names %s and %s, others %s", first, again, other)
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
		if s, err := a.keep(o); err == nil || !strings.HasPrefix(err.Error(), "archive x.csv: ") {
			t.Errorf("kept %v, %v", s, err)
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
	text := table + strings.Repeat("w,2024-02,many\n", 20)
	if err := i.Take(t.Context(), offer(text)); err != nil {
		t.Fatal(err)
	}
	held, _, err := i.Journal.Delivery(t.Context(), 1)
	if err != nil || held.Outcome != journal.Held {
		t.Fatalf("%s, %v", held.Outcome, err)
	}
	object := i.archive.object(held.SHA256)
	replace := func(text string) {
		if err := os.WriteFile(object, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	replace(strings.Replace(text, "5", "6", 1))
	if _, err := i.Decide(t.Context(), Decision{Delivery: 1, By: "ahmed", Note: "checked"}); err == nil || !strings.Contains(err.Error(), "no longer those that were archived; check the disk") {
		t.Fatalf("got %v", err)
	}
	if head, err := i.Journal.Head(t.Context()); head != 1 || err != nil {
		t.Errorf("head %d, %v", head, err)
	}
	replace(text)
	if _, err := i.Decide(t.Context(), Decision{Delivery: 1, By: "ahmed", Note: "checked"}); err != nil {
		t.Fatal(err)
	}
	n := 0
	for o, err := range i.Journal.Observations(t.Context(), journal.Query{Indicator: "w"}) {
		if n++; o.Value != 5 || err != nil {
			t.Errorf("stored %v, %v", o.Value, err)
		}
	}
	if n != 1 {
		t.Errorf("%d values stored", n)
	}
}

// F06: the same of bytes that were only just copied in, and of those that a copy still holds.
func TestF06BytesThatChangedUnderTheCopyAreNotStored(t *testing.T) {
	i := newIntake(t)
	raw, err := i.archive.keep(offer(table))
	if err != nil {
		t.Fatal(err)
	}
	defer raw.close()
	if err := raw.safe(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(raw.path, []byte(strings.Replace(table, "5", "6", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	d := journal.Delivery{SHA256: raw.sha, Name: "x.csv", Department: "water", Size: raw.size}
	if _, err := i.commit(t.Context(), d, raw, i.sources["drops"], true); err == nil || !strings.Contains(err.Error(), "no longer those that were archived; check the disk") {
		t.Fatalf("got %v", err)
	}
	if head, err := i.Journal.Head(t.Context()); head != 0 || err != nil {
		t.Errorf("head %d, %v", head, err)
	}
}

func offerOf(r io.Reader) collectors.Offer {
	return collectors.Offer{Name: "x.csv", Open: func() (io.ReadCloser, error) { return io.NopCloser(r), nil }, Verify: func() error { return nil }}
}

// archived bytes can be read at once, and lie under their hash once they are safe.
func TestArchiveKeeps(t *testing.T) {
	for _, content := range []string{"", "a,b\n1,2\n", strings.Repeat("0123456789", 100_000)} {
		a := archive{t.TempDir()}
		s, err := a.keep(offerOf(iotest.HalfReader(strings.NewReader(content))))
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256([]byte(content))
		if s.sha != hex.EncodeToString(sum[:]) || s.size != int64(len(content)) {
			t.Fatalf("%d bytes are kept as %d, %s", len(content), s.size, s.sha)
		}
		for _, from := range []*stored{s, s, a.find(s.sha)} {
			if from != s {
				from.size = s.size
				defer from.close()
				if err := s.safe(); err != nil {
					t.Fatal(err)
				}
			}
			in, err := from.open()
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(io.NewSectionReader(in, 0, from.size))
			if err != nil || !bytes.Equal(got, []byte(content)) {
				t.Fatalf("%d bytes are read as %d, %v", len(content), len(got), err)
			}
		}
		s.close()
		if left, err := os.ReadDir(filepath.Join(a.dir, "tmp")); err != nil || len(left) > 0 {
			t.Fatalf("left over: %v, %v", left, err)
		}
	}
}

func TestArchiveFails(t *testing.T) {
	boom := errors.New("boom")
	changed := offerOf(strings.NewReader("x"))
	changed.Verify = func() error { return boom }
	for name, o := range map[string]collectors.Offer{"unreadable": offerOf(iotest.ErrReader(boom)), "changed meanwhile": changed} {
		a := archive{t.TempDir()}
		if _, err := a.keep(o); !errors.Is(err, boom) {
			t.Errorf("%s: %v", name, err)
		}
		if left, err := os.ReadDir(filepath.Join(a.dir, "tmp")); err != nil || len(left) > 0 {
			t.Errorf("%s: left over: %v, %v", name, left, err)
		}
	}
	// What goes wrong after the copying is known before anything may depend on the bytes.
	a := archive{t.TempDir()}
	if err := os.WriteFile(filepath.Join(a.dir, "objects"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := a.keep(offerOf(strings.NewReader("x")))
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	if err := s.safe(); err == nil || !strings.Contains(err.Error(), "x.csv") {
		t.Errorf("a file in place of the folder: %v", err)
	}
}
