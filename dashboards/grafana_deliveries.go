package dashboards

// outcomes of a delivery, in the order of their severity, with the colours that they are shown in.
var outcomes = []struct{ id, color string }{
	{"accepted", "green"}, {"partial", "yellow"}, {"held", "orange"}, {"refused", "red"},
	{"discarded", "dark-red"}, {"duplicate", "light-blue"}, {"empty", "gray"},
}

// deliveries is the dashboard of what departments sent.
func (b *builder) deliveries() dashboard {
	variables := []variable{b.chosenSource("datasource", "influxdb"), b.chosenSource("prometheus_datasource", "prometheus"),
		b.chosen("department", "department", true, b.departments())}
	d := b.frame(append(variables, b.instances(besidePrometheus)...)...)

	arrivals := b.series("dash.arrivals", influxSource, "none", true, influx("A", "$tag_outcome",
		`SELECT count("name") `+b.from("delivery", theDepartment)+` GROUP BY time($__interval), "outcome" fill(none) `+b.zone()))
	arrivals.Interval = "1d"
	for _, o := range outcomes {
		arrivals.on(o.id, shown(b.text("outcome."+o.id)), painted(o.color))
	}
	notice := b.notice("dash.deliveries.about")
	notice.GridPos.W, arrivals.GridPos.W = 6, 18
	lay(&d, 9, notice, arrivals)

	sums := b.table("dash.by_department", influxSource, influxTable("A",
		`SELECT count("name") AS "deliveries", sum("rows") AS "rows", sum("refused") AS "refused", sum("revised") AS "revised", sum("refused") / sum("rows") AS "share" `+
			b.from("delivery", theDepartment)+` GROUP BY "department"`))
	b.countColumns(&sums)
	sums.on("Time", custom("hidden", true))
	sums.on("deliveries", shown(b.text("deliveries")))
	sums.on("share", shown(b.text("dash.refused_share")), unit(share), property{"thresholds", b.refusedSteps()}, b.cell("color-text"))
	newest := b.table("dash.newest", influxSource, influxTable("A",
		`SELECT last("name") AS "name" `+b.from("delivery", theDepartment)+` GROUP BY "department"`))
	newest.on("Time", shown(b.text("received")), unit("dateTimeFromNow"))
	newest.on("department", shown(b.text("department")), mappedBy(named(b.departments())))
	newest.on("name", shown(b.text("file")))
	lay(&d, 8, sums, newest)

	refused := b.series("dash.refused_share", influxSource, share, false, influx("A", "$tag_department",
		`SELECT sum("refused") / sum("rows") `+b.from("delivery", theDepartment)+` GROUP BY time($__interval), "department" fill(none) `+b.zone()))
	refused.Interval = "1d"
	refused.FieldConfig.Defaults.Min = new(0.0)
	refused.FieldConfig.Defaults.Thresholds = b.refusedSteps()
	nameSeries(&refused, b.departments())
	since := b.series("dash.since_last", influxSource, "d", false, influx("A", "$tag_department",
		`SELECT elapsed("rows", 1d) `+b.from("delivery", theDepartment)+` GROUP BY "department"`))
	since.FieldConfig.Defaults.Min = new(0.0)
	nameSeries(&since, b.departments())
	lay(&d, 9, refused, since)

	const notFresh = `(rasid_goal_freshness{` + only + `, freshness!="fresh"} == 1)`
	late := b.table("dash.late", besidePrometheus,
		tableNow(besidePrometheus, "A", `max by (goal, freshness) `+notFresh),
		tableNow(besidePrometheus, "B", `max by (goal) (time() - rasid_goal_observation_timestamp_seconds{`+only+`}) and on (goal) max by (goal) `+notFresh))
	late.Transformations = []transformation{{ID: "joinByField", Options: map[string]any{"byField": "goal", "mode": "outer"}}}
	late.FieldConfig.Defaults.NoValue = b.text("dash.none_late")
	late.on("goal", shown(b.text("goal")), mappedBy(named(b.goals())))
	var kinds []choice
	for _, f := range []string{"late", "missing", "held"} {
		kinds = append(kinds, choice{f, b.text("freshness." + f)})
	}
	late.on("freshness", shown(b.text("dash.freshness")), mappedBy(named(kinds)))
	late.on("Value #A", custom("hidden", true))
	late.on("Value #B", shown(b.text("dash.period_ended")), unit("s"))
	late.onLike("^Time", custom("hidden", true))
	each := b.table("dash.each_delivery", influxSource, influxTable("A",
		`SELECT "name", "department", "outcome", "rows", "refused", "revised" `+b.from("delivery", theDepartment)+` ORDER BY time DESC LIMIT 500`))
	b.countColumns(&each)
	each.on("Time", shown(b.text("received")))
	each.on("name", shown(b.text("file")))
	known := mapping{"value", map[string]mapped{}}
	for i, o := range outcomes {
		known.Options[o.id] = mapped{b.text("outcome." + o.id), o.color, i}
	}
	each.on("outcome", shown(b.text("dash.outcome")), mappedBy(known), b.cell("color-text"))
	late.GridPos.W, each.GridPos.W = 9, 15
	lay(&d, 12, late, each)
	return d
}

// countColumns names what tables of deliveries count.
func (b *builder) countColumns(p *panel) {
	for _, name := range []string{"rows", "refused", "revised"} {
		p.on(name, shown(b.text(name)))
	}
	p.on("department", shown(b.text("department")), mappedBy(named(b.departments())))
}

// refusedSteps are where the share of refused rows becomes a warning, and where Rasid by default
// holds the delivery as a whole.
func (b *builder) refusedSteps() *thresholds {
	return steps(begin("green"), at(0.05, "yellow"), at(0.5, "red"))
}

// zone has the steps of a query begin at the plan's midnights.
func (b *builder) zone() string { return "tz(" + literal(b.plan.TimeZone.String()) + ")" }

// tableNow returns a query of PromQL for the end of the time shown, as rows.
func tableNow(s source, ref, expr string) target {
	t := promNow(s, ref, "", expr)
	t.Format = "table"
	return t
}
