package journal_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rasid/internal/journal"
)

// prepared returns the path of a sound journal with some rows in it.
func prepared(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "rasid.db")
	j := open(t, path)
	if _, _, err := j.Keys(t.Context(), []string{"bread"}, []string{"A"}); err != nil {
		t.Fatal(err)
	}
	rows := make([]journal.Row, 5000)
	for i := range rows {
		rows[i] = journal.Row{Indicator: 1, Place: 1, Period: int64(i)<<3 | 2, Value: 1.5, Line: int64(i)}
	}
	put(t, j, "many", rows...)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// damage makes pages in the middle of a journal unreadable. What it returns fails the test if the
// file has been written to since.
func damage(t *testing.T, path string) (unwritten func()) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := len(b) / 2; i < len(b)/2+16<<10; i++ { // as much as a page: the head of one is in it
		b[i] ^= 0xa5
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return func() {
		t.Helper()
		if after, err := os.ReadFile(path); !bytes.Equal(after, b) {
			t.Errorf("the damaged file was written to (%v)", err)
		}
	}
}

func openUnchecked(t *testing.T, path string) *journal.Journal {
	t.Helper()
	j, err := journal.Open(t.Context(), journal.Options{Path: path, Now: clock, CheckLater: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.Close() })
	return j
}

// Every way to write waits for the check; reading does not.
func TestWritesWaitForTheCheck(t *testing.T) {
	j := openUnchecked(t, prepared(t))
	if head, err := j.Head(t.Context()); head != 1 || err != nil {
		t.Fatalf("reading: head %d, %v", head, err)
	}
	writes := map[string]func(context.Context) error{
		"keys": func(ctx context.Context) error { _, _, err := j.Keys(ctx, []string{"new"}, nil); return err },
		"write": func(ctx context.Context) error {
			_, err := j.Write(ctx, journal.Delivery{Name: "x"}, func(*journal.Tx) error { return nil })
			return err
		},
		"advance": func(ctx context.Context) error { return j.Advance(ctx, "receipts", 1) },
		"plan":    func(ctx context.Context) error { return j.UsePlan(ctx, "hash", []byte("plan")) },
		"slot":    func(ctx context.Context) error { _, err := j.ClaimSlot(ctx, "drops", "x"); return err },
	}
	ended := make(chan error, len(writes))
	for name, write := range writes {
		ctx, stop := context.WithTimeout(t.Context(), 20*time.Millisecond)
		if err := write(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s before the check: %v", name, err)
		}
		stop()
		go func() { ended <- write(t.Context()) }()
	}
	if head, err := j.Head(t.Context()); head != 1 || err != nil || len(ended) > 0 {
		t.Fatalf("something was written: head %d, %v", head, err)
	}
	if err := j.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range writes {
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	if head, _ := j.Head(t.Context()); head != 2 {
		t.Errorf("after the check the head is %d", head)
	}
}

func TestP04NothingWritesToADamagedFile(t *testing.T) {
	path := prepared(t)
	unwritten := damage(t, path)
	j := openUnchecked(t, path)
	waiting := make(chan error, 1)
	go func() { waiting <- j.Advance(t.Context(), "receipts", 1) }()
	if err := j.Check(t.Context()); err == nil || !strings.Contains(err.Error(), "backup") {
		t.Fatalf("damage gave %v", err)
	}
	for _, err := range []error{<-waiting, j.Advance(t.Context(), "receipts", 1)} {
		if err == nil || !strings.Contains(err.Error(), "backup") {
			t.Errorf("writing to a damaged file: %v", err)
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	unwritten()
}

// A check that was stopped says nothing about the file: it is neither damaged nor sound.
func TestStoppedCheckDecidesNothing(t *testing.T) {
	j := openUnchecked(t, prepared(t))
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := j.Check(ctx); !errors.Is(err, context.Canceled) || strings.Contains(err.Error(), "damaged") {
		t.Fatalf("got %v", err)
	}
	if err := j.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := j.Advance(t.Context(), "receipts", 1); err != nil {
		t.Fatal(err)
	}
}

func TestCloseEndsWhoWaitsForTheCheck(t *testing.T) {
	j := openUnchecked(t, prepared(t))
	waiting := make(chan error, 1)
	go func() { waiting <- j.Advance(t.Context(), "receipts", 1) }()
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-waiting; err == nil {
		t.Error("written to a closed journal")
	}
}
