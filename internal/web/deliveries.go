package web

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/i18n"
	"rasid/internal/journal"
)

const (
	shownDeliveries = 50  // deliveries on a page
	shownFindings   = 200 // problems that a delivery's page lists at most; the receipt has all
)

// delivery is a file that came, as a template shows it.
type delivery struct {
	Seq                       int64
	Number, Day, Clock, At    string
	Department, Name, Outcome string
	New, Revised, Refused     string
}

// digits writes a number that names something, such as a row: without grouping.
func digits(l indicators.Lang, n int64) string {
	return indicators.LocalDigits(l, strconv.FormatInt(n, 10))
}

func (s *server) department(l indicators.Lang, id string) string {
	if d, ok := s.Plan.Department(id); ok && d.Name.In(l) != "" {
		return d.Name.In(l)
	}
	return id
}

// moment writes a time to the minute, on the plan's clock.
func (s *server) moment(l indicators.Lang, t time.Time) (day, clock string) {
	t = t.In(s.Plan.TimeZone)
	return indicators.FormatDate(l, indicators.DateOf(t)), indicators.LocalDigits(l, t.Format("15:04"))
}

func (s *server) deliveries(w http.ResponseWriter, r *http.Request) {
	p := s.page(w, r, nil, s.Board.Current())
	p.Title = i18n.T(p.Lang, "deliveries")
	list, ok := s.turned(w, r)
	if !ok {
		return
	}
	data := struct {
		page
		List         []delivery
		Newer, Older int64 // numbers of deliveries: 0 where there is no such page
	}{page: p}
	n := func(v int64) string { return indicators.FormatNumber(p.Lang, float64(v), 0) }
	for _, d := range list {
		day, clock := s.moment(p.Lang, d.ReceivedAt)
		data.List = append(data.List, delivery{Seq: d.Seq, Number: digits(p.Lang, d.Seq), Day: day, Clock: clock, At: d.ReceivedAt.Format(time.RFC3339),
			Department: s.department(p.Lang, d.Department), Name: d.Name, Outcome: i18n.T(p.Lang, "outcome."+string(d.Outcome)),
			New: n(d.New), Revised: n(d.Revised), Refused: n(d.Refused)})
	}
	if len(list) > 0 {
		first, last := list[0].Seq, list[len(list)-1].Seq
		newer, err := s.Journal.Deliveries(r.Context(), journal.DeliveryFilter{AfterSeq: first, Limit: 1})
		if err != nil {
			s.fail(w, r, err)
			return
		}
		if len(newer) > 0 {
			data.Newer = first
		}
		if last > 1 {
			data.Older = last
		}
	}
	s.show(w, r, http.StatusOK, "deliveries", data)
}

// turned reads the page of deliveries that the address asks for: the newest, those before a number
// or those after one.
func (s *server) turned(w http.ResponseWriter, r *http.Request) ([]journal.Delivery, bool) {
	f := journal.DeliveryFilter{Newest: true, Limit: shownDeliveries}
	for name, bound := range map[string]*int64{"before": &f.BeforeSeq, "after": &f.AfterSeq} {
		v := r.URL.Query().Get(name)
		if v == "" {
			continue
		}
		seq, err := strconv.ParseInt(v, 10, 64)
		if err != nil || seq < 1 {
			s.refuse(w, r, http.StatusBadRequest, "bad_number", "name", name, "found", v)
			return nil, false
		}
		*bound = seq
	}
	f.Newest = f.AfterSeq == 0 // after a number, the ones next to it are wanted
	list, err := s.Journal.Deliveries(r.Context(), f)
	if err == nil && !f.Newest && len(list) < shownDeliveries { // the first page whole, instead of a few of it
		f = journal.DeliveryFilter{Newest: true, Limit: shownDeliveries}
		list, err = s.Journal.Deliveries(r.Context(), f)
	}
	if err != nil {
		s.fail(w, r, err)
		return nil, false
	}
	if !f.Newest {
		slices.Reverse(list)
	}
	return list, true
}

type fact struct{ Name, Value string }

type finding struct{ Row, Cell, Column, Text string }

func foundIn(l indicators.Lang, f diag.Finding) finding {
	row := ""
	if f.Row > 0 {
		row = digits(l, f.Row)
	}
	return finding{row, f.Cell, f.Column, i18n.Finding(l, f)}
}

func (s *server) delivery(w http.ResponseWriter, r *http.Request) {
	seq, err := strconv.ParseInt(r.PathValue("seq"), 10, 64)
	if err != nil {
		s.refuse(w, r, http.StatusNotFound, "not_found")
		return
	}
	d, ok, err := s.Journal.Delivery(r.Context(), seq)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if !ok {
		s.refuse(w, r, http.StatusNotFound, "not_found")
		return
	}
	findings, err := s.Journal.Findings(r.Context(), seq)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	p := s.page(w, r, nil, s.Board.Current())
	l := p.Lang
	p.Title = i18n.T(l, "delivery", "number", digits(l, d.Seq), "name", d.Name)
	n := func(v int64) string { return indicators.FormatNumber(l, float64(v), 0) }
	day, clock := s.moment(l, d.ReceivedAt)
	data := struct {
		page
		Outcome, SHA256, Shown string
		Facts                  []fact
		Findings               []finding
		Run                    *link // that it came of; nil when that is not known
	}{page: p, Outcome: i18n.T(l, "outcome."+string(d.Outcome)), SHA256: d.SHA256, Facts: []fact{
		{i18n.T(l, "department"), s.department(l, d.Department)}, {i18n.T(l, "received"), day + " " + clock},
		{i18n.T(l, "rows"), n(d.Rows)}, {i18n.T(l, "new"), n(d.New)}, {i18n.T(l, "revised"), n(d.Revised)}, {i18n.T(l, "unchanged"), n(d.Unchanged)},
		{i18n.T(l, "held"), n(d.Held)}, {i18n.T(l, "refused"), n(d.Refused)}, {i18n.T(l, "blank"), n(d.Blank)}, {i18n.T(l, "skipped"), n(d.Skipped)}}}
	for _, f := range findings[:min(len(findings), shownFindings)] {
		data.Findings = append(data.Findings, foundIn(l, f))
	}
	if s.Runs != nil {
		id, err := s.Runs.RunOf(r.Context(), seq)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		if id > 0 {
			data.Run = &link{id, digits(l, id)}
		}
	}
	if shown, all := len(data.Findings), len(findings); shown < all {
		data.Shown = i18n.T(l, "first_shown", "shown", n(int64(shown)), "total", n(int64(all)))
	}
	s.show(w, r, http.StatusOK, "delivery", data)
}
