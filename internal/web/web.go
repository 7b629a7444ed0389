// Package web is the page: the scoreboard, a goal with its chart and observations, and what was
// delivered. It is plain HTML made on the server, with no file from elsewhere, and reads the same
// without JavaScript; a small script follows /api/events and shows what has changed in place.
package web

import (
	"context"
	"embed"
	"html/template"
	"iter"
	"log/slog"
	"net/http"
	"time"

	"rasid/indicators"
	"rasid/internal/actions"
	"rasid/internal/alerts"
	"rasid/internal/diag"
	"rasid/internal/goalposts"
	"rasid/internal/i18n"
	"rasid/internal/journal"
	"rasid/internal/report"
	"rasid/internal/scoreboard"
)

//go:embed templates
var templates embed.FS

// Board gives the scoreboard: the present one and those of other dates.
type Board interface {
	Current() *scoreboard.Snapshot // nil before the first
	Changed() <-chan struct{}      // closed when the next one is there
	At(ctx context.Context, asOf indicators.Date, knownAt time.Time) (*scoreboard.Snapshot, error)
}

// Journal gives deliveries.
type Journal interface {
	Deliveries(ctx context.Context, f journal.DeliveryFilter) ([]journal.Delivery, error)
	Delivery(ctx context.Context, seq int64) (journal.Delivery, bool, error)
	Findings(ctx context.Context, seq int64) ([]diag.Finding, error)
}

// Config is what the page shows. Every field is required unless it says otherwise.
type Config struct {
	Plan         *indicators.Plan
	Board        Board
	Journal      Journal
	Cell         func(journal.Delivery, indicators.Observation) string                                                  // where a value stood in its delivery, "D12"; "" when only the row is known
	Observations func(context.Context, *indicators.Goal, *scoreboard.Snapshot) iter.Seq2[indicators.Observation, error] // what a verdict rests on
	Changes      func(ctx context.Context, goal string, until time.Time) ([]goalposts.Change, error)                    // what new plans moved for a goal; nil: nothing
	Actions      func(ctx context.Context, until time.Time) ([]actions.Action, error)                                   // what was decided about goals; nil: nothing is tracked
	Status       func(*scoreboard.Snapshot) any                                                                         // the JSON of /api/status
	Handling     func(context.Context, *scoreboard.Snapshot) func(goal string) indicators.Handling                      // what people do about goals; nil: nothing
	Alerts       func(context.Context) (open []alerts.View, told []alerts.Post, err error)                              // what is raised, and what waits or was told last, the newest first; nil: the page says nothing of alerts
	Alert        func(goal string) (alerts.View, bool)                                                                  // a goal's alert as it is now, for who has taken it up; nil: there is none
	Links        Links                                                                                                  // of messages, by which people act; nil: nobody does
	Report       func(ctx context.Context, period indicators.Period, knownAt time.Time) (*report.Report, error)         // the stocktake of a month or a quarter; nil: there are none
	API          http.Handler                                                                                           // answers programs below /api/v1/; nil: nothing does
	Runs         Runs                                                                                                   // of sources; nil: the page says nothing of them
	Metrics      http.Handler
	Trouble      func(indicators.Lang) string // what everybody should know is wrong with the service, or ""
	Pinned       bool                         // the clock stands still
	Log          *slog.Logger

	Done      <-chan struct{} // closed when this page is no longer the one to show: streams end; nil: never
	Heartbeat time.Duration   // the longest silence of a stream; defaults to 15 s
	Streams   int             // how many readers may follow at once; defaults to 256
}

type server struct {
	Config
	templates *template.Template
	following chan struct{} // holds one for each open stream
	limit     limit         // of requests for links
	reporting chan struct{} // holds one while a report is made
}

// New returns the page's handler.
func New(cfg Config) http.Handler {
	if cfg.Heartbeat <= 0 {
		cfg.Heartbeat = 15 * time.Second
	}
	if cfg.Streams <= 0 {
		cfg.Streams = 256
	}
	s := &server{Config: cfg, following: make(chan struct{}, cfg.Streams), reporting: make(chan struct{}, 1), limit: limit{most: mostActs, every: time.Minute}}
	s.templates = template.Must(template.New("").Funcs(template.FuncMap{
		"t":       i18n.T,
		"symbol":  i18n.Symbol,
		"legible": indicators.Legible,
		"asset":   assetPath,
	}).ParseFS(templates, "templates/*.html"))
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.board)
	mux.HandleFunc("GET /goals/{id}", s.goal)
	mux.HandleFunc("GET /deliveries", s.deliveries)
	mux.HandleFunc("GET /deliveries/{seq}", s.delivery)
	if cfg.Runs != nil {
		mux.HandleFunc("GET /runs", s.runs)
		mux.HandleFunc("GET /runs/{id}", s.oneRun)
	}
	if cfg.Alerts != nil {
		mux.HandleFunc("GET /alerts", s.alerts)
	}
	if cfg.Report != nil {
		mux.HandleFunc("GET /reports", s.reports)
		mux.HandleFunc("GET /reports/{name}", s.report)
	}
	if cfg.Links != nil {
		mux.HandleFunc("GET "+alerts.ActPath+"{link}", s.act)
		mux.HandleFunc("POST "+alerts.ActPath+"{link}", s.acts)
	}
	if cfg.API != nil {
		mux.Handle("/api/v1/", cfg.API)
	}
	mux.HandleFunc("GET /api/status", s.status)
	mux.HandleFunc("GET /api/events", s.events)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	mux.HandleFunc("GET /readyz", s.ready)
	mux.Handle("GET /metrics", cfg.Metrics)
	mux.HandleFunc("GET /assets/{name}", s.asset)
	mux.HandleFunc("/", s.other)
	return guard(mux)
}

// guard sets what every answer carries: nothing from elsewhere may load, and no page may frame this one.
func guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}

// other answers what no page is for.
func (s *server) other(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		s.refuse(w, r, http.StatusMethodNotAllowed, "read_only")
		return
	}
	s.refuse(w, r, http.StatusNotFound, "not_found")
}

func (s *server) ready(w http.ResponseWriter, _ *http.Request) {
	if s.Board.Current() == nil {
		http.Error(w, "the goals are being judged", http.StatusServiceUnavailable)
		return
	}
	_, _ = w.Write([]byte("ready\n"))
}
