package report

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"math"
	"slices"
	"time"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/goalposts"
	"rasid/internal/journal"
	"rasid/internal/scoreboard"
)

// Journal is where reports and deliveries are read.
type Journal interface {
	Arrivals(ctx context.Context, indicator string, position int64) iter.Seq2[journal.Arrival, error]
	Deliveries(ctx context.Context, f journal.DeliveryFilter) ([]journal.Delivery, error)
	Waiting(ctx context.Context, position int64) ([]journal.Delivery, error)
}

// Config is what a report is made of.
type Config struct {
	Period  indicators.Period    // the month or the quarter
	Now     *scoreboard.Snapshot // as of its last day, or of today while it is not over; required
	Before  *scoreboard.Snapshot // as of the day before it, by what is known in Now; nil: nothing is compared
	Sectors []string             // only the goals of these, by ID; with Goals too, those of both. Both empty: all
	Goals   []string
	Journal Journal // required
	// Changes returns what new plans moved for a goal by a time (zero: until now). It may be nil.
	Changes func(ctx context.Context, goal string, until time.Time) ([]goalposts.Change, error)
	// Handling returns what people do about a goal. It may be nil: nothing.
	Handling func(goal string) indicators.Handling
	// Actions returns what was agreed about a goal and is still open. It may be nil.
	Actions func(ctx context.Context, goal string) ([]Action, error)
	// OnProgress is told how many indicators have been read, of how many. It may be nil.
	OnProgress func(done, total int64)
}

// releases is the source of what people decided about held values, which stands among the deliveries.
const releases = "release"

// maker makes one report.
type maker struct {
	Config
	*Report
	plan       *indicators.Plan
	deliveries map[int64]*journal.Delivery
	read       map[string]*reported // by indicator
}

// New makes a report.
func New(ctx context.Context, cfg Config) (*Report, error) {
	s := cfg.Now
	m := &maker{Config: cfg, plan: s.Plan, read: map[string]*reported{}, deliveries: map[int64]*journal.Delivery{}, Report: &Report{
		Of: s.Plan, Period: cfg.Period, From: cfg.Period.First(), AsOf: s.AsOf, KnownAt: s.KnownAt, Position: s.Position,
		Scoped: len(cfg.Sectors)+len(cfg.Goals) > 0, Counts: map[indicators.Status]int{},
		Sectors: []Sector{}, Goals: []Goal{}, Changes: []Change{}, Decisions: []*Goal{}, Unjudged: []Unjudged{}, Watches: []assess.WatchAssessment{},
		Reporting: []Reporting{}, Observed: []Observed{}}}
	if cfg.Before != nil {
		m.Report.Before = &cfg.Before.AsOf
	}
	var ledger []journal.Delivery
	if s.Position > 0 { // 0 would choose everything
		var err error
		if ledger, err = cfg.Journal.Deliveries(ctx, journal.DeliveryFilter{BeforeSeq: s.Position + 1}); err != nil {
			return nil, fmt.Errorf("report: %w", err)
		}
	}
	for i := range ledger {
		d := &ledger[i]
		if m.deliveries[d.Seq] = d; d.Source != releases {
			m.Files, m.Newest = m.Files+1, d.ReceivedAt
		}
	}
	for _, step := range []func(context.Context) error{m.choose, m.readAll, m.complete} {
		if err := step(ctx); err != nil {
			return nil, fmt.Errorf("report: %w", err)
		}
	}
	m.group()
	m.compare()
	m.decide()
	if err := m.reporting(ctx, ledger); err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	return m.Report, nil
}

