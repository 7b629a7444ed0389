// Package kobo makes counts and sums of the submissions to a form of KoboToolbox. A submission may be
// changed or deleted long after it was sent. So each run asks for all submissions of a window of
// whole periods that have ended, and what was there before and is there no more becomes nothing.
package kobo

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"rasid/collectors/fetch"
	"rasid/indicators"
	"rasid/internal/tabular/jsonrows"
)

// Config says which submissions are added up, and how.
type Config struct {
	Address string            // of the form's data, with its parameters but for the window
	Date    string            // the field that says when a submission is about
	Program *jsonrows.Program // makes rows of submissions, and of what has gone
	Totals  jsonrows.Totals
	Memory  Memory
}

// A Memory keeps a text between runs; "" when there is none yet.
type Memory interface {
	Load(ctx context.Context) (string, error)
	Save(ctx context.Context, text string) error
}

// Form is a form whose submissions are added up.
type Form struct{ cfg Config }

// New returns a form for cfg. It asks nothing.
func New(cfg Config) *Form { return &Form{cfg} }

// span returns the first day of the periods that a window asks for, and the first day after them: the
// present period has not ended, so that its total is none yet.
func (f *Form) span(w fetch.Window) (from, before indicators.Date) {
	return indicators.PeriodAt(f.cfg.Totals.Every, indicators.DateOf(w.From)).First(), indicators.PeriodAt(f.cfg.Totals.Every, indicators.DateOf(w.Today)).First()
}

// Addresses returns what to ask for: nothing while no period has ended.
func (f *Form) Addresses(w fetch.Window) []string {
	from, before := f.span(w)
	if from >= before {
		return nil
	}
	bound := func(d indicators.Date) string {
		if f.cfg.Totals.Zone == nil {
			return d.String()
		}
		return d.In(f.cfg.Totals.Zone).UTC().Format("2006-01-02T15:04:05")
	}
	query, _ := json.Marshal(map[string]map[string]string{f.cfg.Date: {"$gte": bound(from), "$lt": bound(before)}}) // texts always can be
	return []string{f.cfg.Address + "&query=" + url.QueryEscape(string(query))}
}

// remembered is a total that was offered: the columns that had a number.
type remembered struct {
	First   indicators.Date `json:"first"` // of the period
	Place   string          `json:"place"`
	Columns []string        `json:"columns"`
}

// Check looks at all pages of a run. Its error says why they are not the whole of what was asked for.
// It returns a further page, of what was offered in an earlier run and is there no more: nil when
// everything is.
func (f *Form) Check(ctx context.Context, w fetch.Window, pages func() io.Reader) ([]byte, error) {
	if err := whole(pages()); err != nil {
		return nil, err
	}
	groups, err := f.cfg.Program.AddUp(ctx, pages(), f.cfg.Totals)
	if err != nil {
		return nil, err
	}
	from, before := f.span(w)
	present := map[indicators.Date]map[string]map[string]bool{}
	for _, g := range groups {
		first := g.Period.First()
		if first < from || first >= before {
			return nil, fmt.Errorf("the server sent submissions of %s, of which it was not asked: see whether date names a question that holds a day", g.Period)
		}
		if present[first] == nil {
			present[first] = map[string]map[string]bool{}
		}
		present[first][g.Place] = map[string]bool{}
		for column, sum := range g.Sums {
			if !sum.Blank() {
				present[first][g.Place][column] = true
			}
		}
	}
	if len(groups) == 0 {
		return nil, nil // everything at once has gone: rather a mistake, which the caller says
	}
	return f.gone(ctx, from, present)
}

// gone compares what is there with what was, and remembers both.
func (f *Form) gone(ctx context.Context, from indicators.Date, present map[indicators.Date]map[string]map[string]bool) ([]byte, error) {
	text, err := f.cfg.Memory.Load(ctx)
	if err != nil {
		return nil, err
	}
	var before []remembered
	if text != "" {
		if err := json.Unmarshal([]byte(text), &before); err != nil {
			return nil, fmt.Errorf("read what was added up before: %w", err)
		}
	}
	var rows []map[string]any
	for _, r := range before {
		if r.First < from {
			continue // not asked for any more
		}
		row := map[string]any{jsonrows.DateColumn: r.First.String(), jsonrows.PlaceColumn: r.Place}
		for _, c := range r.Columns {
			if present[r.First] == nil {
				present[r.First] = map[string]map[string]bool{}
			}
			if present[r.First][r.Place] == nil {
				present[r.First][r.Place] = map[string]bool{}
			}
			if !present[r.First][r.Place][c] {
				present[r.First][r.Place][c], row[c] = true, 0
			}
		}
		if len(row) > 2 {
			rows = append(rows, row)
		}
	}
	var now []remembered
	for first, places := range present {
		for place, columns := range places {
			r := remembered{First: first, Place: place}
			for c := range columns {
				r.Columns = append(r.Columns, c)
			}
			slices.Sort(r.Columns)
			now = append(now, r)
		}
	}
	slices.SortFunc(now, func(a, b remembered) int {
		if a.First != b.First {
			return int(a.First - b.First)
		}
		return strings.Compare(a.Place, b.Place)
	})
	b, err := json.Marshal(now)
	if err != nil {
		return nil, err
	}
	if err := f.cfg.Memory.Save(ctx, string(b)); err != nil || len(rows) == 0 {
		return nil, err
	}
	return json.Marshal(map[string]any{"gone": rows})
}

// whole says why pages are not all of what the server has: it counts them, and each submission has a
// number of its own.
func whole(r io.Reader) error {
	seen, count := map[string]bool{}, ""
	for page, err := range jsonrows.Pages(r) {
		if err != nil {
			return err
		}
		object, _ := page.(map[string]any)
		said := jsonrows.Text(object["count"])
		if count != "" && said != count {
			return fmt.Errorf("submissions came or went while they were read; the next run asks again")
		}
		count = said
		list, _ := object["results"].([]any)
		for _, item := range list {
			submission, _ := item.(map[string]any)
			id := jsonrows.Text(submission["_id"])
			if id == "" || seen[id] {
				return fmt.Errorf("the server sent a submission twice, or one without a number; the next run asks again")
			}
			seen[id] = true
		}
	}
	if fmt.Sprint(len(seen)) != count {
		return fmt.Errorf("the server has %s submissions and sent %d; the next run asks again", count, len(seen))
	}
	return nil
}
