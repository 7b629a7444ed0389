package schedule_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"

	"rasid/internal/schedule"
)

const slotForm = "2006-01-02T15:04"

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func parse(t testing.TB, expr string) schedule.Cron {
	t.Helper()
	c, err := schedule.Parse(expr)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// slots returns the slots after one name up to another.
func slots(t testing.TB, expr, after, last string, loc *time.Location) (list []schedule.Slot) {
	t.Helper()
	c := parse(t, expr)
	for {
		s, err := c.Next(after, loc)
		if err != nil {
			t.Fatal(err)
		}
		if s.Name > last {
			return list
		}
		list, after = append(list, s), s.Name
	}
}

// nights are the nights on which clocks change, and when a slot in the changed hour is due.
var nights = []struct{ what, zone, expr, slot, at string }{
	{"midnight does not exist", "Asia/Beirut", "0 0 * * *", "2024-03-31T00:00", "2024-03-30T22:00:00Z"},
	{"23:30 comes twice", "Asia/Beirut", "30 23 * * *", "2024-10-26T23:30", "2024-10-26T20:30:00Z"},
	{"midnight does not exist", "Africa/Cairo", "0 0 * * *", "2024-04-26T00:00", "2024-04-25T22:00:00Z"},
	{"23:00 comes twice", "Africa/Cairo", "0 23 * * *", "2024-10-31T23:00", "2024-10-31T20:00:00Z"},
	{"midnight does not exist", "America/Santiago", "0 0 * * *", "2024-09-08T00:00", "2024-09-08T04:00:00Z"},
	{"23:15 comes twice", "America/Santiago", "15 23 * * *", "2024-04-06T23:15", "2024-04-07T02:15:00Z"},
	{"02:30 does not exist", "Europe/Paris", "30 2 * * *", "2024-03-31T02:30", "2024-03-31T01:00:00Z"},
	{"02:30 comes twice", "Europe/Paris", "30 2 * * *", "2024-10-27T02:30", "2024-10-27T00:30:00Z"},
	{"half an hour does not exist", "Australia/Lord_Howe", "15 2 * * *", "2024-10-06T02:15", "2024-10-05T15:30:00Z"},
	{"half an hour comes twice", "Australia/Lord_Howe", "45 1 * * *", "2024-04-07T01:45", "2024-04-06T14:45:00Z"},
	{"a whole day does not exist", "Pacific/Apia", "0 12 * * *", "2011-12-30T12:00", "2011-12-30T10:00:00Z"},
	{"no change since 2022", "Asia/Damascus", "0 6 * * *", "2024-03-29T06:00", "2024-03-29T03:00:00Z"},
}

func TestS01EverySlotOnceWhateverTheClocksDo(t *testing.T) {
	for _, n := range nights {
		t.Run(n.zone+" "+n.slot, func(t *testing.T) {
			wall, err := time.Parse(slotForm, n.slot)
			if err != nil {
				t.Fatal(err)
			}
			name := func(day int) string { return wall.AddDate(0, 0, day).Format(slotForm) }
			got := slots(t, n.expr, name(-4), name(3), zone(t, n.zone))
			if len(got) != 7 {
				t.Fatalf("%s: %d slots in 7 days: %v", n.what, len(got), got)
			}
			for i, s := range got {
				if s.Name != name(i-3) {
					t.Errorf("%s: slot %d is %s, want %s", n.what, i, s.Name, name(i-3))
				}
				if i > 0 && !s.At.After(got[i-1].At) {
					t.Errorf("%s: slot %s is due at %v, not after the one before", n.what, s.Name, s.At)
				}
			}
			if at := got[3].At.UTC().Format(time.RFC3339); at != n.at {
				t.Errorf("%s: due at %s, want %s", n.what, at, n.at)
			}
		})
	}
}

func TestS05DaysThatNotEveryMonthHas(t *testing.T) {
	days := func(expr string) string {
		var list []string
		for _, s := range slots(t, expr, "2023-12-31T23:59", "2024-12-31T23:59", time.UTC) {
			list = append(list, strings.TrimPrefix(strings.TrimSuffix(s.Name, "T06:00"), "2024-"))
		}
		return strings.Join(list, " ")
	}
	for expr, want := range map[string]string{
		"0 6 31 * *":      "01-31 03-31 05-31 07-31 08-31 10-31 12-31",
		"0 6 29 2 *":      "02-29",
		"0 6 28-31 feb *": "02-28 02-29",
		"0 6 25-31 4 5":   "04-05 04-12 04-19 04-25 04-26 04-27 04-28 04-29 04-30", // either of the two
	} {
		if got := days(expr); got != want {
			t.Errorf("%s: %s, want %s", expr, got, want)
		}
	}
	// Work weeks are a matter of the expression: here Friday and Saturday are off.
	for _, s := range slots(t, "0 6 * * sun-thu", "2024-01-01T00:00", "2024-02-01T00:00", time.UTC) {
		if d := s.At.Weekday(); d == time.Friday || d == time.Saturday {
			t.Errorf("%s is a %s", s.Name, d)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for expr, want := range map[string]string{
		"":                       "has 0 fields instead of 5",
		"* * * *":                "has 4 fields instead of 5",
		"0 0 6 * * *":            "has 6 fields instead of 5",
		"TZ=UTC":                 "names a time zone",
		"TZ=UTC 0 0 * * *":       "names a time zone",
		"CRON_TZ=Asia/Damascus":  "names a time zone",
		"@daily":                 "is a short name",
		"@every 5m":              "write it as every:",
		"0 0 30 2 *":             "never fires",
		"0 0 31 4,6,9,11 *":      "never fires",
		"0 6 L * *":              "last or a working day",
		"0 6 15W * *":            "last or a working day",
		"0 6 * * 5L":             "last or a working day",
		"0 6 * * fri#1":          "last or a working day",
		"0 6 * * 7":              "0 for Sunday",
		"61 * * * *":             "cannot be read",
		"*/0 * * * *":            "cannot be read",
		"5-1 * * * *":            "cannot be read",
		"a b c d e":              "cannot be read",
		"0 6 * * *-":             "cannot be read",
		"99999999999999 * * * *": "cannot be read",
	} {
		if _, err := schedule.Parse(expr); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v; want an error that says %q", expr, err, want)
		}
	}
}

func TestWarnings(t *testing.T) {
	for expr, want := range map[string]string{
		"0 6 * * *":        "",
		"*/15 */6 * */3 *": "",
		"0 6 * jul wed":    "",
		"*/45 * * * *":     "*/45 begins anew with every hour, so that the last step is shorter than the others",
		"0 */5 * * *":      "*/5 begins anew with every day, so that the last step is shorter than the others",
		"0 6 */2 * *":      "*/2 begins anew with every month, so that the last step is shorter than the others",
		"0 6 1 * mon":      "day of the month and day of the week are both set: it runs on every day that fits either of them",
		"0 6 30 * ?":       "months without a day 30 are left out",
	} {
		if got := strings.Join(parse(t, expr).Warnings(), "; "); got != want {
			t.Errorf("%s: %q, want %q", expr, got, want)
		}
	}
}

func TestNextNeedsAnExpressionAndASlot(t *testing.T) {
	if s, err := (schedule.Cron{}).Next("2024-01-01T00:00", time.UTC); err == nil {
		t.Errorf("an empty expression fires at %v", s)
	}
	if s, err := parse(t, "0 6 * * *").Next("yesterday", time.UTC); err == nil {
		t.Errorf("after yesterday comes %v", s)
	}
	if s, err := parse(t, "0 6 29 2 *").Next("2096-02-29T06:00", time.UTC); err == nil || !strings.Contains(err.Error(), "five years") {
		t.Errorf("after 2096 comes %v, %v; 2100 is not a leap year", s, err)
	}
	if s := parse(t, " 0  6 * * * ").String(); s != "0 6 * * *" {
		t.Errorf("the expression is %q", s)
	}
}

// A slot's name is the time on the clock when it is due, unless that time does not exist. Names
// rise, and the instants never fall.
func TestSlotsFollowTheClockProperty(t *testing.T) {
	zones := []string{"Asia/Damascus", "Asia/Beirut", "Africa/Cairo", "America/Santiago", "Europe/Paris", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu", "Africa/Casablanca", "UTC"}
	rapid.Check(t, func(t *rapid.T) {
		loc, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		expr := fmt.Sprintf("%s %s * * *", rapid.SampledFrom([]string{"0", "30", "*/20", "59", "1-5"}).Draw(t, "minute"),
			rapid.SampledFrom([]string{"*", "0", "2", "23", "*/3"}).Draw(t, "hour"))
		c, err := schedule.Parse(expr)
		if err != nil {
			t.Fatal(err)
		}
		at := time.Unix(rapid.Int64Range(1262304000, 1893456000).Draw(t, "second"), 0)
		before := schedule.Slot{Name: schedule.Name(at, loc)}
		for range 200 {
			s, err := c.Next(before.Name, loc)
			if err != nil {
				t.Fatal(err)
			}
			if s.Name <= before.Name || s.At.Before(before.At) {
				t.Fatalf("%v comes after %v", s, before)
			}
			shown := schedule.Name(s.At, loc)
			if justBefore := schedule.Name(s.At.Add(-time.Nanosecond), loc); shown != s.Name && (shown < s.Name || justBefore >= s.Name) {
				t.Fatalf("slot %s is due when the clock goes from %s to %s", s.Name, justBefore, shown)
			}
			before = s
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, expr := range []string{"0 6 * * *", "*/45 1-5,7 ? jan-mar sun", "TZ=", "CRON_TZ= ", "@every", "*/-1 * * * *", "0 0 29 2 *", "L W # , -", "1/2/3 * * * *"} {
		f.Add(expr)
	}
	f.Fuzz(func(t *testing.T, expr string) {
		c, err := schedule.Parse(expr)
		if err != nil {
			return
		}
		again, err := schedule.Parse(c.String())
		if err != nil || !slices.Equal(again.Warnings(), c.Warnings()) {
			t.Fatalf("%q is not %q: %v", expr, c, err)
		}
		name := "2024-01-01T00:00"
		for range 5 {
			s, err := c.Next(name, time.UTC)
			if err != nil {
				return
			}
			if s.Name <= name {
				t.Fatalf("%q: %s comes after %s", expr, s.Name, name)
			}
			name = s.Name
		}
	})
}
