package influx_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/influx"
	"rasid/internal/influx/influxtest"
)

// goalDays reads the series of the goal, day by day, as "date actual expected status".
func goalDays(t *testing.T, k *kit, b influxtest.Bucket) (list []string) {
	t.Helper()
	for _, s := range b.Query(t, `SELECT actual, expected, status FROM goal WHERE goal = 'g'`) {
		for _, v := range s.Values {
			var ms int64
			_, _ = fmt.Sscan(fmt.Sprint(v[0]), &ms)
			list = append(list, fmt.Sprint(time.UnixMilli(ms).In(k.plan.TimeZone).Format("2006-01-02T15:04"), " ", v[1], " ", v[2], " ", v[3]))
		}
	}
	return list
}

// judged is the same from the scoreboard.
func judged(t *testing.T, k *kit, through indicators.Date) (list []string) {
	t.Helper()
	number := func(v *float64) string {
		if v == nil {
			return "<nil>"
		}
		return fmt.Sprint(*v)
	}
	for day := k.plan.Starts; day <= through; day++ {
		s, err := k.board.At(t.Context(), day, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		g, _ := s.Goal("g")
		list = append(list, fmt.Sprint(day.In(k.plan.TimeZone).Format("2006-01-02T15:04"), " ", number(g.Actual), " ", number(g.Expected), " ", g.Status))
	}
	return list
}

// The series of InfluxDB are those of DESIGN.md, and say of each day what the scoreboard says.
func TestSchema(t *testing.T) {
	k, b := newKit(t, nil), influxtest.Open(t)
	k.deliver(t, row(1, 1, month(1), 100), row(1, 1, month(2), 90.5), row(2, 1, indicators.PeriodAt(indicators.Day, indicators.NewDate(2024, 3, 29)), 7))
	m := k.drain(t, k.config(b))
	if s := m.Status(); s.Position != 1 || s.Trouble != nil || s.Lines["refused"] != 0 {
		t.Errorf("%+v", s)
	}
	today := indicators.DateOf(now.In(k.plan.TimeZone))
	got, want := goalDays(t, k, b), judged(t, k, today)
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, c := range []struct{ query, want string }{
		{`SELECT * FROM indicator WHERE indicator = 'water'`, `[[1704056400000 w water R p 1 100] [1706734800000 w water R p 1 90.5]]`},
		{`SELECT * FROM indicator WHERE indicator = 'price'`, `[[1711659600000 e price R p 1 7]]`},
		{`SELECT * FROM delivery`, `[[1727686800000 w a "b".csv accepted 0 0 3]]`},
		{`SELECT last(status) FROM goal WHERE goal = 'talks'`, `[[1727643600000 narrative]]`},
	} {
		if got := b.Query(t, c.query); len(got) != 1 || fmt.Sprint(got[0].Values) != c.want {
			t.Errorf("%s:\ngot  %+v\nwant %s", c.query, got, c.want)
		}
	}
	for measurement, want := range map[string]string{"indicator": "[[revision integer] [value float]]", "delivery": "[[name string] [refused integer] [revised integer] [rows integer]]"} {
		if got := b.Query(t, "SHOW FIELD KEYS FROM "+measurement); len(got) != 1 || fmt.Sprint(got[0].Values) != want {
			t.Errorf("%s: %+v", measurement, got)
		}
	}
}

// A late correction overwrites its point and the goal's days from the end of its period on, and
// nothing else is written.
func TestCorrection(t *testing.T) {
	k, b := newKit(t, nil), influxtest.Open(t)
	k.deliver(t, row(1, 1, month(1), 100), row(1, 1, month(2), 90), row(1, 1, month(3), 80))
	cfg := k.config(b)
	k.drain(t, cfg)
	k.deliver(t, row(1, 1, month(2), 900))
	m := k.drain(t, cfg)
	today := indicators.DateOf(now.In(k.plan.TimeZone))
	days := int64(today-month(2).Last()) + 1
	if s := m.Status(); s.Sent != 1+days+1 {
		t.Errorf("%d lines for a value, %d days and a delivery", s.Sent, days)
	}
	if got, want := goalDays(t, k, b), judged(t, k, today); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if got := b.Query(t, `SELECT revision, value FROM indicator`); fmt.Sprint(got[0].Values) != "[[1704056400000 1 100] [1706734800000 2 900] [1709240400000 1 80]]" {
		t.Errorf("%+v", got)
	}
	if m = k.drain(t, cfg); m.Status().Sent != 0 {
		t.Errorf("nothing new, and %d lines", m.Status().Sent)
	}
	// The next day brings one point of each goal.
	cfg.Now = func() time.Time { return now.AddDate(0, 0, 1) }
	if m = k.drain(t, cfg); m.Status().Sent != 2 {
		t.Errorf("a new day, and %d lines", m.Status().Sent)
	}
}

// What identifies the points has changed: everything is written anew. Another target begins with
// nothing, and a changed plan judges every day again.
func TestWhatMovesTheCursorBack(t *testing.T) {
	k, s := newKit(t, nil), influxtest.Start(t, influxtest.Options{})
	cfg := k.config(s.Database(t, "one"))
	k.deliver(t, row(1, 1, month(1), 100))
	all := k.drain(t, cfg).Status().Sent
	k.plan.Hash = "changed"
	if got := k.drain(t, cfg).Status().Sent; got != all-2 {
		t.Errorf("a changed plan: %d lines of %d", got, all)
	}
	two := s.Database(t, "two")
	cfg.Target.Bucket = "two"
	if got := k.drain(t, cfg).Status().Sent; got != all || count(t, two, "indicator", "value") != "1" {
		t.Errorf("another bucket: %d lines of %d", got, all)
	}
	k.plan.Indicators[0].Department = "other"
	if got := k.drain(t, cfg).Status().Sent; got != all || !strings.Contains(k.log.String(), "under new tags") {
		t.Errorf("another department: %d lines of %d; %s", got, all, k.log)
	}
}

// A resend from a day sends what ends on that day or later, and nothing twice.
func TestResendFromADay(t *testing.T) {
	k, b := newKit(t, nil), influxtest.Open(t)
	k.deliver(t, row(1, 1, month(1), 100), row(1, 1, month(2), 90), row(1, 1, month(3), 80))
	cfg := k.config(b)
	k.drain(t, cfg)
	k.deliver(t, row(1, 1, month(1), 101)) // not sent yet, and from before that day
	m := influx.New(cfg)
	since := indicators.NewDate(2024, 2, 15)
	if err := m.Resend(t.Context(), since); err != nil {
		t.Fatal(err)
	}
	if !k.stand(t, cfg).Resending {
		t.Error("the resend is not noted")
	}
	m = k.drain(t, cfg)
	today := indicators.DateOf(now.In(k.plan.TimeZone))
	days := int64(today - since + 1)
	changed := 1 + int64(today-month(1).Last()+1) + 1
	if got, want := m.Status().Sent, 2+2*days+1+changed; got != want {
		t.Errorf("%d lines, want %d", got, want)
	}
	if got := b.Query(t, `SELECT value FROM indicator`); fmt.Sprint(got[0].Values) != "[[1704056400000 101] [1706734800000 90] [1709240400000 80]]" {
		t.Errorf("%+v", got)
	}
	if s := k.stand(t, cfg); s.Resending || s.Pending != 0 {
		t.Errorf("%+v", s)
	}
}
