package alertmanager

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/alerts"
	"rasid/internal/alerts/channeltest"
)

// member is one Alertmanager of a cluster, that only notes what it is told.
type member struct {
	mu    sync.Mutex
	as    channeltest.Behaviour
	posts [][]alert
	raw   []string
	free  chan struct{}
	url   string
}

func newMember(t *testing.T) *member {
	t.Helper()
	m := &member{as: channeltest.Takes, free: make(chan struct{})}
	server := httptest.NewServer(m)
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(m.free) })
	m.url = server.URL
	return m
}

func (m *member) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	raw, _ := io.ReadAll(r.Body)
	m.mu.Lock()
	as := m.as
	if as == channeltest.Takes {
		var list []alert
		if json.Unmarshal(raw, &list) != nil || r.URL.Path != "/api/v2/alerts" {
			w.WriteHeader(http.StatusBadRequest)
		}
		m.posts, m.raw = append(m.posts, list), append(m.raw, string(raw))
	}
	m.mu.Unlock()
	switch as {
	case channeltest.Busy:
		w.WriteHeader(http.StatusServiceUnavailable)
	case channeltest.Denies:
		w.WriteHeader(http.StatusUnauthorized)
	case channeltest.Refuses:
		w.WriteHeader(http.StatusBadRequest)
	case channeltest.Hangs:
		<-m.free
	}
}

func (m *member) behave(b channeltest.Behaviour) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.as = b
}

// last returns what the member was told last, by name and severity.
func (m *member) last() map[string]alert {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := map[string]alert{}
	if len(m.posts) > 0 {
		for _, a := range m.posts[len(m.posts)-1] {
			out[a.Labels["alertname"]+"/"+a.Labels["severity"]] = a
		}
	}
	return out
}

const token = "open-sesame-42"

func TestConformance(t *testing.T) {
	channeltest.Run(t, func(t *testing.T) channeltest.Harness {
		t.Helper()
		m := newMember(t)
		c, err := New(Config{URLs: []string{m.url, "http://127.0.0.1:1"}, Now: time.Now, Token: func() (string, error) { return token, nil }})
		if err != nil {
			t.Fatal(err)
		}
		return channeltest.Harness{Channel: c, Secrets: []string{token},
			Behave: func(b channeltest.Behaviour) bool {
				m.behave(b)
				c.URLs = []string{m.url}
				if b == channeltest.Down {
					c.URLs = []string{"http://127.0.0.1:1"}
				}
				return true
			},
			Received: func() (list []channeltest.Received) {
				m.mu.Lock()
				defer m.mu.Unlock()
				for i, p := range m.posts {
					list = append(list, channeltest.Received{ID: p[0].Annotations["message_id"], Text: m.raw[i]})
				}
				return list
			},
			Reads: func(m *alerts.Message) (want []string) {
				for _, a := range m.Alerts {
					if a.Kind != alerts.Passed && a.Kind != alerts.Digested { // an end without a beginning, and no alert
						want = append(want, `"alert":"`+a.Alert+`"`, a.Reason)
					}
				}
				return want
			}}
	})
}

// example is one goal's alert in a message.
func example(kind alerts.Kind, severity, was indicators.Severity, at time.Time) *alerts.Message {
	m := channeltest.Sample(indicators.English, strings.Repeat("A", 26))
	a := m.Alerts[0]
	a.Kind, a.Severity, a.Was, a.Since = kind, severity, was, at.Add(-time.Hour)
	a.Names, a.Reasons = indicators.Text{"en": "Trees", "ar": "أشجار"}, indicators.Text{"en": "Too few.", "ar": "قليلة."}
	if !kind.Firing() {
		a.Until = at
	}
	m.Alerts = []alerts.MessageAlert{a}
	return m
}

