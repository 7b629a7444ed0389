// Package browsertest starts a real Chromium for tests.
package browsertest

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"rasid/internal/needs"
)

// Start starts Chromium with a fresh profile, for a minute at most, and returns the context of its
// one tab. A developer may lack it, CI may not.
func Start(t *testing.T) context.Context {
	t.Helper()
	path := needs.Tool(t, "chromium", "chromium-browser", "google-chrome", "chrome")
	profile, err := os.MkdirTemp("", "rasid-browser-") //nolint:usetesting // a last process of the browser may write yet when the test's own folder is removed
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(profile) })
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), time.Minute) // the browser is closed in order
	t.Cleanup(cancel)
	ctx, stop := chromedp.NewExecAllocator(ctx, append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(profile), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))...)
	t.Cleanup(stop)
	ctx, _ = chromedp.NewContext(ctx)
	t.Cleanup(func() { _ = chromedp.Cancel(ctx) })
	return ctx
}

// Strays is an expression of JavaScript: the pieces of text of a page in which digits or letters of another
// script stand among Arabic without being set apart.
const Strays = `(() => {
  const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n; (n = walk.nextNode());) {
    if (n.parentElement.closest("bdi, script, [hreflang]:not([hreflang=ar])")) continue;
    if (/[A-Za-z0-9]/.test(n.data.replace(/\u2068[^\u2069]*\u2069/g, ""))) found.push(n.data.trim());
  }
  return found;
})()`
