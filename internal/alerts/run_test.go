package alerts_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"rasid/indicators"
	"rasid/internal/alerts"
	"rasid/internal/journal"
	"rasid/internal/scoreboard"
)

// hanging is a channel whose other side does not answer while it is down.
type hanging struct {
	mu   sync.Mutex
	down bool
	got  []string

	begun chan struct{} // gives one when an attempt begins that nobody will answer
}

func (h *hanging) Send(ctx context.Context, m *alerts.Message) error {
	h.mu.Lock()
	down := h.down
	if !down {
		for i := range m.Alerts {
			h.got = append(h.got, string(m.Alerts[i].Kind)+" "+m.Alerts[i].Alert)
		}
	}
	h.mu.Unlock()
	if !down {
		return nil
	}
	late := time.After(30 * time.Second)
	select {
	case h.begun <- struct{}{}:
	case <-ctx.Done():
	case <-late:
		return &alerts.SendError{Fault: alerts.Unreachable, Err: context.DeadlineExceeded}
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-late:
		return &alerts.SendError{Fault: alerts.Unreachable, Err: context.DeadlineExceeded}
	}
}

// live is a scoreboard that says when it has changed.
type live struct {
	mu      sync.Mutex
	snap    *scoreboard.Snapshot
	changed chan struct{}
}

func (l *live) Current() *scoreboard.Snapshot {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.snap
}

func (l *live) Changed() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.changed
}

func (l *live) set(s *scoreboard.Snapshot) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.snap = s
	close(l.changed)
	l.changed = make(chan struct{})
}

// In simulated time, the running service comes through two hours without an answer, and ends when it
// is told to, also in the middle of an attempt.
func TestRunThroughAnOutage(t *testing.T) {
	dir := folder(t)
	synctest.Test(t, func(t *testing.T) {
		j, err := journal.Open(t.Context(), journal.Options{Path: filepath.Join(dir, "rasid.db"), Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		k := &kit{t: t, j: j, plan: planOf(2)}
		k.snap = snapshotOf(k.plan)
		board := &live{snap: k.snap, changed: make(chan struct{})}
		channel := &hanging{begun: make(chan struct{})}
		start := func() (stop func()) {
			s := alerts.New(alerts.Config{Plan: k.plan, Journal: j, Board: board, Now: time.Now, Log: slog.New(slog.DiscardHandler), Send: true,
				Channels: []alerts.ChannelConfig{{ChannelInfo: alerts.ChannelInfo{ID: "mail", Address: func(c *indicators.Contact) (string, bool) { return c.Email, true }}, Channel: channel}}})
			ctx, cancel := context.WithCancel(t.Context())
			var running sync.WaitGroup
			running.Go(func() { s.Run(ctx) })
			return func() { cancel(); running.Wait() }
		}
		set := func(i int, s indicators.Status) { k.goal(i, s); board.set(k.snap) }
		wants := func(want ...string) {
			t.Helper()
			channel.mu.Lock()
			defer channel.mu.Unlock()
			got := channel.got
			channel.got = nil
			if len(got) != len(want) {
				t.Fatalf("told %q, want %q", got, want)
			}
			for i := range got {
				if got[i] != want[i] {
					t.Errorf("told %q, want %q", got, want)
				}
			}
		}
		stop := start()
		set(0, indicators.OffTrack)
		<-time.After(59 * time.Second)
		synctest.Wait()
		wants()
		<-time.After(2 * time.Second)
		synctest.Wait()
		wants("raised goal/g0")
		channel.mu.Lock()
		channel.down = true
		channel.mu.Unlock()
		set(0, indicators.OnTrack)
		set(1, indicators.OffTrack)
		<-time.After(time.Hour)
		<-channel.begun
		stop() // which does not wait for the answer
		stop = start()
		set(1, indicators.OnTrack)
		<-time.After(time.Hour)
		channel.mu.Lock()
		channel.down = false
		channel.mu.Unlock()
		<-time.After(30 * time.Minute)
		synctest.Wait()
		// The attempt that was cut may have been taken: what it said comes first and as it was, then the end.
		wants("raised goal/g1", "resolved goal/g0", "resolved goal/g1")
		stop()
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
	})
}
