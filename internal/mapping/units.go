package mapping

import (
	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/tabular/cell"
)

// inUnit returns a number in its indicator's unit. A percentage is a share of one where the unit
// is a ratio; every other unit than the indicator's own is refused.
func inUnit(n cell.Number, ind *indicators.Indicator) (float64, *diag.Finding) {
	if n.Unit == "" || cell.UnitFits(n.Unit, ind.Unit) {
		return n.Value, nil
	}
	if cell.UnitFits(n.Unit, "%") {
		switch cell.NormalizeName(ind.Unit) {
		case "ratio", "share", "1":
			return n.Value / 100, nil
		}
	}
	return 0, finding("unit_differs", "unit", n.Unit, "want", ind.Unit)
}

// unitOf refuses a header that names its indicator with another unit, "Water (1000 m³)", or has
// another one in the row of units below.
func (r *reading) unitOf(n named, header string, column int) error {
	ind := r.plan.Indicators[n.indicator]
	if n.unit == "" && column < len(r.units) {
		n.unit = r.units[column]
	}
	if n.unit == "" || cell.UnitFits(n.unit, ind.Unit) {
		return nil
	}
	f := fault("unit_differs", "unit", n.unit, "want", ind.Unit)
	f.Column, f.Value = header, n.unit
	return f
}
