package web

import (
	"encoding/json"
	"html/template"
	"net/http"
	"strconv"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/i18n"
	"rasid/internal/journal"
)

// row is a goal, or a count of goals, as a template shows it.
type row struct {
	ID, Statement, Word, Reason, Freshness string
	Status                                 indicators.Status
	Actual, Expected, Target, Unit         string
	N                                      string
}

type sector struct {
	Name  string
	Goals []row
}

// figure writes one of a goal's figures; those of a milestone are shares of the whole.
func figure(l indicators.Lang, a *assess.Assessment, v *float64) string {
	if v == nil {
		return ""
	}
	if a.Method == "milestone" {
		return indicators.FormatPercent(l, *v)
	}
	decimals := 1
	if *v >= 1000 || *v <= -1000 {
		decimals = 0
	}
	return indicators.FormatNumber(l, *v, decimals)
}

func (s *server) row(l indicators.Lang, a *assess.Assessment) row {
	g, _ := s.Plan.Goal(a.Goal)
	r := row{ID: a.Goal, Statement: g.Statement.In(l), Status: a.Status, Word: i18n.Status(l, a.Status), Reason: a.Reason.In(l), Unit: a.Unit,
		Actual: figure(l, a, a.Actual), Expected: figure(l, a, a.Expected), Target: figure(l, a, a.Target)}
	if g.Indicator != "" {
		r.Freshness = i18n.Freshness(l, a.Freshness)
	}
	return r
}

func (s *server) board(w http.ResponseWriter, r *http.Request) {
	snap, ok := s.snapshot(w, r)
	if !ok {
		return
	}
	p := s.page(w, r, s.Plan.Title)
	data := struct {
		page
		AsOf    string
		Counts  []row
		Sectors []sector
		Watches []row
	}{page: p, AsOf: i18n.T(p.Lang, "as_of", "date", indicators.LocalDigits(p.Lang, snap.AsOf.String()))}
	for _, st := range indicators.Statuses() {
		if n := snap.Counts[st]; n > 0 {
			data.Counts = append(data.Counts, row{Status: st, Word: i18n.Status(p.Lang, st), N: indicators.FormatNumber(p.Lang, float64(n), 0)})
		}
	}
	at := map[string]int{}
	for i := range snap.Goals {
		a := &snap.Goals[i]
		k, ok := at[a.Sector]
		if !ok {
			k = len(data.Sectors)
			at[a.Sector] = k
			sec, _ := s.Plan.Sector(a.Sector)
			name := ""
			if sec != nil {
				name = sec.Name.In(p.Lang)
			}
			data.Sectors = append(data.Sectors, sector{Name: name})
		}
		data.Sectors[k].Goals = append(data.Sectors[k].Goals, s.row(p.Lang, a))
	}
	for _, watch := range snap.Watches {
		ind, _ := s.Plan.Indicator(watch.Indicator)
		data.Watches = append(data.Watches, row{Statement: ind.Name.In(p.Lang), Status: watch.Status, Word: i18n.Status(p.Lang, watch.Status), Reason: watch.Reason.In(p.Lang)})
	}
	s.show(w, r, http.StatusOK, "board", data)
}

type fact struct{ Name, Value, Line string }

func (s *server) goal(w http.ResponseWriter, r *http.Request) {
	snap, ok := s.snapshot(w, r)
	if !ok {
		return
	}
	a, ok := snap.Goal(r.PathValue("id"))
	if !ok {
		s.lost(w, r, http.StatusNotFound, "")
		return
	}
	g, _ := s.Plan.Goal(a.Goal)
	p := s.page(w, r, g.Statement)
	data := struct {
		page
		AsOf         string
		Goal         row
		Chart        template.HTML
		Checks       []fact
		Observations []Observation
	}{page: p, AsOf: i18n.T(p.Lang, "as_of", "date", indicators.LocalDigits(p.Lang, snap.AsOf.String())), Goal: s.row(p.Lang, a), Chart: chart(p.Lang, s.Plan, a)}
	for _, c := range a.Checks {
		data.Checks = append(data.Checks, fact{c.Name, exact(p.Lang, c.Value), exact(p.Lang, c.Line)})
	}
	var err error
	if data.Observations, err = s.Observations(r.Context(), a.Goal, snap, p.Lang); err != nil {
		s.fail(w, r, err)
		return
	}
	s.show(w, r, http.StatusOK, "goal", data)
}

