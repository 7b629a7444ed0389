// Package prometheus offers what a Prometheus, or what speaks its API (Thanos, Mimir,
// VictoriaMetrics), says to a query for each whole period: a table with a column for each label, the
// period and the value.
//
// A query is evaluated at the last millisecond of every period in the plan's time zone. Where it says
// {period} it gets that period's length, so that increase(litres_total[{period}]) is what a day, a
// month or the day of a change of clocks brought.
package prometheus

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"rasid/collectors"
	"rasid/collectors/fetch"
	"rasid/indicators"
)

// Config says which server, what to ask it, and whose the answer is.
type Config struct {
	ID         string                // required: the source's ID
	Department string                // required: whose the values are
	URL        string                // required: the server's, with what may stand before /api/v1
	Query      string                // required: PromQL, with {period} for the length of the period
	Step       indicators.PeriodKind // required: the kind of the periods, not Instant
	Zone       *time.Location        // required: in which periods begin
	Client     *fetch.Client         // required; its limit is of one answer
	Limit      int64                 // bytes of all answers of a run; required
	Dir        string                // required: where the table lies until it is archived; made when missing
	Memory     fetch.Memory          // required: where the source's mark is kept
	Since      time.Time             // a day of the first period that is asked for, at midnight UTC
	Overlap    int                   // days before the mark that are asked for again
	Timeout    time.Duration         // for all of the asking; required
	Today      func() time.Time      // required: the day by the plan's clock, at midnight UTC
	Now        func() time.Time      // required
}

// Source asks one server. It keeps nothing between calls but what Memory does.
type Source struct{ cfg Config }

// New returns a source for cfg. It asks nothing yet.
func New(cfg Config) *Source { return &Source{cfg} }

// Kind is the name of the kind.
const Kind = "prometheus"

// Collect asks for the periods that have ended, and offers what they hold. One answer that is none,
// or only a part, is an error, and nothing is offered.
func (s *Source) Collect(ctx context.Context, to collectors.Taker) (troubles []collectors.Trouble, err error) {
	mark, err := s.cfg.Memory.Load(ctx)
	if err != nil {
		return nil, err
	}
	window := mark.Window(s.cfg.Since, s.cfg.Today(), s.cfg.Overlap)
	found := &matrix{clean: s.cfg.Client.Clean, labels: map[string]bool{}}
	asking, stop := context.WithTimeout(ctx, s.cfg.Timeout)
	defer stop()
	for _, part := range parts(s.periods(window)) {
		if err := s.ask(asking, part, found); err != nil {
			return nil, err
		}
	}
	for _, w := range found.warnings {
		troubles = append(troubles, s.trouble("query_warning", w))
	}
	if !found.asked { // no period has ended yet
		return troubles, nil
	}
	if len(found.rows) == 0 {
		return append(troubles, s.trouble("empty_answer", "the query found nothing in any period: see whether it is right, and whether the server keeps values for so long")), nil
	}
	path, size, err := s.write(found)
	if err != nil {
		return troubles, err
	}
	defer func() { err = errors.Join(err, os.Remove(path)) }()
	drop := fetch.Drop{ID: s.cfg.ID, Kind: Kind, Department: s.cfg.Department, Now: s.cfg.Now}
	if err := to.Take(ctx, drop.Offer(path, s.cfg.ID+".csv", s.cfg.Client.Where(s.address()), size, time.Time{})); err != nil {
		return troubles, err
	}
	return troubles, s.cfg.Memory.Save(ctx, mark.After(s.address(), fetch.Validator{}, window))
}

func (s *Source) address() string { return strings.TrimRight(s.cfg.URL, "/") + "/api/v1/query_range" }

func (s *Source) trouble(code, detail string) collectors.Trouble {
	return collectors.Trouble{Source: s.cfg.ID, Department: s.cfg.Department, Path: s.cfg.Client.Where(s.address()), Code: code, Detail: detail}
}

// span is a period with where it begins and ends on the clock.
type span struct {
	period     indicators.Period
	begin, end time.Time
}

