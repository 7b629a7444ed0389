package mail

import (
	"embed"
	"fmt"
	"html/template"
	"math"
	"strings"
	"time"

	"rasid/indicators"
	"rasid/internal/alerts"
	"rasid/internal/i18n"
)

//go:embed templates/letter.html
var files embed.FS

var page = template.Must(template.New("letter.html").ParseFS(files, "templates/letter.html"))

// The tones of what is said, beside its sign and its word.
const (
	good = "good"
	risk = "risk"
	bad  = "bad"
	soft = "soft"
)

// letterPage is what the template shows.
type letterPage struct {
	Lang            indicators.Lang
	Dir, Start, End string // "ltr", "left", "right", or the other way round
	Subject, Title  string
	Notice, Footer  string
	Teaser          string // what mail programs show in their lists beside the subject
	Summary         string // "" for a single alert
	Alerts          []letterAlert
	Sections        []section // of a digest, which then has no Alerts
}

// section is a part of a digest: lines, or cards.
type section struct {
	Title string
	Lines []string
	Items []letterAlert
}

type letterAlert struct {
	Tone, Colour, Symbol, Word, Kind string
	Name, Reason, When               string
	Figures                          []figure
	Chart                            template.URL // of the picture in the letter; "" for none
	ChartText                        string       // in its place where pictures are off
	Legend                           []key
	First, Last                      string // the days at its ends
	Notes                            []string
	Link, LinkText                   string
	Act, ActText                     string // to acknowledge or silence it; "" where that is not offered
	Dir, Start, End                  string // as the page's
}

type figure struct{ Name, Value, Unit string }

type key struct{ Style, Colour, Name string }

// picture is a chart that goes with a letter.
type picture struct {
	id  string
	png []byte
}

