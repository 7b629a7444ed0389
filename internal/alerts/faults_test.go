package alerts_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/alerts"
	"rasid/internal/scoreboard"
)

const (
	day  = 24 * time.Hour
	raw  = "manager@x by mail: raised goal/g0 off_track"
	over = "manager@x by mail: resolved goal/g0 on_track"
)

func TestOneMessageAndItsEnd(t *testing.T) {
	k := newKit(t, 3, nil)
	k.turn(time.Hour)
	k.wants("")
	k.goal(0, indicators.OffTrack)
	k.turn(30 * time.Second)
	k.wants("") // what comes within a minute comes together
	k.turn(time.Hour)
	m := k.got[0].m
	if m.Subject != "✖ off track: Goal 0" || !strings.Contains(m.Text, "Reason of g0") || m.Alerts[0].Link != "http://page/goals/g0" || len(m.ID) != 26 {
		t.Errorf("%+v", m)
	}
	k.wants(raw)
	k.goal(0, indicators.OnTrack)
	k.turn(time.Hour)
	k.wants(over)
	k.turn(30 * day)
	k.wants("")
}

// A01: a restart in any state changes nothing and tells nothing again.
func TestA01RestartInEveryState(t *testing.T) {
	k := newKit(t, 3, func(p *indicators.Plan) { p.Goals[2].Alert.KeepReports = 2 })
	restart := func(what string) {
		t.Helper()
		k.start()
		k.turn(10 * time.Minute)
		if got := k.told(); got != "" {
			t.Errorf("after a restart while %s: %s", what, got)
		}
	}
	restart("on track")
	k.goal(0, indicators.OffTrack)
	k.work()
	k.start() // while it waits to be gathered
	k.turn(5 * time.Minute)
	k.wants(raw)
	restart("firing")
	k.goal(2, indicators.AtRisk)
	k.turn(10 * time.Minute)
	k.wants("manager@x by mail: raised goal/g2 at_risk")
	k.goal(2, indicators.OnTrack)
	k.turn(10 * time.Minute)
	restart("recovering")
	k.act(alerts.Request{Kind: alerts.Acknowledge, Alert: "goal/g0"})
	k.act(alerts.Request{Kind: alerts.Silence, Matcher: &alerts.Matcher{Goal: "g[12]"}, Until: after(k.now, 30)})
	restart("acknowledged and silenced")
	if h := k.s.Handling("goal/g0"); h != indicators.Acknowledged {
		t.Errorf("g0 is %s", h)
	}
	if h := k.s.Handling("goal/g2"); h != indicators.Silenced {
		t.Errorf("g2 is %s", h)
	}
	k.goal(2, indicators.OnTrack)
	k.turn(10 * time.Minute)
	k.wants("manager@x by mail: resolved goal/g2 on_track") // whoever was told hears the end
	restart("resolved")
}

// A02: what ends while the process is down is told once after it.
func TestA02ClearsWhileDown(t *testing.T) {
	k := newKit(t, 1, nil)
	k.goal(0, indicators.OffTrack)
	k.turn(time.Hour)
	k.wants(raw)
	k.now = k.now.Add(3 * day)
	k.goal(0, indicators.OnTrack)
	k.start()
	k.turn(time.Hour)
	k.wants(over)
	k.start()
	k.turn(time.Hour)
	k.wants("")
}

// A03: two hours without a mail server, in which an alert fires and resolves, make one honest
// message; one that only fires is told once; nobody hears a lone end.
func TestA03TwoHoursOutage(t *testing.T) {
	k := newKit(t, 3, nil)
	k.goal(2, indicators.AtRisk)
	k.turn(time.Hour)
	k.wants("manager@x by mail: raised goal/g2 at_risk")
	k.mail.fail = func(*alerts.Message) error { return errors.New("connection refused") }
	k.goal(0, indicators.OffTrack)
	k.goal(1, indicators.OffTrack)
	k.turn(time.Hour)
	k.goal(0, indicators.OnTrack)
	k.goal(2, indicators.OnTrack)
	k.turn(30 * time.Minute)
	k.start() // and a restart in the middle
	k.turn(30 * time.Minute)
	k.wants("operator@x by hook: raised rasid/channel/mail firing")
	k.mail.fail = nil
	k.turn(time.Hour)
	k.wants("manager@x by mail: raised goal/g1 off_track, passed goal/g0 on_track, resolved goal/g2 on_track\noperator@x by hook: resolved rasid/channel/mail resolved")
	k.turn(6 * time.Hour)
	k.wants("")
}

