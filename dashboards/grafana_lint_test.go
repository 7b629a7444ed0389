package dashboards_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"

	"rasid/dashboards"
	"rasid/indicators"
)

// The rules of Grafana's dashboard linter, by its names for them. They are looked at in panels over
// InfluxDB too, as far as they have a sense there; the linter itself knows Prometheus and Loki only.

// rules are looked at for a dashboard as a whole.
var rules = map[string]func(t testing.TB, b board, complain func(format string, args ...any)){
	"template-datasource": func(_ testing.TB, b board, complain func(string, ...any)) {
		for _, kind := range kinds(b) {
			if _, ok := b.variable(sourceVariable(b, kind)); !ok {
				complain("there is no variable for a data source of kind %s", kind)
			}
		}
		for _, v := range b.Templating.List {
			if v.Type == "datasource" && (v.Label == "" || v.Name != "datasource" && v.Name != "prometheus_datasource") {
				complain("variable %q has an unusual name or no label", v.Name)
			}
		}
	},
	"template-job":      templateLabel("job"),
	"template-instance": templateLabel("instance"),
	"template-label-promql": func(t testing.TB, b board, complain func(string, ...any)) {
		for _, v := range b.Templating.List {
			if v.Type != "query" {
				continue
			}
			m := labelValues.FindStringSubmatch(v.query(t))
			if m == nil {
				complain("variable %s does not ask for the values of a label", v.Name)
			} else if _, err := promql.ParseExpr(expand(m[1])); err != nil {
				complain("variable %s: %v", v.Name, err)
			}
		}
	},
	"template-on-time-change-reload": func(_ testing.TB, b board, complain func(string, ...any)) {
		for _, v := range b.Templating.List {
			if v.Type == "query" && v.Refresh != 2 {
				complain("variable %s is not asked for again when the time range changes", v.Name)
			}
		}
	},
	"uneditable-dashboard": func(_ testing.TB, b board, complain func(string, ...any)) {
		if b.Editable == nil || *b.Editable {
			complain("it can be edited")
		}
	},
}

// panelRules are looked at for each panel.
var panelRules = map[string]func(b board, p boardPanel) string{
	"panel-datasource": func(b board, p boardPanel) string {
		if p.Type == "text" {
			return ""
		}
		if p.Datasource == nil {
			return "names no data source"
		}
		used := []boardSource{*p.Datasource}
		for _, t := range p.Targets {
			used = append(used, t.Datasource)
		}
		for _, s := range used {
			if s.UID != "${"+sourceVariable(b, s.Type)+"}" {
				return "does not use the data source that is chosen: " + s.UID
			}
		}
		return ""
	},
	"panel-title-description": func(_ board, p boardPanel) string {
		if p.Title == "" || p.Description == "" {
			return "has no title or no description"
		}
		return ""
	},
	"panel-units": func(_ board, p boardPanel) string {
		if p.Type == "text" {
			return ""
		}
		if p.FieldConfig == nil || p.FieldConfig.Defaults.Unit == "" {
			return "has no unit"
		}
		return ""
	},
	"panel-no-targets": func(_ board, p boardPanel) string {
		if p.Type != "text" && len(p.Targets) == 0 {
			return "asks for nothing"
		}
		return ""
	},
}

// targetRules are looked at for each query.
var targetRules = map[string]func(t boardTarget) string{
	"target-logql":      func(t boardTarget) string { return onlyKnownSources(t) },
	"target-logql-auto": func(t boardTarget) string { return onlyKnownSources(t) },
	"target-promql": func(t boardTarget) string {
		if t.Datasource.Type != "prometheus" {
			return ""
		}
		if _, err := promql.ParseExpr(expand(t.Expr)); err != nil {
			return err.Error()
		}
		return ""
	},
	"target-rate-interval": func(t boardTarget) string {
		for after := range strings.SplitSeq(t.Expr, "[") {
			if span, _, ok := strings.Cut(after, "]"); ok && span != "$__rate_interval" {
				return "looks back over " + span + ", not $__rate_interval"
			}
		}
		return ""
	},
	"target-job":      func(t boardTarget) string { return unmatched(t, "job") },
	"target-instance": func(t boardTarget) string { return unmatched(t, "instance") },
	"target-counter-agg": func(t boardTarget) string {
		e, err := promql.ParseExpr(expand(t.Expr))
		if t.Expr == "" || err != nil {
			return ""
		}
		bare := ""
		parser.Inspect(e, func(n parser.Node, path []parser.Node) error {
			s, ok := n.(*parser.VectorSelector)
			if !ok || !strings.HasSuffix(s.Name, "_total") {
				return nil
			}
			for _, above := range path {
				if c, ok := above.(*parser.Call); ok && slices.Contains([]string{"rate", "irate", "increase"}, c.Func.Name) {
					return nil
				}
			}
			bare = s.Name + " is a counter, but neither its rate nor its increase is taken"
			return nil
		})
		return bare
	},
}

