package backtest

import (
	"context"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/indicators/assess/forecast"
)

// replaying is the work on one indicator's goals.
type replaying struct {
	cfg   *Config
	ind   *indicators.Indicator // nil without one
	roll  values                // nil without an indicator
	steps []*rollup             // of a milestone
	goals []*following
	files map[int64]string // the names of deliveries
	// forecasts are remembered for each place: most days bring no report and forecast nothing new, and the
	// many series of many places would drive each other out.
	forecasts []*forecast.Memo
	leaves    []*replaying // of a goal of several parts: one for each of them
}

// following is one goal, day after day.
type following struct {
	*Goal
	view  int // into the roll-up
	line  *line
	alarm alarm
	shown indicators.Status // of the day before; empty before the first
}

// replayPart fills in the goals of one part.
func replayPart(ctx context.Context, cfg *Config, r *Result, p part, done *progress) error {
	goals := make([]*Goal, 0, len(p.goals))
	for _, i := range p.goals {
		goals = append(goals, &r.Goals[i])
	}
	w, err := newReplaying(ctx, cfg, p.indicator, p.steps, goals)
	if err != nil {
		return err
	}
	for day, last := firstDay(cfg), lastDay(cfg, r, p); day <= last; day++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		news := w.advance(day)
		for _, f := range w.goals {
			w.day(f, day, news)
		}
		done.add(len(w.goals))
	}
	w.rest(cfg.Today)
	for _, f := range w.goals {
		w.finish(f)
	}
	return nil
}

// newReplaying reads what arrived for goals of one indicator, of none, for one milestone of these steps, or for one
// goal of several parts.
func newReplaying(ctx context.Context, cfg *Config, ind *indicators.Indicator, steps []*indicators.Indicator, goals []*Goal) (*replaying, error) {
	w := &replaying{cfg: cfg, ind: ind}
	var how *Knowledge
	if w.ind != nil {
		found, err := w.learn(ctx)
		if err != nil {
			return nil, err
		}
		how = &found
	}
	if steps != nil {
		found, err := w.learnSteps(ctx, steps)
		if err != nil {
			return nil, err
		}
		if found != "" {
			how = &found
		}
	}
	for _, g := range goals {
		f := &following{Goal: g}
		f.Known, f.Transitions = how, []Transition{}
		if w.roll != nil {
			f.view, f.line = w.roll.view(f.Of.Place), newLine(f.Goal, w.ind)
			for len(w.forecasts) <= f.view {
				w.forecasts = append(w.forecasts, &forecast.Memo{})
			}
		}
		w.goals = append(w.goals, f)
		for i := range g.Of.Parts {
			of := &g.Of.Parts[i]
			ind, _ := cfg.Plan.Indicator(of.Indicator)
			leaf, err := newReplaying(ctx, cfg, ind, nil, []*Goal{{ID: of.ID, plan: cfg.Plan, Of: of}})
			if err != nil {
				return nil, err
			}
			if known := leaf.goals[0].Known; f.Known == nil || known != nil && *known == Prompt {
				f.Known = known // as it was due where that is so for one of them
			}
			w.leaves = append(w.leaves, leaf)
		}
	}
	return w, nil
}

// advance makes known what became known by the end of a day, and reports whether anything did.
func (w *replaying) advance(day indicators.Date) bool {
	news := w.roll != nil && w.roll.advance(day)
	for _, s := range w.steps {
		s.advance(day)
	}
	for _, leaf := range w.leaves {
		news = leaf.advance(day) || news
	}
	return news
}

// learn reads what arrived for the indicator, or for what it is derived of, and returns how the days were
// found on which it was known: as it was due where that is so for one of them.
func (w *replaying) learn(ctx context.Context) (how Knowledge, err error) {
	w.files = map[int64]string{}
	var events [][]event
	for _, s := range w.ind.Sources() {
		arrivals, err := w.cfg.Arrivals(ctx, s.ID)
		if err != nil {
			return "", err
		}
		known, found := learn(w.cfg, s, arrivals)
		for i := range arrivals {
			w.files[arrivals[i].Delivery] = arrivals[i].File
		}
		if events = append(events, known); how != Prompt {
			how = found
		}
	}
	if w.ind.Derived != nil {
		w.roll = newDerived(w.cfg.Plan, w.ind, events)
	} else {
		w.roll = newRollup(w.cfg.Plan, w.ind, events[0])
	}
	return how, nil
}

// learnSteps reads what arrived for the steps of a milestone, and returns how the days were found on which it was
// known: as it was due where that is so for one of them; "" where nothing arrived.
func (w *replaying) learnSteps(ctx context.Context, steps []*indicators.Indicator) (how Knowledge, err error) {
	w.files = map[int64]string{}
	for _, s := range steps {
		arrivals, err := w.cfg.Arrivals(ctx, s.ID)
		if err != nil {
			return "", err
		}
		known, found := learn(w.cfg, s, arrivals)
		for i := range arrivals {
			w.files[arrivals[i].Delivery] = arrivals[i].File
		}
		roll := newRollup(w.cfg.Plan, s, known)
		roll.view(s.Places[0])
		if w.steps = append(w.steps, roll); how != Prompt && len(arrivals) > 0 {
			how = found
		}
	}
	return how, nil
}

// judge judges a goal as of a day from what the roll-up knows.
func (w *replaying) judge(f *following, day indicators.Date, texts bool) assess.Assessment {
	in := assess.Input{Plan: w.cfg.Plan, Goal: f.Of, Indicator: w.ind, AsOf: day, FiguresOnly: !texts, StatusOnly: !texts && day != w.cfg.To}
	for _, leaf := range w.leaves {
		in.Judged = append(in.Judged, leaf.judge(leaf.goals[0], day, texts))
	}
	if texts {
		in.DeliveryName = func(seq int64) string { return w.files[seq] }
	}
	if w.roll != nil && texts {
		in.Parts = func() []assess.Part { return w.roll.parts(f.view) }
	}
	if w.roll != nil {
		in.Points, in.Forecasts = w.roll.points(f.view), w.forecasts[f.view]
	}
	for _, s := range w.steps {
		in.Steps = append(in.Steps, assess.StepReports{Points: s.points(0)})
	}
	return assess.Goal(in)
}

// day looks at a goal at the end of a day; news says that something became known on it.
func (w *replaying) day(f *following, day indicators.Date, news bool) {
	a := w.judge(f, day, false)
	if f.line != nil && news {
		f.line.see(day, a.Actuals)
	}
	changed := a.Status != f.shown
	var alert *Alert
	if changed {
		alert = f.alarm.see(day, a.Status)
		f.shown = a.Status
	}
	if told := day >= w.cfg.From && day <= w.cfg.To; told && (changed || day == w.cfg.From) {
		t := Transition{Date: day, Status: a.Status, Reason: w.judge(f, day, true).Reason}
		if changed {
			t.Alert = alert
		}
		f.Transitions = append(f.Transitions, t)
	}
	if day == w.cfg.To {
		f.Last = &a
	}
}

// rest goes through what became known after the last day: a line may be lost with a report that is
// only due then.
func (w *replaying) rest(today indicators.Date) {
	for _, leaf := range w.leaves {
		leaf.rest(today)
	}
	for w.roll != nil {
		day, ok := w.roll.upcoming()
		if !ok || day > today {
			return
		}
		w.roll.advance(day)
		for _, f := range w.goals {
			if f.line != nil {
				a := w.judge(f, day, false)
				f.line.see(day, a.Actuals)
			}
		}
	}
}
