package dashboards

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"rasid/indicators"
	"rasid/internal/i18n"
)

// RulesConfig says for whom Prometheus' rules are made. What is left empty gets the default named
// beside it.
type RulesConfig struct {
	Lang    indicators.Lang // of summaries and descriptions; the plan's first
	PageURL string          // Rasid's page, as readers' browsers reach it; http://127.0.0.1:8470
	Job     string          // the job that scrapes Rasid; rasid
}

func (c *RulesConfig) fill(plan *indicators.Plan) error {
	if c.Lang == "" {
		c.Lang = plan.Language()
	}
	if c.PageURL = strings.TrimRight(c.PageURL, "/"); c.PageURL == "" {
		c.PageURL = "http://127.0.0.1:8470"
	}
	if c.Job == "" {
		c.Job = "rasid"
	}
	if u, err := url.Parse(c.PageURL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("rules: %q is no address of the page; write it like https://rasid.example.org", c.PageURL)
	}
	if !jobForm.MatchString(c.Job) {
		return errors.New("rules: the job's name may have letters, digits, dots, hyphens, underscores and slashes")
	}
	return nil
}

// jobForm keeps a name within the quotation marks that it stands in.
var jobForm = regexp.MustCompile(`^[A-Za-z0-9_./-]+$`)

// ruleGroup and rule are those of Prometheus. A rule that has no alert records.
type ruleGroup struct {
	name  string
	rules []rule
}

type rule struct {
	alert, record string
	expr          string
	pending       string // how long it must hold before the alert fires
	labels        [][2]string
	annotations   [][2]string
}

// Rules returns Prometheus' recording and alerting rules for a plan, as the content of a rule file.
//
// Alerts of goals read the last state within a day, so that none is resolved because Rasid is
// down: missing is not on track. Severities are critical, warning and info; the label topic parts
// what goes to a goal's owner (goal), to the department that reports (reports) and to the operator
// (rasid).
func Rules(plan *indicators.Plan, cfg RulesConfig) ([]byte, error) {
	if err := cfg.fill(plan); err != nil {
		return nil, err
	}
	r := rulesOf(plan, cfg, filled)
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\ngroups:\n", i18n.T(cfg.Lang, "rules.header", "plan", plan.ID))
	for _, g := range r.groups() {
		if len(g.rules) == 0 {
			continue
		}
		fmt.Fprintf(&b, "  - name: %s\n    rules:\n", yamlText(g.name))
		for _, rule := range g.rules {
			rule.write(&b)
		}
	}
	return []byte(b.String()), nil
}

func (r *rule) write(b *strings.Builder) {
	if r.record != "" {
		fmt.Fprintf(b, "      - record: %s\n        expr: %s\n", r.record, yamlText(r.expr))
		return
	}
	fmt.Fprintf(b, "      - alert: %s\n        expr: %s\n        for: %s\n", r.alert, yamlText(r.expr), r.pending)
	for _, part := range []struct {
		name  string
		pairs [][2]string
	}{{"labels", r.labels}, {"annotations", r.annotations}} {
		fmt.Fprintf(b, "        %s:\n", part.name)
		for _, p := range part.pairs {
			fmt.Fprintf(b, "          %s: %s\n", p[0], yamlText(p[1]))
		}
	}
}

// yamlText writes a text as one of YAML's: in single quotes, in which PromQL and templates are read
// best, or with escapes if there is something in it that is not seen.
func yamlText(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return !strconv.IsPrint(r) }) {
		return strconv.Quote(s)
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}

// ruleSet makes the rules of a plan. What an alert says of the moment comes from values: filled
// gives templates that Prometheus expands, and a unit test what they must have become.
type ruleSet struct {
	plan   *indicators.Plan
	cfg    RulesConfig
	values func(what, argument string) string
}

func rulesOf(plan *indicators.Plan, cfg RulesConfig, values func(what, argument string) string) *ruleSet {
	return &ruleSet{plan, cfg, values}
}

// What an alert says of the moment.
const (
	theValue    = "value"    // of the expression
	theCount    = "count"    // the same, without decimals
	theDuration = "duration" // the same, in seconds
	theLabel    = "label"    // the argument names it
	theQuery    = "query"    // the result of the argument
	theShare    = "share"    // the same, as a percentage
	theWhole    = "whole"    // the same, without decimals
	theTime     = "time"     // the same, seconds since 1970
)

