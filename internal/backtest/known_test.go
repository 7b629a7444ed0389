package backtest_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"rasid/internal/backtest"
)

const bread = head + "  - {id: g, owner: d, indicator: price, target: {at_most: 100, kept: 100%}, thresholds: {at_risk: 80, off_track: 95}}\n"

// days are those of a month's first statuses, by how the values came.
func TestWhatWasKnown(t *testing.T) {
	const values = "50 50 90 50 50 50 50 50 50 50 50 50"
	for _, c := range []struct {
		name     string
		known    backtest.Knowledge
		delay    int
		received string // all on this day
		want     backtest.Knowledge
		story    string
	}{
		{"live, as it came", backtest.Auto, 4, "", backtest.Recorded, "01-01 not_started, 02-04 on_track, 04-04 at_risk!raised, 05-04 on_track!resolved"},
		{"live but late, as it came", backtest.Auto, 17, "", backtest.Recorded, "01-01 not_started, 02-11 unknown, 02-17 on_track, 04-17 at_risk!raised, 05-17 on_track!resolved"},
		// Its usual delay is the grace at most.
		{"live but late, as if promptly", backtest.Prompt, 17, "", backtest.Prompt, "01-01 not_started, 02-10 on_track, 04-10 at_risk!raised, 05-10 on_track!resolved"},
		{"as if promptly, by the usual delay", backtest.Prompt, 4, "", backtest.Prompt, "01-01 not_started, 02-04 on_track, 04-04 at_risk!raised, 05-04 on_track!resolved"},
		{"imported after the year", backtest.Auto, 0, "2025-03-01", backtest.Prompt, "01-01 not_started, 02-10 on_track, 04-10 at_risk!raised, 05-10 on_track!resolved"},
		{"imported after the year, as it came", backtest.Recorded, 0, "2025-03-01", backtest.Recorded, "01-01 not_started, 02-11 unknown"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := parse(t, bread)
			r := replay(t, p, c.known, "2025-06-01", monthly(t, p, "price", values, c.delay, c.received))
			g := &r.Goals[0]
			if *g.Known != c.want || story(g) != c.story {
				t.Errorf("known as %s:\n got %s\nwant %s", *g.Known, story(g), c.story)
			}
			if *g.Outcome != backtest.Achieved {
				t.Errorf("what became of it does not hang on when that was known, and is %s", *g.Outcome)
			}
		})
	}
}

// A value that was corrected is known as it was until then. When an import was corrected says nothing of
// when a report would have been.
func TestCorrections(t *testing.T) {
	for _, c := range []struct {
		name, received, corrected string
		story                     string
	}{
		{"a live report, two months later", "", "2024-06-20", "01-01 not_started, 02-05 on_track, 04-05 off_track!raised, 05-05 on_track!resolved"},
		{"an import, two months later", "2025-02-01", "2025-04-01", "01-01 not_started, 02-10 on_track"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := parse(t, bread)
			list := monthly(t, p, "price", "50 50 150 50 50 50 50 50 50 50 50 50", 5, c.received)
			again := list[2]
			again.Revision, again.Delivery, again.Value, again.ReceivedAt = 2, 99, 55, noon(p, date(t, c.corrected))
			r := replay(t, p, backtest.Prompt, "2025-06-01", append(list, again))
			g := &r.Goals[0]
			if story(g) != c.story || *g.Outcome != backtest.Achieved {
				t.Errorf("%s\n got %s\nwant %s", *g.Outcome, story(g), c.story)
			}
			if alarms := strings.Count(c.story, "raised"); *g.FalseAlarms != alarms {
				t.Errorf("%d false alarms, want %d", *g.FalseAlarms, alarms)
			}
		})
	}
}

