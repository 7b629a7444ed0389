package web

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/i18n"
	"rasid/internal/scoreboard"
)

// verdict is a status as a template shows it: a symbol, a word and a colour.
type verdict struct {
	Status indicators.Status
	Word   string
}

func verdictOf(l indicators.Lang, s indicators.Status) verdict { return verdict{s, i18n.Status(l, s)} }

// row is a goal or a watched value as a template shows it.
type row struct {
	verdict
	Lang                             indicators.Lang
	ID, Statement, Reason, Freshness string
	Handling                         string // "" while nobody does anything about it
	Actual, Expected, Target, Unit   string
	Forecast, Chance                 string // by the due date; of meeting the goal, with the reports behind it
	Parts                            []row  // of a goal that several indicators measure
}

// figure writes one of a goal's figures; those of a milestone are shares of the whole.
func figure(l indicators.Lang, a *assess.Assessment, v *float64) string {
	if v == nil {
		return ""
	}
	if a.OfShares() {
		return indicators.FormatPercent(l, *v)
	}
	decimals := 1
	if *v >= 1000 || *v <= -1000 {
		decimals = 0
	}
	return indicators.FormatNumber(l, *v, decimals)
}

func (s *server) row(l indicators.Lang, plan *indicators.Plan, a *assess.Assessment) row {
	g, _ := plan.Goal(a.Goal)
	r := row{verdict: verdictOf(l, a.Status), Lang: l, ID: a.Goal, Statement: g.Statement.In(l), Reason: a.Reason.In(l), Unit: a.Unit,
		Actual: figure(l, a, a.Actual), Expected: figure(l, a, a.Expected), Target: figure(l, a, a.Target)}
	if a.Forecast != nil {
		r.Forecast = figure(l, a, a.Forecast)
	}
	if a.Probability != nil && a.SampleSize != nil {
		r.Chance = i18n.T(l, "chance", "chance", indicators.FormatPercent(l, *a.Probability), "n", indicators.FormatNumber(l, float64(*a.SampleSize), 0))
	}
	if g.Reported() {
		r.Freshness = i18n.Reports(l, a.Freshness, a.Awaited())
	}
	for i := range a.Parts {
		r.Parts = append(r.Parts, s.row(l, plan, &a.Parts[i]))
	}
	return r
}

// handled returns what puts into a row what people do about its goal.
func (s *server) handled(ctx context.Context, snap *scoreboard.Snapshot) func(indicators.Lang, row) row {
	if s.Handling == nil {
		return func(_ indicators.Lang, r row) row { return r }
	}
	of := s.Handling(ctx, snap)
	return func(l indicators.Lang, r row) row {
		if h := of(r.ID); h != indicators.Open {
			r.Handling = i18n.T(l, "handling."+string(h))
		}
		return r
	}
}

type sector struct {
	Name  string
	Goals []row
}

type count struct {
	verdict
	N string
}

func (s *server) board(w http.ResponseWriter, r *http.Request) {
	snap, ok := s.snapshot(w, r)
	if !ok {
		return
	}
	p := s.page(w, r, snap.Plan.Title, snap)
	data := struct {
		page
		AsOf    string
		Counts  []count
		Sectors []sector
		Watches []row
	}{page: p, AsOf: asOf(p.Lang, snap)}
	for _, st := range indicators.Statuses() {
		if n := snap.Counts[st]; n > 0 {
			data.Counts = append(data.Counts, count{verdictOf(p.Lang, st), indicators.FormatNumber(p.Lang, float64(n), 0)})
		}
	}
	at, handled := map[string]int{}, s.handled(r.Context(), snap)
	for i := range snap.Goals {
		a := &snap.Goals[i]
		k, ok := at[a.Sector]
		if !ok {
			k = len(data.Sectors)
			at[a.Sector] = k
			name := ""
			if sec, ok := snap.Plan.Sector(a.Sector); ok {
				name = sec.Name.In(p.Lang)
			}
			data.Sectors = append(data.Sectors, sector{Name: name})
		}
		data.Sectors[k].Goals = append(data.Sectors[k].Goals, handled(p.Lang, s.row(p.Lang, snap.Plan, a)))
	}
	for _, watch := range snap.Watches {
		ind, _ := snap.Plan.Indicator(watch.Indicator)
		data.Watches = append(data.Watches, row{verdict: verdictOf(p.Lang, watch.Status), Lang: p.Lang, Statement: ind.Name.In(p.Lang), Reason: watch.Reason.In(p.Lang)})
	}
	s.show(w, r, http.StatusOK, "board", data)
}

func asOf(l indicators.Lang, snap *scoreboard.Snapshot) string {
	return i18n.T(l, "as_of", "date", indicators.FormatDate(l, snap.AsOf))
}

// snapshot is the present scoreboard, or that of the times in the address. Without one, the
// request is answered.
func (s *server) snapshot(w http.ResponseWriter, r *http.Request) (*scoreboard.Snapshot, bool) {
	current := s.Board.Current()
	if current == nil {
		w.Header().Set("Retry-After", "1")
		s.refuse(w, r, http.StatusServiceUnavailable, "judging")
		return nil, false
	}
	asOf, knownAt := current.AsOf, time.Time{}
	var err error
	if v := r.URL.Query().Get("as_of"); v != "" {
		if asOf, err = indicators.ParseDate(v); err != nil {
			s.refuse(w, r, http.StatusBadRequest, "bad_date", "name", "as_of", "found", v, "want", "2024-06-30")
			return nil, false
		}
	}
	if v := r.URL.Query().Get("known_at"); v != "" {
		if knownAt, err = instant(v, s.Plan.TimeZone); err != nil {
			s.refuse(w, r, http.StatusBadRequest, "bad_time", "name", "known_at", "found", v, "want", "2024-06-30T12:00:00+03:00")
			return nil, false
		}
	}
	if asOf == current.AsOf && knownAt.IsZero() {
		return current, true
	}
	snap, err := s.Board.At(r.Context(), asOf, knownAt)
	if err != nil {
		s.fail(w, r, err)
		return nil, false
	}
	return snap, true
}

// instant reads a time, or a day, of which the end is meant.
func instant(v string, zone *time.Location) (time.Time, error) {
	if d, err := indicators.ParseDate(v); err == nil {
		return d.AddDays(1).In(zone).Add(-time.Millisecond), nil
	}
	return time.Parse(time.RFC3339, v)
}

func (s *server) status(w http.ResponseWriter, r *http.Request) {
	snap, ok := s.snapshot(w, r)
	if !ok {
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-cache")
	_ = json.NewEncoder(w).Encode(s.Status(snap))
}