// filled returns a template that Prometheus expands when an alert fires.
func filled(what, argument string) string {
	query := func(format string) string {
		return fmt.Sprintf("{{ with query %s }}{{ . | first | value | %s }}{{ else }}–{{ end }}", strconv.Quote(argument), format)
	}
	switch what {
	case theCount:
		return `{{ $value | printf "%.0f" }}`
	case theDuration:
		return "{{ $value | humanizeDuration }}"
	case theLabel:
		return "{{ $labels." + argument + " }}"
	case theQuery:
		return query(`printf "%.2f"`)
	case theShare:
		return query("humanizePercentage")
	case theWhole:
		return query(`printf "%.0f"`)
	case theTime:
		return query("humanizeTimestamp")
	}
	return "{{ $value }}"
}

// verbatim keeps a text of the plan from being a template.
func verbatim(s string) string { return strings.ReplaceAll(s, "{{", `{{"{{"}}`) }

// text returns a text of the catalog. Values of the plan were made literal by the caller.
func (r *ruleSet) text(key string, pairs ...string) string { return i18n.T(r.cfg.Lang, key, pairs...) }

func (r *ruleSet) department(id string) string {
	if d, ok := r.plan.Department(id); ok {
		return verbatim(d.Name.In(r.cfg.Lang))
	}
	return id
}

func (r *ruleSet) groups() []ruleGroup {
	return []ruleGroup{{"rasid-recording", r.recording()}, {"rasid-itself", r.itself()}, {"rasid-goals", r.goals()}, {"rasid-reports", r.reports()}}
}

// recording sums up what dashboards over many Rasids show.
func (r *ruleSet) recording() []rule {
	job := r.job("")
	return []rule{
		{record: "job_state:rasid_goal_state:sum", expr: "sum by (job, state) (rasid_goal_state" + job + ")"},
		{record: "job_sector_state:rasid_goal_state:sum", expr: "sum by (job, sector, state) (rasid_goal_state" + job + " * on (job, instance, goal) group_left (sector) rasid_goal_info" + job + ")"},
		{record: "job_freshness:rasid_goal_freshness:sum", expr: "sum by (job, freshness) (rasid_goal_freshness" + job + ")"},
		{record: "job_source_outcome:rasid_rows:increase1d", expr: "sum by (job, source, outcome) (increase(rasid_rows_total" + job + "[1d]))"},
	}
}

// job returns a selector of this Rasid's series with more matchers.
func (r *ruleSet) job(more string) string {
	if more != "" {
		more = "," + more
	}
	return "{job=" + strconv.Quote(r.cfg.Job) + more + "}"
}

// goalStates are the alerts that a goal's status may raise.
var goalStates = []struct{ alert, states, key, severity string }{
	{"RasidGoalOffTrack", "off_track|missed", "rules.off_track", "critical"},
	{"RasidGoalAtRisk", "at_risk", "rules.at_risk", "warning"},
}

// goals are the alerts of every goal that is measured. Rasid itself lets a status settle before it
// shows it, so that they need not wait long.
func (r *ruleSet) goals() (list []rule) {
	for i := range r.plan.Goals {
		g := &r.plan.Goals[i]
		if g.Target.Kind == indicators.NoTarget {
			continue
		}
		for _, s := range goalStates {
			matchers := r.job(fmt.Sprintf("goal=%q,state=~%q", g.ID, s.states))
			labels := [][2]string{{"severity", s.severity}, {"topic", "goal"}, {"plan", r.plan.ID}, {"goal", g.ID}, {"goal_owner", g.Owner}}
			if g.Sector != "" {
				labels = append(labels, [2]string{"sector", g.Sector})
			}
			list = append(list, rule{alert: s.alert, expr: "max(last_over_time(rasid_goal_state" + matchers + "[1d])) == 1", pending: "5m", labels: labels,
				annotations: [][2]string{
					{"summary", r.text(s.key, "goal", verbatim(g.Statement.In(r.cfg.Lang)))},
					{"description", r.figures(g, s.states) + r.text(s.key+".reason", "owner", r.department(g.Owner))},
					{"runbook_url", r.cfg.PageURL + "/goals/" + g.ID},
				}})
		}
	}
	return list
}

