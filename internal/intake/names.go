package intake

import (
	"slices"
	"strings"

	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/tabular"
)

// names finds the plan's places and indicators by what departments call them. It remembers
// every spelling that it met, so that a million rows cost a million look-ups and no more.
type names struct {
	plan       *indicators.Plan
	byName     map[string][]int // normalised name → indexes into the tree's places
	spellings  []string
	indicators map[string]int // normalised ID or name → index; −1 when two share it
	places     map[string]found
	key        []byte // of places, built anew for each look-up
}

type found struct {
	index   int
	problem *diag.Finding
}

const (
	rememberedSpellings = 50_000
	rememberedBytes     = 200 // of a spelling; a longer one is no name
)

func newNames(plan *indicators.Plan) *names {
	n := &names{plan: plan, byName: map[string][]int{}, indicators: map[string]int{}, places: map[string]found{}}
	add := func(i int, name string) {
		k := tabular.NormalizeName(name)
		if k != "" && !slices.Contains(n.byName[k], i) {
			n.byName[k] = append(n.byName[k], i)
			n.spellings = append(n.spellings, name)
		}
	}
	for i, p := range plan.Places.All() {
		add(i, p.ID)
		for _, l := range append(indicators.Langs(), "") {
			add(i, p.Name[l])
		}
		for _, a := range p.Aliases {
			add(i, a)
		}
	}
	for i, ind := range plan.Indicators {
		for _, name := range []string{ind.ID, ind.Name["ar"], ind.Name["ku"], ind.Name["en"], ind.Name[""]} {
			k := tabular.NormalizeName(name)
			if k == "" {
				continue
			}
			if other, ok := n.indicators[k]; ok && other != i {
				n.indicators[k] = -1
				continue
			}
			n.indicators[k] = i
		}
	}
	return n
}

// place finds the place that cells name, from the widest to the narrowest; blank narrower cells
// leave it at the wider place. It never takes the nearest spelling for the name.
func (n *names) place(cells [][]byte) (int, *diag.Finding) {
	n.key = n.key[:0]
	for _, c := range cells {
		n.key = append(append(n.key, c...), 0)
	}
	if f, ok := n.places[string(n.key)]; ok {
		return f.index, f.problem
	}
	i, problem := n.search(cells)
	if len(n.key) < rememberedBytes && len(n.places) < rememberedSpellings {
		n.places[string(n.key)] = found{i, problem}
	}
	return i, problem
}

func (n *names) search(cells [][]byte) (int, *diag.Finding) {
	all := n.plan.Places.All()
	var candidates []int
	for _, cell := range cells {
		k := tabular.NormalizeName(string(cell))
		if k == "" {
			continue
		}
		var next []int
		for _, i := range n.byName[k] {
			if candidates == nil || slices.ContainsFunc(candidates, func(c int) bool {
				return c != i && n.plan.Places.Contains(all[c].ID, all[i].ID)
			}) {
				next = append(next, i)
			}
		}
		if len(next) == 0 {
			return 0, &diag.Finding{Code: "place_unknown", Severity: diag.Error, Value: text(cell), Args: map[string]string{"suggestion": diag.Nearest(string(cell), n.spellings)}}
		}
		candidates = next
	}
	switch len(candidates) {
	case 0:
		return 0, &diag.Finding{Code: "place_blank", Severity: diag.Error}
	case 1:
		return candidates[0], nil
	}
	ids := make([]string, len(candidates))
	for i, c := range candidates {
		ids[i] = all[c].ID
	}
	return 0, &diag.Finding{Code: "place_ambiguous", Severity: diag.Error, Value: text(cells[len(cells)-1]), Args: map[string]string{"candidates": strings.Join(ids, ", ")}}
}

func (n *names) indicator(cell []byte) (int, *diag.Finding) {
	if i, ok := n.indicators[string(cell)]; ok && i >= 0 {
		return i, nil
	}
	if i, ok := n.indicators[tabular.NormalizeName(string(cell))]; ok && i >= 0 {
		return i, nil
	}
	var known []string
	for _, ind := range n.plan.Indicators {
		known = append(known, ind.ID)
	}
	return 0, &diag.Finding{Code: "indicator_unknown", Severity: diag.Error, Value: text(cell), Args: map[string]string{"suggestion": diag.Nearest(string(cell), known)}}
}

func text(cell []byte) string {
	s := strings.ToValidUTF8(string(cell[:min(len(cell), 400)]), "�")
	if r := []rune(s); len(r) > 100 {
		return string(r[:100]) + "…"
	}
	return s
}
