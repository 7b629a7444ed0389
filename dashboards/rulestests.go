package dashboards

import (
	"fmt"
	"slices"
	"strings"

	"rasid/indicators"
)

// RuleTests returns a file for "promtool test rules": for every alert of Rules, when it fires and
// with which words, and when it does not. rules is the path of the rule file, as it is found from
// the file of tests.
func RuleTests(plan *indicators.Plan, cfg RulesConfig, rules string) ([]byte, error) {
	if err := cfg.fill(plan); err != nil {
		return nil, err
	}
	t := &ruleTests{set: rulesOf(plan, cfg, expected)}
	fmt.Fprintf(&t.b, "rule_files: [%s]\nevaluation_interval: 1m\ntests:\n", yamlText(rules))
	goals, reports := t.set.goals(), t.set.reports()
	for k, s := range goalStates {
		if some := every(goals, k, len(goalStates)); len(some) > 0 {
			t.goals(s.alert, s.states, some)
		}
	}
	for k, f := range []indicators.Freshness{indicators.Late, indicators.Held} {
		if some := every(reports, k, 2); len(some) > 0 {
			t.reports(f, some)
		}
	}
	t.own(t.set.itself())
	return []byte(t.b.String()), nil
}

// every returns each n-th rule from the k-th on: a goal has one for every state, in one order.
func every(rules []rule, k, n int) (some []rule) {
	for i := k; i < len(rules); i += n {
		some = append(some, rules[i])
	}
	return some
}

// The values that tests feed in, and what alerts make of them.
const (
	testActual, testExpected, testTarget = "0.25", "0.5", "1"
	testEnd                              = "1704067200" // 2024-01-01 in UTC
)

// expected returns what a template of filled becomes with the values of the tests.
func expected(what, argument string) string {
	has := func(number string) bool { return strings.Contains(argument, "(rasid_goal_"+number+"_value{") }
	switch {
	case what == theWhole:
		return "1"
	case what == theTime:
		return "2024-01-01 00:00:00 +0000 UTC"
	case what == theShare && has("actual"):
		return "25%"
	case what == theShare && has("expected"):
		return "50%"
	case what == theShare:
		return "100%"
	case what == theQuery && has("actual"):
		return "0.25"
	case what == theQuery && has("expected"):
		return "0.50"
	case what == theQuery:
		return "1.00"
	}
	return placeholder(what + argument) // of the program's own alerts: own replaces it
}

func placeholder(of string) string { return "<<" + of + ">>" }

// ruleTests writes tests. Each evaluates all rules of the file over its time, so that a few take all
// goals together.
type ruleTests struct {
	set *ruleSet
	b   strings.Builder
}

// series are input series: a selector and its values.
type series [2]string

// firing is an alert that fires, with the labels that come from its expression: "name: value".
type firing struct {
	rule
	labels []string
}

// moment is what of an alert fires at a time.
type moment struct {
	time, alert string
	fires       []firing
}

func (t *ruleTests) test(name string, input []series, checks []moment) {
	fmt.Fprintf(&t.b, "  - name: %s\n    interval: 1m\n    input_series:\n", yamlText(name))
	for _, s := range input {
		fmt.Fprintf(&t.b, "      - {series: %s, values: %s}\n", yamlText(s[0]), yamlText(s[1]))
	}
	t.b.WriteString("    alert_rule_test:\n")
	for _, c := range checks {
		fmt.Fprintf(&t.b, "      - eval_time: %s\n        alertname: %s\n        exp_alerts:", c.time, c.alert)
		if len(c.fires) == 0 {
			t.b.WriteString(" []")
		}
		t.b.WriteByte('\n')
		for _, f := range c.fires {
			t.b.WriteString("          - exp_labels:\n")
			for _, l := range f.labels {
				fmt.Fprintf(&t.b, "              %s\n", l)
			}
			for _, l := range f.rule.labels {
				fmt.Fprintf(&t.b, "              %s: %s\n", l[0], yamlText(l[1]))
			}
			t.b.WriteString("            exp_annotations:\n")
			for _, a := range f.annotations {
				fmt.Fprintf(&t.b, "              %s: %s\n", a[0], yamlText(strings.ReplaceAll(a[1], `{{"{{"}}`, "{{")))
			}
		}
	}
}

// of returns a selector of a series of this Rasid.
func (t *ruleTests) of(metric, more string) string { return metric + t.set.job(`instance="a"`+more) }

// page returns the goal that a rule's page is about.
func page(r rule) string {
	address := r.annotations[len(r.annotations)-1][1]
	return address[strings.LastIndex(address, "/")+1:]
}

// goals tests an alert of goals: not before it has lasted, not resolved by a Rasid that is down,
// resolved when the status is another one.
func (t *ruleTests) goals(alert, states string, rules []rule) {
	state, _, _ := strings.Cut(states, "|")
	var input []series
	var all []firing
	for _, r := range rules {
		goal := fmt.Sprintf(",goal=%q", page(r))
		input = append(input, series{t.of("rasid_goal_actual_value", goal), testActual + "x70"}, series{t.of("rasid_goal_expected_value", goal), testExpected + "x70"}, series{t.of("rasid_goal_target_value", goal), testTarget + "x70"})
		input = append(input, series{t.of("rasid_goal_part_state", goal+fmt.Sprintf(",part=%q,state=%q", page(r)+".part", state)), "1x70"})
		for _, st := range indicators.Statuses() {
			values := "0x70"
			switch string(st) {
			case state: // from the 2nd minute on; no sample for half an hour; then it is over
				values = "0x1 1x28 _x30 0x10"
			case string(indicators.OnTrack):
				values = "1x1 0x28 _x30 1x10"
			}
			input = append(input, series{t.of("rasid_goal_state", goal+fmt.Sprintf(",state=%q", st)), values})
		}
		all = append(all, firing{rule: r})
	}
	t.test(alert, input, []moment{{"4m", alert, nil}, {"10m", alert, all}, {"45m", alert, all}, {"65m", alert, nil}})
}

