package main

import (
	"strings"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/i18n"
	"rasid/internal/scoreboard"
)

// nobody does anything about a goal.
func nobody(string) indicators.Handling { return indicators.Open }

// On a terminal a status has its colour, and beside it always the symbol and the word.
func TestStatusIsNeverToldByColourAlone(t *testing.T) {
	plan := &indicators.Plan{TimeZone: time.UTC, Goals: []indicators.Goal{{ID: "g", Statement: indicators.Plain("Bread")}}}
	for _, st := range indicators.Statuses() {
		s := &scoreboard.Snapshot{Plan: plan, Counts: map[indicators.Status]int{st: 1}, Goals: []assess.Assessment{{Goal: "g", Status: st, Freshness: indicators.Fresh}}}
		var plain, coloured strings.Builder
		if err := printStatus(&plain, s, nobody, indicators.English, false); err != nil {
			t.Fatal(err)
		}
		if err := printStatus(&coloured, s, nobody, indicators.English, true); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(plain.String(), "\x1b") || strings.Contains(coloured.String(), "\x1b") != (colours[st] != "") {
			t.Errorf("%s: %q and %q", st, plain.String(), coloured.String())
		}
		want := "\n  " + i18n.Symbol(st) + " " + i18n.Status(indicators.English, st) + "  Bread"
		for _, text := range []string{plain.String(), strings.NewReplacer("\x1b["+colours[st]+"m", "", "\x1b[0m", "").Replace(coloured.String())} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %q in %q", st, want, text)
			}
		}
	}
}
