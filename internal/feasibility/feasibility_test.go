package feasibility_test

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"rasid/indicators"
	"rasid/indicators/plans"
	"rasid/internal/diag"
	"rasid/internal/feasibility"
	"rasid/internal/planfile"
)

// head is a plan for 2024 with one department that can be reached; %s is what else the plan says.
const head = `plan: {id: p, starts: %s, ends: %s, timezone: UTC, languages: [en]}
departments: [{id: water, contacts: [{email: water@example.org}]}]
`

func year(rest string) string { return fmt.Sprintf(head, "2024-01-01", "2024-12-31") + rest }

// of is a plan for 2024 with an indicator i and a goal g.
func of(indicator, goal string) string {
	return year("indicators: [{id: i, unit: n, department: water, " + indicator + "}]\ngoals: [{id: g, owner: water, indicator: i, " + goal + "}]\n")
}

func day(s string) indicators.Date {
	d, err := indicators.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// series is what was reported of an indicator, for the whole tree of places.
type series struct {
	first  string // period
	values []float64
}

func (s series) observations(place string) (list []indicators.Observation) {
	p, err := indicators.ParsePeriod(s.first)
	if err != nil {
		panic(err)
	}
	for i, v := range s.values {
		if !math.IsNaN(v) {
			list = append(list, indicators.Observation{Indicator: "i", Place: place, Period: p.Shift(i), Value: v, Revision: 1, Delivery: 1, Row: int64(i + 2)})
		}
	}
	return list
}

// from makes n values.
func from(first string, n int, f func(i int) float64) *series {
	s := &series{first: first}
	for i := range n {
		s.values = append(s.values, f(i))
	}
	return s
}

func constant(v float64) func(int) float64 { return func(int) float64 { return v } }

// look reads a plan and looks at it; of the reports, only s is known.
func look(t testing.TB, plan string, asOf string, s *series) diag.List {
	t.Helper()
	p, problems := planfile.Parse("plan.yaml", []byte(plan))
	if len(problems) > 0 {
		t.Fatalf("the plan itself: %+v", problems)
	}
	in := feasibility.Input{File: "plan.yaml", Plan: p, AsOf: day(asOf), Today: day(asOf)}
	if s != nil {
		all := s.observations(p.Places.Root())
		in.Observations = func(_ context.Context, indicator string, upTo indicators.Date) iter.Seq2[indicators.Observation, error] {
			return func(yield func(indicators.Observation, error) bool) {
				for _, o := range all {
					if o.Indicator == indicator && o.Period.Last() <= upTo && !yield(o, nil) {
						return
					}
				}
			}
		}
	}
	list, err := feasibility.Look(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// expect compares the codes of a list, and the text that the caret of each points at, with "code text" lines.
func expect(t *testing.T, list diag.List, want ...string) {
	t.Helper()
	var got []string
	for _, p := range list {
		source := []rune(p.Source)
		at := string(source[p.Column-1 : min(len(source), p.Column-1+p.Width)])
		got = append(got, strings.TrimPrefix(p.Code, "plan/")+" "+at)
	}
	if !slices.Equal(got, want) {
		var b bytes.Buffer
		_ = list.Write(&b)
		t.Errorf("got %q, want %q\n%s", got, want, b.String())
	}
}

// A warning and the nearest thing to it that is none, by the plan alone.
func TestByThePlanAlone(t *testing.T) {
	const monthly, weekly, quarterly = "measure: flow, every: month", "measure: flow, every: week", "measure: flow, every: quarter"
	const level = "measure: level, every: month"
	for name, c := range map[string]struct {
		plan string
		want []string
	}{
		"sound": {of(monthly, "target: {reach: 100, from: 0}"), nil},

		"a year, once":               {of("measure: flow, every: year", "target: {reach: 100}"), []string{"cadence-slow i"}},
		"two quarters":               {of(quarterly, "target: {reach: 100, due: 2024-06-30}"), []string{"cadence-slow i"}},
		"three quarters":             {of(quarterly, "target: {reach: 100, due: 2024-09-30}"), nil},
		"no whole month":             {of(monthly, "target: {reach: 100, due: 2024-01-20}"), []string{"cadence-slow i"}},
		"grace beyond the deadline":  {of(monthly+", grace: 300d", "target: {reach: 100, due: 2024-06-30}"), []string{"cadence-slow i"}},
		"two years by a method":      {fmt.Sprintf(head, "2024-01-01", "2026-12-31") + "indicators: [{id: i, unit: n, department: water, measure: level, every: year}]\ngoals: [{id: g, owner: water, indicator: i, method: sdsn, target: {move: 90, from: 60, due: 2025-12-31}}]\n", nil},
		"two years without a method": {fmt.Sprintf(head, "2024-01-01", "2025-12-31") + "indicators: [{id: i, unit: n, department: water, measure: level, every: year}]\ngoals: [{id: g, owner: water, indicator: i, target: {move: 90, from: 60}}]\n", []string{"cadence-slow i"}},

		"mid-month":              {of(monthly, "target: {reach: 100, due: 2024-11-15}"), []string{"due-inside-period 2024-11-15"}},
		"a week before the end":  {of(monthly, "target: {reach: 100, due: 2024-11-05}"), nil},
		"inside a week":          {of(weekly, "target: {reach: 100, due: 2024-11-15}"), nil},
		"a plan until mid-month": {fmt.Sprintf(head, "2024-01-01", "2024-12-15") + "indicators: [{id: i, unit: n, department: water, " + monthly + "}]\ngoals: [{id: g, owner: water, indicator: i, target: {reach: 9}}, {id: h, owner: water, indicator: i, target: {reach: 8}}]\n", []string{"due-inside-period 2024-12-15"}},

		"raise after all":                {of(monthly, "target: {at_most: 9}, alert: {raise_after: 12 reports}"), []string{"alert-late 12 reports"}},
		"raise after more":               {of(monthly, "target: {at_most: 9}, alert: {raise_after: 13 reports}"), []string{"alert-late 13 reports"}},
		"raise in time":                  {of(monthly, "target: {at_most: 9}, alert: {raise_after: 11 reports}"), nil},
		"raise in days":                  {of(monthly, "target: {at_most: 9}, alert: {raise_after: 360d}"), []string{"alert-late 360d"}},
		"raise in fewer days":            {of(monthly, "target: {at_most: 9}, alert: {raise_after: 300d}"), nil},
		"all in December":                {of(monthly, "target: {reach: 9}, trajectory: {season: {dec: 1}}"), []string{"alert-late {"}},
		"all in November":                {of(monthly+", grace: 3d", "target: {reach: 9}, trajectory: {season: {nov: 1}}"), nil},
		"all in December, week by week":  {of(weekly, "target: {reach: 9}, trajectory: {season: {dec: 1}}"), nil},
		"one stair at the end":           {of(weekly, "target: {reach: 9}, trajectory: {steps: {2024-12-31: 100%}}"), []string{"alert-late {"}},
		"a stair before":                 {of(weekly, "target: {reach: 9}, trajectory: {steps: {2024-10-31: 10%, 2024-12-31: 100%}}"), nil},
		"one step at the end":            {year("indicators: []\ngoals: [{id: g, owner: water, target: {milestone: {steps: [{id: a, share: 100%, due: 2024-12-31}]}}}]\n"), []string{"alert-late 2024-12-31"}},
		"one step just before the end":   {year("indicators: []\ngoals: [{id: g, owner: water, target: {milestone: {steps: [{id: a, share: 100%, due: 2024-12-28}]}}}]\n"), []string{"alert-late 2024-12-28"}},
		"one step well before the end":   {year("indicators: []\ngoals: [{id: g, owner: water, target: {milestone: {steps: [{id: a, share: 100%, due: 2024-11-30}]}}}]\n"), nil},
		"a step and the end":             {year("indicators: []\ngoals: [{id: g, owner: water, target: {milestone: {steps: [{id: a, share: 1%, due: 2024-06-30}, {id: b, share: 99%, due: 2024-12-31}]}}}]\n"), nil},
		"steps that were done before":    {year("indicators: []\ngoals: [{id: g, owner: water, target: {milestone: {steps: [{id: a, share: 100%, due: 2024-06-30, done: 2023-12-01}]}}}]\n"), []string{"target-met ["}},
		"a step that is done in days to": {year("indicators: []\ngoals: [{id: g, owner: water, target: {milestone: {steps: [{id: a, share: 100%, due: 2024-06-30, done: 2025-03-01}]}}}]\n"), []string{"done-ahead 2025-03-01"}},
		"a step that is done":            {year("indicators: []\ngoals: [{id: g, owner: water, target: {milestone: {steps: [{id: a, share: 100%, due: 2024-06-30, done: 2024-03-01}]}}}]\n"), nil},

		"at_risk beyond a ceiling":      {of(level, "target: {at_most: 4000}, thresholds: {at_risk: 4000}"), []string{"threshold-idle 4000"}},
		"at_risk before a ceiling":      {of(level, "target: {at_most: 4000}, thresholds: {at_risk: 3999, off_track: 4000}"), nil},
		"at_risk as a gap to a ceiling": {of(level, "target: {at_most: 4000}, thresholds: {at_risk: 10%}"), []string{"threshold-idle 10%"}},
		"at_risk beyond a floor":        {of(level, "target: {at_least: 40}, thresholds: {at_risk: 30}"), []string{"threshold-idle 30"}},
		"at_risk before a floor":        {of(level, "target: {at_least: 40}, thresholds: {at_risk: 50}"), nil},
		"off_track beyond a ceiling":    {of(level, "target: {at_most: 4000}, thresholds: {off_track: 10%}"), nil},
		"a gap of a band":               {of(level, "target: {between: [4, 9]}, thresholds: {at_risk: 10%}"), []string{"threshold-idle 10%"}},
		"off_track before at_risk":      {of(level, "target: {at_most: 4000}, thresholds: {at_risk: 10%, off_track: 3600}"), []string{"threshold-idle 10%", "threshold-order 3600"}},
		"off_track after at_risk":       {of(level, "target: {at_most: 4000}, thresholds: {at_risk: 3600, off_track: 10%}"), nil},

		"a line ahead of a count":        {of(monthly, "target: {reach: 1200}, thresholds: {off_track: 300}"), []string{"threshold-at-start 300"}},
		"a line behind a count":          {of(monthly, "target: {reach: 1200}, thresholds: {off_track: 90}"), nil},
		"a line ahead, with patience":    {of(monthly, "target: {reach: 1200}, thresholds: {off_track: 250}, alert: {raise_after: 3 reports}"), nil},
		"a line between value and aim":   {of(level, "target: {move: 90, from: 60}, thresholds: {at_risk: 70}"), []string{"threshold-at-start 70"}},
		"a line behind the baseline":     {of(level, "target: {move: 90, from: 60}, thresholds: {at_risk: 55}"), nil},
		"a line above a falling course":  {of(level, "target: {move: 900, from: 1000}, thresholds: {off_track: 1010}"), nil},
		"a line within a falling course": {of(level, "target: {move: 900, from: 1000}, thresholds: {off_track: 950}"), []string{"threshold-at-start 950"}},

		"margin of half a band":            {of(level, "target: {between: [4, 9]}, alert: {clear_margin: 50%}"), []string{"clear-margin 50%"}},
		"margin of less":                   {of(level, "target: {between: [4, 9]}, alert: {clear_margin: 40%}"), nil},
		"margin beyond valid":              {of(level+", valid: {min: 50}", "target: {at_most: 100}, alert: {clear_margin: 60%}"), []string{"clear-margin 60%"}},
		"margin just within valid":         {of(level+", valid: {min: 40}", "target: {at_most: 100}, alert: {clear_margin: 60%}"), nil},
		"margin of at_risk beyond valid":   {of(level+", valid: {min: 30}", "target: {at_most: 100}, thresholds: {at_risk: 70}, alert: {clear_margin: 60%}"), []string{"clear-margin 60%"}},
		"margin within valid":              {of(level+", valid: {min: 30}", "target: {at_most: 100}, alert: {clear_margin: 60%}"), nil},
		"margin above all per cents":       {strings.Replace(of(level, "target: {at_least: 95}, alert: {clear_margin: 10%}"), "unit: n", `unit: "%"`, 1), []string{"clear-margin 10%"}},
		"margin below all per cents":       {strings.Replace(of(level, "target: {at_least: 95}, alert: {clear_margin: 5%}"), "unit: n", `unit: "%"`, 1), nil},
		"margin beyond a course's gap":     {of(level, "target: {move: 900, from: 1000}, thresholds: {at_risk: 20%}, alert: {clear_margin: 5%}"), []string{"clear-margin 5%"}},
		"margin within a course's gap":     {of(level, "target: {move: 900, from: 1000}, thresholds: {at_risk: 20%}, alert: {clear_margin: 1%}"), nil},
		"margin within a count's gap":      {of(monthly, "target: {reach: 100}, thresholds: {at_risk: 20%}, alert: {clear_margin: 5%}"), nil},
		"margin without a line to be back": {of(monthly, "target: {reach: 100}, alert: {clear_margin: 90%}"), nil},

		"95% of 12 months":                    {of(level, "target: {at_most: 9, kept: 95%}"), []string{"kept-all 95%"}},
		"91% of 12 months":                    {of(level, "target: {at_most: 9, kept: 91%}"), nil},
		"100% of 12 months":                   {of(level, "target: {at_most: 9, kept: 100%}"), nil},
		"95% of 52 weeks":                     {of("measure: level, every: week", "target: {at_most: 9, kept: 95%}"), nil},
		"a ceiling that valid keeps":          {of(level+", valid: {max: 4000}", "target: {at_most: 4000}"), []string{"beyond-valid 4000"}},
		"a ceiling below valid":               {of(level+", valid: {max: 4001}", "target: {at_most: 4000}"), nil},
		"a floor above valid":                 {of(level+", valid: {max: 30}", "target: {at_least: 40}"), []string{"beyond-valid 40"}},
		"a level beyond valid":                {of(level+", valid: {max: 80}", "target: {move: 90, from: 60}"), []string{"beyond-valid 90"}},
		"a level at valid":                    {of(level+", valid: {max: 90}", "target: {move: 90, from: 60}"), nil},
		"a falling level beyond valid":        {of(level+", valid: {min: 5}", "target: {move: 1, from: 60}"), []string{"beyond-valid 1"}},
		"a count of valid reports":            {of(monthly+", valid: {max: 10}", "target: {reach: 120}"), nil},
		"a count beyond valid reports":        {of(monthly+", valid: {max: 10}", "target: {reach: 121}"), []string{"beyond-valid 121"}},
		"a count over places":                 {strings.Replace(of(monthly+", valid: {max: 10}", "target: {reach: 121}"), "indicators:", "places: [{id: A}, {id: B, within: A}]\nindicators:", 1), nil},
		"a threshold beyond valid":            {of(level+", valid: {max: 3900}", "target: {at_most: 3500}, thresholds: {off_track: 4000}"), []string{"beyond-valid 4000"}},
		"a running total beyond valid":        {of("measure: running_total, every: month, valid: {max: 300}", "target: {reach: 400}"), []string{"beyond-valid 400"}},
		"a watch line beyond valid":           {of(level+", valid: {max: 3900}, watch: [{above: 3900, status: at_risk}, {above: 3000, status: at_risk}]", "target: {at_most: 3500}"), []string{"beyond-valid 3900"}},
		"a watch line below valid":            {of(level+", valid: {min: 10}, watch: [{below: 5, status: at_risk}]", "target: {at_most: 3500}"), []string{"beyond-valid 5"}},
		"a watch line over places, each less": {strings.Replace(of(monthly+", valid: {max: 10}, watch: [{above: 15, status: at_risk}]", "target: {reach: 12}"), "indicators:", "places: [{id: A}, {id: B, within: A}]\nindicators:", 1), nil},

		"no reporter":               {strings.Replace(of(monthly+", places: [B]", "place: C, target: {reach: 12}"), "indicators:", "places: [{id: A}, {id: B, within: A}, {id: C, within: A}]\nindicators:", 1), []string{"no-reporter C"}},
		"a reporter":                {strings.Replace(of(monthly+", places: [B]", "place: A, target: {reach: 12}"), "indicators:", "places: [{id: A}, {id: B, within: A}, {id: C, within: A}]\nindicators:", 1), nil},
		"a reporter around it":      {strings.Replace(of(monthly+", places: [A]", "place: C, target: {reach: 12}"), "indicators:", "places: [{id: A}, {id: B, within: A}, {id: C, within: A}]\nindicators:", 1), []string{"no-reporter C"}},
		"no weights":                {strings.Replace(of(level+", across_places: weighted(population)", "target: {at_most: 12}"), "indicators:", "places: [{id: A}, {id: B, within: A}, {id: C, within: A}]\nindicators:", 1), []string{"no-weight weighted(population)"}},
		"a weight of some":          {strings.Replace(of(level+", across_places: weighted(population)", "target: {at_most: 12}"), "indicators:", "places: [{id: A}, {id: B, within: A, population: 9}, {id: C, within: A}]\nindicators:", 1), nil},
		"a reporter's weight":       {strings.Replace(of(level+", places: [B, C], across_places: weighted(population)", "target: {at_most: 12}"), "indicators:", "places: [{id: A}, {id: B, within: A, population: 9}, {id: C, within: A}]\nindicators:", 1), []string{"no-weight weighted(population)"}},
		"no owner":                  {strings.Replace(of(monthly, "target: {reach: 100}"), "owner: water, ", "", 1), []string{"no-owner g"}},
		"a narrative, no owner":     {year("indicators: []\ngoals: [{id: g, statement: Peace}]\n"), nil},
		"no contact":                {strings.Replace(of(monthly, "target: {reach: 100}"), "contacts: [{email: water@example.org}]", "contacts: [{name: Water}]", 1), []string{"no-contact water"}},
		"no contact, nothing to do": {strings.Replace(of(monthly, "target: {reach: 100}"), "departments: [", "departments: [{id: council}, ", 1), nil},

		"the same goal twice":           {of(level, "target: {at_most: 9}}, {id: h, owner: water, indicator: i, target: {at_most: 9}"), []string{"duplicate-goal h"}},
		"two due dates":                 {of(level, "target: {at_most: 9, due: 2024-06-30}}, {id: h, owner: water, indicator: i, target: {at_most: 9}"), nil},
		"two places":                    {strings.Replace(of(level, "target: {at_most: 9}}, {id: h, place: B, owner: water, indicator: i, target: {at_most: 9}"), "indicators:", "places: [{id: A}, {id: B, within: A}]\nindicators:", 1), nil},
		"lines that exclude each other": {of(level, "target: {at_most: 9}}, {id: h, owner: water, indicator: i, target: {at_least: 10}"), []string{"contradiction 10"}},
		"lines that meet":               {of(level, "target: {at_most: 9}}, {id: h, owner: water, indicator: i, target: {at_least: 9}"), nil},
		"a line for two months":         {of(level, "target: {at_most: 9, due: 2024-02-29}}, {id: h, owner: water, indicator: i, target: {at_least: 10, kept: 80%}"), []string{"cadence-slow i"}},
		"a line for four months":        {of(level, "target: {at_most: 9, due: 2024-04-30}}, {id: h, owner: water, indicator: i, target: {at_least: 10, kept: 80%}"), []string{"contradiction 10"}},
		"lines for half of the time":    {of(level, "target: {at_most: 9, kept: 50%}}, {id: h, owner: water, indicator: i, target: {at_least: 10, kept: 50%}"), nil},

		"per cents added up":       {strings.Replace(strings.Replace(of(monthly, "target: {at_least: 90}"), "unit: n", `unit: "%"`, 1), "indicators:", "places: [{id: A}, {id: B, within: A}]\nindicators:", 1), []string{`sum-of-shares "%"`}},
		"per cents of one place":   {strings.Replace(of(monthly, "target: {at_least: 90}"), "unit: n", `unit: "%"`, 1), nil},
		"per cents and their mean": {strings.Replace(strings.Replace(of(level, "target: {at_least: 90}"), "unit: n", `unit: "%"`, 1), "indicators:", "places: [{id: A}, {id: B, within: A}]\nindicators:", 1), nil},
		"a count that falls":       {of(weekly, "target: {reach: 9}, trajectory: {points: {2024-06-30: 60%, 2024-09-30: 50%, 2024-12-31: 100%}}"), []string{"course-falls 60%"}},
		"a count that waits":       {of(weekly, "target: {reach: 9}, trajectory: {points: {2024-06-30: 60%, 2024-09-30: 60%, 2024-12-31: 100%}}"), nil},
		"a level that falls":       {of(level, "target: {move: 9, from: 5}, trajectory: {points: {2024-06-30: 60%, 2024-09-30: 50%, 2024-12-31: 100%}}"), nil},

		"accepted":                 {of(monthly, "accept: [alert-late], target: {at_most: 9}, alert: {raise_after: 12 reports}"), nil},
		"accepted, as a text":      {of(monthly, "accept: alert-late, target: {at_most: 9}, alert: {raise_after: 12 reports}"), nil},
		"another accepted":         {of(monthly, "accept: [cadence-slow], target: {at_most: 9}, alert: {raise_after: 12 reports}"), []string{"alert-late 12 reports"}},
		"accepted, misspelt":       {of(monthly, "accept: [alert-lat], target: {at_most: 9}, alert: {raise_after: 12 reports}"), []string{"unknown-accept alert-lat", "alert-late 12 reports"}},
		"accepted, of the plan":    {of(monthly, "accept: [due-inside-period], target: {reach: 100, due: 2024-11-15}"), nil},
		"accepted of an indicator": {of(level+", accept: [beyond-valid], valid: {max: 3900}, watch: [{above: 3900, status: at_risk}]", "target: {at_most: 3500}"), nil},
		"accepted of a department": {strings.Replace(of(monthly, "target: {reach: 100}"), "contacts: [{email: water@example.org}]", "accept: [no-contact]", 1), nil},
	} {
		t.Run(name, func(t *testing.T) { expect(t, look(t, c.plan, "2024-05-05", nil), c.want...) })
	}
}

func TestEmbeddedPlansAreFree(t *testing.T) {
	for _, name := range plans.Names() {
		f, err := plans.Files(name)
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		if err := os.CopyFS(dir, f); err != nil {
			t.Fatal(err)
		}
		plan, problems := planfile.Read(filepath.Join(dir, "plan.yaml"))
		if plan == nil {
			t.Fatal(problems)
		}
		expect(t, look(t, string(plan.Source), "2024-12-31", nil))
	}
}
