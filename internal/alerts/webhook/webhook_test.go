package webhook_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/alerts"
	"rasid/internal/alerts/channeltest"
	"rasid/internal/alerts/webhook"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// receiver is the other side of a webhook.
type receiver struct {
	mu   sync.Mutex
	as   channeltest.Behaviour
	got  []channeltest.Received
	free chan struct{}
}

func (s *receiver) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	as := s.as
	if as == channeltest.Takes {
		s.got = append(s.got, channeltest.Received{ID: r.Header.Get("Rasid-Message-Id"), Text: string(body)})
	}
	s.mu.Unlock()
	switch as {
	case channeltest.Busy:
		w.Header().Set("Retry-After", "7")
		w.WriteHeader(http.StatusTooManyRequests)
	case channeltest.Denies:
		http.Error(w, "no", http.StatusUnauthorized)
	case channeltest.Refuses:
		http.Error(w, "no such field", http.StatusUnprocessableEntity)
	case channeltest.Hangs:
		<-s.free
	default:
		if r.Header.Get("Authorization") != "Bearer open-sesame" {
			http.Error(w, "who are you?", http.StatusForbidden)
		}
	}
}

func harness(t *testing.T) channeltest.Harness {
	t.Helper()
	s := &receiver{as: channeltest.Takes, free: make(chan struct{})}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(s.free) })
	address := server.URL
	c, err := webhook.New(webhook.Config{ID: "hook", URL: func() (string, error) { return address + "/hush", nil }, Now: time.Now,
		Token: func() (string, error) { return "open-sesame", nil }})
	if err != nil {
		t.Fatal(err)
	}
	return channeltest.Harness{Channel: c, Secrets: []string{"hush", "open-sesame"},
		Received: func() []channeltest.Received {
			s.mu.Lock()
			defer s.mu.Unlock()
			return s.got
		},
		Behave: func(b channeltest.Behaviour) bool {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.as = b
			if address = server.URL; b == channeltest.Down {
				address = "http://127.0.0.1:1"
			}
			return true
		},
		Reads: func(m *alerts.Message) []string {
			want := []string{`"version":"4"`, `"status":"firing"`, `"receiver":"hook"`}
			for _, a := range m.Alerts {
				name, _ := json.Marshal(a.Name)
				want = append(want, `"alert":"`+a.Alert+`"`, string(name))
			}
			return want
		}}
}

func TestConformance(t *testing.T) { channeltest.Run(t, harness) }

// The body is what receivers of Alertmanager's webhooks know.
func TestBody(t *testing.T) {
	h := harness(t)
	m := channeltest.Sample(indicators.English, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	if err := h.Channel.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := json.Indent(&b, []byte(h.Received()[0].Text), "", " "); err != nil {
		t.Fatal(err)
	}
	b.WriteByte('\n')
	const golden = "testdata/body.golden"
	if *update {
		if err := os.WriteFile(golden, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(golden); err != nil || b.String() != string(want) {
		t.Errorf("got\n%s\nwant\n%s (%v)", b.String(), want, err)
	}
}

// A link by which a recipient acts stands beside its alert, and never in what is shown for a group.
func TestLinksStandBesideTheirAlerts(t *testing.T) {
	h := harness(t)
	m := channeltest.Sample(indicators.English, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	for _, n := range []int{len(m.Alerts), 1} {
		m.Alerts = m.Alerts[:n]
		for i := range m.Alerts {
			m.Alerts[i].Act = fmt.Sprint("http://page/act/", i)
		}
		if err := h.Channel.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		var got struct {
			CommonAnnotations map[string]string                         `json:"commonAnnotations"` //nolint:tagliatelle // Alertmanager's key
			Alerts            []struct{ Annotations map[string]string } `json:"alerts"`
		}
		all := h.Received()
		if err := json.Unmarshal([]byte(all[len(all)-1].Text), &got); err != nil || len(got.Alerts) != n {
			t.Fatalf("%v, %+v", err, got)
		}
		for i, a := range got.Alerts {
			if a.Annotations["act"] != m.Alerts[i].Act {
				t.Errorf("alert %d of %d has %v", i, n, a.Annotations)
			}
		}
		if act, ok := got.CommonAnnotations["act"]; ok {
			t.Errorf("all %d have the link %s", n, act)
		}
	}
}

// A08: what each answer means. Nothing but a message that can never be taken is given up.
func TestA08Answers(t *testing.T) {
	for code, want := range map[int]alerts.Fault{200: "", 202: "", 204: "", 301: alerts.Broken, 307: alerts.Broken, 400: alerts.Refused, 401: alerts.Broken, 403: alerts.Broken,
		404: alerts.Broken, 405: alerts.Broken, 408: alerts.Unreachable, 410: alerts.Broken, 413: alerts.Refused, 422: alerts.Refused, 425: alerts.Unreachable, 429: alerts.Unreachable,
		500: alerts.Unreachable, 502: alerts.Unreachable, 503: alerts.Unreachable, 504: alerts.Unreachable} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Location", "http://127.0.0.1:1/")
				w.Header().Set("Retry-After", "90")
				w.WriteHeader(code)
			}))
			defer server.Close()
			c, err := webhook.New(webhook.Config{ID: "hook", URL: func() (string, error) { return server.URL, nil }, Now: time.Now})
			if err != nil {
				t.Fatal(err)
			}
			err = c.Send(t.Context(), channeltest.Sample(indicators.English, "x"))
			if want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			e, ok := errors.AsType[*alerts.SendError](err)
			if !ok || e.Fault != want || e.RetryAfter != 90*time.Second || e.Uncertain {
				t.Errorf("%+v, want %s", err, want)
			}
		})
	}
}
