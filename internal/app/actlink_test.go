package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"rasid/internal/app"
)

// told is one alert of a message, as a webhook's receiver gets it.
type told struct{ alert, kind, act string }

// receiver takes messages and passes on what they tell.
func receiver(t *testing.T) (address string, messages chan []told) {
	t.Helper()
	messages = make(chan []told, 100)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var m struct {
			Alerts []struct {
				Labels, Annotations map[string]string
			} `json:"alerts"`
		}
		_ = json.NewDecoder(r.Body).Decode(&m)
		var list []told
		for _, a := range m.Alerts {
			list = append(list, told{a.Labels["alert"], a.Annotations["kind"], a.Annotations["act"]})
		}
		messages <- list
	}))
	t.Cleanup(server.Close)
	return server.URL, messages
}

// A running service tells of two goals; the manager acknowledges one by the link in the message,
// with nothing but the page of that link; the next reminder is of the other one alone.
func TestActByLinkIsNotReminded(t *testing.T) {
	hook, messages := receiver(t)
	dir := inMemory(t)
	write(t, dir, "plan.yaml", `plan: {id: p, starts: 2024-01-01, ends: 2024-12-31, timezone: UTC, languages: [en]}
alerts: {remind_every: 2d}
departments: [{id: d, contacts: [{name: Manager, email: manager@example.org, channels: [hook], hears: goals}]}]
indicators: [{id: bread, unit: SYP, measure: level, every: month, department: d}, {id: fuel, unit: SYP, measure: level, every: month, department: d}]
goals: [{id: bread, owner: d, indicator: bread, target: {at_most: 100}}, {id: fuel, owner: d, indicator: fuel, target: {at_most: 100}}]
`)
	write(t, dir, "rasid.yaml", fmt.Sprintf("alerts: {send: true, page: \"http://page.example.org/\", gather: 1ms, at_most_every: 1ms, channels: [{id: hook, kind: webhook, url: %q, receives: contacts}]}\n", hook))
	rows := "indicator,period,value\n"
	for m := range 8 {
		rows += fmt.Sprintf("bread,2024-%02d,200\nfuel,2024-%02d,300\n", m+1, m+1)
	}
	write(t, dir, "inbox/d/prices.csv", rows)
	began := time.Now()
	var days atomic.Int64
	a, err := app.Open(t.Context(), app.Options{Workspace: dir, Log: quiet, Settle: 0, Now: func() time.Time { return app.DemoTime.AddDate(0, 0, int(days.Load())).Add(time.Since(began)) }})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Close() }()
	if _, err := a.CollectOne(t.Context(), "drops"); err != nil {
		t.Fatal(err)
	}
	var config net.ListenConfig
	l, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- app.NewService(a, "test").Serve(ctx, l) }()
	defer func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()

	next := func() []told {
		t.Helper()
		select {
		case m := <-messages:
			return m
		case <-time.After(20 * time.Second):
			t.Fatal("nobody is told")
			return nil
		}
	}
	first := next()
	k := slices.IndexFunc(first, func(a told) bool { return a.alert == "goal/bread" && a.kind == "raised" })
	if len(first) != 2 || k < 0 {
		t.Fatalf("at first it tells %+v", first)
	}
	path, ok := strings.CutPrefix(first[k].act, "http://page.example.org/act/")
	if !ok || first[k].act == first[1-k].act {
		t.Fatalf("the links are %+v", first)
	}
	if st, err := os.Stat(filepath.Join(dir, "links.key")); err != nil || st.Size() == 0 {
		t.Errorf("there is no key: %v", err)
	}
	address := "http://" + l.Addr().String()
	page := read(t, http.MethodGet, address+"/act/"+path, nil)
	form := regexp.MustCompile(`name="form" value="([^"]+)"`).FindStringSubmatch(page)
	if form == nil {
		t.Fatalf("the page has no form:\n%s", page)
	}
	done := read(t, http.MethodPost, address+"/act/"+path, url.Values{"form": {form[1]}, "kind": {"acknowledge"}, "note": {"two bakeries open"}, "days": {"0"}})
	if !strings.Contains(done, "Acknowledged by Manager until it is over: “two bakeries open” (by the link in a message)") {
		t.Errorf("afterwards it shows\n%s", done)
	}
	if goal := read(t, http.MethodGet, address+"/goals/bread", nil); !strings.Contains(goal, "Acknowledged by Manager until it is over: “two bakeries open”") {
		t.Errorf("the goal's page shows\n%s", goal)
	}
	list, err := a.ListAlerts(t.Context(), false)
	if err != nil || len(list.Alerts) != 2 || list.Alerts[0].Acknowledged == nil || list.Alerts[0].Acknowledged.By != "manager@example.org" || list.Alerts[0].Acknowledged.Via != "link" {
		t.Errorf("%+v, %v", list.Alerts, err)
	}

	days.Store(3)
	if err := a.Board.Refresh(t.Context()); err != nil { // what a new day brings about
		t.Fatal(err)
	}
	if got := next(); len(got) != 1 || got[0].alert != "goal/fuel" || got[0].kind != "reminder" || got[0].act == "" {
		t.Errorf("the reminder tells %+v", got)
	}
}

// read sends a form, or nothing, follows where the answer leads, and returns the page.
func read(t *testing.T, method, address string, form url.Values) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	b, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s %s: %d %s, %v", method, address, answer.StatusCode, b, err)
	}
	return string(b)
}
