// Package lineprotocol writes points as InfluxDB's line protocol, in the schema that dashboards and
// other readers rely on. It is pure; internal/influx sends lines and internal/export prints them.
package lineprotocol

import (
	"strconv"
	"strings"

	"rasid/indicators"
)

// AppendObservation appends the point of an observation: measurement "indicator", at the start of
// its period on the plan's clock, with its value and revision. A revision has the same series and
// time as the one before, so that it takes its place. The line ends with a line feed.
func AppendObservation(dst []byte, plan *indicators.Plan, department string, o *indicators.Observation) []byte {
	dst = append(dst, "indicator"...)
	dst = appendTag(dst, "department", department) // keys in their order: the server need not sort
	dst = appendTag(dst, "indicator", o.Indicator)
	dst = appendTag(dst, "place", o.Place)
	dst = appendTag(dst, "plan", plan.ID)
	dst = append(dst, " revision="...)
	dst = strconv.AppendInt(dst, int64(o.Revision), 10)
	dst = append(dst, "i,value="...)
	dst = strconv.AppendFloat(dst, o.Value, 'g', -1, 64)
	dst = append(dst, ' ')
	dst = strconv.AppendInt(dst, o.Period.Start(plan.TimeZone).UnixNano(), 10)
	return append(dst, '\n')
}

// appendTag appends a tag; one without a value cannot be written and is left out.
func appendTag(dst []byte, key, value string) []byte {
	if value == "" {
		return dst
	}
	dst = append(append(append(dst, ','), key...), '=')
	if !strings.ContainsAny(value, " ,=\\\n\r\t") {
		return append(dst, value...)
	}
	for i := range len(value) {
		switch c := value[i]; c {
		case ' ', ',', '=':
			dst = append(dst, '\\', c)
		case '\n', '\r', '\t':
			dst = append(dst, '\\', ' ') // a line feed would end the point
		case '\\':
			dst = append(dst, '/') // before a delimiter it would escape that, and nothing escapes it
		default:
			dst = append(dst, c)
		}
	}
	return dst
}
