package web_test

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"rasid/indicators"
	"rasid/internal/journal"
	"rasid/internal/scoreboard"
	"rasid/internal/web"
)

const (
	page    = "text/html; charset=utf-8"
	problem = "application/problem+json"
)

func TestEveryRoute(t *testing.T) {
	s := judged(t)
	for _, c := range []struct {
		method, target string
		code           int
		kind           string
		want           string
	}{
		{"GET", "/", 200, page, "as of 10 May 2024"},
		{"HEAD", "/", 200, page, ""},
		{"GET", "/?as_of=2024-03-31", 200, page, `href="/goals/bread?as_of=2024-03-31"`},
		{"GET", "/?as_of=0001-01-01", 200, page, "not started"},
		{"GET", "/?as_of=9999-12-31", 200, page, "missed"},
		{"GET", "/?known_at=2024-05-09", 200, page, "unknown"},
		{"GET", "/?known_at=2024-05-10T09:00:00Z", 200, page, "off track"},
		{"GET", "/?as_of=garbage", 400, page, "as_of: “garbage” is not a day. Write it like 2024-06-30."},
		{"GET", "/?as_of=2024-02-30", 400, page, "is not a day"},
		{"GET", "/?known_at=yesterday", 400, page, "known_at: “yesterday” is not a time"},
		{"GET", "/?as_of=%3Cscript%3E", 400, page, "“&lt;script&gt;” is not a day"},
		{"GET", "/?lang=xx&as_of=", 200, page, `lang="ar" dir="rtl"`},
		{"GET", "/goals/bread", 200, page, `<polyline class="reported"`},
		{"GET", "/goals/stock", 200, page, "Value against the band"},
		{"GET", "/goals/census", 200, page, "Steps done"},
		{"GET", "/goals/talks", 200, page, "This goal is described"},
		{"HEAD", "/goals/bread", 200, page, ""},
		{"GET", "/goals/none", 404, page, "There is no such page."},
		{"GET", "/goals/", 404, page, "There is no such page."},
		{"GET", "/goals/bread/x", 404, page, "There is no such page."},
		{"GET", "/goals/bread?as_of=garbage", 400, page, "is not a day"},
		{"GET", "/deliveries", 200, page, "accepted in part"},
		{"GET", "/deliveries?before=1", 200, page, "Nothing has arrived yet."},
		{"GET", "/deliveries?before=x", 400, page, "before: “x” is not a number."},
		{"GET", "/deliveries?after=-1", 400, page, "after: “-1” is not a number."},
		{"GET", "/deliveries/1", 200, page, "10 May 2024 09:00"},
		{"GET", "/deliveries/2", 404, page, "There is no such page."},
		{"GET", "/deliveries/one", 404, page, "There is no such page."},
		{"GET", "/deliveries/99999999999999999999", 404, page, "There is no such page."},
		{"GET", "/runs", 200, page, "No source has run yet."},
		{"GET", "/runs?before=x", 400, page, "before: “x” is not a number."},
		{"GET", "/runs?source=nobody", 200, page, "No source has run yet."},
		{"GET", "/runs/1", 404, page, "There is no such page."},
		{"GET", "/runs/x", 404, page, "There is no such page."},
		{"GET", "/runs/-1", 404, page, "There is no such page."},
		{"GET", "/runs/99999999999999999999", 404, page, "There is no such page."},
		{"GET", "/api/status", 200, "application/json", `"as_of":"2024-05-10"`},
		{"GET", "/api/status?as_of=2024-03-31", 200, "application/json", `"as_of":"2024-03-31"`},
		{"GET", "/api/status?as_of=garbage", 400, problem, `"detail":"as_of: “garbage” is not a day. Write it like 2024-06-30."`},
		{"GET", "/api/nothing", 404, problem, `"status":404`},
		{"POST", "/api/status", 405, problem, `"title":"Method Not Allowed"`},
		{"HEAD", "/api/events", 200, "text/event-stream", ""},
		{"GET", "/nowhere", 404, page, "There is no such page."},
		{"POST", "/", 405, page, "the page is for reading"},
		{"DELETE", "/deliveries/1", 405, page, "the page is for reading"},
		{"GET", "/assets/style.css", 200, "text/css; charset=utf-8", "--ink"},
		{"GET", "/assets/live.js", 200, "text/javascript; charset=utf-8", "EventSource"},
		{"GET", "/assets/icon.svg", 200, "image/svg+xml", "<svg"},
		{"GET", "/assets/", 404, page, "There is no such page."},
		{"GET", "/assets/none.css", 404, page, "There is no such page."},
		{"GET", "/assets/..%2fweb.go", 404, page, "There is no such page."},
		{"GET", "/healthz", 200, "text/plain; charset=utf-8", "ok"},
		{"GET", "/readyz", 200, "text/plain; charset=utf-8", "ready"},
		{"GET", "/metrics", 200, "text/plain; charset=utf-8", "rasid_up"},
	} {
		headers := []string{"Accept-Language", "en"}
		if strings.Contains(c.target, "lang=") {
			headers = nil
		}
		w := s.ask(c.method, c.target, headers...)
		h, body := w.Header(), w.Body.String()
		if w.Code != c.code || h.Get("Content-Type") != c.kind || !strings.Contains(body, c.want) {
			t.Errorf("%s %s: %d %s, no %q in\n%s", c.method, c.target, w.Code, h.Get("Content-Type"), c.want, body)
		}
		if c.method == "HEAD" && c.kind != page && body != "" {
			t.Errorf("%s %s: a body of %d bytes", c.method, c.target, len(body))
		}
		if !strings.HasPrefix(h.Get("Content-Security-Policy"), "default-src 'self';") || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "same-origin" {
			t.Errorf("%s %s: not guarded: %v", c.method, c.target, h)
		}
		if c.code == 405 && h.Get("Allow") != "GET, HEAD" {
			t.Errorf("%s %s: Allow is %q", c.method, c.target, h.Get("Allow"))
		}
		if c.kind == page && (h.Get("Cache-Control") != "no-cache" || h.Get("Vary") != "Accept-Language, Cookie") {
			t.Errorf("%s %s: caches may mix it up: %v", c.method, c.target, h)
		}
		if strings.Contains(body, "style=") || strings.Contains(body, "onclick") || strings.Contains(body, "<style") {
			t.Errorf("%s %s: it breaks its own policy", c.method, c.target)
		}
	}
}

