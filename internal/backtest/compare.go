package backtest

import "reflect"

// Comparison is a second plan replayed on the same days, and what it makes different.
type Comparison struct {
	*Result
	Differs       []GoalDifference `json:"differs"` // goals of both plans, in the order of the first
	OnlyInPlan    []string         `json:"only_in_plan"`
	OnlyInAgainst []string         `json:"only_in_against"`
}

// GoalDifference is what two plans set, and what their replays show, differently for a goal.
type GoalDifference struct {
	ID      string       `json:"id"`
	Plan    []Difference `json:"plan"`    // as the two plan files write it
	Figures []Difference `json:"figures"` // as Goal.Figures has them
}

// Difference is one thing that two plans or replays do not have in common: Was of the first, Is of the
// second. What is not set or does not apply is null.
type Difference struct {
	Field string `json:"field"`
	Was   any    `json:"was"`
	Is    any    `json:"is"`
}

// Compare compares two replays of the same days. settings returns what their plans set differently for
// a goal of both.
func Compare(plan, against *Result, settings func(goal string) []Difference) *Comparison {
	c := &Comparison{Result: against, Differs: []GoalDifference{}, OnlyInPlan: []string{}, OnlyInAgainst: []string{}}
	for i := range plan.Goals {
		was := &plan.Goals[i]
		is, ok := against.Goal(was.ID)
		if !ok {
			c.OnlyInPlan = append(c.OnlyInPlan, was.ID)
			continue
		}
		d := GoalDifference{ID: was.ID, Plan: settings(was.ID), Figures: figuresThatDiffer(was, is)}
		if len(d.Plan)+len(d.Figures) > 0 {
			c.Differs = append(c.Differs, d)
		}
	}
	for i := range against.Goals {
		if _, ok := plan.Goal(against.Goals[i].ID); !ok {
			c.OnlyInAgainst = append(c.OnlyInAgainst, against.Goals[i].ID)
		}
	}
	return c
}

func figuresThatDiffer(was, is *Goal) []Difference {
	list := []Difference{}
	before, after := was.Figures(), is.Figures()
	for i, f := range before {
		if !reflect.DeepEqual(f.Value, after[i].Value) {
			list = append(list, Difference{f.Field, f.Value, after[i].Value})
		}
	}
	return list
}
