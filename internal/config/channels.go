package config

import (
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"rasid/indicators"
	"rasid/internal/alerts/sms/form"
	"rasid/internal/yamlnode"
)

// The kinds of channels.
const (
	mailKind         = "mail"
	webhookKind      = "webhook"
	alertmanagerKind = "alertmanager"
	chatKind         = "chat"
	smsKind          = "sms"
)

// ChannelKinds lists the kinds of channels.
func ChannelKinds() []string {
	return []string{mailKind, webhookKind, alertmanagerKind, chatKind, smsKind}
}

// ChannelShape lists all keys of a channel of a kind, with how problems call it; a leading "!" marks a key that
// must be there.
func ChannelShape(kind string) (what string, keys []string) {
	toPlace := []string{"receives", "language", "min_severity"} // those that are an address themselves
	of := func(own ...string) []string { return append([]string{"!id", "!kind", "timeout"}, own...) }
	switch kind {
	case mailKind:
		return "a mail channel", of("!server", "!from", "reply_to", "unsubscribe", "tls", "user", "password", "helo", "ca")
	case alertmanagerKind:
		return "an alertmanager channel", append(of("!urls", "token", "resend"), toPlace...)
	case chatKind:
		return "a chat channel", append(of("!url"), toPlace...)
	case smsKind:
		return "an sms channel", of("!url", "method", "headers", "body", "secret", "taken", "refused", "segments", "country")
	}
	return "a channel", append([]string{"!id", "!kind", "!url", "token", "timeout"}, toPlace...)
}

// channel reads one of any kind; one whose kind is not known is read as a webhook, so that what it
// shares with all is looked at.
func channel(v yamlnode.Value) (c Channel, m yamlnode.Map) {
	kind := v.Peek("kind")
	what, keys := ChannelShape(kind)
	m = v.Map(what, keys...)
	switch kind {
	case mailKind:
		c.Mail, c.Timeout = mailServer(m), duration(m.Get("timeout"), 30*time.Second)
	case alertmanagerKind:
		members(&c, m)
	case chatKind:
		c.SecretURL, c.Timeout = secret(m.Get("url")), duration(m.Get("timeout"), 20*time.Second)
	case smsKind:
		gateway(&c, m)
	default:
		c.URL, c.SecretURL = secretLocation(m.Get("url"), "http://127.0.0.1:9000/hook")
		c.Token = secret(m.Get("token"))
	}
	c.ID, c.Kind = m.Get("id").String(), m.Get("kind").OneOf("kind of channel", ChannelKinds()...)
	if c.Timeout == 0 {
		c.Timeout = duration(m.Get("timeout"), 10*time.Second)
	}
	if c.Kind != mailKind && c.Kind != smsKind { // those know people by their addresses
		c.All = m.Get("receives").OneOf("choice of messages", "everything", "contacts") != "contacts"
		c.Language = indicators.Lang(m.Get("language").OneOf("language", "ar", "ku", "en"))
		c.MinSeverity = indicators.Severity(m.Get("min_severity").OneOf("severity", "info", "warning", "critical"))
	}
	return c, m
}

func mailServer(m yamlnode.Map) Mail {
	c := Mail{TLS: m.Get("tls").OneOf("way of TLS", "starttls", "implicit", "opportunistic", "none"), User: m.Get("user").String(), Password: secret(m.Get("password")),
		From: mailAddress(m.Get("from")), ReplyTo: mailAddress(m.Get("reply_to")), HELO: m.Get("helo").String(), CA: m.Get("ca").String()}
	c.Host, c.Port = server(m.Get("server"))
	if c.TLS == "" {
		c.TLS = "starttls"
		if c.Port == 465 {
			c.TLS = "implicit"
		}
	}
	if c.TLS == "none" && c.Host != "" && !loopback(c.Host) {
		m.Get("tls").Errorf("tls", "leave it out, or write tls: opportunistic for a server that offers none", "without TLS mail goes only to a server on this machine")
	}
	if p := m.Get("password"); c.User != "" && !p.Present() {
		m.Get("user").Errorf("password", `add password: "${env:NAME}"`, "a user needs a password")
	} else if c.User == "" && p.Present() {
		p.Errorf("user", "add user:", "a password needs a user")
	}
	if u := m.Get("unsubscribe"); u.Present() && u.IsScalar() {
		c.Unsubscribe = u.String()
		if parsed, err := url.Parse(c.Unsubscribe); err != nil || parsed.Scheme != "mailto" && parsed.Scheme != "https" || strings.ContainsAny(c.Unsubscribe, "<> \t\r\n") {
			u.Errorf("url", "write mailto:name@example.org or https://…", "this is not where people can ask to hear no more")
		}
	}
	return c
}

