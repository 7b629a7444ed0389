package schedule_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rasid/internal/schedule"
)

// year is a whole year of a job in a zone: the process stops and starts again, and the machine is
// suspended, once in the middle of either half.
type year struct {
	zone, expr string
	catchUp    schedule.CatchUp
	spread     time.Duration
}

var years = []string{"Asia/Damascus", "Asia/Beirut", "Africa/Cairo", "America/Santiago", "Europe/Paris", "Australia/Lord_Howe"}

// TestS01WholeYearEverySlotOnce runs a year's slots on the clock of each zone, of which 2024 changes
// all but that of Damascus twice. Every name that the expression asks for stands in the ledger once,
// and each has run, but for those that a suspended machine slept through.
func TestS01WholeYearEverySlotOnce(t *testing.T) {
	for _, name := range years {
		for _, expr := range []string{"0 0 * * *", "30 2 * * *", "15 */3 * * *", "0 6 28-31 * *"} {
			for _, catchUp := range []schedule.CatchUp{schedule.Latest, schedule.All, schedule.None} {
				t.Run(name+" "+expr+" "+string(catchUp), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) { year{name, expr, catchUp, 0}.pass(t) })
				})
			}
		}
		t.Run(name+" spread", func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { year{name, "0 0 * * *", schedule.Latest, time.Hour}.pass(t) })
		})
	}
}

func (y year) pass(t *testing.T) {
	loc := zone(t, y.zone)
	tr := newTrial(t, y.expr, time.Date(2024, 1, 1, 12, 27, 0, 0, loc))
	tr.job.CatchUp, tr.job.Spread, tr.glance = y.catchUp, y.spread, 30*time.Minute // a million glances more show nothing else
	const day = 24 * time.Hour
	tr.start()
	tr.pass(100 * day)
	tr.stop()
	tr.start() // at once: nothing is missed
	tr.pass(80 * day)
	asleep := tr.clock.now()
	tr.clock.set(asleep.Add(49 * time.Hour)) // timers stood still, the wall clock went on
	awake := tr.clock.now()
	tr.pass(100 * day)
	tr.stop()
	tr.start()
	tr.pass(time.Date(2025, 1, 1, 12, 0, 0, 0, loc).Sub(tr.clock.now()))
	tr.stop()

	var missed int64
	want := slots(t, y.expr, "2024-01-01T12:27", schedule.Name(tr.clock.now().Add(-y.spread), loc), loc)
	got := strings.Split(tr.slots.list(), "\n")[1:]
	for i, s := range want {
		slept := s.At.After(asleep) && !s.At.After(awake.Add(-time.Minute))
		last := i+1 == len(want) || want[i+1].At.After(awake)
		outcome := s.Name + " done"
		if slept && (y.catchUp == schedule.None || y.catchUp != schedule.All && !last) {
			outcome, missed = s.Name+" missed", missed+1
		}
		if i >= len(got) || got[i] != outcome {
			t.Fatalf("slot %d is %v, want %s; around it %v", i, got[min(i, len(got)-1)], outcome, got[max(0, min(i, len(got))-2):min(len(got), i+2)])
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d slots are recorded, want %d: more than the expression asks for, such as %v", len(got), len(want), got[len(want):])
	}
	tr.mu.Lock()
	defer tr.mu.Unlock()
	ran := map[string]int{}
	for _, turn := range tr.turns {
		ran[turn.Slot]++
	}
	for _, s := range want {
		if n := ran[s.Name]; n > 1 || n == 0 && !slices.Contains(got, s.Name+" missed") {
			t.Errorf("slot %s ran %d times", s.Name, n)
		}
	}
	if int64(len(tr.turns)) != int64(len(want))-missed {
		t.Errorf("%d runs for %d slots, of which %d were slept through", len(tr.turns), len(want), missed)
	}
}

// down runs a job, stops it for some hours, and tells what runs for which slot afterwards.
func down(t *testing.T, catchUp schedule.CatchUp, interrupt bool) (turns, ledger string) {
	tr := newTrial(t, "0 * * * *", monday)
	tr.job.CatchUp, tr.ledger = catchUp, resumer{tr.slots}
	if interrupt {
		tr.work = takes(10 * time.Minute)
	}
	tr.during(60 * time.Minute) // runs at 6, or begins to
	tr.pass(190 * time.Minute)  // is down at 7, 8 and 9
	tr.turns, tr.runs, tr.work = nil, nil, takes(time.Minute)
	tr.during(55 * time.Minute) // and up at 10
	for _, turn := range tr.turns {
		turns += fmt.Sprintf("%s %s\n", turn.Cause, turn.Slot[11:])
	}
	return turns, tr.slots.list()
}

func TestS02WaysToCatchUp(t *testing.T) {
	for _, c := range []struct {
		way       schedule.CatchUp
		interrupt bool
		turns     string
		ledger    string // of the hours from 6 on
	}{
		{"", false, "catch_up 09:00\nslot 10:00\n", "done missed missed done done"},
		{schedule.Latest, true, "catch_up 09:00\nslot 10:00\n", "interrupted missed missed done done"},
		{schedule.All, false, "catch_up 07:00\ncatch_up 08:00\ncatch_up 09:00\nslot 10:00\n", "done done done done done"},
		{schedule.All, true, "resumed 06:00\ncatch_up 07:00\ncatch_up 08:00\ncatch_up 09:00\nslot 10:00\n", "done done done done done"},
		{schedule.None, false, "slot 10:00\n", "done missed missed missed done"},
		{schedule.None, true, "slot 10:00\n", "interrupted missed missed missed done"},
	} {
		t.Run(fmt.Sprintf("%s %v", c.way, c.interrupt), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				turns, ledger := down(t, c.way, c.interrupt)
				var outcomes []string
				for line := range strings.Lines(ledger) {
					_, outcome, _ := strings.Cut(strings.TrimSpace(line), " ")
					outcomes = append(outcomes, outcome)
				}
				if got := strings.Join(outcomes[1:], " "); turns != c.turns || got != c.ledger {
					t.Errorf("ran\n%swant\n%sthe ledger says %s, want %s", turns, c.turns, got, c.ledger)
				}
			})
		})
	}
}