// A late input of derived goals is told once, to the department that owes it, with all that waits for it; that
// of a derived indicator itself hears only of what is its own to set right.
func TestALateInputGoesToWhoOwesIt(t *testing.T) {
	k := newKit(t, 3, func(p *indicators.Plan) {
		p.Telling.RemindDays = 0
		p.Departments = append(p.Departments, indicators.Department{ID: "labour", Contacts: []indicators.Contact{{Email: "labour@x", Hears: []string{"reports"}}}})
		p.Indicators[2].Department = "labour"
		for i := range 2 { // both are derived of the third
			p.Indicators[i].Derived = &indicators.Derivation{Inputs: []*indicators.Indicator{&p.Indicators[2]}}
		}
	})
	stand := func(input, own indicators.Freshness) {
		k.change(func(snap *scoreboard.Snapshot) {
			for i := range 2 {
				snap.Goals[i].Freshness, snap.Goals[i].Inputs = indicators.Late, []assess.InputFreshness{{Indicator: "i2", Freshness: input}}
				if own != indicators.Fresh {
					snap.Goals[i].Inputs = append(snap.Goals[i].Inputs, assess.InputFreshness{Indicator: fmt.Sprint("i", i), Freshness: own})
				}
			}
			snap.Goals[2].Freshness = input // it has a goal of its own as well
		})
		k.turn(day)
	}
	stand(indicators.Late, indicators.Fresh)
	if len(k.got) != 1 || !strings.Contains(k.got[0].m.Alerts[0].Reason, "Goal 0, Goal 1, Goal 2.") {
		t.Errorf("%+v", k.got)
	}
	k.wants("labour@x by mail: raised reports/i2 late")
	stand(indicators.Held, indicators.Fresh)
	k.wants("labour@x by mail: raised held/i2 held\noperator@x by mail: raised held/i2 held\noperator@x by hook: raised held/i2 held")
	stand(indicators.Fresh, indicators.Late) // a division by 0
	k.wants("clerk@x by mail: raised reports/i0 late, raised reports/i1 late\nlabour@x by mail: resolved reports/i2 fresh, resolved held/i2 fresh\noperator@x by mail: resolved held/i2 fresh\noperator@x by hook: resolved held/i2 fresh")
	stand(indicators.Fresh, indicators.Fresh)
	k.wants("clerk@x by mail: resolved reports/i0 fresh, resolved reports/i1 fresh")
}

// A04: no data is no end, and is its department's to hear of.
func TestA04AbsenceNeverResolves(t *testing.T) {
	k := newKit(t, 1, func(p *indicators.Plan) { p.Telling.RemindDays = 0 })
	k.goal(0, indicators.OffTrack)
	k.turn(time.Hour)
	k.wants(raw)
	fresh := func(f indicators.Freshness, s indicators.Status) {
		k.change(func(snap *scoreboard.Snapshot) { snap.Goals[0].Freshness, snap.Goals[0].Status = f, s })
		k.turn(day)
	}
	fresh(indicators.Late, indicators.OffTrack)
	k.wants("clerk@x by mail: raised reports/i0 late")
	fresh(indicators.Missing, indicators.Unknown)
	k.wants("clerk@x by mail: worse reports/i0 missing")
	fresh(indicators.Late, indicators.OnTrack) // nothing new has come that could say so
	k.wants("")
	fresh(indicators.Held, indicators.Unknown)
	k.wants("clerk@x by mail: raised held/i0 held\noperator@x by mail: raised held/i0 held\noperator@x by hook: raised held/i0 held")
	if s := k.s.Standing(); s.Open[indicators.Critical] != 1 || s.Open[indicators.Warning] != 1 || s.Open[indicators.Info] != 1 {
		t.Errorf("%+v", s)
	}
	k.goal(0, indicators.OnTrack)
	fresh(indicators.Fresh, indicators.OnTrack)
	k.wants("clerk@x by mail: resolved reports/i0 fresh, resolved held/i0 fresh\nmanager@x by mail: resolved goal/g0 on_track\noperator@x by mail: resolved held/i0 fresh\noperator@x by hook: resolved held/i0 fresh")
}

