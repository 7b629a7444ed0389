package report

import (
	"slices"
	"strconv"
	"strings"

	"rasid/indicators"
	"rasid/internal/chart"
	"rasid/internal/i18n"
)

// goal is a block of the report.
type goal struct {
	verdict
	ID, Name, Owner, Reason, Was string
	Chart                        *chart.Drawing
	Figures                      []figure
	Parts                        []part // of a goal that several indicators measure
	Places                       []place
	PlacesMore                   string
	Laggards                     []laggards
	Moved, Actions, Quality      []string
	Freshness                    string // "" while reports are up to date
	Handling                     string // "" while nobody does anything about it
}

// inGoal is what the template of a goal is given.
type inGoal struct {
	Lang   indicators.Lang
	Notice string
	Goal   goal
}

type part struct {
	verdict
	Name, Actual, Expected, Target, Chance, Freshness string
}

type place struct{ Name, Value string }

type laggards struct{ Title, Names string }

const (
	shownPlaces   = 5 // that drive a goal
	shownLaggards = 8
)

// goal makes the block of a goal.
func (w *writer) goal(g *Goal) goal {
	x := goal{verdict: w.verdict(g.Status), ID: g.Goal, Name: w.name(g), Owner: w.owner(g.Owner), Reason: g.Reason.In(w.l), Figures: w.figures(g)}
	var moved []indicators.Date
	for _, c := range g.Moved {
		on := indicators.DateOf(c.At.In(w.Of.TimeZone))
		if !slices.Contains(moved, on) {
			moved = append(moved, on)
		}
		x.Moved = append(x.Moved, w.t("report.moved", "date", w.date(on), "field", w.t("change."+c.Field), "was", orDash(c.Was), "is", orDash(c.Is)))
	}
	x.Chart = chart.Goal(w.l, chart.Paper, w.Of, g.Of, g.Assessment, moved)
	if g.Before != "" && g.Before != g.Status {
		x.Was = w.t("report.was", "date", w.date(*w.Before), "status", i18n.Symbol(g.Before)+" "+i18n.Status(w.l, g.Before))
	}
	if g.Indicator == nil {
		for _, leaf := range g.Leaves {
			x.Parts = append(x.Parts, w.part(leaf))
		}
	}
	for i, d := range g.Drivers {
		if i == shownPlaces {
			x.PlacesMore = w.t("report.more_places", "n", w.count(int64(len(g.Drivers)-i)))
			break
		}
		x.Places = append(x.Places, place{w.place(d.Place), w.t("driver", "value", w.value(g, d.Value), "line", w.value(g, d.Line))})
	}
	for _, c := range g.Coverage {
		if c.Reported > 0 && len(c.Laggards) > 0 {
			x.Laggards = append(x.Laggards, w.laggards(g, &c))
		}
	}
	for _, a := range g.Actions {
		key := "report.action"
		if a.Late {
			key = "report.action.late"
		}
		x.Actions = append(x.Actions, w.t(key, "what", a.What.In(w.l), "owner", a.Owner.In(w.l), "date", w.date(a.Due)))
	}
	if g.Freshness != indicators.Fresh && len(g.Leaves) > 0 {
		x.Freshness = i18n.Freshness(w.l, g.Freshness)
	}
	if g.Handling != indicators.Open {
		x.Handling = w.t("handling." + string(g.Handling))
	}
	x.Quality = w.quality(g)
	return x
}

// part makes the line of a goal's part.
func (w *writer) part(leaf Leaf) part {
	g := &Goal{Assessment: leaf.Assessment, Of: leaf.Of, Indicator: leaf.Indicator}
	x := part{verdict: w.verdict(g.Status), Name: w.name(g), Target: w.target(g)}
	if g.Actual != nil {
		x.Actual = w.valueWithUnit(g, *g.Actual)
	}
	if g.Expected != nil && !g.line() {
		x.Expected = w.value(g, *g.Expected)
	}
	if g.Probability != nil {
		x.Chance = indicators.FormatPercent(w.l, *g.Probability)
	}
	if g.Freshness != indicators.Fresh {
		x.Freshness = i18n.Freshness(w.l, g.Freshness)
	}
	return x
}

func (w *writer) laggards(g *Goal, c *Coverage) laggards {
	var names []string
	for i, lag := range c.Laggards {
		if i == shownLaggards {
			names = append(names, w.t("report.more_places", "n", w.count(int64(len(c.Laggards)-i))))
			break
		}
		names = append(names, indicators.Isolate(w.l, w.place(lag.Place)))
	}
	comma := ", "
	if w.l.RightToLeft() {
		comma = "، "
	}
	x := laggards{w.t("report.laggards", "period", indicators.FormatPeriod(w.l, c.Period)), strings.Join(names, comma)}
	if len(g.Leaves) > 1 || g.Indicator != nil && c.Of.ID != g.Indicator.ID {
		x.Title = c.Of.Name.In(w.l) + " · " + x.Title
	}
	return x
}

// quality says in sentences how good the reports of a goal are.
func (w *writer) quality(g *Goal) (list []string) {
	if g.Last != nil && g.Last.File != "" {
		list = append(list, w.t("report.source", "period", indicators.FormatPeriod(w.l, g.Last.Period), "file", g.Last.File, "row", w.digits(strconv.FormatInt(g.Last.Row, 10)),
			"date", w.day(g.Last.ReceivedAt), "number", w.digits(strconv.FormatInt(g.Last.Delivery, 10))))
	}
	n := func(v int) string { return w.count(int64(v)) }
	if r := g.Reports; r.Expected > 0 {
		list = append(list, w.t("report.due_reports", "expected", n(r.Expected), "on_time", n(r.OnTime), "late", n(r.Late), "missing", n(r.Missing)))
	}
	if g.Reports.Revised > 0 {
		list = append(list, w.t("report.revised", "n", n(g.Reports.Revised)))
	}
	return list
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}
