package planfile

import (
	"strings"

	"rasid/indicators"
	"rasid/internal/yamlnode"
)

// graceDays is how long after a period's end its report may take when the plan does not say:
// about the time that an office needs for a sheet of that length.
var graceDays = map[indicators.PeriodKind]int{
	indicators.Day: 2, indicators.Week: 3, indicators.Month: 10, indicators.Quarter: 20, indicators.Year: 30,
}

func (r *reader) indicator(v yamlnode.Value) (indicators.Indicator, yamlnode.Map) {
	m := v.Map("an indicator", "!id", "name", "aliases", "!unit", "!measure", "!every", "grace", "across_places", "!department", "places", "valid", "watch", "accept", "derive", "min_coverage")
	ind := indicators.Indicator{Unit: m.Get("unit").String(), Department: r.departments.refer(m.Get("department"))}
	ind.ID = r.indicators.add(m.Get("id"))
	ind.Name = r.name(m.Get("name"), ind.ID)
	ind.Aliases = m.Get("aliases").Strings()
	ind.Measure = indicators.Measure(m.Get("measure").OneOf("measure", "level", "flow", "running_total"))
	ind.Every, _ = indicators.ParsePeriodKind(m.Get("every").OneOf("cadence", "day", "week", "month", "quarter", "year"))
	ind.GraceDays = graceDays[ind.Every]
	if n, ok := days(m.Get("grace")); ok {
		ind.GraceDays = n
	}
	r.across(&ind, m.Get("across_places"))
	for _, p := range m.Get("places").List() {
		ind.Places = append(ind.Places, r.places.refer(p))
	}
	if c := m.Get("min_coverage"); c.Present() {
		ind.MinCoverage = share(c)
	}
	valid := m.Get("valid").Map("valid", "min", "max")
	ind.Valid = indicators.Range{Min: number(valid.Get("min")), Max: number(valid.Get("max"))}
	if ind.Valid.Min != nil && ind.Valid.Max != nil && *ind.Valid.Min > *ind.Valid.Max {
		valid.Get("max").Errorf("range", "swap min and max", "no value lies between %v and %v", *ind.Valid.Min, *ind.Valid.Max)
	}
	for _, w := range m.Get("watch").List() {
		wm := w.Map("a watch line", "above", "below", "!status", "raise_after")
		line := indicators.Watch{Above: number(wm.Get("above")), Below: number(wm.Get("below")),
			Status: indicators.Status(wm.Get("status").OneOf("watch status", "at_risk", "off_track"))}
		line.RaiseAfter, _ = reports(wm.Get("raise_after"))
		if wm.Get("above").Present() == wm.Get("below").Present() {
			w.Errorf("watch", "write one line each for above: and below:", "a watch line has either above or below")
		}
		ind.Watch = append(ind.Watch, line)
	}
	_ = m.Get("accept").Strings()
	return ind, m
}

func (r *reader) across(ind *indicators.Indicator, v yamlnode.Value) {
	ind.Across = indicators.SumAcross
	if ind.Measure == indicators.Level {
		ind.Across = indicators.MeanAcross
	}
	s := v.String()
	if s == "" {
		return
	}
	if s == "weighted(population)" {
		ind.Across, ind.Weight = indicators.WeightedAcross, "population"
		return
	}
	known := []string{"weighted(population)"}
	for _, a := range indicators.Acrosses() {
		if string(a) == s {
			ind.Across = a
			return
		}
		known = append(known, string(a))
	}
	if strings.HasPrefix(s, "weighted") {
		v.Errorf("unknown-way-across-places", "write weighted(population)", "values are weighted by population only, not by %q", s)
		return
	}
	v.Unknown("way across places", s, known)
}

func number(v yamlnode.Value) *float64 {
	n, ok := v.Number()
	if !ok {
		return nil
	}
	return &n
}
