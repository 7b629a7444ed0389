package schedule_test

import (
	"testing"
	"time"
	_ "time/tzdata"

	"rasid/internal/schedule"
)

// S01: every slot once, whatever the clock does that night.
func TestS01DaylightSaving(t *testing.T) {
	for _, c := range []struct{ zone, expr, after, name, at string }{
		{"Asia/Beirut", "0 0 * * *", "2024-03-30T00:00", "2024-03-31T00:00", "2024-03-30T22:00:00Z"},      // midnight does not exist
		{"Africa/Cairo", "0 0 * * *", "2024-04-25T00:00", "2024-04-26T00:00", "2024-04-25T22:00:00Z"},     // nor here
		{"America/Santiago", "0 0 * * *", "2024-09-07T00:00", "2024-09-08T00:00", "2024-09-08T04:00:00Z"}, // nor here
		{"Europe/Paris", "30 2 * * *", "2024-03-30T02:30", "2024-03-31T02:30", "2024-03-31T01:00:00Z"},    // 02:30 is skipped
		{"Europe/Paris", "30 2 * * *", "2024-10-26T02:30", "2024-10-27T02:30", "2024-10-27T00:30:00Z"},    // 02:30 comes twice: the first
		{"Australia/Lord_Howe", "15 2 * * *", "2024-10-05T02:15", "2024-10-06T02:15", "2024-10-05T15:30:00Z"},
		{"Asia/Damascus", "0 6 * * *", "2024-09-29T06:00", "2024-09-30T06:00", "2024-09-30T03:00:00Z"},
	} {
		loc, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		cron, err := schedule.Parse(c.expr)
		if err != nil {
			t.Fatal(err)
		}
		got, err := cron.Next(c.after, loc)
		if err != nil || got.Name != c.name || got.At.UTC().Format(time.RFC3339) != c.at {
			t.Errorf("%s %s after %s: %s at %s, %v; want %s at %s", c.zone, c.expr, c.after, got.Name, got.At.UTC().Format(time.RFC3339), err, c.name, c.at)
		}
	}
}

func TestCronRefused(t *testing.T) {
	for _, expr := range []string{"", "* * * *", "TZ=UTC 0 0 * * *", "0 0 30 2 *", "61 * * * *", "@daily"} {
		if _, err := schedule.Parse(expr); err == nil {
			t.Errorf("%q was accepted", expr)
		}
	}
}
