package alerts

import (
	"strconv"

	"rasid/indicators"
)

// AlertLabels are what an alert of a message is known by to Prometheus' kin: what it is about, how
// much it presses, whose it is.
func (m *Message) AlertLabels(a *MessageAlert) map[string]string {
	out := map[string]string{"alertname": a.AlertName(), "alert": a.Alert}
	set(out, [][2]string{{"severity", string(a.Severity)}, {"topic", string(a.Topic)}, {"plan", m.Plan}, {"goal", a.Goal}, {"sector", a.Sector},
		{"goal_owner", a.Owner}, {"indicator", a.Indicator}, {"department", a.Department}})
	return out
}

// Annotations are what people and programs are told of an alert besides: its texts in the message's
// language and, where they are there, with the language after "_" in each other one; its figures.
func (m *Message) Annotations(a *MessageAlert) map[string]string {
	out := map[string]string{"kind": string(a.Kind)}
	number := func(v *float64) string {
		if v == nil {
			return ""
		}
		return strconv.FormatFloat(*v, 'f', -1, 64)
	}
	set(out, [][2]string{{"summary", a.Name}, {"description", a.Reason}, {"state", a.State}, {"unit", a.Unit}, {"actual", number(a.Actual)},
		{"expected", number(a.Expected)}, {"target", number(a.Target)}, {"gap_ratio", number(a.GapRatio)}, {"delivery", a.DeliveryName}, {"runbook_url", a.Link}})
	for _, l := range indicators.Langs() {
		if l != m.Recipient.Language {
			set(out, [][2]string{{"summary_" + string(l), a.Names[l]}, {"description_" + string(l), a.Reasons[l]}})
		}
	}
	if a.Reminder > 0 {
		out["reminder"] = strconv.Itoa(a.Reminder)
	}
	return out
}

func set(m map[string]string, pairs [][2]string) {
	for _, p := range pairs {
		if p[1] != "" {
			m[p[0]] = p[1]
		}
	}
}
