package app

import (
	"context"
	"net/http"
	"slices"
	"time"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/api"
	"rasid/internal/scoreboard"
)

// newAPI returns what answers programs.
func (a *App) newAPI(version string) (http.Handler, error) {
	return api.New(api.Config{Title: "Rasid", Version: version, Fields: apiFields, Zone: a.Plan.TimeZone, Log: a.Log,
		Rename: map[string]string{"alerts.View": "Alert", "alerts.ActView": "Act", "alerts.Matcher": "Matcher"},
		About: "How the goals of a plan stand, and what was reported. A number that does not apply or is not known is null, never 0. " +
			"as_of asks for an earlier day, known_at for what was known at an earlier time: the two together replay any view that was ever shown.",
		Operations: slices.Concat(a.goalOperations(), a.planOperations(), a.observationOperations(), a.deliveryOperations(), a.alertOperations())})
}

// replayed are the parameters by which an earlier view is asked for.
var replayed = []api.Param{
	{Name: "as_of", Kind: api.Day, About: "The day for which it is asked; defaults to today."},
	{Name: "known_at", Kind: api.Moment, About: "Only what was known then, by the plan that was in force then; defaults to all that is known."},
}

// seen returns the snapshot that a question is about.
func (a *App) seen(ctx context.Context, in api.Input) (*scoreboard.Snapshot, error) {
	current := a.Board.Current()
	if current == nil {
		return nil, &api.Problem{Status: http.StatusServiceUnavailable, Detail: "the goals are being judged; ask again in a moment", RetryAfter: time.Second}
	}
	asOf, knownAt := current.AsOf, in.Moment("known_at")
	if d := in.Day("as_of"); d != nil {
		asOf = *d
	}
	if asOf == current.AsOf && knownAt.IsZero() {
		return current, nil
	}
	return a.Board.At(ctx, asOf, knownAt)
}

// GoalAnswer is a goal of the API: how it stands, and what it is.
type GoalAnswer struct {
	GoalStatus
	Statement indicators.Text  `json:"statement"`
	Kind      string           `json:"kind"`
	Indicator string           `json:"indicator,omitempty"`
	Place     string           `json:"place,omitempty"`
	Due       *indicators.Date `json:"due"`
	Since     *indicators.Date `json:"since"`
}

// View is what every answer about goals begins with.
type View struct {
	Plan    string          `json:"plan"`
	AsOf    indicators.Date `json:"as_of"`
	KnownAt *time.Time      `json:"known_at"`
	Notice  string          `json:"notice,omitempty"`
}

// GoalsAnswer lists goals.
type GoalsAnswer struct {
	View
	Counts  map[indicators.Status]int `json:"counts"`
	Goals   []GoalAnswer              `json:"goals"`
	Watches []WatchStatus             `json:"watches"`
}

// GoalDetail is all about one goal but its observations.
type GoalDetail struct {
	View
	Goal       GoalAnswer   `json:"goal"`
	Checks     []Comparison `json:"checks"`
	Actuals    []Dated      `json:"actuals"`
	Trajectory []Dated      `json:"trajectory"`
	Coverage   []Coverage   `json:"coverage"`
	Derivation *Derivation  `json:"derivation,omitempty"`
	Changes    []PlanChange `json:"changes"`
}

// Dated is a value on a day, in the goal's unit.
type Dated struct {
	On    indicators.Date `json:"on"`
	Value float64         `json:"value"`
}

// GoalObservations are what a goal's verdict rests on.
type GoalObservations struct {
	View
	Observations []Observation `json:"observations"`
	Total        int64         `json:"total"`
}

func viewOf(s *scoreboard.Snapshot) View {
	v := View{Plan: s.Plan.ID, AsOf: s.AsOf, Notice: s.Plan.Illustrative.In(indicators.English)}
	if !s.KnownAt.IsZero() {
		v.KnownAt = &s.KnownAt
	}
	return v
}

func goalAnswer(s *scoreboard.Snapshot, status GoalStatus, v *assess.Assessment) GoalAnswer {
	out := GoalAnswer{GoalStatus: status, Kind: "narrative", Since: v.Since}
	if g, ok := s.Plan.Goal(status.ID); ok {
		out.Statement, out.Indicator, out.Place = g.Statement, g.Indicator, g.Place
		if g.Target.Kind != "" {
			out.Kind, out.Due = string(g.Target.Kind), &g.Target.Due
		}
	}
	return out
}

