// Package places puts the places that deliveries brought into the plan's tree. A learnt place
// hangs under the place of the plan that it was reported within, until the plan names it: then the
// plan's place takes over its name and its values.
package places

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/journal"
	"rasid/internal/tabular/cell"
)

// Grow returns a plan with the places that were learnt, in their order. The plan itself stays as
// it is, and is returned when nothing was learnt.
//
// A learnt place whose ID the plan uses, or whose name is a name, an alias or the ID of one place
// of the plan within the same parent, is that place. One whose parent the plan no longer has is
// left out, and its values with it. Both are told, each as a problem without a file.
func Grow(plan *indicators.Plan, learnt []journal.LearntPlace) (*indicators.Plan, diag.List) {
	if len(learnt) == 0 {
		return plan, nil
	}
	tree := plan.Places
	all := slices.Clone(tree.All())
	at := map[string]int{}
	named := map[string][]int{}
	for i, p := range all {
		at[p.ID] = i
		for _, n := range namesOf(p) {
			if k := cell.NormalizeName(n); k != "" && !slices.Contains(named[k], i) {
				named[k] = append(named[k], i)
			}
		}
	}
	var told diag.List
	tell := func(severity diag.Severity, code, remedy, format string, args ...any) {
		told = append(told, diag.Problem{Code: "plan/" + code, Severity: severity, Message: fmt.Sprintf(format, args...), Remedy: remedy})
	}
	for _, l := range learnt {
		var same []int
		if i, ok := at[l.ID]; ok && i < len(tree.All()) {
			same = []int{i}
		} else {
			for _, i := range named[cell.NormalizeName(l.Name)] {
				if all[i].ID != l.Parent && tree.Contains(l.Parent, all[i].ID) {
					same = append(same, i)
				}
			}
		}
		_, known := tree.Place(l.Parent)
		switch {
		case len(same) == 1:
			p := &all[same[0]]
			if p.Aliases = append(slices.Clone(p.Aliases), l.Name); p.ID != l.ID {
				p.LearntAs = append(slices.Clone(p.LearntAs), l.ID)
			}
			tell(diag.Info, "place-taken-over", "", "place %q is the learnt place %q (%s): the values reported for it so far are this place's", p.ID, l.Name, l.ID)
		case !known:
			tell(diag.Warning, "learnt-place-lost", fmt.Sprintf("put %s back, or add a place with the id %s", l.Parent, l.ID),
				"the place %q (%s) was learnt within %q, which the plan no longer has: its values do not count", l.Name, l.ID, l.Parent)
		default:
			if len(same) > 1 {
				ids := make([]string, len(same))
				for k, i := range same {
					ids[k] = all[i].ID
				}
				tell(diag.Warning, "learnt-place-ambiguous", fmt.Sprintf("give the one that is meant the id %s, or take the name from the others", l.ID),
					"the learnt place %q (%s) may be any of %s: it stays a place of its own, and rows with its name are refused", l.Name, l.ID, strings.Join(ids, ", "))
			}
			all = append(all, indicators.Place{ID: l.ID, Name: indicators.Plain(l.Name), Within: l.Parent, Learnt: true})
		}
	}
	grown := *plan
	grown.Places = indicators.NewPlaceTree(all)
	return &grown, told
}

// namesOf lists all that a place is called, its ID among it.
func namesOf(p indicators.Place) []string {
	list := append([]string{p.ID, p.Name[""]}, p.Aliases...)
	for _, l := range indicators.Langs() {
		list = append(list, p.Name[l])
	}
	return list
}

// Book knows a plan with the places that were learnt by any position of a journal. It may be used
// from any goroutine.
type Book struct {
	plan    *indicators.Plan
	journal *journal.Journal

	mu       sync.Mutex
	position int64                 // that learnt is up to; guarded by mu
	learnt   []journal.LearntPlace // guarded by mu; it only grows
	newest   *indicators.Plan      // with all of learnt; guarded by mu
}

// NewBook returns a book of a plan, which must not have learnt places in it.
func NewBook(plan *indicators.Plan, j *journal.Journal) *Book {
	return &Book{plan: plan, journal: j, newest: plan}
}

// At returns the plan with the places that were learnt by a position of the journal. While nothing
// is learnt it returns the same plan again.
func (b *Book) At(ctx context.Context, position int64) (*indicators.Plan, error) {
	if position <= 0 {
		return b.plan, nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if position > b.position {
		more, err := b.journal.Learnt(ctx, b.position, position)
		if err != nil {
			return nil, err
		}
		b.position = position
		if len(more) > 0 {
			b.learnt = append(b.learnt, more...)
			b.newest, _ = Grow(b.plan, b.learnt)
		}
	}
	n := len(b.learnt)
	for n > 0 && b.learnt[n-1].Delivery > position {
		n--
	}
	if n == len(b.learnt) {
		return b.newest, nil
	}
	plan, _ := Grow(b.plan, b.learnt[:n])
	return plan, nil
}
