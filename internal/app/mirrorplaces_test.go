package app_test

import (
	"fmt"
	"testing"
	"time"

	"rasid/internal/app"
	"rasid/internal/influx/influxtest"
	"rasid/internal/mapping"
)

// A place that the plan takes over has its values under the plan's ID in InfluxDB too: of two
// about one period the one that counts.
func TestMirrorWritesTakenOverPlacesUnderThePlansID(t *testing.T) {
	bucket := influxtest.Open(t)
	dir := learning(t)
	t.Setenv("RASID_TEST_TOKEN", bucket.Token)
	output := fmt.Sprintf("outputs: {influxdb: {url: %q, org: %q, bucket: %q", bucket.URL, bucket.Org, bucket.Bucket)
	if bucket.Token != "" {
		output += `, token: "${env:RASID_TEST_TOKEN}"`
	}
	write(t, dir, "rasid.yaml", learningConfig+output+"}}\n")
	forward := func() {
		t.Helper()
		if _, _, err := app.Forward(t.Context(), app.ForwardOptions{Workspace: dir, Now: func() time.Time { return app.DemoTime }, Log: quiet, Patience: time.Minute}); err != nil {
			t.Fatal(err)
		}
	}
	is := func(place string, want string) {
		t.Helper()
		got := bucket.Query(t, fmt.Sprintf(`SELECT value FROM indicator WHERE place = '%s'`, place))
		values := []any{}
		if len(got) > 0 {
			for _, row := range got[0].Values {
				values = append(values, row[1])
			}
		}
		if fmt.Sprint(values) != want {
			t.Errorf("%s has %v, want %s", place, values, want)
		}
	}
	a := open(t, dir, nil)
	drop(t, a, "water/a.csv", levels+"water,Hasakah,Qamishli,Central Market,2024-01,10\nwater,Hasakah,Qamishli,Central Market,2024-02,20\n")
	_ = a.Close()
	forward()
	site := mapping.SiteID("A1", "Central Market")
	is(site, "[10 20]")
	write(t, dir, "plan.yaml", fmt.Sprintf(learningPlan, "  - {id: M, name: Bazaar, within: A1}"))
	a = open(t, dir, nil)
	drop(t, a, "water/b.csv", levels+"water,Hasakah,Qamishli,Bazaar,2024-02,2\nwater,Hasakah,Qamishli,Bazaar,2024-03,3\n")
	_ = a.Close()
	forward()
	is("M", "[2 3]")
	write(t, dir, "plan.yaml", fmt.Sprintf(learningPlan, "  - {id: M, name: Bazaar, within: A1, aliases: [Central Market]}"))
	forward()
	is("M", "[10 2 3]")
	a = open(t, dir, nil)
	drop(t, a, "water/c.csv", levels+"water,Hasakah,Qamishli,Central Market,2024-01,11\n")
	_ = a.Close()
	forward()
	is("M", "[11 2 3]")
}
