package dashboards_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"
	"gopkg.in/yaml.v3"

	"rasid/dashboards"
	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/metrics"
	"rasid/internal/needs"
	"rasid/internal/planfile"
	"rasid/internal/scoreboard"
)

// oddPlan has texts that mean something to YAML, to templates and to PromQL, goals of every kind,
// and an indicator that several goals rest on.
const oddPlan = `plan: {id: p, starts: 2024-01-01, ends: 2024-12-31, timezone: Asia/Damascus, languages: [en]}
departments: [{id: d.1, name: "O'Neil: \"{{ $labels.x }}\" \\ #"}]
places: [{id: R}]
sectors: [{id: s-1, name: "a: b"}]
indicators:
  - {id: i.1, name: "{{ printf \"%s\" }}\u200f", unit: "m³ {{", measure: flow, every: month, department: d.1}
  - {id: lonely, unit: x, measure: level, every: month, department: d.1}
goals:
  - {id: a.b, sector: s-1, statement: "line one\nline two 'quoted'", owner: d.1, indicator: i.1, target: {reach: 12, from: 0}}
  - {id: a-b, statement: "مرحبا {{", owner: d.1, indicator: i.1, target: {at_least: 3}}
  - {id: actual, statement: "%d {goal}", owner: d.1, target: {milestone: {due: 2024-12-31, steps: [{id: s, share: 100%, due: 2024-12-31}]}}}
  - {id: n, statement: narrative, owner: d.1}
`

// derivedPlan has goals on what is derived of the reports of other departments, one of which has a goal as well.
const derivedPlan = `plan: {id: p, starts: 2024-01-01, ends: 2024-12-31, timezone: UTC, languages: [en]}
departments: [{id: economy}, {id: labour}, {id: planning}]
indicators:
  - {id: price, unit: x, measure: level, every: month, department: economy}
  - {id: wage, unit: x, measure: level, every: month, department: labour}
  - {id: ratio, unit: x, measure: level, every: month, department: planning, derive: price / wage}
  - {id: smooth, unit: x, measure: level, every: month, department: planning, derive: "mean(ratio, 3)"}
goals:
  - {id: bread, statement: Bread, owner: economy, indicator: price, target: {at_most: 3}}
  - {id: days, statement: Days of work, owner: planning, indicator: ratio, target: {at_most: 3}}
  - {id: calm, statement: Calm, owner: planning, indicator: smooth, target: {at_most: 3}}
`

