package dashboards

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"rasid/indicators"
)

// Variables stand in queries with their format named (:regex, :raw), because what Grafana does
// with a bare one in InfluxQL has changed between its versions.

// The tags of the schema that two measurements share with the plan's own names.
const (
	theGoals      = `"goal" =~ /^${goal:regex}$/`
	theSector     = `"sector" =~ /^${sector:regex}$/`
	theDepartment = `"department" =~ /^${department:regex}$/`
	theIndicator  = `"indicator" =~ /^${indicator:regex}$/`
	thePlaces     = `"place" =~ /^${place:regex}$/`
)

// literal writes s as a string of InfluxQL.
func literal(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
}

// from returns the FROM and WHERE of a query of the plan's series in the time shown.
func (b *builder) from(measurement string, conditions ...string) string {
	if measurement != "delivery" { // a delivery may serve several plans: its series do not name one
		conditions = append([]string{`"plan" = ` + literal(b.plan.ID)}, conditions...)
	}
	return fmt.Sprintf(`FROM "%s" WHERE %s`, measurement, strings.Join(append(conditions, "$timeFilter"), " AND "))
}

// latest asks for the newest assessment of each goal as a whole: a field that it lacks is empty,
// not that of an earlier one.
func (b *builder) latest(fields string, conditions ...string) string {
	return "SELECT " + fields + " " + b.from("goal", conditions...) + ` GROUP BY "goal" ORDER BY time DESC LIMIT 1`
}

// counted asks how many goals have a status in their newest assessment.
func (b *builder) counted(s indicators.Status, conditions ...string) string {
	inner := `SELECT last("status") AS "status" ` + b.from("goal", conditions...) + ` GROUP BY "goal"`
	return fmt.Sprintf(`SELECT count("status") AS "goals" FROM (%s) WHERE "status" = '%s'`, inner, s)
}

// ofTheGoal returns the condition under which a point belongs to the goal that is chosen. InfluxDB
// has no join, but it reduces a comparison of two constants: only the chosen goal's part is left.
// of returns a goal's part; a goal for which it is empty has none.
func (b *builder) ofTheGoal(of func(indicators.Goal) string) string {
	var parts []string
	for _, g := range b.plan.Goals {
		if part := of(g); part != "" {
			parts = append(parts, fmt.Sprintf(`('${goal:raw}' = '%s' AND %s)`, g.ID, part))
		}
	}
	if len(parts) == 0 {
		return `'${goal:raw}' = ''`
	}
	return "(" + strings.Join(parts, " OR ") + ")"
}

// reports returns the part of a goal's own observations: its indicators', at their places and within.
func (b *builder) reports(g indicators.Goal) string { return b.either(g, b.reportsOf) }

// either returns what holds for a goal, or for any of its parts.
func (b *builder) either(g indicators.Goal, of func(*indicators.Goal) string) string {
	var parts []string
	for _, leaf := range g.Leaves() {
		if part := of(leaf); part != "" && !slices.Contains(parts, part) {
			parts = append(parts, part)
		}
	}
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	return "((" + strings.Join(parts, ") OR (") + "))"
}

func (b *builder) reportsOf(g *indicators.Goal) string {
	if g.Indicator == "" {
		return ""
	}
	part := `"indicator" = ` + literal(g.Indicator)
	if g.Place != "" && g.Place != b.plan.Places.Root() {
		var within []string
		for _, p := range b.plan.Places.All() {
			if b.plan.Places.Contains(g.Place, p.ID) {
				within = append(within, regexp.QuoteMeta(p.ID))
			}
		}
		part += ` AND "place" =~ /^(` + strings.Join(within, "|") + `)$/`
	}
	return part
}

// sender returns the part of the departments that deliver for a goal.
func (b *builder) sender(g indicators.Goal) string { return b.either(g, b.senderOf) }

func (b *builder) senderOf(g *indicators.Goal) string {
	i, ok := b.plan.Indicator(g.Indicator)
	if !ok {
		return ""
	}
	return `"department" = ` + literal(i.Department)
}

// onMap asks for the newest value of each place that has coordinates, with them beside it: a
// schema of series has no table of places to join with, so each is asked for by itself.
func (b *builder) onMap() string {
	var parts []string
	for _, p := range located(b.plan) {
		parts = append(parts, fmt.Sprintf(`(SELECT last("value") AS "value", last("value") * 0 %s AS "latitude", last("value") * 0 %s AS "longitude" %s GROUP BY "place")`,
			plus(*p.Latitude), plus(*p.Longitude), b.from("indicator", theIndicator, `"place" = `+literal(p.ID))))
	}
	return `SELECT "place", "value", "latitude", "longitude" FROM ` + strings.Join(parts, ", ")
}

// plus writes the addition of v, which may be negative: InfluxQL has no sign after an operator.
func plus(v float64) string {
	if v < 0 {
		return "- " + strconv.FormatFloat(-v, 'f', -1, 64)
	}
	return "+ " + strconv.FormatFloat(v, 'f', -1, 64)
}

// located lists the places of a plan that have coordinates.
func located(plan *indicators.Plan) (list []indicators.Place) {
	for _, p := range plan.Places.All() {
		if p.Latitude != nil && p.Longitude != nil {
			list = append(list, p)
		}
	}
	return list
}

// influx returns a query of InfluxQL, shown as series by an alias.
func influx(ref, alias, query string) target {
	return target{RefID: ref, Datasource: influxSource, Query: query, RawQuery: true, ResultFormat: "time_series", Alias: alias}
}

// influxTable returns a query of InfluxQL, shown as a table.
func influxTable(ref, query string) target {
	return target{RefID: ref, Datasource: influxSource, Query: query, RawQuery: true, ResultFormat: "table"}
}

// only is the matcher by which every selector of PromQL keeps to the Rasid that is chosen.
const only = `job=~"$job", instance=~"$instance"`

// prom returns a query of PromQL over time.
func prom(s source, ref, legend, expr string) target {
	return target{RefID: ref, Datasource: s, Expr: expr, LegendFormat: legend, Range: true}
}

// promNow returns a query of PromQL for the end of the time shown.
func promNow(s source, ref, legend, expr string) target {
	return target{RefID: ref, Datasource: s, Expr: expr, LegendFormat: legend, Instant: true}
}