// A05: a value that swings makes one message while the plan has the alert kept.
func TestA05Swinging(t *testing.T) {
	k := newKit(t, 1, func(p *indicators.Plan) { p.Goals[0].Alert.KeepReports, p.Telling.RemindDays = 2, 0 })
	for range 6 {
		k.goal(0, indicators.OffTrack)
		k.turn(day)
		k.goal(0, indicators.AtRisk)
		k.turn(day)
		k.goal(0, indicators.OnTrack)
		k.turn(day)
	}
	k.wants(raw)
	k.goal(0, indicators.OnTrack)
	k.turn(day)
	k.wants(over)
}

// A06: a file that turns many goals worse is doubted itself, once, and the goals are told when the
// file turns out to be right.
func TestA06SuspectDelivery(t *testing.T) {
	bad := func(k *kit, n int, s indicators.Status) int64 {
		k.change(func(snap *scoreboard.Snapshot) {
			snap.Position++
			for i := range n {
				a := &snap.Goals[i]
				a.Status, a.AsOfPeriod = s, a.AsOfPeriod.Shift(1)
				a.Points = append(a.Points[:0:0], a.Points[0])
				a.Points[0].Delivery = snap.Position
			}
		})
		k.turn(time.Hour)
		return k.snap.Position
	}
	const suspect = "clerk@x by mail: raised delivery/2 suspect\noperator@x by mail: raised delivery/2 suspect\noperator@x by hook: raised delivery/2 suspect"
	const cleared = "clerk@x by mail: resolved delivery/2 resolved\n%soperator@x by mail: resolved delivery/2 resolved\noperator@x by hook: resolved delivery/2 resolved"
	goals := func(k *kit) string {
		t.Helper()
		for _, a := range k.got {
			if a.to == "manager@x" {
				return fmt.Sprintf("%d %s", len(a.m.Alerts), a.m.Alerts[0].Kind)
			}
		}
		return ""
	}
	t.Run("corrected", func(t *testing.T) {
		k := newKit(t, 200, nil)
		bad(k, 200, indicators.OffTrack)
		k.wants(suspect)
		k.start()
		k.turn(time.Hour)
		k.wants("")
		bad(k, 200, indicators.OnTrack)
		k.wants(fmt.Sprintf(cleared, ""))
	})
	t.Run("said again", func(t *testing.T) {
		k := newKit(t, 20, nil)
		bad(k, 20, indicators.OffTrack)
		k.wants(suspect)
		bad(k, 20, indicators.OffTrack)
		if got := goals(k); got != "20 raised" {
			t.Errorf("the manager was told %s", got)
		}
	})
	t.Run("nothing is said", func(t *testing.T) {
		k := newKit(t, 20, nil)
		bad(k, 20, indicators.OffTrack)
		k.wants(suspect)
		bad(k, 20, indicators.Unknown)
		k.wants("")
		bad(k, 20, indicators.OffTrack)
		if got := goals(k); got != "20 raised" {
			t.Errorf("the manager was told %s", got)
		}
	})
	t.Run("confirmed", func(t *testing.T) {
		k := newKit(t, 20, nil)
		bad(k, 20, indicators.OffTrack)
		k.wants(suspect)
		k.act(alerts.Request{Kind: alerts.Acknowledge, Alert: "delivery/2"})
		k.turn(time.Hour)
		if got := goals(k); got != "20 raised" {
			t.Errorf("the manager was told %s", got)
		}
		k.got = nil
		k.turn(3 * day)
		k.wants("")
	})
	t.Run("few goals are no suspicion", func(t *testing.T) {
		k := newKit(t, 20, nil)
		bad(k, 2, indicators.OffTrack)
		if got := goals(k); got != "2 raised" {
			t.Errorf("the manager was told %s", got)
		}
	})
	t.Run("a day that passes is no delivery", func(t *testing.T) {
		k := newKit(t, 20, nil)
		k.change(func(snap *scoreboard.Snapshot) {
			snap.AsOf++
			for i := range snap.Goals {
				snap.Goals[i].Status = indicators.Missed
			}
		})
		k.turn(time.Hour)
		if got := goals(k); got != "20 raised" {
			t.Errorf("the manager was told %s", got)
		}
	})
}

