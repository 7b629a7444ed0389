package webhook

import (
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"time"

	"rasid/internal/alerts"
)

// message is the body of a webhook, as Alertmanager writes it.
type message struct {
	Version           string            `json:"version"`
	GroupKey          string            `json:"groupKey"`        //nolint:tagliatelle // Alertmanager's key
	TruncatedAlerts   int               `json:"truncatedAlerts"` //nolint:tagliatelle // Alertmanager's key
	Status            string            `json:"status"`
	Receiver          string            `json:"receiver"`
	GroupLabels       map[string]string `json:"groupLabels"`       //nolint:tagliatelle // Alertmanager's key
	CommonLabels      map[string]string `json:"commonLabels"`      //nolint:tagliatelle // Alertmanager's key
	CommonAnnotations map[string]string `json:"commonAnnotations"` //nolint:tagliatelle // Alertmanager's key
	ExternalURL       string            `json:"externalURL"`       //nolint:tagliatelle // Alertmanager's key
	Reason            string            `json:"notification_reason"`
	Alerts            []alert           `json:"alerts"`
}

type alert struct {
	Status       string            `json:"status"`
	Labels       map[string]string `json:"labels"`
	Annotations  map[string]string `json:"annotations"`
	StartsAt     time.Time         `json:"startsAt"`     //nolint:tagliatelle // Alertmanager's key
	EndsAt       time.Time         `json:"endsAt"`       //nolint:tagliatelle // Alertmanager's key
	GeneratorURL string            `json:"generatorURL"` //nolint:tagliatelle // Alertmanager's key
	Fingerprint  string            `json:"fingerprint"`
}

const (
	firing   = "firing"
	resolved = "resolved"
)

func payload(receiver string, m *alerts.Message) message {
	p := message{Version: "4", GroupKey: m.Thread, Status: resolved, Receiver: receiver, GroupLabels: map[string]string{},
		ExternalURL: m.Page, Reason: reason(m), Alerts: make([]alert, len(m.Alerts))}
	if m.Firing() {
		p.Status = firing
	}
	for i := range m.Alerts {
		p.Alerts[i] = alertOf(m, &m.Alerts[i])
	}
	p.CommonLabels = common(p.Alerts, func(a *alert) map[string]string { return a.Labels })
	p.CommonAnnotations = common(p.Alerts, func(a *alert) map[string]string { return a.Annotations })
	delete(p.CommonAnnotations, "act") // what stands there is shown for the group, and the link is one alert's
	return p
}

func alertOf(m *alerts.Message, a *alerts.MessageAlert) alert {
	out := alert{Status: resolved, Labels: m.AlertLabels(a), Annotations: m.Annotations(a), StartsAt: a.Since.UTC(), EndsAt: a.Until.UTC(), GeneratorURL: a.Link}
	if a.Kind.Firing() {
		out.Status, out.EndsAt = firing, time.Time{}
	}
	if a.Act != "" { // a link that acts goes to this receiver alone, so it is not among what every channel tells
		out.Annotations["act"] = a.Act
	}
	h := fnv.New64a()
	for _, k := range []string{m.Plan, a.Alert} { // what stays the same while severity and state change
		_, _ = h.Write([]byte(k + "\xff"))
	}
	out.Fingerprint = fmt.Sprintf("%016x", h.Sum64())
	return out
}

// reason is Alertmanager's word for why the message comes.
func reason(m *alerts.Message) string {
	is := map[alerts.Kind]bool{}
	for i := range m.Alerts {
		is[m.Alerts[i].Kind] = true
	}
	switch {
	case is[alerts.Raised] || is[alerts.Worse] || is[alerts.Escalated] || is[alerts.Tested] || is[alerts.Digested]:
		return "new alerts added"
	case !m.Firing():
		return "all alerts resolved"
	case is[alerts.Resolved] || is[alerts.Passed]:
		return "some alerts resolved"
	}
	return "repeat interval elapsed"
}

// common returns what all alerts say alike.
func common(list []alert, of func(*alert) map[string]string) map[string]string {
	if len(list) == 0 {
		return map[string]string{}
	}
	same := maps.Clone(of(&list[0]))
	for _, k := range slices.Collect(maps.Keys(same)) {
		for i := range list {
			if v, ok := of(&list[i])[k]; !ok || v != same[k] {
				delete(same, k)
				break
			}
		}
	}
	return same
}
