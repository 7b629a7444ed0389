package alerts_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/alerts"
	"rasid/internal/diag"
	"rasid/internal/journal"
	"rasid/internal/scoreboard"
)

// An acknowledgement ends reminders, and ends itself when the alert comes to press more.
func TestAcknowledgement(t *testing.T) {
	k := newKit(t, 1, nil)
	k.goal(0, indicators.OffTrack)
	k.turn(time.Hour)
	k.goal(0, indicators.AtRisk)
	k.turn(time.Hour)
	k.wants(raw)
	k.act(alerts.Request{Kind: alerts.Acknowledge, Alert: "goal/g0"})
	k.turn(20 * day)
	k.wants("")
	k.goal(0, indicators.Unknown)
	k.goal(0, indicators.AtRisk)
	k.turn(20 * day)
	k.wants("")
	k.goal(0, indicators.OffTrack) // it was no more than at risk when somebody took it up
	k.turn(time.Hour)
	k.wants("manager@x by mail: worse goal/g0 off_track")
	k.goal(0, indicators.AtRisk)
	if h := k.s.Handling("goal/g0"); h != indicators.Open {
		t.Errorf("after it was worse it is %s", h)
	}
	ack := k.act(alerts.Request{Kind: alerts.Acknowledge, Alert: "goal/g0"})
	k.turn(20 * day)
	k.wants("")
	k.act(alerts.Request{Kind: alerts.Lift, Act: ack.Seq})
	k.turn(day)
	k.wants("manager@x by mail: reminder goal/g0 at_risk")
	k.goal(0, indicators.OnTrack)
	k.turn(time.Hour)
	k.wants(over)
}

// What is silenced is not told; when the silence ends, what is still so is.
func TestSilence(t *testing.T) {
	k := newKit(t, 3, nil)
	silence := func(m alerts.Matcher, days int) {
		k.act(alerts.Request{Kind: alerts.Silence, Matcher: &m, Until: after(k.now, days)})
	}
	silence(alerts.Matcher{Goal: "g[01]", Owner: "d"}, 10)
	silence(alerts.Matcher{Goal: "g2", Owner: "other"}, 10)
	for i := range 3 {
		k.goal(i, indicators.OffTrack)
	}
	k.turn(day)
	k.wants("manager@x by mail: raised goal/g2 off_track")
	k.goal(1, indicators.OnTrack) // nobody heard that it began
	k.start()
	k.turn(6 * day)
	k.wants("manager@x by mail: reminder goal/g2 off_track")
	k.turn(4 * day)
	k.wants(raw)
}

// What waits is taken back when somebody acknowledges it first.
func TestAcknowledgedBeforeItIsTold(t *testing.T) {
	k := newKit(t, 1, func(p *indicators.Plan) { p.Telling.Quiet = &indicators.Quiet{From: 8 * 60, To: 20 * 60} })
	k.goal(0, indicators.OffTrack)
	k.turn(time.Hour)
	k.act(alerts.Request{Kind: alerts.Acknowledge, Alert: "goal/g0", Until: after(k.now, 3)})
	k.turn(2 * day)
	k.goal(0, indicators.OnTrack)
	k.turn(3 * day)
	k.wants("")
}

func TestEscalation(t *testing.T) {
	const up = "head@x by mail: escalated goal/g0 off_track"
	three := func(p *indicators.Plan) { p.Telling.EscalateDays, p.Telling.RemindDays = 3, 0 }
	k := newKit(t, 1, three)
	k.goal(0, indicators.OffTrack)
	k.turn(2 * day)
	k.wants(raw)
	k.start()
	k.turn(2 * day)
	k.wants(up)
	k.turn(10 * day)
	k.goal(0, indicators.OnTrack)
	k.turn(day)
	k.wants("head@x by mail: resolved goal/g0 on_track\n" + over)

	k = newKit(t, 1, three)
	k.goal(0, indicators.OffTrack)
	k.turn(day)
	k.act(alerts.Request{Kind: alerts.Acknowledge, Alert: "goal/g0", Until: after(k.now, 5)})
	k.turn(7 * day)
	k.wants(raw)
	k.turn(2 * day) // three days after the acknowledgement ended
	k.wants(up)
}

