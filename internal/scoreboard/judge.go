package scoreboard

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/indicators/assess/forecast"
	"rasid/internal/journal"
)

// part is the work that one indicator makes: its observations, or those of what it is derived of, are read
// and rolled up once for all the goals and watch lines that depend on them, and for nothing else.
type part struct {
	indicator *indicators.Indicator
	goals     []int // indexes into Plan.Goals
	watch     int   // index into Snapshot.Watches of its first watch line
	at        int   // index into the board's parts
	// steps are the indicators of the only goal's steps, in the goal's order; indicator is the last of them. Nil
	// for what is no milestone.
	steps []*indicators.Indicator
}

// sources returns the indicators on whose reports the part rests.
func (p *part) sources() []*indicators.Indicator {
	if p.steps != nil {
		return p.steps
	}
	return p.indicator.Sources()
}

// memos hold the forecasts of each part, by place, from one refresh to the next: so one more value costs one
// more forecast. Nil holds none.
type memos []map[string]*forecast.Memo

// of returns the memo for a part and a place, a new one where none is kept.
func (m memos) of(part int, place string) *forecast.Memo {
	if m == nil {
		return &forecast.Memo{}
	}
	if m[part] == nil {
		m[part] = map[string]*forecast.Memo{}
	}
	if m[part][place] == nil {
		m[part][place] = &forecast.Memo{}
	}
	return m[part][place]
}

// divide makes the parts of the plan.
func (b *Board) divide() {
	goals := make(map[string][]int, len(b.Plan.Indicators))
	for k := range b.Plan.Indicators {
		goals[b.Plan.Indicators[k].ID] = nil
	}
	steps := b.Plan.StepIndicators()
	for i := range b.Plan.Goals {
		id := b.Plan.Goals[i].Indicator
		if own := steps[b.Plan.Goals[i].ID]; len(own) > 0 {
			id = own[len(own)-1].ID
		}
		if list, ok := goals[id]; ok {
			goals[id] = append(list, i)
		} else {
			b.alone = append(b.alone, i)
		}
	}
	for k := range b.Plan.Indicators {
		ind := &b.Plan.Indicators[k]
		if len(goals[ind.ID]) > 0 || len(ind.Watch) > 0 {
			p := part{indicator: ind, goals: goals[ind.ID], watch: b.watches, at: len(b.parts)}
			if ind.Step != nil {
				p.steps = steps[ind.Step.Goal]
			}
			b.parts = append(b.parts, p)
			b.watches += len(ind.Watch)
		}
	}
}

// workers is how many parts are judged side by side, at most. Each holds one indicator's
// observations and a reading connection; one connection is left to those who read the page.
const workers = 3

