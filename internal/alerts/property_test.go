package alerts_test

import (
	"errors"
	"fmt"
	"maps"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rasid/indicators"
	"rasid/internal/alerts"
	"rasid/internal/journal"
	"rasid/internal/scoreboard"
)

// A05: whatever happens (verdicts, silences of departments, restarts, crashes, outages, what people
// do), what each recipient hears makes sense: nothing is over that was not raised, nothing is raised
// twice, a repeat has the ID of what it repeats; and in the end everybody knows how things stand.
func TestA05WhateverHappens(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		k := newKit(t, 4, func(p *indicators.Plan) {
			p.Telling.RemindDays, p.Telling.EscalateDays = rapid.SampledFrom([]int{0, 2}).Draw(rt, "remind"), rapid.SampledFrom([]int{0, 1}).Draw(rt, "escalate")
			p.Goals[1].Alert.KeepReports = 2
			p.Goals[2].Alert.KeepDays = 1
			p.Departments[0].Contacts = append(p.Departments[0].Contacts, indicators.Contact{Email: "night@x", Phone: "+2", Quiet: &indicators.Quiet{From: 60, To: 1200}, MinSeverity: indicators.Critical})
		})
		defer func() { _ = k.j.Close() }()
		down := func(c *channel, e *alerts.SendError) {
			c.fail = func(*alerts.Message) error { return e }
			if e == nil {
				c.fail = nil
			}
		}
		hear := &listener{state: map[string]map[string]bool{}, ids: map[string]string{}}
		work := func(d time.Duration) {
			for end := k.now.Add(d); ; k.now = k.now.Add(max(20*time.Minute, d/13)) {
				if k.work() {
					k.mail.dies, k.hook.dies = false, false
					k.start()
				}
				for _, a := range k.got {
					hear.hear(rt, a)
				}
				k.got = nil
				if !k.now.Before(end) {
					return
				}
			}
		}
		statuses := []indicators.Status{indicators.OnTrack, indicators.AtRisk, indicators.OffTrack, indicators.Unknown, indicators.Achieved, indicators.Missed, indicators.NotStarted}
		for n := range rapid.IntRange(1, 25).Draw(rt, "steps") {
			c := rapid.SampledFrom([]*channel{k.mail, k.hook}).Draw(rt, "channel")
			switch what := rapid.SampledFrom([]string{"goal", "goal", "goal", "many", "freshness", "restart", "send", "fails", "works", "dies", "ack", "silence", "lift", "wait"}).Draw(rt, fmt.Sprint("step ", n)); what {
			case "goal":
				k.goal(rapid.IntRange(0, 3).Draw(rt, "goal"), rapid.SampledFrom(statuses).Draw(rt, "status"))
			case "many":
				s := rapid.SampledFrom(statuses).Draw(rt, "status")
				k.change(func(snap *scoreboard.Snapshot) {
					snap.Position++
					for i := range snap.Goals {
						snap.Goals[i].Status, snap.Goals[i].Points, snap.Goals[i].AsOfPeriod = s, points(snap.Position), snap.Goals[i].AsOfPeriod.Shift(1)
					}
				})
			case "freshness":
				i := rapid.IntRange(0, 3).Draw(rt, "goal")
				f := rapid.SampledFrom(indicators.Freshnesses()).Draw(rt, "freshness")
				k.change(func(snap *scoreboard.Snapshot) { snap.Goals[i].Freshness = f })
			case "restart":
				k.start()
			case "send":
				k.send = !k.send
				k.start()
			case "fails":
				f := rapid.SampledFrom([]alerts.Fault{alerts.Unreachable, alerts.Deferred, alerts.Broken}).Draw(rt, "fault")
				down(c, &alerts.SendError{Fault: f, Uncertain: rapid.Bool().Draw(rt, "uncertain"), Err: errors.New("no")})
			case "works":
				down(c, nil)
			case "dies":
				c.dies = true
			case "ack":
				key := fmt.Sprint("goal/g", rapid.IntRange(0, 3).Draw(rt, "goal"))
				_, _ = k.s.Act(t.Context(), fmt.Sprint(n), alerts.Request{Kind: alerts.Acknowledge, Alert: key, By: "me", Note: "why", Until: after(k.now, rapid.IntRange(1, 3).Draw(rt, "days"))})
			case "silence":
				_, _ = k.s.Act(t.Context(), fmt.Sprint(n), alerts.Request{Kind: alerts.Silence, Matcher: &alerts.Matcher{Goal: rapid.SampledFrom([]string{"g0", "g*"}).Draw(rt, "goal")}, By: "me", Note: "why", Until: after(k.now, 1)})
			case "lift":
				_, _ = k.s.Act(t.Context(), fmt.Sprint(n), alerts.Request{Kind: alerts.Lift, Act: int64(rapid.IntRange(1, 5).Draw(rt, "act")), By: "me", Note: "why"})
			case "wait":
			}
			work(rapid.SampledFrom([]time.Duration{0, time.Hour, 26 * time.Hour}).Draw(rt, "time"))
		}
		// In the end everything works, nobody silences anything, and no delivery is doubted.
		k.mail.fail, k.hook.fail, k.mail.dies, k.hook.dies = nil, nil, false, false
		k.send = true
		k.start()
		work(4 * day)
		for key := range k.standing(rt) {
			if key[:min(9, len(key))] == "delivery/" {
				_, _ = k.s.Act(t.Context(), "confirm "+key, alerts.Request{Kind: alerts.Acknowledge, Alert: key, By: "me", Note: "right"})
			}
		}
		work(3 * day)
		for key, level := range k.standing(rt) {
			for _, to := range []string{"manager@x mail", "night@x mail", "night@x hook", "clerk@x mail"} {
				goal := key[:5] == "goal/"
				if goal == (to == "clerk@x mail") {
					continue
				}
				if to[:5] == "night" && (!goal || level > 0 && level < 3) { // hears of what is critical only
					continue
				}
				if is := hear.state[to][key]; is != (level > 0) {
					rt.Fatalf("%s believes of %s that it is raised: %v, and it is at level %d", to, key, is, level)
				}
			}
		}
		waiting, err := k.j.Notifications(t.Context(), journal.NotificationFilter{States: []journal.NotificationState{journal.NotificationPending, journal.NotificationSending}})
		for _, n := range waiting {
			if k.now.Sub(n.Due) > time.Hour {
				rt.Fatalf("%+v waits for ever", n)
			}
		}
		if err != nil {
			rt.Fatal(err)
		}
	})
}