// A07: a reminder after 30 days comes after 30 days, whatever is started anew in between.
func TestA07RemindersAcrossRestarts(t *testing.T) {
	k := newKit(t, 2, func(p *indicators.Plan) { p.Telling.RemindDays = 30 })
	k.goal(0, indicators.OffTrack)
	k.turn(time.Hour)
	k.wants(raw)
	k.goal(1, indicators.Missed)
	k.turn(time.Hour)
	k.wants("manager@x by mail: raised goal/g1 missed")
	for n := range 3 {
		for range 29 {
			k.start()
			k.turn(day)
		}
		k.wants("")
		k.turn(day)
		if len(k.got) != 1 || k.got[0].m.Alerts[0].Reminder != n+1 {
			t.Fatalf("%+v", k.got)
		}
		k.wants("manager@x by mail: reminder goal/g0 off_track") // what is missed cannot be helped any more
	}
	k.act(alerts.Request{Kind: alerts.Acknowledge, Alert: "goal/g0", Until: after(k.now, 60)})
	k.turn(59 * day)
	k.wants("")
	k.turn(3 * day)
	k.wants("manager@x by mail: reminder goal/g0 off_track")
}

// A08: a channel that must be set right keeps everything, and its operator hears by another one;
// what is refused for one recipient does not hold up the others.
func TestA08BrokenChannel(t *testing.T) {
	k := newKit(t, 1, nil)
	k.mail.fail = func(*alerts.Message) error { return &alerts.SendError{Fault: alerts.Broken, Err: errors.New("401")} }
	k.goal(0, indicators.OffTrack)
	k.turn(10 * time.Minute)
	k.wants("operator@x by hook: raised rasid/channel/mail firing")
	if s := k.s.Standing(); k.s.Broken()["mail"] != "401" || s.Depth["mail"] != 1 || s.Oldest["mail"].IsZero() {
		t.Errorf("%+v", s)
	}
	k.start() // until it has been used again nobody knows better
	k.turn(30 * time.Minute)
	k.wants("")
	k.mail.fail = nil
	k.turn(30 * time.Minute)
	k.wants(raw + "\noperator@x by hook: resolved rasid/channel/mail resolved")

	k.mail.fail = func(m *alerts.Message) error {
		if m.Recipient.ID == "manager@x" {
			return &alerts.SendError{Fault: alerts.Refused, Err: errors.New("no such mailbox")}
		}
		return nil
	}
	k.goal(0, indicators.OnTrack)
	k.turn(time.Hour)
	k.wants("operator@x by mail: raised rasid/recipient/mail/manager@x firing\noperator@x by hook: raised rasid/recipient/mail/manager@x firing")
	k.start()
	k.turn(3 * time.Hour)
	k.wants("")
	k.mail.fail = nil
	k.goal(0, indicators.OffTrack)
	k.turn(time.Hour)
	k.wants("")
	k.goal(0, indicators.Missed)
	k.turn(time.Hour)
	k.wants("manager@x by mail: worse goal/g0 missed\noperator@x by mail: resolved rasid/recipient/mail/manager@x resolved\noperator@x by hook: resolved rasid/recipient/mail/manager@x resolved")
}

// A08: a recipient who is put off does not hold up the others.
func TestA08Deferred(t *testing.T) {
	k := newKit(t, 1, nil)
	put := 3
	k.mail.fail = func(m *alerts.Message) error {
		if m.Recipient.ID == "manager@x" && put > 0 {
			put--
			return &alerts.SendError{Fault: alerts.Deferred, RetryAfter: 10 * time.Minute, Err: errors.New("greylisted")}
		}
		return nil
	}
	k.goal(0, indicators.OffTrack)
	k.change(func(snap *scoreboard.Snapshot) { snap.Goals[0].Freshness = indicators.Late })
	k.turn(10 * time.Minute)
	k.wants("clerk@x by mail: raised reports/i0 late")
	k.turn(time.Hour)
	k.wants(raw)
}

