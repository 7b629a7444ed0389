package config

import (
	"errors"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"rasid/collectors/fetch"
	"rasid/indicators"
	"rasid/internal/tabular/jsonrows"
	"rasid/internal/yamlnode"
)

// HTTP is what a source asks a server for.
type HTTP struct {
	URL       string // with placeholders for days, as fetch.ParseTemplate reads them
	Auth      Auth
	Headers   map[string]string     // sent with every request; no secrets
	Timeout   time.Duration         // for all of the asking; defaults to 80 % of the interval, at most 10 min
	SizeLimit int64                 // bytes of an unpacked answer, all pages together
	Since     *indicators.Date      // the first {from}; nil: the plan's start
	Overlap   int                   // days before the last run that {from} goes back; defaults to 31
	Further   []string              `json:"further,omitempty"` // worldbank: asked for as well, like URL
	Periods   indicators.PeriodKind `json:"periods,omitempty"` // dhis2: the length of the periods that analytics is asked for; 0: it is not asked
	Rows      string                // http-json: a jq program that makes rows of a page
	Error     string                `json:"error,omitempty"`    // http-json: a jq program that makes the words of an answer that is none; may be ""
	Totals    *Totals               `json:"totals,omitempty"`   // kobo: how rows are added up; nil: they are not
	Date      string                `json:"date,omitempty"`     // kobo: the field that says when a submission is about
	Resource  string                `json:"resource,omitempty"` // hdx-ckan: the name of the resource, in which * stands for anything
	Format    string                `json:"format,omitempty"`   // hdx-ckan: its format; "": any
	Pages     Pages                 // http-json
}

// Auth is how a server knows who asks; at most one way is set.
type Auth struct {
	Bearer       Secret
	Scheme       string // instead of "Bearer"
	User         string
	Password     Secret
	Header       string // name of a header, or
	Query        string // name of a parameter of the URL, with
	Key          Secret
	TokenURL     string // OAuth2 client credentials
	ClientID     string
	ClientSecret Secret
	Scope        string
}

// Any reports whether there is a secret.
func (a Auth) Any() bool {
	return !a.Bearer.IsZero() || !a.Password.IsZero() || !a.Key.IsZero() || !a.ClientSecret.IsZero()
}

// Pages says how an API parts its answers; see httpjson.Paging.
type Pages struct {
	By, Parameter string
	First, Size   int64
	Next, More    string // jq programs
	Most          int
}

// askKeys are the keys of every source that asks by HTTP.
var askKeys = []string{"!url", "auth", "headers", "timeout", "size_limit", "since", "overlap"}

const (
	tableLimit = 512 << 20 // bytes of a sheet
	pagesLimit = 256 << 20 // bytes of all pages
	// PageLimit bounds one page, which is in memory while it is read, in bytes.
	PageLimit = 32 << 20
	longest   = 10 * time.Minute // that a run asks, unless it is said
)

func (r reader) httpTable(m yamlnode.Map, s *Source) {
	s.Table = table(m.Get("table"))
	s.HTTP = ask(m, s.between, tableLimit)
}

// rowsTable is how the rows of JSON are written for the tabular reader.
var rowsTable = func() Table { t := answerTable; t.Dates = "auto"; return t }()

func (r reader) httpJSON(m yamlnode.Map, s *Source) {
	s.Table = rowsTable
	s.HTTP = ask(m, s.between, pagesLimit)
	s.HTTP.Rows = program(m.Get("rows"))
	if e := m.Get("error"); e.Present() {
		s.HTTP.Error = program(e)
	}
	s.HTTP.Pages = pages(m.Get("pages"))
}

