package report_test

import (
	"bytes"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"rasid/indicators"
	"rasid/internal/browsertest"
	"rasid/internal/needs"
	"rasid/internal/pdf"
)

// sheets counts the sheets of paper of a PDF.
var sheets = regexp.MustCompile(`/Type\s*/Page\b`)

// The report in a real browser: it prints on a few sheets of A4, and on the screen its own policy lets its style
// through, nothing is wider than the window, and no digits or letters of another script stray among Arabic.
func TestPrintedAndShown(t *testing.T) {
	browser := needs.Tool(t, "chromium", "chromium-browser", "google-chrome", "chrome")
	r := juneReport(t)
	dir := os.Getenv("RASID_SCREENSHOTS")
	if dir == "" {
		dir = t.TempDir()
	}
	ctx := browsertest.Start(t)
	for _, l := range indicators.Langs() {
		html := page(t, l, r)
		var out bytes.Buffer
		if err := pdf.Print(t.Context(), &out, html, pdf.Config{Browser: browser, Timeout: time.Minute}); err != nil {
			t.Fatal(err)
		}
		if n := len(sheets.FindAll(out.Bytes(), -1)); n < 5 || n > 8 || !bytes.Contains(out.Bytes(), []byte("/MediaBox [0 0 594.95996 841.91998]")) {
			t.Errorf("%s: %d sheets, of %s", l, n, regexp.MustCompile(`/MediaBox[^/]*`).Find(out.Bytes()))
		}
		for name, content := range map[string][]byte{".pdf": out.Bytes(), ".html": html} {
			if err := os.WriteFile(filepath.Join(dir, "report-"+string(l)+name), content, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		address := (&url.URL{Scheme: "file", Path: filepath.ToSlash(filepath.Join(dir, "report-"+string(l)+".html"))}).String()
		for screen, width := range map[string]int64{"phone": 360, "desk": 1280} {
			if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 900), chromedp.Navigate(address)); err != nil {
				t.Fatal(err)
			}
			wide, err := chromedp.Run(ctx, chromedp.Evaluate[float64](`getComputedStyle(document.querySelector(".goal")).borderTopStyle === "solid" ? document.documentElement.scrollWidth - innerWidth : 9999`))
			if err != nil || wide > 0 {
				t.Errorf("%s: on a %s it is %v wider than the window, or without its style: %v", l, screen, wide, err)
			}
			if png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100)); err == nil && os.Getenv("RASID_SCREENSHOTS") != "" {
				err = os.WriteFile(filepath.Join(dir, "report-"+string(l)+"-"+screen+".png"), png, 0o644)
				if err != nil {
					t.Error(err)
				}
			}
		}
		if l != indicators.Arabic {
			continue
		}
		strays, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](browsertest.Strays))
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range strays {
			t.Errorf("among Arabic stands %q", s)
		}
	}
}
