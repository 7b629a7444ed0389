package web_test

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"rasid/internal/app"
	"rasid/internal/browsertest"
	"rasid/internal/demotest"
)

// browser is a real Chromium that notes what a page asks for and complains of.
type browser struct {
	ctx context.Context

	mu         sync.Mutex
	requests   []string // guarded by mu
	complaints []string // guarded by mu
}

// newBrowser starts Chromium with a fresh profile; a developer may lack it, CI may not.
func newBrowser(t *testing.T) *browser {
	t.Helper()
	ctx := browsertest.Start(t)
	b := &browser{ctx: ctx}
	if err := chromedp.Listen(ctx, b.note); err != nil {
		t.Fatal(err)
	}
	messages := chromedp.Console(ctx)
	go func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			b.mu.Lock()
			b.complaints = append(b.complaints, m.String()+" "+m.URL)
			b.mu.Unlock()
		}
	}()
	if _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *browser) note(ev any) {
	if e, ok := ev.(*network.EventRequestWillBeSent); ok {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.requests = append(b.requests, e.Request.URL)
	}
}

// open shows a page in a window of that size.
func (b *browser) open(t *testing.T, address string, width, height int64) {
	t.Helper()
	if err := chromedp.Do(b.ctx, chromedp.EmulateViewport(width, height), chromedp.Navigate(address)); err != nil {
		t.Fatalf("%s: %v", address, err)
	}
}

// shoot keeps a picture of the page, where somebody asks for it.
func (b *browser) shoot(t *testing.T, name string) {
	t.Helper()
	dir := os.Getenv("RASID_SCREENSHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644)
	}
	if err != nil {
		t.Error(err)
	}
}

// ask evaluates an expression in the page.
func ask[T any](t *testing.T, b *browser, expression string) T {
	t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// await waits until an expression is true in the page.
func await(t *testing.T, b *browser, expression string) {
	t.Helper()
	if _, err := chromedp.Run(b.ctx, chromedp.Poll[bool](expression, chromedp.WithPollingInterval(20*time.Millisecond), chromedp.WithPollingTimeout(20*time.Second))); err != nil {
		t.Fatalf("%s is never true: %v", expression, err)
	}
}

// demonstration serves the demonstration's workspace, with its drops read once a second.
func demonstration(t *testing.T) (workspace, address string) {
	t.Helper()
	workspace = filepath.Join(t.TempDir(), "demo")
	demotest.Prepare(t, workspace)
	everySecond := "sources: [{id: drops, kind: folder, path: inbox, every: 1s}]\n"
	if err := os.WriteFile(filepath.Join(workspace, "rasid.yaml"), []byte(everySecond), 0o644); err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), app.Options{Workspace: workspace, Now: func() time.Time { return app.DemoTime }, Pinned: true, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.CollectOne(t.Context(), "drops"); err != nil {
		t.Fatal(err)
	}
	if err := a.Board.Refresh(t.Context()); err != nil { // as "rasid demo" does, so that no page comes too early
		t.Fatal(err)
	}
	var config net.ListenConfig
	l, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	serve(t, a, l)
	return workspace, "http://" + l.Addr().String()
}

// serve shows an open workspace on l until the test ends.
func serve(t *testing.T, a *app.App, l net.Listener) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- app.NewService(a, "test").Serve(ctx, l) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		_ = a.Close()
	})
}

// look is what a page says of itself.
type look struct {
	Lang, Dir, Title     string
	Wide, Inner          float64
	ChartWide, ChartTall float64
	Smallest             float64 // letters of the chart, in pixels of the screen
}

const lookAt = `(() => {
  const svg = document.querySelector(".chart > svg"), box = svg ? svg.getBoundingClientRect() : { width: 0, height: 0 };
  const letters = svg ? [...svg.querySelectorAll("text")].map(e => parseFloat(getComputedStyle(e).fontSize) * box.width / svg.viewBox.baseVal.width) : [99];
  return { Lang: document.documentElement.lang, Dir: document.documentElement.dir, Title: document.title, Wide: document.documentElement.scrollWidth, Inner: innerWidth,
    ChartWide: box.width, ChartTall: box.height, Smallest: Math.min(...letters) };
})()`

