package dashboards_test

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"rasid/dashboards"
	"rasid/indicators"
	"rasid/internal/app"
	"rasid/internal/influx/influxtest"
	"rasid/internal/journal"
	"rasid/internal/scoreboard"
)

// number returns a value of an answer; NaN stands for what is not there.
func number(t testing.TB, v any) float64 {
	t.Helper()
	if v == nil {
		return math.NaN()
	}
	f, err := v.(json.Number).Float64()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// same reports whether a value of an answer is that of a status; null is null in both.
func same(t testing.TB, got any, want *float64) bool {
	t.Helper()
	f := number(t, got)
	return want == nil && math.IsNaN(f) || want != nil && f == *want
}

// column returns a row's value under a name.
func column(t testing.TB, s influxtest.Series, row int, name string) any {
	t.Helper()
	i := slices.Index(s.Columns, name)
	if i < 0 {
		t.Fatalf("there is no column %s in %v", name, s.Columns)
	}
	return s.Values[row][i]
}

// What every panel and annotation over InfluxDB shows is what Rasid itself says.
func TestInfluxPanelsShowWhatRasidSays(t *testing.T) {
	server := influxtest.Open(t)
	a := mirrored(t, app.DemoTime, server)
	status := app.StatusOf(a.Board.Current())
	views := map[string]view{}
	from, to := a.Plan.Starts.In(a.Plan.TimeZone), a.Plan.Ends.AddDays(1).In(a.Plan.TimeZone)
	for _, b := range boards(t, a.Plan, dashboards.GrafanaConfig{Lang: indicators.English}) {
		views[b.file] = openBoard(b, from, to)
	}
	t.Run("every query", func(t *testing.T) { everyQueryAnswers(t, server, views) })
	t.Run("counts", func(t *testing.T) { countsAreRasids(t, server, views, status) })
	t.Run("table", func(t *testing.T) { tableIsRasids(t, server, views, status) })
	t.Run("goals", func(t *testing.T) { goalsAreRasids(t, server, views["goal"], a, status) })
	t.Run("places", func(t *testing.T) { placesAreRasids(t, server, views["places"], a) })
	t.Run("other plans", func(t *testing.T) { otherPlansAreUnderstood(t, server, a.Plan, from, to) })
	t.Run("deliveries", func(t *testing.T) { deliveriesAreRasids(t, server, views["deliveries"], a) })
}

// empty names what the demonstration has nothing of, by a part of its query.
var empty = []string{
	// no goal has these
	`"status" = 'achieved'`, `"status" = 'missed'`, `"status" = 'not_started'`,
}

// everyQueryAnswers asks for everything that a dashboard asks for, for every choice of what takes one.
func everyQueryAnswers(t *testing.T, server influxtest.Bucket, views map[string]view) {
	asked, silent := map[string]bool{}, map[string]bool{}
	for _, v := range views {
		chosen := []view{v}
		for _, x := range v.board.Templating.List {
			if x.Type == "custom" && !x.Multi {
				chosen = nil
				for _, o := range x.Options {
					chosen = append(chosen, v.with(x.Name, o.Value.(string)))
				}
			}
		}
		for _, v := range chosen {
			for _, p := range v.board.Panels {
				for _, q := range p.Targets {
					if q.Datasource.Type != "influxdb" {
						continue
					}
					asked[q.Query] = asked[q.Query] || len(v.ask(t, server, p, q)) > 0
				}
			}
			for _, q := range v.board.influxAnnotations() {
				asked[q] = asked[q] || len(server.Query(t, v.expand(t, q, ""))) > 0
			}
		}
	}
	for query, answered := range asked {
		part := slices.IndexFunc(empty, func(part string) bool { return strings.Contains(query, part) })
		if part >= 0 {
			silent[empty[part]] = true
		}
		if answered == (part >= 0) {
			t.Errorf("answered: %v, though expected otherwise: %s", answered, query)
		}
	}
	if len(asked) < 25 || len(silent) != len(empty) {
		t.Errorf("%d queries, %v", len(asked), silent)
	}
}

func countsAreRasids(t *testing.T, server influxtest.Bucket, views map[string]view, status app.Status) {
	count := func(v view) map[indicators.Status]int {
		got := map[indicators.Status]int{}
		p, _ := v.board.panel(t, "stat", `count("status")`)
		for _, q := range p.Targets {
			for _, s := range v.ask(t, server, p, q) {
				got[indicators.Status(called(q, s, "goals"))] = int(number(t, column(t, s, 0, "goals")))
			}
		}
		return got
	}
	if got := count(views["overview"]); fmt.Sprint(got) != fmt.Sprint(status.Counts) {
		t.Errorf("the overview counts %v, Rasid %v", got, status.Counts)
	}
	for _, x := range views["sector"].board.Templating.List {
		for _, o := range x.Options {
			if x.Name != "sector" {
				continue
			}
			want := map[indicators.Status]int{}
			for _, g := range status.Goals {
				if g.Sector == o.Value {
					want[g.Status]++
				}
			}
			if got := count(views["sector"].with("sector", o.Value.(string))); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("sector %s counts %v, Rasid %v", o.Value, got, want)
			}
		}
	}
}

