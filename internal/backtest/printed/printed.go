// Package printed writes a replayed plan for people: as words for a terminal, and as a report in one
// HTML file that needs nothing else, to print or to send.
package printed

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"

	"rasid/indicators"
	"rasid/internal/backtest"
	"rasid/internal/i18n"
)

//go:embed page.html
var page string

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"t": func(l indicators.Lang, key string) string { return i18n.T(l, key) },
}).Parse(page))

// report is what the template shows.
type report struct {
	Lang          indicators.Lang
	Dir           string
	Title, Notice string
	Sentences     []string
	Files         []string
	Summary       []row
	Compared      *compared
	Goals         []goal
}

type row struct {
	Label  string
	Values []string
}

type compared struct {
	Title string
	Goals []named
	Alone []string
}

type named struct {
	Name  string
	Lines []string
}

type goal struct {
	ID, Statement, Outcome, Figures string
	Class                           string // of the outcome
	Chart                           template.HTML
	Transitions                     []transition
}

type transition struct{ Date, Class, Symbol, Status, Alert, Reason string }

// Write writes the report in a language. against may be nil.
func Write(w io.Writer, l indicators.Lang, r *backtest.Result, against *backtest.Comparison) error {
	p := report{Lang: l, Dir: "ltr", Notice: r.Of.Illustrative.In(l), Files: []string{r.File}}
	if l.RightToLeft() {
		p.Dir = "rtl"
	}
	p.Title, p.Sentences = Head(l, r)
	for _, f := range r.Summary.Figures() {
		p.Summary = append(p.Summary, row{Label(l, f.Field), []string{Figure(l, f.Value)}})
	}
	if against != nil {
		p.Files = append(p.Files, against.File)
		for i, f := range against.Summary.Figures() {
			p.Summary[i].Values = append(p.Summary[i].Values, Figure(l, f.Value))
		}
		p.Compared = &compared{Title: i18n.T(l, "backtest.against", "file", against.File), Alone: Alone(l, r, against)}
		for _, d := range against.Differs {
			g, _ := r.Goal(d.ID)
			p.Compared.Goals = append(p.Compared.Goals, named{fmt.Sprintf("%s [%s]", g.Of.Statement.In(l), d.ID), Differences(l, d)})
		}
	}
	for i := range r.Goals {
		p.Goals = append(p.Goals, shown(l, r, &r.Goals[i]))
	}
	if err := pageTemplate.Execute(w, p); err != nil {
		return fmt.Errorf("write the report of a replay: %w", err)
	}
	return nil
}

func shown(l indicators.Lang, r *backtest.Result, g *backtest.Goal) goal {
	s := goal{ID: g.ID, Statement: g.Of.Statement.In(l), Figures: Tell(l, g), Chart: chart(l, r, g)}
	s.Outcome, s.Class = Outcome(l, g), string(indicators.Narrative)
	if g.Outcome != nil {
		s.Class = string(*g.Outcome)
	}
	for _, t := range g.Transitions {
		shown := transition{Date: indicators.FormatDate(l, t.Date), Class: string(t.Status), Symbol: i18n.Symbol(t.Status), Status: i18n.Status(l, t.Status), Reason: t.Reason.In(l)}
		if t.Alert != nil {
			shown.Alert = Label(l, "alert."+string(*t.Alert))
		}
		s.Transitions = append(s.Transitions, shown)
	}
	return s
}
