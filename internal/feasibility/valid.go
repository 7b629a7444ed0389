package feasibility

import (
	"fmt"
	"slices"
	"strings"

	"rasid/indicators"
)

// places warns of a goal at a place that nobody reports for.
func (s *subject) places() {
	tree, list := s.in.Plan.Places, s.ind.Places
	if len(list) == 0 || slices.ContainsFunc(list, func(p string) bool { return tree.Contains(s.goal.Place, p) }) {
		return
	}
	s.warn(s.key("place"), noReporter, "measure it at a place that holds one of them, or add those within it to places: of the indicator",
		"%s is reported by %s, none of which lies within %s: the goal would never have a value", s.ind.ID, some(list), s.goal.Place)
}

// ofIndicator warns of what an indicator can never show.
func ofIndicator(p *indicators.Plan, k int) (found []finding) {
	ind := &p.Indicators[k]
	if ind.Across == indicators.WeightedAcross {
		found = append(found, weights(p, k)...)
	}
	if added(p, ind, p.Places.Root()) {
		if ind.Unit == "%" && ind.Derived == nil { // of a derived one that was its inputs' to say
			found = append(found, warning(path{"indicators", k, "unit"}, sumOfShares, "add across_places: mean, or weighted(population)", "%s is in %%, and the values of several places are added up to one", ind.ID))
		}
		return found
	}
	for i, w := range ind.Watch {
		line, bad, side := watchLine(w)
		if refused(ind.Valid, line, bad) {
			found = append(found, warning(path{"indicators", k, "watch", i, side}, beyondValid, "widen valid:, which says what cannot be true",
				"values %s %s are refused as not valid: this line can never be crossed", side, plain(line)))
		}
	}
	return found
}

// watchLine returns where a watch line lies, the bad direction, and its key.
func watchLine(w indicators.Watch) (line, bad float64, side string) {
	if w.Above != nil {
		return *w.Above, 1, "above"
	}
	return *w.Below, -1, "below"
}

// refused reports whether every value beyond a line is outside a valid range.
func refused(valid indicators.Range, line, bad float64) bool {
	if bad > 0 {
		return valid.Max != nil && *valid.Max <= line
	}
	return valid.Min != nil && *valid.Min >= line
}

// weights warns of places that count for nothing in a weighted mean.
func weights(p *indicators.Plan, k int) []finding {
	ind := &p.Indicators[k]
	places, declared := ind.Places, len(ind.Places) > 0
	if !declared {
		for _, place := range p.Places.All() {
			if len(p.Places.Children(place.ID)) == 0 {
				places = append(places, place.ID)
			}
		}
	}
	var without []string
	for _, id := range places {
		if !weighs(p.Places, id, ind.Weight) {
			without = append(without, id)
		}
	}
	if len(without) == 0 || len(places) < 2 || (!declared && len(without) < len(places)) {
		return nil
	}
	return []finding{warning(path{"indicators", k, "across_places"}, noWeight, "give the places a "+ind.Weight+":, or use mean or median",
		"%s: no %s is known, so what is reported there counts for nothing", strings.Join(without[:min(3, len(without))], ", ")+more(len(without)-3), ind.Weight)}
}

func more(n int) string {
	if n <= 0 {
		return ""
	}
	return fmt.Sprintf(" and %d more", n)
}

// weighs reports whether a place, or one within it, has a weight.
func weighs(tree *indicators.PlaceTree, id, attribute string) bool {
	place, _ := tree.Place(id)
	if w, ok := place.Weights[attribute]; ok {
		return w > 0
	}
	return slices.ContainsFunc(tree.Children(id), func(child string) bool { return weighs(tree, child, attribute) })
}

// added reports whether the value at a place may be a sum over several, which no valid range bounds.
func added(p *indicators.Plan, ind *indicators.Indicator, place string) bool {
	if ind.Across != indicators.SumAcross && ind.Across != "" {
		return false
	}
	within := 0
	for _, id := range ind.Places {
		if p.Places.Contains(place, id) {
			within++
		}
	}
	return within > 1 || (len(ind.Places) == 0 && len(p.Places.Children(place)) > 0)
}

// valid warns of a target or a line that only values which are refused could meet or cross.
func (s *subject) valid() {
	if added(s.in.Plan, s.ind, s.goal.Place) {
		return
	}
	const widen = "widen valid:, which says what cannot be true, or correct the target"
	v, t := s.ind.Valid, s.goal.Target
	if s.approaches() {
		s.reachable(v)
	} else {
		low, high, _ := span(t)
		floor, ceiling := -largest, largest
		if v.Min != nil {
			floor = *v.Min
		}
		if v.Max != nil {
			ceiling = *v.Max
		}
		switch {
		case low <= floor && high >= ceiling:
			s.warn(s.targetKey(), beyondValid, widen, "every value that would break this target is refused as not valid: the goal could never alert")
		case ceiling < low || floor > high:
			s.warn(s.targetKey(), beyondValid, widen, "every value that would keep this target is refused as not valid: the goal could never be met")
		}
	}
	if s.counts() && s.ind.Measure == indicators.Flow {
		return // its lines are about the sum
	}
	for _, l := range s.handLines() {
		if !l.line.Gap && refused(v, l.line.Value, l.bad) {
			s.warn(s.key("thresholds", l.name), beyondValid, "widen valid:, which says what cannot be true, or move the line",
				"every value beyond this line is refused as not valid: it can never be crossed")
		}
	}
}

// reachable warns of an approach whose end is refused.
func (s *subject) reachable(v indicators.Range) {
	t := s.goal.Target
	switch {
	case s.counts() && s.ind.Measure == indicators.Flow:
		if most := len(s.ends); v.Max != nil && most > 0 && s.bad() < 0 && *v.Max*float64(most) < t.Value-t.From {
			s.warn(s.targetKey(), beyondValid, "widen valid:, which says what cannot be true, or correct the target",
				"%s of at most %s, more being refused as not valid, make no more than %s", reports(most), plain(*v.Max), plain(t.From+*v.Max*float64(most)))
		}
	case s.bad() < 0 && v.Max != nil && *v.Max < t.Value, s.bad() > 0 && v.Min != nil && *v.Min > t.Value:
		s.warn(s.targetKey(), beyondValid, "widen valid:, which says what cannot be true, or correct the target",
			"every value that meets this target is refused as not valid: the goal could never be met")
	}
}