func TestWhoHears(t *testing.T) {
	k := newKit(t, 2, func(p *indicators.Plan) {
		p.Departments[0].Contacts = append(p.Departments[0].Contacts, indicators.Contact{Email: "minister@x", MinSeverity: indicators.Critical}, indicators.Contact{Email: "nobody@x", Channels: []string{"pigeon"}})
		p.Departments = append(p.Departments, indicators.Department{ID: "empty"})
		p.Goals[1].Owner, p.Goals[1].Sector = "empty", ""
	})
	k.change(func(s *scoreboard.Snapshot) { s.Goals[1].Owner, s.Goals[1].Sector = "empty", "" })
	k.goal(0, indicators.AtRisk)
	k.goal(1, indicators.AtRisk)
	k.turn(time.Hour)
	k.wants("manager@x by mail: raised goal/g0 at_risk\noperator@x by mail: raised goal/g1 at_risk\noperator@x by hook: raised goal/g1 at_risk")
	k.goal(0, indicators.OffTrack)
	k.turn(time.Hour)
	k.wants("manager@x by mail: worse goal/g0 off_track\nminister@x by mail: raised goal/g0 off_track")
	k.goal(0, indicators.AtRisk)
	k.turn(time.Hour)
	k.wants("")
	k.goal(0, indicators.OnTrack)
	k.turn(time.Hour)
	k.wants(over + "\nminister@x by mail: resolved goal/g0 on_track")
}

// While nothing is sent, everything is kept; when sending is turned on, what is open is told once.
func TestDryRunAndTurningOn(t *testing.T) {
	k := newKit(t, 6, nil)
	k.send = false
	k.start()
	for i, s := range []indicators.Status{indicators.OffTrack, indicators.AtRisk, indicators.OffTrack, indicators.OffTrack} {
		k.goal(i, s)
		k.turn(time.Hour)
	}
	k.goal(2, indicators.OnTrack)
	k.turn(30 * day)
	k.wants("")
	if n := k.s.Standing().Counts["mail"]; n["recorded"] < 5 || n["sent"] != 0 {
		t.Errorf("%+v", n)
	}
	rows, err := k.j.Notifications(t.Context(), journal.NotificationFilter{Alert: "goal/g2", States: []journal.NotificationState{journal.NotificationRecorded}})
	if err != nil || len(rows) != 2 {
		t.Errorf("%+v, %v", rows, err)
	}
	k.send = true
	k.start()
	k.turn(time.Hour)
	k.wants("manager@x by mail: raised goal/g0 off_track, raised goal/g3 off_track, raised goal/g1 at_risk")
	k.goal(0, indicators.OnTrack)
	k.turn(time.Hour)
	k.wants(over)
}

// A channel that went away and came back tells what is open.
func TestChannelComesAndGoes(t *testing.T) {
	k := newKit(t, 1, nil)
	k.mail.fail = func(*alerts.Message) error { return errors.New("down") }
	k.goal(0, indicators.OffTrack)
	k.turn(10 * time.Minute)
	contacts := k.plan.Departments[0].Contacts
	k.plan.Departments[0].Contacts = contacts[1:]
	k.mail.fail = nil
	k.start()
	k.turn(time.Hour)
	k.wants("head@x by mail: raised goal/g0 off_track") // somebody must hear
	k.plan.Departments[0].Contacts = contacts
	k.start()
	k.turn(time.Hour)
	k.wants(raw)
}

