package intake

import (
	"context"

	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/journal"
	"rasid/internal/mapping"
)

// grow takes the places that were learnt by now into what tables are read with.
func (i *Intake) grow(ctx context.Context) error {
	plan := i.Plan
	if i.PlanAt != nil {
		head, err := i.Journal.Head(ctx)
		if err != nil {
			return err
		}
		if plan, err = i.PlanAt(ctx, head); err != nil {
			return err
		}
	}
	all := plan.Places.All()
	stored := make([]string, len(all)) // the ID that values of each place are stored with
	var fresh []string
	for k, p := range all {
		stored[k] = p.ID
		if len(p.LearntAs) > 0 {
			// As long as the plan's own ID has no values, the place goes on where it was learnt, so
			// that what is reported again is known to be unchanged.
			if own, err := i.Journal.Observed(ctx, p.ID); err != nil {
				return err
			} else if !own {
				stored[k] = p.LearntAs[0]
			}
		}
		if _, ok := i.keys[stored[k]]; !ok {
			fresh = append(fresh, stored[k])
		}
	}
	if len(fresh) > 0 {
		_, keys, err := i.Journal.Keys(ctx, nil, fresh)
		if err != nil {
			return err
		}
		for k, id := range fresh {
			i.keys[id] = keys[k]
		}
	}
	i.plan, i.mapper = plan, mapping.New(plan)
	i.placeKeys = make([]int32, len(all))
	for k, id := range stored {
		i.placeKeys[k] = i.keys[id]
	}
	return nil
}

// fresh makes sure that tables are read with all places that were learnt.
func (i *Intake) fresh(ctx context.Context) error {
	if !i.stale {
		return nil
	}
	err := i.grow(ctx)
	i.stale = err != nil
	return err
}

// learnt counts the places of a tree that deliveries brought.
func learnt(tree *indicators.PlaceTree) int {
	n := len(tree.Same())
	for _, p := range tree.All() {
		if p.Learnt {
			n++
		}
	}
	return n
}

// newPlace is a place that a delivery brings, if any value about it is kept.
type newPlace struct {
	mapping.Site
	key  int32 // in the journal
	kept bool
}

// Learn implements mapping.Sink.
func (r *reading) Learn(s mapping.Site) error {
	key, err := r.tx.PlaceKey(s.ID)
	if err != nil {
		return err
	}
	r.places = append(r.places, newPlace{Site: s, key: key})
	return nil
}

// placeKey returns the journal's number of a place by its index.
func (r *reading) placeKey(place int) int32 {
	if n := len(r.in.placeKeys); place >= n {
		return r.places[place-n].key
	}
	return r.in.placeKeys[place]
}

// see notes which new places are kept, as rows are.
func (r *reading) see(rows []journal.Row) {
	if len(r.places) == 0 {
		return
	}
	if r.placeOf == nil {
		r.placeOf = make(map[int32]int, len(r.places))
		for k := range r.places {
			r.placeOf[r.places[k].key] = k
		}
	}
	for k := range rows {
		if at, ok := r.placeOf[rows[k].Place]; ok {
			r.places[at].kept = true
		}
	}
}

// learn writes the new places that are kept into the journal, and says so.
func (r *reading) learn() error {
	tree := r.in.plan.Places
	n := learnt(tree)
	for _, p := range r.places {
		if !p.kept {
			continue
		}
		n++
		parent := tree.All()[p.Parent].ID
		if err := r.tx.Learn(journal.LearntPlace{ID: p.ID, Parent: parent, Name: p.Name, Line: p.Row}); err != nil {
			return err
		}
		if err := r.tx.Refuse(PlaceFinding(r.in.plan, p.Site)); err != nil {
			return err
		}
	}
	// Read again, the bytes meet the places that they brought.
	var err error
	if n > learnt(tree) {
		r.learnt = true
		r.tx.Delivery.Reading, err = readingOf(r.source, r.in.plan, n)
	}
	return err
}

// PlaceFinding says that a table brings a place.
func PlaceFinding(plan *indicators.Plan, s mapping.Site) diag.Finding {
	return diag.Finding{Code: "place_learnt", Severity: diag.Info, Row: s.Row, Column: s.Column, Cell: s.Cell, Value: diag.Shorten([]byte(s.Name)),
		Args: map[string]string{"id": s.ID, "within": plan.Places.All()[s.Parent].Name.In(plan.Language())}}
}
