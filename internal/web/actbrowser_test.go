package web_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"rasid/internal/app"
	"rasid/internal/browsertest"
	"rasid/internal/demotest"
)

// inbox is where the messages of a demonstration arrive, as a webhook: links to act by, by alert.
type inbox struct{ links chan map[string]string }

func (i *inbox) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	var m struct {
		Alerts []struct {
			Labels, Annotations map[string]string
		} `json:"alerts"`
	}
	_ = json.NewDecoder(r.Body).Decode(&m)
	found := map[string]string{}
	for _, a := range m.Alerts {
		found[a.Labels["alert"]] = a.Annotations["act"]
	}
	i.links <- found
}

// told serves the demonstration with a clock that goes and sending turned on, and returns the links
// that its departments were sent, by alert.
func told(t *testing.T) map[string]string {
	t.Helper()
	arrives := &inbox{make(chan map[string]string, 100)}
	receiver := httptest.NewServer(arrives)
	t.Cleanup(receiver.Close)
	var config net.ListenConfig
	l, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	workspace := filepath.Join(t.TempDir(), "demo")
	demotest.Prepare(t, workspace)
	planFile := filepath.Join(workspace, "plan.yaml")
	plan, err := os.ReadFile(planFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, language := range []string{"ar", "en", "ku"} {
		plan = bytes.ReplaceAll(plan, []byte(", language: "+language+"}]"), []byte(", language: "+language+", channels: [hook]}]"))
	}
	settings := fmt.Sprintf("sources: [{id: drops, kind: folder, path: inbox, every: 1h}]\nalerts: {send: true, page: \"http://%s\", gather: 1ms, at_most_every: 1ms, channels: [{id: hook, kind: webhook, url: %q, receives: contacts}]}\n", l.Addr(), receiver.URL)
	for path, text := range map[string][]byte{planFile: plan, filepath.Join(workspace, "rasid.yaml"): []byte(settings)} {
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	began := time.Now()
	a, err := app.Open(t.Context(), app.Options{Workspace: workspace, Now: func() time.Time { return app.DemoTime.Add(time.Since(began)) }, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.CollectOne(t.Context(), "drops"); err != nil {
		t.Fatal(err)
	}
	if err := a.Board.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	serve(t, a, l)
	all := map[string]string{}
	for all["goal/bread-and-markets"] == "" || all["goal/education"] == "" {
		select {
		case some := <-arrives.links:
			maps.Copy(all, some)
		case <-time.After(20 * time.Second):
			t.Fatalf("only of %v was anybody told", all)
		}
	}
	return all
}

// A manager opens the link of a message on a phone, in the language of the message, acknowledges
// with a note, and the goal's page says so.
func TestBrowserActsByLink(t *testing.T) {
	b := newBrowser(t)
	links := told(t)
	for _, c := range []struct{ alert, lang, dir, note, done, says string }{
		{"goal/bread-and-markets", "ar", "rtl", "وصلت دفعة من الطحين، والأفران الثلاثة تعمل من جديد", "سُجِّل، شكراً.", "يتابعه \u2068Economy office\u2069 حتى "},
		{"goal/education", "en", "ltr", "Two schools open in October; see you on Monday", "Noted, thank you.", "Acknowledged by Education office until "},
	} {
		for screen, size := range map[string][2]int64{"phone": {360, 740}, "desk": {1280, 900}} {
			b.open(t, links[c.alert], size[0], size[1])
			if got := ask[look](t, b, lookAt); got.Lang != c.lang || got.Dir != c.dir || got.Title == "" || got.Wide > got.Inner {
				t.Errorf("%s on a %s: it is %+v", c.alert, screen, got)
			}
			if c.lang == "ar" {
				for _, text := range ask[[]string](t, b, browsertest.Strays) {
					t.Errorf("%s on a %s: it mixes %q", c.alert, screen, text)
				}
			}
			if small := ask[float64](t, b, `Math.min(...[...document.querySelectorAll("form button")].filter(e => e.offsetHeight).map(e => e.offsetHeight))`); small < 44 {
				t.Errorf("%s on a %s: a button is %g tall", c.alert, screen, small)
			}
			b.shoot(t, "act-"+c.lang+"-"+screen)
		}
		b.open(t, links[c.alert], 360, 740)
		if err := chromedp.Do(b.ctx, chromedp.Click("#acknowledge button")); err != nil { // without a note the browser itself sends nothing
			t.Fatal(err)
		}
		if err := chromedp.Do(b.ctx, chromedp.SendKeys("#acknowledge-note", c.note), chromedp.Click("#acknowledge button"), chromedp.WaitVisible("#done")); err != nil {
			t.Fatal(err)
		}
		page := ask[string](t, b, `document.body.innerText`)
		if !strings.Contains(page, c.done) || !strings.Contains(page, c.note) || ask[bool](t, b, `[...document.querySelectorAll("details")].some(e => e.open)`) {
			t.Errorf("%s: afterwards it says\n%s", c.alert, page)
		}
		b.shoot(t, "acted-"+c.lang+"-phone")
		if err := chromedp.Do(b.ctx, chromedp.Reload(), chromedp.WaitVisible("#done"), chromedp.Click(`main > p > a`), chromedp.WaitVisible("#parts")); err != nil {
			t.Fatal(err)
		}
		page = ask[string](t, b, `document.body.innerText`)
		if !strings.Contains(page, c.says) || !strings.Contains(page, c.note) {
			t.Errorf("%s: the goal's page says\n%s", c.alert, page)
		}
		if from := ask[string](t, b, `document.referrer`); from != "" {
			t.Errorf("the goal's page hears of %s", from)
		}
		b.shoot(t, "acted-goal-"+c.lang+"-phone")
	}

	// In the other language, silenced from a desk; and a link that was cut short.
	b.open(t, links["goal/education"]+"?lang=ku", 1280, 900)
	if err := chromedp.Do(b.ctx, chromedp.Click("details:has(#silence) summary"), chromedp.SendKeys("#silence-note", "Dibistan tê avakirin"), chromedp.Click(`#silence input[value="28"]`)); err != nil {
		t.Fatal(err)
	}
	b.shoot(t, "silence-ku-desk")
	if err := chromedp.Do(b.ctx, chromedp.Click("#silence button"), chromedp.WaitVisible("#done")); err != nil {
		t.Fatal(err)
	}
	if page := ask[string](t, b, `document.body.innerText`); !strings.Contains(page, "bêdeng kir: «Dibistan tê avakirin»") || ask[string](t, b, `document.documentElement.lang`) != "ku" {
		t.Errorf("afterwards it says\n%s", page)
	}
	b.shoot(t, "silenced-ku-desk")
	cut := links["goal/education"]
	b.open(t, cut[:len(cut)-3]+"?lang=en", 360, 740)
	await(t, b, `document.getElementById("problem").innerText.includes("may be cut short")`)
	b.shoot(t, "act-cut-phone")
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range b.complaints {
		if !strings.Contains(c, cut[:len(cut)-3]) { // that it is no link is meant
			t.Errorf("a page complains: %s", c)
		}
	}
}
