package dashboards

import "rasid/indicators"

// itself is the dashboard of Rasid's own work, for its operator.
func (b *builder) itself() dashboard {
	s := onlyPrometheus
	d := b.frame(append([]variable{b.chosenSource("datasource", "prometheus")}, b.instances(s)...)...)
	// What Rasid does is looked at by the hour, not by the plan's year.
	d.Time, d.Refresh = timeRange{"now-24h", "now"}, "1m"
	sel := func(metric string) string { return metric + "{" + only + "}" }
	rate := func(by, metric string) string {
		return "sum by (" + by + ") (increase(" + sel(metric) + "[$__rate_interval]))"
	}
	age := func(metric string) string { return "time() - " + sel(metric) }

	version := b.stat("dash.version", s, "none", "", promNow(s, "A", "{{version}} · {{goversion}}", "max by (version, goversion) ("+sel("rasid_build_info")+")"))
	o := version.Options.(statOptions)
	o.TextMode = "name"
	version.Options = o
	reload := b.stat("dash.reload", s, "none", "", promNow(s, "A", "{{instance}}", sel("rasid_config_last_reload_successful")))
	reload.FieldConfig.Defaults.Mappings = []mapping{{"value", map[string]mapped{
		"1": {b.text("dash.reload.in_force"), "green", 0}, "0": {b.text("dash.reload.rejected"), "red", 1}}}}
	o.TextMode, o.ColorMode = "auto", "background"
	reload.Options = o
	since := b.stat("dash.reload_age", s, "s", "", promNow(s, "A", "{{instance}}", age("rasid_config_last_reload_success_timestamp_seconds")))
	size := b.stat("dash.store", s, "bytes", "", promNow(s, "A", "{{instance}}", sel("rasid_store_bytes")))
	dropped := b.stat("dash.dropped", s, "none", "", promNow(s, "A", "{{instance}}", "sum by (instance) (increase("+sel("rasid_metrics_dropped_total")+"[$__rate_interval]))"))
	dropped.FieldConfig.Defaults.Thresholds = steps(begin("green"), at(1, "red"))
	notice := b.notice("dash.rasid.about")
	notice.GridPos.W, version.GridPos.W, reload.GridPos.W, since.GridPos.W, size.GridPos.W, dropped.GridPos.W = 6, 6, 3, 3, 3, 3
	lay(&d, 5, notice, version, reload, since, size, dropped)

	up := b.timeline("dash.up", s, prom(s, "A", "{{instance}} {{source}}", sel("rasid_source_up")))
	up.FieldConfig.Defaults.Mappings = []mapping{{"value", map[string]mapped{
		"1": {b.text("dash.up.yes"), "green", 0}, "0": {b.text("dash.up.no"), "red", 1}}}}
	success := b.series("dash.success_age", s, "s", false,
		prom(s, "A", "{{instance}} {{source}}", age("rasid_source_last_success_timestamp_seconds")))
	attempt := b.series("dash.attempt_age", s, "s", false,
		prom(s, "A", "{{instance}} {{source}}", age("rasid_source_last_attempt_timestamp_seconds")))
	overdue := b.series("dash.overdue", s, "s", false,
		prom(s, "A", "{{instance}} {{source}}", "clamp_min("+age("rasid_source_next_expected_timestamp_seconds")+", 0)"))
	lay(&d, 8, up, success)
	lay(&d, 8, attempt, overdue)
	runs := b.series("dash.runs", s, "none", true, prom(s, "A", "{{outcome}}", rate("outcome", "rasid_source_runs_total")))
	for _, r := range []struct{ id, color string }{{"delivered", "green"}, {"unchanged", "blue"}, {"troubled", "orange"}, {"failed", "red"}, {"interrupted", "purple"}} {
		runs.on(r.id, shown(b.text("run.outcome."+r.id)), painted(r.color))
	}
	took := b.series("dash.run_duration", s, "s", false, prom(s, "A", "{{source}}", rate("source", "rasid_source_run_duration_seconds_sum")+" / "+rate("source", "rasid_source_run_duration_seconds_count")))
	lost := b.series("dash.lost", s, "none", true, prom(s, "A", "{{source}} {{reason}}", rate("source, reason", "rasid_source_slots_lost_total")))
	lay(&d, 9, runs, took, lost)

	files := b.series("dash.files", s, "none", true, prom(s, "A", "{{outcome}}", rate("outcome", "rasid_files_total")))
	for _, out := range outcomes {
		files.on(out.id, shown(b.text("outcome."+out.id)), painted(out.color))
	}
	rows := b.series("dash.rows", s, "none", true, prom(s, "A", "{{outcome}}", rate("outcome", "rasid_rows_total")))
	for _, r := range []string{"new", "revised", "unchanged", "held", "refused", "skipped", "blank"} {
		rows.on(r, shown(b.text(r)))
	}
	lay(&d, 9, files, rows)
	reasons := b.series("dash.reasons", s, "none", true, prom(s, "A", "{{reason}}", rate("reason", "rasid_rows_rejected_total")))
	troubles := b.series("dash.troubles", s, "none", false, prom(s, "A", "{{source}} {{code}}", sel("rasid_inbox_troubles")))
	troubles.FieldConfig.Defaults.NoValue = b.text("dash.no_troubles")
	lay(&d, 9, reasons, troubles)

	pending := b.series("dash.outbox", s, "none", false, prom(s, "A", "{{instance}} {{output}}", sel("rasid_outbox_pending")))
	oldest := b.series("dash.outbox_age", s, "s", false, prom(s, "A", "{{instance}} {{output}}", age("rasid_outbox_oldest_timestamp_seconds")))
	accepted := b.series("dash.mirror_age", s, "s", false, prom(s, "A", "{{instance}}", age("rasid_mirror_last_success_timestamp_seconds")))
	mirror := b.timeline("dash.mirror_state", s, prom(s, "A", "{{instance}} {{state}}", sel("rasid_mirror_state")))
	mirror.FieldConfig.Defaults.Mappings = []mapping{{"value", map[string]mapped{"1": {"●", "blue", 0}, "0": {"", "transparent", 1}}}}
	writes := b.series("dash.mirror", s, "none", true, prom(s, "A", "{{outcome}}", rate("outcome", "rasid_mirror_writes_total")))
	written := b.series("dash.mirror_lines", s, "none", true, prom(s, "A", "{{outcome}}", rate("outcome", "rasid_mirror_lines_total")))
	refused := b.series("dash.mirror_refused", s, "none", false, prom(s, "A", "{{reason}}", "sum by (reason) ("+sel("rasid_mirror_refused_lines")+")"))
	for _, p := range []*panel{&pending, &oldest, &accepted, &mirror, &writes, &written, &refused} {
		p.FieldConfig.Defaults.NoValue = b.text("dash.no_mirror")
	}
	lay(&d, 9, pending, oldest, accepted)
	lay(&d, 9, mirror, writes, written, refused)

	states := b.series("dash.states", s, "none", true, prom(s, "A", "{{state}}", "sum by (state) ("+sel("rasid_goal_state")+")"))
	for _, st := range indicators.Statuses() {
		states.on(string(st), shown(b.status(st)), painted(statusColors[st]))
	}
	freshness := b.series("dash.freshnesses", s, "none", true, prom(s, "A", "{{freshness}}", "sum by (freshness) ("+sel("rasid_goal_freshness")+")"))
	for _, f := range []string{"fresh", "late", "missing", "held"} {
		freshness.on(f, shown(b.text("freshness."+f)))
	}
	position := b.series("dash.position", s, "none", false, prom(s, "A", "{{instance}}", sel("rasid_snapshot_position")))
	lay(&d, 9, states, freshness, position)

	// Alerts over several instances carry no job or instance of one.
	alerts := b.series("dash.alerts", s, "none", true, prom(s, "A", "{{alertname}} ({{severity}})", `count by (alertname, severity) (ALERTS{alertstate="firing", alertname=~"Rasid.+"})`))
	alerts.FieldConfig.Defaults.NoValue = b.text("dash.no_alerts")
	open := b.series("dash.alerts_open", s, "none", true, prom(s, "A", "{{severity}}", "sum by (severity) ("+sel("rasid_alerts_open")+")"))
	told := b.series("dash.notifications", s, "none", true, prom(s, "A", "{{channel}} {{outcome}}", rate("channel, outcome", "rasid_notifications_total")))
	lay(&d, 9, alerts, open, told)
	return d
}
