package intake

import (
	"encoding/json"
	"slices"

	"rasid/indicators"
	"rasid/internal/journal"
	"rasid/internal/tabular/grid"
)

// valuesKey is the key of a delivery's dialect under which its value columns are kept. With
// them every observation leads back to its cell, also after the mapping has changed.
const valuesKey = "values"

// valueColumn is the column that held a mapping's values, with what the mapping fixes.
type valueColumn struct {
	Indicator string `json:"indicator,omitempty"` // empty: a column names it
	Place     string `json:"place,omitempty"`     // empty: columns name it
	Period    string `json:"period,omitempty"`    // as written in the mapping; empty: a column names it
	Header    string `json:"header,omitempty"`
	Column    int    `json:"column"` // from 0; −1 for a constant value
}

func (m *columns) valueColumn(header []string) valueColumn {
	v := valueColumn{Indicator: m.Indicator.Constant, Place: m.Place.Constant, Period: m.Period.Constant, Column: m.value}
	if m.value >= 0 {
		v.Header = header[m.value]
	}
	return v
}

// brings reports whether the mapping can have brought an observation.
func (v valueColumn) brings(o indicators.Observation) bool {
	if v.Period != "" {
		p, err := indicators.ParsePeriod(v.Period)
		if err != nil || p.First() < o.Period.First() || p.First() > o.Period.Last() {
			return false
		}
	}
	return (v.Indicator == "" || v.Indicator == o.Indicator) && (v.Place == "" || v.Place == o.Place)
}

func encode(values []valueColumn) (string, error) {
	b, err := json.Marshal(values)
	return string(b), err
}

// Cell returns the header and the address, such as "D12", of the cell that an observation was
// read from in its delivery's table. Both are empty when the mapping fixed the value, and the
// address is empty when the rows of one indicator had their values in several columns by a
// filter: the header then names them all.
func Cell(d journal.Delivery, o indicators.Observation) (header, address string) {
	var values []valueColumn
	if json.Unmarshal([]byte(d.Dialect[valuesKey]), &values) != nil {
		return "", ""
	}
	values = slices.DeleteFunc(values, func(v valueColumn) bool { return v.Column < 0 || !v.brings(o) })
	for i, v := range values {
		switch {
		case i == 0:
			header, address = v.Header, grid.Address(v.Column, o.Row)
		case v.Column != values[0].Column:
			header, address = header+" / "+v.Header, ""
		}
	}
	return header, address
}

// columnOf returns the column that a row's value stood in, −1 when that is not certain.
func (r *reading) columnOf(row journal.Row) int {
	if len(r.maps) == 1 {
		return r.maps[0].value
	}
	o := indicators.Observation{Period: indicators.PeriodFromKey(row.Period),
		Indicator: r.in.plan.Indicators[slices.Index(r.in.indicatorKeys, row.Indicator)].ID,
		Place:     r.in.plan.Places.All()[slices.Index(r.in.placeKeys, row.Place)].ID}
	column := -1
	for _, v := range r.values {
		if v.brings(o) && column >= 0 && v.Column != column {
			return -1
		}
		if v.brings(o) {
			column = v.Column
		}
	}
	return column
}
