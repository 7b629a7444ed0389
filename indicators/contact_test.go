package indicators_test

import (
	"testing"
	"time"

	"rasid/indicators"
)

// Nothing is told while a contact is quiet, off work or on a holiday; then it is.
func TestOpens(t *testing.T) {
	zone, err := time.LoadLocation("Asia/Damascus")
	if err != nil {
		t.Fatal(err)
	}
	p := &indicators.Plan{TimeZone: zone, Weekend: []time.Weekday{time.Friday, time.Saturday},
		Telling: indicators.Telling{Quiet: &indicators.Quiet{From: 20 * 60, To: 7 * 60}, Holidays: []indicators.Date{indicators.NewDate(2024, 9, 29)}}}
	always, working := &indicators.Quiet{From: 3, To: 4}, true
	for _, c := range []struct {
		contact    indicators.Contact
		from, want string
	}{
		{indicators.Contact{}, "2024-09-25 12:00", "2024-09-25 12:00"},
		{indicators.Contact{}, "2024-09-25 20:00", "2024-09-26 07:00"},
		{indicators.Contact{}, "2024-09-25 06:59", "2024-09-25 07:00"},
		{indicators.Contact{}, "2024-09-25 07:00", "2024-09-25 07:00"},
		{indicators.Contact{Quiet: always}, "2024-09-25 23:00", "2024-09-25 23:00"},
		{indicators.Contact{Quiet: &indicators.Quiet{From: 12 * 60, To: 13 * 60}}, "2024-09-25 12:30", "2024-09-25 13:00"},
		{indicators.Contact{WorkingDays: &working}, "2024-09-26 21:00", "2024-09-30 07:00"}, // Thursday evening, and Sunday is a holiday
		{indicators.Contact{WorkingDays: &working}, "2024-09-28 10:00", "2024-09-30 07:00"},
		{indicators.Contact{}, "2024-09-28 10:00", "2024-09-28 10:00"},
	} {
		from, err := time.ParseInLocation("2006-01-02 15:04", c.from, zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Opens(&c.contact, from.UTC()).In(zone).Format("2006-01-02 15:04"); got != c.want {
			t.Errorf("%+v from %s: %s, want %s", c.contact, c.from, got, c.want)
		}
	}
	p.Weekend = []time.Weekday{0, 1, 2, 3, 4, 5, 6}
	if at := time.Unix(1e9, 0); !p.Opens(&indicators.Contact{WorkingDays: &working}, at).Equal(at) {
		t.Error("a week of weekends is told nothing for ever")
	}
}
