package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"rasid/indicators"
	"rasid/internal/app"
)

// progress shows on a terminal how far a delivery is: share, values, rate and time left. What
// takes less than a moment shows nothing.
type progress struct {
	w           io.Writer
	now         func() time.Time
	unit        string // of what is counted
	name        string
	start, last time.Time
	shown       bool
}

const (
	progressAfter = 500 * time.Millisecond
	progressEvery = 200 * time.Millisecond
)

// terminalProgress returns what shows progress on stderr, nil when that is no terminal. unit names what
// it counts.
func (e *env) terminalProgress(unit string) func(app.Progress) {
	f, ok := e.err.w.(*os.File)
	if !ok || e.cli.Quiet {
		return nil
	}
	st, err := f.Stat()
	if err != nil || st.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	p := &progress{w: f, now: e.now, unit: unit}
	return p.show
}

func (p *progress) show(s app.Progress) {
	now := p.now()
	if p.name != s.Name || s.Done && !p.shown {
		p.name, p.start, p.last, p.shown = s.Name, now, now, false
	}
	switch {
	case s.Done && p.shown:
		_, _ = fmt.Fprint(p.w, "\r\x1b[K") // the line of the log, or the table, says the rest
		p.name = ""
		return
	case s.Done || now.Sub(p.start) < progressAfter || now.Sub(p.last) < progressEvery && !s.Storing:
		return
	}
	p.last, p.shown = now, true
	_, _ = fmt.Fprint(p.w, "\r\x1b[K"+progressLine(s, p.unit, now.Sub(p.start)))
}

// progressLine says how far a delivery is after some time.
func progressLine(s app.Progress, unit string, took time.Duration) string {
	number := func(n float64) string { return indicators.FormatNumber(indicators.English, n, 0) }
	if s.Storing {
		return fmt.Sprintf("%s  storing %s %s", s.Name, number(float64(s.Values)), unit)
	}
	line := fmt.Sprintf("%s  %s %s  %s/s", s.Name, number(float64(s.Values)), unit, number(float64(s.Values)/took.Seconds()))
	if s.Read > 0 && s.Size > 0 {
		left := time.Duration(float64(took) * float64(s.Size-s.Read) / float64(s.Read))
		line += fmt.Sprintf("  %d %%  %v left", s.Read*100/s.Size, left.Round(time.Second))
	}
	return line
}
