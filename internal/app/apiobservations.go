package app

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"rasid/indicators"
	"rasid/internal/api"
	"rasid/internal/journal"
)

// ReportedAnswer is an observation with where it came from.
type ReportedAnswer struct {
	Indicator  string            `json:"indicator"`
	Place      string            `json:"place"`
	Name       string            `json:"place_name"`
	Period     indicators.Period `json:"period"`
	Value      float64           `json:"value"`
	Unit       string            `json:"unit"`
	Revision   int               `json:"revision"`
	Delivery   int64             `json:"delivery"`
	Department string            `json:"department"`
	File       string            `json:"file"`
	ReceivedAt time.Time         `json:"received_at"`
	Row        int64             `json:"row"`
}

// ObservationsAnswer is a page of observations.
type ObservationsAnswer struct {
	Plan         string           `json:"plan"`
	Position     int64            `json:"position"`
	Observations []ReportedAnswer `json:"observations"`
	Next         *string          `json:"next"`
}

func (a *App) observationOperations() []api.Operation {
	return []api.Operation{{ID: "listObservations", Path: "/observations", Group: "observations", Summary: "What was reported: the current revision of every observation.",
		About:  "By indicator, place and period. A page's next leads to the following one, which is of the same state of the journal whatever has come since; null: there is no more.",
		Answer: ObservationsAnswer{}, Do: a.listObservations, Params: []api.Param{
			{Name: "indicator", Kind: api.List, About: "Only these indicators, by ID."},
			{Name: "place", Kind: api.List, About: "Only these places and what lies within them, by ID."},
			{Name: "department", Kind: api.List, About: "Only the indicators of these departments, by ID."},
			{Name: "from", Kind: api.Day, About: "Only periods that begin on it or later."},
			{Name: "to", Kind: api.Day, About: "Only periods that end on it or earlier."},
			replayed[1],
			{Name: "limit", Kind: api.Number, Min: 1, Max: 10_000, Default: 1000, About: "How many at most."},
			{Name: "after", About: "A page's next. All else must be asked as for that page."},
		}}}
}

// turning is how far a reader of pages has come, as the text that leads to the next one.
type turning struct {
	position         int64
	indicator, place string
	period           int64 // its key
}

func (t turning) String() string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "1 %d %d %q %q", t.position, t.period, t.indicator, t.place))
}

func readTurning(s string) (t turning, err error) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil {
		_, err = fmt.Sscanf(string(b), "1 %d %d %q %q", &t.position, &t.period, &t.indicator, &t.place)
	}
	if err != nil || t.position < 1 || t.String() != s {
		return t, &api.Problem{Status: http.StatusBadRequest, Detail: "the request is not well said", Faults: []api.Fault{{Name: "after", Detail: "it is no page's next; begin without it"}}}
	}
	return t, nil
}

func (a *App) listObservations(ctx context.Context, in api.Input) (any, error) {
	out := ObservationsAnswer{Plan: a.Plan.ID, Observations: []ReportedAnswer{}}
	var after turning
	position, err := a.positionAt(ctx, in.Moment("known_at"))
	if text := in.Text("after"); err == nil && text != "" {
		if after, err = readTurning(text); err == nil {
			position = min(after.position, position) // no page shows more than was known
		}
	}
	if out.Position = position; err != nil || position == 0 {
		return out, err
	}
	plan, err := a.places.At(ctx, position)
	if err != nil {
		return nil, err
	}
	sel, err := a.selection(ctx, plan, position, ExportOptions{Indicators: in.List("indicator"), Places: in.List("place"), Departments: in.List("department"), From: in.Day("from"), To: in.Day("to")})
	if err != nil {
		return nil, err
	}
	parts := []journal.Selection{sel}
	if after.indicator != "" {
		if parts, err = a.rest(ctx, plan, sel, after); err != nil {
			return nil, err
		}
	}
	limit := int(in.Number("limit"))
	for _, part := range parts {
		for r, err := range a.Journal.Select(ctx, part) {
			if err != nil {
				return nil, err
			}
			if r.Indicator == after.indicator && r.Place == after.place && r.Period.Key() <= after.period {
				continue
			}
			if n := len(out.Observations); n == limit {
				last := &out.Observations[n-1]
				out.Next = new(turning{position, last.Indicator, last.Place, last.Period.Key()}.String())
				return out, nil
			}
			out.Observations = append(out.Observations, reportedAnswer(plan, r))
		}
	}
	return out, nil
}

// rest parts what is selected behind a place of an indicator into selections that read nothing before it.
func (a *App) rest(ctx context.Context, plan *indicators.Plan, s journal.Selection, after turning) (parts []journal.Selection, err error) {
	ids, places, err := a.Journal.Names(ctx)
	if err != nil {
		return nil, err
	}
	if s.Indicators != nil {
		ids = s.Indicators
	}
	if s.Places != nil {
		places = s.Places
	} else {
		for _, p := range plan.Places.All() {
			places = append(places, p.ID)
		}
	}
	behind := func(list []string, bound string, with bool) []string {
		out := []string{}
		for _, name := range list {
			if c := strings.Compare(name, bound); c > 0 || c == 0 && with {
				out = append(out, name)
			}
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	this, others := s, s
	this.Indicators, this.Places = []string{after.indicator}, behind(places, after.place, true)
	others.Indicators = behind(ids, after.indicator, false)
	if !slices.Contains(ids, after.indicator) {
		return []journal.Selection{others}, nil
	}
	return []journal.Selection{this, others}, nil
}

func reportedAnswer(plan *indicators.Plan, r *journal.Reported) ReportedAnswer {
	unit := ""
	if ind, ok := plan.Indicator(r.Indicator); ok {
		unit = ind.Unit
	}
	return ReportedAnswer{Indicator: r.Indicator, Place: r.Place, Name: plan.Places.Label(plan.Language(), r.Place), Period: r.Period, Value: r.Value, Unit: unit, Revision: r.Revision,
		Delivery: r.Delivery, Department: r.Department, File: r.File, ReceivedAt: r.ReceivedAt, Row: r.Row}
}
