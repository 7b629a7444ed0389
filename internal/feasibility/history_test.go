package feasibility_test

import (
	"math"
	"strings"
	"testing"

	"rasid/internal/planfile"
)

// wave is steady but for a swing of a share of it.
func wave(v, swing float64) func(int) float64 {
	return func(i int) float64 { return v * (1 + swing*math.Sin(float64(i*i+3*i))) }
}

// saw is above a line every other time.
func saw(low, high float64) func(int) float64 {
	return func(i int) float64 {
		if i%2 == 0 {
			return low
		}
		return high
	}
}

// total is a running total of monthly amounts that begins anew each January, or never.
func total(amount float64, anew bool) func(int) float64 {
	return func(i int) float64 {
		if anew {
			i %= 12
		}
		return amount * float64(i+1)
	}
}

func without(f func(int) float64, hole int) func(int) float64 {
	return func(i int) float64 {
		if i == hole {
			return math.NaN()
		}
		return f(i)
	}
}

// A warning and the nearest thing to it that is none, by what was reported. The plan is for 2024.
func TestByWhatWasReported(t *testing.T) {
	const flow, level, running = "measure: flow, every: month", "measure: level, every: month", "measure: running_total, every: month"
	for name, c := range map[string]struct {
		plan  string
		as    string
		known *series
		want  []string
	}{
		// Met before the plan began.
		"a level that is there":            {of(level, "target: {move: 90, from: 60}"), "2023-12-31", from("2022-01", 24, wave(92, 0.01)), []string{"target-met 90"}},
		"a level that is there, in spring": {of(level, "target: {move: 90, from: 60}"), "2024-05-05", from("2022-01", 27, wave(92, 0.01)), []string{"target-met 90"}},
		"a level that came there since":    {of(level, "target: {move: 90, from: 60}"), "2024-05-05", from("2023-01", 15, func(i int) float64 { return 60 + 30*float64(i/12)*float64(i-10)/3 }), nil},
		"a level that nearly is there":     {of(level, "target: {move: 90, from: 80}, accept: [target-implausible]"), "2023-12-31", from("2022-01", 24, wave(81, 0.01)), nil},
		"a falling level that is there":    {of(level, "target: {move: 10, from: 60}"), "2023-12-31", from("2022-01", 24, wave(9, 0.01)), []string{"target-met 10"}},
		"a level of long ago":              {of(level, "target: {move: 90, from: 60}"), "2023-12-31", from("2020-01", 24, wave(92, 0.01)), nil},
		"a total that never begins anew":   {of(running, "target: {reach: 300, from: 0}"), "2023-12-31", from("2021-01", 36, total(10, false)), []string{"target-met 300"}},
		"a total that begins anew":         {of(running, "target: {reach: 100, from: 0}"), "2023-12-31", from("2021-01", 36, total(10, true)), []string{"target-easy 100"}},
		"a total that may begin anew":      {of(running, "target: {reach: 150, from: 0}"), "2023-12-31", from("2023-01", 12, total(10, false)), []string{"target-implausible 150"}},
		"a ceiling that is kept":           {of(level, "target: {at_most: 90}"), "2023-12-31", from("2022-01", 24, wave(80, 0.05)), nil},

		"a total to be moved that begins anew": {of(running, "target: {move: 100, from: 0}"), "2023-12-31", from("2021-01", 36, total(10, true)), nil},

		// Baselines.
		"a baseline too low":             {of(level, "target: {move: 90, from: 60}"), "2023-12-31", from("2022-01", 24, wave(75, 0.02)), []string{"target-implausible 90", "baseline-off 60"}},
		"a baseline near enough":         {of(level, "target: {move: 90, from: 60}"), "2023-12-31", from("2022-01", 24, wave(63, 0.01)), []string{"target-implausible 90"}},
		"one month off the baseline":     {of(level, "target: {move: 90, from: 60}, accept: [target-implausible]"), "2023-12-31", from("2022-01", 24, func(i int) float64 { return 60 + 20*float64(i/23) }), nil},
		"a baseline of two reports":      {of(level, "target: {move: 90, from: 60}"), "2023-12-31", from("2023-11", 2, wave(75, 0.02)), nil},
		"a baseline of a running total":  {of(running, "target: {reach: 600, from: 0}, accept: [target-implausible]"), "2023-12-31", from("2021-01", 36, total(10, false)), []string{"baseline-off 0"}},
		"no baseline of one that is new": {of(running, "target: {reach: 130, from: 0}"), "2023-12-31", from("2021-01", 36, total(10, true)), []string{"target-implausible 130"}},

		// Plausible or not.
		"twice what ever came":              {of(flow, "target: {reach: 2400, from: 0}"), "2023-12-31", from("2021-01", 36, wave(100, 0.2)), []string{"target-implausible 2400"}},
		"twice, well before the plan":       {of(flow, "target: {reach: 2400, from: 0}"), "2023-10-05", from("2021-01", 33, wave(100, 0.2)), []string{"target-implausible 2400"}},
		"twice, just begun":                 {of(flow, "target: {reach: 2400, from: 0}"), "2024-01-20", from("2021-01", 36, wave(100, 0.2)), []string{"target-implausible 2400"}},
		"twice, accepted":                   {of(flow, "accept: [target-implausible], target: {reach: 2400, from: 0}"), "2023-12-31", from("2021-01", 36, wave(100, 0.2)), nil},
		"a little more than ever came":      {of(flow, "target: {reach: 1210, from: 0}"), "2023-12-31", from("2021-01", 36, wave(100, 0.2)), nil},
		"half of what ever came":            {of(flow, "target: {reach: 600, from: 0}"), "2023-12-31", from("2021-01", 36, wave(100, 0.2)), []string{"target-easy 600"}},
		"half, in spring":                   {of(flow, "target: {reach: 600, from: 0}"), "2024-05-05", from("2021-01", 39, wave(100, 0.2)), nil},
		"twice, four reports":               {of(flow, "target: {reach: 2400, from: 0}"), "2023-12-31", from("2023-09", 4, wave(100, 0.2)), nil},
		"twice, late in the year":           {of(flow, "target: {reach: 2400, from: 0}"), "2024-10-05", from("2021-01", 45, wave(100, 0.2)), []string{"target-implausible 2400"}},
		"reached late in the year":          {of(flow, "target: {reach: 800, from: 0}"), "2024-10-05", from("2021-01", 45, wave(100, 0.02)), nil},
		"a plan that is over":               {of(flow, "target: {reach: 2400, from: 0}"), "2025-01-05", from("2021-01", 48, wave(100, 0.2)), nil},
		"a ceiling far below":               {of(level, "target: {at_most: 10}"), "2023-12-31", from("2022-01", 24, wave(80, 0.05)), []string{"target-implausible 10"}},
		"a level too far to come down from": {of(level, "target: {move: 10, from: 80}"), "2023-12-31", from("2022-01", 24, wave(80, 0.05)), []string{"target-implausible 10"}},

		// Courses that are to be learnt.
		"the course of the year before":         {of(flow, "target: {reach: 1200}, trajectory: history"), "2024-05-05", from("2023-01", 15, wave(100, 0.2)), nil},
		"a hole in the year before":             {of(flow, "target: {reach: 1200}, trajectory: history"), "2024-05-05", from("2023-01", 15, without(wave(100, 0.2), 3)), []string{"learns-nothing history"}},
		"no year before":                        {of(flow, "target: {reach: 1200}, trajectory: history"), "2024-05-05", from("2024-01", 3, wave(100, 0.2)), []string{"learns-nothing history"}},
		"no report at all":                      {of(flow, "target: {reach: 1200}, trajectory: history"), "2024-05-05", &series{first: "2024-01"}, []string{"learns-nothing history"}},
		"no journal":                            {of(flow, "target: {reach: 1200}, trajectory: history"), "2024-05-05", nil, nil},
		"a season of the year before":           {of(flow, "target: {reach: 1200}, trajectory: {season: learn}"), "2024-05-05", from("2023-01", 15, wave(100, 0.2)), nil},
		"a season of half a year":               {of(flow, "target: {reach: 1200}, trajectory: {season: learn}"), "2024-05-05", from("2023-07", 9, wave(100, 0.2)), []string{"learns-nothing learn"}},
		"a season of years before a hole":       {of(flow, "target: {reach: 1200}, trajectory: {season: learn}"), "2024-05-05", from("2022-01", 27, without(wave(100, 0.2), 15)), nil},
		"a course while its year runs":          {of(flow, "target: {reach: 1200}, trajectory: history"), "2023-11-15", from("2023-01", 10, wave(100, 0.2)), nil},
		"a course with a hole while it runs":    {of(flow, "target: {reach: 1200}, trajectory: history"), "2023-11-15", from("2023-01", 10, without(wave(100, 0.2), 3)), []string{"learns-nothing history"}},
		"a total's course from its first month": {of(running, "target: {reach: 120}, trajectory: history"), "2024-05-05", from("2022-12", 16, total(10, true)), nil},
		"a total's course without its start":    {of(running, "target: {reach: 120}, trajectory: history"), "2024-05-05", from("2023-01", 15, total(10, true)), []string{"learns-nothing history"}},

		// Shares that are lost.
		"two of twelve broken":          {of(level, "target: {at_most: 100}"), "2024-07-15", from("2024-01", 6, func(i int) float64 { return 90 + 20*float64(i%3/2) }), []string{"kept-lost 100"}},
		"two of twelve may be broken":   {of(level, "target: {at_most: 100, kept: 60%}"), "2024-07-15", from("2024-01", 6, func(i int) float64 { return 90 + 20*float64(i%3/2) }), nil},
		"broken before the plan":        {of(level, "target: {at_most: 100}"), "2024-01-15", from("2023-01", 12, func(i int) float64 { return 90 + 20*float64(i%6/5) }), []string{"target-implausible 100"}},
		"broken before, with a share":   {of(level, "target: {at_most: 100, kept: 70%}"), "2024-01-15", from("2023-01", 12, func(i int) float64 { return 90 + 20*float64(i%6/5) }), nil},
		"one broken in the first month": {of(level, "target: {at_most: 100, kept: 100%}"), "2024-02-05", from("2024-01", 1, constant(110)), []string{"kept-lost 100%"}},

		// Lines that were crossed again and again.
		"a ceiling crossed six times":            {of(level, "target: {at_most: 100}"), "2023-12-31", from("2023-01", 12, saw(90, 110)), []string{"threshold-trips 100"}},
		"a ceiling crossed five times":           {of(level, "target: {at_most: 100}"), "2023-12-31", from("2023-01", 10, saw(90, 110)), nil},
		"a ceiling crossed six times in two":     {of(level, "target: {at_most: 100}"), "2023-12-31", from("2022-01", 24, func(i int) float64 { return 90 + 20*float64(i%4/3) }), nil},
		"crossed, with patience":                 {of(level, "target: {at_most: 100}, alert: {raise_after: 2 reports}"), "2023-12-31", from("2023-01", 12, saw(90, 110)), nil},
		"crossed, with a margin":                 {of(level, "target: {at_most: 100}, alert: {clear_margin: 15%}"), "2023-12-31", from("2023-01", 12, saw(90, 110)), []string{"clear-margin 15%"}},
		"at_risk crossed, the ceiling not":       {of(level, "target: {at_most: 120}, thresholds: {at_risk: 100}"), "2023-12-31", from("2023-01", 12, saw(90, 110)), []string{"threshold-trips 100"}},
		"off_track at the ceiling, said once":    {of(level, "target: {at_most: 100}, thresholds: {off_track: 100}"), "2023-12-31", from("2023-01", 12, saw(90, 110)), []string{"threshold-trips 100"}},
		"a floor crossed six times":              {of(level, "target: {at_least: 100}"), "2023-12-31", from("2023-01", 12, saw(110, 90)), []string{"threshold-trips 100"}},
		"a band crossed six times":               {of(level, "target: {between: [0, 100]}"), "2023-12-31", from("2023-01", 12, saw(90, 110)), []string{"threshold-trips ["}},
		"a watch line crossed six times":         {of(level+", watch: [{above: 100, status: at_risk}, {below: 80, status: at_risk}]", "target: {at_most: 120}"), "2023-12-31", from("2023-01", 12, saw(90, 110)), []string{"threshold-trips 100"}},
		"a watch line with patience":             {of(level+", watch: [{above: 100, status: at_risk, raise_after: 2 reports}]", "target: {at_most: 120}"), "2023-12-31", from("2023-01", 12, saw(90, 110)), nil},
		"a watch line, accepted":                 {of(level+", accept: [threshold-trips], watch: [{above: 100, status: at_risk}]", "target: {at_most: 120}"), "2023-12-31", from("2023-01", 12, saw(90, 110)), nil},
		"a line behind a baseline, crossed":      {of(level, "target: {move: 150, from: 102}, thresholds: {at_risk: 100}, accept: [target-implausible]"), "2023-12-31", from("2023-01", 12, saw(110, 95)), []string{"threshold-trips 100"}},
		"a line of a count, which is about sums": {of(flow, "target: {reach: 1210}, thresholds: {off_track: 90}"), "2023-12-31", from("2023-01", 12, saw(85, 110)), nil},

		// Margins and cadences that the reports show to be wrong.
		"a margin that no report had":      {of(level, "target: {at_most: 100}, alert: {clear_margin: 20%}"), "2023-12-31", from("2022-01", 24, wave(92, 0.05)), []string{"clear-margin 20%"}},
		"a margin that reports had":        {of(level, "target: {at_most: 100}, alert: {clear_margin: 5%}"), "2023-12-31", from("2022-01", 24, wave(92, 0.05)), nil},
		"a margin of at_risk":              {of(level, "target: {at_most: 110}, thresholds: {at_risk: 92}, alert: {clear_margin: 6%}"), "2023-12-31", from("2022-01", 24, wave(92, 0.05)), []string{"clear-margin 6%"}},
		"a margin that never was needed":   {of(level, "target: {at_most: 50, kept: 1%}, alert: {clear_margin: 20%}, accept: [target-implausible]"), "2023-12-31", from("2022-01", 24, wave(92, 0.05)), nil},
		"a margin and few reports":         {of(level, "target: {at_most: 100}, alert: {clear_margin: 20%}"), "2023-12-31", from("2023-02", 11, wave(92, 0.05)), nil},
		"months where weeks were promised": {of("measure: level, every: week", "target: {at_most: 100}"), "2023-12-31", from("2023-01", 12, wave(92, 0.05)), []string{"cadence-differs week"}},
		"months of two years ago":          {of("measure: level, every: week", "target: {at_most: 100}"), "2023-12-31", from("2021-01", 12, wave(92, 0.05)), nil},
		"two months":                       {of("measure: level, every: week", "target: {at_most: 100}"), "2023-12-31", from("2023-10", 2, wave(92, 0.05)), nil},
	} {
		t.Run(name, func(t *testing.T) { expect(t, look(t, c.plan, c.as, c.known), c.want...) })
	}
}