func tableIsRasids(t *testing.T, server influxtest.Bucket, views map[string]view, status app.Status) {
	p, q := views["overview"].board.panel(t, "table", `"gap_ratio"`)
	rows := map[string]influxtest.Series{}
	for _, s := range views["overview"].ask(t, server, p, q) {
		rows[s.Tags["goal"]] = s
	}
	if len(rows) != len(status.Goals) {
		t.Errorf("%d rows for %d goals", len(rows), len(status.Goals))
	}
	for _, g := range status.Goals {
		s, ok := rows[g.ID]
		if !ok || len(s.Values) != 1 {
			t.Errorf("%s has no row of its own: %v", g.ID, s.Values)
			continue
		}
		for name, want := range map[string]*float64{"actual": g.Actual, "expected": g.Expected, "target": g.Target, "gap_ratio": g.GapRatio, "probability": g.Probability} {
			if got := column(t, s, 0, name); !same(t, got, want) {
				t.Errorf("%s: %s is %v", g.ID, name, got)
			}
		}
		if got := []any{column(t, s, 0, "status"), column(t, s, 0, "sector"), column(t, s, 0, "owner"), column(t, s, 0, "unit")}; fmt.Sprint(got) != fmt.Sprint([]any{g.Status, g.Sector, g.Owner, g.ID}) {
			t.Errorf("%s: %v", g.ID, got)
		}
	}
}

func goalsAreRasids(t *testing.T, server influxtest.Bucket, v view, a *app.App, status app.Status) {
	figures, latest := v.board.panel(t, "stat", `"actual"`)
	course, curve := v.board.panel(t, "timeseries", `"forecast_low"`)
	reported, values := v.board.panel(t, "timeseries", `SELECT "value"`)
	then, arrived := monthEnds(t, a), delivered(t, a)
	for _, g := range status.Goals {
		v, goal := v.with("goal", g.ID), mustGoal(t, a.Plan, g.ID)
		unit := unitOf(a.Plan, goal.Indicator)
		for _, s := range v.ask(t, server, figures, latest) {
			for name, want := range map[string]*float64{"actual": g.Actual, "expected": g.Expected, "target": g.Target} {
				if got := column(t, s, 0, name); !same(t, got, want) {
					t.Errorf("%s: %s is %v", g.ID, name, got)
				}
				if got := figures.property(t, called(latest, s, name), "unit"); got != strconv.Quote(unit) {
					t.Errorf("%s is shown in %s, want %s", called(latest, s, name), got, unit)
				}
			}
		}
		for _, s := range v.ask(t, server, course, curve) {
			if s.Tags["goal"] != g.ID || !same(t, column(t, s, len(s.Values)-1, "actual"), g.Actual) {
				t.Errorf("%s: the course ends with %v", g.ID, s.Values[len(s.Values)-1])
			}
			if got := course.property(t, called(curve, s, "forecast_high"), "custom.fillBelowTo"); got != course.property(t, called(curve, s, "forecast_low"), "displayName") {
				t.Errorf("the band ends at %s, which nothing is called", got)
			}
		}
		earlier(t, then, a.Plan, g.ID, v.ask(t, server, course, curve))
		got := map[string]bool{}
		for _, s := range v.ask(t, server, reported, values) {
			for i := range s.Values {
				got[fmt.Sprintf("%s %s %v %v", s.Tags["indicator"], s.Tags["place"], s.Values[i][0], s.Values[i][1])] = true
			}
			name := called(values, s, "value")
			place, _ := a.Plan.Places.Place(s.Tags["place"])
			if reported.property(t, name, "unit") != strconv.Quote(unitOf(a.Plan, s.Tags["indicator"])) || reported.property(t, name, "displayName") != strconv.Quote(place.Name.In(indicators.English)) {
				t.Errorf("%s is shown as %s in %s", name, reported.property(t, name, "displayName"), reported.property(t, name, "unit"))
			}
		}
		n, senders := 0, map[string]bool{}
		for _, leaf := range goal.Leaves() {
			if i, ok := a.Plan.Indicator(leaf.Indicator); ok {
				senders[i.Department] = true
			}
			for o, err := range a.Journal.Observations(t.Context(), journal.Query{Indicator: leaf.Indicator}) {
				if err != nil {
					t.Fatal(err)
				}
				n++
				if key := fmt.Sprintf("%s %s %v %v", o.Indicator, o.Place, o.Period.First().In(a.Plan.TimeZone).UnixMilli(), o.Value); !got[key] {
					t.Errorf("%s lacks %s", g.ID, key)
				}
			}
		}
		if n != len(got) {
			t.Errorf("%s shows %d values of %d", g.ID, len(got), n)
		}
		deliveries := server.Query(t, v.expand(t, v.board.influxAnnotations()[0], ""))
		from := 0
		for _, d := range arrived {
			if senders[d.Department] {
				from++
			}
		}
		if shown := rowsOf(deliveries); shown != from {
			t.Errorf("%s is annotated with %d deliveries of %d", g.ID, shown, from)
		}
	}
}

