package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"rasid/indicators"
	"rasid/internal/i18n"
	"rasid/internal/journal"
)

const (
	shownRuns        = 50 // runs on a page
	shownReadings    = 5  // deliveries of a run that are shown as they were read
	shownRunFindings = 20 // problems of each
)

// Runs gives the runs of sources.
type Runs interface {
	Sources() []string
	Runs(ctx context.Context, f journal.RunFilter) ([]journal.Run, error)
	RunOf(ctx context.Context, delivery int64) (int64, error)
	// Read returns how the archived bytes of a delivery are read. It must not show more than is journalled.
	Read(ctx context.Context, l indicators.Lang, d journal.Delivery) (Reading, error)
}

// Reading is how a delivery is read, its first rows and values.
type Reading struct {
	Why     string // there is nothing to show: a key of package i18n; ""
	Table   [][]Cell
	Mapping []Field
	Values  []ReadValue
}

// Cell is one cell of a table; a withheld one is nobody's business but the operator's.
type Cell struct {
	Text     string
	Withheld bool
}

// Field says which column, or what else, a field was read from.
type Field struct{ Name, From string }

// ReadValue is one value that was read.
type ReadValue struct {
	Cell, Indicator, Place string
	Period                 indicators.Period
	Value                  float64
}

// run is a run of a source, as a template shows it.
type run struct {
	ID                     int64
	Number, Source, Cause  string
	Slot                   string
	Day, Clock, At         string
	Outcome, Word, Took    string
	Repeats                string // a sentence; ""
	New, Revised, Requests string
	Deliveries             []link
}

type link struct {
	Seq  int64
	Text string
}

func (s *server) run(l indicators.Lang, r *journal.Run) run {
	n := func(v int64) string { return indicators.FormatNumber(l, float64(v), 0) }
	v := run{ID: r.ID, Number: digits(l, r.ID), Source: r.Source, Cause: i18n.T(l, "run.cause."+r.Cause), Slot: indicators.LocalDigits(l, strings.Replace(r.Slot, "T", " ", 1)), At: r.Started.Format(time.RFC3339),
		Outcome: string(r.Outcome), Word: i18n.T(l, "run.outcome."+string(r.Outcome)), Took: took(l, r.Ended.Sub(r.Started)),
		New: n(r.New), Revised: n(r.Revised), Requests: n(r.Requests)}
	v.Day, v.Clock = s.moment(l, r.Started)
	if r.Repeats > 0 {
		day, clock := s.moment(l, r.LastStarted)
		v.Repeats = i18n.T(l, "runs.repeats", "n", n(r.Repeats), "time", day+" "+clock)
	}
	for _, seq := range r.Deliveries {
		v.Deliveries = append(v.Deliveries, link{seq, digits(l, seq)})
	}
	return v
}

// took writes how long something lasted, in seconds.
func took(l indicators.Lang, d time.Duration) string {
	return i18n.T(l, "runs.seconds", "n", indicators.FormatNumber(l, max(0, d.Seconds()), 3))
}

func (s *server) runs(w http.ResponseWriter, r *http.Request) {
	f := journal.RunFilter{Source: r.URL.Query().Get("source"), Limit: shownRuns}
	sources := s.Runs.Sources()
	for name, bound := range map[string]*int64{"before": &f.Before, "after": &f.After} {
		v := r.URL.Query().Get(name)
		if v == "" {
			continue
		}
		id, err := strconv.ParseInt(v, 10, 64)
		if err != nil || id < 1 {
			s.refuse(w, r, http.StatusBadRequest, "bad_number", "name", name, "found", v)
			return
		}
		*bound = id
	}
	list, err := s.Runs.Runs(r.Context(), f)
	if err == nil && f.After > 0 && len(list) < shownRuns { // the first page whole, instead of a few of it
		f.After, f.Before = 0, 0
		list, err = s.Runs.Runs(r.Context(), f)
	}
	var newer []journal.Run
	if err == nil && len(list) > 0 {
		newer, err = s.Runs.Runs(r.Context(), journal.RunFilter{Source: f.Source, After: list[0].ID, Limit: 1})
	}
	var older []journal.Run
	if err == nil && len(list) > 0 {
		older, err = s.Runs.Runs(r.Context(), journal.RunFilter{Source: f.Source, Before: list[len(list)-1].ID, Limit: 1})
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	p := s.page(w, r, nil, s.Board.Current())
	p.Title = i18n.T(p.Lang, "runs")
	type choice struct {
		Name, Href string
		Shown      bool
	}
	data := struct {
		page
		List         []run
		Sources      []choice
		All          bool
		Newer, Older string
	}{page: p, All: f.Source == ""}
	for _, id := range sources {
		data.Sources = append(data.Sources, choice{id, "/runs?source=" + url.QueryEscape(id), id == f.Source})
	}
	for i := range list {
		data.List = append(data.List, s.run(p.Lang, &list[i]))
	}
	turn := func(name string, id int64) string {
		q := url.Values{name: {strconv.FormatInt(id, 10)}}
		if f.Source != "" {
			q.Set("source", f.Source)
		}
		return "/runs?" + q.Encode()
	}
	if len(newer) > 0 {
		data.Newer = turn("after", list[0].ID)
	}
	if len(older) > 0 {
		data.Older = turn("before", list[len(list)-1].ID)
	}
	s.show(w, r, http.StatusOK, "runs", data)
}
