package mail

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"rasid/indicators"
	"rasid/internal/alerts"
	"rasid/internal/alerts/channeltest"
)

func newMail(t *testing.T, cfg Config) *Mail {
	t.Helper()
	cfg.Host = "127.0.0.1"
	if cfg.From == nil {
		cfg.From = &mail.Address{Name: "راصد Rasid", Address: "rasid@plan.example.org"}
	}
	c, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func secret() (string, error) { return password, nil }

// parts returns what a mail holds, decoded, by media type.
func parts(t *testing.T, header string, body io.Reader) map[string][]string {
	t.Helper()
	kind, params, err := mime.ParseMediaType(header)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(kind, "multipart/") {
		b, err := io.ReadAll(quotedprintable.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		return map[string][]string{kind: {strings.ReplaceAll(string(b), "\r\n", "\n")}}
	}
	all := map[string][]string{}
	for r := multipart.NewReader(body, params["boundary"]); ; {
		p, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		for k, list := range parts(t, p.Header.Get("Content-Type"), p) {
			all[k] = append(all[k], list...)
		}
	}
}

func harness(t *testing.T) channeltest.Harness {
	t.Helper()
	p := newPostOffice(t, officeOptions{auth: true})
	c := newMail(t, Config{Port: p.port, TLS: Plain, User: "rasid", Password: secret})
	return channeltest.Harness{Channel: c, Secrets: []string{password},
		Received: func() (list []channeltest.Received) {
			p.mu.Lock()
			defer p.mu.Unlock()
			for i, m := range p.accepted {
				raw, _ := mail.ReadMessage(strings.NewReader(p.bodies[i]))
				var text strings.Builder
				for _, kind := range parts(t, raw.Header.Get("Content-Type"), raw.Body) {
					text.WriteString(strings.Join(kind, "\n"))
				}
				list = append(list, channeltest.Received{ID: m.Header.Get("Rasid-Message-Id"), Text: text.String()})
			}
			return list
		},
		Behave: func(b channeltest.Behaviour) bool {
			p.set(func() {
				p.authErr, p.hang, p.rcptErr, c.Port = nil, false, map[string]error{}, p.port
				switch b {
				case channeltest.Down:
					c.Port = 1
				case channeltest.Busy:
					p.rcptErr["planner@example.org"] = &smtp.SMTPError{Code: 450, EnhancedCode: smtp.EnhancedCode{4, 2, 0}, Message: "greylisted, come again"}
				case channeltest.Denies:
					p.authErr = smtp.ErrAuthFailed
				case channeltest.Refuses:
					p.rcptErr["planner@example.org"] = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
				case channeltest.Hangs:
					p.hang = true
				}
			})
			return true
		},
		Reads: func(m *alerts.Message) []string {
			want := []string{m.Text}
			for _, a := range m.Alerts {
				want = append(want, a.Reason, a.Link)
			}
			return want
		}}
}

func TestConformance(t *testing.T) { channeltest.Run(t, harness) }

// A08: what each answer of a server means, wherever it comes.
func TestA08Answers(t *testing.T) {
	answer := func(code int) error { return &smtp.SMTPError{Code: code, Message: "because"} }
	const to = "manager@example.org"
	for name, c := range map[string]struct {
		set       func(p *postOffice)
		want      alerts.Fault
		uncertain bool
	}{
		"greylisting":                    {func(p *postOffice) { p.rcptErr[to] = answer(451) }, alerts.Deferred, false},
		"mailbox full":                   {func(p *postOffice) { p.rcptErr[to] = answer(452) }, alerts.Deferred, false},
		"no such recipient":              {func(p *postOffice) { p.rcptErr[to] = answer(550) }, alerts.Refused, false},
		"recipient needs a sign-in":      {func(p *postOffice) { p.rcptErr[to] = answer(530) }, alerts.Broken, false},
		"going down":                     {func(p *postOffice) { p.rcptErr[to] = answer(421) }, alerts.Unreachable, false},
		"sender not welcome":             {func(p *postOffice) { p.mailErr = answer(550) }, alerts.Broken, false},
		"sender later":                   {func(p *postOffice) { p.mailErr = answer(451) }, alerts.Deferred, false},
		"too large":                      {func(p *postOffice) { p.mailErr = answer(552) }, alerts.Refused, false},
		"content later":                  {func(p *postOffice) { p.dataErr = answer(451) }, alerts.Deferred, false},
		"content refused":                {func(p *postOffice) { p.dataErr = answer(554) }, alerts.Refused, false},
		"the line is cut after the data": {func(p *postOffice) { p.drop = true }, alerts.Unreachable, true},
		"wrong password":                 {func(p *postOffice) { p.authErr = answer(535) }, alerts.Broken, false},
		"passwords cannot be looked at":  {func(p *postOffice) { p.authErr = answer(454) }, alerts.Unreachable, false},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPostOffice(t, officeOptions{auth: true})
			p.set(func() { c.set(p) })
			err := newMail(t, Config{Port: p.port, TLS: Plain, User: "rasid", Password: secret}).Send(t.Context(), example(indicators.English, 3))
			e, ok := errors.AsType[*alerts.SendError](err)
			if !ok || e.Fault != c.want || e.Uncertain != c.uncertain || strings.Contains(err.Error(), password) {
				t.Errorf("%+v, want %s, uncertain %v", err, c.want, c.uncertain)
			}
			if p.received() != 0 {
				t.Error("it was taken")
			}
		})
	}
}

