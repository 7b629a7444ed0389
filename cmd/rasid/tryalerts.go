package main

import (
	"encoding/json"
	"fmt"
	"os"

	"rasid/indicators"
	"rasid/internal/alerts"
	"rasid/internal/app"
	"rasid/internal/i18n"
)

type alertsTestCmd struct {
	Recipient string `arg:"" help:"Who: an e-mail address, a name, or the ID of a channel that gets everything."`
	Channel   string `help:"By this channel only." placeholder:"ID"`
	Send      bool   `help:"Send it although rasid.yaml says send: false."`
	Lang      string `help:"Of what is printed: ar, ku or en; the plan's own when left out. The message is in the recipient's." enum:"ar,ku,en," default:""`
	JSON      bool   `help:"Print JSON for programs."`
}

// Run sends a test message and prints what became of it by each channel.
func (c *alertsTestCmd) Run(e *env) error {
	plan, trials, err := app.TryAlerts(e.ctx, app.Options{Workspace: e.cli.Workspace, Log: e.log}, c.Recipient, c.Channel, c.Send)
	if err != nil {
		return err
	}
	l, failed := view{Lang: c.Lang}.lang(plan), false
	for i := range trials {
		t := &trials[i]
		failed = failed || !t.Taken
		if c.JSON {
			continue
		}
		if t.Taken {
			fmt.Fprintf(e.out, "%s  %s  %s\n", t.Channel, t.Recipient, i18n.T(l, "try.taken"))
			continue
		}
		fmt.Fprintf(e.out, "%s  %s  %s: %s\n      %s\n", t.Channel, t.Recipient, i18n.T(l, "try."+string(t.Fault)), t.Error, i18n.T(l, "try."+string(t.Fault)+".remedy", "channel", t.Channel))
	}
	if c.JSON {
		err = e.printJSON(trials)
	}
	if err == nil && failed {
		return errProblems
	}
	return err
}

type alertsPreviewCmd struct {
	Goal    string `arg:"" help:"The goal, by its ID, or another thing that alerts: reports/INDICATOR."`
	Kind    string `help:"${enum}; what fits how it stands when left out." enum:"raised,worse,resolved,passed,reminder,escalated," default:""`
	Channel string `help:"As it goes out by this channel." placeholder:"ID"`
	shown
}

// shown is how a message is shown.
type shown struct {
	Lang   string `help:"ar, ku or en; the recipient's own when left out." enum:"ar,ku,en," default:""`
	Output string `short:"o" help:"Write what the channel would hand over to this file." placeholder:"FILE"`
	JSON   bool   `help:"Print JSON for programs."`
}

// sampleJSON is a message that is shown and not sent.
type sampleJSON struct {
	Recipient string          `json:"recipient"`
	Channel   string          `json:"channel"`
	Language  indicators.Lang `json:"language"`
	Kind      alerts.Kind     `json:"kind"`
	Fits      bool            `json:"fits"` // the kind fits how it stands
	Alert     string          `json:"alert"`
	Subject   string          `json:"subject"`
	Text      string          `json:"text"`
	Link      string          `json:"link"`
	MediaType string          `json:"media_type"` // of body; "" when the channel shows none
	Body      any             `json:"body"`       // as the channel hands it over: JSON as such, else a text
}

// Run prints the message that would go out.
func (c *alertsPreviewCmd) Run(e *env) error {
	a, err := e.open(true, app.Options{})
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	s, err := a.SampleAlert(e.ctx, alerts.SampleRequest{Alert: c.Goal, Kind: alerts.Kind(c.Kind), Channel: c.Channel, Language: indicators.Lang(c.Lang)})
	if err != nil {
		return err
	}
	return e.printSample(s, c.shown)
}

// printSample prints a message that is not sent.
func (e *env) printSample(s alerts.Sample, c shown) error {
	if c.Output != "" {
		if s.Body == nil {
			return &app.UseError{Err: fmt.Errorf("-o %s: the channel %s sends the text alone; leave it out", c.Output, s.Channel)}
		}
		if err := os.WriteFile(c.Output, s.Body, 0o600); err != nil {
			return fmt.Errorf("write the message: %w", err)
		}
	}
	if c.JSON {
		return e.printJSON(sampleOf(s))
	}
	fmt.Fprintf(e.out, "%s\n\n%s", s.Subject, s.Text)
	if !s.Fits {
		fmt.Fprintf(e.out, "\n%s\n", i18n.T(s.Recipient.Language, "preview.other"))
	}
	return nil
}

type alertsDigestCmd struct {
	Recipient string `arg:"" help:"Whose: an e-mail address or a name."`
	Every     string `help:"daily, weekly or monthly; as the recipient gets it when left out." enum:"daily,weekly,monthly," default:""`
	AsOf      string `help:"As it would come on this day, by all that is known now." placeholder:"DATE" name:"as-of"`
	shown
}

// Run prints a digest as it would go out.
func (c *alertsDigestCmd) Run(e *env) error {
	r := alerts.DigestRequest{Recipient: c.Recipient, Every: c.Every, Language: indicators.Lang(c.Lang)}
	if c.AsOf != "" {
		d, err := indicators.ParseDate(c.AsOf)
		if err != nil {
			return &app.UseError{Err: fmt.Errorf("--as-of: %w", err)}
		}
		r.AsOf = d
	}
	a, err := e.open(true, app.Options{})
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	s, err := a.Alerts.SampleDigest(e.ctx, r)
	if err != nil {
		return err
	}
	return e.printSample(s, c.shown)
}

func sampleOf(s alerts.Sample) sampleJSON {
	m := &s.Alerts[0]
	out := sampleJSON{Recipient: s.Recipient.ID, Channel: s.Channel, Language: s.Recipient.Language, Kind: m.Kind, Fits: s.Fits, Alert: m.Alert, Subject: s.Subject, Text: s.Text, Link: m.Link, MediaType: s.MediaType}
	switch {
	case s.MediaType == "application/json":
		out.Body = json.RawMessage(s.Body)
	case s.Body != nil:
		out.Body = string(s.Body)
	}
	return out
}
