package fetch

import (
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Template is a URL with days in it: {date} is the day of the run, {from} and {to} are the first and
// last day that are asked for. A layout says how a day is written, {date:2006-01}, and a shift which
// one is meant: {date-1m:2006-01} is the month before.
type Template struct {
	parts []part
}

type part struct {
	text   string // when name is empty
	name   string // "date", "from" or "to"
	shift  int
	unit   byte // 'd', 'w', 'm' or 'y'
	layout string
}

// Window is the days that a run asks for, each at midnight UTC.
type Window struct{ From, To, Today time.Time }

var placeholder = regexp.MustCompile(`^(date|from|to)(?:([+-]\d{1,3})([dwmy]))?(?::(.+))?$`)

// ParseTemplate reads a URL with placeholders. Its error says what is wrong with which.
func ParseTemplate(s string) (*Template, error) {
	t := &Template{}
	for s != "" {
		text, rest, found := strings.Cut(s, "{")
		if strings.Contains(text, "}") {
			return nil, fmt.Errorf(`there is a "}" without a "{" before it`)
		}
		if text != "" {
			t.parts = append(t.parts, part{text: text})
		}
		if !found {
			break
		}
		inner, after, closed := strings.Cut(rest, "}")
		if !closed {
			return nil, fmt.Errorf("{%s has no end", inner)
		}
		m := placeholder.FindStringSubmatch(inner)
		if m == nil {
			return nil, fmt.Errorf("{%s} is not known: there are {date}, {from} and {to}, as in {date:2006-01} or {date-1m:2006-01}", inner)
		}
		p := part{name: m[1], layout: time.DateOnly}
		if m[2] != "" {
			p.shift, _ = strconv.Atoi(m[2]) // at most three digits
			p.unit = m[3][0]
		}
		if m[4] != "" {
			p.layout = m[4]
			if !varies(p.layout) {
				return nil, fmt.Errorf("{%s} is the same on every day: write the day of 2 January 2006, as in {%s:2006-01-02}", inner, p.name)
			}
		}
		t.parts = append(t.parts, p)
		s = after
	}
	return t, nil
}

// varies reports whether a layout writes different days differently.
func varies(layout string) bool {
	a, b := time.Date(2011, 3, 4, 0, 0, 0, 0, time.UTC), time.Date(2012, 5, 17, 0, 0, 0, 0, time.UTC)
	return a.Format(layout) != b.Format(layout)
}

// Windowed reports whether the URL asks for days since the last run.
func (t *Template) Windowed() bool {
	for _, p := range t.parts {
		if p.name == "from" {
			return true
		}
	}
	return false
}

// Expand returns the URL for a window.
func (t *Template) Expand(w Window) string {
	var b strings.Builder
	for _, p := range t.parts {
		day := w.Today
		switch p.name {
		case "":
			b.WriteString(p.text)
			continue
		case "from":
			day = w.From
		case "to":
			day = w.To
		}
		b.WriteString(url.QueryEscape(shifted(day, p.shift, p.unit).Format(p.layout)))
	}
	return b.String()
}

// shifted moves a day. Months and years are counted from the first of the month, so that the month
// before 31 March is February.
func shifted(day time.Time, by int, unit byte) time.Time {
	switch unit {
	case 'd':
		return day.AddDate(0, 0, by)
	case 'w':
		return day.AddDate(0, 0, 7*by)
	case 'm':
		return time.Date(day.Year(), day.Month()+time.Month(by), 1, 0, 0, 0, 0, time.UTC)
	case 'y':
		return time.Date(day.Year()+by, day.Month(), 1, 0, 0, 0, 0, time.UTC)
	}
	return day
}