// A window cuts what is listed and counted; a lead is counted from where the warning truly began, and to
// where the miss was certain.
func TestWindow(t *testing.T) {
	p := parse(t, bread)
	list := monthly(t, p, "price", "50 50 90 90 90 90 150 150 150 150 150 150", 5, "")
	r := replaySpan(t, p, backtest.Auto, "2025-06-01", date(t, "2024-06-01"), date(t, "2024-06-30"), list)
	if got, want := story(&r.Goals[0])+"; "+figures(&r.Goals[0]),
		"06-01 at_risk; missed certain 2024-08-05 missed 2024-07-31 lead 122 warned true alerts 0 runs 1 cleared 0 false 0/0"; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	r = replaySpan(t, p, backtest.Auto, "2025-06-01", date(t, "2023-11-01"), date(t, "2025-05-01"), list)
	if got, want := story(&r.Goals[0]), "11-01 not_started, 02-05 on_track, 04-05 at_risk!raised, 08-05 off_track!worse, 01-05 missed"; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

// All goals together: what was missed counts by its warning, and the median is of those that were warned.
func TestSummaryAndComparison(t *testing.T) {
	goals := ""
	for i, line := range []string{"at_risk: 80", "at_risk: 45", "off_track: 100"} {
		goals += fmt.Sprintf("  - {id: g%d, owner: d, indicator: price, target: {at_most: 100, kept: 100%%}, thresholds: {%s}}\n", i, line)
	}
	goals += "  - {id: easy, owner: d, indicator: price, target: {at_most: 200}, thresholds: {at_risk: 120}}\n  - {id: talk, owner: d, statement: Talk}\n"
	p := parse(t, head+goals)
	list := monthly(t, p, "price", "50 30 30 30 85 150 30 30 30 30 30 30", 5, "")
	r := replay(t, p, backtest.Auto, "2025-06-01", list)
	s := r.Summary
	if s.Goals != 4 || s.Missed != 3 || s.Achieved != 1 || s.Open != 0 || s.WarnedBefore != 2 || s.WarnedLate != 1 || s.NeverWarned != 0 || *s.MedianLeadDays != 30 || s.FalseAlarms != 1 || s.FalseAlarmDays != 31 {
		t.Errorf("%+v", s)
	}
	other := replay(t, parse(t, strings.ReplaceAll(head+goals, "at_risk: 120", "at_risk: 180")+"  - {id: new, owner: d, statement: New}\n"), backtest.Auto, "2025-06-01", list)
	c := backtest.Compare(r, other, func(string) []backtest.Difference { return nil })
	got := fmt.Sprint(c.Differs, c.OnlyInPlan, c.OnlyInAgainst)
	if want := "[{easy [] [{alerts 1 0} {runs 1 0} {cleared 1 0} {false_alarms 1 0} {false_alarm_days 31 0} {transitions 3 1}]}] [] [new]"; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

// What cannot be read ends the replay with the reason, and so does whoever no longer waits; progress counts
// every day of every goal.
func TestRunEnds(t *testing.T) {
	p := parse(t, bread+"  - {id: h, owner: d, indicator: trees, target: {reach: 10}}\n")
	cfg := backtest.Config{Plan: p, From: p.Starts, To: p.Ends, Today: p.Ends, Known: backtest.Auto,
		Arrivals: func(context.Context, string) ([]backtest.Arrival, error) { return nil, nil }}
	var done, total int64
	cfg.OnProgress = func(d, all int64) {
		if d <= done || d > all {
			t.Errorf("%d of %d days after %d", d, all, done)
		}
		done, total = d, all
	}
	if r, err := backtest.Run(t.Context(), cfg); err != nil || done != 2*366 || total != done || *r.Goals[0].Known != backtest.Prompt {
		t.Errorf("%d of %d days, %v", done, total, err)
	}
	cfg.OnProgress = nil
	cfg.Arrivals = func(context.Context, string) ([]backtest.Arrival, error) { return nil, errors.New("disk") }
	if _, err := backtest.Run(t.Context(), cfg); err == nil || err.Error() != "replay the plan: disk" {
		t.Errorf("%v", err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := backtest.Run(ctx, cfg); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
