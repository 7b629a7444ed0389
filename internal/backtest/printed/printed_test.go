package printed_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/backtest"
	"rasid/internal/backtest/printed"
	"rasid/internal/planfile"
)

const planText = `plan: {id: p, title: {en: "A <b>plan</b>", ar: "خطة <script>alert(1)</script>", ku: Plan}, starts: 2024-01-01, ends: 2024-12-31, timezone: UTC}
departments: [{id: d, name: {en: "Office \"><img src=x onerror=alert(1)>", ar: مكتب, ku: Ofîs}}]
indicators:
  - {id: price, unit: "<i>SYP</i>", measure: level, every: month, department: d}
  - {id: trees, unit: trees, measure: flow, every: month, department: d}
  - {id: none, unit: n, measure: level, every: month, department: d}
goals:
  - {id: bread, owner: d, statement: {en: "<script>alert(1)</script>", ar: "\"><svg onload=alert(1)>", ku: "&lt;"}, indicator: price, target: {at_most: 100, kept: 50%}, thresholds: {at_risk: 80}}
  - {id: band, owner: d, statement: Band, indicator: price, target: {between: [20, 90]}}
  - {id: planted, owner: d, statement: Trees, indicator: trees, target: {reach: 900}}
  - {id: census, owner: d, statement: Census, target: {milestone: {steps: [{id: x, share: 40%, due: 2024-03-01, done: 2024-03-20}, {id: y, share: 60%, due: 2024-09-01}]}}}
  - {id: empty, owner: d, statement: Empty, indicator: none, target: {at_most: 5}}
  - {id: talk, owner: d, statement: Talk}
`

func replay(t *testing.T, text string) *backtest.Result {
	t.Helper()
	p, problems := planfile.Parse("plan.yaml", []byte(text))
	if p == nil || problems.HasErrors() {
		t.Fatalf("%+v", problems)
	}
	today := indicators.NewDate(2025, 3, 1)
	r, err := backtest.Run(t.Context(), backtest.Config{Plan: p, File: "<u>plan.yaml", From: p.Starts, To: p.Ends, Today: today, Known: backtest.Auto,
		Arrivals: func(_ context.Context, indicator string) (list []backtest.Arrival, err error) {
			if indicator == "none" {
				return nil, nil
			}
			for i, v := range []float64{50, 70, 85, 101, 60, 50, 50, 90, 50, 50, 50, 50} {
				period := indicators.PeriodAt(indicators.Month, p.Starts).Shift(i)
				list = append(list, backtest.Arrival{Observation: indicators.Observation{Indicator: indicator, Place: p.Places.Root(), Period: period, Value: v, Revision: 1, Delivery: 1},
					File: "<script>alert(1)</script>.csv", ReceivedAt: today.In(time.UTC)})
			}
			return list, nil
		}})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// tags are all elements that the report may have: whatever a plan or a file name says adds none.
var tags = strings.Fields("html head meta title style body h1 h2 h3 p span strong bdi table thead tbody tr th td ul li section svg line polyline circle rect path text")

// quoted are values of attributes; loads are elements that would run or load something.
var (
	quoted = regexp.MustCompile(`="[^"]*"`)
	loads  = regexp.MustCompile(`<\w[^>]*\s(on\w+|src|href)=`)
)

// Names from a plan and from deliveries cannot become markup, in any language, and nothing is loaded.
func TestTheReportIsOneHarmlessFile(t *testing.T) {
	r := replay(t, planText)
	other := replay(t, strings.Replace(planText, "at_risk: 80", "at_risk: 95", 1))
	other.File = "other\"><script>.yaml"
	against := backtest.Compare(r, other, func(string) []backtest.Difference {
		return []backtest.Difference{{Field: "thresholds", Was: "<script>", Is: nil}}
	})
	for _, l := range indicators.Langs() {
		var b bytes.Buffer
		if err := printed.Write(&b, l, r, against); err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`<(\w+)`).FindAllStringSubmatch(b.String(), -1) {
			if !slices.Contains(tags, m[1]) {
				t.Errorf("%s: the report has an element %s", l, m[1])
			}
		}
		if i := strings.Index(b.String(), "backtest."); i >= 0 {
			t.Errorf("%s: a text is missing: %.60s", l, b.String()[i:])
		}
		bare := quoted.ReplaceAllString(b.String(), `=""`)
		if m := loads.FindString(bare); m != "" {
			t.Errorf("%s: an element of the report loads or runs something: %s", l, m)
		}
		if rtl := strings.Contains(b.String(), `<html lang="`+string(l)+`" dir="rtl">`); rtl != (l == indicators.Arabic) {
			t.Errorf("%s: from right to left: %v", l, rtl)
		}
		if n := strings.Count(b.String(), `<svg class="chart"`); n != r.Summary.Goals {
			t.Errorf("%s: %d charts of %d goals", l, n, r.Summary.Goals)
		}
	}
}

