package mapping

import (
	"strings"

	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/tabular/cell"
)

// spellings are the ways in which a unit is written, by the one that plans use.
var spellings = func() map[string]string {
	m := map[string]string{}
	for unit, others := range map[string][]string{
		"syp": {"ل.س", "ل س", "ل.س.", "ليرة", "ليرة سورية", "ليرات", "s.p", "sp", "s.p.", "£s", "lîre", "lîreyê sûrî"},
		"usd": {"$", "us$", "دولار", "دولار أمريكي", "dolar"},
		"m³":  {"m3", "م3", "م³", "متر مكعب", "metre mikab", "cubic metres", "cubic meters", "cbm"},
		"%":   {"٪", "percent", "per cent", "pct", "بالمئة", "بالمائة", "في المئة", "ji sedî"},
		"kg":  {"كغ", "كجم", "كيلوغرام", "kgs"},
		"t":   {"طن", "ton", "tons", "tonne", "tonnes"},
		"km":  {"كم", "كيلومتر"},
		"l":   {"لتر", "ليتر", "litre", "litres", "liter", "liters", "lître"},
	} {
		for _, o := range append(others, unit) {
			m[cell.NormalizeName(o)] = unit
		}
	}
	return m
}()

// canonicalUnit returns the form under which units are compared.
func canonicalUnit(unit string) string {
	n := cell.NormalizeName(unit)
	if u, ok := spellings[n]; ok {
		return u
	}
	return n
}

// sameUnit reports whether what stands beside a number is the indicator's unit, or the part of it
// before the stroke: "SYP" for "SYP/bundle". It does not convert.
func sameUnit(written, unit string) bool {
	w := canonicalUnit(written)
	if w == canonicalUnit(unit) {
		return true
	}
	first, _, ok := strings.Cut(unit, "/")
	return ok && w == canonicalUnit(first)
}

// inUnit returns a number in its indicator's unit. A percentage is a share of one where the unit
// is a ratio; every other unit than the indicator's own is refused.
func inUnit(n cell.Number, ind *indicators.Indicator) (float64, *diag.Finding) {
	if n.Unit == "" || sameUnit(n.Unit, ind.Unit) {
		return n.Value, nil
	}
	if canonicalUnit(n.Unit) == "%" {
		switch cell.NormalizeName(ind.Unit) {
		case "ratio", "share", "1":
			return n.Value / 100, nil
		}
	}
	f := finding("unit_differs", "unit", n.Unit, "want", ind.Unit)
	return 0, f
}

// unitOf refuses a header that names its indicator with another unit: "Water (1000 m³)".
func (r *reading) unitOf(n named, header string) error {
	ind := r.plan.Indicators[n.indicator]
	if n.unit == "" || sameUnit(n.unit, ind.Unit) {
		return nil
	}
	f := fault("unit_differs", "unit", n.unit, "want", ind.Unit)
	f.Column, f.Value = header, n.unit
	return f
}
