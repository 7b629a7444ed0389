package report

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strconv"

	"rasid/indicators"
	"rasid/internal/i18n"
)

//go:embed page.html
var pageText string

//go:embed style.css
var style string

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{"t": i18n.T, "symbol": i18n.Symbol, "legible": indicators.Legible, "args": func(p page, g goal) inGoal { return inGoal{p.Lang, p.Notice, g} }}).Parse(pageText))

// page is what the template shows.
type page struct {
	Lang            indicators.Lang
	Dir             string
	Style           template.CSS
	Policy          string // what the file may do: nothing but use its own style
	Patterns        template.HTML
	Title, Subtitle string
	Notice          string
	Sentences       []string
	Bar             template.HTML
	Total           string // of goals
	Counts          []count
	Sectors         []sector
	Statuses        []verdict // of the table of sectors
	Totals          []string
	Compared        string // the title of what changed; "" where nothing could be compared
	Changes         []changes
	Decisions       []decision
	Unjudged        []unjudged
	Watches         []watch
	Reporting       []reporting
	Method          []string
}

type verdict struct {
	Status indicators.Status
	Word   string
}

func (w *writer) verdict(s indicators.Status) verdict { return verdict{s, i18n.Status(w.l, s)} }

type count struct {
	verdict
	N string
}

type sector struct {
	ID, Name string
	Bar      template.HTML
	Cells    []string // of the table: how many goals stand how
	Total    string
	Counts   []count
	Goals    []goal
	Fresh    bool // begins on a new sheet of paper
	Short    bool // fits on one
}

type changes struct {
	Title string
	Goals []change
}

type change struct {
	ID, Name string
	Was, Is  verdict
}

type decision struct {
	ID, Name, Owner, Chance, Gap, Needed, Present string
}

type unjudged struct {
	verdict
	ID, Name, Cause, Owner, Last string
}

type watch struct {
	verdict
	Name, Reason string
}

type reporting struct {
	Name, Expected, OnTime, Late, Missing, Share, Files, Rows, Refused, Revised, Waiting, Last string
}

// Columns are the names of the columns about what was due and what came.
func (page) Columns() []string {
	return []string{"report.q.expected", "report.q.on_time", "report.q.late", "report.q.missing", "report.q.share", "report.q.files", "report.q.rows", "report.q.refused", "report.q.revised"}
}

// WriteHTML writes a report as one HTML file in a language. It loads nothing and runs nothing.
func WriteHTML(out io.Writer, l indicators.Lang, r *Report) error {
	w := &writer{r, l}
	p := page{Lang: l, Dir: "ltr", Patterns: patterns, Title: w.heading(), Notice: r.Of.Illustrative.In(l), Subtitle: w.subtitle(), Sentences: w.sentences(), Bar: w.bar(r.Counts, true), Method: w.method()}
	if l.RightToLeft() {
		p.Dir = "rtl"
	}
	css := style + w.paper(p.Title, p.Subtitle, p.Notice)
	sum := sha256.Sum256([]byte(css))
	p.Style, p.Policy = template.CSS(css), "default-src 'none'; style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'"
	p.Counts, p.Total = w.counts(r.Counts), w.count(int64(len(r.Goals)))
	w.sectors(&p)
	if r.Before != nil {
		p.Compared = w.t("report.changes", "date", w.date(*r.Before))
	}
	p.Changes, p.Decisions, p.Unjudged, p.Reporting = w.changes(), w.decisions(), w.unjudged(), w.reporting()
	for _, x := range r.Watches {
		ind, _ := r.Of.Indicator(x.Indicator)
		p.Watches = append(p.Watches, watch{w.verdict(x.Status), ind.Name.In(l), x.Reason.In(l)})
	}
	var b bytes.Buffer
	if err := pageTemplate.Execute(&b, p); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	_, err := b.WriteTo(out)
	return err
}

// heading is the plan's title.
func (w *writer) heading() string {
	if title := w.Of.Title.In(w.l); title != "" {
		return title
	}
	return w.Of.ID
}

func (w *writer) subtitle() string {
	return w.t("report.stocktake") + " · " + indicators.FormatPeriod(w.l, w.Period)
}

// sentences say what the report is about, and what it knows.
func (w *writer) sentences() (list []string) {
	if w.Whole() {
		list = append(list, w.t("report.until", "date", w.date(w.AsOf)))
	} else {
		list = append(list, w.t("report.interim", "period", indicators.FormatPeriod(w.l, w.Period), "date", w.date(w.AsOf)))
	}
	if w.Files == 0 {
		list = append(list, w.t("report.known_none"))
	} else {
		at := w.Newest
		if !w.KnownAt.IsZero() {
			at = w.KnownAt
		}
		at = at.In(w.Of.TimeZone)
		list = append(list, w.t("report.known", "date", w.day(at), "time", w.digits(at.Format("15:04")), "n", w.count(int64(w.Files))))
	}
	if w.Scoped {
		list = append(list, w.t("report.scoped", "n", w.count(int64(len(w.Goals))), "total", w.count(int64(len(w.Of.Goals)))))
	}
	return list
}

func (w *writer) counts(counts map[indicators.Status]int) (list []count) {
	for _, s := range shown() {
		if n := counts[s]; n > 0 {
			list = append(list, count{w.verdict(s), w.count(int64(n))})
		}
	}
	return list
}