func TestAssetsAreKeptUntilTheyChange(t *testing.T) {
	s := judged(t)
	for _, name := range []string{"style.css", "live.js", "icon.svg"} {
		link := regexp.MustCompile(`/assets/` + regexp.QuoteMeta(name) + `\?v=[0-9a-f]{8}`).FindString(s.get(t, "/"))
		if got := s.ask("GET", link).Header().Get("Cache-Control"); link == "" || !strings.Contains(got, "immutable") {
			t.Errorf("%q is kept as %q", link, got)
		}
		if got := s.ask("GET", "/assets/"+name+"?v=old").Header().Get("Cache-Control"); got != "no-cache" {
			t.Errorf("%s of another version is kept as %q", name, got)
		}
	}
}

func TestLanguageIsChosen(t *testing.T) {
	s := judged(t)
	for _, c := range []struct{ target, cookie, accept, want string }{
		{"/", "", "", "ar"}, // the plan's first
		{"/", "", "de-DE, ku;q=0.8, en", "ku"},
		{"/", "", "kmr", "ku"},
		{"/", "en", "ku", "en"},
		{"/", "xx", "ku", "ku"},
		{"/?lang=ku", "en", "ar", "ku"},
		{"/?lang=EN", "", "", "ar"},
		{"/?lang=%22%3E", "", "en", "en"},
	} {
		headers := []string{"Accept-Language", c.accept}
		if c.cookie != "" {
			headers = append(headers, "Cookie", "lang="+c.cookie)
		}
		w := s.ask("GET", c.target, headers...)
		if !strings.Contains(w.Body.String(), `<html lang="`+c.want+`"`) {
			t.Errorf("%+v: %.60s", c, w.Body)
		}
		set := w.Header().Get("Set-Cookie")
		if chosen := strings.Contains(c.target, "lang=ku"); chosen != (set != "") || chosen && (!strings.Contains(set, "HttpOnly") || !strings.Contains(set, "SameSite=Lax")) {
			t.Errorf("%+v: the cookie is %q", c, set)
		}
	}
	if body := s.get(t, "/goals/bread?as_of=2024-03-31&lang=ku"); !strings.Contains(body, `href="?as_of=2024-03-31&amp;lang=en"`) {
		t.Error("another language forgets the date")
	}
}

