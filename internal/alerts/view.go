package alerts

import (
	"context"
	"time"

	"rasid/indicators"
	"rasid/internal/journal"
)

// View is an alert as people and programs look at it.
type View struct {
	Alert    string              `json:"alert"`
	Topic    Topic               `json:"topic"`
	State    string              `json:"state"`
	Severity indicators.Severity `json:"severity"` // "" once it is over
	Open     bool                `json:"open"`
	Handling indicators.Handling `json:"handling"`
	Since    *time.Time          `json:"since"`
	Until    *time.Time          `json:"until"`
	AsOf     indicators.Date     `json:"as_of"`
	About
	Delivery     int64    `json:"delivery,omitempty"`
	HeldBy       string   `json:"held_by,omitempty"` // the alert of the suspect delivery that keeps it from being told
	Acknowledged *ActView `json:"acknowledged"`      // null: it is not
	Silenced     *ActView `json:"silenced"`          // null: it is not
}

// ActView is what a person did, as long as it is in force.
type ActView struct {
	Act     int64      `json:"act"`
	By      string     `json:"by"`
	Note    string     `json:"note"`
	At      time.Time  `json:"at"`
	Until   *time.Time `json:"until"`
	Via     string     `json:"via,omitempty"` // "link": by a link of a message; "": by a command
	Matcher *Matcher   `json:"matcher,omitempty"`
}

func viewOfAct(a *act) *ActView {
	if a == nil {
		return nil
	}
	return &ActView{a.Seq, a.Who, a.Note, a.At, instant(a.Until), a.Via, a.Matcher}
}

// instant is a time that JSON shows as null when there is none.
func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// Views returns the alerts that are raised, or with all every one that ever was, in the order in which
// they came to be.
func (s *State) Views(now time.Time, all bool) []View {
	list := []View{}
	for _, a := range s.list {
		if a.Level > 0 || all && a.Episode > 0 {
			list = append(list, s.view(a, now))
		}
	}
	return list
}

// View returns one alert, by its key.
func (s *State) View(key string, now time.Time) (View, bool) {
	a := s.alerts[key]
	if a == nil {
		return View{}, false
	}
	return s.view(a, now), true
}

func (s *State) view(a *Alert, now time.Time) View {
	v := View{Alert: a.Alert, Topic: a.Topic, State: a.State, Severity: a.Severity, Open: a.Level > 0, Handling: s.Handling(a.Alert, now), Since: instant(a.Since), Until: instant(a.Until), AsOf: a.AsOf,
		About: a.About, Delivery: a.Delivery,
		Acknowledged: viewOfAct(s.acknowledged(a, now))}
	if a.Level > 0 {
		v.Silenced = viewOfAct(s.silenced(a, now))
	}
	if d := s.heldBack(a); d != 0 {
		v.HeldBy = suspectKey(d)
	}
	return v
}

// Silences returns the silences that are in force.
func (s *State) Silences(now time.Time) []ActView {
	list := []ActView{}
	for _, a := range s.acts.silences {
		if !a.ended(now) {
			list = append(list, *viewOfAct(a))
		}
	}
	return list
}

// History is what became of one alert.
type History struct {
	View
	Transitions   []TransitionView   `json:"transitions"`
	Notifications []NotificationView `json:"notifications"`
}

// TransitionView is a change of an alert with what it rested on.
type TransitionView struct {
	Transition int64               `json:"transition"`
	At         time.Time           `json:"at"`
	Was        string              `json:"was"`
	State      string              `json:"state"`
	Severity   indicators.Severity `json:"severity"`
	AsOf       indicators.Date     `json:"as_of"`
	Plan       string              `json:"plan"` // the hash of its file
	Delivery   int64               `json:"delivery,omitempty"`
	Period     *indicators.Period  `json:"period"`
	Unit       string              `json:"unit,omitempty"`
	Actual     *float64            `json:"actual"`
	Expected   *float64            `json:"expected"`
	Target     *float64            `json:"target"`
	GapRatio   *float64            `json:"gap_ratio"`
	Reason     indicators.Text     `json:"reason"`
}

// NotificationView is who was told what, or is to be.
type NotificationView struct {
	Transition int64                     `json:"transition"`
	Kind       Kind                      `json:"kind"`
	Recipient  string                    `json:"recipient"`
	Channel    string                    `json:"channel"`
	State      journal.NotificationState `json:"state"`
	At         time.Time                 `json:"at"`  // when it came into its state
	Due        time.Time                 `json:"due"` // not before
	Message    string                    `json:"message,omitempty"`
	Attempts   int                       `json:"attempts"`
	Error      string                    `json:"error,omitempty"`
}

// HistoryOf returns what became of an alert, by its key; false when there is none.
func HistoryOf(ctx context.Context, j *journal.Journal, s *State, key string, now time.Time) (h History, ok bool, err error) {
	if h.View, ok = s.View(key, now); !ok {
		return h, false, nil
	}
	transitions, err := j.AlertTransitions(ctx, key)
	if err != nil {
		return h, true, err
	}
	for _, t := range transitions {
		var d Detail
		if err := unmarshalDetail(t.Detail, &d); err != nil {
			return h, true, err
		}
		h.Transitions = append(h.Transitions, TransitionView{t.Seq, t.At, t.Was, t.State, t.Severity, t.AsOf, t.Plan, t.Delivery, d.Period, d.Unit, d.Actual, d.Expected, d.Target, d.GapRatio, d.Reason})
	}
	rows, err := j.Notifications(ctx, journal.NotificationFilter{Alert: key})
	h.Notifications = []NotificationView{}
	for _, n := range rows {
		h.Notifications = append(h.Notifications, NotificationView{n.Transition, Kind(n.Kind), n.Recipient, n.Channel, n.State, n.Changed, n.Due, n.Message, n.Attempts, n.Error})
	}
	return h, true, err
}