// render writes the HTML of a message and draws its pictures.
func render(m *alerts.Message) (html string, charts []picture, err error) {
	defer func() {
		if r := recover(); r != nil { // figures beyond reason must not keep a message back
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	l := m.Recipient.Language
	p := letterPage{Lang: l, Dir: "ltr", Start: "left", End: "right", Subject: m.Subject, Title: m.Title, Notice: m.Notice,
		Footer: i18n.T(l, "mail.footer", "name", nameOf(m), "plan", m.Title), Teaser: m.Alerts[0].Reason}
	if l.RightToLeft() {
		p.Dir, p.Start, p.End = "rtl", "right", "left"
	}
	if len(m.Alerts) > 1 {
		p.Summary = m.Subject
	}
	card := func(from *alerts.MessageAlert) letterAlert {
		a := alertOf(m, from)
		a.Dir, a.Start, a.End = p.Dir, p.Start, p.End
		if png := chart(from.Curve, a.Tone); png != nil && len(charts) < mostCharts {
			id := fmt.Sprintf("chart%d.%s", len(charts), strings.ToLower(m.ID))
			a.Chart = template.URL("cid:" + id)
			a.drawn(l, from)
			charts = append(charts, picture{id, png})
		}
		return a
	}
	if m.Digest != nil {
		p.Summary, p.Teaser = m.Subject, m.Subject
		p.digest(m, card)
	} else {
		for i := range m.Alerts {
			p.Alerts = append(p.Alerts, card(&m.Alerts[i]))
		}
	}
	var b strings.Builder
	if err := page.Execute(&b, p); err != nil {
		return "", nil, fmt.Errorf("write the page: %w", err)
	}
	return b.String(), charts, nil
}

// digest fills in the sections of a digest; what stands badly gets a card with its curve.
func (p *letterPage) digest(m *alerts.Message, card func(*alerts.MessageAlert) letterAlert) {
	for _, part := range m.Digest.Sections(p.Lang, m.Zone) {
		s := section{Title: part.Title, Lines: part.Lines}
		for i := range part.Items {
			from := &part.Items[i]
			a := card(&alerts.MessageAlert{Kind: alerts.Raised, Topic: from.Topic, Severity: from.Severity, State: from.State, Name: from.Name, Reason: from.Reason,
				GapRatio: from.GapRatio, Curve: from.Curve, Link: from.Link})
			a.Kind, a.Notes = "", from.Notes(p.Lang)
			s.Items = append(s.Items, a)
		}
		p.Sections = append(p.Sections, s)
	}
}

func nameOf(m *alerts.Message) string {
	if m.Recipient.Name != "" {
		return m.Recipient.Name
	}
	return m.Recipient.Address
}

func alertOf(m *alerts.Message, a *alerts.MessageAlert) letterAlert {
	l := m.Recipient.Language
	out := letterAlert{Tone: tone(a), Name: a.Name, Reason: a.Reason, Link: a.Link, LinkText: i18n.T(l, "mail.open"), Act: a.Act, ActText: i18n.T(l, "mail.act"), When: when(l, m.Zone, a),
		Kind: i18n.T(l, "mail."+string(a.Kind), "n", indicators.FormatNumber(l, float64(a.Reminder), 0))}
	out.Colour = colour(out.Tone)
	out.Symbol, out.Word = map[string]string{good: "●", risk: "▲", bad: "✖", soft: "○"}[out.Tone], i18n.T(l, "alert.state."+a.State)
	if a.Topic == alerts.GoalTopic && a.State != "removed" {
		out.Symbol, out.Word = i18n.Symbol(indicators.Status(a.State)), i18n.Status(l, indicators.Status(a.State))
	}
	digits := indicators.Decimals(a.Actual, a.Expected, a.Target)
	for _, f := range []struct {
		key   string
		value *float64
	}{{"actual", a.Actual}, {"expected", a.Expected}, {"target", a.Target}} {
		if f.value != nil {
			out.Figures = append(out.Figures, figure{i18n.T(l, f.key), indicators.FormatNumber(l, *f.value, digits), a.Unit})
		}
	}
	if a.GapRatio != nil {
		out.Figures = append(out.Figures, figure{i18n.T(l, "mail.gap"), signed(l, *a.GapRatio), ""})
	}
	return out
}

// drawn says in words what the picture shows.
func (a *letterAlert) drawn(l indicators.Lang, from *alerts.MessageAlert) {
	a.ChartText = i18n.T(l, "mail.chart", "name", from.Name)
	var d drawing
	d.span(from.Curve)
	a.First, a.Last = indicators.FormatDate(l, d.first), indicators.FormatDate(l, d.last)
	a.Legend = append(a.Legend, key{"solid", "#1d2733", i18n.T(l, "actual")})
	if len(expected(from.Curve)) > 0 {
		a.Legend = append(a.Legend, key{"dashed", "#5b84c0", i18n.T(l, "expected")})
	}
	if from.Curve.Target != nil {
		a.Legend = append(a.Legend, key{"dotted", "#8a949f", i18n.T(l, "target")})
	}
}

// tone is how pressing an alert looks.
func tone(a *alerts.MessageAlert) string {
	switch {
	case a.Kind == alerts.Tested:
		return soft
	case a.Topic == alerts.GoalTopic && a.State != "removed":
		switch indicators.Status(a.State).Severity() {
		case indicators.Critical:
			return bad
		case indicators.Warning:
			return risk
		}
	case a.Kind.Firing() && a.Severity == indicators.Critical:
		return bad
	case a.Kind.Firing() && a.Severity == indicators.Warning:
		return risk
	case a.Kind.Firing():
		return soft
	}
	if a.Topic == alerts.GoalTopic && indicators.Status(a.State) == indicators.Unknown || a.State == "removed" {
		return soft
	}
	return good
}

func colour(tone string) string {
	c := statuses[tone]
	return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B)
}

func when(l indicators.Lang, zone *time.Location, a *alerts.MessageAlert) string {
	day := func(t time.Time) string { return indicators.FormatDate(l, indicators.DateOf(t.In(zone))) }
	switch {
	case a.Since.IsZero():
		return ""
	case a.Until.IsZero():
		return i18n.T(l, "alert.since", "since", day(a.Since))
	}
	return i18n.T(l, "alert.span", "since", day(a.Since), "until", day(a.Until))
}

func signed(l indicators.Lang, ratio float64) string {
	s := strings.ReplaceAll(indicators.FormatPercent(l, math.Abs(ratio)), " ", "\u00a0")
	if ratio < 0 {
		return "−" + s
	}
	return "+" + s
}
