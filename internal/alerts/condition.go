package alerts

import (
	"fmt"
	"strconv"
	"strings"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/actions"
	"rasid/internal/i18n"
	"rasid/internal/scoreboard"
)

// Condition is how one thing stands now that somebody may have to be told of.
type Condition struct {
	Alert    string // its key: "goal/trees"
	State    string
	Severity indicators.Severity
	Level    int  // orders the states by how much they press; 0 alerts nobody
	Hold     bool // the state says nothing about whether an alert is over: it stays as it was
	Direct   bool // the state is seen itself, so that its end needs no newer report
	AsOf     indicators.Date
	Delivery int64 // the newest that it rests on; 0 for none
	Subject

	why                   func() indicators.Text // Reason, where it takes time and is mostly not wanted; nil: Reason is there
	keepReports, keepDays int
	remindDays            int
	escalateDays          int
	escalateTo            string
	operators             bool // hear of it as well
	curve                 *Curve
	action                *actions.Action // that it is about; nil: none
}

// reason returns Reason, making it if it is not there.
func (c *Condition) reason() indicators.Text {
	if c.why != nil {
		c.Reason, c.why = c.why(), nil
	}
	return c.Reason
}

// Subject is what an alert is about, with the figures of the time. It is kept with each transition.
type Subject struct {
	Topic Topic `json:"topic"`
	About
	Contact      string             `json:"contact,omitempty"` // Contact.ID of who is to do something
	Period       *indicators.Period `json:"period,omitempty"`
	Unit         string             `json:"unit,omitempty"`
	Actual       *float64           `json:"actual,omitempty"`
	Expected     *float64           `json:"expected,omitempty"`
	Target       *float64           `json:"target,omitempty"`
	GapRatio     *float64           `json:"gap_ratio,omitempty"`
	Forecast     *float64           `json:"forecast,omitempty"`
	Probability  *float64           `json:"probability,omitempty"`
	DeliveryName string             `json:"delivery_name,omitempty"`
}

// About names what an alert is about, and says why there is one.
type About struct {
	Goal       string          `json:"goal,omitempty"`
	Sector     string          `json:"sector,omitempty"`
	Owner      string          `json:"owner,omitempty"`
	Indicator  string          `json:"indicator,omitempty"`
	Department string          `json:"department,omitempty"`
	Name       indicators.Text `json:"name"`
	Reason     indicators.Text `json:"reason"`
}

// Trouble is something of the service itself that its operator must set right.
type Trouble struct {
	ID           string // stable: "mirror", "source/drops"
	Severity     indicators.Severity
	Name, Reason indicators.Text
}

// The keys of alerts begin with what they are about.
const (
	goalKey     = "goal/"
	watchKey    = "watch/"
	reportsKey  = "reports/"
	heldKey     = "held/"
	deliveryKey = "delivery/"
	rasidKey    = "rasid/"
	actionKey   = "action/"
)

// missedLevel is that of a goal whose day has passed. It is told once and never reminded of: nobody
// can bring the day back.
const missedLevel = 4

// level orders what alerts: info, warning, critical, missed.
func level(s indicators.Status) int {
	if s == indicators.Missed {
		return missedLevel
	}
	return s.Severity().Rank()
}

// conditions returns how everything in a snapshot stands: goals, watched values, and the reports of
// each indicator, whatever number of goals rests on it.
func conditions(s *scoreboard.Snapshot) []Condition {
	plan := s.Plan
	list := make([]Condition, 0, len(s.Goals)+len(s.Watches)+len(plan.Indicators))
	worst, known := map[string]*freshness{}, make(map[string]*indicators.Indicator, len(plan.Indicators))
	for i := range plan.Indicators { // asked of each goal, so the plan's own search would take too long
		known[plan.Indicators[i].ID] = &plan.Indicators[i]
	}
	see := func(indicator string, f indicators.Freshness, goal indicators.Text) {
		w := worst[indicator]
		if w == nil {
			w = &freshness{overdue: indicators.Fresh}
			worst[indicator] = w
		}
		switch f {
		case indicators.Missing:
			w.overdue = f
		case indicators.Late:
			if w.overdue != indicators.Missing {
				w.overdue = f
			}
		case indicators.Held:
			w.held = true
		}
		if f != indicators.Fresh && goal != nil {
			w.goals = append(w.goals, goal)
		}
	}
	for i := range s.Goals {
		a, g := &s.Goals[i], &plan.Goals[i]
		if a.Status == indicators.Narrative {
			continue
		}
		list = append(list, goalCondition(plan, g, known[g.Indicator], a))
		if g.Target.Kind == indicators.Milestone {
			list = append(list, stepConditions(plan, g, a, known)...)
		}
		for k, leaf := range g.Leaves() {
			of := a
			if len(g.Parts) > 0 {
				of = &a.Parts[k]
			}
			if leaf.Indicator != "" && leaf.Target.Kind != indicators.Milestone {
				seeAll(see, leaf.Indicator, of.Freshness, of.Inputs, g.Statement)
			}
		}
	}
	for i := range s.Watches {
		if ind := known[s.Watches[i].Indicator]; ind != nil {
			list = append(list, watchCondition(plan, ind, &s.Watches[i], s.AsOf))
			seeAll(see, ind.ID, s.Watches[i].Freshness, s.Watches[i].Inputs, nil)
		}
	}
	for i := range plan.Indicators {
		if w := worst[plan.Indicators[i].ID]; w != nil {
			list = append(list, w.conditions(plan, &plan.Indicators[i], s.AsOf)...)
		}
	}
	return list
}

