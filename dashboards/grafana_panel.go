package dashboards

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"rasid/indicators"
	"rasid/internal/i18n"
)

var (
	influxSource     = source{"influxdb", "${datasource}"}
	onlyPrometheus   = source{"prometheus", "${datasource}"}            // where it is the only one
	besidePrometheus = source{"prometheus", "${prometheus_datasource}"} // where InfluxDB is the first
)

// chosenSource is a variable that chooses a data source of a kind, beginning with Rasid's own.
func (b *builder) chosenSource(name, kind string) variable {
	own := map[string]option{"influxdb": {Text: "Rasid InfluxDB", Value: influxUID}, "prometheus": {Text: "Rasid Prometheus", Value: prometheusUID}}[kind]
	own.Selected = true
	label := "dash.source"
	if name != "datasource" {
		label += "." + kind
	}
	return variable{Name: name, Label: b.text(label), Type: "datasource", Query: kind, Current: own, Options: []option{}, Refresh: 1}
}

// choice is a variable that chooses among names of the plan.
type choice struct {
	id, name string
}

// chosen is a variable over choices: one of them, the first to begin with, or several, all to
// begin with. A reader sees their names; queries get their IDs.
func (b *builder) chosen(name, label string, several bool, choices []choice) variable {
	v := variable{Name: name, Label: b.text(label), Type: "custom", Multi: several, IncludeAll: several, Options: []option{}}
	var parts []string
	for _, c := range choices {
		text := strings.Join(strings.Fields(c.name), " ")
		parts = append(parts, strings.ReplaceAll(text, ",", `\,`)+" : "+c.id)
		v.Options = append(v.Options, option{Text: text, Value: c.id})
	}
	v.Query = strings.Join(parts, ", ")
	switch {
	case several:
		v.Current = option{Text: []string{"All"}, Value: []string{"$__all"}, Selected: true}
		v.Options = append([]option{{Text: "All", Value: "$__all", Selected: true}}, v.Options...)
	case len(v.Options) > 0:
		v.begin(0)
	}
	return v
}

// begin has a variable begin with one of its options.
func (v *variable) begin(n int) {
	for i := range v.Options {
		v.Options[i].Selected = i == n
	}
	v.Current = v.Options[n]
}

func (b *builder) goals() (list []choice) {
	for _, g := range b.plan.Goals {
		list = append(list, choice{g.ID, g.Statement.In(b.cfg.Lang)})
	}
	return list
}

// instances are the variables by which one Rasid among several is chosen in Prometheus.
func (b *builder) instances(s source) []variable {
	v := func(name, query string) variable {
		return variable{Name: name, Label: b.text("dash." + name), Type: "query", Datasource: &s, Definition: query,
			Query: labels{query, "StandardVariableQuery"}, Multi: true, IncludeAll: true, AllValue: ".+", Refresh: 2, Sort: 1,
			Current: option{Text: []string{"All"}, Value: []string{"$__all"}, Selected: true}, Options: []option{}}
	}
	return []variable{v("job", "label_values(rasid_build_info, job)"), v("instance", `label_values(rasid_build_info{job=~"$job"}, instance)`)}
}

// panel returns a panel with title and description; key names both.
func (b *builder) panel(kind, key string, s source, unit string, options any, targets ...target) panel {
	return panel{Type: kind, Title: b.text(key), Description: b.text(key + ".about"), Datasource: &s, Targets: targets, Options: options,
		FieldConfig: &fieldConfig{Defaults: fieldDefaults{Unit: unit, NoValue: b.text("dash.none"), Mappings: []mapping{}}, Overrides: []override{}}}
}

// notice is the panel that says what a dashboard shows, and that figures are samples if they are.
func (b *builder) notice(key string) panel {
	return panel{Type: "text", Title: b.plan.Title.In(b.cfg.Lang), Description: b.text("dash.notice.about"),
		Options: textOptions{"markdown", b.describe(key)}}
}

var last = reduceOptions{Calcs: []string{"lastNotNull"}}

// stat returns a panel of single values; fields selects among them by name.
func (b *builder) stat(key string, s source, unit, fields string, targets ...target) panel {
	o := statOptions{ReduceOptions: last, ColorMode: "none", GraphMode: "none", JustifyMode: "auto", Orientation: "auto", TextMode: "value_and_name",
		WideLayout: true, PercentChangeColorMode: "standard"}
	o.ReduceOptions.Fields = fields
	return b.panel("stat", key, s, unit, o, targets...)
}

// series returns a panel of lines over time, or of bars on top of one another.
func (b *builder) series(key string, s source, unit string, bars bool, targets ...target) panel {
	p := b.panel("timeseries", key, s, unit, seriesOptions{legend{"list", "bottom", true, []string{}}, tooltip{"multi", "none"}}, targets...)
	custom := seriesCustom{DrawStyle: "line", LineInterpolation: "linear", LineWidth: 2, ShowPoints: "auto", SpanNulls: true}
	if bars {
		custom = seriesCustom{DrawStyle: "bars", LineWidth: 1, FillOpacity: 70, ShowPoints: "never", Stacking: &stacking{"normal", "A"}}
	}
	p.FieldConfig.Defaults.Custom = custom
	return p
}

// timeline returns a panel of states over time.
func (b *builder) timeline(key string, s source, targets ...target) panel {
	p := b.panel("state-timeline", key, s, "none", timelineOptions{"auto", true, 0.9, "left", legend{"list", "bottom", false, []string{}}, tooltip{"single", "none"}}, targets...)
	p.FieldConfig.Defaults.Custom = timelineCustom{FillOpacity: 80}
	return p
}

