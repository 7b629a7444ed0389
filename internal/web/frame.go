package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"net/http"
	"net/url"
	"strings"

	"rasid/indicators"
	"rasid/internal/alerts"
	"rasid/internal/i18n"
	"rasid/internal/scoreboard"
)

// page is what every page's frame needs.
type page struct {
	Lang      indicators.Lang
	Dir       string
	Title     string
	Notices   []string
	Languages []language
	Replay    string // the part of the address that names another time, "?as_of=2024-06-30"; links keep it
	Version   string // of what is shown; live.js compares it with what the service says
	Live      bool   // the page follows what arrives
	Alerts    bool   // there is a page of alerts
	Runs      bool   // there is a page of runs
	Reports   bool   // there is a page of reports
	Waiting   bool   // there is nothing to show yet: look again soon
	Private   bool   // nobody lists the page
}

// language is a link to the same page in a language.
type language struct {
	Lang       indicators.Lang
	Name, Href string
	Shown      bool
}

var languageNames = map[indicators.Lang]string{indicators.Arabic: "العربية", indicators.Kurdish: "Kurdî", indicators.English: "English"}

// page returns the frame of a page that shows a scoreboard, or what is read after the call. Its
// version is then never newer than what it shows, so that no reader misses a change.
func (s *server) page(w http.ResponseWriter, r *http.Request, title indicators.Text, shown *scoreboard.Snapshot) page {
	return s.pageIn(s.lang(w, r), r, title, shown)
}

// pageIn is page in a language.
func (s *server) pageIn(l indicators.Lang, r *http.Request, title indicators.Text, shown *scoreboard.Snapshot) page {
	query := r.URL.Query()
	p := page{Lang: l, Dir: "ltr", Title: indicators.Legible(title.In(l)), Version: s.version(shown), Alerts: s.Alerts != nil, Runs: s.Runs != nil, Reports: s.Report != nil}
	if l.RightToLeft() {
		p.Dir = "rtl"
	}
	for _, other := range indicators.Langs() {
		query.Set("lang", string(other))
		p.Languages = append(p.Languages, language{other, languageNames[other], "?" + query.Encode(), other == l})
	}
	replay := url.Values{}
	for _, name := range []string{"as_of", "known_at"} {
		if v := query.Get(name); v != "" {
			replay.Set(name, v)
		}
	}
	if p.Live = len(replay) == 0; !p.Live {
		p.Replay = "?" + replay.Encode()
	}
	if n := s.Plan.Illustrative.In(l); n != "" {
		p.Notices = append(p.Notices, n)
	}
	if n := s.Trouble(l); n != "" {
		p.Notices = append(p.Notices, n)
	}
	if b := s.Board.Current(); b != nil && s.Pinned {
		p.Notices = append(p.Notices, i18n.T(l, "pinned", "date", indicators.FormatDate(l, b.AsOf)))
	}
	return p
}

// version names what the pages show: it changes with the scoreboard, the plan and the notices. It
// is empty before the first scoreboard.
func (s *server) version(b *scoreboard.Snapshot) string {
	if b == nil {
		return ""
	}
	return fmt.Sprintf("%d-%s-%.8s-%x", b.Position, b.AsOf, s.Plan.Hash, crc32.ChecksumIEEE([]byte(s.Trouble(indicators.English))))
}

// lang is what the reader chose, or the browser asks for, or the plan speaks first.
func (s *server) lang(w http.ResponseWriter, r *http.Request) indicators.Lang {
	w.Header().Set("Vary", "Accept-Language, Cookie")
	known := func(v string) bool { return languageNames[indicators.Lang(v)] != "" }
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
		s.Log.Error("page failed", "path", loggedPath(r), "error", err)
		http.Error(w, "the page cannot be made just now; the log says why", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if w.Header().Get("Cache-Control") == "" {
		w.Header().Set("Cache-Control", "no-cache")
	}
	w.WriteHeader(code)
	_, _ = b.WriteTo(w)
}

// refuse answers a request that cannot be met with a page that says why or, below /api/, with a
// problem as RFC 9457 writes it. The text is that of a key of package i18n.
func (s *server) refuse(w http.ResponseWriter, r *http.Request, code int, key string, pairs ...string) {
	if strings.HasPrefix(r.URL.Path, "/api/") {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(code)
		_ = json.NewEncoder(w).Encode(map[string]any{"status": code, "title": http.StatusText(code), "detail": i18n.T(indicators.English, key, pairs...)})
		return
	}
	p := s.page(w, r, s.Plan.Title, s.Board.Current())
	p.Waiting = code == http.StatusServiceUnavailable
	p.Live = p.Waiting
	s.show(w, r, code, "refusal", struct {
		page
		Message string
	}{p, i18n.T(p.Lang, key, pairs...)})
}

func (s *server) fail(w http.ResponseWriter, r *http.Request, err error) {
	s.Log.Error("page failed", "path", loggedPath(r), "error", err)
	s.refuse(w, r, http.StatusInternalServerError, "failed")
}

// loggedPath is a request's path without what would let a reader of the log act on an alert.
func loggedPath(r *http.Request) string {
	if strings.HasPrefix(r.URL.Path, alerts.ActPath) {
		return alerts.ActPath + "…"
	}
	return r.URL.Path
}
