package plantest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"rasid/indicators"
	"rasid/internal/alerts"
	"rasid/internal/journal"
	"rasid/internal/scoreboard"
)

// Run runs the cases of a suite for which only holds (nil: all) against a plan without errors. An error is one of
// the machinery, or the context's; what is not as expected is in the result.
func (s *Suite) Run(ctx context.Context, plan *indicators.Plan, only func(name string) bool) (*Result, error) {
	out := &Result{Failures: []Failure{}}
	for i := range s.Cases {
		c := &s.Cases[i]
		if only != nil && !only(c.Name) {
			continue
		}
		out.Cases++
		if err := s.run(ctx, plan, c, out); err != nil {
			return nil, fmt.Errorf("%s: case %q: %w", s.File, c.Name, err)
		}
	}
	return out, nil
}

// clock is where the time stands.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

// world is a service without a house: a journal, a scoreboard and alerts that are only written down.
type world struct {
	plan  *indicators.Plan // with the goals that the case is about
	clock clock
	j     *journal.Journal
	board *scoreboard.Board
	tell  *alerts.Service
	next  int // of the case's arrivals
}

func (s *Suite) run(ctx context.Context, plan *indicators.Plan, c *Case, out *Result) (err error) {
	dir, err := os.MkdirTemp("", "rasid-plan-test-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	w, err := newWorld(ctx, filepath.Join(dir, "rasid.db"), about(plan, c))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.j.Close()) }()
	check := &checking{s: s, c: c, w: w, out: out}
	from, last := c.at[0].day, c.at[len(c.at)-1].day
	everyDay := slices.ContainsFunc(c.at, func(m moment) bool { return m.alerts.Present() })
	if everyDay { // what is told today depends on what was told before
		from = min(from, plan.Starts)
	}
	for day := from; day <= last; day++ {
		moments := slices.DeleteFunc(slices.Clone(c.at), func(m moment) bool { return m.day != day })
		if !everyDay && len(moments) == 0 {
			continue
		}
		if err := w.turn(ctx, c, day, everyDay); err != nil {
			return err
		}
		for i := range moments {
			if err := check.moment(ctx, &moments[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// about returns the plan with the goals that a case is about: those that rest on what it reports, and those
// of which it expects something. The others would only be missing. Of a goal of several parts it has the parts
// that the case is about, and all of them where the case expects something of the whole.
func about(plan *indicators.Plan, c *Case) *indicators.Plan {
	reported := map[string]bool{}
	for i := range c.arrivals {
		reported[c.arrivals[i].indicator] = true
	}
	named, expected := map[string]bool{}, map[string]bool{} // the latter of their figures
	for _, m := range c.at {
		for _, g := range m.goals {
			named[g.goal], expected[g.goal] = true, true
		}
		for _, a := range m.raised {
			named[strings.TrimPrefix(a.key, "goal/")] = true
			if _, id, ok := strings.Cut(strings.TrimPrefix(a.key, "goal/"), "/"); ok {
				id, _, _ = strings.Cut(id, "/")
				reported[id] = true
			}
		}
	}
	rests := func(ind *indicators.Indicator) bool {
		return slices.ContainsFunc(ind.Sources(), func(s *indicators.Indicator) bool { return reported[s.ID] })
	}
	p := *plan
	p.Goals, p.Indicators = nil, slices.Clone(plan.Indicators)
	for i := range plan.Goals {
		g := &plan.Goals[i]
		concerned := func(leaf *indicators.Goal) bool {
			ind, ok := plan.Indicator(leaf.Indicator)
			return named[leaf.ID] || ok && rests(ind)
		}
		if parts := slices.DeleteFunc(slices.Clone(g.Parts), func(part indicators.Goal) bool {
			return !concerned(&part) || !named[part.ID] && lacking(plan, &part, reported)
		}); len(parts) > 0 && !expected[g.ID] {
			some := *g
			some.Parts = parts
			p.Goals = append(p.Goals, some)
		} else if concerned(g) {
			p.Goals = append(p.Goals, *g)
		}
	}
	for i := range p.Indicators {
		if !rests(&p.Indicators[i]) {
			p.Indicators[i].Watch = nil
		}
	}
	return &p
}

// lacking reports whether a part is derived of something that a case does not report.
func lacking(plan *indicators.Plan, part *indicators.Goal, reported map[string]bool) bool {
	ind, ok := plan.Indicator(part.Indicator)
	return ok && slices.ContainsFunc(ind.Sources(), func(s *indicators.Indicator) bool { return !reported[s.ID] })
}

func newWorld(ctx context.Context, path string, plan *indicators.Plan) (*world, error) {
	w := &world{plan: plan}
	w.clock.set(plan.Starts.In(plan.TimeZone))
	j, err := journal.Open(ctx, journal.Options{Path: path, Now: w.clock.Now})
	if err != nil {
		return nil, err
	}
	w.j = j
	log := slog.New(slog.DiscardHandler)
	w.board = scoreboard.New(scoreboard.Config{Plan: plan, Journal: j, Now: w.clock.Now, Log: log})
	w.tell = alerts.New(alerts.Config{Plan: plan, Journal: j, Board: w.board, Now: w.clock.Now, Log: log})
	return w, nil
}

// turn brings the world to the end of a day: what arrives by then has arrived at noon, and is judged and told.
func (w *world) turn(ctx context.Context, c *Case, day indicators.Date, tell bool) error {
	for w.next < len(c.arrivals) && c.arrivals[w.next].day <= day {
		first := w.next
		for w.next < len(c.arrivals) && c.arrivals[w.next].day == c.arrivals[first].day {
			w.next++
		}
		w.clock.set(w.noon(c.arrivals[first].day))
		if err := w.receive(ctx, c.arrivals[first:w.next]); err != nil {
			return err
		}
	}
	w.clock.set(w.noon(day))
	if err := w.board.Refresh(ctx); err != nil || !tell {
		return err
	}
	// A message is due a minute after its change, in the morning, or when quiet hours are over.
	for _, after := range []time.Duration{0, 10 * time.Minute, 12*time.Hour - time.Second} {
		w.clock.set(w.noon(day).Add(after))
		if err := w.tell.Evaluate(ctx); err != nil {
			return err
		}
		if _, err := w.tell.Deliver(ctx, alerts.NoChannel); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) noon(d indicators.Date) time.Time {
	y, m, day := d.YMD()
	return time.Date(y, m, day, 12, 0, 0, 0, w.plan.TimeZone)
}

// receive writes what arrives on one day, a delivery for each indicator.
func (w *world) receive(ctx context.Context, list []arrival) error {
	byIndicator := map[string][]arrival{}
	var order []string
	for _, a := range list {
		if byIndicator[a.indicator] == nil {
			order = append(order, a.indicator)
		}
		byIndicator[a.indicator] = append(byIndicator[a.indicator], a)
	}
	for _, id := range order {
		group := byIndicator[id]
		places := make([]string, len(group))
		for i := range group {
			places[i] = group[i].place
		}
		ind, at, err := w.j.Keys(ctx, []string{id}, places)
		if err != nil {
			return err
		}
		rows := make([]journal.Row, len(group))
		for i, a := range group {
			rows[i] = journal.Row{Indicator: ind[0], Place: at[i], Period: a.period.Key(), Value: a.value, Line: int64(i) + 1}
		}
		slices.SortFunc(rows, journal.Row.Compare)
		department := ""
		if in, ok := w.plan.Indicator(id); ok {
			department = in.Department
		}
		d := journal.Delivery{Name: fmt.Sprintf("%s of %s", id, group[0].day), SHA256: fmt.Sprintf("%s/%s", id, group[0].day), Department: department, Source: "test",
			Outcome: journal.Accepted, Rows: int64(len(rows)), Modified: w.clock.Now()}
		if _, err := w.j.Write(ctx, d, func(tx *journal.Tx) error { return tx.Put(rows) }); err != nil {
			return err
		}
	}
	return nil
}
