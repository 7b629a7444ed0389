package mail

import (
	"context"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"rasid/indicators"
	"rasid/internal/alerts"
	"rasid/internal/browsertest"
)

// looks is how a page looks: in CSS pixels, and the direction of its headings.
type looks struct {
	Width, Pictures, Edge int
	Dir                   string
}

// A letter fits a telephone and a desk, in both directions, and shows its pictures. With
// RASID_SCREENSHOTS=DIR it is kept as it looks.
func TestLetterFits(t *testing.T) {
	ctx := browsertest.Start(t)
	for _, l := range indicators.Langs() {
		letterFits(ctx, t, "mail", example(l))
		letterFits(ctx, t, "digest", stocktake(l))
	}
}

func letterFits(ctx context.Context, t *testing.T, name string, m *alerts.Message) {
	l := m.Recipient.Language
	page, charts, err := render(m)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range charts {
		page = strings.ReplaceAll(page, "cid:"+c.id, "data:image/png;base64,"+base64.StdEncoding.EncodeToString(c.png))
	}
	path := filepath.Join(t.TempDir(), "letter.html")
	if err := os.WriteFile(path, []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, width := range []int64{360, 800} {
		if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 800), chromedp.Navigate("file://"+filepath.ToSlash(path))); err != nil {
			t.Fatal(err)
		}
		const look = `({Width: document.documentElement.scrollWidth, Dir: getComputedStyle(document.querySelector("h2")).direction,
			Pictures: [...document.images].filter(i => i.complete && i.naturalWidth > 0 && i.getBoundingClientRect().width > 250).length,
			Edge: Math.round(Math.max(...[...document.querySelectorAll("td,span,h2,p,a")].map(e => e.getBoundingClientRect().right)))})`
		got, err := chromedp.Run(ctx, chromedp.Evaluate[looks](look))
		if err != nil {
			t.Fatal(err)
		}
		dir := map[bool]string{true: "rtl", false: "ltr"}[l.RightToLeft()]
		if got.Width > int(width) || got.Edge > int(width) || got.Pictures != len(charts) || got.Dir != dir {
			t.Errorf("%s in %d: %+v, %d pictures", l, width, got, len(charts))
		}
		if keep := os.Getenv("RASID_SCREENSHOTS"); keep != "" {
			png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
			if err == nil {
				err = os.WriteFile(filepath.Join(keep, fmt.Sprintf("%s.%s.%d.png", name, l, width)), png, 0o644)
			}
			if err != nil {
				t.Error(err)
			}
		}
	}
}
