package main

import (
	"errors"
	"fmt"

	"rasid/indicators"
	"rasid/internal/app"
	"rasid/internal/planimport"
)

type planImportCmd struct {
	File     string `arg:"" help:"The table: .xlsx, .ods or text, with a header in Arabic, Kurdish or English."`
	Output   string `short:"o" help:"Write the plan to this file; printed when left out." placeholder:"FILE"`
	Sheet    string `help:"Of a workbook; the one whose headers are known when left out." placeholder:"NAME"`
	Starts   string `help:"The plan's first day; that of the first due date's year when left out." placeholder:"DATE"`
	Ends     string `help:"The plan's last day; that of the last due date's year when left out." placeholder:"DATE"`
	Timezone string `help:"The plan's time zone; Asia/Damascus, with a question, when left out." placeholder:"NAME"`
	Decimal  string `help:"The decimal mark, point or comma, where the table alone does not tell whether 1,234 is a thousand." enum:"point,comma," default:""`
	Dates    string `help:"The order of dates such as 3/4/2024: dmy, mdy or ymd; the column decides when left out." enum:"dmy,mdy,ymd," default:""`
	Lang     string `help:"Of the questions: ar, ku or en; that of the table when left out." enum:"ar,ku,en," default:""`
	JSON     bool   `help:"Print what became of the table as JSON; needs -o."`
}

// Help is what --help says on top.
func (*planImportCmd) Help() string {
	return `The table has a row for each goal: goal, owner, sector, indicator, unit, baseline, target, due, and what there is of cadence and place. What it does not say for certain stands in the plan as a value that is safe, with a question behind it: "# ? D7: …" names the cell. Exit code 0: nothing is open; 1: there are questions, or rows that the plan does not hold; 2: no table of goals was found.`
}

// Run makes the plan and says what is open.
func (c *planImportCmd) Run(e *env) error {
	starts, err1 := day("--starts", c.Starts)
	ends, err2 := day("--ends", c.Ends)
	if err := errors.Join(err1, err2); err != nil {
		return &app.UseError{Err: err}
	}
	if c.JSON && c.Output == "" {
		return &app.UseError{Err: fmt.Errorf("import: --json needs -o, as the plan itself is printed otherwise")}
	}
	o := planimport.Options{Sheet: c.Sheet, Today: indicators.DateOf(e.now()), TimeZone: c.Timezone, Decimal: map[string]string{"point": ".", "comma": ","}[c.Decimal], Dates: c.Dates, Lang: indicators.Lang(c.Lang)}
	if starts != nil {
		o.Starts = *starts
	}
	if ends != nil {
		o.Ends = *ends
	}
	r, err := app.ImportPlan(c.File, c.Output, o)
	if err != nil {
		return err
	}
	if err := c.print(e, r); err != nil {
		return err
	}
	if len(r.Questions)+len(r.Left)+len(r.Problems) > 0 {
		return errProblems
	}
	return nil
}

func (c *planImportCmd) print(e *env, r *planimport.Result) error {
	if c.JSON {
		return e.printJSON(r)
	}
	if c.Output == "" {
		if _, err := e.out.Write(r.Plan); err != nil {
			return err
		}
	}
	for _, l := range r.Left {
		fmt.Fprintf(e.err, "row %d: %s\n", l.Row, l.Text)
	}
	if err := r.Problems.Write(e.err); err != nil {
		return err
	}
	fmt.Fprintf(e.err, "rows: %d, goals: %d, questions: %d, rows left out: %d\n", r.Rows, r.Goals, len(r.Questions), len(r.Left))
	return nil
}
