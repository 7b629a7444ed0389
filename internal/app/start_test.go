package app_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/app"
	"rasid/internal/diag"
	"rasid/internal/i18n"
	"rasid/internal/intake"
	"rasid/internal/journal"
)

func page(t *testing.T, s *app.Service, path string) string {
	t.Helper()
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	return w.Body.String()
}

func wantLines(t *testing.T, text string, lines ...string) {
	t.Helper()
	for _, l := range lines {
		if !strings.Contains(text, "\n"+l+"\n") {
			t.Errorf("no line %s", l)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
}

// Every count stands at 0 from the start, by source, and then follows the journal.
func TestCountsBySource(t *testing.T) {
	dir := workspace(t)
	write(t, dir, "rasid.yaml", "sources:\n  - {id: drops, kind: folder, path: inbox}\n  - {id: wfp, kind: folder, path: other, department: economy}\n")
	a := open(t, dir, nil)
	s := app.NewService(a, "test")
	text := page(t, s, "/metrics")
	for _, source := range []string{"drops", "wfp"} {
		for _, o := range journal.Outcomes() {
			wantLines(t, text, fmt.Sprintf(`rasid_files_total{outcome="%s",source="%s"} 0`, o, source))
		}
		for _, o := range journal.RowOutcomes() {
			wantLines(t, text, fmt.Sprintf(`rasid_rows_total{outcome="%s",source="%s"} 0`, o, source))
		}
		for _, code := range append(i18n.FindingCodes(), "other") {
			wantLines(t, text, fmt.Sprintf(`rasid_rows_rejected_total{reason="%s",source="%s"} 0`, code, source))
		}
	}

	drop(t, a, "water/a.csv", header+"water,A,2024-01,10\nwater,B,2024-01,x\nwater,nowhere,2024-13,y\n")
	wantLines(t, page(t, s, "/metrics"), `rasid_files_total{outcome="partial",source="drops"} 1`, `rasid_files_total{outcome="partial",source="wfp"} 0`,
		`rasid_rows_total{outcome="new",source="drops"} 1`, `rasid_rows_total{outcome="refused",source="drops"} 2`,
		`rasid_rows_rejected_total{reason="number_unreadable",source="drops"} 2`, `rasid_rows_rejected_total{reason="place_unknown",source="drops"} 1`,
		`rasid_rows_rejected_total{reason="period_unreadable",source="drops"} 1`)

	// Held, nothing of it counts as refused for a reason; released, it counts for its own source.
	held := drop(t, a, "water/b.csv", header+"water,A,2024-02,20\n"+strings.Repeat("water,A,2024-03,z\n", 12))
	if held.Outcome != journal.Held {
		t.Fatalf("%+v", held)
	}
	wantLines(t, page(t, s, "/metrics"), `rasid_files_total{outcome="held",source="drops"} 1`, `rasid_rows_rejected_total{reason="number_unreadable",source="drops"} 2`)
	if _, err := a.Intake.Decide(t.Context(), intake.Decision{Delivery: held.Seq, By: "x", Note: "y"}); err != nil {
		t.Fatal(err)
	}
	now := page(t, s, "/metrics")
	wantLines(t, now, `rasid_files_total{outcome="partial",source="drops"} 2`, `rasid_rows_total{outcome="new",source="drops"} 2`,
		`rasid_rows_rejected_total{reason="number_unreadable",source="drops"} 14`)
	if strings.Contains(now, `source="release"`) {
		t.Error("a decision is shown as a source")
	}

	// A code of another program's version does not become a label of its own.
	if _, err := a.Journal.Write(t.Context(), journal.Delivery{Source: "gone", Outcome: journal.Partial}, func(tx *journal.Tx) error {
		return tx.Refuse(diag.Finding{Code: "of_tomorrow", Row: 2, Severity: diag.Error})
	}); err != nil {
		t.Fatal(err)
	}
	// Counting on from where one was and counting from the beginning agree.
	on, anew := page(t, s, "/metrics"), page(t, app.NewService(a, "test"), "/metrics")
	wantLines(t, on, `rasid_rows_rejected_total{reason="other",source="gone"} 1`, `rasid_files_total{outcome="partial",source="gone"} 1`)
	if a, b := totals(on), totals(anew); a != b {
		t.Errorf("counted on:\n%s\ncounted anew:\n%s", a, b)
	}
}

func totals(text string) string {
	var lines []string
	for l := range strings.Lines(text) {
		if strings.HasPrefix(l, "rasid_files_total") || strings.HasPrefix(l, "rasid_rows_") {
			lines = append(lines, l)
		}
	}
	return strings.Join(lines, "")
}

// syncBuffer is a log that may be read while it is written.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// running is a service at work.
type running struct {
	*app.Service
	url  string
	log  syncBuffer
	stop context.CancelFunc
	end  func() error // waits for the end and returns how it ended
}

// start runs a service of a workspace on a free port, with the demonstration's clock.
func start(t *testing.T, o app.Options) *running {
	t.Helper()
	r := &running{}
	if o.Log = slog.New(slog.NewTextHandler(&r.log, nil)); o.Now == nil {
		o.Now = func() time.Time { return app.DemoTime }
	}
	a, err := app.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	l, err := app.Listen(t.Context(), "127.0.0.1:0", false)
	if err != nil {
		t.Fatal(err)
	}
	r.Service, r.url = app.NewService(a, "test"), "http://"+l.Addr().String()
	ctx, stop := context.WithCancel(t.Context())
	r.stop = stop
	ended := make(chan error, 1)
	go func() {
		err := r.Serve(ctx, l)
		ended <- errors.Join(err, a.Close())
	}()
	looked := false
	wait := sync.OnceValue(func() error { return <-ended })
	r.end = func() error { looked = true; return wait() }
	t.Cleanup(func() {
		stop()
		if err := wait(); err != nil && !looked {
			t.Error(err)
		}
	})
	return r
}

// get reads a page as a browser does.
func (r *running) get(t *testing.T, path string) string {
	t.Helper()
	body := fetch(t, r.url+path)
	defer func() { _ = body.Close() }()
	b, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestScoreboardOutlivesTheService(t *testing.T) {
	dir := workspace(t)
	write(t, dir, "inbox/water/x.csv", header+"water,A,2024-01,10\n")
	if err := os.Chtimes(filepath.Join(dir, "inbox/water/x.csv"), app.DemoTime, app.DemoTime); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "rasid.yaml", "sources: [{id: drops, kind: folder, path: inbox, every: 1s, settle: 1ms}]\n")
	r := start(t, app.Options{Workspace: dir, CheckLater: true})
	get := func(path string) string { return r.get(t, path) }
	eventually(t, get, "/metrics", `rasid_goal_actual_value{goal="w"} 10`)
	before := get("/api/status")
	r.stop()
	if err := r.end(); err != nil {
		t.Fatal(err)
	}
	saved := filepath.Join(dir, "rasid.db.scoreboard")
	whole, err := os.ReadFile(saved)
	if err != nil {
		t.Fatalf("nothing was saved: %v", err)
	}
	again := func() (log string) {
		t.Helper()
		r := start(t, app.Options{Workspace: dir, CheckLater: true})
		eventually(t, func(path string) string { return r.get(t, path) }, "/readyz", "ready")
		if after := r.get(t, "/api/status"); after != before {
			t.Errorf("before the stop:\n%s\nafter the start:\n%s", before, after)
		}
		r.stop()
		if err := r.end(); err != nil {
			t.Fatal(err)
		}
		return r.log.String()
	}
	if log := again(); strings.Contains(log, "not used") {
		t.Errorf("the saved scoreboard was not used:\n%s", log)
	}
	if err := os.WriteFile(saved, whole[:len(whole)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	if log := again(); !strings.Contains(log, "it is damaged") {
		t.Errorf("half a scoreboard was used, or nobody was told:\n%s", log)
	}
}

// Where the saved scoreboard holds, the page shows it at once; the journal is checked all the
// same, and damage ends the service before anything is written (P04).
func TestP04DamageEndsTheServiceUnwritten(t *testing.T) {
	dir := workspace(t)
	a := open(t, dir, nil)
	var b strings.Builder
	b.WriteString(header)
	for d := indicators.NewDate(1900, 1, 1); d < indicators.NewDate(2024, 9, 1); d = d.AddMonths(1) {
		fmt.Fprintf(&b, "water,A,%s,10\nwater,B,%s,20\n", d.String()[:7], d.String()[:7])
	}
	drop(t, a, "water/x.csv", b.String())
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "rasid.db")
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := len(file) - 3*4096; i < len(file)-4096; i++ {
		file[i] ^= 0xa5
	}
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "inbox/water/late.csv", header+"water,A,2024-01,10\n")
	if err := start(t, app.Options{Workspace: dir, CheckLater: true}).end(); err == nil || !strings.Contains(err.Error(), "backup") {
		t.Errorf("a damaged journal ended the service with %v", err)
	}
	if after, _ := os.ReadFile(path); !bytes.Equal(after, file) {
		t.Error("the damaged journal was written to")
	}
	if _, err := os.Stat(filepath.Join(dir, "inbox/water/late.csv")); err != nil {
		t.Errorf("a file was taken into a damaged journal: %v", err)
	}
}

// Many people open a goal's page at once; nobody waits for ever for a connection that another holds.
func TestManyExplainAtOnce(t *testing.T) {
	a := open(t, workspace(t), nil)
	for m := 1; m <= 8; m++ {
		drop(t, a, fmt.Sprintf("water/%d.csv", m), header+fmt.Sprintf("water,A,2024-%02d,%d\nwater,B,2024-%02d,%d\n", m, m, m, m))
	}
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	var all sync.WaitGroup
	for range 32 {
		all.Go(func() {
			x, err := a.Explain(ctx, "w", indicators.DateOf(app.DemoTime), time.Time{})
			if err != nil || len(x.Observations) != 16 || x.Observations[15].File != "8.csv" {
				t.Errorf("%d observations, %v", len(x.Observations), err)
			}
		})
	}
	all.Wait()
}
