// Package channeltest holds what every channel must do. A channel's test supplies the other side,
// which behaves as it is told, and calls Run.
package channeltest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/alerts"
)

// Behaviour is how the other side answers.
type Behaviour string

// The behaviours. A harness may lack some: then what they would show is not tested.
const (
	Takes   Behaviour = "takes"   // everything is taken
	Down    Behaviour = "down"    // nobody listens
	Busy    Behaviour = "busy"    // it asks to come back later
	Denies  Behaviour = "denies"  // the password or token is wrong
	Refuses Behaviour = "refuses" // this message is not taken, by its content or recipient
	Hangs   Behaviour = "hangs"   // it listens and never answers
)

// Received is a message that the other side took.
type Received struct {
	ID   string // alerts.Message.ID
	Text string // everything that a person or program could read there
}

// Harness is a channel with the other side that it sends to.
type Harness struct {
	Channel  alerts.Channel
	Behave   func(Behaviour) bool // false: it cannot
	Received func() []Received    // in their order
	Secrets  []string             // must never be in an error
	// Reads are the fields that the channel passes on; a channel of few words may lack some.
	Reads func(m *alerts.Message) []string
}

// Sample returns a message with an alert of every kind.
func Sample(l indicators.Lang, id string) *alerts.Message {
	at := time.Date(2024, 9, 30, 9, 0, 0, 0, time.UTC)
	number := func(v float64) *float64 { return &v }
	m := &alerts.Message{ID: id, Thread: "goal/trees", At: at, Recipient: alerts.Recipient{ID: "planner@example.org", Name: "Planner", Language: l, Address: "planner@example.org"},
		Plan: "p", Title: "Plan 2024", Zone: time.UTC, Page: "http://127.0.0.1:8470", Subject: "✖ Plant trees: الأشجار", Text: "Plant trees\nWhy: 41,652 of 72,727.\n", Labels: map[string]string{"plan": "p"}}
	for i, k := range alerts.Kinds() {
		a := alerts.MessageAlert{Alert: fmt.Sprintf("goal/g%d", i), Kind: k, Topic: alerts.GoalTopic, Severity: indicators.Critical, State: "off_track", Transition: int64(i + 1),
			Since: at.AddDate(0, 0, -3), Name: "Plant trees <b>&", Reason: "By the end of September, 41,652 trees.", Goal: fmt.Sprintf("g%d", i), Owner: "agriculture",
			Actual: number(41652), Expected: number(72727), Unit: "trees", Link: m.Page + "/goals/g"}
		if !k.Firing() {
			a.Until = at
		}
		m.Alerts = append(m.Alerts, a)
	}
	return m
}

// Run tests a channel. Each test makes its own harness.
func Run(t *testing.T, harness func(t *testing.T) Harness) {
	t.Run("a message arrives whole, with its id, each time", func(t *testing.T) {
		h := harness(t)
		for n, l := range indicators.Langs() {
			m := Sample(l, fmt.Sprintf("ID%024d", n))
			for range 2 {
				if err := h.Channel.Send(t.Context(), m); err != nil {
					t.Fatal(err)
				}
			}
			got := h.Received()
			if len(got) != 2*n+2 || got[2*n].ID != m.ID || got[2*n+1].ID != m.ID {
				t.Fatalf("%s arrived as %+v", m.ID, got)
			}
			for _, want := range h.Reads(m) {
				if !strings.Contains(got[2*n].Text, want) {
					t.Errorf("%s: %q is missing in\n%s", l, want, got[2*n].Text)
				}
			}
		}
	})
	t.Run("bare facts and unknown figures arrive", func(t *testing.T) {
		h := harness(t)
		m := Sample(indicators.English, "ID000000000000000000000000")
		m.Fallback, m.Page, m.Title = true, "", ""
		m.Alerts = m.Alerts[:1]
		m.Alerts[0] = alerts.MessageAlert{Alert: "reports/x", Kind: alerts.Raised, Topic: alerts.ReportsTopic, Severity: indicators.Warning, State: "late", Indicator: "x", Since: m.At}
		if err := h.Channel.Send(t.Context(), m); err != nil || len(h.Received()) != 1 {
			t.Fatalf("%v, %+v", err, h.Received())
		}
	})
	for behaviour, want := range map[Behaviour][]alerts.Fault{Down: {alerts.Unreachable}, Busy: {alerts.Unreachable, alerts.Deferred}, Denies: {alerts.Broken}, Refuses: {alerts.Refused}} {
		t.Run("the other side "+string(behaviour), func(t *testing.T) {
			h := harness(t)
			if !h.Behave(behaviour) {
				t.Skip("the harness cannot show it")
			}
			err := h.Channel.Send(t.Context(), Sample(indicators.English, "ID000000000000000000000000"))
			h.fault(t, err, want...)
			if e, ok := errors.AsType[*alerts.SendError](err); ok && e.Uncertain {
				t.Error("what was refused is not uncertain")
			}
			if !h.Behave(Takes) {
				return
			}
			if err := h.Channel.Send(t.Context(), Sample(indicators.English, "ID000000000000000000000000")); err != nil {
				t.Errorf("when it was set right: %v", err)
			}
		})
	}
	t.Run("the other side hangs", func(t *testing.T) {
		h := harness(t)
		if !h.Behave(Hangs) {
			t.Skip("the harness cannot show it")
		}
		ctx, stop := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer stop()
		err := h.Channel.Send(ctx, Sample(indicators.English, "ID000000000000000000000000"))
		h.fault(t, err, alerts.Unreachable)
		if e, ok := errors.AsType[*alerts.SendError](err); !ok || !e.Uncertain {
			t.Errorf("it may have been taken: %v", err)
		}
	})
}

func (h Harness) fault(t *testing.T, err error, want ...alerts.Fault) {
	t.Helper()
	e, ok := errors.AsType[*alerts.SendError](err)
	if !ok {
		t.Fatalf("%v says not what to do", err)
	}
	found := false
	for _, f := range want {
		found = found || e.Fault == f
	}
	if !found {
		t.Errorf("%v: %s, want one of %v", err, e.Fault, want)
	}
	for _, s := range h.Secrets {
		if strings.Contains(err.Error(), s) {
			t.Errorf("the error tells a secret: %v", err)
		}
	}
}
