package feasibility_test

import (
	"bytes"
	"context"
	"flag"
	"iter"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"rasid/indicators"
	"rasid/internal/feasibility"
	"rasid/internal/planfile"
)

var update = flag.Bool("update", false, "rewrite the golden file")

// forecasts are figures that package forecast answers for.
var forecasts = regexp.MustCompile(`(probability of |it leads to |nine times in ten |can bring, )\d+( to \d+)?`)

// Every warning, with its line, caret, reason and remedy, is in testdata/all.golden.
func TestEveryWarning(t *testing.T) {
	const file, golden = "testdata/all.yaml", "testdata/all.golden"
	plan, problems := planfile.Read(file)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	known := map[string]*series{
		"price":    from("2022-01", 25, wave(800, 0.01)),
		"amount":   from("2021-01", 37, wave(100, 0.2)),
		"quarters": from("2023-Q2", 3, constant(100)),
		"wells":    from("2023-01", 12, constant(40)),
		"undone.a": from("2024-01", 1, constant(60)),
		"saw":      from("2023-02", 12, saw(90, 110)),
	}
	in := feasibility.Input{File: "all.yaml", Plan: plan, AsOf: day("2024-02-05"), Today: day("2024-02-05"),
		Observations: func(_ context.Context, indicator string, _ indicators.Date) iter.Seq2[indicators.Observation, error] {
			return func(yield func(indicators.Observation, error) bool) {
				if s := known[indicator]; s != nil {
					for _, o := range s.observations("B") {
						if !yield(o, nil) {
							return
						}
					}
				}
			}
		}}
	list, err := feasibility.Look(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	for i, p := range list {
		list[i].Message, list[i].Remedy = forecasts.ReplaceAllString(p.Message, "${1}N"), forecasts.ReplaceAllString(p.Remedy, "${1}N")
	}
	if err := list.Write(&b); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(golden, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || b.String() != string(want) {
		t.Errorf("got:\n%s\nwant:\n%s (%v)", b.String(), want, err)
	}
	if !slices.IsSorted(feasibility.Codes()) {
		t.Errorf("codes are not in order: %v", feasibility.Codes())
	}
	for _, code := range feasibility.Codes() {
		if !strings.Contains(b.String(), "(plan/"+code+")\n") {
			t.Errorf("the golden file does not show %s", code)
		}
	}
}
