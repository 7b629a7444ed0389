package intake

import (
	"slices"
	"strings"

	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/tabular/cell"
)

// names finds the plan's places and indicators by what departments call them. It remembers
// every spelling that it met, so that a million rows cost a million look-ups and no more.
type names struct {
	plan       *indicators.Plan
	byName     map[string][]int // normalised name → indexes into the tree's places
	spellings  []string
	indicators map[string]int // normalised ID or name → index; −1 when two share it
	units      []string       // the indicators'
	places     map[string]found
}

type found struct {
	index   int
	problem *diag.Finding
}

const rememberedSpellings = 50_000

func newNames(plan *indicators.Plan) *names {
	n := &names{plan: plan, byName: map[string][]int{}, indicators: map[string]int{}, places: map[string]found{}}
	add := func(i int, name string) {
		k := cell.NormalizeName(name)
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
		n.units = append(n.units, ind.Unit)
		for _, name := range []string{ind.ID, ind.Name["ar"], ind.Name["ku"], ind.Name["en"], ind.Name[""]} {
			k := cell.NormalizeName(name)
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
	var key []byte
	for _, c := range cells {
		key = append(append(key, c...), 0)
	}
	if f, ok := n.places[string(key)]; ok {
		return f.index, f.problem
	}
	i, problem := n.search(cells)
	if len(n.places) < rememberedSpellings {
		n.places[string(key)] = found{i, problem}
	}
	return i, problem
}

func (n *names) search(cells [][]byte) (int, *diag.Finding) {
	all := n.plan.Places.All()
	var candidates []int
	var wider []byte
	for _, c := range cells {
		k := cell.NormalizeName(string(c))
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
		if len(next) == 0 && len(n.byName[k]) > 0 {
			return 0, &diag.Finding{Code: "place_elsewhere", Severity: diag.Error, Value: text(c), Args: map[string]string{"within": text(wider)}}
		}
		if len(next) == 0 {
			return 0, &diag.Finding{Code: "place_unknown", Severity: diag.Error, Value: text(c), Args: map[string]string{"suggestion": diag.Nearest(string(c), n.spellings)}}
		}
		candidates, wider = next, c
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

func (n *names) indicator(name []byte) (int, *diag.Finding) {
	if i, ok := n.indicators[string(name)]; ok && i >= 0 {
		return i, nil
	}
	if i, ok := n.indicators[cell.NormalizeName(string(name))]; ok && i >= 0 {
		return i, nil
	}
	var known []string
	for _, ind := range n.plan.Indicators {
		known = append(known, ind.ID)
	}
	return 0, &diag.Finding{Code: "indicator_unknown", Severity: diag.Error, Value: text(name), Args: map[string]string{"suggestion": diag.Nearest(string(name), known)}}
}

func text(c []byte) string {
	s := strings.ToValidUTF8(string(c[:min(len(c), 400)]), "�")
	if r := []rune(s); len(r) > 100 {
		return string(r[:100]) + "…"
	}
	return s
}