// What comes from a file is shown, and is nothing but text.
func TestHostileNamesAreText(t *testing.T) {
	s := judged(t)
	for _, lang := range []string{"en", "ar", "ku"} {
		for _, path := range []string{"/", "/goals/bread", "/goals/stock", "/deliveries", "/deliveries/1"} {
			body := s.get(t, path+"?lang="+lang)
			for _, bad := range []string{"<script>alert", "<i>B", "<b>office", "<b>flour", "\u202e", "x\")"} {
				if strings.Contains(body, bad) {
					t.Errorf("%s in %s holds %q", path, lang, bad)
				}
			}
			if strings.Count(body, "\u2068") != strings.Count(body, "\u2069") {
				t.Errorf("%s in %s: a name breaks out of its isolation", path, lang)
			}
		}
	}
	if body := s.get(t, "/deliveries/1?lang=en"); !strings.Contains(body, "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;��&amp;gpj.csv") {
		t.Errorf("the name is not shown:\n%s", body)
	}
	if body := s.get(t, "/goals/bread?lang=en"); !strings.Contains(body, "A &amp; &lt;i&gt;B&lt;/i&gt;") {
		t.Errorf("the place is not shown:\n%s", body)
	}
}

func TestPagesSpeakTheReadersDigits(t *testing.T) {
	s := judged(t)
	for path, wants := range map[string][]string{
		"/?lang=ar":             {"حتى ١٠ أيار ٢٠٢٤", `<b>٤٬١٠٤</b> <bdi>SYP/kg</bdi>`, "٤٠٪"},
		"/?lang=ku":             {"heta 10ê Gulanê 2024", `<b>4.104</b> <bdi>SYP/kg</bdi>`, "%40"},
		"/goals/bread?lang=ar":  {"القيمة مقارنة بالسقف", "نيسان ٢٠٢٤", "٤٬١٠٣٫٥", "١٠٠٣"},
		"/goals/bread?lang=en":  {"Value against the ceiling", "April 2024", "4,103.5", ">1003<"},
		"/deliveries?lang=ar":   {"١٠ أيار ٢٠٢٤</span> ٠٩:٠٠", "دائرة", "مقبول جزئياً"},
		"/deliveries/1?lang=ar": {"١٬٢٣٤", ">١٢٣٤<", "<bdi>B1234</bdi>", "«\u20681O5\u2069» ليس رقماً"},
		"/deliveries/1?lang=ku": {"1.234", ">1234<"},
		"/goals/census?lang=ar": {"الخطوات المنجزة", "٤٠٪"},
		"/?lang=en":             {"Watched values", "Stock of &lt;b&gt;flour&lt;/b&gt; &amp; wheat", `<span aria-hidden="true">✖</span> off track`},
	} {
		w := s.ask("GET", path)
		for _, want := range wants {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s: no %q in\n%s", path, want, w.Body)
			}
		}
	}
}

