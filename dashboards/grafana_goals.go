package dashboards

import (
	"fmt"
	"strings"

	"rasid/indicators"
)

// overview is the dashboard of the plan as a whole.
func (b *builder) overview() dashboard {
	d := b.frame(b.chosenSource("datasource", "influxdb"), b.chosen("goal", "dash.var.goal", true, b.goals()))
	notice, counts := b.notice("dash.overview.about"), b.counts(theGoals)
	notice.GridPos.W, counts.GridPos.W = 8, 16
	lay(&d, 5, notice, counts)
	lay(&d, b.tall(), b.goalTable(theGoals))
	lay(&d, b.tall(), b.statusTimeline(theGoals))
	lay(&d, 9, b.gaps(theGoals))
	return d
}

// sector is the dashboard of one sector's goals.
func (b *builder) sector() dashboard {
	d := b.frame(b.chosenSource("datasource", "influxdb"), b.chosen("sector", "dash.var.sector", false, b.sectors()),
		b.chosen("goal", "dash.var.goal", true, b.goals()))
	notice, counts := b.notice("dash.sector.about"), b.counts(theGoals, theSector)
	notice.GridPos.W, counts.GridPos.W = 8, 16
	lay(&d, 5, notice, counts)
	lay(&d, b.tall(), b.goalTable(theGoals, theSector))
	lay(&d, b.tall(), b.statusTimeline(theGoals, theSector))
	lay(&d, 9, b.gaps(theGoals, theSector))
	return d
}

// tall is the height of a panel with a row for each goal.
func (b *builder) tall() int { return min(4+len(b.plan.Goals), 30) }

func (b *builder) sectors() (list []choice) {
	for _, s := range b.plan.Sectors {
		list = append(list, choice{s.ID, s.Name.In(b.cfg.Lang)})
	}
	return list
}

func (b *builder) departments() (list []choice) {
	for _, d := range b.plan.Departments {
		list = append(list, choice{d.ID, d.Name.In(b.cfg.Lang)})
	}
	return list
}

// counts shows how many goals have each status, those that any has.
func (b *builder) counts(conditions ...string) panel {
	var targets []target
	for i, s := range indicators.Statuses() {
		targets = append(targets, influx(string(rune('A'+i)), string(s), b.counted(s, conditions...)))
	}
	p := b.stat("dash.counts", influxSource, "none", "", targets...)
	o := p.Options.(statOptions)
	o.ColorMode = "background"
	p.Options = o
	for _, s := range indicators.Statuses() {
		p.on(string(s), shown(b.status(s)), painted(statusColors[s]))
	}
	return p
}

