package jsonrows_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/tabular/grid"
	"rasid/internal/tabular/jsonrows"
)

func totals(t testing.TB, pages string, rule jsonrows.Totals) (string, error) {
	t.Helper()
	p, err := jsonrows.Compile(".[]")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	_, err = p.WriteTotals(t.Context(), &b, strings.NewReader(pages), rule)
	return b.String(), err
}

// Totals are exact, by period and place, over pages; nothing stays nothing and 0 stays 0.
func TestTotals(t *testing.T) {
	damascus, err := time.LoadLocation("Asia/Damascus")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		rule        jsonrows.Totals
		pages, want string
	}{
		{jsonrows.Totals{Every: indicators.Month}, `[{"date":"2024-01-31","place":"b","n":1,"x":"0.10"},{"date":"2024-02-01","place":"b","n":1,"x":null}] [{"date":"2024-01-01T23:59:59.000+03:00","place":" b ","n":1,"x":0.2},{"date":"2024-01-01","place":"a","n":0,"x":""}]`,
			"period,place,n,x\n2024-01,a,0,\n2024-01,b,2,0.30\n2024-02,b,1,\n"},
		{jsonrows.Totals{Every: indicators.Week}, `[{"date":"2024-12-30","n":1},{"date":"2025-01-05","n":"-3"},{"date":"2025-01-06","n":1e-2}]`, "period,place,n\n2025-W01,,-2\n2025-W02,,0.01\n"},
		{jsonrows.Totals{Every: indicators.Quarter, Zone: damascus}, `[{"date":"2024-03-31T20:59:59","n":1},{"date":"2024-03-31T21:00:00.5Z","n":1},{"date":"2024-03-31","n":1}]`, "period,place,n\n2024-Q1,,2\n2024-Q2,,1\n"},
		{jsonrows.Totals{Every: indicators.Day}, `[{"date":"2024-01-01","n":"many"},{"date":"2024-01-01","n":1},{"date":"2024-01-02","n":"1e5"}]`, "period,place,n\n2024-01-01,,many\n2024-01-02,,100000\n"},
	} {
		got, err := totals(t, c.pages, c.rule)
		if err != nil || got != c.want {
			t.Errorf("%v\n%s\nwant\n%s", err, got, c.want)
		}
	}
	for pages, code := range map[string]string{`[{"n":1}]`: "json_rows_failed", `[{"date":"2024-02-30"}]`: "json_rows_failed", `[]`: "empty_file", `[`: "json_unreadable"} {
		_, err := totals(t, pages, jsonrows.Totals{Every: indicators.Day})
		if f, ok := errors.AsType[*grid.Fault](err); !ok || f.Code != code {
			t.Errorf("%s: %v", pages, err)
		}
	}
}

// The order in which submissions come changes no sum.
func TestTotalsDoNotDependOnTheOrder(t *testing.T) {
	var rows []string
	for i := range 500 {
		rows = append(rows, fmt.Sprintf(`{"date":"2024-01-%02d","place":"p%d","x":%d.%d}`, 1+i%28, i%3, i, i*i%1000))
	}
	r := rand.New(rand.NewPCG(1, 2))
	rule := jsonrows.Totals{Every: indicators.Month}
	want, err := totals(t, "["+strings.Join(rows, ",")+"]", rule)
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		r.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		if got, err := totals(t, "["+strings.Join(rows[:250], ",")+"]["+strings.Join(rows[250:], ",")+"]", rule); err != nil || got != want {
			t.Fatalf("%v\n%s\nwant\n%s", err, got, want)
		}
	}
}

// Whatever a server sends, totals are in order, each once, or it is said why there are none.
func FuzzTotals(f *testing.F) {
	f.Add(`[{"date":"2024-01-31","place":"b","n":1}]`)
	f.Add(`[{"date":"2024-01-31T00:00:00","n":"1e99"},{"date":"2024-01-31","n":[1]}]`)
	f.Add(`[{"date":null}] {`)
	p, err := jsonrows.Compile(`if type == "array" then .[] else . end`)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, pages string) {
		groups, err := p.AddUp(t.Context(), strings.NewReader(pages), jsonrows.Totals{Every: indicators.Month, Zone: time.UTC})
		if err != nil {
			if _, ok := errors.AsType[*grid.Fault](err); !ok {
				t.Fatal(err)
			}
			return
		}
		sorted := slices.IsSortedFunc(groups, func(a, b *jsonrows.Group) int {
			if c := a.Period.Compare(b.Period); c != 0 {
				return c
			}
			return cmpPlaces(a.Place, b.Place)
		})
		if !sorted {
			t.Fatalf("not in order, or one twice: %s", pages)
		}
		if len(groups) > 0 {
			if _, err := p.WriteTotals(t.Context(), io.Discard, strings.NewReader(pages), jsonrows.Totals{Every: indicators.Month, Zone: time.UTC}); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// cmpPlaces compares places so that two that are the same are out of order.
func cmpPlaces(a, b string) int {
	if a == b {
		return 1
	}
	return strings.Compare(a, b)
}