func (w *writer) sectors(p *page) {
	for _, s := range shown() {
		if w.Counts[s] > 0 {
			p.Statuses = append(p.Statuses, w.verdict(s))
			p.Totals = append(p.Totals, w.count(int64(w.Counts[s])))
		}
	}
	p.Totals = append(p.Totals, w.count(int64(len(w.Goals))))
	filled := 1.0 // of the sheet
	for _, s := range w.Sectors {
		x := sector{ID: "sector-" + s.ID, Name: w.sectorName(&s), Bar: w.bar(s.Counts, false), Total: w.count(int64(len(s.Goals))), Counts: w.counts(s.Counts)}
		for _, v := range p.Statuses {
			x.Cells = append(x.Cells, w.count(int64(s.Counts[v.Status])))
		}
		for _, g := range s.Goals {
			x.Goals = append(x.Goals, w.goal(g))
		}
		needs := x.height()
		if x.Short = needs < 1; filled+needs < 1 {
			filled += needs // small sectors share a sheet
		} else {
			x.Fresh, filled = true, needs
		}
		p.Sectors = append(p.Sectors, x)
	}
}

func (w *writer) sectorName(s *Sector) string {
	switch name := s.Name.In(w.l); {
	case name != "":
		return name
	case s.ID == "":
		return w.t("report.other")
	}
	return s.ID
}

// height is how much of a sheet a sector takes, roughly.
func (s *sector) height() float64 {
	const head, text, drawn = 0.08, 0.14, 0.44
	h := head
	for i := range s.Goals {
		if s.Goals[i].Chart == nil {
			h += text
		} else {
			h += drawn
		}
		h += 0.03 * float64(len(s.Goals[i].Parts))
	}
	return h
}

func (w *writer) name(g *Goal) string {
	if s := g.Of.Statement.In(w.l); s != "" {
		return s
	}
	return g.Goal
}

func (w *writer) changes() (list []changes) {
	for _, d := range Directions() {
		x := changes{Title: w.t("report.dir." + string(d))}
		for _, c := range w.Changes {
			if c.Direction == d {
				x.Goals = append(x.Goals, change{c.Goal.Goal, w.name(c.Goal), w.verdict(c.Before), w.verdict(c.Status)})
			}
		}
		if len(x.Goals) > 0 {
			list = append(list, x)
		}
	}
	return list
}

func (w *writer) decisions() (list []decision) {
	for _, g := range w.Decisions {
		d := decision{ID: g.Goal, Name: w.name(g), Owner: w.owner(g.Owner), Chance: "–", Gap: "–"}
		if g.Probability != nil {
			d.Chance = indicators.FormatPercent(w.l, *g.Probability)
		}
		if g.GapRatio != nil {
			d.Gap = w.signed(*g.GapRatio)
		}
		if g.RequiredPace != nil {
			d.Needed = w.pace(g, *g.RequiredPace)
		}
		if g.CurrentPace != nil {
			d.Present = w.pace(g, *g.CurrentPace)
		}
		list = append(list, d)
	}
	return list
}

func (w *writer) unjudged() (list []unjudged) {
	for _, u := range w.Unjudged {
		x := unjudged{verdict: w.verdict(u.Status), ID: u.Goal.Goal, Name: w.name(u.Goal), Cause: w.t("report.cause." + string(u.Cause)), Owner: w.reporter(u.Goal), Last: "–"}
		if !u.AsOfPeriod.IsZero() {
			x.Last = indicators.FormatPeriod(w.l, u.AsOfPeriod)
		}
		list = append(list, x)
	}
	return list
}

// reporter is the name of the department that reports what a goal rests on.
func (w *writer) reporter(g *Goal) string {
	if len(g.Leaves) == 1 {
		return w.owner(g.Leaves[0].Indicator.Department)
	}
	return w.owner(g.Owner)
}

func (w *writer) reporting() (list []reporting) {
	for i := range w.Reporting {
		d := &w.Reporting[i]
		n := func(v int) string { return w.count(int64(v)) }
		x := reporting{Name: w.owner(d.Department.ID), Expected: n(d.Expected), OnTime: n(d.OnTime), Late: n(d.Late), Missing: n(d.Missing), Share: "–", Files: n(d.Files),
			Rows: w.count(d.Rows), Refused: w.count(d.RefusedRows), Revised: n(d.Revised), Waiting: n(d.Waiting), Last: "–"}
		if d.Expected > 0 {
			x.Share = indicators.FormatPercent(w.l, float64(d.OnTime)/float64(d.Expected))
		}
		if d.Last != nil {
			x.Last = w.day(*d.Last)
		}
		list = append(list, x)
	}
	return list
}

func (w *writer) method() []string {
	list := []string{w.t("report.method.status"), w.t("report.method.forecast"), w.t("report.method.missing")}
	if w.Before != nil {
		list = append(list, w.t("report.method.compare", "date", w.date(*w.Before)))
	}
	return append(list, w.t("report.method.trace", "hash", fmt.Sprintf("%.12s", w.Of.Hash), "n", w.digits(strconv.FormatInt(w.Position, 10))))
}