func exact(l indicators.Lang, v *float64) string {
	if v == nil {
		return ""
	}
	return indicators.FormatNumber(l, *v, 4)
}

func (s *server) deliveries(w http.ResponseWriter, r *http.Request) {
	list, err := s.Journal.Deliveries(r.Context(), journal.DeliveryFilter{Newest: true, Limit: 200})
	if err != nil {
		s.fail(w, r, err)
		return
	}
	type line struct {
		Seq, New, Revised, Refused          int64
		Received, Department, Name, Outcome string
	}
	p := s.page(w, r, nil)
	p.Title = i18n.T(p.Lang, "deliveries")
	data := struct {
		page
		List []line
	}{page: p}
	for _, d := range list {
		data.List = append(data.List, line{d.Seq, d.New, d.Revised, d.Refused, d.ReceivedAt.In(s.Plan.TimeZone).Format("2006-01-02 15:04"),
			s.department(p.Lang, d.Department), d.Name, i18n.T(p.Lang, "outcome."+string(d.Outcome))})
	}
	s.show(w, r, http.StatusOK, "deliveries", data)
}

func (s *server) department(l indicators.Lang, id string) string {
	if d, ok := s.Plan.Department(id); ok {
		return d.Name.In(l)
	}
	return id
}

func (s *server) delivery(w http.ResponseWriter, r *http.Request) {
	seq, err := strconv.ParseInt(r.PathValue("seq"), 10, 64)
	if err != nil {
		s.lost(w, r, http.StatusNotFound, "")
		return
	}
	d, ok, err := s.Journal.Delivery(r.Context(), seq)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if !ok {
		s.lost(w, r, http.StatusNotFound, "")
		return
	}
	findings, err := s.Journal.Findings(r.Context(), seq)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	type finding struct{ Row, Cell, Text string }
	p := s.page(w, r, indicators.Plain(d.Name))
	l := p.Lang
	n := func(v int64) string { return indicators.FormatNumber(l, float64(v), 0) }
	data := struct {
		page
		Outcome  string
		Facts    []fact
		Findings []finding
	}{page: p, Outcome: i18n.T(l, "outcome."+string(d.Outcome)), Facts: []fact{
		{Name: i18n.T(l, "department"), Value: s.department(l, d.Department)}, {Name: i18n.T(l, "received"), Value: d.ReceivedAt.In(s.Plan.TimeZone).Format("2006-01-02 15:04:05")},
		{Name: i18n.T(l, "rows"), Value: n(d.Rows)}, {Name: i18n.T(l, "new"), Value: n(d.New)}, {Name: i18n.T(l, "revised"), Value: n(d.Revised)},
		{Name: i18n.T(l, "unchanged"), Value: n(d.Unchanged)}, {Name: i18n.T(l, "held"), Value: n(d.Held)}, {Name: i18n.T(l, "refused"), Value: n(d.Refused)},
		{Name: i18n.T(l, "blank"), Value: n(d.Blank)}, {Name: i18n.T(l, "skipped"), Value: n(d.Skipped)}, {Name: "SHA-256", Value: d.SHA256}}}
	for i, f := range findings {
		if i == 1000 {
			break
		}
		row := ""
		if f.Row > 0 {
			row = n(f.Row)
		}
		data.Findings = append(data.Findings, finding{row, f.Cell, i18n.Finding(l, f)})
	}
	s.show(w, r, http.StatusOK, "delivery", data)
}

func (s *server) status(w http.ResponseWriter, r *http.Request) {
	snap, ok := s.snapshot(w, r)
	if !ok {
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(s.Status(snap))
}
