package mail

import (
	"context"
	"encoding/json"
	"html/template"
	"io"
	"net"
	"net/http"
	"net/mail"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/alerts"
	"rasid/internal/gotool"
)

var mailpit = gotool.Tool{Package: "github.com/axllent/mailpit", Version: "1.33.1"}

// mailbox is a real SMTP server whose mail can be read by HTTP.
type mailbox struct {
	url     string
	port    int
	command *exec.Cmd
}

func newMailbox(t *testing.T) *mailbox {
	t.Helper()
	binary := mailpit.Binary(t)
	var ports [2]int
	for i := range ports { // it cannot say which ones it was given
		listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // a test's own
		if err != nil {
			t.Fatal(err)
		}
		ports[i] = listener.Addr().(*net.TCPAddr).Port
		defer func() { _ = listener.Close() }()
	}
	address := func(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }
	b := &mailbox{url: "http://" + address(ports[1]), port: ports[0]}
	b.command = exec.CommandContext(context.WithoutCancel(t.Context()), binary, "--database", filepath.Join(t.TempDir(), "mail.db"),
		"--smtp", address(ports[0]), "--listen", address(ports[1]), "--disable-version-check", "--quiet")
	return b
}

// start starts the server and waits until it answers.
func (b *mailbox) start(t *testing.T) {
	t.Helper()
	if err := b.command.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = b.command.Wait(); close(ended) }()
	t.Cleanup(func() { _ = b.command.Process.Kill(); <-ended })
	for {
		c, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(b.port)))
		if err == nil {
			_ = c.Close()
			resp, err := http.Get(b.url + "/readyz") //nolint:noctx // loopback
			if err == nil {
				_ = resp.Body.Close()
				if resp.StatusCode == http.StatusOK {
					return
				}
			}
		}
		select {
		case <-ended:
			t.Fatal("mailpit ended")
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// get reads JSON.
func (b *mailbox) get(t *testing.T, path string, into any) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, b.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %s %v", path, resp.Status, raw, err)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatalf("%s: %v\n%s", path, err, raw)
	}
}

// What arrives at a real server: parts, headers, threads, each language; and how much of the HTML
// mail programs are known to show.
func TestMailpit(t *testing.T) {
	box := newMailbox(t)
	box.start(t)
	c := newMail(t, Config{Port: box.port, TLS: Plain, ReplyTo: &mail.Address{Address: "planning@example.org"}})
	texts := map[string]*alerts.Message{}
	for i, l := range indicators.Langs() {
		m := example(l)
		m.ID = strings.Repeat(string(rune('A'+i)), 26)
		texts[m.ID] = m
		if err := c.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	again := example(indicators.English, 0) // later, about the same
	again.ID = strings.Repeat("Z", 26)
	texts[again.ID] = again
	if err := c.Send(t.Context(), again); err != nil {
		t.Fatal(err)
	}
	var list struct {
		Messages []struct{ ID, MessageID string }
	}
	box.get(t, "/api/v1/messages", &list)
	if len(list.Messages) != len(texts) {
		t.Fatalf("%d arrived, want %d", len(list.Messages), len(texts))
	}
	threads := map[string]bool{}
	for _, id := range list.Messages {
		var got struct {
			Subject, Text, HTML string
			From, ReplyTo       any
			To                  []struct{ Name, Address string }
			Date                time.Time
			Inline              []struct{ ContentID, ContentType, FileName string }
			ListUnsubscribe     struct{ Header, Errors string }
		}
		var headers map[string][]string
		box.get(t, "/api/v1/message/"+id.ID, &got)
		box.get(t, "/api/v1/message/"+id.ID+"/headers", &headers)
		m := texts[headers["Rasid-Message-Id"][0]]
		if id.MessageID != "rasid."+m.ID+"@plan.example.org" {
			t.Errorf("Message-ID %q", id.MessageID)
		}
		if got.Subject != m.Subject || strings.ReplaceAll(got.Text, "\r\n", "\n") != m.Text || !got.Date.Equal(m.At) || got.To[0].Name != m.Recipient.Name {
			t.Errorf("%s arrived as %q to %v of %s\n%s", m.Subject, got.Subject, got.To, got.Date, got.Text)
		}
		dir := map[bool]string{true: `dir="rtl"`, false: `dir="ltr"`}[m.Recipient.Language.RightToLeft()]
		if !strings.Contains(got.HTML, dir) || !strings.Contains(got.HTML, template.HTMLEscapeString(m.Alerts[0].Reason)) || !strings.Contains(got.HTML, m.Notice) {
			t.Errorf("%s: the HTML lacks something\n%s", m.Subject, got.HTML)
		}
		want := min(3, len(m.Alerts))
		if len(got.Inline) != want || got.Inline[0].ContentType != "image/png" || !strings.Contains(got.HTML, "cid:"+got.Inline[0].ContentID) {
			t.Errorf("pictures %+v", got.Inline)
		}
		for name, want := range map[string]string{"Auto-Submitted": "auto-generated", "List-Unsubscribe": "<mailto:planning@example.org?subject=unsubscribe>", "Content-Language": string(m.Recipient.Language), "Reply-To": "<planning@example.org>"} {
			if len(headers[name]) != 1 || headers[name][0] != want {
				t.Errorf("%s: %q, want %q", name, headers[name], want)
			}
		}
		if got.ListUnsubscribe.Errors != "" {
			t.Error(got.ListUnsubscribe.Errors)
		}
		if headers["In-Reply-To"][0] != headers["References"][0] {
			t.Errorf("threads %q, %q", headers["In-Reply-To"], headers["References"])
		}
		threads[headers["References"][0]] = true
		var check struct {
			Total struct{ Supported, Partial, Unsupported float64 }
		}
		box.get(t, "/api/v1/message/"+id.ID+"/html-check", &check)
		if check.Total.Supported < 90 {
			t.Errorf("mail programs are known to show only %.0f %% of the HTML", check.Total.Supported)
		}
		t.Logf("%s: %+v", m.Recipient.Language, check.Total)
	}
	if len(threads) != 1 {
		t.Errorf("what is about one goal is in the threads %v", threads)
	}
}