// table returns a panel of rows.
func (b *builder) table(key string, s source, targets ...target) panel {
	return b.panel("table", key, s, "none", tableOptions{ShowHeader: true, SortBy: []sortBy{}}, targets...)
}

// bars returns a panel that compares the latest values of series.
func (b *builder) bars(key string, s source, unit string, targets ...target) panel {
	return b.panel("bargauge", key, s, unit, barGaugeOptions{ReduceOptions: last, DisplayMode: "basic", Orientation: "horizontal", ShowUnfilled: true,
		ValueMode: "color", NamePlacement: "auto", Sizing: "auto", MinVizWidth: 8, MinVizHeight: 16, MaxVizHeight: 300, Legend: legend{"list", "bottom", false, []string{}}}, targets...)
}

// on adds an override for the fields of a name.
func (p *panel) on(name string, properties ...property) {
	p.FieldConfig.Overrides = append(p.FieldConfig.Overrides, override{matcher{"byName", name}, properties})
}

// onLike adds an override for the fields whose names match an expression.
func (p *panel) onLike(expression string, properties ...property) {
	p.FieldConfig.Overrides = append(p.FieldConfig.Overrides, override{matcher{"byRegexp", "/" + expression + "/"}, properties})
}

func shown(name string) property          { return property{"displayName", name} }
func unit(u string) property              { return property{"unit", u} }
func mappedBy(m ...mapping) property      { return property{"mappings", m} }
func painted(c string) property           { return property{"color", color{"fixed", c}} }
func custom(id string, v any) property    { return property{"custom." + id, v} }
func dashed(a ...int) property            { return custom("lineStyle", map[string]any{"fill": "dash", "dash": a}) }
func steps(list ...threshold) *thresholds { return &thresholds{"absolute", list} }

// at returns a step of thresholds that begins at v.
func at(v float64, c string) threshold { return threshold{c, &v} }

// begin returns the lowest step of thresholds.
func begin(c string) threshold { return threshold{c, nil} }

// cell returns the property that shows a table's cells in a way; what it is called has changed.
func (b *builder) cell(kind string) property {
	if b.cfg.Oldest < sparklines {
		return custom("displayMode", kind)
	}
	return custom("cellOptions", map[string]any{"type": kind})
}

// statusColors are those of the page, by Grafana's names. A status is never told by colour alone:
// its sign and its word stand with it.
var statusColors = map[indicators.Status]string{
	indicators.OffTrack: "red", indicators.AtRisk: "orange", indicators.OnTrack: "green", indicators.Achieved: "dark-green",
	indicators.Missed: "dark-red", indicators.NotStarted: "light-blue", indicators.Unknown: "purple", indicators.Narrative: "blue",
}

// status is how people read a status.
func (b *builder) status(s indicators.Status) string {
	return i18n.Symbol(s) + " " + i18n.Status(b.cfg.Lang, s)
}

// statuses maps each status to its sign, word and colour.
func (b *builder) statuses() mapping {
	m := mapping{"value", map[string]mapped{}}
	for i, s := range indicators.Statuses() {
		m.Options[string(s)] = mapped{b.status(s), statusColors[s], i}
	}
	return m
}

// named maps IDs to the names that people know them by.
func named(choices []choice) mapping {
	m := mapping{"value", map[string]mapped{}}
	for i, c := range choices {
		m.Options[c.id] = mapped{Text: c.name, Index: i}
	}
	return m
}

// nameSeries shows the series that are called like an ID by its name.
func nameSeries(p *panel, choices []choice) {
	for _, c := range choices {
		p.on(c.id, shown(c.name))
	}
}

// grafanaUnit writes a unit of the plan as Grafana shows it. Only "%" has a meaning there: anything
// else is a suffix, or "m" would be minutes.
func grafanaUnit(u string) string {
	switch u {
	case "":
		return "short"
	case "%":
		return "percent"
	}
	return "suffix:" + u
}

// share is the unit of shares of 1.
const share = "percentunit"

// goalUnit is the unit of a goal's numbers: its indicator's, or the share of a milestone that is done.
func (b *builder) goalUnit(g indicators.Goal) string {
	if i, ok := b.plan.Indicator(g.Indicator); ok {
		return grafanaUnit(i.Unit)
	}
	return share
}

// Where one query serves goals or indicators of different units, its series are called "ID|part".
// Some versions look for further overrides by the name that an earlier one gave: no name that
// people read has the stroke in it.

// unitsByFirstWord gives series a unit by the ID that their names begin with.
func unitsByFirstWord(p *panel, units map[string]string) {
	byUnit := map[string][]string{}
	for id, u := range units {
		byUnit[u] = append(byUnit[u], regexp.QuoteMeta(id))
	}
	for _, u := range slices.Sorted(maps.Keys(byUnit)) {
		slices.Sort(byUnit[u])
		p.onLike(fmt.Sprintf(`^(%s)\|`, strings.Join(byUnit[u], "|")), unit(u))
	}
}

// nameByLastWord shows series by the name of the ID that their own names end with.
func nameByLastWord(p *panel, choices []choice) {
	for _, c := range choices {
		p.onLike(`\|`+regexp.QuoteMeta(c.id)+"$", shown(c.name))
	}
}
