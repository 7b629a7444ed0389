package sms

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rasid/indicators"
	"rasid/internal/alerts"
	"rasid/internal/alerts/channeltest"
)

const key = "open-sesame-42&more"

// gateway is an SMS provider on loopback.
type gateway struct {
	mu   sync.Mutex
	as   channeltest.Behaviour
	got  []channeltest.Received
	last *http.Request
	body string
	free chan struct{}
	url  string
}

func newGateway(t *testing.T) *gateway {
	t.Helper()
	g := &gateway{as: channeltest.Takes, free: make(chan struct{})}
	server := httptest.NewServer(g)
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(g.free) })
	g.url = server.URL
	return g
}

func (g *gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	raw, _ := io.ReadAll(r.Body)
	var body struct{ To, Text string }
	_ = json.Unmarshal(raw, &body)
	g.mu.Lock()
	as := g.as
	g.last, g.body = r, string(raw)
	if as == channeltest.Takes {
		g.got = append(g.got, channeltest.Received{ID: r.Header.Get("Idempotency-Key"), Text: body.To + "\n" + body.Text})
	}
	g.mu.Unlock()
	switch as {
	case channeltest.Busy:
		w.WriteHeader(http.StatusTooManyRequests)
	case channeltest.Denies:
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, "wrong key "+key)
	case channeltest.Refuses:
		_, _ = io.WriteString(w, `{"status":"error","code":"invalid number"}`)
	case channeltest.Hangs:
		<-g.free
	default:
		_, _ = io.WriteString(w, `{"status":"queued"}`)
	}
}

