// Package lineprotocol writes points as InfluxDB's line protocol, in the schema that dashboards and
// other readers rely on. It is pure: internal/influx sends lines, internal/export prints them. What
// identifies things in a plan has no character that line protocol would want escaped.
package lineprotocol

import (
	"strconv"

	"rasid/indicators"
)

// Tags appends a measurement and those tags that are not empty, given as name, value in the order
// of the names.
func Tags(dst []byte, measurement string, pairs ...string) []byte {
	dst = append(dst, measurement...)
	for k := 0; k < len(pairs); k += 2 {
		if pairs[k+1] != "" {
			dst = append(append(append(append(dst, ','), pairs[k]...), '='), pairs[k+1]...)
		}
	}
	return dst
}

// End appends a point's time, in nanoseconds since 1970, and the line feed.
func End(dst []byte, ns int64) []byte {
	return append(strconv.AppendInt(append(dst, ' '), ns, 10), '\n')
}

// Observation appends the point of an observation, whose time is the start of its period on the
// plan's clock. A revision has the series and time of the one before, so that it takes its place.
func Observation(dst []byte, plan, department string, o *indicators.Observation, start int64) []byte {
	dst = Tags(dst, "indicator", "department", department, "indicator", o.Indicator, "place", o.Place, "plan", plan)
	dst = strconv.AppendInt(append(dst, " revision="...), int64(o.Revision), 10)
	dst = strconv.AppendFloat(append(dst, "i,value="...), o.Value, 'g', -1, 64)
	return End(dst, start)
}

// Derived appends the point of a derived indicator at a place, whose time is the start of its period on the
// plan's clock. It stands in a measurement of its own: nobody reported it. A point without a value says what is
// missing for one, and has the same series and time, so that either takes the place of the other; state is "ok",
// "thin" or "missing".
func Derived(dst []byte, plan, department, indicator, place string, p *indicators.Point, start int64) []byte {
	dst = Tags(dst, "derived", "department", department, "indicator", indicator, "place", place, "plan", plan)
	dst = strconv.AppendInt(append(dst, " expected="...), int64(p.Expected), 10)
	dst = append(append(append(dst, `i,lacks="`...), p.Lacks...), '"')
	dst = strconv.AppendInt(append(dst, ",reported="...), int64(p.Reported), 10)
	dst = append(append(append(dst, `i,state="`...), p.State()...), '"')
	if p.Lacks == "" {
		dst = strconv.AppendFloat(append(dst, ",value="...), p.Value, 'g', -1, 64)
	}
	return End(dst, start)
}