// reports tests an alert of indicators' reports.
func (t *ruleTests) reports(freshness indicators.Freshness, rules []rule) {
	var input []series
	var all []firing
	seen := map[string]bool{}
	on := t.set.restingOn()
	for _, r := range rules {
		id := r.labels[len(r.labels)-1][1]
		rest, goal := on[id], fmt.Sprintf(",goal=%q", page(r))
		metric, stamp, about, end := "rasid_goal_freshness", "rasid_goal_observation_timestamp_seconds", goal, goal
		switch {
		case len(rest.goals) > 0:
		case len(rest.parts) > 0: // its goals have other parts as well
			metric, stamp = "rasid_goal_part_freshness", "rasid_goal_part_observation_timestamp_seconds"
			about += fmt.Sprintf(",part=%q", rest.parts[0])
			end = about
		default: // its goals are measured by what is derived of it
			metric, about = "rasid_goal_input_freshness", goal+fmt.Sprintf(",indicator=%q", id)
			if len(rest.viaGoals) == 0 {
				stamp, end = "rasid_goal_part_observation_timestamp_seconds", goal+fmt.Sprintf(",part=%q", rest.viaParts[0])
			}
		}
		if !seen[stamp+end] { // several indicators may be shown on the page of what is derived of them
			seen[stamp+end] = true
			input = append(input, series{t.of(stamp, end), testEnd + "x100"})
		}
		for _, f := range indicators.Freshnesses() {
			values := "0x100"
			switch f {
			case freshness:
				values = "1x90 0x10"
			case indicators.Fresh:
				values = "0x90 1x10"
			}
			input = append(input, series{t.of(metric, about+fmt.Sprintf(",freshness=%q", f)), values})
		}
		all = append(all, firing{rule: r})
	}
	alert := rules[0].alert
	t.test(alert, input, []moment{{"30m", alert, nil}, {"80m", alert, all}, {"95m", alert, nil}})
}

// ownTests say for each alert of the program what it reads, when it is pending, firing and over,
// which labels its expression gives it, and what it shows as its value.
var ownTests = map[string]struct {
	metric, more, values   string
	pending, firing, after string
	labels                 []string
	value                  string
}{
	"RasidDown":               {"up", "", "1x9 0x50 1x50", "10m", "20m", "70m", []string{"instance: a", "job"}, "0"},
	"RasidConfigReloadFailed": {"rasid_config_last_reload_successful", "", "1x9 0x50 1x50", "15m", "30m", "70m", []string{"instance: a", "job"}, "0"},
	"RasidSourceFailing":      {"rasid_source_up", `,source="drops"`, "1x9 0x50 1x50", "15m", "30m", "70m", []string{"instance: a", "job", "source: drops"}, "0"},
	"RasidSourceOverdue":      {"rasid_source_next_expected_timestamp_seconds", `,source="drops"`, "0x60 9000x50", "10m", "30m", "70m", []string{"instance: a", "job", "source: drops"}, "30m 0s"},
	"RasidInboxTroubles":      {"rasid_inbox_troubles", `,source="drops",code="unreadable"`, "2x80 0x30", "30m", "70m", "90m", []string{"source: drops", "code: unreadable"}, "2"},
	"RasidOutboxStuck":        {"rasid_outbox_pending", `,output="influxdb"`, "5x95 0x15", "50m", "90m", "100m", []string{"instance: a", "job", "output: influxdb"}, "1h 30m 0s"},
	"RasidMirrorBlocked":      {"rasid_mirror_state", `,state="blocked"`, "0x9 1x50 0x50", "15m", "30m", "70m", []string{"instance: a", "job", "state: blocked"}, "1"},
	"RasidMetricsDropped":     {"rasid_metrics_dropped_total", "", "0x20 1x90", "15m", "50m", "95m", []string{"instance: a", "job"}, "1"},
}

// own tests the alerts of the program.
func (t *ruleTests) own(rules []rule) {
	input := []series{{t.of("rasid_outbox_oldest_timestamp_seconds", `,output="influxdb"`), "0x110"}}
	var checks []moment
	for _, r := range rules {
		c, ok := ownTests[r.alert]
		if !ok { // the watchdog reads nothing and always fires
			c.value = "1"
		}
		for i := range r.annotations {
			for of, v := range map[string]string{theValue: c.value, theCount: c.value, theDuration: c.value, theLabel + "source": "drops", theLabel + "code": "unreadable"} {
				r.annotations[i][1] = strings.ReplaceAll(r.annotations[i][1], placeholder(of), v)
			}
		}
		if !ok {
			checks = append(checks, moment{"5m", r.alert, []firing{{rule: r}}})
			continue
		}
		labels := slices.Clone(c.labels)
		for i, l := range labels {
			if l == "job" {
				labels[i] = "job: " + yamlText(t.set.cfg.Job)
			}
		}
		input = append(input, series{t.of(c.metric, c.more), c.values})
		checks = append(checks, moment{c.pending, r.alert, nil}, moment{c.firing, r.alert, []firing{{r, labels}}}, moment{c.after, r.alert, nil})
	}
	t.test("rasid", input, checks)
}