// choose takes the goals that the report is about.
func (m *maker) choose(context.Context) error {
	for i := range m.Now.Goals {
		a := &m.Now.Goals[i]
		if len(m.Config.Sectors) > 0 && !slices.Contains(m.Config.Sectors, a.Sector) || len(m.Config.Goals) > 0 && !slices.Contains(m.Config.Goals, a.Goal) {
			continue
		}
		g := Goal{Assessment: a, Of: &m.plan.Goals[i], Handling: indicators.Open, Coverage: []Coverage{}, Moved: []goalposts.Change{}, Actions: []Action{}}
		g.Indicator, _ = m.plan.Indicator(g.Of.Indicator)
		g.Leaves = m.leaves(&g)
		if m.Handling != nil {
			g.Handling = m.Handling(g.Goal)
		}
		m.Report.Goals = append(m.Report.Goals, g)
	}
	if !m.Scoped {
		m.Watches = append(m.Watches, m.Now.Watches...)
	}
	return nil
}

// leaves lists what is reported for a goal.
func (m *maker) leaves(g *Goal) (list []Leaf) {
	if g.Indicator != nil {
		return []Leaf{{g.Assessment, g.Of, g.Indicator}}
	}
	for i := range g.Parts {
		of := &g.Of.Parts[i]
		if ind, ok := m.plan.Indicator(of.Indicator); ok {
			list = append(list, Leaf{&g.Parts[i], of, ind})
		}
	}
	return list
}

// readAll reads the reports of every indicator that the report is about: all that departments report, or what
// the chosen goals rest on.
func (m *maker) readAll(ctx context.Context) error {
	wanted := map[string]bool{}
	for i := range m.Report.Goals {
		for _, leaf := range m.Report.Goals[i].Leaves {
			for _, s := range leaf.Indicator.Sources() {
				wanted[s.ID] = true
			}
		}
	}
	for i := range m.plan.Indicators {
		ind := &m.plan.Indicators[i]
		if ind.Derived == nil && (!m.Scoped || wanted[ind.ID]) {
			r, err := m.readOne(ctx, ind)
			if err != nil {
				return err
			}
			m.read[ind.ID] = r
			m.Observed = append(m.Observed, r.observed...)
		}
		if m.OnProgress != nil {
			m.OnProgress(int64(i+1), int64(len(m.plan.Indicators)))
		}
	}
	return nil
}

// complete says of every goal what its verdict rests on.
func (m *maker) complete(ctx context.Context) error {
	for i := range m.Report.Goals {
		g := &m.Report.Goals[i]
		for _, leaf := range g.Leaves {
			if p := leaf.Latest; p != nil && (g.Last == nil || p.Delivery > g.Last.Delivery) {
				g.Last = &Origin{Period: p.Period, Delivery: p.Delivery, Row: p.Row}
			}
			for _, s := range leaf.Indicator.Sources() {
				r := m.read[s.ID]
				g.Reports.add(r.within(m.plan.Places, leaf.Of.Place))
				if c, ok := assess.Cover(m.plan.Places, s, leaf.Of.Place, m.plan.Starts, min(m.AsOf, m.plan.Ends), r.newest); ok {
					g.Coverage = append(g.Coverage, Coverage{s, c})
				}
			}
		}
		if g.Last != nil {
			if d := m.deliveries[g.Last.Delivery]; d != nil {
				g.Last.File, g.Last.ReceivedAt = d.Name, d.ReceivedAt
			}
		}
		if m.Config.Changes != nil {
			list, err := m.Config.Changes(ctx, g.Goal, m.KnownAt)
			if err != nil {
				return err
			}
			for _, c := range list {
				if on := indicators.DateOf(c.At.In(m.plan.TimeZone)); !c.At.IsZero() && on >= m.From && on <= m.AsOf {
					g.Moved = append(g.Moved, c)
				}
			}
		}
		if m.Actions != nil {
			list, err := m.Actions(ctx, g.Goal)
			if err != nil {
				return err
			}
			g.Actions = append(g.Actions, list...)
		}
	}
	return nil
}

