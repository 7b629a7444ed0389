package intake

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rasid/internal/diag"
	"rasid/internal/journal"
)

// Whatever a file holds, every data row of it is accounted for: new, revised, unchanged, without
// a value, skipped, or refused with a finding that names the row. No value that is no number is
// stored, and the same file again changes nothing.
func TestEveryRowIsAccountedFor(t *testing.T) {
	i := newIntake(t)
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		cell := rapid.OneOf(
			rapid.SampledFrom([]string{"w", "w", "w", "W ", "x", "", "Total", "المجموع"}),
			rapid.SampledFrom([]string{"2024-01", "2024-02", "2024-03-15", "2024", "03/04/2024", "2031-01", "soon", ""}),
			rapid.SampledFrom([]string{"1", "2", "-0", "1.5", "", "n/a", "NaN", "-inf", "0x1p3", "1e999", "1,234", "٣", `"4"`, `"`, "\r", "\x00", "\xff"}))
		good := rapid.Custom(func(rt *rapid.T) string {
			return fmt.Sprintf("w,2024-%02d,%d", rapid.IntRange(1, 9).Draw(rt, "month"), rapid.IntRange(0, 3).Draw(rt, "value"))
		})
		odd := rapid.Custom(func(rt *rapid.T) string {
			return strings.Join(rapid.SliceOfN(cell, 0, 5).Draw(rt, "cells"), ",")
		})
		lines := rapid.SliceOfN(rapid.OneOf(good, good, odd), 0, 40).Draw(rt, "lines")
		text := "indicator,period,value\n" + strings.Join(lines, rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(rt, "end"))
		for again := range 2 {
			n++
			o := offer(text)
			o.Origin = fmt.Sprint(n)
			if err := i.Take(t.Context(), o); err != nil {
				rt.Fatalf("%q: %v", text, err)
			}
			list, err := i.Journal.Deliveries(t.Context(), journal.DeliveryFilter{Newest: true, Limit: 1})
			if err != nil {
				rt.Fatal(err)
			}
			d := list[0]
			if again == 1 {
				if d.Outcome != journal.Duplicate || d.New+d.Revised+d.Unchanged > 0 {
					rt.Fatalf("%q again: %+v", text, d)
				}
				continue
			}
			findings, err := i.Journal.Findings(t.Context(), d.Seq)
			if err != nil {
				rt.Fatal(err)
			}
			refused := map[int64]bool{}
			whole := false
			for _, f := range findings {
				if f.Severity == diag.Error && f.Row == 0 {
					whole = true
				} else if f.Severity == diag.Error {
					refused[f.Row] = true
				}
			}
			switch stored := d.New + d.Revised + d.Unchanged; {
			case d.Outcome == journal.Empty || whole:
				if stored > 0 {
					rt.Fatalf("%q: stored of a file that was refused: %+v", text, d)
				}
			case d.Outcome == journal.Held && stored > 0:
				rt.Fatalf("%q: stored of a file that waits: %+v", text, d)
			case stored+d.Held+d.Blank+d.Skipped+d.Refused != d.Rows || d.Refused != int64(len(refused)):
				rt.Fatalf("%q: %d rows are refused with a reason: %+v\n%+v", text, len(refused), d, findings)
			}
		}
	})
	for o, err := range i.Journal.Observations(t.Context(), journal.Query{Indicator: "w"}) {
		if err != nil || math.IsNaN(o.Value) || math.IsInf(o.Value, 0) {
			t.Errorf("%+v, %v", o, err)
		}
	}
}
