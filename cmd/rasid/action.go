package main

import (
	"errors"
	"fmt"
	"os/user"
	"strings"
	"time"

	"rasid/indicators"
	"rasid/internal/actions"
	"rasid/internal/app"
	"rasid/internal/i18n"
)

type actionCmd struct {
	List   actionListCmd   `cmd:"" default:"withargs" help:"List what is to be done about goals, the most pressing first."`
	Add    actionAddCmd    `cmd:"" help:"Write down what is to be done about a goal, by whom and until when."`
	Done   actionDoneCmd   `cmd:"" help:"Write down that an action is done."`
	Change actionChangeCmd `cmd:"" help:"Change an action: another day, another person; or take up again one that was done or dropped."`
	Drop   actionDropCmd   `cmd:"" help:"Write down that an action will not be done."`
	Load   actionLoadCmd   `cmd:"" help:"Take over actions from a file: what is new, otherwise or done in it."`
}

// deciding is what the commands share that write something down.
type deciding struct {
	By   string        `help:"Who says so; the name of the account when left out."`
	Wait time.Duration `help:"How long to wait for a running service to carry it out." default:"30s"`
	JSON bool          `help:"Print the actions concerned as JSON."`
}

func (c *deciding) by() string {
	if c.By != "" {
		return c.By
	}
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return "unknown"
}

func (e *env) options() app.Options {
	return app.Options{Workspace: e.cli.Workspace, Log: e.log, Now: e.now, Settle: -1}
}

// do carries one change out and prints what became of it.
func (c *deciding) do(e *env, change actions.Change) error {
	made, err := app.ActOnActions(e.ctx, e.options(), actions.Request{By: c.by(), Changes: []actions.Change{change}}, c.Wait)
	if err != nil {
		return err
	}
	return c.print(e, made)
}

func (c *deciding) print(e *env, made []app.ActionStatus) error {
	if c.JSON {
		return e.printJSON(made)
	}
	for i := range made {
		fmt.Fprintf(e.out, "%s %s: due %s, %s\n", made[i].ID, made[i].State, made[i].Due, made[i].Who)
	}
	return nil
}

// described are the parts of an action on the command line.
type described struct {
	What   []string `help:"What is to be done; in several languages, once for each: --what en=… --what ar=…" placeholder:"TEXT" sep:"none"`
	Who    string   `help:"Who does it: a department's id, a contact's address or name, or an office." placeholder:"NAME"`
	Due    string   `help:"The day by which it is to be done." placeholder:"DATE"`
	Review string   `help:"The day on which to look at it before that." placeholder:"DATE"`
	Note   string   `help:"Whatever else is to be known."`
}

func (c *described) change(kind, id string) (actions.Change, error) {
	change := actions.Change{Kind: kind, ID: id, Note: c.Note, Detail: actions.Detail{Who: c.Who}}
	for _, what := range c.What {
		l, text := indicators.Lang(""), what
		if before, after, ok := strings.Cut(what, "="); ok && (before == "ar" || before == "ku" || before == "en") {
			l, text = indicators.Lang(before), after
		}
		if change.What == nil {
			change.What = indicators.Text{}
		}
		change.What[l] = strings.TrimSpace(text)
	}
	var err error
	if change.Due, err = dayFlag("--due", c.Due); err != nil {
		return change, err
	}
	change.Review, err = dayFlag("--review", c.Review)
	return change, err
}

// dayFlag reads a day; nil where none is given.
func dayFlag(name, s string) (*indicators.Date, error) {
	if s == "" {
		return nil, nil //nolint:nilnil // none is given
	}
	d, err := indicators.ParseDate(s)
	if err != nil {
		return nil, &app.UseError{Err: fmt.Errorf("%s: %w", name, err)}
	}
	return &d, nil
}

type actionAddCmd struct {
	Goal string `arg:"" help:"The goal's id."`
	ID   string `help:"A name for the action; a1, a2, … when left out." placeholder:"NAME"`
	described
	deciding
}

// Run writes a new action down.
func (c *actionAddCmd) Run(e *env) error {
	change, err := c.change(actions.Add, c.ID)
	if err != nil {
		return err
	}
	change.Goal = c.Goal
	return c.do(e, change)
}

type actionChangeCmd struct {
	ID   string `arg:"" help:"The action, as the list names it."`
	Goal string `help:"Another goal, by its id." placeholder:"ID"`
	described
	deciding
}

// Run changes an action.
func (c *actionChangeCmd) Run(e *env) error {
	change, err := c.change(actions.Amend, c.ID)
	if err != nil {
		return err
	}
	change.Goal = c.Goal
	return c.do(e, change)
}

type actionDoneCmd struct {
	ID   string `arg:"" help:"The action, as the list names it."`
	On   string `help:"The day on which it was done; today when left out." placeholder:"DATE"`
	Note string `help:"Whatever else is to be known."`
	deciding
}

// Run writes down that an action is done.
func (c *actionDoneCmd) Run(e *env) error {
	on, err := dayFlag("--on", c.On)
	if err != nil {
		return err
	}
	return c.do(e, actions.Change{Kind: actions.Finish, ID: c.ID, Note: c.Note, Detail: actions.Detail{Done: on}})
}

