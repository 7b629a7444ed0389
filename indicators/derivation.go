package indicators

import (
	"cmp"
	"slices"
)

// Derivation says how the values of an indicator follow from those of others. Such an indicator has no
// reports of its own: its value at a place is made of what its inputs are there once they are rolled up,
// so that a ratio is one of sums and never a mean of ratios.
type Derivation struct {
	Text   string       // the expression, as the plan has it
	Inputs []*Indicator // those that the expression names, in the order of their first appearance; none rests on the indicator itself
	// Above holds, for each of Inputs, whether a place that has no value of it takes that of the nearest place
	// around it that reported one for itself. Such an input is reported; it may stand in Inputs a second time
	// for what the place has itself.
	Above   []bool
	Formula Formula
}

// Formula computes a derived indicator at one place.
type Formula interface {
	// Derive returns the points for all periods for which something was reported, sorted by period; those
	// without a value say what they lack.
	Derive(in Inputs) []Point
	// Uses returns what the value for one period rests on, in the order of the expression; what is not there is
	// left out.
	Uses(in Inputs, p Period) []Use
}

// Inputs is what a formula is computed from.
type Inputs struct {
	Points [][]Point // of each of Derivation.Inputs at the place, sorted by period
	// Attribute returns an attribute of the place, above 0; false where it is not known.
	Attribute func(name string) (float64, bool)
}

// Use is one value that a derived one rests on: of Derivation.Inputs[Input].
type Use struct {
	Input int
	Point Point
}

// Sources returns the indicators that are reported and that ind rests on, in the order of their IDs: ind
// alone unless it is derived.
func (ind *Indicator) Sources() []*Indicator {
	if ind.Derived == nil {
		return []*Indicator{ind}
	}
	var sources []*Indicator
	seen := map[*Indicator]bool{}
	var visit func(ind *Indicator)
	visit = func(ind *Indicator) {
		if seen[ind] {
			return
		}
		if seen[ind] = true; ind.Derived == nil {
			sources = append(sources, ind)
			return
		}
		for _, in := range ind.Derived.Inputs {
			visit(in)
		}
	}
	visit(ind)
	slices.SortFunc(sources, func(a, b *Indicator) int { return cmp.Compare(a.ID, b.ID) })
	return sources
}

// FromAbove reports whether ind, or what it rests on, takes values of wider places.
func (ind *Indicator) FromAbove() bool {
	if ind.Derived == nil {
		return false
	}
	return slices.Contains(ind.Derived.Above, true) || slices.ContainsFunc(ind.Derived.Inputs, (*Indicator).FromAbove)
}

// Whole reports whether a value of ind says something only once every expected place has reported: ind adds
// up places, or rests on what does.
func (ind *Indicator) Whole() bool {
	adds := func(s *Indicator) bool { return s.Across == SumAcross || s.Across == "" }
	if ind.Derived == nil { // asked for each day of a replay
		return adds(ind)
	}
	return slices.ContainsFunc(ind.Sources(), adds)
}