// What a warning proposes is right: a plan that follows it has no such warning.
func TestRemediesHelp(t *testing.T) {
	known := from("2023-01", 52, func(i int) float64 { return 100 + 30*math.Sin(float64(i)*1.7) })
	known.first = "2023-W01"
	plan := func(goal string) string {
		return of("measure: level, every: week", "target: {at_most: 140}, "+goal)
	}
	list := look(t, plan("thresholds: {at_risk: 100}"), "2023-12-31", known)
	if len(list) != 1 || !strings.HasSuffix(list[0].Code, "threshold-trips") {
		t.Fatalf("%+v", list)
	}
	if list[0].Remedy != "less often with at_risk: 130 (never), or with raise_after: 3 reports (never)" {
		t.Errorf("remedy: %s", list[0].Remedy)
	}
	list = look(t, plan("thresholds: {at_risk: 100, off_track: 125}"), "2023-12-31", known)
	if len(list) != 2 || list[0].Remedy != "less often with raise_after: 3 reports (never)" {
		t.Errorf("at_risk is to stay before off_track: %+v", list)
	}
	for _, goal := range []string{"thresholds: {at_risk: 130}", "thresholds: {at_risk: 100}, alert: {raise_after: 3 reports}"} {
		expect(t, look(t, plan(goal), "2023-12-31", known))
	}
	if _, problems := planfile.Parse("p", []byte(plan("accept: [threshold-trips]"))); len(problems) > 0 {
		t.Errorf("what is proposed cannot be read: %+v", problems)
	}
}