// The page in a real browser, as the service shows it: it asks nobody else for anything and has
// nothing to complain of.
func TestBrowser(t *testing.T) {
	b := newBrowser(t)
	workspace, base := demonstration(t)
	t.Run("shows every page", func(t *testing.T) { showsEveryPage(t, b, base) })
	t.Run("follows a drop", func(t *testing.T) { followsADrop(t, b, base, workspace) })
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range b.complaints {
		if !strings.Contains(c, "/none") { // that there is no such page is meant
			t.Errorf("a page complains: %s", c)
		}
	}
	for _, r := range b.requests {
		if u, err := url.Parse(r); err != nil || "http://"+u.Host != base {
			t.Errorf("a page asks %s", r)
		}
	}
	if len(b.requests) < 55 {
		t.Errorf("only %d requests were seen", len(b.requests))
	}
}

// showsEveryPage looks at every page, in every language, on a phone and on a desk: it runs the
// right way, fits the window, and shows its chart.
func showsEveryPage(t *testing.T, b *browser, base string) {
	directions := map[string]string{"ar": "rtl", "ku": "ltr", "en": "ltr"}
	screens := map[string][2]int64{"phone": {360, 740}, "desk": {1280, 900}}
	pages := map[string]string{"board": "/", "bread": "/goals/bread-and-markets.bread_price", "census": "/goals/census", "deliveries": "/deliveries", "delivery": "/deliveries/7", "runs": "/runs", "run": "/runs/1", "lost": "/none", "reports": "/reports", "report": "/reports/2024-09.html", "replay": "/?as_of=2024-05-26"}
	for lang, dir := range directions {
		for screen, size := range screens {
			for name, path := range pages {
				where := fmt.Sprintf("%s-%s-%s", name, lang, screen)
				sep := "?"
				if strings.Contains(path, "?") {
					sep = "&"
				}
				b.open(t, base+path+sep+"lang="+lang, size[0], size[1])
				got := ask[look](t, b, lookAt)
				if got.Lang != lang || got.Dir != dir || got.Title == "" {
					t.Errorf("%s: it is %+v", where, got)
				}
				if got.Wide > got.Inner {
					t.Errorf("%s: it is %g wide in a window of %g", where, got.Wide, got.Inner)
				}
				if hasChart := name == "bread" || name == "census"; hasChart && (got.ChartWide < 200 || got.ChartTall < 100 || got.Smallest < 11) {
					t.Errorf("%s: the chart is %g × %g with letters of %g", where, got.ChartWide, got.ChartTall, got.Smallest)
				}
				if lang == "ar" {
					for _, text := range ask[[]string](t, b, browsertest.Strays) {
						t.Errorf("%s: it mixes %q", where, text)
					}
				}
				b.shoot(t, where)
			}
		}
	}
}

// reader is where somebody reads a page.
type reader struct {
	Mark, Focus string
	Open        bool
	Top         float64 // of a heading, in the window
}

const readerAt = `({ Mark: window.mark || "", Focus: document.activeElement.tagName, Open: document.querySelector("details#observations").open,
  Top: Math.round(document.getElementById("checks").getBoundingClientRect().top) })`

// followsADrop drops a file while a page is open. What it says shows by itself: the page is not
// loaded anew, and the reader stays where they are.
func followsADrop(t *testing.T, b *browser, base, workspace string) {
	b.open(t, base+"/goals/bread-and-markets.bread_price?lang=en", 360, 740)
	before := ask[reader](t, b, `(() => {
  window.mark = "this document";
  document.querySelector("details#observations").open = false;
  document.querySelector("summary").focus({ preventScroll: true });
  document.getElementById("checks").scrollIntoView();
  return `+readerAt+`;
})()`)
	if before.Open || before.Focus != "SUMMARY" || before.Top > 5 {
		t.Fatalf("the reader is at %+v", before)
	}
	rows := "indicator,place,period,value\n"
	for i := range 10 {
		rows += fmt.Sprintf("bread_price,market-%s,2024-W%d,%d\n", []string{"hasakeh", "qamishli", "raqqa"}[i%3], 39-i/3, 6661+i%3)
	}
	part := filepath.Join(workspace, "inbox", "economy", "correction.csv.part")
	if err := os.WriteFile(part, []byte(rows), 0o644); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if err := os.Rename(part, strings.TrimSuffix(part, ".part")); err != nil {
		t.Fatal(err)
	}
	await(t, b, `document.getElementById("reason").textContent.includes("6,662")`)
	t.Logf("ten rows, in a folder that is read once a second, show on the page after %v", time.Since(began).Round(time.Millisecond))
	if after := ask[reader](t, b, readerAt); after != before {
		t.Errorf("the reader was at %+v and is at %+v", before, after)
	}
	if !ask[bool](t, b, `document.getElementById("disconnected").hidden && document.documentElement.dataset.version.startsWith("40-")`) {
		t.Error("it says that the connection is lost, or does not know its version")
	}
	b.shoot(t, "followed")
}