// goalTable lists goals with how they stand, and leads to each.
func (b *builder) goalTable(conditions ...string) panel {
	fields := `"status", "actual", "expected", "target", "goal" AS "unit", "gap_ratio", "probability", "owner"`
	if len(b.plan.Sectors) > 0 {
		fields += `, "sector"`
	}
	query := b.latest(fields, conditions...)
	p := b.table("dash.goals", influxSource, influxTable("A", query))
	index := map[string]int{}
	for i, name := range []string{"goal", "status", "actual", "expected", "target", "unit", "gap_ratio", "probability", "owner", "sector", "Time"} {
		index[name] = i
	}
	p.Transformations = []transformation{{ID: "organize", Options: map[string]any{"indexByName": index, "excludeByName": map[string]bool{}, "renameByName": map[string]string{}}}}
	if b.cfg.Oldest >= sparklines {
		// The columns are ordered before they are joined: what they are called after it has changed
		// between versions. The series come first, so that their column stands beside the goal.
		p.Targets = []target{influx("A", "$tag_goal", `SELECT "actual" `+b.from("goal", conditions...)+` GROUP BY "goal"`), influxTable("B", query)}
		p.Transformations[0].Filter = &matcher{"byRefId", "B"}
		p.Transformations = append(p.Transformations,
			transformation{ID: "timeSeriesTable", Filter: &matcher{"byRefId", "A"}, Options: map[string]any{}},
			transformation{ID: "joinByField", Options: map[string]any{"byField": "goal", "mode": "outer"}})
		p.onLike("^Trend", shown(b.text("dash.trend")), b.cell("sparkline"), custom("width", 160))
	}

	lead := []dataLink{
		{Title: b.text("dash.goal"), URL: "/d/" + b.uid("goal") + "?var-goal=${__value.raw}&${__url_time_range}"},
		{Title: b.text("dash.page"), URL: b.cfg.PageURL + "/goals/${__value.raw}", TargetBlank: true},
	}
	p.on("goal", shown(b.text("goal")), mappedBy(named(b.goals())), property{"links", lead}, custom("width", 320))
	p.on("status", shown(b.text("status")), mappedBy(b.statuses()), b.cell("color-background"), custom("width", 140))
	p.on("actual", shown(b.text("actual")))
	p.on("expected", shown(b.text("expected")))
	p.on("target", shown(b.text("dash.target")))
	var units []choice
	for _, g := range b.plan.Goals {
		unit := b.text("dash.share")
		if i, ok := b.plan.Indicator(g.Indicator); ok {
			unit = i.Unit
		} else if g.Combine == indicators.Worst {
			unit = "–" // its parts have their own, and it shows no values
		}
		units = append(units, choice{g.ID, unit})
	}
	p.on("unit", shown(b.text("unit")), mappedBy(named(units)))
	p.on("gap_ratio", shown(b.text("dash.gap")), unit(share), property{"thresholds", steps(begin("red"), at(0, "green"))}, b.cell("color-text"))
	p.on("probability", shown(b.text("dash.probability")), unit(share), property{"noValue", b.text("dash.no_forecast")})
	if len(b.plan.Sectors) > 0 {
		p.on("sector", shown(b.text("dash.var.sector")), mappedBy(named(b.sectors())),
			property{"links", []dataLink{{Title: b.text("dash.sector"), URL: "/d/" + b.uid("sector") + "?var-sector=${__value.raw}&${__url_time_range}"}}})
	}
	p.on("owner", shown(b.text("dash.owner")), mappedBy(named(b.departments())))
	p.on("Time", shown(b.text("dash.as_of")), unit("time:YYYY-MM-DD"))
	return p
}

// statusTimeline shows how each goal's status went.
func (b *builder) statusTimeline(conditions ...string) panel {
	p := b.timeline("dash.statuses", influxSource, influx("A", "$tag_goal", `SELECT "status" `+b.from("goal", conditions...)+` GROUP BY "goal"`))
	p.FieldConfig.Defaults.Mappings = []mapping{b.statuses()}
	nameSeries(&p, b.goals())
	return p
}

// gaps shows how far each goal was from what was expected; below 0 is the bad side.
func (b *builder) gaps(conditions ...string) panel {
	p := b.series("dash.gap", influxSource, share, false, influx("A", "$tag_goal", `SELECT "gap_ratio" `+b.from("goal", conditions...)+` GROUP BY "goal"`))
	p.FieldConfig.Defaults.Thresholds = steps(begin("red"), at(0, "transparent"))
	c := p.FieldConfig.Defaults.Custom.(seriesCustom)
	c.ThresholdsStyle = &thresholdsStyle{"area"}
	p.FieldConfig.Defaults.Custom = c
	nameSeries(&p, b.goals())
	return p
}