// ask reads what every source that asks by HTTP has.
func ask(m yamlnode.Map, every time.Duration, limit int64) HTTP {
	h := HTTP{URL: addressOf(m.Get("url")), Auth: auth(m.Get("auth")), SizeLimit: size(m.Get("size_limit"), limit), Overlap: 31}
	h.Timeout = timeout(m.Get("timeout"), every)
	for _, e := range m.Get("headers").Entries() {
		name := e.Key.String()
		switch {
		case !token.MatchString(name):
			e.Key.Errorf("header", "write it as in Accept-Language", "%q is no name of a header", name)
		case secretName.MatchString(name):
			e.Value.Errorf("secret", `write auth: {header: {name: `+name+`, value: "${env:NAME}"}}`, "a secret must not stand in the file itself")
		case strings.ContainsAny(e.Value.String(), "\r\n"):
			e.Value.Errorf("header", "write it on one line", "a header has one line")
		default:
			if h.Headers == nil {
				h.Headers = map[string]string{}
			}
			h.Headers[name] = e.Value.String()
		}
	}
	if v := m.Get("since"); v.Present() {
		if d, err := indicators.ParseDate(v.String()); err != nil {
			v.Errorf("date", "write 2024-01-31", "%q is not a day", v.String())
		} else {
			h.Since = &d
		}
	}
	if v := m.Get("overlap"); v.Present() {
		n, err := strconv.Atoi(strings.TrimSuffix(v.String(), "d"))
		if err != nil || !strings.HasSuffix(v.String(), "d") || n < 0 || n > 3660 {
			v.Errorf("overlap", "write 31d", "%q is not a number of days", v.String())
		}
		h.Overlap = n
	}
	if u, err := url.Parse(h.URL); err == nil && u.Scheme == "http" && h.Auth.Any() && !isLoopback(u.Hostname()) {
		m.Get("url").Warnf("url", "write https:// if the server has it", "the secret of auth goes over the network unencrypted")
	}
	return h
}

// timeout reads how long a run may ask: so long that it ends before the next one begins.
func timeout(v yamlnode.Value, every time.Duration) time.Duration {
	usual := longest
	if every > 0 {
		usual = max(10*time.Second, min(every*8/10, longest))
	}
	t := duration(v, usual)
	if every > 0 && t > every && v.Present() {
		v.Errorf("timeout", "write less than the time from one run to the next", "a run may not take longer than from one to the next, %s", every)
	}
	return t
}

func isLoopback(host string) bool {
	return host == "localhost" || host == "::1" || strings.HasPrefix(host, "127.")
}

// token is what a name of a header is, by RFC 9110.
var token = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")

// secretName fits names of headers and parameters whose values are secrets.
var secretName = regexp.MustCompile(`(?i)^(proxy-)?authorization$|^cookie$|(^|[-_.])(api[-_]?key|apikey|subscription[-_]key|token|secret|passw(or)?d|pwd)$|^(key|sig|signature|auth)$`)

// addressOf reads a URL with placeholders.
func addressOf(v yamlnode.Value) string {
	if v.IsScalar() && !v.IsNull() { // first: any other problem would show the line
		if name := secretParameter(v.String()); name != "" {
			v.Errorf("secret", `leave it out here, and write auth: {query: {name: `+name+`, value: "${env:NAME}"}}`, "a secret must not stand in the file itself")
			return ""
		}
	}
	s := location(v, "https://example.org/data.csv", true)
	if s == "" {
		return ""
	}
	t, err := fetch.ParseTemplate(s)
	if err != nil {
		v.Errorf("url", "write a brace that is meant as such as %7B and %7D", "%v", err)
		return ""
	}
	day := time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)
	u, err := url.Parse(t.Expand(fetch.Window{From: day, To: day, Today: day}))
	if err != nil || u.Hostname() == "" {
		v.Errorf("url", "write placeholders behind the name of the server only", "this is not the address of a server")
		return ""
	}
	return s
}

// secretParameter returns the first parameter of a URL, which need not be a good one, whose value is a
// secret; "" when there is none.
func secretParameter(address string) string {
	_, query, _ := strings.Cut(address, "?")
	for pair := range strings.FieldsFuncSeq(query, func(r rune) bool { return strings.ContainsRune("?&;#", r) }) {
		name, _, _ := strings.Cut(pair, "=")
		if plain, err := url.QueryUnescape(name); err == nil {
			name = plain
		}
		if secretName.MatchString(name) {
			return name
		}
	}
	return ""
}