// unitOf is the unit in which a value of an indicator is shown; without one it is a share.
func unitOf(plan *indicators.Plan, indicator string) string {
	switch ind, ok := plan.Indicator(indicator); {
	case !ok:
		return "percentunit"
	case ind.Unit == "%":
		return "percent"
	default:
		return "suffix:" + ind.Unit
	}
}

// monthEnds is what "rasid status --as-of" says at the end of each month.
func monthEnds(t *testing.T, a *app.App) (list []*scoreboard.Snapshot) {
	t.Helper()
	for month := range 8 {
		s, err := a.Board.At(t.Context(), indicators.NewDate(2024, time.Month(month+2), 1).AddDays(-1), time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, s)
	}
	return list
}

// earlier compares a goal's course with what was said of it at some days.
func earlier(t *testing.T, then []*scoreboard.Snapshot, plan *indicators.Plan, goal string, course []influxtest.Series) {
	t.Helper()
	for _, s := range then {
		on := s.AsOf
		want, _ := s.Goal(goal)
		for _, is := range course {
			row := slices.IndexFunc(is.Values, func(v []any) bool { return int64(number(t, v[0])) == on.In(plan.TimeZone).UnixMilli() })
			if row < 0 {
				if want.Actual != nil {
					t.Errorf("%s: the course lacks %s", goal, on)
				}
				continue
			}
			for name, want := range map[string]*float64{"actual": want.Actual, "expected": want.Expected, "target": want.Target} {
				if got := column(t, is, row, name); !same(t, got, want) {
					t.Errorf("%s, %s: %s is %v", goal, on, name, got)
				}
			}
		}
	}
}

func rowsOf(list []influxtest.Series) (n int) {
	for _, s := range list {
		n += len(s.Values)
	}
	return n
}

func mustGoal(t testing.TB, plan *indicators.Plan, id string) *indicators.Goal {
	t.Helper()
	g, ok := plan.Goal(id)
	if !ok {
		t.Fatal(id)
	}
	return g
}