// server reads host or host:port.
func server(v yamlnode.Value) (host string, port int) {
	s := v.String()
	if !v.Present() || !v.IsScalar() || s == "" { // said already
		return "", 0
	}
	host = s
	if h, p, err := net.SplitHostPort(s); err == nil {
		n, err := strconv.Atoi(p)
		if err != nil || n < 1 || n > 65535 {
			h = ""
		}
		host, port = h, n
	}
	if host == "" || strings.ContainsAny(host, "/@ ") || strings.Contains(host, ":") && net.ParseIP(host) == nil {
		v.Errorf("server", "write mail.example.org or mail.example.org:587", "%q is not the name of a server", s)
		return "", 0
	}
	return host, port
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

func mailAddress(v yamlnode.Value) *mail.Address {
	s := v.String()
	if s == "" {
		return nil
	}
	a, err := mail.ParseAddress(s)
	if err != nil {
		v.Errorf("email", `write rasid@example.org, or "Name <rasid@example.org>"`, "%q is not an e-mail address", s)
		return nil
	}
	return a
}

func members(c *Channel, m yamlnode.Map) {
	for _, u := range m.Get("urls").List() {
		if s := strings.TrimRight(location(u, "http://127.0.0.1:9093, without /api", false), "/"); slices.Contains(c.Members, s) {
			u.Errorf("duplicate-url", "leave one of the two out", "this member stands twice")
		} else {
			c.Members = append(c.Members, s)
		}
	}
	if v := m.Get("urls"); v.IsList() && len(v.List()) == 0 {
		v.Errorf("missing-key", "write urls: [http://127.0.0.1:9093]", "there is no Alertmanager here")
	}
	c.Token, c.Resend = secret(m.Get("token")), duration(m.Get("resend"), time.Minute)
}

func gateway(c *Channel, m yamlnode.Map) {
	s := SMS{Method: m.Get("method").OneOf("method", "POST", "GET", "PUT"), Headers: map[string]string{}, Body: template(m.Get("body")), Secret: secret(m.Get("secret")),
		Taken: pattern(m.Get("taken")), Refused: pattern(m.Get("refused")), Segments: 3, Country: strings.TrimPrefix(m.Get("country").String(), "+")}
	if u := m.Get("url"); strings.HasPrefix(u.String(), "$") {
		c.SecretURL = secret(u)
	} else if c.URL = template(u); c.URL != "" {
		location(u, `https://sms.example.org/send?to={{urlquery .To}}, or "${env:NAME}"`, true)
	}
	if v := m.Get("headers"); v.Present() {
		for _, e := range v.Entries() {
			name := e.Key.String()
			s.Headers[name] = template(e.Value)
			if confidential.MatchString(name) && !strings.Contains(s.Headers[name], "{{") {
				e.Value.Errorf("secret", `write "Bearer {{secret}}" here, and secret: "${env:NAME}" beside headers`, "a secret must not stand in the file itself")
			}
		}
	}
	if v := m.Get("segments"); v.Present() {
		if n, ok := v.Number(); ok && (n != float64(int(n)) || n < 1 || n > 10) {
			v.Errorf("segments", "write segments: 3", "a message has 1 to 10 segments")
		} else {
			s.Segments = max(1, int(n))
		}
	}
	if strings.Trim(s.Country, "0123456789") != "" || len(s.Country) > 3 {
		m.Get("country").Errorf("country", `write country: "963"`, "this is not the code of a country")
	}
	c.SMS = s
}

// confidential are headers that carry secrets.
var confidential = regexp.MustCompile(`(?i)auth|key|token|secret|pass|cookie`)

func template(v yamlnode.Value) string {
	s := v.String()
	if _, err := form.Parse(s); err != nil {
		v.Errorf("template", "it may use {{urlquery .Text}}, {{json .Text}}, .To, .Number, .ID and {{secret}}", "this is no template: %v", err)
		return ""
	}
	return s
}

func pattern(v yamlnode.Value) *regexp.Regexp {
	if !v.Present() || v.String() == "" {
		return nil
	}
	p, err := regexp.Compile(v.String())
	if err != nil {
		v.Errorf("pattern", "write a regular expression, such as '\"status\": *\"queued\"'", "this is no pattern: %v", err)
	}
	return p
}
