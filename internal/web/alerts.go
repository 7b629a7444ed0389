package web

import (
	"net/http"
	"strings"
	"time"

	"rasid/indicators"
	"rasid/internal/alerts"
	"rasid/internal/i18n"
	"rasid/internal/journal"
)

// shownAbout is how many alerts a message names.
const shownAbout = 3

// raised is an alert, as a template shows it.
type raised struct {
	Name, Reason, Link  string
	Status              indicators.Status // of a goal; ""
	State, Handling, By string
	Day, Clock, At      string
}

// told is a message, as a template shows it. It names no recipient: the page is open to whoever reaches
// it, and addresses are nobody else's business.
type told struct{ Day, Clock, At, Channel, State, About string }

// alerts shows what is raised, and what became of the last messages.
func (s *server) alerts(w http.ResponseWriter, r *http.Request) {
	open, posts, err := s.Alerts(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	p := s.page(w, r, nil, s.Board.Current())
	p.Title = i18n.T(p.Lang, "alerts")
	data := struct {
		page
		Open []raised
		Told []told
	}{page: p}
	for i := range open {
		data.Open = append(data.Open, s.raised(p.Lang, &open[i]))
	}
	for i := range posts {
		data.Told = append(data.Told, s.told(p.Lang, &posts[i]))
	}
	s.show(w, r, http.StatusOK, "alerts", data)
}

func (s *server) raised(l indicators.Lang, v *alerts.View) raised {
	a := raised{Name: v.Name.In(l), Reason: v.Reason.In(l), State: i18n.T(l, "alert.state."+v.State), Handling: i18n.T(l, "handling."+string(v.Handling))}
	if v.Topic == alerts.GoalTopic {
		a.Status, a.State = indicators.Status(v.State), i18n.Status(l, indicators.Status(v.State))
	}
	if v.Goal != "" {
		a.Link = "/goals/" + v.Goal
	}
	if strings.HasPrefix(v.Alert, alerts.RecipientKey) {
		a.Name, a.Reason = i18n.T(l, "alerts.recipient"), ""
	}
	switch {
	case v.Silenced != nil:
		a.By = v.Silenced.By
	case v.Acknowledged != nil:
		a.By = v.Acknowledged.By
	}
	if v.Since != nil {
		a.Day, a.Clock = s.moment(l, *v.Since)
		a.At = v.Since.Format(time.RFC3339)
	}
	return a
}

func (s *server) told(l indicators.Lang, p *alerts.Post) told {
	at := p.Changed
	if p.State == journal.NotificationPending || p.State == journal.NotificationSending {
		at = p.Created
	}
	t := told{At: at.Format(time.RFC3339), Channel: p.Channel, State: i18n.T(l, "notification."+string(p.State))}
	t.Day, t.Clock = s.moment(l, at)
	var about []string
	for i := range p.Alerts[:min(len(p.Alerts), shownAbout)] {
		key, word := p.Alerts[i].Alert, i18n.T(l, "told."+string(p.Alerts[i].Kind))
		switch {
		case p.Alerts[i].Kind == alerts.Digested: // whose it is stands in its key
			about = append(about, word)
			continue
		case strings.HasPrefix(key, alerts.RecipientKey):
			key = strings.TrimSuffix(alerts.RecipientKey, "/")
		}
		about = append(about, indicators.Isolate(l, key)+" "+word)
	}
	if n := len(p.Alerts) - shownAbout; n > 0 {
		about = append(about, "+"+digits(l, int64(n)))
	}
	t.About = strings.Join(about, " · ")
	return t
}