func dated(list []assess.DatedValue) []Dated {
	out := make([]Dated, 0, len(list))
	for _, v := range list {
		out = append(out, Dated(v))
	}
	return out
}

var goalID = api.Param{Name: "id", InPath: true, About: "The goal's ID in the plan."}

func (a *App) goalOperations() []api.Operation {
	var statuses []string
	for _, s := range indicators.Statuses() {
		statuses = append(statuses, string(s))
	}
	return []api.Operation{
		{ID: "listGoals", Path: "/goals", Group: "goals", Summary: "Every goal and how it stands.", Answer: GoalsAnswer{}, Do: a.listGoals, Params: append([]api.Param{
			{Name: "status", Kind: api.List, Known: statuses, About: "Only goals of one of these statuses."},
			{Name: "sector", Kind: api.List, About: "Only goals of one of these sectors, by ID."},
			{Name: "owner", Kind: api.List, About: "Only goals that one of these departments answers for, by ID."},
		}, replayed...), About: "The counts are of all goals, whichever are listed."},
		{ID: "getGoal", Path: "/goals/{id}", Group: "goals", Summary: "A goal with the rules that were looked at, its curves and the changes of its plan.", NotFound: true, Answer: GoalDetail{},
			Params: append([]api.Param{goalID}, replayed...), Do: a.getGoal},
		{ID: "listGoalObservations", Path: "/goals/{id}/observations", Group: "goals", Summary: "What a goal's verdict rests on, each value with the cell that it came from.", NotFound: true,
			Answer: GoalObservations{}, Do: a.getGoalObservations, About: "By place, then by period.", Params: slices.Concat([]api.Param{goalID}, replayed, []api.Param{
				{Name: "limit", Kind: api.Number, Min: 1, Max: 10_000, Default: 1000, About: "How many at most."},
				{Name: "offset", Kind: api.Number, About: "How many are left out at the beginning."},
			})},
	}
}

func (a *App) listGoals(ctx context.Context, in api.Input) (any, error) {
	s, err := a.seen(ctx, in)
	if err != nil {
		return nil, err
	}
	status := a.StatusOf(ctx, s)
	out := GoalsAnswer{View: viewOf(s), Counts: status.Counts, Goals: []GoalAnswer{}, Watches: status.Watches}
	wanted := func(name, value string) bool {
		list := in.List(name)
		return list == nil || slices.Contains(list, value)
	}
	for i := range status.Goals {
		g := &status.Goals[i]
		if wanted("status", string(g.Status)) && wanted("sector", g.Sector) && wanted("owner", g.Owner) {
			out.Goals = append(out.Goals, goalAnswer(s, *g, &s.Goals[i]))
		}
	}
	return out, nil
}

// explained returns the explanation of the goal that a question is about, and the snapshot that it is of.
func (a *App) explained(ctx context.Context, in api.Input) (*scoreboard.Snapshot, Explanation, error) {
	s, err := a.seen(ctx, in)
	if err != nil {
		return nil, Explanation{}, err
	}
	if _, ok := s.Goal(in.Text("id")); !ok {
		return nil, Explanation{}, api.Missing("the plan of that time has no goal %q", in.Text("id"))
	}
	x, err := a.Explain(ctx, in.Text("id"), s.AsOf, in.Moment("known_at"))
	return s, x, err
}

func (a *App) getGoal(ctx context.Context, in api.Input) (any, error) {
	s, x, err := a.explained(ctx, in)
	if err != nil {
		return nil, err
	}
	v, _ := s.Goal(x.Goal.ID)
	x.Goal.Handling = a.Handled(ctx, s)(x.Goal.ID)
	return GoalDetail{View: viewOf(s), Goal: goalAnswer(s, x.Goal, v), Checks: x.Checks, Actuals: dated(v.Actuals), Trajectory: dated(v.Trajectory), Coverage: x.Coverage, Derivation: x.Derivation, Changes: x.Changes}, nil
}

func (a *App) getGoalObservations(ctx context.Context, in api.Input) (any, error) {
	s, x, err := a.explained(ctx, in)
	if err != nil {
		return nil, err
	}
	total := int64(len(x.Observations))
	from := min(in.Number("offset"), total)
	return GoalObservations{View: viewOf(s), Observations: x.Observations[from:min(total, from+in.Number("limit"))], Total: total}, nil
}
