package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"rasid/indicators"
	"rasid/internal/i18n"
	"rasid/internal/journal"
)

// exchange is one request and its answer, as a template shows it. Method, URL and heads are as they
// went over the wire.
type exchange struct {
	Title, Method, URL, Status, Took, Bytes, Error string
	Asked, Answered                                []Field
}

// reading is a delivery of a run, as a template shows it.
type reading struct {
	Lang                     indicators.Lang
	Seq                      int64
	Title, Department, State string
	Why                      string
	Facts                    []fact
	Header                   []Cell
	Rows                     [][]Cell
	Withheld                 bool
	Mapping                  []fact
	Values                   []readValue
	Findings                 []finding
	Shown                    string
}

type readValue struct{ Cell, Indicator, Place, Period, Value string }

func (s *server) oneRun(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	var found *journal.Run
	if err == nil && id > 0 {
		list, err := s.Runs.Runs(r.Context(), journal.RunFilter{Before: id + 1, After: id - 1, Limit: 1})
		if err != nil {
			s.fail(w, r, err)
			return
		}
		if len(list) > 0 && list[0].ID == id {
			found = &list[0]
		}
	}
	if found == nil {
		s.refuse(w, r, http.StatusNotFound, "not_found")
		return
	}
	p := s.page(w, r, nil, s.Board.Current())
	l := p.Lang
	shown := s.run(l, found)
	p.Title = i18n.T(l, "run", "number", shown.Number, "source", found.Source)
	n := func(v int64) string { return indicators.FormatNumber(l, float64(v), 0) }
	data := struct {
		page
		Run       run
		Error     string
		Facts     []fact
		Exchanges []exchange
		Left      string // how many exchanges are not kept
		Troubles  []journal.RunTrouble
		More      string
		Readings  []reading
	}{page: p, Run: shown, Error: found.Error, Troubles: found.Troubles}
	data.Facts = []fact{{i18n.T(l, "runs.source"), found.Source}, {i18n.T(l, "runs.cause"), shown.Cause}}
	if shown.Slot != "" {
		data.Facts = append(data.Facts, fact{i18n.T(l, "runs.slot"), shown.Slot})
	}
	data.Facts = append(data.Facts, fact{i18n.T(l, "runs.started"), shown.Day + " " + shown.Clock}, fact{i18n.T(l, "runs.took"), shown.Took},
		fact{i18n.T(l, "runs.requests"), shown.Requests}, fact{i18n.T(l, "runs.retries"), n(found.Retries)}, fact{i18n.T(l, "runs.bytes"), n(found.Bytes)},
		fact{i18n.T(l, "new"), shown.New}, fact{i18n.T(l, "revised"), shown.Revised}, fact{i18n.T(l, "unchanged"), n(found.Unchanged)}, fact{i18n.T(l, "held"), n(found.Held)}, fact{i18n.T(l, "refused"), n(found.Refused)})
	for i := range found.Exchanges {
		data.Exchanges = append(data.Exchanges, shownExchange(l, i, &found.Exchanges[i]))
	}
	if left := found.Requests - int64(len(found.Exchanges)); left > 0 {
		data.Left = i18n.T(l, "runs.left", "n", n(left))
	}
	if found.MoreTroubles > 0 {
		data.More = i18n.T(l, "runs.more", "shown", n(int64(len(found.Troubles))), "total", n(int64(len(found.Troubles)+found.MoreTroubles)))
	}
	for _, seq := range found.Deliveries[:min(len(found.Deliveries), shownReadings)] {
		v, err := s.reading(r.Context(), l, seq)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		data.Readings = append(data.Readings, v)
	}
	s.show(w, r, http.StatusOK, "run", data)
}

func shownExchange(l indicators.Lang, i int, x *journal.RunExchange) exchange {
	v := exchange{Title: i18n.T(l, "runs.request", "n", digits(l, int64(i+1))), Method: x.Method, URL: x.URL, Status: x.Status, Took: took(l, x.Took),
		Bytes: i18n.T(l, "runs.size", "n", indicators.FormatNumber(l, float64(x.Bytes), 0)), Error: x.Error, Asked: heads(x.RequestHeader), Answered: heads(x.ResponseHeader)}
	if x.Attempt > 1 {
		v.Title += " · " + i18n.T(l, "runs.attempt", "n", digits(l, int64(x.Attempt)))
	}
	return v
}

func heads(h http.Header) (list []Field) {
	for k, values := range h {
		list = append(list, Field{k, strings.Join(values, ", ")})
	}
	slices.SortFunc(list, func(a, b Field) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// reading shows a delivery as it is read.
func (s *server) reading(ctx context.Context, l indicators.Lang, seq int64) (v reading, err error) {
	d, ok, err := s.Journal.Delivery(ctx, seq)
	if err != nil || !ok {
		return v, err
	}
	v = reading{Lang: l, Seq: seq, Title: i18n.T(l, "delivery", "number", digits(l, seq), "name", d.Name), Department: s.department(l, d.Department), State: i18n.T(l, "outcome."+string(d.Outcome))}
	findings, err := s.Journal.Findings(ctx, seq)
	if err != nil {
		return v, err
	}
	for _, f := range findings[:min(len(findings), shownRunFindings)] {
		v.Findings = append(v.Findings, foundIn(l, f))
	}
	if len(findings) > shownRunFindings {
		v.Shown = i18n.T(l, "runs.more", "shown", digits(l, shownRunFindings), "total", indicators.FormatNumber(l, float64(len(findings)), 0))
	}
	read, err := s.Runs.Read(ctx, l, d)
	if err != nil {
		return v, err
	}
	if read.Why != "" {
		v.Why = i18n.T(l, read.Why, "config", "rasid.yaml", "command", "rasid runs")
	}
	if len(read.Table) > 0 {
		v.Header, v.Rows = read.Table[0], read.Table[1:]
	}
	for _, row := range read.Table {
		v.Withheld = v.Withheld || slices.ContainsFunc(row, func(c Cell) bool { return c.Withheld })
	}
	for _, f := range read.Mapping {
		v.Mapping = append(v.Mapping, fact{i18n.T(l, f.Name), f.From})
	}
	for _, x := range read.Values {
		v.Values = append(v.Values, readValue{x.Cell, x.Indicator, x.Place, x.Period.String(), indicators.FormatNumber(l, x.Value, 6)})
	}
	return v, nil
}
