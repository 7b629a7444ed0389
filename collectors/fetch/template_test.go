package fetch_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"rasid/collectors/fetch"
)

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

func TestPlaceholders(t *testing.T) {
	w := fetch.Window{From: day(2024, 1, 15), To: day(2024, 3, 31), Today: day(2024, 3, 31)}
	for template, want := range map[string]string{
		"https://h/x.csv":                  "https://h/x.csv",
		"https://h/{date}.csv":             "https://h/2024-03-31.csv",
		"https://h/{date-1m:2006/01}.csv":  "https://h/2024%2F02.csv",
		"https://h/{date+1d:02.01.2006}":   "https://h/01.04.2024",
		"https://h/{date-1w:20060102}":     "https://h/20240324",
		"https://h/{date-1y:2006}":         "https://h/2023",
		"https://h/?f={from}&t={to:02 01}": "https://h/?f=2024-01-15&t=31+03",
		"https://h/?q=%7Bid%7D":            "https://h/?q=%7Bid%7D",
	} {
		p, err := fetch.ParseTemplate(template)
		if err != nil || p.Expand(w) != want || p.Windowed() != strings.Contains(template, "{from") {
			t.Errorf("%s gave %s, %v", template, p.Expand(w), err)
		}
	}
	for template, want := range map[string]string{"https://h/{date": "has no end", "https://h/x}": `"}"`, "https://h/{datum}": "is not known",
		"https://h/{date:YYYY-MM}": "the same on every day", "https://h/{date-1h}": "is not known", "https://h/{}": "is not known"} {
		if _, err := fetch.ParseTemplate(template); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gave %v", template, err)
		}
	}
}

// What is asked for goes back behind the last run, never before the beginning, and never ends
// before it begins.
func TestWindow(t *testing.T) {
	since := day(2024, 1, 1)
	for _, c := range []struct {
		through     string
		today, from time.Time
	}{
		{"", day(2024, 5, 1), since},
		{"2024-04-30", day(2024, 5, 1), day(2024, 3, 31)},
		{"2024-01-10", day(2024, 1, 11), since},
		{"", day(2023, 5, 1), day(2023, 5, 1)},
		{"2025-01-01", day(2024, 5, 1), since}, // the clock was wrong: what came between was never asked for
		{"nonsense", day(2024, 5, 1), since},
	} {
		if w := (fetch.Mark{Through: c.through}).Window(since, c.today, 30); w.From != c.from || w.To != c.today {
			t.Errorf("%+v gave %+v", c, w)
		}
	}
}

func TestMarkIsOfItsURL(t *testing.T) {
	v := fetch.Validator{ETag: `"a"`}
	m := fetch.Mark{}.After("https://h/1", v, fetch.Window{To: day(2024, 1, 2)})
	if m.ValidatorOf("https://h/1") != v || m.ValidatorOf("https://h/2") != (fetch.Validator{}) || m.Through != "2024-01-02" {
		t.Errorf("%+v", m)
	}
}

func FuzzRetryAfter(f *testing.F) {
	for _, s := range []string{"120", "Wed, 21 Oct 2015 07:28:00 GMT", "-1", "99999999999999999999", "4294967295", "1e9"} {
		f.Add(s)
	}
	now := day(2024, 1, 1)
	f.Fuzz(func(t *testing.T, s string) {
		d := fetch.RetryAfter(s, now)
		if d < 0 || d > 366*24*time.Hour {
			t.Fatalf("%q asks to wait %v", s, d)
		}
		if at, err := http.ParseTime(s); err == nil && at.After(now) && d == 0 {
			t.Fatalf("%q asks for nothing", s)
		}
	})
}

func FuzzTemplate(f *testing.F) {
	f.Add("https://h/{date-1m:2006-01}?{from}{to}")
	f.Add("{date:}{")
	f.Fuzz(func(t *testing.T, s string) {
		p, err := fetch.ParseTemplate(s)
		if err != nil {
			return
		}
		if got := p.Expand(fetch.Window{From: day(2024, 1, 1), To: day(2024, 2, 29), Today: day(2024, 2, 29)}); strings.ContainsAny(got, "{}") {
			t.Fatalf("%q gave %q", s, got)
		}
	})
}
