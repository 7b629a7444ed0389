package template

import (
	"fmt"
	"io"
	"slices"

	"rasid/indicators"
	"rasid/internal/i18n"
)

// writeSteps writes the form for the steps of a department's milestones.
func (b *book) writeSteps(w io.Writer, dep *indicators.Department) error {
	for _, step := range []func() error{b.begin, b.fillSteps, func() error { return b.noteSteps(dep) }} {
		if err := step(); err != nil {
			return err
		}
	}
	return b.file.Write(w)
}

// fillSteps writes a row for each step that the plan does not call done, with the day that a report of it is next about.
func (b *book) fillSteps() error {
	headers := []any{}
	for _, key := range []string{"goal", "step", "step.due", "step.as_of", "step.done", "note"} {
		headers = append(headers, i18n.T(b.Lang, key))
	}
	if err := b.file.SetSheetRow(b.data, "A1", &headers); err != nil {
		return err
	}
	b.own = slices.DeleteFunc(b.own, func(ind *indicators.Indicator) bool { return ind.Step.Step.Done != nil })
	for i, ind := range b.own {
		of := ind.Step
		cells := []any{of.Statement.In(b.Lang), of.Step.Name.In(b.Lang), of.Step.Due.String(), b.asOf(ind).String()}
		if err := b.file.SetSheetRow(b.data, fmt.Sprintf("A%d", i+2), &cells); err != nil {
			return err
		}
	}
	last := len(b.own) + 1
	for _, s := range []struct {
		from, to string
		style    int
	}{{"A1", "F1", b.header}, {"C2", fmt.Sprintf("D%d", last), b.cell}, {"E2", fmt.Sprintf("E%d", last), b.answer}} {
		if err := b.file.SetCellStyle(b.data, s.from, s.to, s.style); err != nil {
			return err
		}
	}
	for column, width := range map[string]float64{"A": 44, "B": 30, "C": 14, "D": 16, "E": 18, "F": 34} {
		if err := b.file.SetColWidth(b.data, column, column, width); err != nil {
			return err
		}
	}
	return nil
}

// asOf returns the day that a report of a step is next about: the end of the period that is over, or today.
func (b *book) asOf(ind *indicators.Indicator) indicators.Date {
	goal, ok := b.Plan.Goal(ind.Step.Goal)
	if !ok || goal.Target.StepsEvery == 0 {
		return b.Today
	}
	p := indicators.PeriodAt(goal.Target.StepsEvery, b.Today)
	if p.Last() > b.Today {
		p = p.Shift(-1)
	}
	return p.Last()
}

// noteSteps says how to fill the form in.
func (b *book) noteSteps(dep *indicators.Department) error {
	l := b.Lang
	lines := [][]any{{b.Plan.Title.In(l) + " – " + dep.Name.In(l)}, {}, {i18n.T(l, "template.steps.how1")}, {i18n.T(l, "template.steps.how2")}, {i18n.T(l, "template.how4")}}
	for i, line := range lines {
		if err := b.file.SetSheetRow(b.notes, fmt.Sprintf("A%d", i+1), &line); err != nil {
			return err
		}
	}
	return b.file.SetColWidth(b.notes, "A", "A", 40)
}
