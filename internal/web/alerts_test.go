package web_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/alerts"
	"rasid/internal/journal"
	"rasid/internal/web"
)

// The page of alerts says what is raised, who has taken it up and what became of messages; it names no
// recipient, and what comes from elsewhere is nothing but text.
func TestAlertsPage(t *testing.T) {
	since := now.Add(-26 * time.Hour)
	open := []alerts.View{
		{Alert: "goal/bread", Topic: alerts.GoalTopic, State: "off_track", Open: true, Handling: indicators.Acknowledged, Since: &since, About: alerts.About{Goal: "bread", Name: indicators.Plain(hostile), Reason: indicators.Plain("<script>alert(1)</script>")},
			Acknowledged: &alerts.ActView{By: hostile}},
		{Alert: "reports/stock", Topic: alerts.ReportsTopic, State: "late", Open: true, Handling: indicators.Open, Since: &since, About: alerts.About{Name: in("Stock", "المخزون", "Embar")}},
		{Alert: alerts.RecipientKey + "mail/manager@example.org", Topic: alerts.RasidTopic, State: "firing", Open: true, Handling: indicators.Open, About: alerts.About{Name: indicators.Plain("manager@example.org"), Reason: indicators.Plain("manager@example.org")}}}
	var fail error
	s := newSite(t, func(c *web.Config) {
		c.Alerts = func(context.Context) ([]alerts.View, []alerts.Post, error) {
			return open, []alerts.Post{
				{State: journal.NotificationPending, Recipient: "manager@example.org", Channel: "mail", Created: since, Alerts: make([]alerts.PostAlert, 5)},
				{State: journal.NotificationSent, Recipient: "manager@example.org", Channel: "hook", Changed: now, Alerts: []alerts.PostAlert{{Alert: "digest/weekly/manager@example.org", Kind: alerts.Digested}, {Alert: hostile, Kind: alerts.Raised}, {Alert: alerts.RecipientKey + "mail/manager@example.org", Kind: alerts.Raised}}}}, fail
		}
	})
	for lang, wants := range map[string][]string{
		"en": {"✖</span> off track", "report late", "acknowledged (<bdi>", "9 May 2024</span> 07:00", "waits", "sent", "digest", "&#43;2", `href="/goals/bread"`, `href="/alerts"`},
		"ar": {"خارج المسار", "التقرير متأخر", "المخزون", "٩ أيار ٢٠٢٤", "ملخص"},
		"ku": {"ji rê derketî", "rapor dereng e", "Embar", "kurte"}} {
		body := s.get(t, "/alerts?lang="+lang)
		for _, want := range wants {
			if !strings.Contains(body, want) {
				t.Errorf("%s lacks %q:\n%s", lang, want, body)
			}
		}
		for _, bad := range []string{"manager@example.org", "<script>alert", "\u202e"} {
			if strings.Contains(body, bad) {
				t.Errorf("%s holds %q", lang, bad)
			}
		}
	}
	open = nil
	if body := s.get(t, "/alerts?lang=en"); !strings.Contains(body, "Nothing is raised.") {
		t.Error(body)
	}
	if fail = errors.New("no journal"); s.ask(http.MethodGet, "/alerts").Code != http.StatusInternalServerError {
		t.Error("a failure is not said")
	}
	if other := judged(t); other.ask(http.MethodGet, "/alerts").Code != http.StatusNotFound || strings.Contains(other.get(t, "/"), `href="/alerts"`) {
		t.Error("there is a page of alerts where there are none")
	}
}
