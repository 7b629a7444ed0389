package main

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"rasid/indicators"
	"rasid/internal/app"
	"rasid/internal/i18n"
	"rasid/internal/plandiff"
)

type planCmd struct {
	Diff   planDiffCmd   `cmd:"" help:"Say in words what one plan has otherwise than another."`
	Test   planTestCmd   `cmd:"" help:"Run the tests that stand beside a plan."`
	Import planImportCmd `cmd:"" help:"Make a plan of the table in which planners keep their goals."`
}

type planTestCmd struct {
	Dir  string `arg:"" optional:"" help:"A folder with plan.yaml and its *_test.yaml, a plan file, or one test file. Left out: the workspace."`
	Only string `help:"Only cases whose name this regular expression finds." name:"run" placeholder:"REGEXP"`
	JSON bool   `help:"Print JSON for programs."`
}

// Help is what --help says on top.
func (*planTestCmd) Help() string {
	return `Each case of a *_test.yaml says what is reported, and what must then be said of the goals, and told to whom, on which day. Exit code 0: all is as expected; 1: something is not; 2: a file has errors.`
}

// Run runs the tests beside a plan.
func (c *planTestCmd) Run(e *env) error {
	pattern, err := regexp.Compile(c.Only)
	if err != nil {
		return &app.UseError{Err: fmt.Errorf("--run: %w", err)}
	}
	dir := c.Dir
	if dir == "" {
		dir = e.cli.Workspace
	}
	r, err := app.TestPlan(e.ctx, dir, pattern.MatchString)
	if err != nil {
		return err
	}
	if c.JSON {
		err = e.printJSON(r)
	} else {
		var list app.Problems
		for i := range r.Failures {
			list = append(list, r.Failures[i].Problem)
		}
		if err = list.Write(e.out); err == nil {
			fmt.Fprintf(e.out, "cases: %d, expectations: %d, not met: %d\n", r.Cases, r.Expectations, len(r.Failures))
		}
	}
	if err == nil && len(r.Failures) > 0 {
		err = errProblems
	}
	return err
}

type planDiffCmd struct {
	A        string `arg:"" optional:"" help:"The plan before: a file, or a folder with a plan.yaml. Left out: the one that the journal recorded last." type:"path"`
	B        string `arg:"" optional:"" help:"The plan after. Left out: the workspace's." type:"path"`
	Recorded string `help:"Compare with the plan that was in force at this time, as the journal recorded it (RFC 3339, or a day: its end)." placeholder:"TIME"`
	Lang     string `help:"ar, ku or en; the plan's own when left out." enum:"ar,ku,en," default:""`
	JSON     bool   `help:"Print JSON for programs."`
}

// Help is what --help says on top.
func (*planDiffCmd) Help() string {
	return `Plans are compared by what they mean: comments, the order of goals and other ways to write the same make no difference. "rasid plan diff" alone tells what the workspace's plan.yaml would change that is in force. Exit code 0: the same; 1: they differ; 2: one of them has errors.`
}

// Run compares two plans.
func (c *planDiffCmd) Run(e *env) error {
	d, err := c.compare(e)
	if err != nil {
		return err
	}
	if c.JSON {
		err = e.printJSON(d)
	} else {
		c.print(e, d)
	}
	if err == nil && !d.Same {
		err = errProblems
	}
	return err
}

func (c *planDiffCmd) compare(e *env) (*app.PlanDiff, error) {
	switch {
	case c.B != "" && c.Recorded != "":
		return nil, &app.UseError{Err: fmt.Errorf("plan diff: --recorded stands for the first of the two plans; name only the second")}
	case c.B != "":
		return app.DiffPlans(c.A, c.B)
	case c.A != "" && c.Recorded == "":
		return app.DiffPlans(c.A, e.cli.Workspace)
	}
	after := c.A
	if after == "" {
		after = e.cli.Workspace
	}
	var at time.Time
	if c.Recorded != "" {
		var err error
		if _, at, err = (view{KnownAt: c.Recorded}).times(&indicators.Plan{TimeZone: time.Local}, e.now()); err != nil {
			return nil, &app.UseError{Err: fmt.Errorf("--recorded %q: want 2024-06-01T12:00:00+03:00, or a day", c.Recorded)}
		}
	}
	return app.DiffRecorded(e.ctx, e.cli.Workspace, at, after)
}

// print prints the changes, those of one thing below its name.
func (c *planDiffCmd) print(e *env, d *app.PlanDiff) {
	l := view{Lang: c.Lang}.lang(d.Of)
	if d.Same {
		fmt.Fprintln(e.out, i18n.T(l, "plandiff.same"))
		return
	}
	var out strings.Builder
	above := ""
	for i := range d.Changes {
		ch := &d.Changes[i]
		if ch.Field == "" {
			fmt.Fprintf(&out, "%s%s\n", ch.Text.In(l), named(l, ch))
			above = ""
			continue
		}
		if head := plandiff.Label(l, ch.Kind, ch.ID, ch.Of) + named(l, ch); head != above {
			fmt.Fprintf(&out, "%s\n", head)
			above = head
		}
		fmt.Fprintf(&out, "    %s\n", ch.Short().In(l))
	}
	_, _ = e.out.Write([]byte(out.String())) // e.out keeps its error
}

// named returns what people call the thing of a change, in brackets.
func named(l indicators.Lang, ch *plandiff.Change) string {
	if s := ch.Name().In(l); s != "" && ch.Kind != plandiff.Plan {
		return " (" + indicators.Isolate(l, s) + ")"
	}
	return ""
}
