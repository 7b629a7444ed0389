// Package httpjson offers what an API answers in JSON, page after page. All pages of a run are one
// delivery, one behind the other as they came, so that it counts as a whole or not at all; the
// intake makes a table of them.
package httpjson

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"rasid/collectors"
	"rasid/collectors/fetch"
	"rasid/internal/tabular/jsonrows"
)

// Config says which API, what its rows are, and whose.
type Config struct {
	ID         string            // required: the source's ID
	Kind       string            // required: as rasid.yaml names it
	Department string            // required: whose the rows are
	Client     *fetch.Client     // required; its limit is of one page
	Rows       *jsonrows.Program // required
	Refusal    *jsonrows.Program // makes the words in which an answer says that it is none, null of a good one; nil: none does

	// Addresses returns what to ask for about a window, each with its pages, one behind the other;
	// nothing when there is nothing to ask for yet. Required. Windowed says whether they depend on
	// where the window begins: then an answer without rows is no news, and else a mistake.
	Addresses func(fetch.Window) []string
	Windowed  bool
	Empty     string // what to do about an answer without rows that is a mistake; defaults to looking at url and rows

	// Check looks at all pages before they are offered, and returns a page to add to them, nil for none.
	// Its error ends the run. It may be nil.
	Check func(ctx context.Context, w fetch.Window, pages func() io.Reader) ([]byte, error)

	Paging  Paging
	Limit   int64         // bytes of all pages; required
	Dir     string        // required: where pages lie until they are archived
	Memory  fetch.Memory  // required: where the source's mark is kept
	Since   time.Time     // the first {from}, a day at midnight UTC
	Overlap int           // days before the mark that are asked for again
	Timeout time.Duration // for all of the asking; required
	Today   func() time.Time
	Now     func() time.Time
}

// Source is one API. It keeps nothing between calls but what Memory does.
type Source struct{ cfg Config }

// New returns a source for cfg. It asks nothing yet.
func New(cfg Config) *Source { return &Source{cfg} }

// run is one asking.
type run struct {
	*Source
	file   *os.File // all pages
	size   int64
	rows   int64
	pages  int
	seen   map[[sha256.Size]byte]int // page by its content
	broken bool                      // the program failed on a page: what was received is offered, to be kept and refused
}

// Collect asks for all pages and offers them, unless they are those that were offered last.
func (s *Source) Collect(ctx context.Context, to collectors.Taker) (_ []collectors.Trouble, err error) {
	mark, err := s.cfg.Memory.Load(ctx)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(s.cfg.Dir, 0o700); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(s.cfg.Dir, "pages-*")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close(), os.Remove(f.Name())) }()
	r := &run{Source: s, file: f, seen: map[[sha256.Size]byte]int{}}
	window := mark.Window(s.cfg.Since, s.cfg.Today(), s.cfg.Overlap)
	addresses := s.cfg.Addresses(window)
	if len(addresses) == 0 {
		return nil, nil
	}
	all := strings.Join(addresses, "\n")
	first, err := r.ask(ctx, addresses, mark.ValidatorOf(all))
	if err != nil || first.NotModified {
		return nil, err
	}
	where := s.cfg.Client.Where(addresses[0])
	if more := len(addresses) - 1; more > 0 {
		where += fmt.Sprintf(" and %d more", more)
	}
	if s.cfg.Check != nil && !r.broken {
		if err := r.check(ctx, window); err != nil {
			return nil, err
		}
	}
	if r.rows == 0 && !r.broken {
		if !s.cfg.Windowed {
			return []collectors.Trouble{{Source: s.cfg.ID, Department: s.cfg.Department, Path: where, Code: "empty_answer",
				Detail: "the answer has no rows: " + cmp.Or(s.cfg.Empty, "see whether url and rows are right, and whether the publisher has something there")}}, nil
		}
		return nil, s.cfg.Memory.Save(ctx, mark.After(all, fetch.Validator{}, window)) // no news
	}
	drop := fetch.Drop{ID: s.cfg.ID, Kind: s.cfg.Kind, Department: s.cfg.Department, Now: s.cfg.Now}
	if err := to.Take(ctx, drop.Offer(f.Name(), s.cfg.ID+".json", where, r.size, first.Modified)); err != nil {
		return nil, err
	}
	if r.broken {
		return nil, nil // its mark stays: the same is asked for until it can be read
	}
	return nil, s.cfg.Memory.Save(ctx, mark.After(all, first.Validator, window))
}

