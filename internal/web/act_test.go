package web_test

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/alerts"
	"rasid/internal/alerts/links"
	"rasid/internal/journal"
	"rasid/internal/scoreboard"
	"rasid/internal/web"
)

// office is a site with a real service of alerts, and what arrived by its only channel.
type office struct {
	*site
	service *alerts.Service
	clock   time.Time
	got     []alerts.Message
	log     bytes.Buffer
}

func (o *office) Send(_ context.Context, m *alerts.Message) error {
	o.got = append(o.got, *m)
	return nil
}

const hostileName = `Manager <img src=x onerror=alert(1)>`

// newOffice has goals off track, of which a manager who reads Arabic was told, and links in what they were told.
func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{clock: now}
	o.site = judgedWith(t, func(cfg *web.Config) {
		cfg.Plan.Departments[0].Contacts = []indicators.Contact{{Name: hostileName, Email: "manager@example.org", Language: indicators.Arabic}, {Email: "second@example.org", Language: indicators.English}}
		o.service = alerts.New(alerts.Config{Plan: cfg.Plan, Journal: cfg.Journal.(*journal.Journal), Board: cfg.Board, Now: func() time.Time { return o.clock }, Log: slog.New(slog.NewTextHandler(&o.log, nil)), Send: true,
			Channels: []alerts.ChannelConfig{{ChannelInfo: alerts.ChannelInfo{ID: "mail", Address: func(c *indicators.Contact) (string, bool) { return c.Email, true }}, Channel: o}},
			Page:     "http://page", LinkKey: func(bool) (*links.Key, error) { return &links.Key{5}, nil }, LinkValid: 14 * 24 * time.Hour})
		cfg.Links, cfg.Log = o.service, slog.New(slog.NewTextHandler(&o.log, nil))
		cfg.Alert = func(goal string) (alerts.View, bool) { return o.service.View(alerts.GoalKey(goal)) }
		cfg.Handling = func(context.Context, *scoreboard.Snapshot) func(string) indicators.Handling {
			return func(goal string) indicators.Handling { return o.service.Handling(alerts.GoalKey(goal)) }
		}
	})
	o.work(t, 0)
	o.work(t, 10*time.Minute)
	return o
}

func (o *office) work(t *testing.T, d time.Duration) {
	t.Helper()
	o.clock = o.clock.Add(d)
	if err := o.service.Evaluate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := o.service.Deliver(t.Context(), "mail"); err != nil {
		t.Fatal(err)
	}
}

// link returns the path of the link to an alert that a recipient was sent.
func (o *office) link(t *testing.T, recipient, alert string) string {
	t.Helper()
	for i := range o.got {
		for _, a := range o.got[i].Alerts {
			if path, ok := strings.CutPrefix(a.Act, "http://page"); ok && o.got[i].Recipient.ID == recipient && a.Alert == alert {
				return path
			}
		}
	}
	t.Fatalf("%s has no link to %s", recipient, alert)
	return ""
}

var formField = regexp.MustCompile(`name="form" value="([^"]+)"`)

// form returns what the page of a link would send back.
func (o *office) form(t *testing.T, path string) url.Values {
	t.Helper()
	found := formField.FindStringSubmatch(o.get(t, path))
	if found == nil {
		t.Fatalf("%s has no form", path)
	}
	return url.Values{"form": {html.UnescapeString(found[1])}, "kind": {"acknowledge"}, "note": {"seeds are ordered"}, "days": {"7"}}
}