// seeAll sees how the reports come that something rests on: those of a derived indicator's inputs, each of
// which another department may owe, else the indicator's own.
func seeAll(see func(string, indicators.Freshness, indicators.Text), indicator string, f indicators.Freshness, inputs []assess.InputFreshness, goal indicators.Text) {
	if len(inputs) > 0 {
		f = indicators.Fresh // nobody reports it; where it is late itself, it is among its inputs
	}
	see(indicator, f, goal)
	for _, in := range inputs {
		see(in.Indicator, in.Freshness, goal)
	}
}

func goalCondition(plan *indicators.Plan, g *indicators.Goal, ind *indicators.Indicator, a *assess.Assessment) Condition {
	c := Condition{Alert: goalKey + a.Goal, State: string(a.Status), Severity: a.Status.Severity(), Level: level(a.Status), Hold: a.Status == indicators.Unknown,
		AsOf: a.AsOf, keepReports: g.Alert.KeepReports, keepDays: g.Alert.KeepDays, remindDays: plan.Telling.RemindDays, escalateDays: plan.Telling.EscalateDays, escalateTo: plan.Telling.EscalateTo,
		Subject: Subject{Topic: GoalTopic, About: About{Goal: a.Goal, Sector: a.Sector, Owner: a.Owner, Indicator: g.Indicator, Name: g.Statement, Reason: a.Reason}, Unit: a.Unit,
			Actual: a.Actual, Expected: a.Expected, Target: a.Target, GapRatio: a.GapRatio, Forecast: a.Forecast, Probability: a.Probability}}
	if n := g.Alert.RemindDays; n != nil {
		c.remindDays = *n
	}
	if n := g.Alert.EscalateDays; n != nil {
		c.escalateDays = *n
	}
	if g.Alert.EscalateTo != "" {
		c.escalateTo = g.Alert.EscalateTo
	}
	if ind != nil {
		c.Department = ind.Department
	}
	if !a.AsOfPeriod.IsZero() {
		c.Period = &a.AsOfPeriod
	}
	for i := range a.Points {
		c.Delivery = max(c.Delivery, a.Points[i].Delivery)
	}
	for k := range a.Parts {
		for i := range a.Parts[k].Points {
			c.Delivery = max(c.Delivery, a.Parts[k].Points[i].Delivery)
		}
	}
	for i := range a.Steps {
		c.Delivery = max(c.Delivery, a.Steps[i].Delivery)
	}
	c.curve = curveOf(plan, g, a)
	c.Direct = g.Target.Kind == indicators.Milestone // its steps have days of their own, which come without a report
	return c
}

// curveOf returns what is to be drawn of a goal; nil when nothing was reported.
func curveOf(plan *indicators.Plan, g *indicators.Goal, a *assess.Assessment) *Curve {
	if len(a.Actuals) == 0 {
		return nil
	}
	c := &Curve{Actual: a.Actuals, Target: a.Target, Steps: g.Target.Kind == indicators.Milestone}
	if g.Target.Kind == indicators.Between { // its two lines are all that is expected
		c.Target = nil
		for _, bound := range []float64{g.Target.Low, g.Target.High} {
			c.Expected = append(c.Expected, []assess.DatedValue{{On: plan.Starts, Value: bound}, {On: plan.Ends, Value: bound}})
		}
	} else if len(a.Trajectory) > 0 {
		c.Expected = [][]assess.DatedValue{a.Trajectory}
	}
	return c
}