// Whose report a derived goal waits for is told, and not whose goal it is; each report has one alert.
func TestRulesTellWhoOwesAnInput(t *testing.T) {
	var f ruleFile
	if err := yaml.Unmarshal(rulesFor(t, rulePlans(t)["derived"], dashboards.RulesConfig{}), &f); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, g := range f.Groups {
		for _, r := range g.Rules {
			if r.Alert == "RasidReportsLate" {
				got = append(got, r.Labels["department"]+": "+r.Expr)
			}
		}
	}
	late := func(indicator string) string {
		return `last_over_time(rasid_goal_input_freshness{job="rasid",indicator="` + indicator + `",freshness=~"late|missing"}[1d])`
	}
	want := []string{
		`economy: max(last_over_time(rasid_goal_freshness{job="rasid",goal=~"bread",freshness=~"late|missing"}[1d]) or ` + late("price") + ") == 1",
		"labour: max(" + late("wage") + ") == 1", "planning: max(" + late("ratio") + ") == 1", "planning: max(" + late("smooth") + ") == 1"}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func rulePlans(t testing.TB) map[string]*indicators.Plan {
	t.Helper()
	odd, problems := planfile.Parse("plan.yaml", []byte(oddPlan))
	if problems.HasErrors() {
		t.Fatalf("%+v", problems)
	}
	derived, problems := planfile.Parse("plan.yaml", []byte(derivedPlan))
	if problems.HasErrors() {
		t.Fatalf("%+v", problems)
	}
	empty, problems := planfile.Parse("plan.yaml", []byte("plan: {id: e, starts: 2024-01-01, ends: 2024-12-31, timezone: UTC, languages: [en]}\ndepartments: [{id: d}]\nplaces: [{id: R}]\nindicators: []\ngoals: []\n"))
	if problems.HasErrors() {
		t.Fatalf("%+v", problems)
	}
	return map[string]*indicators.Plan{"odd": odd, "derived": derived, "empty": empty, "nes-2024": embedded(t, "nes-2024"), "minimal": embedded(t, "minimal")}
}

func rulesFor(t testing.TB, plan *indicators.Plan, cfg dashboards.RulesConfig) []byte {
	t.Helper()
	b, err := dashboards.Rules(plan, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// What is committed beside this test is what the plan gives, in every language.
func TestCommittedRulesAreOfThePlan(t *testing.T) {
	plan := embedded(t, "nes-2024")
	for _, l := range indicators.Langs() {
		name := filepath.Join("rules", plan.ID+"."+string(l)+".yaml")
		want := rulesFor(t, plan, dashboards.RulesConfig{Lang: l})
		if *update {
			if err := os.WriteFile(name, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := os.ReadFile(name); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not what the plan gives (%v): go test ./dashboards -update", name, err)
		}
	}
}

// promtool runs Prometheus' own tool in a folder.
func promtool(t testing.TB, dir string, args ...string) (string, error) {
	t.Helper()
	tool := needs.Tool(t, "promtool")
	c := exec.CommandContext(t.Context(), tool, args...)
	c.Dir = dir
	out, err := c.CombinedOutput()
	return string(out), err
}

// putRules writes a plan's rules and their tests into a new folder.
func putRules(t testing.TB, plan *indicators.Plan, l indicators.Lang) (dir string, rules []byte) {
	t.Helper()
	dir = t.TempDir()
	cfg := dashboards.RulesConfig{Lang: l, PageURL: "https://rasid.example.org/", Job: "my/rasid"}
	tests, err := dashboards.RuleTests(plan, cfg, "r.yaml")
	if err != nil {
		t.Fatal(err)
	}
	rules = rulesFor(t, plan, cfg)
	for name, data := range map[string][]byte{"r.yaml": rules, "t.yaml": tests} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir, rules
}

// Prometheus' own tool accepts the rules and the tests that are made for them, whatever a plan says.
func TestPromtoolTakesTheRules(t *testing.T) {
	plans := rulePlans(t)
	some := *plans["nes-2024"] // goals of every kind are enough, and all would take promtool long
	some.Goals = nil
	for _, id := range []string{"dialogue", "census", "hasakah-water", "infrastructure", "afforestation", "bread-and-markets"} {
		some.Goals = append(some.Goals, *mustGoal(t, plans["nes-2024"], id))
	}
	plans["nes-2024"] = &some
	for _, c := range []struct {
		plan string
		lang indicators.Lang
	}{{"odd", "en"}, {"odd", "ku"}, {"nes-2024", "ar"}, {"derived", "en"}, {"empty", "en"}} {
		dir, _ := putRules(t, plans[c.plan], c.lang)
		if out, err := promtool(t, dir, "check", "rules", "--lint=all", "--lint-fatal", "r.yaml"); err != nil {
			t.Errorf("%s in %s: %v\n%s", c.plan, c.lang, err, out)
		}
		if out, err := promtool(t, dir, "test", "rules", "t.yaml"); err != nil {
			t.Errorf("%s in %s: %v\n%s", c.plan, c.lang, err, out)
		}
	}
}

type ruleFile struct {
	Groups []struct {
		Name  string
		Rules []struct {
			Alert, Record, Expr, For string
			Labels, Annotations      map[string]string
		}
	}
}

// What pint looks for: alerts wait, say how severe they are, for whom, what the value is, why, and
// where to read on; expressions compare with something and read series of this job only.
func TestRulesAreOfOnePattern(t *testing.T) {
	for name, plan := range rulePlans(t) {
		var f ruleFile
		if err := yaml.Unmarshal(rulesFor(t, plan, dashboards.RulesConfig{}), &f); err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, g := range f.Groups {
			for _, r := range g.Rules {
				what := name + " " + r.Alert + r.Record
				expr, err := parser.NewParser(parser.Options{}).ParseExpr(r.Expr)
				if err != nil {
					t.Errorf("%s: %v", what, err)
					continue
				}
				if seen[r.Expr] {
					t.Errorf("%s: another rule has its expression", what)
				}
				seen[r.Expr] = true
				compares := r.Expr == "vector(1)"
				parser.Inspect(expr, func(n parser.Node, _ []parser.Node) error {
					switch n := n.(type) {
					case *parser.BinaryExpr:
						compares = compares || n.Op.IsComparisonOperator()
					case *parser.VectorSelector:
						if !slices.ContainsFunc(n.LabelMatchers, func(m *labels.Matcher) bool { return m.Name == "job" && m.Value == "rasid" }) {
							t.Errorf("%s: %s reads series of any job", what, n)
						}
					}
					return nil
				})
				if r.Record != "" {
					if !regexp.MustCompile(`^[a-z_]+:[a-z_]+:[a-z0-9_]+$`).MatchString(r.Record) {
						t.Errorf("%s is no name of the form level:metric:operation", r.Record)
					}
					continue
				}
				if !compares {
					t.Errorf("%s compares with nothing", what)
				}
				if _, err := time.ParseDuration(r.For); err != nil {
					t.Errorf("%s: for: %q", what, r.For)
				}
				if !slices.Contains([]string{"critical", "warning", "info", "none"}, r.Labels["severity"]) || !slices.Contains([]string{"goal", "reports", "rasid"}, r.Labels["topic"]) {
					t.Errorf("%s: labels %v", what, r.Labels)
				}
				if owner := r.Labels["goal_owner"] + r.Labels["department"]; (owner == "") != (r.Labels["topic"] == "rasid") {
					t.Errorf("%s: whose is it? %v", what, r.Labels)
				}
				if a := r.Annotations; a["summary"] == "" || !strings.Contains(a["description"], "{{") || !strings.HasPrefix(a["runbook_url"], "http") {
					t.Errorf("%s: annotations %v", what, a)
				}
			}
		}
	}
}

// Every metric that a rule reads is one that Rasid shows.
func TestRulesReadWhatRasidShows(t *testing.T) {
	for _, name := range []string{"nes-2024", "derived"} {
		t.Run(name, func(t *testing.T) { rulesReadWhatRasidShows(t, rulePlans(t)[name]) })
	}
}

func rulesReadWhatRasidShows(t *testing.T, plan *indicators.Plan) {
	v := 1.0
	p, _ := indicators.ParsePeriod("2024-01")
	s := &scoreboard.Snapshot{Plan: plan, Goals: []assess.Assessment{{Goal: "g", Status: indicators.OffTrack, Actual: &v, Expected: &v, Target: &v, GapRatio: &v, ProgressRatio: &v, AsOfPeriod: p, Inputs: []assess.InputFreshness{{Indicator: "i", Freshness: indicators.Fresh}},
		Parts: []assess.Assessment{{Goal: "g.p", Status: indicators.OffTrack, AsOfPeriod: p}}}}}
	families, err := metrics.New(metrics.Config{Snapshot: func() *scoreboard.Snapshot { return s },
		Sources: func() []metrics.Source {
			return []metrics.Source{{ID: "s", Attempt: time.Unix(1, 0), Success: time.Unix(1, 0), Next: time.Unix(1, 0), Troubles: map[string]int{"c": 1}}}
		},
		Delivered: func() []metrics.Delivered {
			return []metrics.Delivered{{Source: "s", Rows: map[string]int64{"new": 1}}}
		},
		Mirror: func() *metrics.Mirror { return &metrics.Mirror{Counted: true, Pending: 1, Oldest: time.Unix(1, 0)} },
		Reload: func() metrics.Reload { return metrics.Reload{} }, Bytes: func() int64 { return 1 }}).Gather()
	if err != nil {
		t.Fatal(err)
	}
	var shown []string
	for _, f := range families {
		shown = append(shown, f.GetName())
	}
	var f ruleFile
	if err := yaml.Unmarshal(rulesFor(t, plan, dashboards.RulesConfig{}), &f); err != nil {
		t.Fatal(err)
	}
	read := 0
	for _, g := range f.Groups {
		for _, r := range g.Rules {
			for _, name := range regexp.MustCompile(`\brasid_[a-z_]+`).FindAllString(r.Expr+r.Annotations["description"], -1) {
				if read++; !slices.Contains(shown, name) {
					t.Errorf("%s%s reads %s, which is not shown", r.Alert, r.Record, name)
				}
			}
		}
	}
	if read < 40 {
		t.Errorf("only %d metrics are read", read)
	}
}

func TestRulesRefuseWhatCannotWork(t *testing.T) {
	plan := embedded(t, "minimal")
	for _, cfg := range []dashboards.RulesConfig{{PageURL: "localhost"}, {PageURL: "ftp://x"}, {Job: `a"b`}} {
		if _, err := dashboards.Rules(plan, cfg); err == nil {
			t.Errorf("%+v was taken", cfg)
		}
	}
}
