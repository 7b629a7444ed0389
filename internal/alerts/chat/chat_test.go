package chat

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/alerts"
	"rasid/internal/alerts/channeltest"
)

const token = "Atk4711hushhush"

// service is a chat service on loopback.
type service struct {
	mu    sync.Mutex
	as    channeltest.Behaviour
	after int // it changes to then after so many parts; 0: never
	then  channeltest.Behaviour
	texts []string
	free  chan struct{}
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	raw, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	as := s.as
	if as == channeltest.Takes {
		var body struct{ Message, Text string }
		if json.Unmarshal(raw, &body) == nil {
			s.texts = append(s.texts, body.Message+body.Text)
		} else {
			s.texts = append(s.texts, string(raw))
		}
		if s.after > 0 && len(s.texts) == s.after {
			s.as = s.then
		}
	}
	s.mu.Unlock()
	code := http.StatusOK
	switch as {
	case channeltest.Busy:
		code = http.StatusTooManyRequests
	case channeltest.Denies:
		code = http.StatusUnauthorized
	case channeltest.Refuses:
		code = http.StatusBadRequest
	case channeltest.Hangs:
		<-s.free
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	if code == http.StatusOK {
		_, _ = io.WriteString(w, `{"ok":true,"result":{},"id":1,"message":"x"}`)
		return
	}
	_, _ = fmt.Fprintf(w, `{"ok":false,"code":%d,"error":"no","errorCode":%d,"errorDescription":"no %s","error_code":%d,"description":"no: %s","parameters":{"retry_after":7}}`, code, code, token, code, token)
}

func newService(t *testing.T) (*service, string) {
	t.Helper()
	s := &service{as: channeltest.Takes, free: make(chan struct{})}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(s.free) })
	return s, strings.TrimPrefix(server.URL, "http://")
}

// addresses are those of services that can be on loopback.
var addresses = map[string]func(host string) string{
	"generic":  func(host string) string { return "generic+http://" + host + "/" + token + "?template=json" },
	"ntfy":     func(host string) string { return "ntfy://:" + token + "@" + host + "/alerts?scheme=http" },
	"gotify":   func(host string) string { return "gotify://" + host + "/" + token + "?disabletls=yes" },
	"telegram": func(string) string { return "telegram://110201543:" + token + "@telegram?chats=-1001234:5" },
}

func TestConformance(t *testing.T) {
	for name, address := range addresses {
		t.Run(name, func(t *testing.T) {
			channeltest.Run(t, func(t *testing.T) channeltest.Harness {
				t.Helper()
				s, host := newService(t)
				at := host
				c, err := New(Config{URL: func() (string, error) { return address(at), nil }})
				if err != nil {
					t.Fatal(err)
				}
				c.Telegram = "http://" + host
				return channeltest.Harness{Channel: c, Secrets: []string{token},
					Behave: func(b channeltest.Behaviour) bool {
						s.mu.Lock()
						defer s.mu.Unlock()
						s.as = b
						if at = host; b == channeltest.Down {
							at = "127.0.0.1:1"
						}
						c.Telegram = "http://" + at
						return true
					},
					Received: func() (list []channeltest.Received) {
						s.mu.Lock()
						defer s.mu.Unlock()
						for _, text := range s.texts {
							id := "ID" + strings.Repeat("0", 16) + text[strings.LastIndex(text, "[")+1:strings.LastIndex(text, "]")]
							list = append(list, channeltest.Received{ID: id, Text: text})
						}
						return list
					},
					Reads: func(m *alerts.Message) []string { return []string{strings.TrimSpace(m.Text)} }}
			})
		})
	}
}

// What was taken of a message in parts does not come again with its rest.
func TestParts(t *testing.T) {
	s, host := newService(t)
	c, err := New(Config{URL: func() (string, error) { return addresses["ntfy"](host), nil }})
	if err != nil {
		t.Fatal(err)
	}
	m := channeltest.Sample(indicators.Arabic, "ID000000000000000000000000")
	m.Text = strings.Repeat("حتى نهاية أيلول زُرعت ٤١٬٦٥٢ شجرة\n", 200)
	s.after, s.then = 2, channeltest.Busy
	if err := c.Send(t.Context(), m); err == nil {
		t.Fatal("the third part was not taken")
	}
	s.mu.Lock()
	s.as, s.after = channeltest.Takes, 0
	s.mu.Unlock()
	if err := c.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(s.texts, "\n"); got != strings.TrimSpace(m.Text)+"\n\n[00000000]" {
		t.Errorf("%d parts of %d bytes arrived, want %d bytes", len(s.texts), len(got), len(m.Text))
	}
	for _, part := range s.texts {
		if len(part) > 4096 {
			t.Errorf("a part of %d bytes", len(part))
		}
	}
}

