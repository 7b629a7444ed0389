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
	goals     []leaf
	watch     int // index into Snapshot.Watches of its first watch line
	at        int // index into the board's parts
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

// leaf is what one indicator decides: a goal, or a part of one.
type leaf struct {
	goal int // index into Plan.Goals
	part int // index into its Parts; −1: the goal itself
}

// of returns the leaf in a plan.
func (l leaf) of(plan *indicators.Plan) *indicators.Goal {
	if l.part < 0 {
		return &plan.Goals[l.goal]
	}
	return &plan.Goals[l.goal].Parts[l.part]
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
	goals := make(map[string][]leaf, len(b.Plan.Indicators))
	for k := range b.Plan.Indicators {
		goals[b.Plan.Indicators[k].ID] = nil
	}
	steps := b.Plan.StepIndicators()
	for i := range b.Plan.Goals {
		g := &b.Plan.Goals[i]
		id := g.Indicator
		if own := steps[g.ID]; len(own) > 0 {
			id = own[len(own)-1].ID
		}
		if len(g.Parts) > 0 {
			for k := range g.Parts {
				goals[g.Parts[k].Indicator] = append(goals[g.Parts[k].Indicator], leaf{i, k})
			}
		} else if list, ok := goals[id]; ok {
			goals[id] = append(list, leaf{i, -1})
		} else {
			b.alone = append(b.alone, leaf{i, -1})
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
		for _, l := range b.alone {
			s.Goals[l.goal] = assess.Goal(assess.Input{Plan: s.Plan, Goal: l.of(b.Plan), AsOf: s.AsOf})
		}
	}
	combined := b.wholes(parts)
	for _, i := range combined { // each part is judged into its own place, and the old snapshot keeps its own
		s.Goals[i].Parts = append(make([]assess.Assessment, 0, len(b.Plan.Goals[i].Parts)), s.Goals[i].Parts...)[:len(b.Plan.Goals[i].Parts)]
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
	for _, i := range combined {
		s.Goals[i] = assess.Goal(assess.Input{Plan: s.Plan, Goal: &s.Plan.Goals[i], AsOf: s.AsOf, Judged: s.Goals[i].Parts})
	}
	s.count()
	return s, nil
}

// wholes returns the indexes of the goals that parts of the plan decide together, each once.
func (b *Board) wholes(parts []part) (list []int) {
	is := map[int]bool{}
	for _, p := range parts {
		for _, l := range p.goals {
			if l.part >= 0 && !is[l.goal] {
				is[l.goal], list = true, append(list, l.goal)
			}
		}
	}
	return list
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
		i := p.goals[0].goal
		w.s.Goals[i] = assess.Goal(assess.Input{Plan: plan, Goal: &plan.Goals[i], AsOf: asOf, Steps: stepReports(plan, p.steps, w.obs, w.held), DeliveryName: name})
		return unnamed
	}
	held := slices.ContainsFunc(p.indicator.Sources(), func(s *indicators.Indicator) bool { return w.held[s.ID] })
	sources := map[string][]assess.Source{} // as rolled
	// Goals of one place share one roll-up and its forecasts.
	rolled := map[string][]assess.Point{}
	forecasts := map[string]*forecast.Memo{}
	points := func(place string) []assess.Point {
		if _, ok := rolled[place]; !ok {
			rolled[place], sources[place] = assess.RollUpSources(plan.Places, p.indicator, place, plan.Starts, min(asOf, plan.Ends), w.obs)
			for k := range sources[place] {
				sources[place][k].Held = w.held[sources[place][k].Indicator.ID]
			}
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
	for _, l := range p.goals {
		g := l.of(plan)
		rolledUp, into := points(g.Place), &w.s.Goals[l.goal]
		if l.part >= 0 {
			into = &into.Parts[l.part]
		}
		*into = assess.Goal(assess.Input{Plan: plan, Goal: g, Indicator: p.indicator, AsOf: asOf, Points: rolledUp, Held: held, Sources: sources[g.Place], DeliveryName: name, Forecasts: forecasts[g.Place],
			Parts: func() []assess.Part { return parts(g.Place) }})
	}
	for _, m := range forecasts {
		m.Rest()
	}
	for k := range p.indicator.Watch {
		root := plan.Places.Root()
		w.s.Watches[p.watch+k] = assess.Watch(assess.WatchInput{Plan: plan, Indicator: p.indicator, Watch: k, AsOf: asOf, Points: points(root), Held: held, Sources: sources[root], DeliveryName: name})
	}
	return unnamed
}

func (w *worker) observe(ctx context.Context, sources []*indicators.Indicator) (err error) {
	w.obs, err = w.b.observations(ctx, w.obs[:0], sources, w.s.Plan, &w.s.AsOf, w.s.Position)
	return err
}

// observations adds to obs what was reported of indicators for periods that end by a day (nil: all), as known at a position.
func (b *Board) observations(ctx context.Context, obs []indicators.Observation, sources []*indicators.Indicator, plan *indicators.Plan, asOf *indicators.Date, position int64) ([]indicators.Observation, error) {
	if position == 0 {
		return obs, nil // nothing was known: 0 would ask the journal for everything
	}
	for _, s := range sources {
		for o, err := range b.Journal.Observations(ctx, journal.Query{Indicator: s.ID, AsOf: asOf, Position: position, Same: plan.Places.Same()}) {
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
