package main

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"rasid/indicators"
	"rasid/internal/alerts"
	"rasid/internal/app"
	"rasid/internal/i18n"
	"rasid/internal/journal"
)

type alertsCmd struct {
	List    alertsListCmd    `cmd:"" default:"withargs" help:"List what is raised, and what is silenced."`
	Show    alertsShowCmd    `cmd:"" help:"Show what became of an alert, and who was told."`
	Ack     alertsAckCmd     `cmd:"" help:"Acknowledge an alert: nobody is reminded of it any more."`
	Silence alertsSilenceCmd `cmd:"" help:"Tell nobody of some alerts for a while."`
	Lift    alertsLiftCmd    `cmd:"" help:"End an acknowledgement or a silence early."`
	Test    alertsTestCmd    `cmd:"" help:"Send a test message to a recipient by each channel that reaches it."`
	Preview alertsPreviewCmd `cmd:"" help:"Show the message that would go out about a goal; sends nothing."`
	Outbox  alertsOutboxCmd  `cmd:"" help:"Show what waits to be sent, and what became of the last messages."`
	Digest  alertsDigestCmd  `cmd:"" help:"Show the digest that a recipient would get; sends nothing."`
}

// acting is what the commands share that do something.
type acting struct {
	By   string        `help:"Who does it." required:""`
	Note string        `help:"Why." required:""`
	Wait time.Duration `help:"How long to wait for a running service to carry it out." default:"30s"`
	JSON bool          `help:"Print what was done as JSON."`
}

// do carries a request out and prints what was done.
func (c acting) do(e *env, r alerts.Request) error {
	r.By, r.Note = c.By, c.Note
	made, err := app.ActOnAlerts(e.ctx, app.Options{Workspace: e.cli.Workspace, Log: e.log, Settle: -1}, r, c.Wait)
	if err != nil {
		return err
	}
	if c.JSON {
		return e.printJSON(actDone(made))
	}
	until := ""
	if !made.Until.IsZero() {
		until = " until " + made.Until.Format(time.RFC3339)
	}
	target := made.Target
	if r.Matcher != nil {
		target = r.Matcher.String()
	}
	fmt.Fprintf(e.out, "#%d %s %s%s\n", made.Seq, made.Kind, target, until)
	return nil
}

type done struct {
	Act    int64      `json:"act"`
	Kind   string     `json:"kind"`
	Target string     `json:"target"`
	By     string     `json:"by"`
	Note   string     `json:"note"`
	Until  *time.Time `json:"until"`
}

func actDone(a journal.AlertAct) done {
	d := done{a.Seq, a.Kind, a.Target, a.Who, a.Note, nil}
	if !a.Until.IsZero() {
		d.Until = &a.Until
	}
	return d
}

// until reads an end: so many hours, days or weeks from now (12h, 3d, 2w), a day, whose end is meant, or a time.
func until(e *env, s string) (*time.Time, error) {
	if s == "" {
		return nil, nil //nolint:nilnil // no end
	}
	if unit := strings.IndexByte("hdw", s[len(s)-1]); unit >= 0 {
		if n, err := strconv.Atoi(s[:len(s)-1]); err == nil && n > 0 && n < 10_000 {
			t := e.now().Add(time.Duration(n) * []time.Duration{time.Hour, 24 * time.Hour, 7 * 24 * time.Hour}[unit])
			return &t, nil
		}
	}
	if d, err := indicators.ParseDate(s); err == nil {
		plan, _, problems := app.Check(e.cli.Workspace)
		if plan == nil {
			return nil, &app.ProblemsError{Problems: problems}
		}
		t := d.AddDays(1).In(plan.TimeZone)
		return &t, nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return nil, &app.UseError{Err: fmt.Errorf("--until %q: want 12h, 3d, 2w, 2024-06-30, or 2024-06-30T12:00:00+03:00", s)}
	}
	return &t, nil
}

type alertsAckCmd struct {
	Alert string `arg:"" help:"The alert, as the list names it: goal/ID, reports/INDICATOR, delivery/NUMBER."`
	Until string `help:"When it ends by itself: 3d, 2w, or a day. It also ends when the alert comes to press more, and with the alert." placeholder:"TIME"`
	acting
}

// Run acknowledges an alert.
func (c *alertsAckCmd) Run(e *env) error {
	end, err := until(e, c.Until)
	if err != nil {
		return err
	}
	return c.do(e, alerts.Request{Kind: alerts.Acknowledge, Alert: c.Alert, Until: end})
}

type alertsSilenceCmd struct {
	Goal      string `help:"Goals, by ID." placeholder:"PATTERN"`
	Sector    string `help:"Goals of sectors." placeholder:"PATTERN"`
	Owner     string `help:"Goals and reports of departments." placeholder:"PATTERN"`
	Indicator string `help:"What rests on indicators." placeholder:"PATTERN"`
	Alert     string `help:"Alerts by their own names." placeholder:"PATTERN"`
	Until     string `help:"When it ends: 12h, 3d, 2w, a day, or a time." placeholder:"TIME" required:""`
	acting
}

// Run silences what all of its patterns name.
func (c *alertsSilenceCmd) Run(e *env) error {
	end, err := until(e, c.Until)
	if err != nil {
		return err
	}
	return c.do(e, alerts.Request{Kind: alerts.Silence, Until: end, Matcher: &alerts.Matcher{Alert: c.Alert, Goal: c.Goal, Sector: c.Sector, Owner: c.Owner, Indicator: c.Indicator}})
}

type alertsLiftCmd struct {
	Act int64 `arg:"" help:"Its number, as the list shows it."`
	acting
}

