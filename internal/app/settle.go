package app

import (
	"fmt"
	"strings"
)

// Settle returns the lines of rasid.yaml that would settle what a preview found undecidable, with
// a comment where a person must choose; "" when there is nothing to settle.
func Settle(p *Preview) string {
	has := map[string]bool{}
	var sheets, encodings string
	for _, f := range p.Findings {
		has[f.Code] = true
		switch f.Code {
		case "sheet_ambiguous", "sheet_unknown":
			sheets = f.Args["sheets"]
		case "encoding_ambiguous":
			encodings = f.Args["encodings"]
		}
	}
	var table []string
	add := func(line string, codes ...string) {
		for _, c := range codes {
			if has[c] {
				table = append(table, line)
				return
			}
		}
	}
	add(`decimal: "."        # or ",": what marks decimals in this sheet`, "number_ambiguous")
	add(`dates: dmy          # or mdy: whether the day or the month stands first`, "period_ambiguous")
	add(`calendar: hijri     # if the dates are of the Hijri calendar`, "period_hijri")
	add(fmt.Sprintf("encoding: %-10s # one of: %s", "windows-1256", encodings), "encoding_ambiguous")
	add(fmt.Sprintf("sheet: %q          # one of: %s", strings.TrimSpace(strings.Split(sheets, ",")[0]), sheets), "sheet_ambiguous", "sheet_unknown")
	needsMap := has["column_missing"] || has["columns_ambiguous"] || has["indicator_unsaid"] || has["no_value_columns"]
	if len(table) == 0 && !needsMap {
		return ""
	}
	var b strings.Builder
	id, department := p.Source, p.Department
	fmt.Fprintf(&b, "sources:\n  - id: %s\n    kind: folder\n    path: inbox/%s\n", id, id)
	if department != "" {
		fmt.Fprintf(&b, "    department: %s\n", department)
	}
	if len(table) > 0 {
		b.WriteString("    table:\n")
		for _, l := range table {
			fmt.Fprintf(&b, "      %s\n", l)
		}
	}
	if needsMap {
		column := func(field, otherwise string) string {
			if h := p.Mapping[field]; h != "" && !strings.HasPrefix(h, "=") && !strings.Contains(h, " | ") {
				return fmt.Sprintf("%q", h)
			}
			return otherwise
		}
		fmt.Fprintf(&b, "    map:\n      - indicator: INDICATOR      # what is measured, or {column: HEADER}\n        place: %s\n        period: %s\n        value: %s\n",
			column("place", "HEADER              # or [WIDEST, …, NARROWEST], or {constant: PLACE}"), column("period", "HEADER             # or {in: header}, with no value:"), column("value", "HEADER"))
	}
	return b.String()
}
