package alerts_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/indicators/assess"
)

// told again is what the channel knows, whatever has become of it meanwhile, also after a restart.
func TestTold(t *testing.T) {
	k := newKit(t, 3, nil)
	again := func() string {
		t.Helper()
		m := k.s.Told("mail")
		if m == nil {
			return "nothing known"
		}
		var b strings.Builder
		for _, a := range m.Alerts {
			fmt.Fprintf(&b, "%s %s %s ", a.Alert, a.Severity, a.AlertName())
		}
		return strings.TrimSpace(b.String())
	}
	expect := func(want string) {
		t.Helper()
		if got := again(); got != want {
			t.Errorf("told again %q, want %q", got, want)
		}
	}
	if m := k.s.Told("nosuch"); m != nil {
		t.Errorf("%+v", m)
	}
	k.turn(time.Hour)
	expect("")
	k.goal(0, indicators.OffTrack)
	k.turn(10 * time.Second)
	expect("") // it is not told yet
	k.turn(time.Hour)
	const off = "goal/g0 critical RasidGoalOffTrack"
	expect(off)
	k.goal(0, indicators.AtRisk) // less, and so not told: it stays what it was
	k.turn(time.Hour)
	expect(off)
	k.start()
	if m := k.s.Told("mail"); m != nil {
		t.Errorf("known before it was read: %+v", m)
	}
	k.turn(10 * time.Minute)
	expect(off)
	k.goal(0, indicators.OnTrack)
	k.turn(10 * time.Second)
	expect(off) // its end is not told yet
	k.turn(time.Hour)
	expect("")
}

// A message carries what is to be drawn of a goal, and its texts in every language.
func TestMessageCarriesCurve(t *testing.T) {
	k := newKit(t, 1, nil)
	target := 10.0
	k.snap.Goals[0].Actuals = []assess.DatedValue{{On: 1, Value: 2}}
	k.snap.Goals[0].Trajectory = []assess.DatedValue{{On: 1, Value: 3}, {On: 9, Value: 10}}
	k.snap.Goals[0].Target = &target
	k.goal(0, indicators.OffTrack)
	k.turn(time.Hour)
	if len(k.got) != 1 {
		t.Fatalf("%d messages", len(k.got))
	}
	a := k.got[0].m.Alerts[0]
	if c := a.Curve; c == nil || len(c.Actual) != 1 || len(c.Expected) != 1 || len(c.Expected[0]) != 2 || *c.Target != 10 {
		t.Errorf("%+v", a.Curve)
	}
	if a.Names.In("en") != "Goal 0" || a.Reasons.In("en") != "Reason of g0" {
		t.Errorf("%v %v", a.Names, a.Reasons)
	}
}
