package app_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/app"
	"rasid/internal/goalposts"
	"rasid/internal/i18n"
)

// Whoever moves a goal post is seen: views of the time before judge by the plan of then, and the
// change stands in every explanation after it.
func TestMovedGoalPostIsLogged(t *testing.T) {
	dir := t.TempDir()
	plan := func(target string) string {
		return `plan: {id: p, starts: 2024-01-01, ends: 2024-12-31, timezone: UTC}
departments: [{id: water}]
indicators: [{id: i, unit: n, measure: flow, every: month, department: water}]
goals:
  - {id: g, indicator: i, owner: water, target: {reach: ` + target + `}}
`
	}
	write(t, dir, "rasid.yaml", "sources: [{id: drops, kind: folder, path: inbox, settle: 1ms}]\n")
	write(t, dir, "inbox/water/x.csv", "indicator,period,value\ni,2024-01,10\n")
	old := time.Date(2024, 2, 1, 12, 0, 0, 0, time.UTC)
	if err := os.Chtimes(filepath.Join(dir, "inbox/water/x.csv"), old, old); err != nil {
		t.Fatal(err)
	}
	now := time.Date(2024, 2, 3, 12, 0, 0, 0, time.UTC)
	open := func() *app.App {
		t.Helper()
		a, err := app.Open(t.Context(), app.Options{Workspace: dir, Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	write(t, dir, "plan.yaml", plan("1200"))
	a := open()
	if _, err := a.CollectOne(t.Context(), "drops"); err != nil {
		t.Fatal(err)
	}
	_ = a.Close()
	now = now.Add(24 * time.Hour)
	write(t, dir, "plan.yaml", plan("118")+"  - {id: h, indicator: i, owner: water, target: {reach: 5}}\n")
	_ = open().Close()
	now = now.Add(24 * time.Hour)
	a = open()
	defer func() { _ = a.Close() }()

	asOf := indicators.NewDate(2024, 2, 5)
	for _, c := range []struct {
		known   time.Time
		target  float64
		status  indicators.Status
		changes int
	}{
		{time.Time{}, 118, indicators.OnTrack, 1},
		{now, 118, indicators.OnTrack, 1},
		{now.Add(-25 * time.Hour), 1200, indicators.OffTrack, 0},
	} {
		x, err := a.Explain(t.Context(), "g", asOf, c.known)
		if err != nil {
			t.Fatal(err)
		}
		if *x.Goal.Target != c.target || x.Goal.Status != c.status || len(x.Changes) != c.changes {
			t.Errorf("known at %v: target %v, %s, changes %+v", c.known, *x.Goal.Target, x.Goal.Status, x.Changes)
		}
		if c.changes == 0 {
			continue
		}
		if at := x.Changes[0].At; at == nil || !at.Equal(now.Add(-24*time.Hour)) || x.Changes[0].Field != "target" || x.Changes[0].Was != "reach 1200" || x.Changes[0].Is != "reach 118" {
			t.Errorf("%+v", x.Changes)
		}
	}
	// The goal that was added is explained as of now, and did not exist then.
	if x, err := a.Explain(t.Context(), "h", asOf, time.Time{}); err != nil || len(x.Changes) != 1 || x.Changes[0].Field != "goal" {
		t.Errorf("%+v, %v", x.Changes, err)
	}
	if _, err := a.Explain(t.Context(), "h", asOf, now.Add(-25*time.Hour)); err == nil || !strings.Contains(err.Error(), `no goal "h"`) {
		t.Errorf("%v", err)
	}
	for _, f := range goalposts.Fields() {
		if i18n.T("ku", "change."+f) == "change."+f {
			t.Errorf("there is no text for %q", f)
		}
	}
}

// A changed plan that is reloaded is marked on the goal's page, and the page of the time before shows
// the goal of then.
func TestReloadedPlanIsMarked(t *testing.T) {
	dir := workspace(t)
	get := served(t, dir)
	goal := "  - {id: moved, owner: water, indicator: water, target: {reach: 500, from: 0}}\n"
	write(t, dir, "plan.yaml", planYAML+goal)
	eventually(t, get, "/metrics", `rasid_goal_info{goal="moved"`)
	write(t, dir, "plan.yaml", planYAML+strings.Replace(goal, "500", "400", 1))
	eventually(t, get, "/goals/moved?lang=en", "reach 400")
	page := get("/goals/moved?lang=en")
	if !strings.Contains(page, "Changes of the plan") || !strings.Contains(page, "reach 500") {
		t.Errorf("the change is not on the page:\n%s", page)
	}
}
