package schedule_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestS01RunnerRunsEverySlotOnce(t *testing.T) {
	for _, n := range nights {
		t.Run(n.zone+" "+n.slot, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				due, err := time.Parse(time.RFC3339, n.at)
				if err != nil {
					t.Fatal(err)
				}
				tr := newTrial(t, n.expr, due.Add(-26*time.Hour).In(zone(t, n.zone)))
				tr.during(52 * time.Hour)
				name := func(day int) string {
					wall, _ := time.Parse(slotForm, n.slot)
					return wall.AddDate(0, 0, day).Format(slotForm) + " done"
				}
				got := strings.Split(tr.slots.list(), "\n")
				if want := []string{name(-1), name(0), name(1)}; len(got) < 4 || !slices.Equal(got[1:4], want) {
					t.Errorf("%s: the ledger says %v, want %v", n.what, got[1:], want)
				}
				if int(tr.status().Runs) != len(tr.slots.slots)-1 || tr.status().Missed > 0 {
					t.Errorf("%s: %+v for %v", n.what, tr.status(), got)
				}
			})
		})
	}
}

func TestS02DowntimeOverSlotsIsMadeUpForOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTrial(t, "0 * * * *", monday)
		tr.during(65 * time.Minute) // runs at 6
		tr.pass(3 * time.Hour)      // is down at 7, 8 and 9
		tr.wantRuns("30T06:00:00")
		tr.start()
		synctest.Wait()
		tr.wantRuns("30T09:05:30")
		if s := tr.status(); s.Missed != 2 || s.Runs != 1 {
			t.Errorf("status %+v", s)
		}
		tr.stop()
		tr.during(time.Hour)
		tr.wantRuns("30T10:00:00")
		tr.wantSlots("2024-09-30T05:00 began", "2024-09-30T06:00 done", "2024-09-30T07:00 missed", "2024-09-30T08:00 missed",
			"2024-09-30T09:00 done", "2024-09-30T10:00 done")
	})
}

func TestS02FirstSlotMissedAfterInstallation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTrial(t, "0 6 * * *", monday)
		tr.during(time.Minute)
		tr.pass(3 * time.Hour)
		tr.during(time.Minute)
		tr.wantRuns("30T08:01:30")
	})
}

func TestS02YearsWithoutPowerStartQuickly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTrial(t, "* * * * *", monday)
		tr.during(time.Minute)
		tr.wantRuns("30T05:01:00")
		tr.clock.set(monday.AddDate(2, 0, 0))
		tr.during(time.Second)
		tr.wantRuns("30T05:00:30")
		if n := len(tr.slots.slots); n != 103 {
			t.Errorf("%d slots are recorded, want the first, the one that ran, the one that made up, and 100 missed", n)
		}
	})
}

func TestS02RareSlotMissedLongAgo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTrial(t, "0 6 1 1 *", monday)
		tr.during(time.Minute)
		tr.clock.set(time.Date(2025, 5, 5, 5, 0, 0, 0, time.UTC))
		tr.during(time.Second)
		tr.wantSlots("2024-09-30T05:00 began", "2025-01-01T06:00 done")
	})
}

func TestS03ClockSetADayAheadNoStorm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTrial(t, "0 * * * *", monday)
		tr.start()
		tr.pass(65 * time.Minute)
		tr.clock.set(tr.clock.now().Add(24 * time.Hour))
		tr.pass(time.Hour)
		tr.stop()
		tr.wantRuns("30T06:00:00", "01T06:06:00", "01T07:00:00")
		if s := tr.status(); s.Missed != 23 {
			t.Errorf("status %+v", s)
		}
	})
}

func TestS03ClockSetADayBackNoGap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTrial(t, "0 * * * *", monday)
		tr.start()
		tr.pass(65 * time.Minute)
		tr.clock.set(tr.clock.now().Add(24 * time.Hour)) // the wrong clock
		tr.pass(2 * time.Hour)
		tr.clock.set(tr.clock.now().Add(-24 * time.Hour)) // is put right
		tr.pass(2 * time.Hour)
		tr.stop()
		tr.wantRuns("30T06:00:00", "01T06:06:00", "01T07:00:00", "01T08:00:00", "30T09:00:00", "30T10:00:00")
		if got := tr.slots.list(); !strings.Contains(got, "2024-09-30T09:00/2 done\n2024-09-30T10:00 missed\n2024-09-30T10:00/2 done") {
			t.Errorf("the ledger says\n%s", got)
		}
	})
}

func TestS03RestartAfterAWrongFuture(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTrial(t, "0 6 * * *", monday)
		tr.slots.slots["2031-01-01T06:00"] = "done"
		tr.during(24 * time.Hour)
		tr.wantRuns("30T06:00:00")
	})
}

func TestS03SmallStepBackRunsNothingTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTrial(t, "0 * * * *", monday)
		tr.start()
		tr.pass(62 * time.Minute)
		tr.clock.set(tr.clock.now().Add(-5 * time.Minute)) // 06:02:30 becomes 05:57:30
		tr.pass(65 * time.Minute)
		tr.stop()
		tr.during(time.Minute)
		tr.wantRuns("30T06:00:00", "30T07:00:00")
	})
}

func TestS03IntervalsDoNotHeedTheClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTrial(t, "10m", monday)
		tr.start()
		for _, jump := range []time.Duration{24 * time.Hour, -48 * time.Hour} {
			tr.pass(11 * time.Minute)
			tr.clock.set(tr.clock.now().Add(jump))
		}
		tr.pass(11 * time.Minute)
		tr.stop()
		tr.wantRuns("30T05:00:30", "30T05:10:30", "01T05:20:30", "29T05:30:30")
	})
}
