package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"rasid/internal/diag"
)

// Root begins the path of every operation.
const Root = "/api/v1"

// Config is what is served. Every field is required unless it says otherwise.
type Config struct {
	Title      string
	About      string // may be ""
	Version    string // of the program
	Operations []Operation
	Fields     map[string]string // what each field is, by "Type.field"
	Rename     map[string]string // names of types in the document, by "package.Type"; the others have their own
	Zone       *time.Location    // the plan's
	Log        *slog.Logger
}

// Problem is why a request cannot be met. Its status is never below 400.
type Problem struct {
	Status     int
	Detail     string
	Faults     []Fault
	RetryAfter time.Duration // when asking again may help; 0: it says nothing
}

// Error implements error.
func (p *Problem) Error() string { return p.Detail }

// Missing is the problem that there is nothing of that name.
func Missing(format string, args ...any) error {
	return &Problem{Status: http.StatusNotFound, Detail: fmt.Sprintf(format, args...)}
}

// Refusal is a problem as it goes out, by RFC 9457.
type Refusal struct {
	Title  string  `json:"title"`
	Status int     `json:"status"`
	Detail string  `json:"detail"`
	Errors []Fault `json:"errors,omitempty"`
}

// New returns what serves the operations below Root. It fails when the table is wrong.
func New(cfg Config) (http.Handler, error) {
	document, err := describe(cfg)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	for i := range cfg.Operations {
		o := &cfg.Operations[i]
		mux.HandleFunc("GET "+Root+o.Path, func(w http.ResponseWriter, r *http.Request) { cfg.serve(w, r, o) })
	}
	mux.HandleFunc("GET "+Root+"/openapi.json", func(w http.ResponseWriter, r *http.Request) { send(w, r, document) })
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			refuse(w, &Problem{Status: http.StatusMethodNotAllowed, Detail: "everything here is asked by GET"})
			return
		}
		refuse(w, &Problem{Status: http.StatusNotFound, Detail: "there is no such operation; " + Root + "/openapi.json lists all"})
	})
	return mux, nil
}

// serve answers one request.
func (cfg *Config) serve(w http.ResponseWriter, r *http.Request, o *Operation) {
	in, faults := o.read(r, cfg.Zone)
	if len(faults) > 0 {
		refuse(w, &Problem{Status: http.StatusBadRequest, Detail: "the request is not well said", Faults: faults})
		return
	}
	answer, err := o.Do(r.Context(), in)
	if err != nil {
		cfg.fail(r.Context(), w, o, err)
		return
	}
	var b bytes.Buffer
	to := json.NewEncoder(&b)
	to.SetEscapeHTML(false) // nosniff and the type keep it from being read as a page
	if err := to.Encode(answer); err != nil {
		cfg.fail(r.Context(), w, o, err)
		return
	}
	send(w, r, b.Bytes())
}

// fail answers with a problem. What went wrong here is for the log, not for who asked.
func (cfg *Config) fail(ctx context.Context, w http.ResponseWriter, o *Operation, err error) {
	p, use := (*Problem)(nil), (*diag.UseError)(nil)
	switch {
	case errors.As(err, &p):
	case errors.As(err, &use):
		p = &Problem{Status: http.StatusBadRequest, Detail: use.Error()}
	case ctx.Err() != nil: // nobody waits for it
		p = &Problem{Status: http.StatusServiceUnavailable, Detail: "the request was given up"}
	default:
		cfg.Log.Error("a program is not answered", "operation", o.ID, "error", err)
		p = &Problem{Status: http.StatusInternalServerError, Detail: "it cannot be answered just now; the log says why"}
	}
	refuse(w, p)
}

// send sends JSON, unless who asks has it already.
func send(w http.ResponseWriter, r *http.Request, body []byte) {
	sum := sha256.Sum256(body)
	tag := `"` + hex.EncodeToString(sum[:12]) + `"`
	h := w.Header()
	h.Set("ETag", tag)
	h.Set("Cache-Control", "private, no-cache")
	if holds(r.Header.Values("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", fmt.Sprint(len(body)))
	_, _ = w.Write(body)
}

// holds reports whether a tag is among those of If-None-Match, by the weak comparison of RFC 9110.
func holds(values []string, tag string) bool {
	for _, v := range values {
		for known := range strings.SplitSeq(v, ",") {
			known = strings.TrimSpace(known)
			if known == "*" || strings.TrimPrefix(known, "W/") == tag {
				return true
			}
		}
	}
	return false
}

// refuse sends a problem.
func refuse(w http.ResponseWriter, p *Problem) {
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	if p.RetryAfter > 0 {
		h.Set("Retry-After", fmt.Sprint(int64(max(1, p.RetryAfter.Round(time.Second)/time.Second))))
	}
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(Refusal{http.StatusText(p.Status), p.Status, p.Detail, p.Faults})
}

// groups lists what the operations are about, in their order.
func (cfg *Config) groups() (names []string) {
	for i := range cfg.Operations {
		if g := cfg.Operations[i].Group; !slices.Contains(names, g) {
			names = append(names, g)
		}
	}
	return names
}

// unused lists the fields that are described and do not exist.
func unused(described map[string]string, met map[string]bool) (names []string) {
	for _, name := range slices.Sorted(maps.Keys(described)) {
		if !met[name] {
			names = append(names, name)
		}
	}
	return names
}