func TestConformance(t *testing.T) {
	channeltest.Run(t, func(t *testing.T) channeltest.Harness {
		t.Helper()
		g := newGateway(t)
		address := g.url
		c, err := New(Config{URL: func() (string, error) { return address + "/send?key={{secret | urlquery}}", nil }, Secret: func() (string, error) { return key, nil },
			Headers: map[string]string{"Content-Type": "application/json", "Authorization": "Bearer {{secret}}"}, Body: `{"to":{{json .To}},"text":{{json .Text}},"ref":{{json .ID}}}`,
			Taken: regexp.MustCompile(`"queued"`), Refused: regexp.MustCompile(`invalid number`), Segments: 10, Country: "963", Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		phone := &phones{c}
		return channeltest.Harness{Channel: phone, Secrets: []string{key, url.QueryEscape(key)},
			Behave: func(b channeltest.Behaviour) bool {
				g.mu.Lock()
				defer g.mu.Unlock()
				g.as = b
				if address = g.url; b == channeltest.Down {
					address = "http://127.0.0.1:1"
				}
				return true
			},
			Received: func() []channeltest.Received {
				g.mu.Lock()
				defer g.mu.Unlock()
				return g.got
			},
			Reads: func(m *alerts.Message) []string {
				return []string{"+963912345678", m.Subject, m.Alerts[0].Name, m.Alerts[0].Reason}
			}}
	})
}

// phones has the sample's recipient reached by telephone.
type phones struct{ *SMS }

func (p *phones) Send(ctx context.Context, m *alerts.Message) error {
	to := *m
	to.Recipient.Address = "٠٩١٢ ٣٤٥ ٦٧٨"
	return p.SMS.Send(ctx, &to)
}

// A gateway that is asked by GET, with all in the address.
func TestGet(t *testing.T) {
	g := newGateway(t)
	c, err := New(Config{Method: http.MethodGet, URL: func() (string, error) {
		return g.url + "/?to={{urlquery .Number}}&msg={{urlquery .Text}}&key={{secret | urlquery}}", nil
	}, Secret: func() (string, error) { return key, nil }, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	m := channeltest.Sample(indicators.Arabic, strings.Repeat("A", 26))
	m.Recipient.Address = "+963 912-345 678"
	m.Alerts = m.Alerts[:1]
	if err := c.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	q := g.last.URL.Query()
	if q.Get("to") != "963912345678" || q.Get("msg") != Text(m, 3) || q.Get("key") != key || g.last.Method != http.MethodGet || g.body != "" {
		t.Errorf("%s %s", g.last.Method, g.last.URL)
	}
}

func TestNoNumber(t *testing.T) {
	c, err := New(Config{URL: func() (string, error) { return "http://127.0.0.1:1", nil }, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	m := channeltest.Sample(indicators.English, "x")
	for _, to := range []string{"", "manager@example.org", "0912345678", "+1234", "+1234567890123456"} {
		m.Recipient.Address = to
		if e, ok := errors.AsType[*alerts.SendError](c.Send(t.Context(), m)); !ok || e.Fault != alerts.Refused {
			t.Errorf("%q: %v", to, e)
		}
	}
}

func TestNormalise(t *testing.T) {
	for _, c := range []struct{ number, country, want string }{
		{"+963 912 345 678", "", "+963912345678"},
		{"00963912345678", "964", "+963912345678"},
		{"0912-345-678", "963", "+963912345678"},
		{"912345678", "+963", "+963912345678"},
		{"٠٩١٢٣٤٥٦٧٨", "963", "+963912345678"},
		{"\u200e+۹۶۳ ۹۱۲ ۳۴۵ ۶۷۸", "", "+963912345678"},
		{"(011) 123.4567", "963", "+963111234567"},
	} {
		if got, err := Normalise(c.number, c.country); got != c.want || err != nil {
			t.Errorf("%q: %q, want %q (%v)", c.number, got, c.want, err)
		}
	}
}

func TestSegments(t *testing.T) {
	for _, c := range []struct {
		text string
		want int
	}{
		{"", 1}, {strings.Repeat("a", 160), 1}, {strings.Repeat("a", 161), 2}, {strings.Repeat("a", 306), 2}, {strings.Repeat("a", 307), 3},
		{strings.Repeat("€", 80), 1}, {strings.Repeat("€", 81), 2}, {strings.Repeat("ش", 70), 1}, {strings.Repeat("ش", 71), 2}, {strings.Repeat("ش", 134), 2}, {strings.Repeat("ش", 135), 3},
		{strings.Repeat("🌳", 35), 1}, {strings.Repeat("🌳", 36), 2}, {"ê" + strings.Repeat("a", 70), 2},
	} {
		if got := Segments(c.text); got != c.want {
			t.Errorf("%d letters like %.4q: %d, want %d", len([]rune(c.text)), c.text, got, c.want)
		}
	}
}

// Whatever a message says, its text keeps to the segments, and begins with what is the matter.
func TestTextKeepsToSegments(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom([]string{"trees", "شجرة", "\u2068الأشجار\u2069", "41,652.", "٤١٬٦٥٢.", "ê", "🌳", strings.Repeat("x", 90)})
		words := func(name string, most int) string {
			return strings.Join(rapid.SliceOfN(word, 1, most).Draw(t, name), " ")
		}
		m := &alerts.Message{Subject: words("subject", 40), Alerts: []alerts.MessageAlert{{Name: words("name", 10), Reason: words("reason", 60), Link: "http://rasid.example.org/goals/g"}}}
		if rapid.Bool().Draw(t, "several") {
			m.Alerts = append(m.Alerts, m.Alerts[0])
		}
		n := rapid.IntRange(1, 6).Draw(t, "segments")
		got := Text(m, n)
		if Segments(got) > n || got == "" {
			t.Errorf("%d segments of %d: %q", Segments(got), n, got)
		}
		if begin := strings.TrimSuffix(strings.Split(got, "\n")[0], "…"); !strings.HasPrefix(plain(m.Subject), begin) {
			t.Errorf("%q begins not with %q", got, plain(m.Subject))
		}
		if strings.ContainsAny(got, "\u2068\u2069") {
			t.Errorf("marks that old telephones show as boxes: %q", got)
		}
	})
}

func TestText(t *testing.T) {
	m := &alerts.Message{Subject: "✖ خارج المسار: زراعة الأشجار", Alerts: []alerts.MessageAlert{{Name: "زراعة الأشجار", Link: "http://rasid.example.org/goals/trees",
		Reason: "حتى نهاية أيلول زُرعت ٤١٬٦٥٢ شجرة من ٧٢٬٧٢٧. لبلوغ الهدف يلزم ١٩٬٤٥٠ شهرياً."}}}
	for n, want := range map[int]string{
		1: "✖ خارج المسار: زراعة الأشجار\nhttp://rasid.example.org/goals/trees", // the sentence has no room
		2: "✖ خارج المسار: زراعة الأشجار\nحتى نهاية أيلول زُرعت ٤١٬٦٥٢ شجرة من ٧٢٬٧٢٧. لبلوغ الهدف يلزم ١٩٬٤٥٠ شهرياً.",
		3: "✖ خارج المسار: زراعة الأشجار\nحتى نهاية أيلول زُرعت ٤١٬٦٥٢ شجرة من ٧٢٬٧٢٧. لبلوغ الهدف يلزم ١٩٬٤٥٠ شهرياً.\nhttp://rasid.example.org/goals/trees",
	} {
		if got := Text(m, n); got != want {
			t.Errorf("%d: %q (%d), want %q", n, got, Segments(got), want)
		}
	}
}
