// Package heartbeat tells a watcher elsewhere that the service still judges: it calls an address again
// and again, and stops when judging stops. Whoever watches the address raises the alarm that a dead
// service cannot raise itself.
package heartbeat

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// Config is what is called, and when.
type Config struct {
	URL     func() (string, error) // http or https; it may hold a secret and is asked each time
	Method  string                 // defaults to GET
	Every   time.Duration          // between two calls; defaults to 5 min
	Timeout time.Duration          // for the answer; defaults to 10 s
	Alive   func() time.Time       // until when the service counts as judging; the zero time: it does not
	Now     func() time.Time
	Log     *slog.Logger
	Client  *http.Client // for tests; nil: one that follows no redirect
}

// Heartbeat calls an address. Its methods may be called from any goroutine.
type Heartbeat struct {
	Config
	mu   sync.Mutex
	last time.Time // guarded by mu
}

// New returns a heartbeat that has not begun. It touches no network.
func New(cfg Config) (*Heartbeat, error) {
	if cfg.URL == nil || cfg.Alive == nil || cfg.Now == nil || cfg.Log == nil {
		return nil, errors.New("make heartbeat: it needs an address, a sign of life, a clock and a log")
	}
	if cfg.Method == "" {
		cfg.Method = http.MethodGet
	}
	if cfg.Every <= 0 {
		cfg.Every = 5 * time.Minute
	}
	if cfg.Timeout <= 0 {
		cfg.Timeout = 10 * time.Second
	}
	if cfg.Client == nil {
		cfg.Client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	}
	return &Heartbeat{Config: cfg}, nil
}

// LastSuccess returns when the address was last reached; the zero time before that.
func (h *Heartbeat) LastSuccess() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.last
}

const (
	look  = time.Second      // until the next look for a sign of life
	again = 30 * time.Second // the longest time until another attempt
)

// Run calls the address until ctx is done. Whatever fails is logged once, and tried again.
func (h *Heartbeat) Run(ctx context.Context) {
	said := "-"
	changed := func(s string) bool {
		was := said
		said = s
		return was != s
	}
	began := h.Now()
	for {
		wait := h.Every
		switch {
		case !h.Now().Before(h.Alive()):
			// A start takes a moment; only what lasts is worth a line.
			if wait = min(look, h.Every); h.Now().Sub(began) > again && changed("stopped") {
				h.Log.Error("the heartbeat has stopped: the goals are not judged any more")
			}
		default:
			err := h.beat(ctx)
			if ctx.Err() != nil {
				return
			}
			switch {
			case err != nil:
				if wait = min(again, h.Every); changed(err.Error()) {
					h.Log.Error("the heartbeat does not arrive", "error", err)
				}
			case changed(""):
				h.Log.Info("the heartbeat goes out")
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// beat calls the address once. The error holds nothing of the address.
func (h *Heartbeat) beat(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, h.Timeout)
	defer stop()
	address, err := h.URL()
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, h.Method, address, http.NoBody)
	if err != nil {
		return errors.New("the address of the heartbeat is none; correct alerts.heartbeat.url")
	}
	r.Header.Set("User-Agent", "rasid")
	resp, err := h.Client.Do(r)
	if err != nil {
		if e, ok := errors.AsType[*url.Error](err); ok {
			err = e.Err
		}
		return fmt.Errorf("call the address of the heartbeat: %w", err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("call the address of the heartbeat: it answers %d", resp.StatusCode) // what it says may repeat the address
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last = h.Now()
	return nil
}