func placesAreRasids(t *testing.T, server influxtest.Bucket, v view, a *app.App) {
	bars, last := v.board.panel(t, "bargauge", `last("value")`)
	plane, spots := v.board.panel(t, "geomap", `"latitude"`)
	for _, i := range a.Plan.Indicators {
		want := map[string]float64{}
		for o, err := range a.Journal.Observations(t.Context(), journal.Query{Indicator: i.ID}) {
			if err != nil {
				t.Fatal(err)
			}
			want[o.Place] = o.Value // they come by place and period
		}
		v, got, onMap := v.with("indicator", i.ID), map[string]float64{}, map[string]float64{}
		for _, s := range v.ask(t, server, bars, last) {
			got[s.Tags["place"]] = number(t, column(t, s, 0, "last"))
			if unit := bars.property(t, called(last, s, "last"), "unit"); unit != strconv.Quote("suffix:"+i.Unit) {
				t.Errorf("%s is shown in %s", i.ID, unit)
			}
		}
		for _, s := range v.ask(t, server, plane, spots) {
			for row := range s.Values {
				id := column(t, s, row, "place").(string)
				onMap[id] = number(t, column(t, s, row, "value"))
				p, ok := a.Plan.Places.Place(id)
				if !ok || number(t, column(t, s, row, "latitude")) != *p.Latitude || number(t, column(t, s, row, "longitude")) != *p.Longitude {
					t.Errorf("%s lies at %v", id, s.Values[row])
				}
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) || fmt.Sprint(onMap) != fmt.Sprint(want) {
			t.Errorf("%s: shown %v, on the map %v, want %v", i.ID, got, onMap, want)
		}
	}
	one := v.with("indicator", "bread_price").with("place", "market-raqqa")
	if got := one.ask(t, server, bars, last); len(got) != 1 || got[0].Tags["place"] != "market-raqqa" {
		t.Errorf("a chosen place shows %v", got)
	}
}

func deliveriesAreRasids(t *testing.T, server influxtest.Bucket, v view, a *app.App) {
	type sum struct{ deliveries, rows, refused, revised int64 }
	want, outcomes := map[string]sum{}, map[string]int{}
	for _, d := range delivered(t, a) {
		s := want[d.Department]
		want[d.Department] = sum{s.deliveries + 1, s.rows + d.Rows, s.refused + d.Refused, s.revised + d.Revised}
		outcomes[string(d.Outcome)]++
	}
	got := map[string]sum{}
	p, q := v.board.panel(t, "table", `sum("rows")`)
	for _, s := range v.ask(t, server, p, q) {
		n := func(name string) int64 { return int64(number(t, column(t, s, 0, name))) }
		is := sum{n("deliveries"), n("rows"), n("refused"), n("revised")}
		got[s.Tags["department"]] = is
		if share := number(t, column(t, s, 0, "share")); share != float64(is.refused)/float64(is.rows) {
			t.Errorf("%s: a share of %v", s.Tags["department"], share)
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("shown %v, want %v", got, want)
	}
	counted := map[string]int{}
	p, q = v.board.panel(t, "timeseries", `count("name")`)
	for _, s := range v.ask(t, server, p, q) {
		for i := range s.Values {
			counted[called(q, s, "count")] += int(number(t, s.Values[i][1]))
		}
	}
	for _, o := range journal.Outcomes() {
		if p.property(t, string(o), "displayName") == "" {
			t.Errorf("a delivery that is %s has no name", o)
		}
	}
	if fmt.Sprint(counted) != fmt.Sprint(outcomes) {
		t.Errorf("arrived %v, want %v", counted, outcomes)
	}
}

// otherPlansAreUnderstood asks what the dashboards of plans ask that differ from the demonstration's:
// InfluxDB must understand it, and a goal of one place must keep to it.
func otherPlansAreUnderstood(t *testing.T, server influxtest.Bucket, demo *indicators.Plan, from, to time.Time) {
	local, abroad := *demo, *demo
	local.Goals = slices.Clone(demo.Goals)
	goal := mustGoal(t, &local, "afforestation")
	goal.Parts = slices.Clone(goal.Parts)
	for i := range goal.Parts {
		goal.Parts[i].Place = "SY0800"
	}
	south, west := -36.5, -0.00001
	abroad.Goals, abroad.Sectors = demo.Goals[:1], nil // a narrative one: it has no series of its own
	abroad.Places = indicators.NewPlaceTree([]indicators.Place{{ID: "NES", Latitude: &south, Longitude: &west}, {ID: "market-raqqa", Within: "NES"}})
	for _, plan := range []*indicators.Plan{&local, &abroad} {
		for _, b := range boards(t, plan, dashboards.GrafanaConfig{}) {
			v := openBoard(b, from, to)
			for _, p := range b.Panels {
				for _, q := range p.Targets {
					if q.Datasource.Type == "influxdb" {
						v.ask(t, server, p, q)
					}
				}
			}
			for _, q := range b.influxAnnotations() {
				server.Query(t, v.expand(t, q, ""))
			}
			if b.file == "goal" && plan == &local {
				v = v.with("goal", goal.ID)
				p, q := b.panel(t, "timeseries", `SELECT "value"`)
				if got := v.ask(t, server, p, q); len(got) != 1 || got[0].Tags["place"] != "SY0800" {
					t.Errorf("a goal of one place shows %v", got)
				}
			}
		}
	}
}