// post sends a form; headers come in pairs.
func (o *office) post(path string, form url.Values, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(context.Background(), http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	o.ServeHTTP(w, r)
	return w
}

func (o *office) acts(t *testing.T) []journal.AlertAct {
	t.Helper()
	acts, err := o.journal.AlertActs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return acts
}

// Programs that look for harm in mail open every link, with HEAD and GET, more than once, and also
// what they find on the page. Nothing comes of it.
func TestOpeningALinkDoesNothing(t *testing.T) {
	o := newOffice(t)
	path := o.link(t, "manager@example.org", "goal/bread")
	form := o.form(t, path)
	for _, method := range []string{http.MethodHead, http.MethodGet, http.MethodHead, http.MethodGet} {
		for _, query := range []string{"", "?done=acknowledge", "?" + form.Encode(), "?lang=en"} {
			w := o.ask(method, path+query)
			if w.Code != http.StatusOK {
				t.Errorf("%s %s: %d", method, query, w.Code)
			}
			for name, want := range map[string]string{"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow", "X-Content-Type-Options": "nosniff"} {
				if got := w.Header().Get(name); got != want {
					t.Errorf("%s %s: %s is %q", method, query, name, got)
				}
			}
			if body := w.Body.String(); strings.Contains(body, `id="done"`) || method == http.MethodGet && (!strings.Contains(body, `content="noindex, nofollow"`) || strings.Contains(body, "<script")) {
				t.Errorf("%s %s: %s", method, query, body)
			}
		}
	}
	if acts := o.acts(t); len(acts) != 0 {
		t.Fatalf("opening it did %+v", acts)
	}
	if strings.Contains(o.get(t, "/goals/bread?lang=en"), "Acknowledged") {
		t.Error("the goal shows as acknowledged")
	}
}

func TestActPage(t *testing.T) {
	o := newOffice(t)
	path := o.link(t, "manager@example.org", "goal/bread")
	body := o.get(t, path, "Accept-Language", "en", "Cookie", "lang=en")
	for _, want := range []string{`<html lang="ar" dir="rtl"`, "خبز بسعر عادل", "خارج المسار", "تأكيد المتابعة", "لم يتابعه أحد بعد", `href="/goals/bread?lang=ar"`, "Manager &lt;img src=x onerror=alert(1)&gt;"} {
		if !strings.Contains(body, want) {
			t.Errorf("%q is missing in\n%s", want, body)
		}
	}
	if strings.Contains(body, "<img") {
		t.Error("a name is taken for mark-up")
	}
	if body := o.get(t, path+"?lang=ku"); !strings.Contains(body, `<html lang="ku" dir="ltr"`) || !strings.Contains(body, `action="?lang=ku"`) {
		t.Errorf("the reader cannot choose a language: %s", body)
	}
	if body := o.get(t, o.link(t, "second@example.org", "goal/stock"), "Accept-Language", "ar"); !strings.Contains(body, `lang="en" dir="ltr"`) || !strings.Contains(body, "Stock of &lt;b&gt;flour&lt;/b&gt; &amp; wheat") {
		t.Errorf("the page of the second: %s", body)
	}
}

// What is sent is done once, shown at the link and at the goal, kept with who and why, and not told of again.
func TestActing(t *testing.T) {
	o := newOffice(t)
	o.clock = o.clock.Add(time.Hour)
	path := o.link(t, "manager@example.org", "goal/bread")
	form := o.form(t, path)
	note := "<script>alert(1)</script> \u202e& \"seeds\"\r\nlevel=ERROR msg=forged act=9"
	form.Set("note", note)
	for range 3 {
		w := o.post(path+"?lang=en", form, "Sec-Fetch-Site", "same-origin")
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "?done=acknowledge&lang=en" || w.Header().Get("Cache-Control") != "no-store" {
			t.Fatalf("%d %s %s", w.Code, w.Header(), w.Body)
		}
	}
	acts := o.acts(t)
	if len(acts) != 1 || acts[0].Who != "manager@example.org" || acts[0].Kind != "acknowledge" || acts[0].Target != "goal/bread" {
		t.Fatalf("%+v", acts)
	}
	if acts[0].Note != "<script>alert(1)</script> \ufffd& \"seeds\" level=ERROR msg=forged act=9" {
		t.Errorf("the note is %q", acts[0].Note)
	}
	for at, more := range map[string]string{path + "?lang=en&done=acknowledge": "Noted, thank you.", "/goals/bread?lang=en": `<li class="soft">acknowledged</li>`, "/?lang=en": "acknowledged"} {
		body := o.get(t, at)
		if !strings.Contains(body, more) || strings.Contains(body, "<script>alert") || strings.Contains(body, "<img") || strings.Contains(body, "\u202e") {
			t.Errorf("%s shows\n%s", at, body)
		}
		if at != "/?lang=en" && !strings.Contains(body, "Acknowledged by Manager &lt;img src=x onerror=alert(1)&gt; until 17 May 2024 10:10: “&lt;script&gt;") {
			t.Errorf("%s does not say by whom and until when:\n%s", at, body)
		}
	}
	if log := o.log.String(); strings.Contains(log, "forged") || strings.Contains(log, strings.TrimPrefix(path, "/act/")) || !strings.Contains(log, "by=manager@example.org") {
		t.Errorf("the log says\n%s", log)
	}

	// A form that was shown before what was done shows it first.
	form.Set("note", "another")
	if w := o.post(path+"?lang=en", form); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "has changed since you opened this page") || !strings.Contains(w.Body.String(), ">another</textarea>") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	again := o.form(t, path)
	again.Set("kind", "silence")
	again.Set("days", "28")
	if w := o.post(path, again); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "?done=silence" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if body := o.get(t, "/goals/bread?lang=en"); !strings.Contains(body, "Silenced by Manager") {
		t.Errorf("the silence is not shown: %s", body)
	}
	if len(o.acts(t)) != 2 {
		t.Errorf("%+v", o.acts(t))
	}
}