// ask asks for all pages of all addresses. It returns the first answer.
func (r *run) ask(ctx context.Context, addresses []string, old fetch.Validator) (first *fetch.Answer, err error) {
	ctx, stop := context.WithTimeout(ctx, r.cfg.Timeout)
	defer stop()
	if r.cfg.Paging.By != "" || len(addresses) > 1 {
		old = fetch.Validator{} // the first page may stay while others change
	}
	for _, address := range addresses {
		a, err := r.askPages(ctx, address, old)
		if first == nil {
			first = a
		}
		if err != nil || a.NotModified || r.broken {
			return first, err
		}
	}
	return first, nil
}

// askPages asks for one page of an address after another until there is no more. It returns the first
// answer.
func (r *run) askPages(ctx context.Context, address string, old fetch.Validator) (first *fetch.Answer, err error) {
	clear(r.seen) // that two addresses have nothing is no page twice
	at, err := r.cfg.Paging.first(address)
	if err != nil {
		return nil, err
	}
	for pages := 0; at != nil; pages++ {
		if pages == r.cfg.Paging.most() {
			return nil, fmt.Errorf("there are more than %d pages; ask for less, raise pages: {most: …}, or see whether the server knows the parameter", pages)
		}
		a, err := r.cfg.Client.Get(ctx, at.address, old, fetch.JSON)
		if err != nil {
			return nil, err
		}
		if first == nil {
			first = a
		}
		if a.NotModified {
			return first, nil
		}
		page, rows, err := r.add(ctx, a)
		if err != nil || r.broken {
			return first, err
		}
		if at, err = r.cfg.Paging.next(ctx, at, a, page, rows); err != nil {
			return nil, err
		}
	}
	return first, nil
}

// check has all pages looked at, and appends the page that comes of it.
func (r *run) check(ctx context.Context, w fetch.Window) error {
	page, err := r.cfg.Check(ctx, w, func() io.Reader { return io.NewSectionReader(r.file, 0, r.size) })
	if err != nil || page == nil {
		return err
	}
	r.size += int64(len(page)) + 1
	_, err = r.file.Write(append([]byte("\n"), page...))
	return err
}

// refused says in the server's words why an answer is none, nil of a good one.
func (r *run) refused(ctx context.Context, a *fetch.Answer, page any) error {
	if r.cfg.Refusal == nil {
		return nil
	}
	says, err := r.cfg.Refusal.First(ctx, page)
	if err != nil {
		return fmt.Errorf("error: %w; correct it", err)
	}
	if words := text(says); words != "" {
		return r.cfg.Client.Refusal(a.URL, words)
	}
	return nil
}

// add appends a page to the file and counts its rows.
func (r *run) add(ctx context.Context, a *fetch.Answer) (page any, rows int64, err error) {
	body, err := os.ReadFile(a.Path)
	if err = errors.Join(err, os.Remove(a.Path)); err != nil {
		return nil, 0, err
	}
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	r.pages++
	number := 0
	for p, err := range jsonrows.Pages(bytes.NewReader(body)) {
		if err != nil {
			return nil, 0, fmt.Errorf("page %d is no whole JSON: %w; the next run asks again", r.pages, err)
		}
		if page = p; number > 0 {
			return nil, 0, fmt.Errorf("page %d holds several JSON documents; only one can be read", r.pages)
		}
		number++
	}
	if err := r.refused(ctx, a, page); err != nil {
		return nil, 0, err
	}
	sum := sha256.Sum256(body)
	if earlier, ok := r.seen[sum]; ok {
		return nil, 0, fmt.Errorf("page %d is the same as page %d; see whether the server knows the parameter of pages:, or say with more: when there is no further page", r.pages, earlier)
	}
	r.seen[sum] = r.pages
	if r.size += int64(len(body)) + 1; r.size > r.cfg.Limit {
		return nil, 0, fmt.Errorf("the pages have more than %d bytes together; ask for less, or raise size_limit", r.cfg.Limit)
	}
	if r.pages > 1 {
		if _, err := r.file.WriteString("\n"); err != nil {
			return nil, 0, err
		}
	} else {
		r.size-- // only between pages
	}
	if _, err := r.file.Write(body); err != nil {
		return nil, 0, err
	}
	for _, err := range r.cfg.Rows.Rows(ctx, page) {
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return nil, 0, fmt.Errorf("the rows of page %d are not made in the time that a run has; raise timeout, or have rows do less: %w", r.pages, ctx.Err())
		}
		if ctx.Err() != nil {
			return nil, 0, ctx.Err()
		}
		if err != nil {
			r.broken = true
			return page, rows, nil
		}
		rows++
	}
	r.rows += rows
	return page, rows, nil
}

// text returns what a program says as a text to be sent, "" for null and false.
func text(v any) string {
	if v == false {
		return ""
	}
	return strings.TrimSpace(jsonrows.Text(v))
}