func TestS04AllRunsAlsoWhatCameDueDuringARun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTrial(t, "*/10 * * * *", monday)
		tr.job.CatchUp = schedule.All
		tr.work = takes(25 * time.Minute)
		tr.during(time.Hour + 5*time.Minute)
		tr.wantRuns("30T05:10:00", "30T05:35:00", "30T06:00:00")
		if s := tr.status(); s.Skipped != 0 || s.Missed != 0 {
			t.Errorf("status %+v", s)
		}
	})
}

func TestS02AllIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTrial(t, "* * * * *", monday)
		tr.job.CatchUp = schedule.All
		tr.during(time.Minute)
		tr.clock.set(monday.AddDate(0, 1, 0))
		tr.turns = nil
		tr.during(time.Second)
		if n := len(tr.turns); n != 100 {
			t.Errorf("%d runs make up for a month, want the last 100", n)
		}
	})
}

// A spread puts off by the same time at every slot and after every start, and each job by its own.
func TestSpreadIsStableAndKeepsNames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTrial(t, "0 * * * *", monday)
		tr.job.Spread = 5 * time.Minute
		offset := tr.job.Offset()
		tr.during(125 * time.Minute)
		tr.during(time.Hour)
		var want []string
		for _, h := range []int{6, 7, 8} {
			want = append(want, time.Date(2024, 9, 30, h, 0, 0, 0, time.UTC).Add(offset).Format("02T15:04:05"))
		}
		tr.wantRuns(want...)
		tr.wantSlots("2024-09-30T05:00 began", "2024-09-30T06:00 done", "2024-09-30T07:00 done", "2024-09-30T08:00 done")
	})
	seen := map[time.Duration]bool{}
	for n := range 1000 {
		d := schedule.Job{ID: fmt.Sprintf("source-%d", n), Spread: 5 * time.Minute}.Offset()
		if d < 0 || d >= 5*time.Minute || d%time.Second != 0 {
			t.Fatalf("offset %v", d)
		}
		seen[d] = true
	}
	if len(seen) < 270 { // of 300: what 1,000 throws leave out is few
		t.Errorf("1,000 jobs begin at %d times of 300", len(seen))
	}
}

func TestIntervalIsSpreadFromTheStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTrial(t, "10m", monday)
		tr.job.Spread = 5 * time.Minute
		first := monday.Add(tr.job.Offset())
		tr.start()
		synctest.Wait()
		if next := tr.status().Next; !next.Equal(first) {
			t.Errorf("the first run is said to come at %v, want %v", next, first)
		}
		tr.pass(20 * time.Minute)
		tr.stop()
		tr.wantRuns(first.Format("02T15:04:05"), first.Add(10*time.Minute).Format("02T15:04:05"))
	})
}

func TestUpcoming(t *testing.T) {
	run := func(context.Context, schedule.Turn) error { return nil }
	paris := zone(t, "Europe/Paris")
	at := func(s string) time.Time {
		x, err := time.ParseInLocation("2006-01-02T15:04:05", s, paris)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	show := func(list []schedule.Slot) (s string) {
		for _, x := range list {
			s += fmt.Sprintf("%s %s\n", x.Name, x.At.In(paris).Format("02T15:04:05"))
		}
		return s
	}
	cron := schedule.Job{ID: "a", Cron: parse(t, "30 2 * * *"), Run: run}
	if got := show(cron.Upcoming(3, paris, at("2024-03-30T02:30:00"), time.Time{})); got != "2024-03-31T02:30 31T03:00:00\n2024-04-01T02:30 01T02:30:00\n2024-04-02T02:30 02T02:30:00\n" {
		t.Errorf("cron:\n%s", got)
	}
	cron.Spread = 10 * time.Minute
	due := at("2024-04-01T02:30:00").Add(cron.Offset())
	if got := cron.Upcoming(1, paris, due.Add(-time.Second), time.Time{}); len(got) != 1 || got[0].Name != "2024-04-01T02:30" || !got[0].At.Equal(due) {
		t.Errorf("before a spread slot: %v", got)
	}
	if got := cron.Upcoming(1, paris, due, time.Time{}); len(got) != 1 || got[0].Name != "2024-04-02T02:30" {
		t.Errorf("at a spread slot: %v", got)
	}
	every := schedule.Job{ID: "b", Every: 10 * time.Minute, Run: run}
	if got := show(every.Upcoming(2, paris, at("2024-04-01T08:25:00"), at("2024-04-01T08:00:00"))); got != " 01T08:30:00\n 01T08:40:00\n" {
		t.Errorf("every:\n%s", got)
	}
	if got := every.Upcoming(2, paris, at("2024-04-01T08:25:00"), time.Time{}); len(got) != 0 {
		t.Errorf("before the first run: %v", got)
	}
}

func TestShortest(t *testing.T) {
	for expr, want := range map[string]time.Duration{"* * * * *": time.Minute, "*/45 * * * *": 15 * time.Minute, "0 6 * * *": 24 * time.Hour, "0 6,18 * * 1": 12 * time.Hour, "0 0 1 1 *": 365 * 24 * time.Hour} {
		if got := parse(t, expr).Shortest(); got != want {
			t.Errorf("%s: %v, want %v", expr, got, want)
		}
	}
	if got := (schedule.Cron{}).Shortest(); got != 0 {
		t.Errorf("nothing: %v", got)
	}
}