// What each kind of news means to a cluster, and what it is told again.
func TestRounds(t *testing.T) {
	now := time.Date(2024, 9, 30, 9, 0, 0, 0, time.UTC)
	one, two := newMember(t), newMember(t)
	told, alive := &alerts.Message{Plan: "p", Recipient: alerts.Recipient{Language: indicators.English}}, now.Add(5*time.Minute)
	c, err := New(Config{URLs: []string{one.url, two.url}, Now: func() time.Time { return now }, Told: func() *alerts.Message { return told }, Alive: func() time.Time { return alive }})
	if err != nil {
		t.Fatal(err)
	}
	pass := func(d time.Duration) { now, alive = now.Add(d), now.Add(d+5*time.Minute) }
	send := func(m *alerts.Message) {
		t.Helper()
		if err := c.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	again := func() {
		t.Helper()
		if err := c.Again(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	const risk, off, watch = "RasidGoalAtRisk/warning", "RasidGoalOffTrack/critical", "RasidWatchdog/none"
	expect := func(m *member, want map[string]time.Duration) { // when each ends, from now
		t.Helper()
		got := m.last()
		for k, d := range want {
			if a, ok := got[k]; !ok || a.EndsAt.Sub(now) != d {
				t.Errorf("%s: %+v, want an end in %s", k, a, d)
			}
		}
		if len(got) != len(want) {
			t.Errorf("told %v, want %v", got, want)
		}
	}

	two.behave(channeltest.Busy) // one member suffices
	send(example(alerts.Raised, indicators.Warning, "", now))
	expect(one, map[string]time.Duration{risk: 4 * time.Minute})
	if a := one.last()[risk]; a.Annotations["summary_ar"] != "أشجار" || a.Annotations["description"] == "" || a.GeneratorURL == "" || !a.StartsAt.Equal(now.Add(-time.Hour)) {
		t.Errorf("%+v", a)
	}
	two.behave(channeltest.Takes)
	told.Alerts = example(alerts.Raised, indicators.Warning, "", now).Alerts
	pass(time.Minute)
	again()
	expect(two, map[string]time.Duration{risk: 4 * time.Minute, watch: 4 * time.Minute}) // the other gets it with the next round

	pass(time.Minute)
	send(example(alerts.Worse, indicators.Critical, indicators.Warning, now))
	expect(one, map[string]time.Duration{risk: 0, off: 4 * time.Minute})
	again() // the service has not noted it yet: it must not raise the old again
	expect(one, map[string]time.Duration{risk: 0, watch: 4 * time.Minute})
	told.Alerts = example(alerts.Raised, indicators.Critical, "", now).Alerts
	pass(time.Minute)
	again()
	expect(one, map[string]time.Duration{risk: -time.Minute, off: 4 * time.Minute, watch: 4 * time.Minute})

	send(example(alerts.Resolved, indicators.Critical, indicators.Critical, now))
	told.Alerts = nil
	expect(two, map[string]time.Duration{off: 0})
	for range 14 {
		pass(time.Minute)
		again()
	}
	expect(two, map[string]time.Duration{risk: -15 * time.Minute, off: -14 * time.Minute, watch: 4 * time.Minute})
	pass(5 * time.Minute)
	again()
	again()
	expect(two, map[string]time.Duration{watch: 4 * time.Minute})

	send(example(alerts.Raised, indicators.Warning, "", now)) // and anew
	told.Alerts = example(alerts.Raised, indicators.Warning, "", now).Alerts
	again()
	expect(two, map[string]time.Duration{risk: 4 * time.Minute, watch: 4 * time.Minute})

	// A10: a service that does not look is no watch, and still absence ends nothing.
	now = now.Add(3 * time.Minute)
	again()
	expect(one, map[string]time.Duration{risk: 4 * time.Minute, watch: 2 * time.Minute})
	now = now.Add(3 * time.Minute)
	again()
	expect(one, map[string]time.Duration{risk: 4 * time.Minute})
}

// Nobody hears of the end of what nobody heard of, and a test wakes nobody.
func TestPassedAndTest(t *testing.T) {
	now := time.Date(2024, 9, 30, 9, 0, 0, 0, time.UTC)
	one := newMember(t)
	c, err := New(Config{URLs: []string{one.url}, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []alerts.Kind{alerts.Passed, alerts.Digested} {
		if err := c.Send(t.Context(), example(k, indicators.Critical, "", now)); err != nil || len(one.posts) != 0 {
			t.Errorf("%s: %v %v", k, err, one.posts)
		}
	}
	if err := c.Send(t.Context(), example(alerts.Tested, indicators.Critical, "", now)); err != nil {
		t.Fatal(err)
	}
	if a, ok := one.last()["RasidTest/info"]; !ok || !a.EndsAt.After(now) {
		t.Errorf("%+v", one.last())
	}
}

// When no member takes a message, the failure that may pass counts.
func TestNoMemberTakes(t *testing.T) {
	members := []*member{newMember(t), newMember(t)}
	for _, c := range []struct {
		as   [2]channeltest.Behaviour
		want alerts.Fault
	}{
		{[2]channeltest.Behaviour{channeltest.Refuses, channeltest.Busy}, alerts.Unreachable},
		{[2]channeltest.Behaviour{channeltest.Denies, channeltest.Refuses}, alerts.Broken},
		{[2]channeltest.Behaviour{channeltest.Refuses, channeltest.Refuses}, alerts.Refused},
	} {
		var urls []string
		for i, m := range members {
			m.behave(c.as[i])
			urls = append(urls, m.url)
		}
		ch, err := New(Config{URLs: urls, Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		for _, list := range [][]string{urls, {urls[1], urls[0]}} {
			ch.URLs = slices.Clone(list)
			err = ch.Send(t.Context(), example(alerts.Raised, indicators.Warning, "", time.Now()))
			if e, ok := errors.AsType[*alerts.SendError](err); !ok || e.Fault != c.want {
				t.Errorf("%v: %v, want %s", c.as, err, c.want)
			}
		}
	}
}
