package main

import (
	"fmt"
	"strings"

	"rasid/indicators"
	"rasid/internal/app"
	"rasid/internal/i18n"
)

// printDerivation says how a derived indicator is computed, and each of its values with what it was made of.
func printDerivation(e *env, d *app.Derivation, l indicators.Lang) {
	if d == nil {
		return
	}
	fmt.Fprintf(e.out, "\n%s\n  %s\n", i18n.T(l, "derivation"), indicators.Isolate(l, d.Name.In(l)+" = "+d.Expression))
	names := map[string]string{"population": i18n.T(l, "lacks_population"), indicators.NoNumber: i18n.T(l, "lacks_number")}
	for _, in := range d.Inputs {
		names[in.Indicator] = in.Name.In(l)
		text := in.Name.In(l) + ": " + in.Unit
		if in.Derive != "" {
			text += " = " + in.Derive
		}
		fmt.Fprintf(e.out, "  %-24s %s\n", in.Indicator, indicators.Isolate(l, text))
	}
	for _, v := range d.Values {
		var from []string
		for _, in := range v.Inputs {
			text := fmt.Sprintf("%s %s = %s #%s", in.Indicator, in.Period, indicators.FormatNumber(l, in.Value, 4), digits(l, in.Delivery))
			if in.From != "" {
				text += " " + i18n.T(l, "taken_from", "place", indicators.Isolate(l, in.FromName))
			}
			from = append(from, text)
		}
		value := "–"
		if v.Value != nil {
			value = indicators.FormatNumber(l, *v.Value, 4)
		} else {
			var lacks []string
			for _, id := range v.Lacks {
				lacks = append(lacks, names[id])
			}
			from = append(from, i18n.T(l, "lacks", "what", indicators.Isolate(l, strings.Join(lacks, ", "))))
		}
		fmt.Fprintf(e.out, "  %-10s %12s  %s\n", v.Period, value, strings.Join(from, "; "))
	}
}

// printLaggards names the places that have not reported for the newest period, where there are any.
func printLaggards(e *env, list []app.Coverage, l indicators.Lang) {
	titled := false
	for _, c := range list {
		if len(c.Laggards) == 0 {
			continue
		}
		if !titled {
			fmt.Fprintf(e.out, "\n%s\n", i18n.T(l, "laggards"))
			titled = true
		}
		fmt.Fprintf(e.out, "  %s\n", i18n.T(l, "reported_of", "indicator", indicators.Isolate(l, c.Name.In(l)), "period", indicators.FormatPeriod(l, c.Period),
			"reported", digits(l, int64(c.Reported)), "expected", digits(l, int64(c.Expected))))
		for _, lag := range c.Laggards {
			since := i18n.T(l, "never_reported")
			if lag.Last != nil {
				since = i18n.T(l, "last_reported", "period", indicators.FormatPeriod(l, *lag.Last))
			}
			place := lag.Place
			if lag.Name != lag.Place {
				place += " " + indicators.Isolate(l, lag.Name)
			}
			fmt.Fprintf(e.out, "    %-32s %s\n", place, since)
		}
	}
}