type actionDropCmd struct {
	ID   string `arg:"" help:"The action, as the list names it."`
	Note string `help:"Why." required:""`
	deciding
}

// Run writes down that an action will not be done.
func (c *actionDropCmd) Run(e *env) error {
	return c.do(e, actions.Change{Kind: actions.Drop, ID: c.ID, Note: c.Note})
}

type actionLoadCmd struct {
	File string `arg:"" help:"A YAML file of actions." type:"path"`
	deciding
}

// Run takes over what a file says.
func (c *actionLoadCmd) Run(e *env) error {
	made, err := app.LoadActions(e.ctx, e.options(), c.File, c.by(), c.Wait)
	if problems := (*app.ProblemsError)(nil); errors.As(err, &problems) {
		_ = problems.Problems.Write(e.err)
		fmt.Fprintf(e.err, "%d problems; nothing was taken over\n", len(problems.Problems))
		return errConfiguration
	}
	if err != nil {
		return err
	}
	if len(made) == 0 && !c.JSON {
		fmt.Fprintln(e.out, "nothing in it is new")
	}
	return c.print(e, made)
}

type actionListCmd struct {
	view
	Goal string `help:"Of one goal alone, by its id." placeholder:"ID"`
	Late bool   `help:"Only what is late."`
	All  bool   `help:"Also what is done or dropped, with all that happened to each."`
}

// Run lists actions.
func (c *actionListCmd) Run(e *env) error {
	a, err := e.open(true, app.Options{})
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	asOf, knownAt, err := c.times(a.Plan, a.Now())
	if err != nil {
		return err
	}
	all, err := a.ListActions(e.ctx, asOf, knownAt)
	if err != nil {
		return err
	}
	list := []app.ActionStatus{}
	for _, x := range all {
		if (c.Goal == "" || x.Goal == c.Goal) && (!c.Late || x.State == "late") && (c.All || x.State != "done" && x.State != "dropped") {
			list = append(list, x)
		}
	}
	if c.JSON {
		return e.printJSON(list)
	}
	l := c.lang(a.Plan)
	if len(list) == 0 {
		fmt.Fprintln(e.out, i18n.T(l, "actions.none"))
	}
	for i := range list {
		x := &list[i]
		goal := x.Goal
		if g, ok := a.Plan.Goal(x.Goal); ok {
			goal = g.Statement.In(l)
		}
		fmt.Fprintf(e.out, "%s\n      %s\n", i18n.T(l, "actions.line", "id", x.ID, "state", i18n.T(l, "alert.state.action_"+x.State), "what", x.What.In(l)), i18n.T(l, "actions.for", "goal", goal))
		printAction(e, a.Plan, x, l, "      ")
		if c.All {
			for _, ev := range x.Events {
				fmt.Fprintf(e.out, "        %s\n", i18n.T(l, "actions.event."+ev.Kind, "date", indicators.FormatDate(l, indicators.DateOf(ev.At.In(a.Plan.TimeZone))), "by", ev.By, "note", ev.Note))
			}
		}
	}
	return nil
}

// printAction prints who does an action, until when, and what was written about it.
func printAction(e *env, plan *indicators.Plan, x *app.ActionStatus, l indicators.Lang, indent string) {
	day := func(d indicators.Date) string { return indicators.FormatDate(l, d) }
	fmt.Fprintf(e.out, "%s%s\n", indent, i18n.T(l, "actions.due", "who", actions.WhoName(plan, x.Who, l), "due", day(x.Due)))
	if x.Moves > 0 {
		fmt.Fprintf(e.out, "%s%s\n", indent, i18n.T(l, "actions.moved", "first", day(x.FirstDue), "n", digits(l, int64(x.Moves))))
	}
	switch {
	case x.Done != nil:
		fmt.Fprintf(e.out, "%s%s\n", indent, i18n.T(l, "actions.done", "date", day(*x.Done)))
	case x.Review != nil && x.State != "dropped":
		fmt.Fprintf(e.out, "%s%s\n", indent, i18n.T(l, "actions.review", "date", day(*x.Review)))
	}
	if x.Note != "" {
		fmt.Fprintf(e.out, "%s%s\n", indent, indicators.Isolate(l, x.Note))
	}
}

// printActions prints what is done about a goal.
func printActions(e *env, plan *indicators.Plan, x *app.Explanation, l indicators.Lang) {
	if len(x.Actions) == 0 && x.Goal.Status != indicators.OffTrack {
		return
	}
	fmt.Fprintf(e.out, "\n%s\n", i18n.T(l, "actions"))
	underway := false
	for i := range x.Actions {
		a := &x.Actions[i]
		underway = underway || a.State != "done" && a.State != "dropped"
		fmt.Fprintf(e.out, "  %s\n", i18n.T(l, "actions.line", "id", a.ID, "state", i18n.T(l, "alert.state.action_"+a.State), "what", a.What.In(l)))
		printAction(e, plan, a, l, "      ")
	}
	if !underway && x.Goal.Status == indicators.OffTrack {
		fmt.Fprintf(e.out, "  %s\n", i18n.T(l, "actions.missing"))
	}
}
