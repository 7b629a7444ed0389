package schedule

import (
	"errors"
	"fmt"
	"time"
)

// Slot is one run that a cron expression asks for.
type Slot struct {
	Name string    // the wall-clock time asked for, "2026-03-29T00:00": names the run for ever
	At   time.Time // when it is due: in a gap of the clock, the first instant after it; of two, the earlier
}

// slotForm is the form of a slot's name. Names sort as the times that they name.
const slotForm = "2006-01-02T15:04"

// Name returns the name that the minute of t has on the clocks of loc.
func Name(t time.Time, loc *time.Location) string { return t.In(loc).Format(slotForm) }

// Next returns the first slot whose name is after the given one. It is an error if after is not
// the name of a slot, or if no slot follows within five years.
//
// The expression is searched on a clock without daylight saving, and only the name that it finds
// is looked up in loc: a search among instants steps over the slots that a gap hides.
func (c Cron) Next(after string, loc *time.Location) (Slot, error) {
	if c.schedule == nil {
		return Slot{}, errors.New("next slot: the cron expression is empty")
	}
	t, err := time.Parse(slotForm, after)
	if err != nil {
		return Slot{}, fmt.Errorf("next slot: %q is not the name of a slot, which looks like %s", after, slotForm)
	}
	next := c.schedule.Next(t)
	if next.IsZero() {
		return Slot{}, fmt.Errorf("next slot: cron %q does not fire within five years after %s", c, after)
	}
	return slotOf(next, loc), nil
}

// slotOf returns the slot of a wall-clock time, which is passed with the label UTC.
func slotOf(wall time.Time, loc *time.Location) Slot {
	return Slot{Name: wall.Format(slotForm), At: instant(wall, loc)}
}

// instant returns the earliest instant at which the clocks of loc show wall, or if they never do,
// the first instant at which they show a later time.
func instant(wall time.Time, loc *time.Location) time.Time {
	// No zone is further than a day from UTC, so one of the rules in force around then applies.
	rule := wall.Add(-24 * time.Hour).In(loc)
	for {
		_, offset := rule.Zone()
		begin, end := rule.ZoneBounds()
		at := wall.Add(-time.Duration(offset) * time.Second).In(loc)
		if at.Before(begin) {
			return begin // the clocks jumped over it when this rule began
		}
		if end.IsZero() || at.Before(end) {
			return at
		}
		rule = end
	}
}
