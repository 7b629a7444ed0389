// Package web is the page: the scoreboard, a goal with its chart and observations, and what was
// delivered. It is plain HTML made on the server, with no file from elsewhere; a small script
// shows the page anew when something has arrived.
package web

import (
	"bytes"
	"context"
	"embed"
	"html/template"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/i18n"
	"rasid/internal/journal"
	"rasid/internal/scoreboard"
)

//go:embed assets
var assets embed.FS

// Board gives the scoreboard: the present one, nil until it has been made, and those of other dates
// as they were known at a time (zero: all that is known).
type Board interface {
	Current() *scoreboard.Snapshot
	At(ctx context.Context, asOf indicators.Date, knownAt time.Time) (*scoreboard.Snapshot, error)
}

// Journal gives deliveries and what was wrong with them. An unknown number gives false, not an error.
type Journal interface {
	Deliveries(ctx context.Context, f journal.DeliveryFilter) ([]journal.Delivery, error)
	Delivery(ctx context.Context, seq int64) (journal.Delivery, bool, error)
	Findings(ctx context.Context, seq int64) ([]diag.Finding, error)
}

// Observation is one row of a goal's table. Its texts are in the reader's language; Delivery and
// Row say where the value came from.
type Observation struct {
	Period, Place, Value, File string
	Cell                       string // as a spreadsheet names it; empty when only the row is known
	Revision                   int
	Delivery, Row              int64
}

// Config is what the page shows. All of it is required but Pinned.
type Config struct {
	Plan         *indicators.Plan
	Board        Board
	Journal      Journal
	Observations func(ctx context.Context, goal string, s *scoreboard.Snapshot, l indicators.Lang) ([]Observation, error)
	Status       func(*scoreboard.Snapshot) any // the JSON of /api/status
	Metrics      http.Handler
	Trouble      func(indicators.Lang) string // what everybody should know is wrong with the service, or ""
	Pinned       bool                         // the clock stands still
	Log          *slog.Logger
}

type server struct {
	Config
	templates *template.Template
}

// New returns the page's handler.
func New(cfg Config) http.Handler {
	s := &server{Config: cfg}
	s.templates = template.Must(template.New("").Funcs(template.FuncMap{
		"t":      func(l indicators.Lang, key string) string { return i18n.T(l, key) },
		"symbol": i18n.Symbol,
	}).ParseFS(assets, "assets/page.html"))
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.board)
	mux.HandleFunc("GET /goals/{id}", s.goal)
	mux.HandleFunc("GET /deliveries", s.deliveries)
	mux.HandleFunc("GET /deliveries/{seq}", s.delivery)
	mux.HandleFunc("GET /api/status", s.status)
	mux.HandleFunc("GET /api/position", s.position)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	mux.HandleFunc("GET /readyz", s.ready)
	mux.Handle("GET /metrics", cfg.Metrics)
	mux.Handle("GET /assets/", http.FileServerFS(assets))
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { s.lost(w, r, http.StatusNotFound, "") })
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

// page is what every page's frame needs.
type page struct {
	Lang     indicators.Lang
	Dir      string
	Title    string
	Notices  []string
	Position int64
	Live     bool
}

func (s *server) page(w http.ResponseWriter, r *http.Request, title indicators.Text) page {
	l := s.lang(w, r)
	p := page{Lang: l, Dir: "ltr", Title: title.In(l), Live: r.URL.RawQuery == "" || strings.HasPrefix(r.URL.RawQuery, "lang=")}
	if l.RightToLeft() {
		p.Dir = "rtl"
	}
	if n := s.Plan.Illustrative.In(l); n != "" {
		p.Notices = append(p.Notices, n)
	}
	if n := s.Trouble(l); n != "" {
		p.Notices = append(p.Notices, n)
	}
	if b := s.Board.Current(); b != nil {
		p.Position = b.Position
		if s.Pinned {
			p.Notices = append(p.Notices, i18n.T(l, "pinned", "date", indicators.LocalDigits(l, b.AsOf.String())))
		}
	}
	return p
}

// lang is what the reader chose, or the browser asks for, or the plan speaks first.
func (s *server) lang(w http.ResponseWriter, r *http.Request) indicators.Lang {
	known := func(v string) bool { return v == "ar" || v == "ku" || v == "en" }
	if v := r.URL.Query().Get("lang"); known(v) {
		http.SetCookie(w, &http.Cookie{Name: "lang", Value: v, Path: "/", MaxAge: 365 * 24 * 3600, SameSite: http.SameSiteLaxMode, HttpOnly: true})
		return indicators.Lang(v)
	}
	if c, err := r.Cookie("lang"); err == nil && known(c.Value) {
		return indicators.Lang(c.Value)
	}
	for part := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		tag, _, _ = strings.Cut(tag, "-")
		if tag == "kmr" {
			tag = "ku"
		}
		if known(tag) {
			return indicators.Lang(tag)
		}
	}
	return s.Plan.Language()
}

func (s *server) show(w http.ResponseWriter, r *http.Request, code int, name string, data any) {
	var b bytes.Buffer
	if err := s.templates.ExecuteTemplate(&b, name, data); err != nil {
		s.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(code)
	_, _ = b.WriteTo(w)
}

func (s *server) fail(w http.ResponseWriter, r *http.Request, err error) {
	s.Log.Error("page failed", "path", r.URL.Path, "error", err)
	http.Error(w, "the page cannot be made just now; the log says why", http.StatusInternalServerError)
}

func (s *server) lost(w http.ResponseWriter, r *http.Request, code int, message string) {
	p := s.page(w, r, s.Plan.Title)
	if message == "" {
		message = i18n.T(p.Lang, "not_found")
	}
	s.show(w, r, code, "lost", struct {
		page
		Message string
	}{p, message})
}

// snapshot is the present scoreboard, or that of the dates in the address.
func (s *server) snapshot(w http.ResponseWriter, r *http.Request) (*scoreboard.Snapshot, bool) {
	q := r.URL.Query()
	current := s.Board.Current()
	if current == nil {
		http.Error(w, "the goals are being judged; try again in a moment", http.StatusServiceUnavailable)
		return nil, false
	}
	if q.Get("as_of") == "" && q.Get("known_at") == "" {
		return current, true
	}
	asOf, knownAt := current.AsOf, time.Time{}
	if v := q.Get("as_of"); v != "" {
		d, err := indicators.ParseDate(v)
		if err != nil {
			s.lost(w, r, http.StatusBadRequest, "as_of: "+err.Error())
			return nil, false
		}
		asOf = d
	}
	if v := q.Get("known_at"); v != "" {
		t, err := time.Parse(time.RFC3339, v)
		if err != nil {
			s.lost(w, r, http.StatusBadRequest, "known_at: want a time like 2024-06-01T12:00:00Z")
			return nil, false
		}
		knownAt = t
	}
	snap, err := s.Board.At(r.Context(), asOf, knownAt)
	if err != nil {
		s.fail(w, r, err)
		return nil, false
	}
	return snap, true
}

func (s *server) ready(w http.ResponseWriter, _ *http.Request) {
	if s.Board.Current() == nil {
		http.Error(w, "the goals are being judged", http.StatusServiceUnavailable)
		return
	}
	_, _ = w.Write([]byte("ready\n"))
}

func (s *server) position(w http.ResponseWriter, _ *http.Request) {
	n := int64(0)
	if b := s.Board.Current(); b != nil {
		n = b.Position
	}
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write([]byte(strconv.FormatInt(n, 10) + "\n"))
}
