package export

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"rasid/indicators"
	"rasid/internal/i18n"
	"rasid/internal/tabular/cell"
)

// column is one column of a table.
type column struct {
	key  string // of its header: what programs rely on
	text string // key of the header's text for people
	tag  string // HXL's
	// of appends the column's cell to dst.
	of     func(dst []byte, b *book, o *Row) []byte
	number bool // the cell is a number
	wide   bool // for people: names are long
}

// header returns a column's header in a language, or for programs.
func (c *column) header(l indicators.Lang) string {
	if l == "" || c.text == "" {
		return c.key
	}
	return i18n.T(l, c.text)
}

// The key comes first. Names, in which anything may stand, come after it: a reader that looks for
// the totals of people's tables looks at the first columns.
var (
	indicatorColumn = column{key: "indicator", text: "indicator", tag: "#indicator+code", of: func(dst []byte, _ *book, o *Row) []byte { return append(dst, o.Indicator...) }}
	placeColumn     = column{key: "place", text: "place", tag: "#loc+code", of: func(dst []byte, _ *book, o *Row) []byte { return append(dst, o.Place...) }}
	periodColumn    = column{key: "period", text: "period", tag: "#date+period", of: func(dst []byte, b *book, o *Row) []byte { return append(dst, b.period(o.Period)...) }}
	valueColumn     = column{key: "value", text: "value", tag: "#indicator+value+num", number: true, of: func(dst []byte, _ *book, o *Row) []byte { return cell.AppendNumber(dst, o.Value) }}
	unitColumn      = column{key: "unit", text: "unit", tag: "#meta+unit", of: func(dst []byte, b *book, o *Row) []byte { return append(dst, b.unit(o.Indicator)...) }}
	revisionColumn  = column{key: "revision", text: "revision", tag: "#meta+revision", number: true, of: func(dst []byte, _ *book, o *Row) []byte {
		if o.Derived != nil {
			return dst
		}
		return strconv.AppendInt(dst, int64(o.Revision), 10)
	}}
	departmentColumn = column{key: "department", text: "department", tag: "#org+code", of: func(dst []byte, b *book, o *Row) []byte { return append(dst, b.department(o)...) }}
	indicatorName    = column{key: "indicator_name", text: "export.indicator_name", tag: "#indicator+name", wide: true, of: func(dst []byte, b *book, o *Row) []byte { return append(dst, b.name(o.Indicator)...) }}
	placeName        = column{key: "place_name", text: "export.place_name", tag: "#loc+name", wide: true, of: func(dst []byte, b *book, o *Row) []byte { return append(dst, b.places[o.Place]...) }}
	deliveryColumn   = column{key: "delivery", text: "export.delivery", number: true, of: func(dst []byte, _ *book, o *Row) []byte { return strconv.AppendInt(dst, o.Delivery, 10) }}
	fileColumn       = column{key: "file", text: "file", wide: true, of: func(dst []byte, _ *book, o *Row) []byte { return append(dst, o.File...) }}
	rowColumn        = column{key: "row", text: "row", number: true, of: func(dst []byte, _ *book, o *Row) []byte { return strconv.AppendInt(dst, o.Row, 10) }}
	receivedColumn   = column{key: "received_at", text: "received", tag: "#date+reported", wide: true, of: func(dst []byte, b *book, o *Row) []byte {
		return append(dst, b.receivedAt(o)...)
	}}
	// The mark by which a table that is delivered again tells what nobody reported: the expression.
	derivedColumn = column{key: "derived", text: "export.derived", tag: "#meta+derived", of: func(dst []byte, b *book, o *Row) []byte { return append(dst, b.expression(o)...) }}
	stateColumn   = column{key: "state", text: "export.state", tag: "#meta+state", of: func(dst []byte, _ *book, o *Row) []byte { return append(dst, o.state()...) }}
	placesColumn  = column{key: "reported", text: "export.reported", tag: "#meta+reported+num", number: true, of: func(dst []byte, _ *book, o *Row) []byte {
		return appendPlaces(dst, o, func(p *indicators.Point) int { return p.Reported })
	}}
	expectedColumn = column{key: "expected", text: "export.expected", tag: "#meta+expected+num", number: true, of: func(dst []byte, _ *book, o *Row) []byte {
		return appendPlaces(dst, o, func(p *indicators.Point) int { return p.Expected })
	}}
)

