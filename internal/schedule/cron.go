// Package schedule says when sources run: every so often, or on the slots of a cron expression
// in the plan's time zone, so that each slot runs once whatever daylight saving does.
package schedule

import (
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// Cron is a parsed cron expression of five fields.
type Cron struct {
	expr     string
	schedule cron.Schedule
}

// Slot is one run that a cron expression asks for.
type Slot struct {
	Name string    // the wall-clock time asked for, "2026-03-29T00:00": names the run for ever
	At   time.Time // when it is due: in a gap of the clock, the first instant after it
}

const slotForm = "2006-01-02T15:04"

// Parse reads a cron expression of five fields. One that never fires is an error.
func Parse(expr string) (c Cron, err error) {
	defer func() {
		if r := recover(); r != nil { // the parser panics on some malformed input
			err = fmt.Errorf("cron %q cannot be read", expr)
		}
	}()
	if strings.Contains(expr, "=") {
		return c, fmt.Errorf("cron %q names a time zone: the plan's own is used", expr)
	}
	if len(strings.Fields(expr)) != 5 {
		return c, fmt.Errorf("cron %q has %d fields instead of 5", expr, len(strings.Fields(expr)))
	}
	s, err := cron.ParseStandard(expr)
	if err != nil {
		return c, fmt.Errorf("cron %q: %w", expr, err)
	}
	c = Cron{expr, s}
	if s.Next(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return c, fmt.Errorf("cron %q never fires: no year has such a day", expr)
	}
	return c, nil
}

// Warning says what in the expression is often not meant, or "".
func (c Cron) Warning() string {
	f := strings.Fields(c.expr)
	if f[2] != "*" && f[4] != "*" {
		return "day of month and day of week are both set: it runs when either fits"
	}
	return ""
}

// Next returns the first slot whose name is after the given one in loc. The expression is
// searched on a clock without a zone, because a search by instants steps over a slot that
// daylight saving hides (github.com/robfig/cron does).
func (c Cron) Next(after string, loc *time.Location) (Slot, error) {
	t, err := time.Parse(slotForm, after)
	if err != nil {
		return Slot{}, fmt.Errorf("slot %q: %w", after, err)
	}
	return resolve(c.schedule.Next(t), loc), nil
}

// Name returns the name that the minute of t has in loc.
func Name(t time.Time, loc *time.Location) string { return t.In(loc).Format(slotForm) }

func resolve(naive time.Time, loc *time.Location) Slot {
	y, m, d := naive.Date()
	h, min, _ := naive.Clock()
	t := time.Date(y, m, d, h, min, 0, 0, loc)
	s := Slot{Name: naive.Format(slotForm), At: t}
	if t.Format(slotForm) != s.Name {
		// The clock skips this time: due at the first instant after the gap.
		begin, end := t.ZoneBounds()
		s.At = end
		if t.Format(slotForm) > s.Name {
			s.At = begin
		}
		return s
	}
	// The clock may show this time twice: the earlier instant is meant.
	if begin, _ := t.ZoneBounds(); !begin.IsZero() {
		_, before := begin.Add(-time.Second).Zone()
		_, now := t.Zone()
		if earlier := t.Add(time.Duration(now-before) * time.Second); earlier.Before(begin) && earlier.Format(slotForm) == s.Name {
			s.At = earlier
		}
	}
	return s
}
