// Package sms sends short messages through a gateway with an HTTP interface: a provider's, or a
// telephone's. What is posted where is said by templates, so that any gateway will do.
package sms

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"rasid/internal/alerts"
	"rasid/internal/alerts/post"
	"rasid/internal/alerts/sms/form"
)

// Config is the gateway. URL, the values of Headers and Body are forms.
type Config struct {
	Method  string                 // defaults to POST
	URL     func() (string, error) // http or https; it may hold a secret and is asked each time
	Headers map[string]string
	Body    string
	// Secret is what {{secret}} stands for; nil: nothing.
	Secret func() (string, error)
	// Taken must be found in the answer to what was taken, besides a status of 2xx: some gateways
	// answer 200 to everything. nil: the status decides.
	Taken *regexp.Regexp
	// Refused tells of an answer of 200 without Taken that this recipient or text will never be taken;
	// nil: whatever is not taken is a matter of the gateway.
	Refused  *regexp.Regexp
	Segments int           // the longest message, in parts that are paid for; defaults to 3
	Country  string        // the code of the country of numbers without one, such as "963"; "": they must have one
	Timeout  time.Duration // for the answer to one message; defaults to 15 s
	Client   *http.Client  // for tests; nil: one that follows no redirect
	Now      func() time.Time
}

// SMS is a channel.
type SMS struct {
	Config
	body    *form.Form
	headers map[string]*form.Form
}

// New returns the channel. It touches no network. An error names the template that is wrong.
func New(cfg Config) (*SMS, error) {
	if cfg.URL == nil || cfg.Now == nil {
		return nil, errors.New("make sms: it needs an address and a clock")
	}
	if cfg.Method == "" {
		cfg.Method = http.MethodPost
	}
	if cfg.Segments <= 0 {
		cfg.Segments = 3
	}
	if cfg.Timeout <= 0 {
		cfg.Timeout = 15 * time.Second
	}
	if cfg.Client == nil {
		cfg.Client = post.Client()
	}
	s := &SMS{Config: cfg, headers: map[string]*form.Form{}}
	var err error
	if s.body, err = form.Parse(cfg.Body); err != nil {
		return nil, fmt.Errorf("make sms: body: %w", err)
	}
	for name, value := range cfg.Headers {
		if s.headers[name], err = form.Parse(value); err != nil {
			return nil, fmt.Errorf("make sms: header %s: %w", name, err)
		}
	}
	return s, nil
}

// Send implements alerts.Channel.
func (s *SMS) Send(ctx context.Context, m *alerts.Message) error {
	ctx, stop := context.WithTimeout(ctx, s.Timeout)
	defer stop()
	to, err := Normalise(m.Recipient.Address, s.Country)
	if err != nil {
		return &alerts.SendError{Fault: alerts.Refused, Err: err}
	}
	secret := ""
	if s.Secret != nil {
		if secret, err = s.Secret(); err != nil {
			return &alerts.SendError{Fault: alerts.Broken, Err: err}
		}
	}
	r, err := s.request(ctx, secret, form.Fields{To: to, Number: strings.TrimPrefix(to, "+"), Text: Text(m, s.Segments), ID: m.ID})
	if err != nil {
		return &alerts.SendError{Fault: alerts.Broken, Err: hide(err, secret)}
	}
	said, err := post.Do(s.Client, r, s.Now())
	if e, ok := errors.AsType[*alerts.SendError](err); ok {
		e.Err = hide(e.Err, secret)
		return e
	}
	if s.Taken == nil || s.Taken.Match(said) {
		return nil
	}
	e := &alerts.SendError{Fault: alerts.Broken, Err: hide(fmt.Errorf("the gateway does not say that it took the message: %q", said[:min(len(said), 300)]), secret)}
	if s.Refused != nil && s.Refused.Match(said) {
		e.Fault = alerts.Refused
	}
	return e
}

// hide keeps a secret out of what a gateway or a template says.
func hide(err error, secret string) error {
	if secret == "" || !strings.Contains(err.Error(), secret) && !strings.Contains(err.Error(), url.QueryEscape(secret)) {
		return err
	}
	return errors.New(strings.NewReplacer(secret, "•••", url.QueryEscape(secret), "•••").Replace(err.Error()))
}

func (s *SMS) request(ctx context.Context, secret string, f form.Fields) (*http.Request, error) {
	raw, err := s.URL()
	if err != nil {
		return nil, err
	}
	pattern, err := form.Parse(raw)
	if err != nil {
		return nil, errors.New("the address of the gateway is no template that can be used")
	}
	address, err := pattern.Write(secret, f)
	if err != nil {
		return nil, errors.New("the address of the gateway cannot be made of its template")
	}
	body, err := s.body.Write(secret, f)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, s.Method, address, strings.NewReader(body))
	if err != nil {
		return nil, errors.New("the address of the gateway is none")
	}
	r.Header.Set("User-Agent", "rasid")
	r.Header.Set("Idempotency-Key", f.ID)
	for name, h := range s.headers {
		value, err := h.Write(secret, f)
		if err != nil {
			return nil, err
		}
		r.Header.Set(name, value)
	}
	return r, nil
}