func TestBeforeTheFirstScoreboard(t *testing.T) {
	s := newSite(t, nil)
	for target, want := range map[string]string{"/?lang=en": "The goals are being judged.", "/goals/bread?lang=ar": "يجري الحكم على الأهداف", "/api/status": `"status":503`, "/readyz": "being judged"} {
		w := s.ask("GET", target)
		if w.Code != 503 || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d %s", target, w.Code, w.Body)
		}
		if target != "/readyz" && w.Header().Get("Retry-After") != "1" {
			t.Errorf("%s does not say when to come again", target)
		}
	}
	// The page looks again by itself, with a script or without.
	if body := s.ask("GET", "/").Body.String(); !strings.Contains(body, `data-version=""`) || !strings.Contains(body, "live.js") || !strings.Contains(body, `<noscript><meta http-equiv="refresh"`) {
		t.Errorf("it does not look again:\n%s", body)
	}
	for _, target := range []string{"/deliveries", "/healthz", "/metrics"} {
		s.get(t, target)
	}
}

func TestNoticesAndLiveness(t *testing.T) {
	s := judged(t)
	version := regexp.MustCompile(`data-version="([^"]*)"`)
	before := version.FindString(s.get(t, "/"))
	s.trouble = "plan.yaml <is> broken"
	body := s.get(t, "/")
	if !strings.Contains(body, "plan.yaml &lt;is&gt; broken") || version.FindString(body) == before {
		t.Errorf("trouble is not shown, or does not change the version %s", before)
	}
	if !strings.Contains(body, "live.js") || strings.Contains(s.get(t, "/?as_of=2024-03-31"), "live.js") || strings.Contains(s.ask("GET", "/none").Body.String(), "live.js") {
		t.Error("the present follows what arrives; the past and errors do not")
	}
}

// ledger is a journal of that many deliveries, without the time that it takes to write them.
type ledger struct {
	web.Journal
	size int64
}

func (l ledger) Deliveries(_ context.Context, f journal.DeliveryFilter) (list []journal.Delivery, err error) {
	before := l.size + 1
	if f.BeforeSeq > 0 {
		before = f.BeforeSeq
	}
	for seq := f.AfterSeq + 1; seq < before; seq++ {
		list = append(list, journal.Delivery{Seq: seq, Name: fmt.Sprintf("file-%04d.csv", seq), Outcome: journal.Accepted})
	}
	if f.Newest {
		slices.Reverse(list)
	}
	return list[:min(len(list), f.Limit)], nil
}

// hasty is a board that has a new scoreboard as soon as the present one was asked for.
type hasty struct {
	web.Board
	hurry func()
}

func (h *hasty) Current() *scoreboard.Snapshot {
	defer h.hurry()
	return h.Board.Current()
}

// A scoreboard that comes while a page is made is not passed over: the page is of the version that
// it shows, so that its reader is told of the newer one.
func TestAPageIsNotNewerThanWhatItShows(t *testing.T) {
	var s *site
	late := false
	s = newSite(t, func(c *web.Config) {
		c.Board = &hasty{c.Board, func() {
			if late {
				late = false
				s.deliver(t, journal.Delivery{Name: "late.csv", Outcome: journal.Accepted}, nil)
			}
		}}
	})
	s.deliver(t, journal.Delivery{Name: "a.csv", Outcome: journal.Accepted}, nil)
	for _, path := range []string{"/", "/goals/bread", "/deliveries"} {
		before := s.board.Current().Position
		late = true
		if body := s.get(t, path); !strings.Contains(body, fmt.Sprintf(`data-version="%d-`, before)) || s.board.Current().Position == before {
			t.Errorf("%s says that it is newer than %d: %.120s", path, before, body)
		}
	}
}

