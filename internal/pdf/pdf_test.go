package pdf_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"rasid/internal/needs"
	"rasid/internal/pdf"
)

// A document with two sheets becomes a PDF of two. Nothing is fetched for it, and nothing is left behind.
func TestPrint(t *testing.T) {
	browser := needs.Tool(t, "chromium", "chromium-browser", "google-chrome", "chrome")
	var asked atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer s.Close()
	named := strings.Replace(s.URL, "127.0.0.1", "localhost", 1)
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	var out bytes.Buffer
	html := `<!doctype html><meta charset="utf-8"><title>x</title><style>@page { size: A4 } h1 + h1 { break-before: page }</style><img src="` + named + `/x.png"><h1>١</h1><h1>٢</h1>`
	if err := pdf.Print(t.Context(), &out, []byte(html), pdf.Config{Browser: browser, Timeout: time.Minute}); err != nil {
		t.Fatal(err)
	}
	if n := len(regexp.MustCompile(`/Type\s*/Page\b`).FindAll(out.Bytes(), -1)); n != 2 || !bytes.HasPrefix(out.Bytes(), []byte("%PDF-")) {
		t.Errorf("%d sheets in %d bytes", n, out.Len())
	}
	if n := asked.Load(); n > 0 {
		t.Errorf("the browser asked a server %d times", n)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "rasid-pdf-*")); len(left) > 0 {
		t.Errorf("it left %v", left)
	}
}

// fake is a browser that does as told.
func fake(t *testing.T, script string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		needs.Lacks(t, "Unix shell")
	}
	path := filepath.Join(t.TempDir(), "browser")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestWhatFailsIsTold(t *testing.T) {
	for name, c := range map[string]struct{ script, want string }{
		"it fails":       {"echo starting; echo no room for a profile >&2; exit 21", "exit status 21: no room for a profile"},
		"it makes none":  {"exit 0", "made none"},
		"it makes other": {`for a in "$@"; do case "$a" in --print-to-pdf=*) echo hello > "${a#--print-to-pdf=}";; esac; done`, "made none"},
		"it is stuck":    {"exec tail -f /dev/null", "did not end within"},
	} {
		var out bytes.Buffer
		err := pdf.Print(t.Context(), &out, []byte("<p>x"), pdf.Config{Browser: fake(t, c.script), Timeout: 2 * time.Second})
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "write .html") || out.Len() > 0 {
			t.Errorf("%s: %v, %d bytes", name, err, out.Len())
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := pdf.Print(ctx, &bytes.Buffer{}, []byte("<p>x"), pdf.Config{Browser: fake(t, "exec tail -f /dev/null")}); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped, it says %v", err)
	}
	if err := pdf.Print(t.Context(), &bytes.Buffer{}, nil, pdf.Config{Browser: filepath.Join(t.TempDir(), "none")}); err == nil || !strings.Contains(err.Error(), "no such file") && runtime.GOOS != "windows" {
		t.Errorf("without the browser it says %v", err)
	}
}

func TestFind(t *testing.T) {
	dir := filepath.Dir(fake(t, "exit 0"))
	t.Setenv("PATH", dir)
	if runtime.GOOS == "linux" {
		if path, err := pdf.Find(); !errors.Is(err, pdf.ErrNoBrowser) || !strings.Contains(err.Error(), "apt install chromium") {
			t.Errorf("found %q, %v", path, err)
		}
	}
	if err := os.Rename(filepath.Join(dir, "browser"), filepath.Join(dir, "chromium")); err != nil {
		t.Fatal(err)
	}
	if path, err := pdf.Find(); err != nil || path != filepath.Join(dir, "chromium") {
		t.Errorf("found %q, %v", path, err)
	}
}
