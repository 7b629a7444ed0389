package chart

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rasid/indicators"
	"rasid/indicators/assess"
)

var coordinates = regexp.MustCompile(` (x|y|x1|x2|y1|y2|cx|cy|points)="([^"]*)"`)

// A chart of any values is sound XML whose every point lies on it.
func TestChartHoldsAnyValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		starts := indicators.NewDate(2024, 1, rapid.IntRange(1, 400).Draw(t, "starts"))
		plan := &indicators.Plan{Starts: starts, Ends: starts.AddDays(rapid.IntRange(0, 3000).Draw(t, "days"))}
		most := rapid.SampledFrom([]float64{1e-300, 1e-9, 1e-3, 1, 1e3, 1e9, 1e14, math.MaxFloat64}).Draw(t, "most")
		value := rapid.Float64Range(-most, most)
		dated := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) assess.DatedValue {
			return assess.DatedValue{On: starts.AddDays(rapid.IntRange(-50, 3100).Draw(t, "on")), Value: value.Draw(t, "value")}
		}), 0, 80)
		g := &indicators.Goal{Target: indicators.Target{Low: value.Draw(t, "low"), High: value.Draw(t, "high"),
			Kind: rapid.SampledFrom([]indicators.TargetKind{indicators.Reach, indicators.Between, indicators.Milestone, indicators.AtMost}).Draw(t, "kind")}}
		a := &assess.Assessment{AsOf: plan.Ends, Actuals: dated.Draw(t, "actuals"), Trajectory: dated.Draw(t, "trajectory"), Reason: indicators.Plain(`<"&`), Method: string(g.Target.Kind)}
		size := rapid.SampledFrom([]Size{Screen, Paper}).Draw(t, "size")
		drawn := Goal(rapid.SampledFrom(indicators.Langs()).Draw(t, "lang"), size, plan, g, a, []indicators.Date{plan.Starts + 40})
		if drawn == nil {
			return
		}
		svg := string(drawn.SVG)
		for d := xml.NewDecoder(strings.NewReader(svg)); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%v in %s", err, svg)
			}
		}
		for _, m := range coordinates.FindAllStringSubmatch(svg, -1) {
			for n := range strings.FieldsFuncSeq(m[2], func(r rune) bool { return r == ' ' || r == ',' }) {
				if v, err := strconv.ParseFloat(n, 64); err != nil || !(v >= 0 && v <= size.Width) {
					t.Fatalf("%s lies at %s: %s", m[1], n, svg)
				}
			}
		}
	})
}

// A day on which the plan changed is marked, if the chart reaches it.
func TestChartMarksChanges(t *testing.T) {
	starts := indicators.NewDate(2024, 1, 1)
	plan := &indicators.Plan{Starts: starts, Ends: starts.AddDays(365)}
	a := &assess.Assessment{Actuals: []assess.DatedValue{{On: starts, Value: 3}}}
	svg := string(Goal(indicators.English, Screen, plan, &indicators.Goal{}, a, []indicators.Date{starts - 1, starts + 31, starts + 1000}).SVG)
	if n := strings.Count(svg, `class="change"`); n != 1 || !strings.Contains(svg, "<title>The plan changed on 1 February 2024</title>") {
		t.Errorf("%d marks in %s", n, svg)
	}
}

func TestChartLinesAreAtRoundNumbers(t *testing.T) {
	for v, want := range map[float64]float64{1: 1, 1.2: 2, 2.1: 5, 7: 10, 0.03: 0.05, 900: 1000, 1e-9: 1e-9} {
		if got := roundStep(v); math.Abs(got-want) > 1e-12*want {
			t.Errorf("above %v comes %v, want %v", v, got, want)
		}
	}
}

// A milestone's share holds between its dates.
func TestStairs(t *testing.T) {
	got := stairs(0, []assess.DatedValue{{On: 10, Value: .2}, {On: 20, Value: .6}}, 25)
	want := []assess.DatedValue{{On: 0}, {On: 10}, {On: 10, Value: .2}, {On: 20, Value: .2}, {On: 20, Value: .6}, {On: 25, Value: .6}}
	if len(got) != len(want) {
		t.Fatalf("%v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("point %d is %v, want %v", i, got[i], want[i])
		}
	}
}