// A09: when the texts cannot be made, the facts go out.
func TestA09Fallback(t *testing.T) {
	for name, render := range map[string]func(*alerts.Message) error{
		"an error": func(*alerts.Message) error { return errors.New("template: no field") },
		"a panic":  func(m *alerts.Message) error { return fmt.Errorf("%s", m.Alerts[99].Name) },
	} {
		t.Run(name, func(t *testing.T) {
			k := newKit(t, 1, nil)
			k.render = render
			k.start()
			k.goal(0, indicators.OffTrack)
			k.turn(time.Hour)
			if m := k.got[0].m; !m.Fallback || m.Subject != "Rasid: raised goal/g0" || !strings.Contains(m.Text, "raised goal/g0: off_track critical\nReason of g0") {
				t.Errorf("%+v", m)
			}
			if n := k.s.Standing().Counts["mail"]["fallback"]; n != 1 {
				t.Errorf("%d were counted", n)
			}
		})
	}
}

// A message that was taken just before the process died comes again with the same ID, and nothing is lost.
func TestCrashBetweenSendAndMark(t *testing.T) {
	k := newKit(t, 2, nil)
	k.goal(0, indicators.OffTrack)
	k.work()
	k.now = k.now.Add(2 * time.Minute)
	k.mail.dies = true
	if !k.work() || len(k.got) != 1 {
		t.Fatalf("%+v", k.got)
	}
	k.mail.dies = false
	k.goal(1, indicators.OffTrack) // more has come meanwhile
	k.start()
	k.turn(time.Hour)
	if len(k.got) != 3 || k.got[0].id != k.got[1].id || k.got[2].id == k.got[0].id {
		t.Fatalf("%+v", k.got)
	}
	k.wants(raw + "\n" + raw + "\nmanager@x by mail: raised goal/g1 off_track")
	k.start()
	k.turn(time.Hour)
	k.wants("")
}

// What may have been taken is sent again as it is, before anything else.
func TestUncertainComesAgain(t *testing.T) {
	k := newKit(t, 1, nil)
	var ids []string
	k.mail.fail = func(m *alerts.Message) error {
		ids = append(ids, m.ID)
		return &alerts.SendError{Fault: alerts.Unreachable, Uncertain: true, Err: errors.New("timeout")}
	}
	k.goal(0, indicators.OffTrack)
	k.turn(20 * time.Minute)
	k.goal(0, indicators.OnTrack)
	k.turn(20 * time.Minute)
	k.mail.fail = func(m *alerts.Message) error { // that it is not taken now says nothing of before
		ids = append(ids, m.ID)
		return &alerts.SendError{Fault: alerts.Deferred, Err: errors.New("greylisted")}
	}
	k.start()
	k.turn(20 * time.Minute)
	k.mail.fail = nil
	k.turn(time.Hour)
	if len(k.got) != 2 || k.got[0].id != ids[0] {
		t.Errorf("%v, then %+v", ids, k.got)
	}
	for _, id := range ids {
		if id != ids[0] {
			t.Errorf("%v", ids)
		}
	}
	k.wants(raw + "\n" + over)
}

// A10: the service counts as alive for a few minutes after everything was judged and evaluated, and
// neither an evaluation of a scoreboard that nobody brings up to date nor a judgement that nobody
// evaluates keeps it so.
func TestA10AliveWhileEvaluating(t *testing.T) {
	k := newKit(t, 1, nil)
	k.turn(time.Minute)
	alive := func() bool { return k.clock().Before(k.s.AliveUntil()) }
	k.judged = k.clock()
	if !alive() || k.s.AliveUntil().Sub(k.clock()) > 5*time.Minute {
		t.Fatalf("at %s it is alive until %s", k.clock(), k.s.AliveUntil())
	}
	k.turn(10 * time.Minute) // evaluated each minute, judged never
	if alive() {
		t.Error("it lives on a scoreboard of the past")
	}
	k.judged = k.clock()
	if !alive() {
		t.Error("it was judged anew")
	}
	k.mu.Lock()
	k.now = k.now.Add(10 * time.Minute)
	k.mu.Unlock()
	k.judged = k.clock() // judged, evaluated never
	if alive() {
		t.Error("it lives though nothing is evaluated")
	}
	if err := k.j.Close(); err != nil {
		t.Fatal(err)
	}
	k.goal(0, indicators.OffTrack)
	if err := k.s.Evaluate(t.Context()); err == nil || alive() {
		t.Errorf("it lives though the journal is gone: %v", err)
	}
	k.start()
	if !k.s.AliveUntil().IsZero() {
		t.Error("it lives before it has begun")
	}
}