// figures says what was reported of a goal, expected and promised; of one that stands by its worst part how
// many parts are in some states, as every part has figures of its own.
func (r *ruleSet) figures(g *indicators.Goal, states string) string {
	if g.Combine == indicators.Worst {
		query := "sum(max by (part) (last_over_time(rasid_goal_part_state" + r.job(fmt.Sprintf("goal=%q,state=~%q", g.ID, states)) + "[1d])))"
		return r.text("rules.goal.parts", "count", r.values(theWhole, query), "total", fmt.Sprint(len(g.Parts))) + " "
	}
	return r.text("rules.goal.value", "actual", r.goalValue(g, "rasid_goal_actual_value"), "expected", r.goalValue(g, "rasid_goal_expected_value"), "target", r.goalValue(g, "rasid_goal_target_value")) + " "
}

// goalValue is a number of a goal with its unit. A milestone's is a share of the work.
func (r *ruleSet) goalValue(g *indicators.Goal, metric string) string {
	query := "max(last_over_time(" + metric + r.job(fmt.Sprintf("goal=%q", g.ID)) + "[1d]))"
	if g.Target.Kind == indicators.Milestone || g.Combine == indicators.Weighted {
		return r.values(theShare, query)
	}
	unit := ""
	if ind, ok := r.plan.Indicator(g.Indicator); ok && ind.Unit != "" {
		unit = " " + verbatim(ind.Unit)
	}
	return r.values(theQuery, query) + unit
}

// reports are the alerts of indicators whose reports do not come or wait: one for each indicator,
// whatever number of goals rests on it, also by what is derived of it, and for the department that reports it.
func (r *ruleSet) reports() (list []rule) {
	resting := r.restingOn()
	for i := range r.plan.Indicators {
		ind := &r.plan.Indicators[i]
		rest := resting[ind.ID]
		if rest == nil {
			continue
		}
		name := verbatim(ind.Name.In(r.cfg.Lang))
		if name == "" {
			name = ind.ID
		}
		for _, a := range []struct{ alert, freshness, key, pending, severity string }{
			{"RasidReportsLate", "late|missing", "rules.late", "1h", "warning"},
			{"RasidDeliveryHeld", "held", "rules.held", "1h", "info"},
		} {
			end := r.values(theTime, r.worst("observation_timestamp_seconds", "", slices.Concat(rest.goals, rest.viaGoals), slices.Concat(rest.parts, rest.viaParts)))
			late := r.each("freshness", fmt.Sprintf(",freshness=~%q", a.freshness), rest.goals, rest.parts)
			if len(rest.viaGoals)+len(rest.viaParts) > 0 {
				late = append(late, "last_over_time(rasid_goal_input_freshness"+r.job(fmt.Sprintf("indicator=%q,freshness=~%q", ind.ID, a.freshness))+"[1d])")
			}
			list = append(list, rule{alert: a.alert, expr: "max(" + strings.Join(late, " or ") + ") == 1", pending: a.pending,
				labels: [][2]string{{"severity", a.severity}, {"topic", "reports"}, {"plan", r.plan.ID}, {"department", ind.Department}, {"indicator", ind.ID}},
				annotations: [][2]string{
					{"summary", r.text(a.key, "indicator", name)},
					{"description", r.text("rules.late.value", "end", end) + " " + r.text(a.key+".reason", "department", r.department(ind.Department), "goals", strings.Join(rest.statements, ", "))},
					{"runbook_url", r.cfg.PageURL + "/goals/" + rest.ids[0]},
				}})
		}
	}
	return list
}

// resting are the goals that rest on an indicator: all of them, and apart those that it measures and those
// that are derived of it, or that it derives: its value may be missing though every report is there.
type resting struct {
	ids, statements    []string
	goals, parts       []string // IDs of goals, and of the parts of others, that it measures
	viaGoals, viaParts []string
}

// restingOn returns what rests on each indicator, by its ID; nothing for one that no goal needs.
func (r *ruleSet) restingOn() map[string]*resting {
	on := map[string]*resting{}
	known := make(map[string]*indicators.Indicator, len(r.plan.Indicators))
	for i := range r.plan.Indicators {
		known[r.plan.Indicators[i].ID] = &r.plan.Indicators[i]
	}
	for k := range r.plan.Goals {
		g := &r.plan.Goals[k]
		for _, leaf := range g.Leaves() {
			of := known[leaf.Indicator]
			if of == nil || g.Target.Kind == indicators.NoTarget {
				continue
			}
			sources := of.Sources()
			if of.Derived != nil {
				sources = append(sources, of)
			}
			for _, s := range sources {
				if on[s.ID] == nil {
					on[s.ID] = &resting{}
				}
				on[s.ID].add(r, g, leaf, of.Derived != nil)
			}
		}
	}
	return on
}

