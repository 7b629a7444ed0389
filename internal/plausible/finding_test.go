package plausible_test

import (
	"slices"
	"strings"
	"testing"

	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/i18n"
	"rasid/internal/plausible"
)

// TestEveryDoubtHasItsSentence makes a doubt of every basis and every slip, and reads what people read.
func TestEveryDoubtHasItsSentence(t *testing.T) {
	var doubts []plausible.Doubt
	for _, b := range []plausible.Basis{plausible.Recent, plausible.Season, plausible.Weekday, plausible.Zero, plausible.Negative,
		plausible.Together, plausible.Fell, plausible.Later, plausible.Increase} {
		doubts = append(doubts, plausible.Doubt{Basis: b})
	}
	for _, f := range []float64{-1, 7, 10, 12, 30, 60, 100, 1000} {
		doubts = append(doubts, plausible.Doubt{Basis: plausible.Recent, Slip: plausible.Slip{Factor: f}}, plausible.Doubt{Basis: plausible.Fell, Slip: plausible.Slip{Factor: 1 / f}})
	}
	var used []string
	for _, d := range doubts {
		d.Value, d.Expected, d.Low, d.High, d.Sample = 1234567.5, 98765.4321, 0.00012345, 1e300, 12
		used = append(used, "finding."+d.Code())
		for _, l := range indicators.Langs() {
			s := i18n.Finding(l, diag.Finding{Code: d.Code(), Args: d.Args()})
			if strings.ContainsAny(s, "{}") || strings.HasPrefix(s, "finding.") {
				t.Errorf("%s, %s: %s", d.Code(), l, s)
			}
		}
	}
	for _, c := range i18n.FindingCodes() {
		if strings.HasPrefix(c, "implausible_") && !slices.Contains(used, "finding."+c) {
			t.Errorf("no doubt is told as %s", c)
		}
	}
}

func TestSentence(t *testing.T) {
	d := plausible.Check(months("2023-01-01", steady...), months("2024-01-01", 1040), monthly)
	got := i18n.Finding("en", diag.Finding{Code: d[0].Code(), Args: d[0].Args()})
	want := "1040 is about 10 times the 100 that was expected (33.3 to 302 is plausible, from 12 values). " +
		"Was a digit too many typed, or a decimal point lost? It is not counted until a person has looked at it: confirm it, or send the right value."
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	args := d[0].Args()
	for name, want := range map[string]string{"value": "1040", "ratio": "10.4", "basis": "recent", "factor": "10", "sample": "12"} {
		if args[name] != want {
			t.Errorf("%s is %q, want %q", name, args[name], want)
		}
	}
}
