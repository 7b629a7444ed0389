package mapping

import (
	"slices"
	"strings"

	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/tabular/cell"
	"rasid/internal/tabular/grid"
)

// names finds the plan's places and indicators by what departments call them. It remembers
// every spelling that it met, so that a million rows cost a million look-ups and no more.
type names struct {
	plan       *indicators.Plan
	byName     map[string][]int // normalised name → indexes into the tree's places
	spellings  []string
	indicators map[string]int // normalised ID or name → index; −1 when two share it
	units      []string       // the indicators'
	steps      steps
	at         map[string]int // ID of a place of the plan → index
	places     map[string]found
	key        []byte // of places, built anew for each look-up
}

type found struct {
	index   int
	problem *diag.Finding
	parent  int // within which the place that nobody knows may be learnt, or unnamed
}

const (
	rememberedSpellings = 50_000
	rememberedBytes     = 200 // of a spelling; a longer one is no name
)

func newNames(plan *indicators.Plan) *names {
	n := &names{plan: plan, byName: map[string][]int{}, indicators: map[string]int{}, steps: newSteps(plan), at: map[string]int{}, places: map[string]found{}}
	add := func(i int, name string) {
		k := cell.NormalizeName(name)
		if k != "" && !slices.Contains(n.byName[k], i) {
			n.byName[k] = append(n.byName[k], i)
			n.spellings = append(n.spellings, name)
		}
	}
	for i, p := range plan.Places.All() {
		add(i, p.ID)
		n.at[p.ID] = i
		for _, l := range append(indicators.Langs(), "") {
			add(i, p.Name[l])
		}
		for _, a := range p.Aliases {
			add(i, a)
		}
	}
	for i, ind := range plan.Indicators {
		if ind.Derived != nil || ind.Step != nil {
			continue // nobody reports it, or by a name that comes after those of the plan's own
		}
		n.units = append(n.units, ind.Unit)
		for _, name := range namesOf(ind) {
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
	for k, list := range n.steps.byName {
		if _, taken := n.indicators[k]; !taken && len(list) == 1 {
			n.indicators[k] = list[0]
		}
	}
	return n
}

// place finds the place that cells name, from the widest to the narrowest; blank narrower cells
// leave it at the wider place. It never takes the nearest spelling for the name. With a problem,
// parent is the place within which the narrowest cell may be the name of a new one, or unnamed; only
// unnamed comes with a suggestion.
func (n *names) place(cells [][]byte) (i int, problem *diag.Finding, parent int) {
	n.key = n.key[:0]
	for _, c := range cells {
		n.key = append(append(n.key, c...), 0)
	}
	if f, ok := n.places[string(n.key)]; ok {
		return f.index, f.problem, f.parent
	}
	i, problem, parent = n.search(cells)
	if len(n.key) < rememberedBytes && len(n.places) < rememberedSpellings {
		n.places[string(n.key)] = found{i, problem, parent}
	}
	return i, problem, parent
}

func (n *names) search(cells [][]byte) (int, *diag.Finding, int) {
	all := n.plan.Places.All()
	var candidates []int
	var wider []byte
	proven := true // every wider cell names a place
	for at, c := range cells {
		k := cell.NormalizeName(string(c))
		if k == "" {
			proven = false
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
		// What the plan names comes before what was learnt, so that learning a place changes nothing
		// that could be read before.
		if slices.ContainsFunc(next, func(i int) bool { return !all[i].Learnt }) {
			next = slices.DeleteFunc(next, func(i int) bool { return all[i].Learnt })
		}
		parent := unnamed
		if len(next) == 0 && proven && at == len(cells)-1 && len(candidates) == 1 {
			parent = n.parent(candidates[0], k)
		}
		if len(next) == 0 && len(n.byName[k]) > 0 {
			return 0, &diag.Finding{Code: "place_elsewhere", Severity: diag.Error, Value: text(c), Args: map[string]string{"within": text(wider)}}, parent
		}
		if len(next) == 0 {
			problem := &diag.Finding{Code: "place_unknown", Severity: diag.Error, Value: text(c)}
			if parent == unnamed {
				n.suggest(problem, c)
			}
			return 0, problem, parent
		}
		candidates, wider = next, c
	}
	switch len(candidates) {
	case 0:
		return 0, &diag.Finding{Code: "place_blank", Severity: diag.Error}, unnamed
	case 1:
		return candidates[0], nil, unnamed
	}
	ids := make([]string, len(candidates))
	for i, c := range candidates {
		ids[i] = all[c].ID
	}
	return 0, &diag.Finding{Code: "place_ambiguous", Severity: diag.Error, Value: text(cells[len(cells)-1]), Args: map[string]string{"candidates": strings.Join(ids, ", ")}}, unnamed
}

// suggest adds the nearest name to an unknown place's problem. That takes a while in a large plan, so
// it is left out where the place may be learnt.
func (n *names) suggest(problem *diag.Finding, written []byte) {
	if problem.Code == "place_unknown" && problem.Args == nil {
		problem.Args = map[string]string{"suggestion": diag.Nearest(string(written), n.spellings)}
	}
}

// parent returns the place within which a name that none of its places has may be learnt: a place
// of the plan, unless another place that has the name may be meant. That a site is called like its
// district, or like a learnt site elsewhere, is usual.
func (n *names) parent(candidate int, key string) int {
	tree := n.plan.Places
	all := tree.All()
	id := all[candidate].ID
	if all[candidate].Learnt {
		return unnamed
	}
	for _, i := range n.byName[key] {
		p := &all[i]
		if tree.Contains(p.ID, id) || p.Learnt && !tree.Contains(p.Within, id) {
			continue
		}
		return unnamed
	}
	return candidate
}

// indicator finds the indicator that a cell names.
func (n *names) indicator(name []byte) (int, *diag.Finding) {
	if i, ok := n.indicators[string(name)]; ok && i >= 0 {
		return i, nil
	}
	if i, ok := n.indicators[cell.NormalizeName(string(name))]; ok && i >= 0 {
		if _, ok := n.indicators[string(name)]; !ok && len(name) < rememberedBytes && len(n.indicators) < rememberedSpellings {
			n.indicators[string(name)] = i
		}
		return i, nil
	}
	var known []string
	for _, ind := range n.plan.Indicators {
		if ind.Derived == nil {
			known = append(known, ind.ID)
		}
	}
	return 0, &diag.Finding{Code: "indicator_unknown", Severity: diag.Error, Value: text(name), Args: map[string]string{"suggestion": diag.Nearest(string(name), known)}}
}

// named is what the header of a column of values names.
type named struct {
	indicator int    // index, or unnamed
	unit      string // that the header gives with the indicator: "m³" in "Water delivered (m³)"
	place     int    // index, or unnamed
	period    indicators.Period
}

// header returns what a header names, if it names an indicator, a place or a period.
func (n *names) header(text string) (named, bool) {
	found := named{indicator: unnamed, place: unnamed}
	if i, ok := n.indicators[cell.NormalizeName(text)]; ok && i >= 0 {
		found.indicator = i
	} else if base, unit := splitUnit(text); unit != "" {
		if i, ok := n.indicators[cell.NormalizeName(base)]; ok && i >= 0 {
			found.indicator, found.unit = i, unit
		}
	}
	if at := n.byName[cell.NormalizeName(text)]; len(at) == 1 {
		found.place = at[0]
	}
	if p, problem := cell.ParsePeriod([]byte(text), grid.Text, cell.PeriodRule{}); problem == nil {
		found.period = p
	}
	return found, found.indicator != unnamed || found.place != unnamed || !found.period.IsZero()
}

// splitUnit parts "Water delivered (m³)" or "Water delivered [m³]" into name and unit.
func splitUnit(header string) (name, unit string) {
	header = strings.TrimSpace(header)
	for _, pair := range []string{"()", "[]"} {
		if open := strings.LastIndexByte(header, pair[0]); open > 0 && strings.HasSuffix(header, pair[1:]) {
			return strings.TrimSpace(header[:open]), strings.TrimSpace(header[open+1 : len(header)-1])
		}
	}
	return header, ""
}

// inTitles reports whether a title, or a part of one between dashes, colons or bars, is the
// name of an indicator and nothing more than a year, a unit or "by district" beside it. A longer
// title may be about something else: "bread price index" is not the bread price.
func (n *names) inTitles(i int, titles []string) bool {
	for _, title := range titles {
		for _, part := range strings.FieldsFunc(title, func(r rune) bool { return strings.ContainsRune(":|–—،,-", r) }) {
			base, unit := splitUnit(part)
			if unit != "" && !cell.UnitFits(unit, n.plan.Indicators[i].Unit) {
				continue
			}
			if at, ok := n.indicators[strings.Join(subject(base), " ")]; ok && at == i {
				return true
			}
		}
	}
	return false
}

// subject returns the words of a title up to "by" and without years.
func subject(title string) []string {
	var list []string
	for _, w := range words(title) {
		switch {
		case w == "by" || w == "per" || w == "حسب" || w == "بحسب" || w == "لكل" || w == "gor" || w == "gori":
			return list
		case len(w) == 4 && strings.Trim(w, "0123456789") == "":
			continue
		}
		list = append(list, w)
	}
	return list
}

// namesOf lists everything that an indicator is called.
func namesOf(ind indicators.Indicator) []string {
	list := append([]string{ind.ID, ind.Name[""]}, ind.Aliases...)
	for _, l := range indicators.Langs() {
		list = append(list, ind.Name[l])
	}
	return list
}
