package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"rasid/internal/needs"
)

func get(t *testing.T, url string) (int, string, http.Header) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b), resp.Header
}

// The real program serves the demonstration in three languages and ends within 10 s of SIGTERM (P06).
func TestDemoServes(t *testing.T) {
	program := filepath.Join(t.TempDir(), "rasid.exe")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	c := exec.CommandContext(t.Context(), program, "demo", "--listen", "127.0.0.1:0")
	stdout, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	c.Stderr = io.Discard
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Process.Kill() }()
	base := ""
	for in := bufio.NewScanner(stdout); in.Scan(); {
		if strings.HasPrefix(in.Text(), "http://") {
			base = in.Text()
			break
		}
	}
	for _, l := range []struct{ lang, dir, notice, status string }{{"ar", "rtl", "للتوضيح فقط", "خارج المسار"}, {"ku", "ltr", "Ji bo mînakê", "ji rê derketî"}, {"en", "ltr", "Illustrative", "off track"}} {
		code, page, h := get(t, base+"/?lang="+l.lang)
		for _, want := range []string{`lang="` + l.lang + `"`, `dir="` + l.dir + `"`, l.notice, l.status} {
			if code != 200 || !strings.Contains(page, want) {
				t.Errorf("%s: %d, no %q", l.lang, code, want)
			}
		}
		if !strings.Contains(h.Get("Content-Security-Policy"), "default-src 'self'") {
			t.Error("no content security policy")
		}
	}
	for path, want := range map[string]string{"/goals/bread-and-markets.bread_price?lang=en": "<polyline class=\"reported\"", "/deliveries?lang=en": "sample-economy-2024-W38.csv", "/deliveries/1?lang=en": "SHA-256",
		"/metrics": `rasid_goal_state{goal="bread-and-markets",state="off_track"} 1`, "/healthz": "ok", "/readyz": "ready", "/api/status": `"plan":"nes-2024"`, "/?as_of=2024-06-30&lang=en": "as of 30 June 2024"} {
		if code, page, _ := get(t, base+path); code != 200 || !strings.Contains(page, want) {
			t.Errorf("%s: %d, no %q in %.300s", path, code, want, page)
		}
	}
	if code, page, _ := get(t, base+"/assets/style.css"); code != 200 || !strings.Contains(page, "--ink") {
		t.Errorf("the style sheet: %d", code)
	}
	for path, want := range map[string]int{"/goals/none": 404, "/nowhere": 404, "/?as_of=soon": 400} {
		if code, _, _ := get(t, base+path); code != want {
			t.Errorf("%s: %d, want %d", path, code, want)
		}
	}
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		needs.Lacks(t, "SIGTERM")
	}
	done := make(chan error, 1)
	go func() { done <- c.Wait() }()
	select {
	case err := <-done:
		if err != nil {
			t.Fatalf("ended with %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("still there 10 s after SIGTERM")
	}
}
