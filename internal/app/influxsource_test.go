package app_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"rasid/internal/app"
	"rasid/internal/influx/influxtest"
	"rasid/internal/journal"
)

// monthStart is when a month of 2024 begins in the time zone of the tests' plan, in nanoseconds.
func monthStart(a *app.App, month time.Month) int64 {
	return time.Date(2024, month, 1, 0, 0, 0, 0, a.Plan.TimeZone).UnixNano()
}

// What another node has written is read back whole; what has changed since counts, also when it
// changes back; what has not is no delivery at all.
func TestInfluxDBSourceFollowsTheServer(t *testing.T) {
	t.Run("1.x", func(t *testing.T) {
		followTheServer(t, influxtest.Start(t, influxtest.Options{Auth: true}).Database(t, "rasid"))
	})
	t.Run("2.x", func(t *testing.T) { followTheServer(t, influxtest.Second(t)) })
}

func followTheServer(t *testing.T, bucket influxtest.Bucket) {
	t.Setenv("RASID_TEST_TOKEN", bucket.Token)
	dir := workspace(t)
	write(t, dir, "rasid.yaml", fmt.Sprintf(`sources:
  - {id: drops, kind: folder, path: inbox, settle: 1ms}
  - {id: cantons, kind: influxdb, url: %q, database: rasid, token: "${env:RASID_TEST_TOKEN}", trusted: true}
`, bucket.URL))
	a := open(t, dir, nil)
	say := func(plan string, month time.Month, place string, value string) {
		t.Helper()
		line := fmt.Sprintf("indicator,indicator=water,place=%s,department=water,plan=%s value=%s,revision=1i %d", place, plan, value, monthStart(a, month))
		if status := bucket.Write(t, line); status/100 != 2 {
			t.Fatalf("%s: %d", line, status)
		}
	}
	pull := func() (run app.SourceRun, deliveries int, last journal.Delivery) {
		t.Helper()
		run, err := a.CollectOne(t.Context(), "cantons")
		if err != nil {
			t.Fatal(err)
		}
		list, err := a.Journal.Deliveries(t.Context(), journal.DeliveryFilter{Newest: true})
		if err != nil {
			t.Fatal(err)
		}
		if len(list) > 0 {
			last = list[0]
		}
		return run, len(list), last
	}
	if run, n, _ := pull(); n != 0 || len(run.Troubles) != 1 || run.Troubles[0].Code != "empty_answer" {
		t.Fatalf("an empty database gave %d deliveries, %+v", n, run.Troubles)
	}
	say("canton-a", 1, "A", "10.1")
	say("canton-a", 2, "A", "512.125")
	say(a.Plan.ID, 3, "A", "99") // its own, mirrored there too: never read back
	_, n, d := pull()
	if n != 1 || d.New != 2 || d.Outcome != journal.Accepted || content(t, a) != "water A 2024-01 10.1\nwater A 2024-02 512.125\n" {
		t.Fatalf("%d deliveries, %+v:\n%s", n, d, content(t, a))
	}
	if _, n, _ = pull(); n != 1 {
		t.Errorf("the same answer became a delivery")
	}
	say("canton-a", 1, "A", "11")
	if _, n, d = pull(); n != 2 || d.Revised != 1 || d.Unchanged != 1 || !strings.Contains(content(t, a), "2024-01 11\n") {
		t.Errorf("a correction gave %+v:\n%s", d, content(t, a))
	}
	say("canton-a", 1, "A", "10.1")
	if _, n, d = pull(); n != 3 || d.Revised != 1 || !strings.Contains(content(t, a), "2024-01 10.1\n") {
		t.Errorf("a correction taken back gave %+v:\n%s", d, content(t, a))
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if a = open(t, dir, nil); len(a.SourceIDs()) != 2 {
		t.Fatal(a.SourceIDs())
	}
	if _, n, _ = pull(); n != 3 {
		t.Errorf("after a restart the same answer became a delivery")
	}
	// Two nodes that say different things about one place and month: neither is believed.
	say("canton-b", 1, "A", "5")
	if _, n, d = pull(); n != 4 || d.Refused != 2 || !strings.Contains(content(t, a), "2024-01 10.1\n") {
		t.Errorf("a contradiction gave %+v:\n%s", d, content(t, a))
	}
}

// The token stands in nothing that is said or kept when the server does not know it.
func TestInvariant9InfluxDBSourceKeepsItsToken(t *testing.T) {
	bucket := influxtest.Start(t, influxtest.Options{Auth: true}).Database(t, "rasid")
	t.Setenv("RASID_TEST_TOKEN", "admin:wrong-word")
	dir := workspace(t)
	write(t, dir, "rasid.yaml", fmt.Sprintf(`sources: [{id: cantons, kind: influxdb, url: %q, database: rasid, token: "${env:RASID_TEST_TOKEN}"}]`, bucket.URL))
	a := open(t, dir, nil)
	run, err := a.CollectOne(t.Context(), "cantons")
	if err == nil || !strings.Contains(err.Error(), "correct token") || strings.Contains(err.Error()+run.Err, "wrong-word") {
		t.Errorf("got %v", err)
	}
}

// Any query can be asked: here litres a minute become cubic metres a day, in the plan's time zone.
func TestInfluxDBSourceAsksAnyQuery(t *testing.T) {
	bucket := influxtest.Start(t, influxtest.Options{}).Database(t, "scada")
	dir := inMemory(t)
	write(t, dir, "plan.yaml", `plan: {id: p, starts: 2024-01-01, ends: 2024-12-31, timezone: Asia/Damascus, languages: [en]}
departments: [{id: water}]
places: [{id: R}, {id: ST1, name: Station 1, within: R}, {id: ST2, name: Station 2, within: R}]
indicators: [{id: pumped, unit: m³, measure: flow, every: day, department: water}]
goals: [{id: g, owner: water, indicator: pumped, target: {at_least: 1}}]
`)
	write(t, dir, "rasid.yaml", fmt.Sprintf(`sources:
  - id: pumps
    kind: influxdb
    url: %q
    database: scada
    query: SELECT sum("litres") / 1000 AS m3 FROM "flow" WHERE time >= '2024-03-01' AND time < '2024-03-05' GROUP BY time(1d), "station" tz('Asia/Damascus')
    department: water
    map:
      - {indicator: pumped, place: station, period: {column: time}, value: m3}
`, bucket.URL))
	a := open(t, dir, nil)
	for hour := range 72 { // from the second of March 21:00 UTC, when the third begins in Damascus
		at := time.Date(2024, 3, 2, 21, 0, 0, 0, time.UTC).Add(time.Duration(hour) * time.Hour)
		if hour >= 24 && hour < 48 {
			continue // nothing on the fourth
		}
		if status := bucket.Write(t, fmt.Sprintf("flow,station=ST1 litres=125 %d\nflow,station=ST2 litres=%d %d", at.UnixNano(), hour, at.UnixNano())); status/100 != 2 {
			t.Fatal(status)
		}
	}
	if _, err := a.CollectOne(t.Context(), "pumps"); err != nil {
		t.Fatal(err)
	}
	d, _, err := a.Journal.Delivery(t.Context(), 1)
	if err != nil || d.Refused != 0 || d.New != 2 || content(t, a) != "pumped ST1 2024-03-03 3\npumped ST2 2024-03-03 0.276\n" {
		t.Errorf("%+v, %v:\n%s", d, err, content(t, a))
	}
}
