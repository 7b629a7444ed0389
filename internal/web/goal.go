package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/chart"
	"rasid/internal/goalposts"
	"rasid/internal/i18n"
	"rasid/internal/journal"
	"rasid/internal/scoreboard"
)

// shownObservations is how many observations a goal's page lists at most: the newest ones.
const shownObservations = 100

// check is one rule that a verdict looked at, as a template shows it.
type check struct {
	verdict
	Name, Detail string
}

// observation is a value with where it came from, as a template shows it.
type observation struct {
	Period, Place, Value, Revision, Row, Cell, File string // Cell is empty when only the row is known
	Delivery                                        int64
}

func (s *server) goal(w http.ResponseWriter, r *http.Request) {
	snap, ok := s.snapshot(w, r)
	if !ok {
		return
	}
	a, ok := snap.Goal(r.PathValue("id"))
	if !ok {
		s.refuse(w, r, http.StatusNotFound, "not_found")
		return
	}
	g, _ := snap.Plan.Goal(a.Goal)
	changes, err := s.changes(r.Context(), g.ID, snap)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	p := s.page(w, r, g.Statement, snap)
	data := struct {
		page
		AsOf         string
		Goal         row
		Chart        *chart.Drawing
		Checks       []check
		Steps        []step
		Actions      []action
		NoAction     bool // it is off track, and nothing is being done
		Observations []observation
		Newest       string
		Changes      []change
		Handled      []string
		Whole        *row // of which the goal is a part; nil when it is none
	}{page: p, AsOf: asOf(p.Lang, snap), Goal: s.handled(r.Context(), snap)(p.Lang, s.row(p.Lang, snap.Plan, a)), Chart: chart.Goal(p.Lang, chart.Screen, snap.Plan, g, a, days(changes)), Checks: checks(p.Lang, a), Steps: steps(p.Lang, g, a), Changes: s.shown(p.Lang, changes)}
	for i := range snap.Goals {
		if whole := &snap.Goals[i]; whole != a && whole.Of(a.Goal) != nil {
			data.Whole = new(s.row(p.Lang, snap.Plan, whole))
		}
	}
	if data.Actions, data.NoAction, err = s.actions(r.Context(), p.Lang, snap, a); err != nil {
		s.fail(w, r, err)
		return
	}
	if s.Alert != nil && data.Goal.Handling != "" {
		if v, ok := s.Alert(g.ID); ok {
			data.Handled = s.handledBy(p.Lang, &v)
		}
	}
	newest, total, err := s.newest(r.Context(), g, snap)
	if err == nil {
		data.Observations, err = s.observations(r.Context(), p.Lang, snap.Plan, g, newest)
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if len(newest) < total {
		n := func(v int) string { return indicators.FormatNumber(p.Lang, float64(v), 0) }
		data.Newest = i18n.T(p.Lang, "newest_shown", "shown", n(len(newest)), "total", n(total))
	}
	s.show(w, r, http.StatusOK, "goal", data)
}

// change is one thing that a new plan moved, as a template shows it.
type change struct{ On, Field, Was, Is string }

// changed is a change on the day, in the plan's time zone, that it came into force.
type changed struct {
	goalposts.Change
	on indicators.Date
}

func (s *server) changes(ctx context.Context, goal string, snap *scoreboard.Snapshot) (list []changed, err error) {
	if s.Changes == nil {
		return nil, nil
	}
	changes, err := s.Changes(ctx, goal, snap.KnownAt)
	for _, c := range changes {
		if c.At.IsZero() { // the service has just begun, and records it in a moment
			continue
		}
		list = append(list, changed{c, indicators.DateOf(c.At.In(snap.Plan.TimeZone))})
	}
	return list, err
}

// days lists the days of changes, each once.
func days(changes []changed) (list []indicators.Date) {
	for _, c := range changes {
		if len(list) == 0 || list[len(list)-1] != c.on {
			list = append(list, c.on)
		}
	}
	return list
}

func (s *server) shown(l indicators.Lang, changes []changed) (list []change) {
	for _, c := range changes {
		list = append(list, change{indicators.FormatDate(l, c.on), i18n.T(l, "change."+c.Field), cmp.Or(c.Was, "–"), cmp.Or(c.Is, "–")})
	}
	return list
}

func checks(l indicators.Lang, a *assess.Assessment) (list []check) {
	for _, c := range a.Checks {
		k := check{Name: i18n.Check(l, c.Name), Detail: c.Detail.In(l)}
		if c.Status != "" {
			k.verdict = verdictOf(l, c.Status)
		}
		list = append(list, k)
	}
	return list
}

// newest returns the observations of the latest periods that a verdict rests on, the latest first,
// and how many there are in all. It holds few of them at a time.
func (s *server) newest(ctx context.Context, g *indicators.Goal, snap *scoreboard.Snapshot) (list []indicators.Observation, total int, err error) {
	cut := func() {
		slices.SortStableFunc(list, func(a, b indicators.Observation) int {
			return cmp.Or(b.Period.Compare(a.Period), strings.Compare(a.Place, b.Place))
		})
		list = list[:min(len(list), shownObservations)]
	}
	for o, err := range s.Observations(ctx, g, snap) {
		if err != nil {
			return nil, 0, err
		}
		total++
		if list = append(list, o); len(list) >= 4*shownObservations {
			cut()
		}
	}
	cut()
	return list, total, nil
}

func (s *server) observations(ctx context.Context, l indicators.Lang, plan *indicators.Plan, g *indicators.Goal, from []indicators.Observation) ([]observation, error) {
	deliveries := map[int64]journal.Delivery{}
	list := make([]observation, 0, len(from))
	for _, o := range from {
		d, ok := deliveries[o.Delivery]
		if !ok {
			var err error
			if d, _, err = s.Journal.Delivery(ctx, o.Delivery); err != nil {
				return nil, err
			}
			deliveries[o.Delivery] = d
		}
		place := plan.Places.Label(l, o.Place)
		if ind, ok := plan.Indicator(o.Indicator); ok && o.Indicator != g.Indicator { // the goal's own is derived of it
			place = ind.Name.In(l) + " · " + place
		}
		list = append(list, observation{indicators.FormatPeriod(l, o.Period), place, indicators.FormatNumber(l, o.Value, 4),
			digits(l, int64(o.Revision)), digits(l, o.Row), s.Cell(d, o), d.Name, o.Delivery})
	}
	return list, nil
}
