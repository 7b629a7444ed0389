package plantest

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/alerts"
	"rasid/internal/journal"
	"rasid/internal/yamlnode"
)

// checking compares one case with what the world says.
type checking struct {
	s   *Suite
	c   *Case
	w   *world
	out *Result

	explained string // the day and thing of which the reason was given last
}

// differs notes a failure at a value of the test file.
func (k *checking) differs(at yamlnode.Value, day indicators.Date, about, field, expected, got, reason string) {
	remedy := reason
	if here := day.String() + about; here == k.explained { // the lines above have the sentence
		remedy = ""
	} else {
		k.explained = here
	}
	at.Errorf("differs", remedy, "%s, %s: %s of %s: expected %s, got %s", k.c.Name, day, field, about, expected, got)
	p := k.s.f.Problems[len(k.s.f.Problems)-1]
	k.out.Failures = append(k.out.Failures, Failure{p.File, p.Line, p.Column, k.c.Name, day, about, field, expected, got, reason, p})
}

func (k *checking) moment(ctx context.Context, m *moment) error {
	snap := k.w.board.Current()
	for _, want := range m.goals {
		a, ok := snap.Goal(want.goal)
		if !ok {
			return fmt.Errorf("goal %s was not judged", want.goal)
		}
		for _, e := range want.fields {
			k.field(m.day, a, e)
		}
	}
	if !m.alerts.Present() {
		return nil
	}
	return k.alerts(ctx, m)
}

func (k *checking) field(day indicators.Date, a *assess.Assessment, e expectation) {
	k.out.Expectations++
	fail := func(expected, got string) {
		k.differs(e.source, day, a.Goal, e.field, expected, got, a.Reason.In(indicators.English))
	}
	value := map[string]*float64{"actual": a.Actual, "expected": a.Expected, "forecast": a.Forecast, "probability": a.Probability}[e.field]
	written := func(x float64) string {
		if e.field == "probability" {
			return strconv.FormatFloat(math.Round(x*1e4)/100, 'f', -1, 64) + "%"
		}
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	got := none
	if value != nil {
		got = written(*value)
	}
	switch {
	case e.field == "status":
		if string(a.Status) != e.word {
			fail(e.word, string(a.Status))
		}
	case e.field == "freshness":
		if string(a.Freshness) != e.word {
			fail(e.word, string(a.Freshness))
		}
	case e.field == "reason":
		for _, text := range e.texts {
			if !said(a.Reason, text) {
				fail(strconv.Quote(text), "a sentence without it")
			}
		}
	case e.none:
		if value != nil {
			fail(none, got)
		}
	case e.within != nil:
		if value == nil || *value < e.within[0] || *value > e.within[1] {
			fail(written(e.within[0])+" to "+written(e.within[1]), got)
		}
	case e.number != nil:
		const rounding = 1 + 1e-12
		if value == nil || math.Abs(*value-e.number.value) > e.number.by*rounding {
			fail(written(e.number.value), got)
		}
	}
}

// typed takes out the marks of printed sentences that nobody types.
var typed = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "\u2068", "", "\u2069", "")

// said reports whether a text stands in a reason, in any of its languages.
func said(reason indicators.Text, text string) bool {
	for _, s := range reason {
		if strings.Contains(typed.Replace(s), typed.Replace(text)) {
			return true
		}
	}
	return false
}

// alerts compares what is raised, all of it, with what must be.
func (k *checking) alerts(ctx context.Context, m *moment) error {
	state, err := alerts.Read(ctx, k.w.j)
	if err != nil {
		return err
	}
	k.out.Expectations++ // that nothing else is raised
	views := state.Views(k.w.clock.Now(), false)
	for _, want := range m.raised {
		k.out.Expectations++
		i := slices.IndexFunc(views, func(v alerts.View) bool { return v.Alert == want.key })
		if i < 0 {
			got := "nothing"
			if v, ok := state.View(want.key, k.w.clock.Now()); ok {
				got = v.State
			}
			k.differs(want.source, m.day, want.key, "alert", "raised", got, k.reason(want.key))
			continue
		}
		v := views[i]
		if want.severity != "" && v.Severity != want.severity {
			k.differs(want.source, m.day, want.key, "severity", string(want.severity), string(v.Severity), v.Reason.In(indicators.English))
		}
		if want.state != "" && v.State != want.state {
			k.differs(want.source, m.day, want.key, "state", want.state, v.State, v.Reason.In(indicators.English))
		}
		if want.to == nil {
			continue
		}
		told, err := k.told(ctx, &v)
		if err != nil {
			return err
		}
		if !slices.Equal(told, *want.to) {
			k.differs(want.toSource, m.day, want.key, "recipients", listed(*want.to), listed(told), v.Reason.In(indicators.English))
		}
	}
	for i := range views {
		v := &views[i]
		if !slices.ContainsFunc(m.raised, func(r raised) bool { return r.key == v.Alert }) {
			k.differs(m.alerts, m.day, v.Alert, "alert", "nothing", v.State+" ("+string(v.Severity)+")", v.Reason.In(indicators.English))
		}
	}
	return nil
}

// reason returns why a goal stands as it does; "" for other things.
func (k *checking) reason(key string) string {
	if a, ok := k.w.board.Current().Goal(strings.TrimPrefix(key, "goal/")); ok {
		return a.Reason.In(indicators.English)
	}
	return ""
}

// told lists who was told of an alert since it was raised, by Contact.ID.
func (k *checking) told(ctx context.Context, v *alerts.View) ([]string, error) {
	list, err := k.w.j.Notifications(ctx, journal.NotificationFilter{Alert: v.Alert, States: []journal.NotificationState{journal.NotificationRecorded}})
	if err != nil {
		return nil, err
	}
	told := []string{}
	for _, n := range list {
		if (v.Since == nil || !n.Created.Before(*v.Since)) && !slices.Contains(told, n.Recipient) {
			told = append(told, n.Recipient)
		}
	}
	slices.Sort(told)
	return told, nil
}

func listed(names []string) string {
	if len(names) == 0 {
		return "nobody"
	}
	return strings.Join(names, ", ")
}