// goal is the dashboard of one goal.
func (b *builder) goal() dashboard {
	choice := b.chosen("goal", "dash.var.goal", false, b.goals())
	for i, g := range b.plan.Goals {
		if g.Reported() { // the first that has anything to draw
			choice.begin(i)
			break
		}
	}
	d := b.frame(b.chosenSource("datasource", "influxdb"), b.chosenSource("prometheus_datasource", "prometheus"), choice)
	d.Links = append(d.Links, link{Type: "link", Title: b.text("dash.reason"), Icon: "external link", Tooltip: b.text("dash.reason.about"),
		URL: b.cfg.PageURL + "/goals/${goal:raw}", Tags: []string{}, TargetBlank: true})
	events := func(name, color, query string) annotation {
		return annotation{Name: b.text(name), Datasource: influxSource, Enable: true, IconColor: color,
			Target: annotationTarget{RefID: "Anno", FromAnnotations: true, Query: query, RawQuery: true, ResultFormat: "table", TextColumn: "text", TagsColumn: "tags"}}
	}
	d.Annotations.List = []annotation{
		events("deliveries", "blue", `SELECT "name" AS "text", "outcome" AS "tags" `+b.from("delivery", b.ofTheGoal(b.sender))),
		events("dash.corrections", "orange", `SELECT "revision", "place" AS "text", "indicator" AS "tags" `+b.from("indicator", `"revision" > 1`, b.ofTheGoal(b.reports))),
		b.alertEvents(),
	}
	units := map[string]string{}
	for _, g := range b.plan.Goals {
		units[g.ID] = b.goalUnit(g)
	}
	// The series are called by the goal's ID and their field, so that each finds its unit and its name.
	const alias = "$tag_goal|$col"
	look := func(p *panel) {
		unitsByFirstWord(p, units)
		for _, f := range []struct {
			field string
			props []property
		}{
			{"actual", []property{shown(b.text("actual")), painted("blue"), custom("lineWidth", 3)}},
			{"expected", []property{shown(b.text("expected")), painted("text"), dashed(6, 6)}},
			{"target", []property{shown(b.text("dash.target")), painted("green")}},
			{"forecast", []property{shown(b.text("dash.forecast")), painted("purple"), dashed(2, 6)}},
			{"forecast_low", []property{shown(b.text("dash.forecast_low")), painted("purple"), custom("lineWidth", 0)}},
			{"forecast_high", []property{shown(b.text("dash.forecast_high")), painted("purple"), custom("lineWidth", 0),
				custom("fillBelowTo", b.text("dash.forecast_low")), custom("fillOpacity", 15)}},
		} {
			p.onLike(`\|`+f.field+"$", f.props...)
		}
	}

	status := b.stat("dash.status_now", influxSource, "none", `/\|status$/`, influx("A", alias, b.latest(`"status"`, theGoals)))
	o := status.Options.(statOptions)
	o.ColorMode, o.TextMode = "background", "value"
	status.Options = o
	status.FieldConfig.Defaults.Mappings = []mapping{b.statuses()}
	figures := b.stat("dash.figures", influxSource, "short", "", influx("A", alias, b.latest(`"actual", "expected", "target"`, theGoals)))
	look(&figures)
	outlook := b.stat("dash.outlook", influxSource, share, "", influx("A", alias, b.latest(`"gap_ratio", "probability"`, theGoals)))
	outlook.onLike(`\|gap_ratio$`, shown(b.text("dash.gap")))
	outlook.onLike(`\|probability$`, shown(b.text("dash.probability")), property{"noValue", b.text("dash.no_forecast")})
	notice := b.notice("dash.goal.about")
	notice.GridPos.W, status.GridPos.W, figures.GridPos.W, outlook.GridPos.W = 6, 4, 8, 6
	lay(&d, 5, notice, status, figures, outlook)

	course := b.series("dash.course", influxSource, "short", false, influx("A", alias,
		`SELECT "actual", "expected", "target", "forecast", "forecast_low", "forecast_high" `+b.from("goal", theGoals)+` GROUP BY "goal"`))
	course.Title += ": ${goal:text}"
	look(&course)
	lay(&d, 12, course)

	history := b.statusTimeline(theGoals)
	reported := b.series("dash.reported", influxSource, "short", false, influx("A", "$tag_indicator|$tag_place",
		`SELECT "value" `+b.from("indicator", b.ofTheGoal(b.reports))+` GROUP BY "indicator", "place"`))
	b.ofIndicators(&reported)
	lay(&d, 4, history)
	lay(&d, 10, reported)
	return d
}

// alertEvents marks when Prometheus' rules of the plan ("rasid rules") alert about the goal.
func (b *builder) alertEvents() annotation {
	expr := fmt.Sprintf(`ALERTS{alertstate="firing", plan="%s", goal="${goal:raw}"}`, b.plan.ID)
	return annotation{Name: b.text("dash.alerts"), Datasource: besidePrometheus, Enable: true, IconColor: "red", Target: annotationTarget{RefID: "Anno", Expr: expr},
		Expr: expr, TitleFormat: "{{alertname}}", TextFormat: "{{goal}}", TagKeys: "severity"}
}

// ofIndicators gives series that are called by indicator and place their units and names.
func (b *builder) ofIndicators(p *panel) {
	units := map[string]string{}
	for _, i := range b.plan.Indicators[:b.plan.Listed()] { // steps stand in no panel of indicators
		units[i.ID] = grafanaUnit(i.Unit)
	}
	unitsByFirstWord(p, units)
	nameByLastWord(p, b.allPlaces())
}

func (b *builder) allPlaces() (list []choice) {
	for _, p := range b.plan.Places.All() {
		list = append(list, choice{p.ID, strings.TrimSpace(p.Name.In(b.cfg.Lang))})
	}
	return list
}