// watchCondition names a line by what it says, not by its place in the plan: lines come and go.
func watchCondition(plan *indicators.Plan, ind *indicators.Indicator, a *assess.WatchAssessment, asOf indicators.Date) Condition {
	line := ind.Watch[a.Watch]
	side, at := "above", line.Above
	if at == nil {
		side, at = "below", line.Below
	}
	c := Condition{Alert: watchKey + ind.ID + "/" + side, State: string(a.Status), Severity: a.Status.Severity(), Level: level(a.Status), Hold: a.Status == indicators.Unknown, AsOf: asOf,
		Direct: true, keepReports: 1, remindDays: plan.Telling.RemindDays,
		Subject: Subject{Topic: GoalTopic, About: About{Indicator: ind.ID, Owner: ind.Department, Department: ind.Department, Name: ind.Name, Reason: a.Reason}, Unit: ind.Unit, Actual: a.Actual, Target: at}}
	if at != nil {
		c.Alert += "-" + strconv.FormatFloat(*at, 'f', -1, 64)
	}
	if !a.AsOfPeriod.IsZero() {
		c.Period = &a.AsOfPeriod
	}
	return c
}

// freshness is how the reports of an indicator come, over all that rests on it.
type freshness struct {
	overdue indicators.Freshness
	held    bool
	goals   []indicators.Text
}

// conditions parts what is late from what waits: a file that came and is held is no end of being
// late, and whoever sent it must hear that it waits.
func (f *freshness) conditions(plan *indicators.Plan, ind *indicators.Indicator, asOf indicators.Date) []Condition {
	about := Subject{Topic: ReportsTopic, About: About{Indicator: ind.ID, Department: ind.Department, Name: ind.Name}, Unit: ind.Unit}
	late := Condition{Alert: reportsKey + ind.ID, State: string(f.overdue), Severity: f.overdue.Severity(), Hold: f.held && f.overdue == indicators.Fresh, Direct: true, AsOf: asOf,
		keepReports: 1, remindDays: plan.Telling.RemindDays, Subject: about}
	switch f.overdue {
	case indicators.Late:
		late.Level = 2
	case indicators.Missing:
		late.Level = 3 // worse than late, though no more pressing
	}
	late.why = func() indicators.Text { return f.reason("alert.reports."+late.State, ind) }
	held := Condition{Alert: heldKey + ind.ID, State: string(indicators.Fresh), Direct: true, AsOf: asOf, keepReports: 1, remindDays: plan.Telling.RemindDays, operators: true, Subject: about}
	if f.held {
		held.State, held.Severity, held.Level = string(indicators.Held), indicators.Info, 1
	}
	held.why = func() indicators.Text { return f.reason("alert.held."+held.State, ind) }
	return []Condition{late, held}
}

func (f *freshness) reason(key string, ind *indicators.Indicator) indicators.Text {
	t := indicators.Text{}
	for _, l := range indicators.Langs() {
		t[l] = i18n.T(l, key, "indicator", ind.Name.In(l))
		var goals []string
		for _, g := range f.goals[:min(len(f.goals), 5)] {
			goals = append(goals, indicators.Isolate(l, g.In(l)))
		}
		if len(goals) < len(f.goals) {
			goals = append(goals, "…")
		}
		comma := ", "
		if l.RightToLeft() {
			comma = "، "
		}
		if len(goals) > 0 {
			t[l] += " " + i18n.T(l, "alert.goals") + " " + strings.Join(goals, comma) + "."
		}
	}
	return t
}

func troubleCondition(t Trouble, asOf indicators.Date, remindDays int) Condition {
	return Condition{Alert: rasidKey + t.ID, State: "firing", Severity: t.Severity, Level: t.Severity.Rank(), Direct: true, AsOf: asOf, keepReports: 1, remindDays: remindDays,
		Subject: Subject{Topic: RasidTopic, About: About{Name: t.Name, Reason: t.Reason}}}
}

// inAll returns a text of i18n in every language.
func inAll(key string, pairs ...string) indicators.Text {
	t := indicators.Text{}
	for _, l := range indicators.Langs() {
		t[l] = i18n.T(l, key, pairs...)
	}
	return t
}

// suspect is the condition of a delivery that turned many goals worse at once.
func suspectCondition(delivery int64, name, department string, worse, of int, asOf indicators.Date) Condition {
	return Condition{Alert: suspectKey(delivery), State: "suspect", Severity: indicators.Critical, Level: indicators.Critical.Rank(), Direct: true, AsOf: asOf, Delivery: delivery,
		keepReports: 1, remindDays: 1, operators: true,
		Subject: Subject{Topic: ReportsTopic, DeliveryName: name, About: About{Department: department, Name: inAll("alert.suspect", "name", name),
			Reason: inAll("alert.suspect.reason", "name", name, "worse", fmt.Sprint(worse), "of", fmt.Sprint(of), "alert", suspectKey(delivery))}}}
}

func suspectKey(delivery int64) string { return deliveryKey + strconv.FormatInt(delivery, 10) }
