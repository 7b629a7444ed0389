package backtest

import (
	"fmt"
	"strings"
	"testing"

	"rasid/indicators"
	"rasid/indicators/assess"
)

// Messages and runs follow from the statuses alone: one word a day, and what it makes.
func TestAlarm(t *testing.T) {
	for _, c := range []struct{ statuses, messages, runs string }{
		{"not_started on_track at_risk off_track at_risk on_track", "- - raised worse - resolved", "2-5 cleared"},
		{"on_track off_track at_risk off_track", "- raised - worse", "1-0"},
		{"unknown at_risk unknown at_risk unknown off_track", "- raised - - - worse", "1-0"},
		{"at_risk unknown on_track at_risk achieved", "raised - resolved raised resolved", "0-2 cleared, 3-4 cleared"},
		{"off_track unknown missed", "raised - -", "0-2"},
		{"on_track missed", "- -", ""},
		{"unknown on_track unknown", "- - -", ""},
	} {
		var a alarm
		var messages, runs []string
		for day, s := range strings.Fields(c.statuses) {
			m := "-"
			if alert := a.see(indicators.Date(day), indicators.Status(s)); alert != nil {
				m = string(*alert)
			}
			messages = append(messages, m)
		}
		for _, r := range a.runs {
			text := fmt.Sprintf("%d-%d", int(r.from), int(r.until))
			if r.cleared {
				text += " cleared"
			}
			runs = append(runs, text)
		}
		if got := strings.Join(messages, " "); got != c.messages {
			t.Errorf("%s:\n got %s\nwant %s", c.statuses, got, c.messages)
		}
		if got := strings.Join(runs, ", "); got != c.runs {
			t.Errorf("%s: runs %s, want %s", c.statuses, got, c.runs)
		}
	}
}

// The lead is that of the run which was on when the miss became certain, else of the first one after.
func TestLead(t *testing.T) {
	for _, c := range []struct {
		name    string
		runs    []run
		certain indicators.Date
		want    string
	}{
		{"none", nil, 50, "0 false"},
		{"on then", []run{{from: 10, until: 20, cleared: true}, {from: 30}}, 50, "20 true"},
		{"ended by the miss", []run{{from: 30, until: 51}}, 50, "20 true"},
		{"cleared before", []run{{from: 10, until: 50, cleared: true}}, 50, "0 false"},
		{"cleared before, and again after", []run{{from: 10, until: 20, cleared: true}, {from: 57}}, 50, "-7 true"},
		{"on that day", []run{{from: 50}}, 50, "0 true"},
	} {
		a := alarm{runs: c.runs}
		days, warned := a.lead(c.certain)
		if got := fmt.Sprint(days, " ", warned); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// A line is lost with the first period that leaves too few to keep it, and found again when that is corrected.
func TestLine(t *testing.T) {
	for _, c := range []struct {
		target string
		kept   float64
		total  int
		days   []string // what is known on each day, period by period
		want   string   // lost on, of the period
	}{
		{"at_most", 1, 12, []string{"9", "9 10", "9 10 10.0000000001", "9 10 10.1 9"}, "3 of 2"},
		{"at_most", 0.75, 4, []string{"11", "11 9", "11 9 9 11"}, "2 of 3"},
		{"at_least", 0.5, 4, []string{"9 9", "9 9 9", "9 9 10", "9 9 10 9"}, "3 of 3"},
		{"between", 1, 3, []string{"9 5", "9 4.9 6"}, "1 of 1"},
		{"at_most", 0, 2, []string{"9", "9 9"}, "-"},
	} {
		plan := &indicators.Plan{Starts: indicators.NewDate(2024, 1, 1), Ends: indicators.NewDate(2024, 1, 1).AddDays(c.total - 1)}
		target := indicators.Target{Kind: indicators.TargetKind(c.target), Value: 10, Low: 5, High: 10, KeptShare: c.kept}
		l := newLine(&Goal{plan: plan, Of: &indicators.Goal{Target: target}}, &indicators.Indicator{Every: indicators.Day})
		if l.total != c.total {
			t.Errorf("%d periods, want %d", l.total, c.total)
		}
		for day, known := range c.days {
			var values []assess.DatedValue
			for i, text := range strings.Fields(known) {
				v := assess.DatedValue{On: indicators.Date(i)}
				if _, err := fmt.Sscan(text, &v.Value); err != nil {
					t.Fatal(err)
				}
				values = append(values, v)
			}
			l.see(indicators.Date(day), values)
		}
		got := "-"
		if l.lost {
			got = fmt.Sprintf("%d of %d", int(l.certainOn), int(l.missedOn))
		}
		if got != c.want {
			t.Errorf("%s %v of %v: lost %s, want %s", c.target, c.kept, c.days, got, c.want)
		}
	}
}
