package diag

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Group is findings of one code, which a person reads as one thing to put right.
type Group struct {
	Code     string
	Severity Severity
	Findings []Finding // in the order of their rows
}

// Groups puts findings of one code together: what refuses first, then warnings, then notes; of
// one severity in the order in which they first came.
func Groups(findings []Finding) []Group {
	var groups []Group
	at := map[string]int{}
	for _, f := range findings {
		key := string(f.Severity) + "/" + f.Code
		i, ok := at[key]
		if !ok {
			i = len(groups)
			at[key] = i
			groups = append(groups, Group{Code: f.Code, Severity: f.Severity})
		}
		groups[i].Findings = append(groups[i].Findings, f)
	}
	order := map[Severity]int{Error: 0, Warning: 1, Info: 2}
	slices.SortStableFunc(groups, func(a, b Group) int { return order[a.Severity] - order[b.Severity] })
	return groups
}

// Like returns the findings of the group that say the same as its first one, word for word.
func (g Group) Like() (same, others []Finding) {
	first := g.Findings[0]
	for _, f := range g.Findings {
		if f.Value == first.Value && maps.Equal(f.Args, first.Args) {
			same = append(same, f)
		} else {
			others = append(others, f)
		}
	}
	return same, others
}

// Where lists where findings are, by cell or row, the first ones of them: "D6, D9, row 12 …".
// The word for a row is passed, as it depends on the reader's language; "" when nowhere is said.
func Where(findings []Finding, most int, row string) string {
	var list []string
	for i, f := range findings {
		at := f.Cell
		if at == "" && f.Row > 0 {
			at = fmt.Sprintf("%s %d", row, f.Row)
		}
		if at == "" || slices.Contains(list, at) {
			continue
		}
		if len(list) == most {
			return fmt.Sprintf("%s, … (+%d)", strings.Join(list, ", "), len(findings)-i)
		}
		list = append(list, at)
	}
	return strings.Join(list, ", ")
}
