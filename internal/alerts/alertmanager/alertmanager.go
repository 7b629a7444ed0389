// Package alertmanager hands alerts to Alertmanagers, by version 2 of their interface.
//
// An Alertmanager forgets an alert that is not said again, so Run says again what the channel was
// told and what is not over, with an end that lies four intervals ahead: if Rasid stops, its alerts
// end there, and with them RasidWatchdog, so that a dead man's switch may miss it. While Rasid runs but
// does not judge, only the watchdog ends: that nothing is known of a goal does not make it well. What
// is over is said again for 15 minutes. Everything goes to every member of a cluster; they remove the
// doubles themselves. What one member did not take it gets with the next round.
//
// To an Alertmanager an alert is its labels, among them the severity. One that comes to press more is
// therefore over with the old severity and raised with the new.
package alertmanager

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"rasid/indicators"
	"rasid/internal/alerts"
	"rasid/internal/alerts/post"
	"rasid/internal/i18n"
)

// Config is the Alertmanagers, and what they are told again.
type Config struct {
	URLs  []string               // of each member, without /api/v2 and without a slash at its end
	Token func() (string, error) // sent as a bearer token; "" for none; nil: none
	// Told returns what the channel was told and is not over, nil while that is not known; see
	// alerts.Service.Told. Required for Run.
	Told func() *alerts.Message
	// Alive returns until when the service counts as watching; see alerts.Service.AliveUntil.
	// Required for Run.
	Alive   func() time.Time
	Resend  time.Duration // between two rounds; defaults to 1 min
	Timeout time.Duration // for one member's answer; defaults to 10 s
	Client  *http.Client  // for tests; nil: one that follows no redirect
	Now     func() time.Time
	Log     *slog.Logger // nil: nothing is logged
}

// Alertmanager is a channel.
type Alertmanager struct {
	Config

	mu     sync.Mutex
	over   map[string]ended  // what is over and is said again, by its labels; guarded by mu
	faults map[string]string // why a member takes nothing, by its address; guarded by mu
}

const (
	endsAfter = 4                // intervals, as with Prometheus
	sayOver   = 15 * time.Minute // so long what is over is said again, as with Prometheus
	atOnce    = 500              // alerts in one request
)