// Run ends an acknowledgement or a silence.
func (c *alertsLiftCmd) Run(e *env) error {
	return c.do(e, alerts.Request{Kind: alerts.Lift, Act: c.Act})
}

type alertsListCmd struct {
	All bool `help:"Also what is over."`
	now
}

// Run lists what is raised.
func (c *alertsListCmd) Run(e *env) error {
	return show(e, c.now, func(a *app.App) (app.AlertList, error) { return a.ListAlerts(e.ctx, c.All) }, e.printAlerts)
}

func (e *env) printAlerts(a *app.App, l indicators.Lang, list app.AlertList) {
	if len(list.Alerts) == 0 {
		fmt.Fprintln(e.out, i18n.T(l, "alerts.none"))
	}
	for i := range list.Alerts {
		e.printAlert(a, l, &list.Alerts[i])
	}
	for i := range list.Silences {
		s := &list.Silences[i]
		fmt.Fprintf(e.out, "#%d %s %s  %s  %s: %s\n", s.Act, i18n.T(l, "handling.silenced"), s.Matcher, i18n.T(l, "alerts.until", "time", local(a, l, s.Until)), actor(l, s), s.Note)
	}
	if !list.Sending {
		fmt.Fprintf(e.out, "\n%s\n", i18n.T(l, "alerts.off"))
	} else if list.Waiting > 0 {
		fmt.Fprintf(e.out, "\n%s\n", i18n.T(l, "alerts.waiting", "n", indicators.FormatNumber(l, float64(list.Waiting), 0)))
	}
}

func local(a *app.App, l indicators.Lang, t *time.Time) string {
	if t == nil {
		return "–"
	}
	return indicators.LocalDigits(l, t.In(a.Plan.TimeZone).Format("2006-01-02 15:04"))
}

// printAlert prints an alert in a few lines.
func (e *env) printAlert(a *app.App, l indicators.Lang, v *alerts.View) {
	fmt.Fprintf(e.out, "%s  %s  %s  [%s]\n      %s\n", v.Alert, alertState(l, v.Topic, v.State), v.Name.In(l), i18n.T(l, "handling."+string(v.Handling)), v.Reason.In(l))
	if v.Since != nil && v.Until == nil {
		fmt.Fprintf(e.out, "      %s\n", i18n.T(l, "alerts.since", "time", local(a, l, v.Since)))
	} else if v.Since != nil {
		fmt.Fprintf(e.out, "      %s  %s\n", i18n.T(l, "alerts.since", "time", local(a, l, v.Since)), i18n.T(l, "alerts.until", "time", local(a, l, v.Until)))
	}
	if v.HeldBy != "" {
		fmt.Fprintf(e.out, "      %s\n", i18n.T(l, "alerts.held", "alert", v.HeldBy))
	}
	if k := v.Acknowledged; k != nil {
		fmt.Fprintf(e.out, "      #%d %s  %s  %s: %s\n", k.Act, i18n.T(l, "handling.acknowledged"), i18n.T(l, "alerts.until", "time", local(a, l, k.Until)), actor(l, k), k.Note)
	}
}

// actor is who acted, and that it was by a link.
func actor(l indicators.Lang, a *alerts.ActView) string {
	if a.Via == "" {
		return a.By
	}
	return i18n.T(l, "alerts.by_link", "by", a.By)
}

// alertState is the word for an alert's state.
func alertState(l indicators.Lang, topic alerts.Topic, state string) string {
	if word := i18n.T(l, "alert.state."+state); word != "alert.state."+state || topic != alerts.GoalTopic {
		return word
	}
	return i18n.Symbol(indicators.Status(state)) + " " + i18n.Status(l, indicators.Status(state))
}

type alertsShowCmd struct {
	Alert string `arg:"" help:"The alert, as the list names it; of a goal its ID will do."`
	now
}

// Run prints what became of an alert.
func (c *alertsShowCmd) Run(e *env) error {
	return show(e, c.now, func(a *app.App) (alerts.History, error) {
		h, err := a.ShowAlert(e.ctx, c.Alert)
		if use := (*app.UseError)(nil); errors.As(err, &use) && !strings.Contains(c.Alert, "/") {
			if of, again := a.ShowAlert(e.ctx, alerts.GoalKey(c.Alert)); again == nil {
				return of, nil
			}
		}
		return h, err
	}, e.printHistory)
}

func (e *env) printHistory(a *app.App, l indicators.Lang, h alerts.History) {
	e.printAlert(a, l, &h.View)
	fmt.Fprintf(e.out, "\n%s\n", i18n.T(l, "alerts.transitions"))
	for i := range h.Transitions {
		t := &h.Transitions[i]
		was := "–"
		if t.Was != "" {
			was = alertState(l, h.Topic, t.Was)
		}
		fmt.Fprintf(e.out, "  %s  %s → %s  #%s\n      %s\n", local(a, l, &t.At), was, alertState(l, h.Topic, t.State), digits(l, t.Delivery), t.Reason.In(l))
	}
	fmt.Fprintf(e.out, "\n%s\n", i18n.T(l, "alerts.told"))
	for i := range h.Notifications {
		n := &h.Notifications[i]
		state := string(n.State)
		if n.State == journal.NotificationSuperseded && n.Message == "" {
			state = "withdrawn"
		}
		fmt.Fprintf(e.out, "  %s  %s  %s/%s  %s  %s\n", local(a, l, &n.At), i18n.T(l, "notification."+state), n.Recipient, n.Channel, i18n.T(l, "told."+string(n.Kind)), cmp.Or(n.Error, n.Message))
	}
}
