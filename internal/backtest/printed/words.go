package printed

import (
	"fmt"
	"strings"

	"rasid/indicators"
	"rasid/internal/backtest"
	"rasid/internal/i18n"
)

// Figure writes a figure for people who read l; "–" where it does not apply.
func Figure(l indicators.Lang, v any) string {
	switch v := v.(type) {
	case backtest.Outcome:
		return i18n.T(l, "backtest.outcome."+string(v))
	case indicators.Date:
		return indicators.FormatDate(l, v)
	case int:
		return indicators.FormatNumber(l, float64(v), 0)
	case float64:
		return indicators.FormatNumber(l, v, 1)
	case string:
		return indicators.Isolate(l, v)
	}
	return "–"
}

// Label names a figure of all goals, "goal." and a figure one of a single goal, "alert." and a message it.
func Label(l indicators.Lang, field string) string { return i18n.T(l, "backtest."+field) }

// Head says what was replayed, and how it was found out what was known on each day, in sentences.
func Head(l indicators.Lang, r *backtest.Result) (title string, sentences []string) {
	title = i18n.T(l, "backtest.title", "plan", r.Of.Title.In(l), "from", indicators.FormatDate(l, r.From), "to", indicators.FormatDate(l, r.To))
	sentences = []string{i18n.T(l, "backtest.laid", "file", r.File)}
	for _, how := range []backtest.Knowledge{backtest.Recorded, backtest.Prompt} {
		var ids []string
		for i := range r.Goals {
			if k := r.Goals[i].Known; k != nil && *k == how {
				ids = append(ids, r.Goals[i].ID)
			}
		}
		if len(ids) > 0 {
			sentences = append(sentences, i18n.T(l, "backtest.known."+string(how), "goals", strings.Join(ids, ", ")))
		}
	}
	return title, sentences
}

// Outcome says what became of a goal.
func Outcome(l indicators.Lang, g *backtest.Goal) string {
	if g.Outcome == nil {
		return i18n.Status(l, indicators.Narrative)
	}
	return Figure(l, *g.Outcome)
}

// Tell lists the figures of a goal that are worth a line: those that apply and are not 0, and of what was
// missed that there was no warning.
func Tell(l indicators.Lang, g *backtest.Goal) string {
	var parts []string
	for _, f := range g.Figures() {
		if f.Field == "lead_days" && g.Warned != nil && !*g.Warned {
			parts = append(parts, i18n.T(l, "backtest.unwarned"))
			continue
		}
		if f.Field == "outcome" || f.Value == nil || f.Value == 0 && f.Field != "lead_days" {
			continue
		}
		parts = append(parts, fmt.Sprintf("%s: %s", Label(l, "goal."+f.Field), Figure(l, f.Value)))
	}
	return strings.Join(parts, " · ")
}

// Differences writes what two plans, and then their replays, have differently for a goal.
func Differences(l indicators.Lang, d backtest.GoalDifference) (lines []string) {
	move := func(label string, d backtest.Difference) {
		lines = append(lines, fmt.Sprintf("%s: %s %s %s", label, Figure(l, d.Was), Arrow(l), Figure(l, d.Is)))
	}
	for _, p := range d.Plan {
		move(i18n.T(l, "change."+p.Field), p)
	}
	for _, f := range d.Figures {
		move(Label(l, "goal."+f.Field), f)
	}
	return lines
}

// Alone says which goals only one of two plans has.
func Alone(l indicators.Lang, r *backtest.Result, c *backtest.Comparison) (lines []string) {
	for _, only := range []struct {
		file  string
		goals []string
	}{{r.File, c.OnlyInPlan}, {c.File, c.OnlyInAgainst}} {
		if len(only.goals) > 0 {
			lines = append(lines, i18n.T(l, "backtest.only_in", "file", only.file, "goals", strings.Join(only.goals, ", ")))
		}
	}
	return lines
}

// Arrow points in the direction in which l is read.
func Arrow(l indicators.Lang) string {
	if l.RightToLeft() {
		return "←"
	}
	return "→"
}