// Over plain http a browser that hides where it comes from sends "null" and nothing else.
func TestActingWithoutFetchMetadata(t *testing.T) {
	o := newOffice(t)
	path := o.link(t, "second@example.org", "goal/bread")
	if w := o.post(path, o.form(t, path), "Origin", "null"); w.Code != http.StatusSeeOther || len(o.acts(t)) != 1 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestActingIsRefused(t *testing.T) {
	o := newOffice(t)
	path, other := o.link(t, "second@example.org", "goal/bread"), o.link(t, "second@example.org", "goal/stock")
	mine := o.link(t, "manager@example.org", "goal/bread")
	good, strange := o.form(t, path), o.form(t, other)
	with := func(pairs ...string) url.Values {
		v := url.Values{}
		for name := range good {
			v.Set(name, good.Get(name))
		}
		for i := 0; i < len(pairs); i += 2 {
			v.Set(pairs[i], pairs[i+1])
		}
		return v
	}
	for _, c := range []struct {
		name, path string
		form       url.Values
		code       int
		want       string
		headers    []string
	}{
		{"from another site", path, good, 403, "came from another page", []string{"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"}},
		{"from a sister site", path, good, 403, "came from another page", []string{"Sec-Fetch-Site", "same-site"}},
		{"from another origin", path, good, 403, "came from another page", []string{"Origin", "https://evil.example"}},
		{"from a hidden origin", path, good, 403, "came from another page", []string{"Sec-Fetch-Site", "cross-site", "Origin", "null"}},
		{"without a form", path, with("form", ""), 403, "not made for this link", nil},
		{"with a guess", path, with("form", "1-0-0.00000000000000000000000000000000"), 403, "not made for this link", nil},
		{"with the form of another alert", path, with("form", strange.Get("form")), 403, "not made for this link", nil},
		{"with the form of another recipient", mine, good, 403, "لهذا الرابط", nil},
		{"with the fields in the address", path + "?" + good.Encode(), url.Values{}, 403, "not made for this link", nil},
		{"as JSON", path, good, 403, "not made for this link", []string{"Content-Type", "application/json"}},
		{"in parts", path, good, 403, "not made for this link", []string{"Content-Type", "multipart/form-data; boundary=x"}},
		{"not a form", path, url.Values{}, 400, "not made for this link", []string{"Content-Type", "text/plain; =;"}},
		{"huge", path, with("note", strings.Repeat("x", 1<<20)), 413, "too large", nil},
		{"without a note", path, with("note", " "), 422, "Write a note of up to 500 characters", nil},
		{"with a long note", path, with("note", strings.Repeat("x", 501)), 422, "Write a note of up to 500 characters", nil},
		{"without a time", path, with("days", ""), 422, "Write a note", nil},
		{"for ever", path, with("days", "29"), 422, "Write a note", nil},
		{"silence for ever", path, with("kind", "silence", "days", "0"), 422, "Write a note", nil},
		{"lift", path, with("kind", "lift", "act", "1"), 422, "Write a note", nil},
		{"no act", path, with("kind", ""), 422, "Write a note", nil},
		{"a forged link", path[:len(path)-1], good, 404, "This link does not work.", nil},
		{"a link of one letter", "/act/a", good, 404, "This link does not work.", nil},
		{"mark-up for a link", "/act/%3Cscript%3Ealert(1)%3C%2Fscript%3E", good, 404, "This link does not work.", nil},
		{"a path for a link", "/act/..%2f..%2fgoals", good, 404, "This link does not work.", nil},
		{"no link", "/act/", good, 405, "the page is for reading", nil},
	} {
		w := o.post(c.path, c.form, append([]string{"Accept-Language", "en"}, c.headers...)...)
		if w.Code != c.code || !strings.Contains(w.Body.String(), c.want) || strings.Contains(w.Body.String(), "<script>") {
			t.Errorf("%s: %d, want %d with %q:\n%s", c.name, w.Code, c.code, c.want, w.Body)
		}
	}
	for _, method := range []string{http.MethodPut, http.MethodDelete, http.MethodPatch} {
		if w := o.ask(method, path); w.Code != http.StatusMethodNotAllowed {
			t.Errorf("%s: %d", method, w.Code)
		}
	}
	if acts := o.acts(t); len(acts) != 0 {
		t.Fatalf("what is refused did %+v", acts)
	}
	if w := o.post(path, good); w.Code != http.StatusSeeOther {
		t.Errorf("the good form: %d", w.Code)
	}
}

func TestLinkThatIsNotOpen(t *testing.T) {
	o := newOffice(t)
	path := o.link(t, "second@example.org", "goal/bread")
	form := o.form(t, path)
	o.clock = o.clock.AddDate(0, 0, 15)
	for _, w := range []*httptest.ResponseRecorder{o.ask(http.MethodGet, path), o.post(path, form)} {
		if body := w.Body.String(); w.Code != http.StatusGone || !strings.Contains(body, "This link has expired") || !strings.Contains(body, `href="/goals/bread?lang=en"`) || strings.Contains(body, "<form") {
			t.Errorf("expired: %d %s", w.Code, body)
		}
	}
	o.clock = now.Add(time.Hour)
	ind, places, err := o.journal.Keys(t.Context(), []string{"bread"}, []string{"A"})
	if err != nil {
		t.Fatal(err)
	}
	o.deliver(t, journal.Delivery{Name: "better.csv", Department: "economy", Rows: 1}, []journal.Row{{Indicator: ind[0], Place: places[0], Period: indicators.PeriodAt(indicators.Month, indicators.NewDate(2024, 4, 1)).Key(), Value: 1000}})
	o.work(t, time.Hour)
	for code, w := range map[int]*httptest.ResponseRecorder{http.StatusOK: o.ask(http.MethodGet, path), http.StatusConflict: o.post(path, form)} {
		if body := w.Body.String(); w.Code != code || !strings.Contains(body, "What the message told of is over. There is nothing to do.") || strings.Contains(body, "<form") {
			t.Errorf("over: %d %s", w.Code, body)
		}
	}
	if acts := o.acts(t); len(acts) != 0 {
		t.Errorf("it did %+v", acts)
	}
}

func TestLinksAreLimited(t *testing.T) {
	o := newOffice(t)
	last := 0
	for i := range 200 {
		if last = o.ask(http.MethodGet, fmt.Sprint("/act/guess", i)).Code; last == http.StatusTooManyRequests {
			break
		}
	}
	w := o.ask(http.MethodGet, o.link(t, "second@example.org", "goal/bread"), "Accept-Language", "en")
	if last != http.StatusTooManyRequests || w.Code != last || w.Header().Get("Retry-After") != "60" || !strings.Contains(w.Body.String(), "Too many requests") {
		t.Errorf("%d, %d %s", last, w.Code, w.Body)
	}
	if w := o.ask(http.MethodGet, "/"); w.Code != http.StatusOK {
		t.Errorf("other pages: %d", w.Code)
	}
}

// A failure is logged without the link.
func TestLinksStayOutOfTheLog(t *testing.T) {
	o := newOffice(t)
	path := o.link(t, "second@example.org", "goal/bread")
	if err := o.journal.Close(); err != nil {
		t.Fatal(err)
	}
	if w := o.ask(http.MethodGet, path); w.Code != http.StatusInternalServerError {
		t.Errorf("%d", w.Code)
	}
	if log := o.log.String(); strings.Contains(log, strings.TrimPrefix(path, "/act/")) || !strings.Contains(log, "path=/act/…") {
		t.Errorf("the log says\n%s", log)
	}
}