// Every word of a replay is said in every language.
func TestWords(t *testing.T) {
	r := replay(t, planText)
	var fields []string
	for _, f := range r.Summary.Figures() {
		fields = append(fields, f.Field)
	}
	for _, f := range r.Goals[0].Figures() {
		fields = append(fields, "goal."+f.Field)
	}
	for _, o := range backtest.Outcomes() {
		fields = append(fields, "outcome."+string(o))
	}
	for _, a := range backtest.Alerts() {
		fields = append(fields, "alert."+string(a))
	}
	for _, l := range indicators.Langs() {
		for _, f := range fields {
			if printed.Label(l, f) == "backtest."+f {
				t.Errorf("%s has no word in %s", f, l)
			}
		}
	}
}

// Every chart is sound XML, all that it places lies within it, and each day has its status.
func TestCharts(t *testing.T) {
	r := replay(t, planText)
	var b bytes.Buffer
	if err := printed.Write(&b, indicators.Arabic, r, nil); err != nil {
		t.Fatal(err)
	}
	charts := regexp.MustCompile(`(?s)<svg class="chart".*?</text></svg>\n`).FindAllString(b.String(), -1)
	if len(charts) != r.Summary.Goals { // the narrative one is the last
		t.Fatalf("%d charts of %d goals", len(charts), r.Summary.Goals)
	}
	for i, chart := range charts {
		g := &r.Goals[i]
		d := xml.NewDecoder(strings.NewReader(chart))
		count := map[string]int{}
		band := 0.0
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v in\n%s", g.ID, err, chart)
			}
			e, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			at := map[string]string{}
			for _, a := range e.Attr {
				at[a.Name.Local] = a.Value
			}
			count[e.Name.Local+"."+at["class"]]++
			for _, c := range []struct {
				name string
				most float64
			}{{"x", 640}, {"x1", 640}, {"x2", 640}, {"cx", 640}, {"y", 190}, {"y1", 190}, {"y2", 190}, {"cy", 190}} {
				if text, ok := at[c.name]; ok {
					if v, err := strconv.ParseFloat(text, 64); err != nil || v < 0 || v > c.most {
						t.Errorf("%s: %s %s=%q lies outside", g.ID, e.Name.Local, c.name, text)
					}
				}
			}
			if w, err := strconv.ParseFloat(at["width"], 64); e.Name.Local == "rect" && err == nil {
				band += w
			}
		}
		if band < 561 || band > 563 { // 640 without the margins
			t.Errorf("%s: the band of statuses is %v long", g.ID, band)
		}
		if count["path.alert"] != g.Alerts {
			t.Errorf("%s: %d marks for %d messages", g.ID, count["path.alert"], g.Alerts)
		}
		lines := map[string]int{"bread": 1, "band": 2, "planted": 1, "census": 1, "empty": 1}[g.ID]
		if count["polyline.expected"] != lines || (count["polyline.actual"] == 1) != (g.ID != "empty") || strings.Contains(chart, "–") {
			t.Errorf("%s: %v in\n%s", g.ID, count, chart)
		}
	}
}
