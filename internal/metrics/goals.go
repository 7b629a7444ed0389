package metrics

import (
	dto "github.com/prometheus/client_model/go"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/scoreboard"
)

// family is one metric of goals on its way.
func family(name, help string) *dto.MetricFamily {
	return &dto.MetricFamily{Name: &name, Help: &help, Type: dto.MetricType_GAUGE.Enum()}
}

func label(name, value string) *dto.LabelPair {
	value = valid(value)
	return &dto.LabelPair{Name: &name, Value: &value}
}

// add appends a series; its labels are in the order of their names.
func add(f *dto.MetricFamily, g *dto.Gauge, labels ...*dto.LabelPair) {
	f.Metric = append(f.Metric, &dto.Metric{Label: labels, Gauge: g})
}

func value(v float64) *dto.Gauge { return &dto.Gauge{Value: &v} }

// goalFamilies returns the metrics of a snapshot's goals, and how many goals cannot be shown
// because another one has their name. They are made without the registry, which would look at
// each of the twenty thousand series of a large plan again and again.
func goalFamilies(s *scoreboard.Snapshot) (shown []*dto.MetricFamily, dropped int) {
	info := family("rasid_goal_info", "A goal's texts; always 1. Join it to the others by goal.")
	state := family("rasid_goal_state", "1 for the status that a goal has, 0 for the others.")
	freshness := family("rasid_goal_freshness", "1 for the freshness of a goal's reports, 0 for the others.")
	inputs := family("rasid_goal_input_freshness", "1 for the freshness of the reports of an indicator that a derived goal, or a part of one, rests on, 0 for the others.")
	observed := family("rasid_goal_observation_timestamp_seconds", "End of the last reported period.")
	partState := family("rasid_goal_part_state", "1 for the status that a part of a goal has, 0 for the others.")
	partFreshness := family("rasid_goal_part_freshness", "1 for the freshness of the reports of a part of a goal, 0 for the others.")
	partObserved := family("rasid_goal_part_observation_timestamp_seconds", "End of the last reported period of a part of a goal.")
	numbers := []struct {
		of func(*assess.Assessment) *float64
		f  *dto.MetricFamily
	}{
		{func(a *assess.Assessment) *float64 { return a.Actual }, family("rasid_goal_actual_value", "What was reported, in the goal's unit.")},
		{func(a *assess.Assessment) *float64 { return a.Expected }, family("rasid_goal_expected_value", "What the plan expects by the end of the last reported period, in the goal's unit.")},
		{func(a *assess.Assessment) *float64 { return a.Target }, family("rasid_goal_target_value", "What the goal promises, in its unit.")},
		{func(a *assess.Assessment) *float64 { return a.GapRatio }, family("rasid_goal_gap_ratio", "Actual against expected as a share of what is expected; negative is the bad side.")},
		{func(a *assess.Assessment) *float64 { return a.ProgressRatio }, family("rasid_goal_progress_ratio", "Share of the way from baseline to target, or of the periods that kept the line.")},
	}
	// What many series have in common they share.
	yes, no := value(1), value(0)
	is := func(b bool) *dto.Gauge {
		if b {
			return yes
		}
		return no
	}
	states, kinds := map[indicators.Status]*dto.LabelPair{}, map[indicators.Freshness]*dto.LabelPair{}
	for _, st := range indicators.Statuses() {
		states[st] = label("state", string(st))
	}
	for _, f := range indicators.Freshnesses() {
		kinds[f] = label("freshness", string(f))
	}
	ends := map[indicators.Period]*dto.Gauge{}
	end := func(p indicators.Period) *dto.Gauge {
		if ends[p] == nil {
			ends[p] = value(float64(p.Last().AddDays(1).In(s.Plan.TimeZone).Unix()))
		}
		return ends[p]
	}

	rests := func(goal *dto.LabelPair, a *assess.Assessment) {
		for _, in := range a.Inputs {
			indicator := label("indicator", in.Indicator)
			for _, f := range indicators.Freshnesses() {
				add(inputs, is(f == in.Freshness), kinds[f], goal, indicator)
			}
		}
	}
	titles := make(map[string]string, len(s.Plan.Goals))
	for i := range s.Plan.Goals {
		titles[s.Plan.Goals[i].ID] = s.Plan.Goals[i].Statement.In(indicators.English)
	}
	seen := make(map[string]bool, len(s.Goals))
	for i := range s.Goals {
		a := &s.Goals[i]
		goal := label("goal", a.Goal)
		if seen[goal.GetValue()] {
			dropped++
			continue
		}
		seen[goal.GetValue()] = true
		add(info, yes, goal, label("goal_owner", a.Owner), label("method", a.Method), label("sector", a.Sector), label("title", titles[a.Goal]), label("unit", a.Unit))
		for _, st := range indicators.Statuses() {
			add(state, is(st == a.Status), goal, states[st])
		}
		for _, f := range indicators.Freshnesses() {
			add(freshness, is(f == a.Freshness), kinds[f], goal)
		}
		rests(goal, a)
		for _, n := range numbers {
			if v := n.of(a); v != nil {
				add(n.f, value(*v), goal)
			}
		}
		if !a.AsOfPeriod.IsZero() {
			add(observed, end(a.AsOfPeriod), goal)
		}
		for k := range a.Parts {
			p := &a.Parts[k]
			part := label("part", p.Goal)
			for _, st := range indicators.Statuses() {
				add(partState, is(st == p.Status), goal, part, states[st])
			}
			for _, f := range indicators.Freshnesses() {
				add(partFreshness, is(f == p.Freshness), kinds[f], goal, part)
			}
			rests(label("goal", p.Goal), p)
			if !p.AsOfPeriod.IsZero() {
				add(partObserved, end(p.AsOfPeriod), goal, part)
			}
		}
	}
	position := family("rasid_snapshot_position", "The journal's last delivery that the scoreboard includes.")
	add(position, value(float64(s.Position)))
	all := []*dto.MetricFamily{info, state, freshness, inputs, observed, partState, partFreshness, partObserved, position}
	for _, n := range numbers {
		all = append(all, n.f)
	}
	for _, f := range all {
		if len(f.Metric) > 0 { // a family without series is an error to Prometheus
			shown = append(shown, f)
		}
	}
	return shown, dropped
}