// What nobody listens to, greets with, or secures wrongly.
func TestWay(t *testing.T) {
	bare, secured, implicit := newPostOffice(t, officeOptions{auth: true}), newPostOffice(t, officeOptions{tls: true, auth: true}), newPostOffice(t, officeOptions{implicit: true, auth: true})
	for name, c := range map[string]struct {
		office *postOffice
		cfg    Config
		want   alerts.Fault // "": it is taken
		tls    bool
	}{
		"STARTTLS is a must and not offered": {bare, Config{TLS: StartTLS}, alerts.Broken, false},
		"STARTTLS is a must":                 {secured, Config{TLS: StartTLS}, "", true},
		"and the default":                    {secured, Config{}, "", true},
		"STARTTLS where it is offered":       {secured, Config{TLS: Opportunistic}, "", true},
		"nor where it is not":                {bare, Config{TLS: Opportunistic}, "", false},
		"TLS from the start":                 {implicit, Config{TLS: Implicit}, "", true},
		"a server without TLS there":         {bare, Config{TLS: Implicit}, alerts.Broken, false},
		"none":                               {bare, Config{TLS: Plain, HELO: "node1.example.org"}, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			c.cfg.Port, c.cfg.Roots, c.cfg.User, c.cfg.Password = c.office.port, c.office.roots, "rasid", secret
			before := c.office.received()
			err := newMail(t, c.cfg).Send(t.Context(), example(indicators.English, 3))
			if c.want != "" {
				if e, ok := errors.AsType[*alerts.SendError](err); !ok || e.Fault != c.want {
					t.Errorf("%v, want %s", err, c.want)
				}
				return
			}
			if err != nil || c.office.received() != before+1 {
				t.Fatalf("%v, received %d", err, c.office.received()-before)
			}
			c.office.mu.Lock()
			defer c.office.mu.Unlock()
			if c.office.tls != c.tls || c.cfg.HELO != "" && c.office.helo != c.cfg.HELO {
				t.Errorf("TLS %v, want %v; HELO %q", c.office.tls, c.tls, c.office.helo)
			}
		})
	}
	t.Run("an unknown certificate", func(t *testing.T) {
		for _, c := range []Config{{Port: secured.port}, {Port: implicit.port, TLS: Implicit}} {
			err := newMail(t, c).Send(t.Context(), example(indicators.English, 3))
			if e, ok := errors.AsType[*alerts.SendError](err); !ok || e.Fault != alerts.Broken {
				t.Errorf("%v, want %s", err, alerts.Broken)
			}
		}
	})
	t.Run("a password that cannot be read", func(t *testing.T) {
		err := newMail(t, Config{Port: bare.port, TLS: Plain, User: "rasid", Password: func() (string, error) { return "", errors.New("the environment variable is not set") }}).Send(t.Context(), example(indicators.English, 3))
		if e, ok := errors.AsType[*alerts.SendError](err); !ok || e.Fault != alerts.Broken {
			t.Errorf("%v, want %s", err, alerts.Broken)
		}
	})
	t.Run("no address", func(t *testing.T) {
		m := example(indicators.English, 3)
		m.Recipient.Address = "the head of agriculture"
		err := newMail(t, Config{Port: bare.port, TLS: Plain}).Send(t.Context(), m)
		if e, ok := errors.AsType[*alerts.SendError](err); !ok || e.Fault != alerts.Refused {
			t.Errorf("%v, want %s", err, alerts.Refused)
		}
	})
}

// A server that takes the call and says nothing does not hold Send beyond its context.
func TestSilence(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // a test's own
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	for _, way := range []TLS{Plain, Implicit} {
		ctx, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
		started := time.Now()
		err = newMail(t, Config{Port: listener.Addr().(*net.TCPAddr).Port, TLS: way}).Send(ctx, example(indicators.English, 3))
		stop()
		if e, ok := errors.AsType[*alerts.SendError](err); !ok || e.Fault != alerts.Unreachable || e.Uncertain || time.Since(started) > 5*time.Second {
			t.Errorf("%s: %v after %s", way, err, time.Since(started))
		}
	}
}