// auth reads one of the ways to say who asks.
func auth(v yamlnode.Value) (a Auth) {
	m := v.Map("auth", "bearer", "scheme", "basic", "header", "query", "oauth2")
	ways := 0
	for _, way := range []string{"bearer", "basic", "header", "query", "oauth2"} {
		if m.Get(way).Present() {
			ways++
		}
	}
	if v.Present() && v.IsMap() && ways != 1 {
		v.Errorf("auth", `write one of bearer, basic, header, query and oauth2, such as auth: {bearer: "${env:NAME}"}`, "a server is told in one way who asks")
	}
	a.Bearer = secret(m.Get("bearer"))
	if a.Scheme = m.Get("scheme").String(); a.Scheme != "" && (!token.MatchString(a.Scheme) || !m.Get("bearer").Present()) {
		m.Get("scheme").Errorf("auth", "write scheme: Token, beside bearer", "this is no scheme of a bearer's token")
	}
	if b := m.Get("basic"); b.Present() {
		basic := b.Map("basic", "!user", "!password")
		a.User, a.Password = basic.Get("user").String(), secret(basic.Get("password"))
	}
	name := func(way string) (name string, value Secret) {
		v := m.Get(way)
		if !v.Present() {
			return "", Secret{}
		}
		key := v.Map(way, "!name", "!value")
		name = key.Get("name").String()
		if way == "header" && name != "" && !token.MatchString(name) {
			key.Get("name").Errorf("header", "write it as in X-Api-Key", "%q is no name of a header", name)
		}
		return name, secret(key.Get("value"))
	}
	var headerKey, queryKey Secret
	a.Header, headerKey = name("header")
	a.Query, queryKey = name("query")
	if a.Key = headerKey; a.Key.IsZero() {
		a.Key = queryKey
	}
	if o := m.Get("oauth2"); o.Present() {
		x := o.Map("oauth2", "!token_url", "!client_id", "!client_secret", "scope")
		a.TokenURL, a.ClientID, a.ClientSecret, a.Scope = location(x.Get("token_url"), "https://example.org/oauth/token", false), x.Get("client_id").String(), secret(x.Get("client_secret")), x.Get("scope").String()
	}
	return a
}

// program reads a jq program.
func program(v yamlnode.Value) string {
	s := v.String()
	if strings.TrimSpace(s) == "" { // which is said of the key already
		return ""
	}
	_, err := jsonrows.Compile(s)
	if err == nil {
		return s
	}
	at, width := 0, utf8.RuneCountInString(s)
	if wrong, ok := errors.AsType[*jsonrows.SyntaxError](err); ok && wrong.Line > 0 {
		at, width = wrong.Column-1, 1
		for _, line := range strings.SplitAfterN(s, "\n", wrong.Line)[:wrong.Line-1] {
			at += utf8.RuneCountInString(line)
		}
	}
	v.ErrorAt(at, width, "jq", "try it on an answer of the server with jq", "the jq program is wrong: %v", err)
	return ""
}

// pages reads how an API parts its answers.
func pages(v yamlnode.Value) (p Pages) {
	if !v.Present() {
		return p
	}
	m := v.Map("pages", "!by", "parameter", "first", "size", "next", "more", "most")
	p.By = m.Get("by").OneOf("way of paging", "number", "offset", "cursor", "link", "url")
	wants := map[string][]string{"number": {"!parameter", "first", "more"}, "offset": {"!parameter", "!size", "first", "more"}, "cursor": {"!parameter", "!next"}, "url": {"!next"}, "link": {}}[p.By]
	for _, key := range []string{"parameter", "first", "size", "next", "more"} {
		must, may := false, false
		for _, w := range wants {
			must, may = must || w == "!"+key, may || strings.TrimPrefix(w, "!") == key
		}
		switch {
		case must && !m.Get(key).Present():
			v.Errorf("pages", "add "+key+":", "paging by %s needs %q", p.By, key)
		case p.By != "" && !may && m.Get(key).Present():
			m.Get(key).Errorf("pages", "leave it out", "paging by %s has no %q", p.By, key)
		}
	}
	count := func(key string, def, least int64) int64 {
		v := m.Get(key)
		if !v.Present() {
			return def
		}
		n, err := strconv.ParseInt(v.String(), 10, 32)
		if err != nil || n < least {
			v.Errorf("number", "write "+strconv.FormatInt(max(def, least), 10), "%q is not a whole number from %d on", v.String(), least)
			return def
		}
		return n
	}
	first := int64(0)
	if p.By == "number" {
		first = 1
	}
	p.Parameter, p.First, p.Size, p.Most = m.Get("parameter").String(), count("first", first, 0), count("size", 0, 1), int(count("most", 1000, 1))
	if m.Get("next").Present() {
		p.Next = program(m.Get("next"))
	}
	if m.Get("more").Present() {
		p.More = program(m.Get("more"))
	}
	return p
}

var bytesUnits = map[string]int64{"KB": 1e3, "MB": 1e6, "GB": 1e9, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}

// size reads a number of bytes.
func size(v yamlnode.Value, def int64) int64 {
	if !v.Present() {
		return def
	}
	s := strings.ReplaceAll(v.String(), " ", "")
	digits := strings.TrimRight(s, "KMGiB")
	n, err := strconv.ParseInt(digits, 10, 32)
	unit, ok := bytesUnits[s[len(digits):]]
	if err != nil || !ok || n <= 0 || n > (1<<40)/unit {
		v.Errorf("size", "write 64MiB", "%q is not a size", v.String())
		return def
	}
	return n * unit
}