// However many deliveries came, a page of them is small, and every one is on exactly one page.
func TestDeliveriesByPages(t *testing.T) {
	const all = 2000
	s := newSite(t, func(c *web.Config) { c.Journal = ledger{c.Journal, all} })
	numbers := regexp.MustCompile(`href="/deliveries/(\d+)"`)
	link := func(body, rel string) string {
		m := regexp.MustCompile(`href="(/deliveries\?[^"]*)" rel="` + rel + `"`).FindStringSubmatch(body)
		if m == nil {
			return ""
		}
		return m[1]
	}
	walk := func(target, rel string) (seen []string, last string) {
		for range all {
			body := s.get(t, target)
			if len(body) > 60_000 {
				t.Fatalf("%s has %d bytes", target, len(body))
			}
			for _, m := range numbers.FindAllStringSubmatch(body, -1) {
				seen = append(seen, m[1])
			}
			last = target
			if target = link(body, rel); target == "" {
				break
			}
		}
		return seen, last
	}
	seen, last := walk("/deliveries", "next")
	if len(seen) != all || seen[0] != "2000" || seen[all-1] != "1" || len(slices.Compact(slices.Sorted(slices.Values(seen)))) != all {
		t.Errorf("%d deliveries are listed, from %s to %s", len(seen), seen[0], seen[len(seen)-1])
	}
	back, top := walk(last, "prev")
	slices.Sort(back)
	if len(slices.Compact(back)) != all || link(s.get(t, top), "prev") != "" {
		t.Errorf("the way back lists %d deliveries and ends at %s", len(back), top)
	}
	// Close to the top, the page of those after a number is the top itself.
	if body := s.get(t, "/deliveries?after=1990"); !strings.Contains(body, `href="/deliveries/2000"`) || len(numbers.FindAllString(body, -1)) != 50 {
		t.Error("a page after a late number is not whole")
	}
}

func TestGoalShowsTheNewestObservations(t *testing.T) {
	s := judged(t)
	body := s.get(t, "/goals/bread?lang=en")
	january, april := strings.Index(body, ">January 2024<"), strings.Index(body, ">April 2024<")
	if april < 0 || january < april {
		t.Errorf("the newest does not come first: January at %d, April at %d", january, april)
	}
	if strings.Contains(body, "The newest") {
		t.Error("all are shown, and it says otherwise")
	}
	ind, places, err := s.journal.Keys(t.Context(), []string{"bread"}, []string{"A"})
	if err != nil {
		t.Fatal(err)
	}
	var rows []journal.Row
	for d := range 500 {
		rows = append(rows, journal.Row{Indicator: ind[0], Place: places[0], Period: indicators.PeriodAt(indicators.Day, date("2022-11-01").AddDays(d)).Key(), Value: float64(d), Line: int64(d + 2)})
	}
	s.deliver(t, journal.Delivery{Name: "many.csv", Outcome: journal.Accepted}, rows)
	body = s.get(t, "/goals/bread?lang=en")
	if n := strings.Count(body, `data-label="period"`); n != 100 || !strings.Contains(body, "The newest 100 of 504 are shown.") {
		t.Errorf("%d are shown", n)
	}
}

// Every page is one document with its language, its direction and one main part.
func TestPagesAreWhole(t *testing.T) {
	s := judged(t)
	for lang, dir := range map[string]string{"ar": "rtl", "ku": "ltr", "en": "ltr"} {
		for _, path := range []string{"/", "/goals/bread", "/goals/talks", "/deliveries", "/deliveries/1", "/none"} {
			body := s.ask(http.MethodGet, path+"?lang="+lang).Body.String()
			for _, want := range []string{fmt.Sprintf(`<html lang="%s" dir="%s"`, lang, dir), `<main id="main"`, `<h1 id="title"`, `name="viewport"`, `</html>`, `class="skip" href="#main"`} {
				if strings.Count(body, want) != 1 {
					t.Errorf("%s in %s: %d × %s", path, lang, strings.Count(body, want), want)
				}
			}
		}
	}
}
