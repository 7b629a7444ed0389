package influx

import (
	"context"
	"slices"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/journal"
)

// shown is what a point of a derived indicator says.
type shown struct {
	value              float64
	reported, expected int
	lacks              string
	state              indicators.PointState
}

func shownOf(p *assess.Point) shown {
	s := shown{reported: p.Reported, expected: p.Expected, lacks: p.Lacks, state: p.State()}
	if p.Lacks == "" {
		s.value = p.Value
	}
	return s
}

// derived writes what follows from the pass's news for a derived indicator. Nothing of it stands in the
// journal, and one correction may move values at many places and periods; so it is derived as known before
// the news and with them, and what differs is written. A pass that sends all writes all.
func (w *writer) derived(ctx context.Context, ind *indicators.Indicator) error {
	var only func(place string) bool
	before := map[string]map[int64]shown{}
	if w.p.After > 0 && !w.p.Anew {
		moved, err := w.moved(ctx, ind)
		if err != nil {
			return err
		}
		only = func(place string) bool { return moved[place] }
		err = w.m.Judge.Derived(ctx, ind.ID, nil, w.p.After, only, func(place string, points []assess.Point) error {
			before[place] = make(map[int64]shown, len(points))
			for i := range points {
				before[place][points[i].Period.Key()] = shownOf(&points[i])
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return w.m.Judge.Derived(ctx, ind.ID, nil, w.p.To, only, func(place string, points []assess.Point) error {
		known := before[place]
		for i := range points {
			p := &points[i]
			if was, ok := known[p.Period.Key()]; ok && was == shownOf(p) || w.p.Again && p.Period.Last() < w.p.Since {
				continue
			}
			w.m.lines.derived(&w.window, ind, place, p)
			if err := w.full(nil); err != nil {
				return err
			}
		}
		return nil
	})
}

// moved returns the places at which the pass's news may have moved values of a derived indicator: those that
// they are about, those around them and, where values are taken from above, those within them.
func (w *writer) moved(ctx context.Context, ind *indicators.Indicator) (map[string]bool, error) {
	tree, err := w.m.places(ctx, w.p.To)
	if err != nil {
		return nil, err
	}
	moved, changed := map[string]bool{}, map[string]bool{}
	for _, source := range ind.Sources() {
		q := journal.ChangeQuery{Indicator: source.ID, After: w.p.After, To: w.p.To, Limit: readLines}
		for more := true; more; {
			list, err := w.m.Journal.Changes(ctx, q)
			if err != nil {
				return nil, err
			}
			for i := range list {
				c := &list[i]
				q.BehindPlace, q.BehindKey = c.PlaceKey, c.Period.Key()
				place := c.Place
				if own, learnt := w.same[place]; learnt {
					place = own
				}
				if changed[place] {
					continue
				}
				changed[place] = true
				for _, around := range tree.Path(place) {
					moved[around] = true
				}
			}
			more = len(list) == readLines
		}
	}
	if ind.FromAbove() {
		for _, p := range tree.All() {
			moved[p.ID] = moved[p.ID] || slices.ContainsFunc(tree.Path(p.ID), func(around string) bool { return changed[around] })
		}
	}
	return moved, nil
}
