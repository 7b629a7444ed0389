package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"rasid/internal/app"
)

func TestProgress(t *testing.T) {
	var b bytes.Buffer
	now := time.Date(2024, 9, 30, 9, 0, 0, 0, time.UTC)
	p := &progress{w: &b, now: func() time.Time { return now }, unit: "values"}
	step := func(after time.Duration, s app.Progress) string {
		now = now.Add(after)
		b.Reset()
		s.Name, s.Size = "x.csv", 1000
		p.show(s)
		return b.String()
	}
	if got := step(0, app.Progress{Values: 10, Read: 1}) + step(100*time.Millisecond, app.Progress{Done: true}); got != "" {
		t.Errorf("a quick delivery shows %q", got)
	}
	step(time.Second, app.Progress{Values: 100, Read: 10})
	if got := step(time.Second, app.Progress{Values: 500_000, Read: 250}); !strings.Contains(got, "x.csv  500,000 values  250,000/s  25 %  6s left") {
		t.Errorf("got %q", got)
	}
	if got := step(50*time.Millisecond, app.Progress{Values: 600_000, Read: 300}); got != "" {
		t.Errorf("too soon: %q", got)
	}
	if got := step(time.Second, app.Progress{Values: 2_000_000, Read: 1000, Storing: true}); !strings.Contains(got, "storing 2,000,000 values") {
		t.Errorf("got %q", got)
	}
	if got := step(time.Second, app.Progress{Storing: true, Done: true}); got != "\r\x1b[K" {
		t.Errorf("at the end %q", got)
	}
}