// standing returns the levels of all alerts but those of channels, as the journal has them.
func (k *kit) standing(rt *rapid.T) map[string]int {
	list, err := k.j.AlertTransitions(k.t.Context(), "")
	if err != nil {
		rt.Fatal(err)
	}
	m := map[string]int{}
	for _, t := range list {
		if t.Alert[:6] != "rasid/" {
			m[t.Alert] = t.Level
		}
	}
	return m
}

// listener is what every recipient knows.
type listener struct {
	state map[string]map[string]bool // by recipient and channel: whether an alert is raised
	ids   map[string]string          // what a message said, by its ID
}

func (h *listener) hear(rt *rapid.T, a arrived) {
	to := a.to + " " + a.channel
	text := to
	for i := range a.m.Alerts {
		text += fmt.Sprintf(" %s %s", a.m.Alerts[i].Kind, a.m.Alerts[i].Alert)
	}
	if said, ok := h.ids[a.id]; ok {
		if said != text {
			rt.Fatalf("message %s said %q and says %q", a.id, said, text)
		}
		return
	}
	h.ids[a.id] = text
	if h.state[to] == nil {
		h.state[to] = map[string]bool{}
	}
	before := maps.Clone(h.state[to])
	for i := range a.m.Alerts {
		x := &a.m.Alerts[i]
		knows := before[x.Alert]
		var wrong bool
		switch x.Kind {
		case alerts.Raised, alerts.Escalated, alerts.Passed:
			wrong = knows
		case alerts.Worse, alerts.Reminder, alerts.Resolved:
			wrong = !knows
		default:
			wrong = true
		}
		if wrong {
			rt.Fatalf("%s hears %q, and believes of it that it is raised: %v", to, text, knows)
		}
		h.state[to][x.Alert] = x.Kind.Firing()
	}
}
