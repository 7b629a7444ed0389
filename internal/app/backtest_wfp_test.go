package app_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/app"
	"rasid/internal/backtest"
	"rasid/internal/journal"
	"rasid/internal/needs"
)

const breadYear = `plan: {id: bread-%[1]d, title: Bread %[1]d, starts: %[1]d-01-01, ends: %[1]d-12-31, timezone: Asia/Damascus, languages: [en]}
departments: [{id: economy}]
places: [{id: NES}, {id: HA, within: NES, aliases: [Al-Hasakeh]}, {id: RA, within: NES, aliases: [Ar-Raqqa]}, {id: DZ, within: NES, aliases: [Deir-ez-Zor]}]
indicators:
  - {id: bread_bakery, unit: SYP/bundle, measure: level, every: month, grace: 10d, across_places: median, department: economy, valid: {min: 1, max: 100000}}
  - {id: bread_shop, unit: SYP/bundle, measure: level, every: month, grace: 10d, across_places: median, department: economy, valid: {min: 1, max: 100000}}
goals: [%[2]s]
`

// promised is a year's ceiling as a multiple of the last price before it.
const promised = 1.2

// TestRealBreadYears tries a ceiling on the price of bread on each of the years in which the Syrian pound
// collapsed: 20 % above the price at which the year began, as whole months of it or with three that may
// break it. No year that was missed may have gone by without a warning.
func TestRealBreadYears(t *testing.T) {
	data, err := os.ReadFile(needs.Data(t, "wfp/wfp_food_prices_syr.csv"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write(t, dir, "plan.yaml", fmt.Sprintf(breadYear, 2023, ""))
	write(t, dir, "rasid.yaml", strings.NewReplacer("    map:", "    places: learn\n    map:", "admin1, admin2, market", "admin1, market").Replace(wfpConfig))
	write(t, dir, "inbox/wfp/prices.csv", string(data))
	a := open(t, dir, nil)
	if _, err := a.CollectOne(t.Context(), "wfp"); err != nil {
		t.Fatal(err)
	}
	if d, _, err := a.Journal.Delivery(t.Context(), 1); err != nil || d.New < 900 || d.Refused > 0 {
		t.Fatalf("%+v, %v", d, err)
	}
	missed := 0
	for _, indicator := range []string{"bread_bakery", "bread_shop"} {
		prices := monthlyMedians(t, a, indicator)
		for year := 2019; year <= 2023; year++ {
			before, ok := prices[fmt.Sprintf("%d-12", year-1)]
			if !ok {
				continue // nobody could have promised anything
			}
			ceiling := math.Round(before*promised*100) / 100
			var goals []string
			for _, kept := range []int{95, 75} {
				goals = append(goals, fmt.Sprintf("{id: kept-%d, owner: economy, indicator: %s, target: {at_most: %g, kept: %d%%}}", kept, indicator, ceiling, kept))
			}
			plan := fmt.Sprintf("%s-%d.yaml", indicator, year)
			write(t, dir, plan, fmt.Sprintf(breadYear, year, strings.Join(goals, ", ")))
			b, err := a.Backtest(t.Context(), app.BacktestOptions{Plan: filepath.Join(dir, plan), Known: backtest.Auto})
			if err != nil {
				t.Fatal(err)
			}
			for i := range b.Goals {
				g := &b.Goals[i]
				if *g.Known != backtest.Prompt {
					t.Errorf("years that were imported at once are known as %s", *g.Known)
				}
				told := fmt.Sprintf("%-12s %d at most %7.2f %s: %s, %d changes, %d messages", indicator, year, ceiling, g.ID, *g.Outcome, len(g.Transitions)-1, g.Alerts)
				if *g.Outcome != backtest.Missed {
					t.Log(told)
					continue
				}
				missed++
				if !*g.Warned {
					t.Errorf("%s, certain on %s, without a warning", told, *g.CertainOn)
					continue
				}
				t.Logf("%s, certain on %s, lead %d days", told, *g.CertainOn, *g.LeadDays)
				// With months to spare there is a month's notice at least, or there was one that a good month ended.
				if *g.LeadDays < 0 || g.ID == "kept-75" && *g.LeadDays < 28 && g.Cleared == 0 {
					t.Errorf("%s: a lead of %d days", told, *g.LeadDays)
				}
			}
		}
	}
	if missed < 8 {
		t.Errorf("%d of the years are missed, and the pound fell in each", missed)
	}
}

// monthlyMedians are an indicator's values over all places, by month.
func monthlyMedians(t *testing.T, a *app.App, indicator string) map[string]float64 {
	t.Helper()
	s, err := a.Board.At(t.Context(), indicators.NewDate(2024, 1, 1), app.DemoTime)
	if err != nil {
		t.Fatal(err)
	}
	var obs []indicators.Observation
	for o, err := range a.Journal.Observations(t.Context(), journal.Query{Indicator: indicator, Same: s.Plan.Places.Same()}) {
		if err != nil {
			t.Fatal(err)
		}
		obs = append(obs, o)
	}
	ind, _ := s.Plan.Indicator(indicator)
	prices := map[string]float64{}
	for _, p := range assess.RollUp(s.Plan.Places, ind, s.Plan.Places.Root(), s.Plan.Starts, s.Plan.Ends, obs) {
		prices[p.Period.String()] = p.Value
	}
	return prices
}
