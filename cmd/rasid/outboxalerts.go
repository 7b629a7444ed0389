package main

import (
	"fmt"
	"strings"
	"time"

	"rasid/indicators"
	"rasid/internal/alerts"
	"rasid/internal/app"
	"rasid/internal/i18n"
	"rasid/internal/journal"
)

type alertsOutboxCmd struct {
	Last int `help:"How many of the last notifications are shown that were sent or refused." default:"20"`
	now
}

// Run prints what waits to be sent and what was sent.
func (c *alertsOutboxCmd) Run(e *env) error {
	return show(e, c.now, func(a *app.App) (app.Outbox, error) { return a.Outbox(e.ctx, c.Last) }, e.printOutbox)
}

func (e *env) printOutbox(a *app.App, l indicators.Lang, box app.Outbox) {
	if len(box.Waiting) == 0 {
		fmt.Fprintln(e.out, i18n.T(l, "outbox.none"))
	}
	for i := range box.Waiting {
		e.printPost(a, l, &box.Waiting[i])
	}
	if len(box.Done) > 0 {
		fmt.Fprintf(e.out, "\n%s\n", i18n.T(l, "outbox.done"))
	}
	for i := range box.Done {
		e.printPost(a, l, &box.Done[i])
	}
	if !box.Sending {
		fmt.Fprintf(e.out, "\n%s\n", i18n.T(l, "alerts.off"))
	}
}

// mostAlerts are as many as a line names of a message.
const mostAlerts = 5

func (e *env) printPost(a *app.App, l indicators.Lang, p *alerts.Post) {
	at := p.Changed
	waits := p.State == journal.NotificationPending || p.State == journal.NotificationSending
	if waits {
		at = p.Created
	}
	fmt.Fprintf(e.out, "%s (%s)  %s  %s/%s", local(a, l, &at), age(l, p.Age), i18n.T(l, "notification."+string(p.State)), p.Recipient, p.Channel)
	if waits {
		fmt.Fprintf(e.out, "  %s", i18n.T(l, "outbox.due", "time", local(a, l, &p.Due)))
	}
	var parts []string
	for i := range p.Alerts[:min(len(p.Alerts), mostAlerts)] {
		parts = append(parts, p.Alerts[i].Alert+" "+i18n.T(l, "told."+string(p.Alerts[i].Kind)))
	}
	if n := len(p.Alerts) - mostAlerts; n > 0 {
		parts = append(parts, fmt.Sprintf("… +%s", digits(l, int64(n))))
	}
	fmt.Fprintf(e.out, "\n      %s\n", strings.Join(parts, ", "))
	if p.Error != "" {
		fmt.Fprintf(e.out, "      %s\n", i18n.T(l, "outbox.attempts", "n", digits(l, int64(p.Attempts)), "error", p.Error))
	}
}

// age writes how long ago something was, to the minute, or beyond a day to the hour.
func age(l indicators.Lang, seconds float64) string {
	minutes := int64(time.Duration(seconds*float64(time.Second)).Round(time.Minute) / time.Minute)
	hours := minutes / 60
	if hours >= 24 {
		return i18n.T(l, "outbox.days", "days", digits(l, hours/24), "hours", digits(l, hours%24))
	}
	return i18n.T(l, "outbox.hours", "hours", digits(l, hours), "minutes", digits(l, minutes%60))
}