// While nothing is known of a goal people are reminded of what it was; while it is kept, of nothing.
func TestRemindersOfWhatItWas(t *testing.T) {
	k := newKit(t, 2, func(p *indicators.Plan) { p.Goals[1].Alert.KeepDays = 20 })
	k.goal(0, indicators.OffTrack)
	k.goal(1, indicators.AtRisk)
	k.turn(day)
	k.wants("manager@x by mail: raised goal/g0 off_track, raised goal/g1 at_risk")
	k.goal(0, indicators.Unknown)
	k.goal(1, indicators.OnTrack)
	k.turn(8 * day)
	k.wants("manager@x by mail: reminder goal/g0 off_track")
	k.turn(13 * day)
	k.wants("manager@x by mail: reminder goal/g0 off_track\nmanager@x by mail: reminder goal/g0 off_track, resolved goal/g1 on_track")
}

// A goal that leaves the plan is told as over.
func TestRemovedGoal(t *testing.T) {
	k := newKit(t, 2, nil)
	k.goal(1, indicators.OffTrack)
	k.turn(time.Hour)
	k.told()
	k.plan.Goals = k.plan.Goals[:1]
	k.change(func(s *scoreboard.Snapshot) { s.Goals = s.Goals[:1] })
	k.turn(time.Hour)
	k.wants("manager@x by mail: resolved goal/g1 removed")
}

func TestRequestsThatCannotBe(t *testing.T) {
	k := newKit(t, 2, nil)
	k.goal(0, indicators.OffTrack)
	k.turn(time.Hour)
	for want, r := range map[string]alerts.Request{
		`acknowledge goal/q0: there is no such alert; did you mean "goal/g0"?`:                                       {Kind: alerts.Acknowledge, Alert: "goal/q0"},
		`acknowledge goal/g1: it is not raised (on_track)`:                                                           {Kind: alerts.Acknowledge, Alert: "goal/g1"},
		`acknowledge: say who does it and why`:                                                                       {Kind: alerts.Acknowledge, Alert: "goal/g0", By: " ", Note: "x"},
		`acknowledge: 2024-09-01T10:00:00Z is over already; name a later time`:                                       {Kind: alerts.Acknowledge, Alert: "goal/g0", Until: after(k.now, -1)},
		`silence goal=g*: say until when; what is silenced for ever is better taken out of the plan`:                 {Kind: alerts.Silence, Matcher: &alerts.Matcher{Goal: "g*"}},
		`silence: say which alerts: by goal, sector, owner, indicator or alert`:                                      {Kind: alerts.Silence, Until: after(k.now, 1)},
		`silence: "[" is no pattern: * stands for any characters, ? for one`:                                         {Kind: alerts.Silence, Matcher: &alerts.Matcher{Goal: "["}, Until: after(k.now, 1)},
		`lift 7: no acknowledgement or silence of that number is in force; "rasid alerts list" shows those that are`: {Kind: alerts.Lift, Act: 7},
		`there is no act "forget" on alerts`:                                                                         {Kind: "forget"},
	} {
		if r.By == "" {
			r.By, r.Note = "me", "why"
		}
		_, err := k.s.Act(t.Context(), want, r)
		if _, ok := errors.AsType[*diag.UseError](err); !ok || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
	r := alerts.Request{Kind: alerts.Acknowledge, Alert: "goal/g0", By: "me", Note: "why"}
	first, err := k.s.Act(t.Context(), "same", r)
	again, err2 := k.s.Act(t.Context(), "same", r)
	if err != nil || err2 != nil || first.Seq != again.Seq {
		t.Errorf("%+v, %+v, %v, %v", first, again, err, err2)
	}
}

// Every language has a text of its own for everything that is told.
func TestTextsInEveryLanguage(t *testing.T) {
	k := newKit(t, 1, nil)
	for _, l := range indicators.Langs() {
		k.plan.Departments[0].Contacts[0].Language = l
		k.start()
		for _, s := range []indicators.Status{indicators.AtRisk, indicators.OffTrack, indicators.OnTrack} {
			k.goal(0, s)
			k.turn(time.Hour)
			for _, a := range k.got {
				for _, text := range []string{a.m.Subject, a.m.Text} {
					if strings.Contains(text, "alert.") || strings.Contains(text, "{") {
						t.Errorf("%s: %s", l, text)
					}
				}
			}
			k.got = nil
		}
	}
}