// New returns the channel. It touches no network.
func New(cfg Config) (*Alertmanager, error) {
	if len(cfg.URLs) == 0 || cfg.Now == nil {
		return nil, errors.New("make alertmanager: it needs the address of a member, and a clock")
	}
	if cfg.Resend <= 0 {
		cfg.Resend = time.Minute
	}
	if cfg.Timeout <= 0 {
		cfg.Timeout = 10 * time.Second
	}
	if cfg.Client == nil {
		cfg.Client = post.Client()
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return &Alertmanager{Config: cfg, over: map[string]ended{}, faults: map[string]string{}}, nil
}

// alert is one as Alertmanager reads it.
type alert struct {
	Labels       map[string]string `json:"labels"`
	Annotations  map[string]string `json:"annotations"`
	StartsAt     time.Time         `json:"startsAt"`               //nolint:tagliatelle // Alertmanager's key
	EndsAt       time.Time         `json:"endsAt"`                 //nolint:tagliatelle // Alertmanager's key
	GeneratorURL string            `json:"generatorURL,omitempty"` //nolint:tagliatelle // Alertmanager's key
}

// ended is an alert that is over, and when that was said.
type ended struct {
	alert
	said time.Time
}

// key is what an alert is to an Alertmanager.
func (a *alert) key() string {
	var b strings.Builder
	for _, k := range slices.Sorted(maps.Keys(a.Labels)) {
		fmt.Fprintf(&b, "%q=%q,", k, a.Labels[k])
	}
	return b.String()
}

// Send implements alerts.Channel. A message is taken when one member has taken it.
func (c *Alertmanager) Send(ctx context.Context, m *alerts.Message) error {
	now := c.Now()
	var list []alert
	for i := range m.Alerts {
		list = append(list, c.of(m, &m.Alerts[i], now)...)
	}
	for i := range list {
		list[i].Annotations["message_id"] = m.ID
	}
	if err := c.toAll(ctx, list); err != nil {
		return err
	}
	c.note(list, now)
	return nil
}

// note remembers what was said to be over.
func (c *Alertmanager) note(list []alert, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range list {
		if k := list[i].key(); list[i].EndsAt.After(now) {
			delete(c.over, k)
		} else {
			c.over[k] = ended{list[i], now}
		}
	}
}

// of returns what an Alertmanager is told of an alert. Of one that is over before it was told there is
// nothing: it could only be announced as an end without a beginning.
func (c *Alertmanager) of(m *alerts.Message, a *alerts.MessageAlert, now time.Time) (list []alert) {
	switch {
	case a.Kind == alerts.Passed || a.Kind == alerts.Digested: // and how everything stands is no alert
		return nil
	case a.Kind == alerts.Resolved:
		return []alert{c.made(m, a, a.Was, a.Until, now)}
	case a.Kind == alerts.Worse && a.Was != "" && a.Was != a.Severity:
		list = append(list, c.made(m, a, a.Was, now, now))
	}
	return append(list, c.made(m, a, a.Severity, now.Add(endsAfter*c.Resend), now))
}

func (c *Alertmanager) made(m *alerts.Message, a *alerts.MessageAlert, severity indicators.Severity, ends, now time.Time) alert {
	as := *a
	if severity != "" {
		as.Severity = severity
	}
	out := alert{Labels: m.AlertLabels(&as), Annotations: m.Annotations(&as), StartsAt: a.Since.UTC(), EndsAt: ends.UTC(), GeneratorURL: a.Link}
	if a.Kind == alerts.Tested { // nobody is to be woken for a goal that is well
		out.Labels["alertname"], out.Labels["severity"] = "RasidTest", string(indicators.Info)
	}
	if a.Since.IsZero() || a.Since.After(now) {
		out.StartsAt = now.UTC()
	}
	if out.EndsAt.Before(out.StartsAt) {
		out.EndsAt = now.UTC()
	}
	return out
}

// Run says again what is so, until ctx is done.
func (c *Alertmanager) Run(ctx context.Context) {
	turn := time.NewTicker(c.Resend)
	defer turn.Stop()
	for {
		if err := c.Again(ctx); err != nil && ctx.Err() == nil {
			c.Log.Debug("alertmanager: a round was taken by nobody", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-turn.C:
		}
	}
}

// Again says once more what is so, and the watchdog as long as the service watches. While it does
// not, what it found last is still all that is known, and is said again.
func (c *Alertmanager) Again(ctx context.Context) error {
	now := c.Now()
	m := c.Told()
	if m == nil {
		return nil
	}
	var list []alert
	if alive := c.Alive(); alive.After(now) {
		list = append(list, c.watchdog(m, alive, now))
	}
	c.mu.Lock()
	for i := range m.Alerts {
		a := c.made(m, &m.Alerts[i], m.Alerts[i].Severity, now.Add(endsAfter*c.Resend), now)
		if _, over := c.over[a.key()]; !over { // the service has not noted yet that it said so
			list = append(list, a)
		}
	}
	for k, a := range c.over {
		if list = append(list, a.alert); now.Sub(a.said) > sayOver {
			delete(c.over, k)
		}
	}
	c.mu.Unlock()
	var err error
	for part := range slices.Chunk(list, atOnce) {
		err = errors.Join(err, c.toAll(ctx, part))
	}
	return err
}

func (c *Alertmanager) watchdog(m *alerts.Message, alive, now time.Time) alert {
	ends := now.Add(endsAfter * c.Resend)
	if alive.Before(ends) {
		ends = alive
	}
	out := alert{Labels: map[string]string{"alertname": "RasidWatchdog", "topic": string(alerts.RasidTopic), "severity": "none", "plan": m.Plan, "sender": "rasid"},
		Annotations: map[string]string{}, StartsAt: now.UTC(), EndsAt: ends.UTC(), GeneratorURL: m.Page}
	for _, l := range indicators.Langs() {
		suffix := "_" + string(l)
		if l == m.Recipient.Language {
			suffix = ""
		}
		out.Annotations["summary"+suffix] = i18n.T(l, "watchdog.summary")
		out.Annotations["description"+suffix] = i18n.T(l, "watchdog.description", "plan", m.Plan)
	}
	return out
}

// toAll posts alerts to every member, at the same time. It fails when none has taken them, and then
// as the most promising failure does.
func (c *Alertmanager) toAll(ctx context.Context, list []alert) error {
	if len(list) == 0 {
		return nil
	}
	body, err := json.Marshal(list)
	if err != nil {
		return &alerts.SendError{Fault: alerts.Refused, Err: fmt.Errorf("write the alerts as json: %w", err)}
	}
	results := make([]error, len(c.URLs))
	var work sync.WaitGroup
	for i, url := range c.URLs {
		work.Go(func() { results[i] = c.give(ctx, url, body) })
	}
	work.Wait()
	var worst *alerts.SendError
	taken, uncertain := false, false
	for i, err := range results {
		c.mark(c.URLs[i], err)
		e, ok := errors.AsType[*alerts.SendError](err)
		if !ok {
			taken = true
			continue
		}
		uncertain = uncertain || e.Uncertain
		if worst == nil || rank(e.Fault) < rank(worst.Fault) {
			worst = &alerts.SendError{Fault: e.Fault, RetryAfter: e.RetryAfter, Err: fmt.Errorf("%s: %w", c.URLs[i], e.Err)}
		}
	}
	if taken {
		return nil
	}
	worst.Uncertain = uncertain
	return worst
}

// rank orders faults by what there is to hope for.
func rank(f alerts.Fault) int {
	return slices.Index([]alerts.Fault{alerts.Unreachable, alerts.Deferred, alerts.Broken, alerts.Refused}, f)
}

// mark logs when a member comes to fail, and when it works again.
func (c *Alertmanager) mark(url string, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	said := ""
	if err != nil {
		said = err.Error()
	}
	switch said {
	case c.faults[url]:
	case "":
		c.Log.Info("alertmanager: a member takes alerts again", "url", url)
	default:
		c.Log.Warn("alertmanager: a member does not take alerts; it gets them with a later round", "url", url, "error", said)
	}
	c.faults[url] = said
}

// give posts to one member. Its error is an *alerts.SendError.
func (c *Alertmanager) give(ctx context.Context, url string, body []byte) error {
	ctx, stop := context.WithTimeout(ctx, c.Timeout)
	defer stop()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/api/v2/alerts", bytes.NewReader(body))
	if err != nil {
		return &alerts.SendError{Fault: alerts.Broken, Err: errors.New("the address is none")}
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "rasid")
	if c.Token != nil {
		token, err := c.Token()
		if err != nil {
			return &alerts.SendError{Fault: alerts.Broken, Err: err}
		}
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
	}
	_, err = post.Do(c.Client, r, c.Now())
	return err
}
