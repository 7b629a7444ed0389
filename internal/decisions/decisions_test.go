package decisions_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"rasid/internal/decisions"
)

func opened(t *testing.T) decisions.Box {
	t.Helper()
	b := decisions.In(t.TempDir())
	if err := b.Open(); err != nil {
		t.Fatal(err)
	}
	return b
}

// left lists what stands in the box.
func left(t *testing.T, b decisions.Box) string {
	t.Helper()
	entries, err := os.ReadDir(b.Dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimLeft(e.Name(), "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
	}
	return strings.Join(names, " ")
}

func echo(_ context.Context, id string, request []byte) decisions.Answer {
	b, _ := json.Marshal(id + " " + string(request))
	return decisions.Answer{Result: b}
}

// A request is carried out once and its answer goes to who made it.
func TestARequestIsAnswered(t *testing.T) {
	b := opened(t)
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	calls := 0
	go func() {
		for ctx.Err() == nil {
			if err := b.Serve(ctx, func(ctx context.Context, id string, request []byte) decisions.Answer {
				calls++
				return echo(ctx, id, request)
			}); err != nil {
				served <- err
				return
			}
			<-time.After(time.Millisecond)
		}
		served <- nil
	}()
	id := decisions.NewID()
	a, err := b.Ask(t.Context(), id, map[string]int{"delivery": 7})
	stop()
	if err != nil || string(a.Result) != `"`+id+` {\"delivery\":7}"` {
		t.Errorf("%s, %v", a.Result, err)
	}
	if err := <-served; err != nil || calls != 1 || left(t, b) != "" {
		t.Errorf("%d calls, %v, left: %s", calls, err, left(t, b))
	}
}

// Without an answer in time the request is taken back, and a service that comes later finds nothing.
func TestARequestIsTakenBack(t *testing.T) {
	b := opened(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.Ask(ctx, decisions.NewID(), 1); !errors.Is(err, decisions.ErrWithdrawn) {
		t.Errorf("%v", err)
	}
	if err := b.Serve(t.Context(), func(context.Context, string, []byte) decisions.Answer {
		t.Error("it was carried out")
		return decisions.Answer{}
	}); err != nil || left(t, b) != "" {
		t.Errorf("%v, left: %s", err, left(t, b))
	}
	if _, err := decisions.In(t.TempDir()).Ask(ctx, decisions.NewID(), 1); !errors.Is(err, decisions.ErrNobody) {
		t.Errorf("without a box: %v", err)
	}
}

// A request that the service has taken cannot be taken back, and who asked is told.
func TestATakenRequestIsNotTakenBack(t *testing.T) {
	b := opened(t)
	ctx, cancel := context.WithCancel(t.Context())
	taken, answered := make(chan struct{}), make(chan struct{})
	done := make(chan error, 1)
	go func() {
		for {
			called := false
			err := b.Serve(context.WithoutCancel(t.Context()), func(ctx context.Context, id string, request []byte) decisions.Answer {
				called = true
				close(taken)
				<-answered
				return echo(ctx, id, request)
			})
			if called || err != nil {
				done <- err
				return
			}
			<-time.After(time.Millisecond)
		}
	}()
	go func() { <-taken; cancel() }()
	if _, err := b.Ask(ctx, decisions.NewID(), 1); !errors.Is(err, decisions.ErrUnknown) {
		t.Errorf("%v", err)
	}
	close(answered)
	if err := <-done; err != nil || left(t, b) != ".answer" {
		t.Errorf("%v, left: %s", err, left(t, b))
	}
}

// A service that stops while it carries a request out leaves it to the next one.
func TestAStoppedServiceLeavesTheRequest(t *testing.T) {
	b := opened(t)
	id := decisions.NewID()
	if err := os.WriteFile(filepath.Join(b.Dir, id+".request"), []byte("1"), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if err := b.Serve(ctx, func(context.Context, string, []byte) decisions.Answer {
		cancel()
		return decisions.Answer{Problem: "stopped"}
	}); err != nil || left(t, b) != ".taken" {
		t.Errorf("%v, left: %s", err, left(t, b))
	}
	if err := b.Serve(t.Context(), echo); err != nil || left(t, b) != ".answer" {
		t.Errorf("%v, left: %s", err, left(t, b))
	}
}

// What is no request is left alone; a box that anybody may write into is not served.
func TestOnlyRequestsAreServed(t *testing.T) {
	b := opened(t)
	for _, name := range []string{"x.request", "../up.request", decisions.NewID() + ".request.new", "notes.txt"} {
		_ = os.WriteFile(filepath.Join(b.Dir, name), []byte("1"), 0o600)
	}
	if err := os.Mkdir(filepath.Join(b.Dir, decisions.NewID()+".request"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(b.Dir, "notes.txt"), filepath.Join(b.Dir, decisions.NewID()+".request")); err != nil && runtime.GOOS != "windows" {
		t.Fatal(err)
	}
	never := func(context.Context, string, []byte) decisions.Answer {
		t.Error("something was carried out")
		return decisions.Answer{}
	}
	if err := b.Serve(t.Context(), never); err != nil {
		t.Fatal(err)
	}
	large := decisions.NewID()
	if err := os.WriteFile(filepath.Join(b.Dir, large+".request"), make([]byte, 5<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := b.Serve(t.Context(), never); err != nil {
		t.Fatal(err)
	}
	if answer, err := os.ReadFile(filepath.Join(b.Dir, large+".answer")); err != nil || !strings.Contains(string(answer), "too large") {
		t.Errorf("%s, %v", answer, err)
	}
	if runtime.GOOS == "windows" {
		return
	}
	if err := os.Chmod(b.Dir, 0o777); err != nil { //nolint:gosec // that is what is refused
		t.Fatal(err)
	}
	if err := b.Serve(t.Context(), never); err == nil || !strings.Contains(err.Error(), "anybody may write into") {
		t.Errorf("%v", err)
	}
}
