// Package webhook posts messages as JSON in the form of Alertmanager's webhooks, version 4, so that
// every receiver of those can take them. The header Rasid-Message-Id names the message; a receiver
// that has seen it may drop it.
package webhook

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"rasid/internal/alerts"
	"rasid/internal/alerts/post"
)

// Config is where messages are posted.
type Config struct {
	ID    string                 // the channel's; names the receiver
	URL   func() (string, error) // http or https; it may hold a secret and is asked each time
	Token func() (string, error) // sent as a bearer token; "" for none; nil: none
	// Timeout ends an attempt that is not answered; defaults to 10 s.
	Timeout time.Duration
	Client  *http.Client // for tests; nil: one that follows no redirect
	Now     func() time.Time
}

// Webhook is a channel.
type Webhook struct{ Config }

// New returns the channel. It touches no network.
func New(cfg Config) (*Webhook, error) {
	if cfg.URL == nil || cfg.Now == nil {
		return nil, errors.New("make webhook: it needs an address and a clock")
	}
	if cfg.Timeout <= 0 {
		cfg.Timeout = 10 * time.Second
	}
	if cfg.Client == nil {
		cfg.Client = post.Client()
	}
	return &Webhook{cfg}, nil
}

// Send implements alerts.Channel.
func (w *Webhook) Send(ctx context.Context, m *alerts.Message) error {
	ctx, stop := context.WithTimeout(ctx, w.Timeout)
	defer stop()
	r, err := w.request(ctx, m)
	if err != nil {
		return &alerts.SendError{Fault: alerts.Broken, Err: err}
	}
	_, err = post.Do(w.Client, r, w.Now())
	return err
}

func (w *Webhook) request(ctx context.Context, m *alerts.Message) (*http.Request, error) {
	address, err := w.URL()
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(payload(w.ID, m))
	if err != nil {
		return nil, fmt.Errorf("write the message as json: %w", err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("the address of the webhook is none")
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "rasid")
	r.Header.Set("Rasid-Message-Id", m.ID)
	r.Header.Set("Idempotency-Key", m.ID)
	if w.Token == nil {
		return r, nil
	}
	token, err := w.Token()
	if err != nil {
		return nil, err
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	return r, nil
}