// There are no logs here: what would be LogQL is something that was mistyped.
func onlyKnownSources(t boardTarget) string {
	switch t.Datasource.Type {
	case "prometheus":
		if t.Expr != "" && t.Query == "" {
			return ""
		}
	case "influxdb":
		if t.Expr == "" && t.Query != "" && t.RawQuery {
			return ""
		}
	}
	return "is no query of its data source " + t.Datasource.Type
}

// promql is Prometheus' own parser.
var promql = parser.NewParser(parser.Options{})

var labelValues = regexp.MustCompile(`^label_values\(([^,]+), *\w+\)$`)

// templateLabel is the rule for the variable of a label that Prometheus gives every series.
func templateLabel(name string) func(testing.TB, board, func(string, ...any)) {
	return func(_ testing.TB, b board, complain func(string, ...any)) {
		if !slices.Contains(kinds(b), "prometheus") {
			return
		}
		v, ok := b.variable(name)
		switch {
		case !ok:
			complain("there is no variable %s", name)
		case v.Type != "query" || v.Datasource == nil || v.Datasource.UID != "${"+sourceVariable(b, "prometheus")+"}":
			complain("variable %s is not asked for where the panels are", name)
		case v.Label == "" || !v.Multi || !v.IncludeAll || v.AllValue != ".+":
			complain("variable %s: want a label, several values, and .+ for all", name)
		}
	}
}

// unmatched names a selector that does not keep to the chosen value of a label.
func unmatched(t boardTarget, name string) string {
	e, err := promql.ParseExpr(expand(t.Expr))
	if t.Expr == "" || err != nil {
		return ""
	}
	missing := ""
	parser.Inspect(e, func(n parser.Node, _ []parser.Node) error {
		s, ok := n.(*parser.VectorSelector)
		// Prometheus' own series of alerts have the labels of their rules, not those of an instance.
		if ok && s.Name != "ALERTS" && !slices.ContainsFunc(s.LabelMatchers, func(m *labels.Matcher) bool {
			return m.Name == name && m.Type == labels.MatchRegexp && m.Value == everyValue
		}) {
			missing = fmt.Sprintf(`%s lacks %s=~"$%s"`, s.Name, name, name)
		}
		return nil
	})
	return missing
}

// kinds lists the kinds of data source that a dashboard uses.
func kinds(b board) (list []string) {
	for _, p := range b.Panels {
		if p.Datasource != nil && !slices.Contains(list, p.Datasource.Type) {
			list = append(list, p.Datasource.Type)
		}
	}
	return list
}

// sourceVariable is the variable by which a data source of a kind is chosen.
func sourceVariable(b board, kind string) string {
	if kind == "prometheus" && slices.Contains(kinds(b), "influxdb") {
		return "prometheus_datasource"
	}
	return "datasource"
}

func (b board) variable(name string) (boardVariable, bool) {
	for _, v := range b.Templating.List {
		if v.Name == name {
			return v, true
		}
	}
	return boardVariable{}, false
}

// everyValue stands for what a variable over labels has when all are chosen.
const everyValue = ".+"

// expand puts values where Grafana does in PromQL.
func expand(expr string) string {
	return strings.NewReplacer("$__rate_interval", "5m", "$job", everyValue, "$instance", everyValue).Replace(expr)
}

// lint returns everything that is wrong with a dashboard, each with its rule.
func lint(t testing.TB, b board) (list []string) {
	for name, rule := range rules {
		rule(t, b, func(format string, args ...any) { list = append(list, name+": "+fmt.Sprintf(format, args...)) })
	}
	for _, p := range b.Panels {
		for name, rule := range panelRules {
			if s := rule(b, p); s != "" {
				list = append(list, fmt.Sprintf("%s: panel %q %s", name, p.Title, s))
			}
		}
		for _, target := range p.Targets {
			for name, rule := range targetRules {
				if s := rule(target); s != "" {
					list = append(list, fmt.Sprintf("%s: panel %q, query %s: %s", name, p.Title, target.RefID, s))
				}
			}
		}
	}
	return list
}

func TestDashboardsPassTheLinter(t *testing.T) {
	everyBoard(t, func(t *testing.T, _ *indicators.Plan, b board) {
		for _, s := range lint(t, b) {
			t.Error(s)
		}
	})
}