// group counts the goals, and puts them into their sectors. Goals without one come last.
func (m *maker) group() {
	at := map[string]int{}
	for i := range m.Report.Goals {
		g := &m.Report.Goals[i]
		k, ok := at[g.Sector]
		if !ok {
			k = len(m.Report.Sectors)
			at[g.Sector] = k
			s := Sector{ID: g.Sector, Counts: map[indicators.Status]int{}}
			if of, ok := m.plan.Sector(g.Sector); ok {
				s.Name = of.Name
			}
			m.Report.Sectors = append(m.Report.Sectors, s)
		}
		s := &m.Report.Sectors[k]
		s.Goals = append(s.Goals, g)
		s.Counts[g.Status]++
		m.Counts[g.Status]++
	}
	order := map[string]int{}
	for i := range m.plan.Sectors {
		order[m.plan.Sectors[i].ID] = i + 1
	}
	slices.SortStableFunc(m.Report.Sectors, func(a, b Sector) int {
		return cmp.Compare(cmp.Or(order[a.ID], math.MaxInt), cmp.Or(order[b.ID], math.MaxInt))
	})
}

// compare finds the goals whose status has changed since the day before the month.
func (m *maker) compare() {
	if m.Config.Before == nil {
		return
	}
	before := map[string]indicators.Status{}
	for i := range m.Config.Before.Goals {
		before[m.Config.Before.Goals[i].Goal] = m.Config.Before.Goals[i].Status
	}
	for i := range m.Report.Goals {
		g := &m.Report.Goals[i]
		if g.Before = before[g.Goal]; g.Before != "" && g.Before != g.Status {
			m.Report.Changes = append(m.Report.Changes, Change{g, direction(g.Before, g.Status)})
		}
	}
	slices.SortStableFunc(m.Report.Changes, func(a, b Change) int {
		return slices.Index(Directions(), a.Direction) - slices.Index(Directions(), b.Direction)
	})
}

// direction says what a change from one status to another means.
func direction(was, is indicators.Status) Direction {
	rank := map[indicators.Status]int{indicators.Achieved: 1, indicators.OnTrack: 2, indicators.AtRisk: 3, indicators.OffTrack: 4, indicators.Missed: 5}
	switch {
	case is == indicators.Missed:
		return ToMissed
	case is == indicators.Achieved:
		return ToAchieved
	case rank[was] == 0 || rank[is] == 0:
		return Other
	case rank[is] > rank[was]:
		return Worse
	}
	return Better
}

// decide lists what needs a decision, and what cannot be judged as it should.
func (m *maker) decide() {
	for i := range m.Report.Goals {
		g := &m.Report.Goals[i]
		if g.Status == indicators.OffTrack {
			m.Decisions = append(m.Decisions, g)
		}
		if c := cause(g); c != "" {
			m.Unjudged = append(m.Unjudged, Unjudged{g, c})
		}
	}
	number := func(p *float64) float64 { // what nobody knows comes last
		if p == nil {
			return math.Inf(1)
		}
		return *p
	}
	slices.SortStableFunc(m.Decisions, func(a, b *Goal) int {
		return cmp.Or(cmp.Compare(number(a.Probability), number(b.Probability)), cmp.Compare(number(a.GapRatio), number(b.GapRatio)))
	})
	slices.SortStableFunc(m.Unjudged, func(a, b Unjudged) int {
		first := map[bool]int{true: 0, false: 1} // those without any verdict
		return first[a.Status == indicators.Unknown] - first[b.Status == indicators.Unknown]
	})
}

// cause returns why a goal lacks a verdict, or has one on older reports; "" where nothing is lacking.
func cause(g *Goal) Cause {
	unknown := g.Status == indicators.Unknown
	reported := slices.ContainsFunc(g.Leaves, func(l Leaf) bool { return l.Latest != nil || len(l.Points) > 0 })
	switch {
	case g.Status == indicators.Narrative || len(g.Leaves) == 0 && !unknown:
		return ""
	case g.Freshness == indicators.Held:
		return ByHeld
	case len(g.Leaves) > 0 && !reported && (unknown || g.Freshness == indicators.Missing):
		return ByNever
	case g.Freshness == indicators.Missing:
		return ByMissing
	case g.Freshness == indicators.Late:
		return ByLate
	case unknown:
		return ByOther
	}
	return ""
}
