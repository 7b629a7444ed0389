package folder_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rasid/collectors"
	"rasid/collectors/folder"
)

// taker reads what it is offered; before lets a test disturb the file first.
type taker struct {
	got    []string
	before func(collectors.Offer)
}

func (k *taker) Take(_ context.Context, o collectors.Offer) error {
	if k.before != nil {
		k.before(o)
	}
	r, err := o.Open()
	if err != nil {
		return err
	}
	b, err := io.ReadAll(r)
	_ = r.Close()
	if err == nil {
		err = o.Verify()
	}
	if err == nil {
		k.got = append(k.got, o.Name+"="+string(b))
	}
	return err
}

// inbox is a department's folder under a clock that moves only by waiting.
type inbox struct {
	dir  string
	now  time.Time
	wait func() // what happens while the source waits
}

func (in *inbox) write(t *testing.T, name, text string, at time.Time) {
	t.Helper()
	p := filepath.Join(in.dir, "inbox", name)
	if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(p, at, at); err != nil {
		t.Fatal(err)
	}
}

func (in *inbox) source() *folder.Source {
	return folder.New(folder.Config{ID: "drops", Root: in.dir, Path: "inbox", Departments: func(id string) bool { return id == "water" }, Settle: 2 * time.Second,
		Now: func() time.Time { return in.now },
		Wait: func(_ context.Context, d time.Duration) error {
			in.now = in.now.Add(d)
			if in.wait != nil {
				in.wait()
			}
			return nil
		}})
}

var start = time.Date(2024, 9, 30, 9, 0, 0, 0, time.UTC)

func TestF01SlowWriterIsReadWhole(t *testing.T) {
	in := &inbox{dir: t.TempDir(), now: start}
	in.write(t, "water/slow.csv", "half", start)
	s, k := in.source(), &taker{}
	grown := "half"
	in.wait = func() {
		if len(grown) < 16 {
			grown += "more"
			in.write(t, "water/slow.csv", grown, in.now)
		}
	}
	for range 6 {
		if _, err := s.Collect(t.Context(), k); err != nil {
			t.Fatal(err)
		}
	}
	if len(k.got) != 1 || k.got[0] != "slow.csv=halfmoremoremore" {
		t.Fatalf("offered %q", k.got)
	}
}

func TestF01ChangedWhileReadIsOfferedAgain(t *testing.T) {
	in := &inbox{dir: t.TempDir(), now: start}
	in.write(t, "water/x.csv", "old", start)
	s, k := in.source(), &taker{}
	k.before = func(collectors.Offer) {
		in.write(t, "water/x.csv", "newer", start.Add(time.Second))
		k.before = nil
	}
	for range 3 {
		troubles, err := s.Collect(t.Context(), k)
		if err != nil || len(troubles) > 0 {
			t.Fatal(troubles, err)
		}
	}
	if strings.Join(k.got, " ") != "x.csv=newer" {
		t.Fatalf("offered %q", k.got)
	}
}

func TestF04VanishedIsNoTrouble(t *testing.T) {
	in := &inbox{dir: t.TempDir(), now: start}
	in.write(t, "water/a.csv", "a", start)
	in.write(t, "water/b.csv", "b", start.Add(time.Second))
	s, k := in.source(), &taker{}
	k.before = func(o collectors.Offer) {
		if o.Name == "a.csv" {
			_ = os.Remove(filepath.Join(in.dir, "inbox/water/a.csv"))
		}
	}
	troubles, err := s.Collect(t.Context(), k)
	if err != nil || len(troubles) > 0 || strings.Join(k.got, " ") != "b.csv=b" {
		t.Fatalf("%q %v %v", k.got, troubles, err)
	}
}

// F11: a shared folder sends no events; the next look finds the file, oldest first.
func TestF11F12FoundByLookingOldestFirst(t *testing.T) {
	in := &inbox{dir: t.TempDir(), now: start}
	s, k := in.source(), &taker{}
	if err := os.MkdirAll(filepath.Join(in.dir, "inbox/water"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Collect(t.Context(), k); err != nil {
		t.Fatal(err)
	}
	in.write(t, "water/a.csv", "2", start.Add(time.Minute))
	in.write(t, "water/b.csv", "1", start)
	if _, err := s.Collect(t.Context(), k); err != nil {
		t.Fatal(err)
	}
	if strings.Join(k.got, " ") != "b.csv=1 a.csv=2" {
		t.Fatalf("offered %q", k.got)
	}
	if left, _ := os.ReadDir(filepath.Join(in.dir, "inbox/water")); len(left) > 0 {
		t.Fatalf("%d files stay", len(left))
	}
}