// judge completes s, whose date and position are set. With an old snapshot of the same date,
// only what depends on the touched indicators is judged; the rest is taken over. No other judge may use the
// memos at the same time; they may be nil.
func (b *Board) judge(ctx context.Context, s, old *Snapshot, touched []string, memos memos) (*Snapshot, error) {
	held, err := b.Journal.HeldIndicators(ctx, s.Position)
	if err != nil {
		return nil, fmt.Errorf("judge goals: %w", err)
	}
	if s.Plan, err = b.planAt(ctx, s.Position); err != nil {
		return nil, fmt.Errorf("judge goals: %w", err)
	}
	s.Goals = make([]assess.Assessment, len(b.Plan.Goals))
	s.Watches = make([]assess.WatchAssessment, b.watches)
	parts := b.parts
	if old != nil {
		copy(s.Goals, old.Goals)
		copy(s.Watches, old.Watches)
		parts = b.touched(touched)
	} else {
		for _, i := range b.alone {
			s.Goals[i] = assess.Goal(assess.Input{Plan: s.Plan, Goal: &b.Plan.Goals[i], AsOf: s.AsOf})
		}
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var running sync.WaitGroup
	var next atomic.Int64
	for range min(workers, runtime.GOMAXPROCS(0), len(parts)) {
		running.Go(func() {
			w := worker{b: b, s: s, held: held, memos: memos}
			for ctx.Err() == nil {
				k := int(next.Add(1)) - 1
				if k >= len(parts) {
					return
				}
				if err := w.judge(ctx, parts[k]); err != nil {
					stop(fmt.Errorf("judge goals: %w", err))
				}
			}
		})
	}
	running.Wait()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	s.count()
	return s, nil
}

func (b *Board) touched(ids []string) []part {
	is := make(map[string]bool, len(ids))
	for _, id := range ids {
		is[id] = true
	}
	var parts []part
	for _, p := range b.parts {
		if slices.ContainsFunc(p.sources(), func(s *indicators.Indicator) bool { return is[s.ID] }) {
			parts = append(parts, p)
		}
	}
	return parts
}

// worker judges one part after another into its own places of s.
type worker struct {
	b     *Board
	s     *Snapshot
	held  map[string]bool
	memos memos                    // each part's by one worker alone
	obs   []indicators.Observation // reused
}

func (w *worker) judge(ctx context.Context, p part) error {
	if err := w.observe(ctx, p.sources()); err != nil {
		return err
	}
	var unnamed error
	name := func(seq int64) string {
		n, err := w.b.names.of(ctx, w.b.Journal, seq)
		if err != nil {
			unnamed = err
		}
		return n
	}
	plan, asOf := w.s.Plan, w.s.AsOf
	if p.steps != nil {
		i := p.goals[0]
		w.s.Goals[i] = assess.Goal(assess.Input{Plan: plan, Goal: &plan.Goals[i], AsOf: asOf, Steps: stepReports(plan, p.steps, w.obs, w.held), DeliveryName: name})
		return unnamed
	}
	held := slices.ContainsFunc(p.indicator.Sources(), func(s *indicators.Indicator) bool { return w.held[s.ID] })
	// Goals of one place share one roll-up and its forecasts.
	rolled := map[string][]assess.Point{}
	forecasts := map[string]*forecast.Memo{}
	points := func(place string) []assess.Point {
		if _, ok := rolled[place]; !ok {
			rolled[place] = assess.RollUp(plan.Places, p.indicator, place, plan.Starts, min(asOf, plan.Ends), w.obs)
			forecasts[place] = w.memos.of(p.at, place)
		}
		return rolled[place]
	}
	parted := map[string][]assess.Part{}
	parts := func(place string) []assess.Part {
		if _, ok := parted[place]; !ok {
			parted[place] = assess.Parts(plan.Places, p.indicator, place, plan.Starts, min(asOf, plan.Ends), w.obs)
		}
		return parted[place]
	}
	for _, i := range p.goals {
		g := &plan.Goals[i]
		rolledUp := points(g.Place)
		w.s.Goals[i] = assess.Goal(assess.Input{Plan: plan, Goal: g, Indicator: p.indicator, AsOf: asOf, Points: rolledUp, Held: held, DeliveryName: name, Forecasts: forecasts[g.Place],
			Parts: func() []assess.Part { return parts(g.Place) }})
	}
	for _, m := range forecasts {
		m.Rest()
	}
	for k := range p.indicator.Watch {
		w.s.Watches[p.watch+k] = assess.Watch(assess.WatchInput{Plan: plan, Indicator: p.indicator, Watch: k, AsOf: asOf, Points: points(plan.Places.Root()), Held: held, DeliveryName: name})
	}
	return unnamed
}

func (w *worker) observe(ctx context.Context, sources []*indicators.Indicator) (err error) {
	w.obs, err = w.b.observations(ctx, w.obs[:0], sources, w.s.Plan, w.s.AsOf, w.s.Position)
	return err
}

// observations adds to obs what was reported of indicators for periods that end by a day, as known at a position.
func (b *Board) observations(ctx context.Context, obs []indicators.Observation, sources []*indicators.Indicator, plan *indicators.Plan, asOf indicators.Date, position int64) ([]indicators.Observation, error) {
	if position == 0 {
		return obs, nil // nothing was known: 0 would ask the journal for everything
	}
	for _, s := range sources {
		for o, err := range b.Journal.Observations(ctx, journal.Query{Indicator: s.ID, AsOf: &asOf, Position: position, Same: plan.Places.Same()}) {
			if err != nil {
				return obs, err
			}
			obs = append(obs, o)
		}
	}
	return obs, nil
}

// stepReports parts the observations of a milestone's steps, which come one step after the other. held may be nil.
func stepReports(plan *indicators.Plan, steps []*indicators.Indicator, obs []indicators.Observation, held map[string]bool) []assess.StepReports {
	list := make([]assess.StepReports, len(steps))
	for k, ind := range steps {
		n := 0
		for n < len(obs) && obs[n].Indicator == ind.ID {
			n++
		}
		list[k] = assess.StepReports{Points: assess.RollUp(plan.Places, ind, ind.Places[0], plan.Starts, plan.Ends, obs[:n]), Held: held[ind.ID]}
		obs = obs[n:]
	}
	return list
}

// names remembers what deliveries were called: a delivery keeps its name for ever.
type names struct {
	mu    sync.Mutex
	known map[int64]string // guarded by mu
}

func (n *names) of(ctx context.Context, j *journal.Journal, seq int64) (string, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if name, ok := n.known[seq]; ok {
		return name, nil
	}
	d, _, err := j.Delivery(ctx, seq)
	if err != nil {
		return "", err
	}
	if n.known == nil {
		n.known = map[int64]string{}
	}
	n.known[seq] = d.Name
	return d.Name, nil
}