// lost is a network that reaches nobody.
type lost struct{}

func (lost) RoundTrip(r *http.Request) (*http.Response, error) {
	return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("network is unreachable: " + r.URL.Host)}
}

// No service may take an attempt that reached nobody for one that succeeded, nor tell its secrets.
func TestNothingReached(t *testing.T) {
	saved := http.DefaultTransport
	http.DefaultTransport = lost{}
	defer func() { http.DefaultTransport = saved }()
	for name, address := range map[string]string{
		"slack":      "slack://hook:T1234567A-B1234567B-" + token + "abcdefghij@webhook",
		"discord":    "discord://" + token + "@123456789012345678",
		"googlechat": "googlechat://chat.googleapis.com/v1/spaces/FOO/messages?key=bar&token=" + token,
		"zulip":      "zulip://bot%40example.org:" + token + "@zulip.invalid?stream=s&topic=t",
		"rocketchat": "rocketchat://rocket.invalid/" + token + "/" + token + "x",
		"pushover":   "pushover://shoutrrr:" + token + "@user1234567",
		"lark":       "lark://open.larksuite.com/" + token,
		"wecom":      "wecom://" + token,
		"bark":       "bark://:" + token + "@bark.invalid",
		"signal":     "signal://signal.invalid:1/+15550001111/+15550002222?token=" + token,
		"matrix":     "matrix://user:" + token + "@matrix.invalid/?rooms=!room",
		"generic":    "generic+https://generic.invalid/" + token,
		"pushbullet": "pushbullet://o.abcdefghijklmnopqrstuvwxyzABCDEF",
	} {
		t.Run(name, func(t *testing.T) {
			c, err := New(Config{URL: func() (string, error) { return address, nil }, Timeout: 5 * time.Second})
			if err != nil {
				t.Fatal(err)
			}
			err = c.Send(t.Context(), channeltest.Sample(indicators.English, "ID000000000000000000000000"))
			e, ok := errors.AsType[*alerts.SendError](err)
			if !ok || strings.Contains(e.Error(), token) {
				t.Fatalf("%v", err)
			}
			if e.Fault != alerts.Unreachable {
				t.Errorf("%v, want %s", err, alerts.Unreachable)
			}
		})
	}
}

// What stands in an address in whatever form does not stand in an error.
func TestBlot(t *testing.T) {
	const raw = "slack://hook:T0001-B0002-s%2Fecret99@webhook?botname=" + token + "#frag12"
	address, err := url.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	for _, said := range []string{raw, "T0001-B0002-s%2Fecret99", "T0001-B0002-s/ecret99", token, "frag12", `Post "https://hooks.slack.com/services/T0001/B0002": dial`} {
		for _, secret := range []string{"s/ecret99", "s%2Fecret99", token, "frag12", "hooks.slack"} {
			if got := blot("posting: "+said+" failed", raw, address); strings.Contains(got, secret) {
				t.Errorf("%q tells %q", got, secret)
			}
		}
	}
}

func TestWrongAddresses(t *testing.T) {
	for _, raw := range []string{"", "::" + token, "nosuch://" + token + "@x", "telegram://" + token + "@telegram", "smtp://" + token + "@x", "logger://", "ntfy://"} {
		c, err := New(Config{URL: func() (string, error) { return raw, nil }})
		if err != nil {
			t.Fatal(err)
		}
		err = c.Send(t.Context(), channeltest.Sample(indicators.English, "ID000000000000000000000000"))
		if e, ok := errors.AsType[*alerts.SendError](err); !ok || e.Fault != alerts.Broken || strings.Contains(err.Error(), token) {
			t.Errorf("%q: %v", raw, err)
		}
	}
}
