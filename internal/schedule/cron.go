package schedule

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// Cron is a parsed cron expression of five fields: minute, hour, day of the month, month, day
// of the week. Its zero value never fires.
type Cron struct {
	fields   [5]string
	schedule cron.Schedule
}

// ParseError says why a cron expression cannot be used, and what to write instead.
type ParseError struct {
	Expr   string // as it was written
	Reason string // goes on after "cron EXPR"
	Remedy string
}

func (e *ParseError) Error() string {
	return fmt.Sprintf("cron %q %s; %s", e.Expr, e.Reason, e.Remedy)
}

const example = `write five fields, such as "0 6 * * *" for six in the morning`

// Parse reads a cron expression of five fields. It is a *ParseError if the expression names a
// time zone of its own, uses a form that other crons know and this one does not, or never fires.
func Parse(expr string) (c Cron, err error) {
	refuse := func(reason, remedy string) (Cron, error) { return Cron{}, &ParseError{expr, reason, remedy} }
	defer func() {
		if p := recover(); p != nil { // the parser indexes into some malformed input without looking
			c, err = refuse("cannot be read", example)
		}
	}()
	fields := strings.Fields(expr)
	if reason, remedy := foreign(expr, fields); reason != "" {
		return refuse(reason, remedy)
	}
	parsed, err := cron.ParseStandard(strings.Join(fields, " "))
	if err != nil {
		return refuse(fmt.Sprintf("cannot be read: %v", err), example+" (the week's days are 0 for Sunday to 6, or sun to sat)")
	}
	// 2024 is a leap year, so that 29 February is found at once.
	if parsed.Next(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return refuse("never fires: no month it names has such a day", "correct the third or the fourth field")
	}
	return Cron{fields: [5]string(fields), schedule: parsed}, nil
}

// foreign says why an expression is not of the kind that Parse reads, if it is not.
func foreign(expr string, fields []string) (reason, remedy string) {
	switch {
	case strings.Contains(expr, "="):
		return "names a time zone", "leave it out: the plan's is used"
	case strings.HasPrefix(strings.TrimSpace(expr), "@every"):
		return "is an interval", "write it as every: instead"
	case strings.HasPrefix(strings.TrimSpace(expr), "@"):
		return "is a short name", example
	case len(fields) != 5:
		return fmt.Sprintf("has %d fields instead of 5", len(fields)), example
	}
	for _, f := range fields {
		if strings.Contains(f, "*-") || strings.Contains(f, "?-") { // the parser would take it for * alone
			return fmt.Sprintf("cannot be read: %s is not a range", f), "write both its ends, such as 1-5"
		}
	}
	day, weekday := strings.ToUpper(fields[2]), strings.ToUpper(fields[4])
	if strings.ContainsAny(day, "LW") || strings.Contains(weekday, "#") || strings.HasSuffix(weekday, "L") {
		return "asks for a last or a working day, which five fields cannot say",
			`name every day that it may be, such as "0 6 28-31 * *": a run that finds nothing new changes nothing`
	}
	return "", ""
}

// String returns the expression with single spaces between its fields.
func (c Cron) String() string { return strings.TrimSpace(strings.Join(c.fields[:], " ")) }

// Shortest returns the shortest time from one slot to the next, on a clock without daylight saving, as
// far as the first thousand slots tell; 0 for the zero Cron.
func (c Cron) Shortest() (shortest time.Duration) {
	if c.schedule == nil {
		return 0
	}
	at := c.schedule.Next(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC))
	for range 1000 {
		next := c.schedule.Next(at)
		if next.IsZero() {
			break
		}
		if gap := next.Sub(at); shortest == 0 || gap < shortest {
			shortest = gap
		}
		at = next
	}
	return shortest
}

// Warnings says what in the expression is often not what its writer meant, a sentence each
// without a full stop: days that only some months have, day of the month and of the week
// together, steps that do not divide their hour, day, year or week.
func (c Cron) Warnings() []string {
	var list []string
	day, weekday := c.fields[2], c.fields[4]
	if !every(day) && !every(weekday) {
		list = append(list, "day of the month and day of the week are both set: it runs on every day that fits either of them")
	}
	if n, err := strconv.Atoi(day); err == nil && n > 28 && every(weekday) {
		list = append(list, fmt.Sprintf("months without a day %d are left out", n))
	}
	for k, cycle := range [5]struct {
		of   string
		size int
	}{{"hour", 60}, {"day", 24}, {"month", 0}, {"year", 12}, {"week", 7}} {
		step, ok := strings.CutPrefix(c.fields[k], "*/")
		n, err := strconv.Atoi(step)
		if !ok || err != nil || n < 2 || cycle.size > 0 && cycle.size%n == 0 {
			continue
		}
		list = append(list, fmt.Sprintf("%s begins anew with every %s, so that the last step is shorter than the others", c.fields[k], cycle.of))
	}
	return list
}

// every reports whether a field leaves its value open.
func every(field string) bool { return field == "*" || field == "?" }
