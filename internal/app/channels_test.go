package app_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"rasid/internal/app"
)

// letters is an SMTP server that takes everything.
type letters struct{ got chan<- string }

func (l *letters) NewSession(*smtp.Conn) (smtp.Session, error) { return l, nil }
func (l *letters) Reset()                                      {}
func (l *letters) Logout() error                               { return nil }
func (l *letters) Mail(string, *smtp.MailOptions) error        { return nil }
func (l *letters) Rcpt(to string, _ *smtp.RcptOptions) error   { l.got <- "mail to " + to; return nil }
func (l *letters) Data(r io.Reader) error                      { _, err := io.Copy(io.Discard, r); return err }

// A goal that drifts is told by every kind of channel of one rasid.yaml: to people at their addresses,
// to systems at the channel's own; and an Alertmanager is told again.
func TestEveryChannelTells(t *testing.T) {
	got := make(chan string, 100)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if strings.Contains(string(body), "RasidWatchdog") {
			got <- "watchdog"
		}
		if strings.Contains(string(body), "41,652") || strings.Contains(string(body), "41652") {
			got <- strings.TrimSpace(r.URL.Path + " " + r.Header.Get("Authorization") + " " + r.URL.Query().Get("to"))
		}
	}))
	defer server.Close()
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // a test's own
	if err != nil {
		t.Fatal(err)
	}
	post := smtp.NewServer(&letters{got})
	go func() { _ = post.Serve(listener) }()
	defer func() { _ = post.Close() }()

	dir := t.TempDir()
	first := time.Now().UTC().AddDate(0, 0, -60)
	plan := fmt.Sprintf(`plan: {id: p, starts: %s, ends: %s, timezone: UTC, languages: [en]}
departments: [{id: d, contacts: [{name: Manager, email: manager@example.org, phone: "+963 912 345 678"}]}]
indicators: [{id: price, unit: SYP, measure: level, every: day, grace: 3650d, department: d, watch: [{above: 10, status: off_track}]}]
goals: [{id: g, owner: d, indicator: price, target: {at_most: 100000}}]
`, first.Format(time.DateOnly), first.AddDate(1, 0, 0).Format(time.DateOnly))
	config := fmt.Sprintf(`web: {listen: "127.0.0.1:0"}
sources: [{id: drops, kind: folder, path: inbox, every: 100ms, settle: 1ms, trusted: true}]
alerts:
  send: true
  gather: 50ms
  at_most_every: 50ms
  channels:
    - {id: mail, kind: mail, server: %q, from: rasid@example.org, tls: none}
    - {id: hook, kind: webhook, url: "%[2]s/hook", token: "${env:RASID_TEST_TOKEN}"}
    - {id: am, kind: alertmanager, urls: [%[2]q, "http://127.0.0.1:1"], resend: 100ms}
    - {id: room, kind: chat, url: "${file:chat}"}
    - {id: sms, kind: sms, url: "%[2]s/sms?to={{urlquery .To}}", body: "{{json .Text}}", headers: {Authorization: "Key {{secret}}"}, secret: "${env:RASID_TEST_TOKEN}"}
`, listener.Addr(), server.URL)
	t.Setenv("RASID_TEST_TOKEN", "hush")
	if err := os.MkdirAll(filepath.Join(dir, "inbox", "d"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"plan.yaml": plan, "rasid.yaml": config, "chat": strings.Replace(server.URL, "http://", "ntfy://", 1) + "/room?scheme=http",
		"inbox/d/a.csv": fmt.Sprintf("indicator,period,value\nprice,%s,41652\n", first.Format(time.DateOnly))} {
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r := start(t, app.Options{Workspace: dir, Now: time.Now})
	defer func() {
		r.stop()
		if err := r.end(); err != nil {
			t.Error(err)
		}
	}()
	missing := map[string]int{"mail to manager@example.org": 1, "/hook Bearer hush": 1, "/room": 1, "/sms Key hush +963912345678": 1, "/api/v2/alerts": 3, "watchdog": 3}
	for late := time.After(30 * time.Second); len(missing) > 0; {
		select {
		case s := <-got:
			if missing[s]--; missing[s] <= 0 {
				delete(missing, s)
			}
		case <-late:
			t.Fatalf("nothing came of %v", missing)
		}
	}
}