// appendPlaces appends a number of places that a derived value rests on.
func appendPlaces(dst []byte, o *Row, of func(*indicators.Point) int) []byte {
	if o.Derived == nil {
		return dst
	}
	return strconv.AppendInt(dst, int64(of(o.Derived)), 10)
}

var columns = []column{indicatorColumn, placeColumn, periodColumn, valueColumn, unitColumn, revisionColumn, departmentColumn,
	indicatorName, placeName, deliveryColumn, fileColumn, rowColumn, receivedColumn}

// columnsOf adds to the columns, for a plan that derives indicators, those that say so.
func columnsOf(plan *indicators.Plan) []column {
	if !slices.ContainsFunc(plan.Indicators, func(i indicators.Indicator) bool { return i.Derived != nil }) {
		return columns
	}
	return slices.Concat(columns, []column{derivedColumn, stateColumn, placesColumn, expectedColumn})
}

// hxlColumns are those that have a hashtag. A place is "#loc" with its code, whatever its level: the
// plan's tree need not be that of administrative areas.
func hxlColumns(columns []column, l indicators.Lang) (list []column) {
	for _, c := range columns {
		if c.tag == "" {
			continue
		}
		if c.wide && strings.HasSuffix(c.tag, "+name") {
			c.tag += "+i_" + string(l)
		}
		list = append(list, c)
	}
	return list
}

// dhis2Columns are those of DHIS2 2.43 and later, which finds them by name. Codes name data elements
// and organisation units; what a plan does not part by is the default combination.
var dhis2Columns = []column{
	{key: "dataelement", of: indicatorColumn.of},
	{key: "period", of: func(dst []byte, b *book, o *Row) []byte {
		return append(dst, remember(b.periods, o.Period, func() string { return dhis2Period(o.Period) })...)
	}},
	{key: "orgunit", of: placeColumn.of},
	{key: "categoryoptioncombo", of: constant("default")},
	{key: "attributeoptioncombo", of: constant("default")},
	{key: "value", number: true, of: func(dst []byte, _ *book, o *Row) []byte { return appendDHIS2Number(dst, o.Value) }},
	{key: "storedby", of: constant("")},
	{key: "lastupdated", of: func(dst []byte, _ *book, o *Row) []byte {
		return o.ReceivedAt.In(time.UTC).AppendFormat(dst, "2006-01-02T15:04:05.000-0700")
	}},
	{key: "comment", of: func(dst []byte, b *book, o *Row) []byte {
		if o.Derived == nil {
			return dst
		}
		return append(append(dst, "derived: "...), b.expression(o)...)
	}},
	{key: "followup", of: constant("false")},
	{key: "deleted", of: constant("false")},
}

func constant(s string) func(dst []byte, _ *book, _ *Row) []byte {
	return func(dst []byte, _ *book, _ *Row) []byte { return append(dst, s...) }
}

// dhis2Period returns a period as DHIS2 names it: 20240315, 2024W7, 202403, 2024Q1, 2024. It
// knows no instants; for one it is the day.
func dhis2Period(p indicators.Period) string {
	y, m, d := p.First().YMD()
	switch p.Kind {
	case indicators.Week:
		var year, week int
		if _, err := fmt.Sscanf(p.String(), "%d-W%d", &year, &week); err == nil {
			return fmt.Sprintf("%04dW%d", year, week)
		}
	case indicators.Month:
		return fmt.Sprintf("%04d%02d", y, m)
	case indicators.Quarter:
		return fmt.Sprintf("%04dQ%d", y, (m+2)/3)
	case indicators.Year:
		return fmt.Sprintf("%04d", y)
	}
	return fmt.Sprintf("%04d%02d%02d", y, m, d)
}

// appendDHIS2Number writes a number in the one form with an exponent that DHIS2 takes: 1.5E-7.
func appendDHIS2Number(dst []byte, v float64) []byte {
	begin := len(dst)
	dst = cell.AppendNumber(dst, v)
	for i := begin; i < len(dst); i++ {
		if dst[i] == 'e' {
			dst[i] = 'E'
			if dst[i+1] == '+' {
				dst = append(dst[:i+1], dst[i+2:]...)
			}
		}
	}
	return dst
}