// at is when a query is evaluated for a span.
func (p span) at() time.Time { return p.end.Add(-time.Millisecond) }

// periods lists the periods of a window that have ended.
func (s *Source) periods(w fetch.Window) (list []span) {
	now := s.cfg.Now()
	for p := indicators.PeriodAt(s.cfg.Step, indicators.DateOf(w.From)); ; p = p.Shift(1) {
		x := span{p, p.Start(s.cfg.Zone), p.Shift(1).Start(s.cfg.Zone)}
		if x.end.After(now) {
			return list
		}
		list = append(list, x)
	}
}

// mostPoints is how many values of a series are asked for at once. Servers give no more than 11,000.
const mostPoints = 10_000

// parts parts spans into runs of the same length, which a server can step through.
func parts(list []span) (runs [][]span) {
	for _, x := range list {
		if n := len(runs); n > 0 && len(runs[n-1]) < mostPoints {
			if last := runs[n-1][len(runs[n-1])-1]; last.end.Sub(last.begin) == x.end.Sub(x.begin) {
				runs[n-1] = append(runs[n-1], x)
				continue
			}
		}
		runs = append(runs, []span{x})
	}
	return runs
}

// ask asks for a run of spans of one length.
func (s *Source) ask(ctx context.Context, run []span, found *matrix) error {
	length := int64(run[0].end.Sub(run[0].begin) / time.Second)
	seconds := func(t time.Time) string { return fmt.Sprintf("%d.%03d", t.Unix(), t.Nanosecond()/1e6) }
	form := url.Values{"query": {strings.ReplaceAll(s.cfg.Query, "{period}", fmt.Sprintf("%ds", length))},
		"start": {seconds(run[0].at())}, "end": {seconds(run[len(run)-1].at())}, "step": {fmt.Sprint(length)}}
	a, err := s.cfg.Client.Post(ctx, s.address(), form, fetch.Documents)
	if err != nil {
		return err
	}
	f, err := os.Open(a.Path)
	if err != nil {
		return errors.Join(err, os.Remove(a.Path))
	}
	defer func() { _ = os.Remove(a.Path) }()
	defer func() { _ = f.Close() }()
	found.asked = true
	if found.size += a.Size; found.size > s.cfg.Limit {
		return fmt.Errorf("ask %s: the answers have more than %d bytes together; ask for fewer series or a later since, or raise size_limit", s.cfg.Client.Where(s.address()), s.cfg.Limit)
	}
	if err := found.add(f, run); err != nil {
		return fmt.Errorf("ask %s: %w", s.cfg.Client.Where(s.address()), err)
	}
	return nil
}

// write writes a table, in an order that the server has no say in.
func (s *Source) write(m *matrix) (path string, size int64, err error) {
	if err := os.MkdirAll(s.cfg.Dir, 0o700); err != nil {
		return "", 0, err
	}
	f, err := os.CreateTemp(s.cfg.Dir, "prometheus-*")
	if err != nil {
		return "", 0, err
	}
	defer func() {
		if err = errors.Join(err, f.Close()); err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	labels := make([]string, 0, len(m.labels))
	for l := range m.labels {
		labels = append(labels, l)
	}
	slices.Sort(labels)
	w := csv.NewWriter(f)
	if err := w.Write(slices.Concat(labels, []string{PeriodColumn, ValueColumn})); err != nil {
		return "", 0, err
	}
	slices.SortFunc(m.rows, func(a, b row) int {
		for _, l := range labels {
			if c := strings.Compare(a.series[l], b.series[l]); c != 0 {
				return c
			}
		}
		return a.period.Compare(b.period)
	})
	record := make([]string, 0, len(labels)+2)
	for _, r := range m.rows {
		record = record[:0]
		for _, l := range labels {
			record = append(record, r.series[l])
		}
		if err := w.Write(append(record, r.period.String(), r.value)); err != nil {
			return "", 0, err
		}
	}
	w.Flush()
	info, statErr := f.Stat()
	if err := errors.Join(w.Error(), statErr); err != nil {
		return "", 0, err
	}
	return f.Name(), info.Size(), nil
}
