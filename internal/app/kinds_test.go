package app_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rasid/collectors/sourcetest"
	"rasid/internal/app"
	"rasid/internal/config"
	"rasid/internal/journal"
)

const sheet = "indicator,place,period,value\nwater,A,2024-01,10\nwater,A,2024-02,11.50\n"

var kindsUnderTest = []sourcetest.Kind{
	{Name: "folder", Source: func(string) string { return "  - id: s\n    kind: folder\n    path: inbox\n" }},
	{Name: "http-table", Type: "text/csv", Body: sheet, Changed: strings.Replace(sheet, "10", "12", 1), Values: 2, Limited: true, Source: func(url string) string {
		return fmt.Sprintf("  - id: s\n    kind: http-table\n    department: water\n    url: %q\n    auth: {query: {name: k, value: \"${env:%s}\"}}\n    timeout: 400ms\n    size_limit: 1MiB\n    trusted: true\n", url, sourcetest.Variable)
	}},
	{Name: "http-json", Type: "application/json", Body: `{"data":[{"m":"2024-01","v":10},{"m":"2024-02","v":11.50}]}`,
		Changed: `{"data":[{"m":"2024-01","v":12},{"m":"2024-02","v":11.50}]}`, Values: 2, Limited: true, Source: func(url string) string {
			return fmt.Sprintf("  - id: s\n    kind: http-json\n    department: water\n    url: %q\n    auth: {bearer: \"${env:%s}\"}\n    timeout: 400ms\n    size_limit: 1MiB\n    trusted: true\n    rows: '.data[] | {indicator: \"water\", place: \"A\", period: .m, value: .v}'\n", url, sourcetest.Variable)
		}},
	{Name: "wfp-databridges", Type: "application/json", Values: 1, Limited: true, Rest: `{"items":[],"page":2}`,
		Body:    `{"items":[{"commodityPriceDate":"2024-01-15T00:00:00","marketName":"A","commodityPrice":10,"commodityPriceFlag":"actual"},{"commodityPriceDate":"2024-02-15T00:00:00","marketName":"A","commodityPrice":0,"commodityPriceFlag":"forecast"}],"page":1}`,
		Changed: `{"items":[{"commodityPriceDate":"2024-01-15T00:00:00","marketName":"A","commodityPrice":12,"commodityPriceFlag":"actual"}],"page":1}`,
		Source: func(url string) string {
			return fmt.Sprintf("  - id: s\n    kind: wfp-databridges\n    department: water\n    country: SYR\n    url: %q\n    auth: {bearer: \"${env:%s}\"}\n    timeout: 400ms\n    size_limit: 1MiB\n    trusted: true\n    map: [{indicator: water, place: market, period: {column: date, as: month}, value: price}]\n", url, sourcetest.Variable)
		}},
	{Name: "influxdb", Type: "application/json", Values: 2,
		Body:    `{"results":[{"statement_id":0,"series":[{"name":"indicator","tags":{"indicator":"water","place":"A"},"columns":["time","value"],"values":[["2024-01-01T00:00:00+03:00",10],["2024-02-01T00:00:00+03:00",11.5]]}]}]}`,
		Changed: `{"results":[{"statement_id":0,"series":[{"name":"indicator","tags":{"indicator":"water","place":"A"},"columns":["time","value"],"values":[["2024-01-01T00:00:00+03:00",12],["2024-02-01T00:00:00+03:00",11.5]]}]}]}`,
		Source: func(url string) string {
			return fmt.Sprintf("  - id: s\n    kind: influxdb\n    department: water\n    url: %q\n    database: rasid\n    timeout: 400ms\n    token: \"${env:%s}\"\n    trusted: true\n", url, sourcetest.Variable)
		}},
}

// Every kind passes the same suite, through configuration, intake and journal.
func TestKindsConform(t *testing.T) {
	tested := map[string]bool{}
	for _, k := range kindsUnderTest {
		tested[k.Name] = true
		t.Run(k.Name, func(t *testing.T) { sourcetest.Run(t, k, world) })
	}
	for _, k := range config.Kinds() {
		if !tested[k.Name] {
			t.Errorf("the kind %s is not tested", k.Name)
		}
	}
}

func world(t *testing.T, sources string) sourcetest.World {
	dir := workspace(t)
	write(t, dir, "rasid.yaml", "sources:\n"+sources)
	if _, _, problems := app.Check(dir); problems.HasErrors() {
		var b bytes.Buffer
		if err := problems.Write(&b); err != nil {
			t.Fatal(err)
		}
		return sourcetest.World{Problems: b.String()}
	}
	var log bytes.Buffer
	a, err := app.Open(t.Context(), app.Options{Workspace: dir, Now: func() time.Time { return app.DemoTime }, Log: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	deliveries := func() []journal.Delivery {
		list, err := a.Journal.Deliveries(context.WithoutCancel(t.Context()), journal.DeliveryFilter{})
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	return sourcetest.World{
		Collect: func(ctx context.Context) (r sourcetest.Result) {
			run, err := a.CollectOne(ctx, "s")
			r.Err, r.Troubles = err, run.Troubles
			for _, d := range deliveries() {
				r.Deliveries, r.New, r.Revised = r.Deliveries+1, r.New+d.New, r.Revised+d.Revised
			}
			return r
		},
		Told: func() string {
			var b strings.Builder
			fmt.Fprintf(&b, "%s%+v%+v", &log, a.Sources(), deliveries())
			err := filepath.WalkDir(dir, func(p string, _ fs.DirEntry, err error) error {
				fmt.Fprintln(&b, p)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			mark, err := a.Journal.Mark(t.Context(), "s")
			if err != nil {
				t.Fatal(err)
			}
			runs, err := a.Journal.Runs(t.Context(), journal.RunFilter{})
			if err != nil {
				t.Fatal(err)
			}
			return fmt.Sprintf("%s%s%+v", b.String(), mark, runs)
		}}
}