func (rest *resting) add(r *ruleSet, g, leaf *indicators.Goal, derived bool) {
	if n := len(rest.ids); n == 0 || rest.ids[n-1] != g.ID {
		rest.ids, rest.statements = append(rest.ids, g.ID), append(rest.statements, verbatim(g.Statement.In(r.cfg.Lang)))
	}
	to := &rest.goals
	switch {
	case leaf == g && derived:
		to = &rest.viaGoals
	case derived:
		to = &rest.viaParts
	case leaf != g:
		to = &rest.parts
	}
	*to = append(*to, leaf.ID)
}

// each returns what reads a metric of goals and the one of the same meaning of parts of goals.
func (r *ruleSet) each(metric, more string, goals, parts []string) (list []string) {
	if len(goals) > 0 {
		list = append(list, "last_over_time(rasid_goal_"+metric+r.job(oneOf("goal", goals)+more)+"[1d])")
	}
	if len(parts) > 0 {
		list = append(list, "last_over_time(rasid_goal_part_"+metric+r.job(oneOf("part", parts)+more)+"[1d])")
	}
	return list
}

func (r *ruleSet) worst(metric, more string, goals, parts []string) string {
	return "max(" + strings.Join(r.each(metric, more, goals, parts), " or ") + ")"
}

// oneOf is a matcher of any of some values of a label.
func oneOf(label string, values []string) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = regexp.QuoteMeta(v)
	}
	return fmt.Sprintf("%s=~%q", label, strings.Join(quoted, "|"))
}

// itself are the alerts of the program, for its operator.
func (r *ruleSet) itself() (list []rule) {
	selectors := strings.NewReplacer("{}", r.job(""), "{blocked}", r.job(`state="blocked"`))
	for _, a := range ownAlerts {
		list = append(list, rule{alert: a.alert, expr: selectors.Replace(a.expr), pending: a.pending,
			labels: [][2]string{{"severity", a.severity}, {"topic", "rasid"}},
			annotations: [][2]string{
				{"summary", r.text(a.key, "source", r.values(theLabel, "source"))},
				{"description", r.text(a.key+".reason", "value", r.values(a.value, ""), "code", r.values(theLabel, "code"))},
				{"runbook_url", r.cfg.PageURL + a.page},
			}})
	}
	return list
}

// ownAlerts are those of the program; {} stands for the selector of its series, {blocked} for that of a
// state.
var ownAlerts = []struct{ alert, expr, pending, key, severity, value, page string }{
	{"RasidWatchdog", "vector(1)", "1m", "rules.watchdog", "none", theValue, "/"},
	{"RasidDown", "up{} == 0 or absent(up{}) - 1", "5m", "rules.down", "critical", theValue, "/readyz"},
	{"RasidConfigReloadFailed", "rasid_config_last_reload_successful{} == 0", "10m", "rules.reload", "warning", theValue, "/"},
	{"RasidSourceFailing", "rasid_source_up{} == 0", "15m", "rules.source", "warning", theValue, "/deliveries"},
	{"RasidSourceOverdue", "time() - rasid_source_next_expected_timestamp_seconds{} > 900", "5m", "rules.overdue", "warning", theDuration, "/deliveries"},
	{"RasidInboxTroubles", "sum by (source, code) (rasid_inbox_troubles{}) > 0", "1h", "rules.inbox", "warning", theValue, "/deliveries"},
	{"RasidOutboxStuck", "(time() - rasid_outbox_oldest_timestamp_seconds{} > 3600) and rasid_outbox_pending{} > 0", "10m", "rules.outbox", "warning", theDuration, "/"},
	{"RasidMirrorBlocked", "rasid_mirror_state{blocked} == 1", "10m", "rules.mirror", "warning", theValue, "/"},
	{"RasidMetricsDropped", "increase(rasid_metrics_dropped_total{}[1h]) > 0", "5m", "rules.dropped", "warning", theCount, "/"},
}
