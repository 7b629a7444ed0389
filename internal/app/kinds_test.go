package app_test

import (
	"bytes"
	"context"
	"crypto/md5"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
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
	{Name: "s3", Type: "text/csv", Body: sheet, Changed: strings.Replace(sheet, "10", "12", 1), Values: 2, Limited: true, Front: bucketOfOne, Source: func(url string) string {
		return fmt.Sprintf("  - id: s\n    kind: s3\n    url: %q\n    bucket: drops\n    access_key: \"${env:%s}\"\n    secret_key: \"${env:%[2]s}\"\n    timeout: 400ms\n    size_limit: 1MiB\n    trusted: true\n", strings.TrimSuffix(url, "/x"), sourcetest.Variable)
	}},
	{Name: "prometheus", Type: "application/json", Values: 1, Limited: true, Front: monthsBut,
		Body:    `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"indicator":"water","place":"A"},"values":[[1706734799.999,"10"]]}]}}`,
		Changed: `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"indicator":"water","place":"A"},"values":[[1706734799.999,"12"]]}]}}`,
		Source: func(url string) string {
			return fmt.Sprintf("  - id: s\n    kind: prometheus\n    department: water\n    url: %q\n    query: x\n    step: month\n    auth: {bearer: \"${env:%s}\"}\n    timeout: 800ms\n    size_limit: 1MiB\n    overlap: 3000d\n    trusted: true\n", url, sourcetest.Variable)
		}},
	{Name: "worldbank", Type: "application/json", Values: 2, Limited: true,
		Body:    `[{"page":1,"pages":1,"total":3},[{"indicator":{"id":"AB.CD"},"country":{"id":"XA"},"countryiso3code":"XXA","date":"2024M02","value":11.50,"obs_status":""},{"indicator":{"id":"AB.CD"},"country":{"id":"XA"},"countryiso3code":"XXA","date":"2024M01","value":10,"obs_status":""},{"indicator":{"id":"AB.CD"},"country":{"id":"XA"},"countryiso3code":"XXA","date":"2024M03","value":null,"obs_status":""}]]`,
		Changed: `[{"page":1,"pages":1,"total":2},[{"indicator":{"id":"AB.CD"},"country":{"id":"XA"},"countryiso3code":"XXA","date":"2024M02","value":11.50,"obs_status":""},{"indicator":{"id":"AB.CD"},"country":{"id":"XA"},"countryiso3code":"XXA","date":"2024M01","value":12,"obs_status":""}]]`,
		Source: func(url string) string {
			return fmt.Sprintf("  - id: s\n    kind: worldbank\n    department: water\n    country: {XXA: A}\n    indicators: {AB.CD: water}\n    url: %q\n    auth: {bearer: \"${env:%s}\"}\n    timeout: 400ms\n    size_limit: 1MiB\n    trusted: true\n", url, sourcetest.Variable)
		}},
	{Name: "dhis2", Type: "application/json", Values: 2, Limited: true,
		Body:    `{"headers":[{"name":"dx"},{"name":"pe"},{"name":"ou"},{"name":"value"}],"metaData":{"items":{"ImspTQPwCqd":{"name":"A"}}},"rows":[["fbfJHSPpUQD","202401","ImspTQPwCqd","10.0"],["fbfJHSPpUQD","202402","ImspTQPwCqd","11.50"]]}`,
		Changed: `{"headers":[{"name":"dx"},{"name":"pe"},{"name":"ou"},{"name":"value"}],"metaData":{"items":{"ImspTQPwCqd":{"name":"A"}}},"rows":[["fbfJHSPpUQD","202401","ImspTQPwCqd","12.0"],["fbfJHSPpUQD","202402","ImspTQPwCqd","11.50"]]}`,
		Source: func(url string) string {
			return fmt.Sprintf("  - id: s\n    kind: dhis2\n    department: water\n    data: {fbfJHSPpUQD: water}\n    org_units: [ImspTQPwCqd]\n    org_units_by: name\n    url: %q\n    auth: {bearer: \"${env:%s}\"}\n    timeout: 400ms\n    size_limit: 1MiB\n    trusted: true\n", url, sourcetest.Variable)
		}},
	{Name: "kobo", Type: "application/json", Values: 2, Limited: true,
		Body:    `{"count":3,"next":null,"results":[{"_id":1,"day":"2024-01-03","v":"4"},{"_id":2,"day":"2024-01-31","v":6},{"_id":3,"day":"2024-02-01","v":11.50}]}`,
		Changed: `{"count":3,"next":null,"results":[{"_id":1,"day":"2024-01-03","v":"6"},{"_id":2,"day":"2024-01-31","v":6},{"_id":3,"day":"2024-02-01","v":11.50}]}`,
		Source: func(url string) string {
			return fmt.Sprintf("  - id: s\n    kind: kobo\n    department: water\n    asset: aYuTZn9vegi3Z49MXwKjep\n    date: day\n    place: {constant: A}\n    indicators: {water: {sum: v}}\n    url: %q\n    auth: {bearer: \"${env:%s}\"}\n    timeout: 400ms\n    size_limit: 1MiB\n    trusted: true\n", url, sourcetest.Variable)
		}},
	{Name: "hdx-ckan", Type: "text/csv", Body: sheet, Changed: strings.Replace(sheet, "10", "12", 1), Values: 2, Limited: true,
		IndexPath: "/package_show", Index: func(url string) string {
			return fmt.Sprintf(`{"success":true,"result":{"resources":[{"name":"Water","format":"CSV","url":"%s/water.csv","state":"active"}]}}`, url)
		}, Source: func(url string) string {
			return fmt.Sprintf("  - id: s\n    kind: hdx-ckan\n    department: water\n    dataset: water\n    resource: water\n    url: %q\n    auth: {header: {name: X-Key, value: \"${env:%s}\"}}\n    timeout: 400ms\n    size_limit: 1MiB\n    trusted: true\n", url, sourcetest.Variable)
		}},
	{Name: "sdmx-csv", Type: "application/vnd.sdmx.data+csv", Values: 2, Limited: true,
		Body:    "DATAFLOW,FREQ,REF_AREA,TIME_PERIOD,OBS_VALUE,OBS_STATUS\nX:F(1.0),M,A,2024-01,10,A\nX:F(1.0),M,A,2024-M02,11.50,P\nX:F(1.0),M,A,2024-03,0,M\n",
		Changed: "DATAFLOW,FREQ,REF_AREA,TIME_PERIOD,OBS_VALUE,OBS_STATUS\nX:F(1.0),M,A,2024-01,12,A\nX:F(1.0),M,A,2024-M02,11.50,P\nX:F(1.0),M,A,2024-03,0,M\n",
		Source: func(url string) string {
			return fmt.Sprintf("  - id: s\n    kind: sdmx-csv\n    department: water\n    indicator: water\n    url: %q\n    auth: {bearer: \"${env:%s}\"}\n    timeout: 400ms\n    size_limit: 1MiB\n    trusted: true\n", url, sourcetest.Variable)
		}},
	{Name: "influxdb", Type: "application/json", Values: 2, Limited: true,
		Body:    `{"results":[{"statement_id":0,"series":[{"name":"indicator","tags":{"indicator":"water","place":"A"},"columns":["time","value"],"values":[["2024-01-01T00:00:00+03:00",10],["2024-02-01T00:00:00+03:00",11.5]]}]}]}`,
		Changed: `{"results":[{"statement_id":0,"series":[{"name":"indicator","tags":{"indicator":"water","place":"A"},"columns":["time","value"],"values":[["2024-01-01T00:00:00+03:00",12],["2024-02-01T00:00:00+03:00",11.5]]}]}]}`,
		Source: func(url string) string {
			return fmt.Sprintf("  - id: s\n    kind: influxdb\n    department: water\n    url: %q\n    database: rasid\n    timeout: 400ms\n    size_limit: 1MiB\n    token: \"${env:%s}\"\n    trusted: true\n", url, sourcetest.Variable)
		}},
}

// monthsBut answers for every month but January that there is nothing.
func monthsBut(answer http.HandlerFunc, _ func() string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("start") == "1706734799.999" {
			answer(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"status":"success","data":{"resultType":"matrix","result":[]}}`)
	}
}

// bucketOfOne lists a bucket of one object, which holds the body.
func bucketOfOne(answer http.HandlerFunc, body func() string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		etag := fmt.Sprintf("%x", md5.Sum([]byte(body())))
		if r.URL.Query().Has("list-type") {
			w.Header().Set("Content-Type", "application/xml")
			_, _ = fmt.Fprintf(w, `<ListBucketResult><Contents><Key>water/s.csv</Key><LastModified>2024-09-30T09:00:00.000Z</LastModified><ETag>"%s"</ETag><Size>%d</Size></Contents></ListBucketResult>`, etag, len(body()))
			return
		}
		w.Header().Set("ETag", `"`+etag+`"`)
		w.Header().Set("Last-Modified", "Mon, 30 Sep 2024 09:00:00 GMT")
		answer(w, r)
	}
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