// Each rule finds what it is there for.
func TestEveryRuleFinds(t *testing.T) {
	find := func(name string) board {
		for _, b := range boards(t, embedded(t, "nes-2024"), dashboards.GrafanaConfig{}) {
			if b.file == name {
				return b
			}
		}
		t.Fatal(name)
		return board{}
	}
	const panel, variable = 2, 1
	no := false
	broken := map[string]func(b *board){
		"template-datasource":            func(b *board) { b.Templating.List = b.Templating.List[1:] },
		"template-job":                   func(b *board) { b.Templating.List[variable].AllValue = "" },
		"template-instance":              func(b *board) { b.Templating.List[variable+1].Multi = false },
		"template-label-promql":          func(b *board) { b.Templating.List[variable].Query = json.RawMessage(`"label_values(rasid{, job)"`) },
		"template-on-time-change-reload": func(b *board) { b.Templating.List[variable].Refresh = 1 },
		"uneditable-dashboard":           func(b *board) { b.Editable = nil },
		"panel-datasource":               func(b *board) { b.Panels[panel].Datasource.UID = "P1809F7CD0C75ACF3" },
		"panel-title-description":        func(b *board) { b.Panels[panel].Description = "" },
		"panel-units":                    func(b *board) { b.Panels[panel].FieldConfig.Defaults.Unit = "" },
		"panel-no-targets":               func(b *board) { b.Panels[panel].Targets = nil },
		"target-logql":                   func(b *board) { b.Panels[panel].Targets[0].Datasource.Type = "loki" },
		"target-logql-auto":              func(b *board) { b.Panels[panel].Targets[0].Datasource.Type = "loki" },
		"target-promql":                  func(b *board) { b.Panels[panel].Targets[0].Expr = "sum by (" },
		"target-rate-interval":           func(b *board) { b.Panels[panel].Targets[0].Expr = "rate(x_total[5m])" },
		"target-job":                     func(b *board) { b.Panels[panel].Targets[0].Expr = `x{instance=~"$instance"}` },
		"target-instance":                func(b *board) { b.Panels[panel].Targets[0].Expr = `x{job=~"$job"}` },
		"target-counter-agg":             func(b *board) { b.Panels[panel].Targets[0].Expr = `x_total{job=~"$job", instance=~"$instance"}` },
	}
	for name, breakIt := range broken {
		b := find("rasid")
		b.Editable = &no
		breakIt(&b)
		if found := lint(t, b); !slices.ContainsFunc(found, func(s string) bool { return strings.HasPrefix(s, name+":") }) {
			t.Errorf("%s finds nothing in a dashboard that breaks it; found were %q", name, found)
		}
	}
	if len(broken) != len(rules)+len(panelRules)+len(targetRules) {
		t.Errorf("%d rules are tried of %d", len(broken), len(rules)+len(panelRules)+len(targetRules))
	}
}

// What shipped dashboards have gone wrong by before, beside the linter's rules.
func TestDashboardsCanBeProvisioned(t *testing.T) {
	seen := map[string]string{}
	valid := regexp.MustCompile(`^[A-Za-z0-9_-]{1,40}$`)
	everyBoard(t, func(t *testing.T, plan *indicators.Plan, b board) {
		where := strings.Split(t.Name(), "/")[1]
		if title, ok := seen[b.UID]; ok && title != b.Title {
			t.Errorf("%s has the uid of %q", where, title)
		}
		seen[b.UID] = b.Title
		if !valid.MatchString(b.UID) || b.ID != nil {
			t.Errorf("uid %q, id %v", b.UID, b.ID)
		}
		if notice := plan.Illustrative; len(notice) > 0 && !strings.Contains(b.Description, notice[indicators.English]) && !strings.Contains(b.Description, notice[indicators.Arabic]) && !strings.Contains(b.Description, notice[indicators.Kurdish]) {
			t.Error("its figures are samples, and it does not say so")
		}
		ids := map[int]bool{}
		for i, p := range b.Panels {
			if p.ID == 0 || ids[p.ID] {
				t.Errorf("panel %q has no number of its own: %d", p.Title, p.ID)
			}
			ids[p.ID] = true
			if p.Type != "text" && p.FieldConfig.Defaults.NoValue == "" {
				t.Errorf("panel %q says nothing when there is nothing", p.Title)
			}
			for _, q := range b.Panels[:i] {
				if g, o := p.GridPos, q.GridPos; g.X < o.X+o.W && o.X < g.X+g.W && g.Y < o.Y+o.H && o.Y < g.Y+g.H {
					t.Errorf("panels %q and %q lie over one another", p.Title, q.Title)
				}
			}
			if p.GridPos.X+p.GridPos.W > 24 {
				t.Errorf("panel %q is cut off", p.Title)
			}
		}
	})
}

// A text that has no translation shows as its key.
func TestEveryTextIsThere(t *testing.T) {
	for _, name := range []string{"minimal", "nes-2024"} {
		for _, l := range indicators.Langs() {
			for _, f := range made(t, embedded(t, name), dashboards.GrafanaConfig{Lang: l}) {
				if m := regexp.MustCompile(`"[^"]*\b(dash|outcome|freshness|status)\.[a-z_.]+[^"]*"`).Find(f.Data); m != nil && strings.HasSuffix(f.Path, ".json") {
					t.Errorf("%s: %s", f.Path, m)
				}
			}
		}
	}
}

// Plans of any name get uids that Grafana takes, and different ones.
func TestLongNamesOfPlans(t *testing.T) {
	seen := map[string]string{}
	for _, id := range []string{"plan.2024", "plan-2024", strings.Repeat("long", 30), strings.Repeat("long", 31), "x"} {
		plan := *embedded(t, "nes-2024")
		plan.ID = id
		for _, b := range boards(t, &plan, dashboards.GrafanaConfig{}) {
			if other, ok := seen[b.UID]; ok || len(b.UID) > 40 || strings.Trim(b.UID, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
				t.Errorf("%s of %s: uid %q, also of %q", b.file, id, b.UID, other)
			}
			seen[b.UID] = id
		}
	}
}
