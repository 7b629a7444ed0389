package dashboards_test

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/app"
	"rasid/internal/influx/influxtest"
	"rasid/internal/journal"
)

// demo opens the demonstration's workspace after it took everything in, at a time.
func demo(t *testing.T, now time.Time) *app.App {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "demo")
	if _, err := app.PrepareDemo(dir); err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), app.Options{Workspace: dir, Now: func() time.Time { return now }, Pinned: true, Settle: -1, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	for _, id := range a.SourceIDs() {
		if _, err := a.CollectOne(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.Board.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	return a
}

// fill writes what a's journal holds in the schema of the mirror: every observation and delivery,
// and the assessments at the end of each month and on the day of the demonstration.
func fill(t *testing.T, a *app.App, to influxtest.Bucket) {
	t.Helper()
	tag := strings.NewReplacer(" ", `\ `, ",", `\,`, "=", `\=`)
	var b strings.Builder
	for _, i := range a.Plan.Indicators {
		for o, err := range a.Journal.Observations(t.Context(), journal.Query{Indicator: i.ID}) {
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&b, "indicator,indicator=%s,place=%s,department=%s,plan=%s value=%v,revision=%di %d\n", o.Indicator, o.Place, i.Department, a.Plan.ID, o.Value, o.Revision,
				o.Period.First().In(a.Plan.TimeZone).UnixNano())
		}
	}
	for _, d := range delivered(t, a) {
		fmt.Fprintf(&b, "delivery,department=%s,outcome=%s rows=%di,refused=%di,revised=%di,name=%q %d\n", tag.Replace(d.Department), d.Outcome, d.Rows, d.Refused, d.Revised, d.Name,
			d.ReceivedAt.UnixNano()+d.Seq)
	}
	today := indicators.DateOf(app.DemoTime.In(a.Plan.TimeZone))
	for on := a.Plan.Starts.AddDays(30); on < today+30; on = on.AddDays(30) {
		on = min(on, today)
		s, err := a.Board.At(t.Context(), on, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		for i := range s.Goals {
			g := &s.Goals[i]
			fmt.Fprintf(&b, "goal,goal=%s,sector=%s,owner=%s,plan=%s status=%q", g.Goal, g.Sector, g.Owner, a.Plan.ID, g.Status)
			for name, v := range map[string]*float64{"actual": g.Actual, "expected": g.Expected, "target": g.Target, "gap_ratio": g.GapRatio} {
				if v != nil {
					fmt.Fprintf(&b, ",%s=%v", name, *v)
				}
			}
			fmt.Fprintf(&b, " %d\n", on.In(a.Plan.TimeZone).UnixNano())
		}
	}
	if code := to.Write(t, b.String()); code/100 != 2 {
		t.Fatalf("InfluxDB answered %d", code)
	}
}

func delivered(t *testing.T, a *app.App) []journal.Delivery {
	t.Helper()
	list, err := a.Journal.Deliveries(t.Context(), journal.DeliveryFilter{Limit: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	return list
}
