package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/export"
	"rasid/internal/journal"
)

// ExportOptions chooses observations and derived values, and how they are written. Lists that are empty choose all.
type ExportOptions struct {
	Format      export.Format
	Lang        indicators.Lang // of headers and names; empty: headers for programs, names in the plan's own language
	Mark        bool            // begin a text with the mark by which spreadsheets know UTF-8
	Indicators  []string        // IDs
	Places      []string        // IDs; what lies within a place is chosen with it
	Departments []string        // IDs: their indicators
	From, To    *indicators.Date
	AsOf        *indicators.Date // only periods that had ended by it
	KnownAt     time.Time        // what was known then; the zero time: all that is known
	OnRows      func(n int64)    // called now and then with how many are written; may be nil
}

// Export writes the chosen observations, and after them what is derived of observations, and returns how many
// values they are. Names that neither the plan
// nor the journal has are a *UseError that names the nearest one.
func (a *App) Export(ctx context.Context, w io.Writer, o ExportOptions) (n int64, err error) {
	position, err := a.positionAt(ctx, o.KnownAt)
	if err != nil {
		return 0, fmt.Errorf("export: %w", err)
	}
	plan, err := a.places.At(ctx, position)
	if err != nil {
		return 0, fmt.Errorf("export: %w", err)
	}
	s, err := a.selection(ctx, plan, position, o)
	if err != nil {
		return 0, err
	}
	to, err := export.New(export.Config{Plan: plan, Format: o.Format, Out: w, Lang: o.Lang, Mark: o.Mark, About: a.about(o)})
	if err != nil {
		return 0, &UseError{Err: err}
	}
	write := func(r *export.Row) error {
		if n++; n%10_000 == 0 && o.OnRows != nil {
			o.OnRows(n)
		}
		return to.Write(r)
	}
	if position > 0 { // at position 0 nothing was known, and 0 would choose everything
		var row export.Row
		for r, err := range a.Journal.Select(ctx, s) {
			if err == nil {
				row.Reported = *r
				err = write(&row)
			}
			if err != nil {
				return n, fmt.Errorf("export: %w", err)
			}
		}
		if err := a.exportDerived(ctx, plan, s, o, write); err != nil {
			return n, fmt.Errorf("export: %w", err)
		}
	}
	if err := to.Close(); err != nil {
		return n, fmt.Errorf("export: %w", err)
	}
	return n, nil
}

// selection finds what is chosen by the names of the plan, and of what has left it.
func (a *App) selection(ctx context.Context, plan *indicators.Plan, position int64, o ExportOptions) (s journal.Selection, err error) {
	s.From, s.To, s.Position, s.Same = o.From, o.To, position, plan.Places.Same()
	if o.AsOf != nil && (s.To == nil || *o.AsOf < *s.To) {
		s.To = o.AsOf
	}
	if len(o.Indicators)+len(o.Places)+len(o.Departments) == 0 {
		return s, nil
	}
	ids, places, err := a.Journal.Names(ctx)
	if err != nil {
		return s, fmt.Errorf("export: %w", err)
	}
	var departments []string
	for i := range plan.Departments {
		departments = append(departments, plan.Departments[i].ID)
	}
	owner := map[string]string{}
	for i := range plan.Indicators {
		ids, owner[plan.Indicators[i].ID] = append(ids, plan.Indicators[i].ID), plan.Indicators[i].Department
	}
	for _, p := range plan.Places.All() {
		places = append(places, p.ID)
	}
	if err := errors.Join(known("indicator", o.Indicators, ids), known("place", o.Places, places), known("department", o.Departments, departments)); err != nil {
		return s, &UseError{Err: fmt.Errorf("export: %w", err)}
	}
	if len(o.Indicators)+len(o.Departments) > 0 {
		s.Indicators = []string{}
	}
	for _, id := range slices.Compact(slices.Sorted(slices.Values(ids))) {
		if s.Indicators != nil && (len(o.Indicators) == 0 || slices.Contains(o.Indicators, id)) && (len(o.Departments) == 0 || slices.Contains(o.Departments, owner[id])) {
			s.Indicators = append(s.Indicators, id)
		}
	}
	for _, id := range slices.Compact(slices.Sorted(slices.Values(places))) {
		if slices.ContainsFunc(o.Places, func(wanted string) bool { return id == wanted || plan.Places.Contains(wanted, id) }) {
			s.Places = append(s.Places, id)
		}
	}
	return s, nil
}

// positionAt returns up to which delivery something was known at a time; the zero time is now.
func (a *App) positionAt(ctx context.Context, knownAt time.Time) (int64, error) {
	if knownAt.IsZero() {
		return a.Journal.Head(ctx)
	}
	return a.Journal.PositionAt(ctx, knownAt)
}

// known refuses names that are not there.
func known(what string, wanted, have []string) error {
	var errs []error
	for _, id := range wanted {
		if slices.Contains(have, id) {
			continue
		}
		near := ""
		if n := diag.Nearest(id, have); n != "" {
			near = fmt.Sprintf("; did you mean %q?", n)
		}
		errs = append(errs, fmt.Errorf("there is no %s %q%s", what, id, near))
	}
	return errors.Join(errs...)
}

// about says what was chosen, for people who find the file later.
func (a *App) about(o ExportOptions) []string {
	l := o.Lang
	if l == "" {
		l = a.Plan.Language()
	}
	lines := []string{a.Plan.Title.In(l)}
	if n := a.Plan.Illustrative.In(l); n != "" {
		lines = append(lines, n)
	}
	add := func(flag, value string) {
		if value != "" {
			lines = append(lines, flag+" "+value)
		}
	}
	date := func(d *indicators.Date) string {
		if d == nil {
			return ""
		}
		return d.String()
	}
	add("--indicator", strings.Join(o.Indicators, ","))
	add("--place", strings.Join(o.Places, ","))
	add("--department", strings.Join(o.Departments, ","))
	add("--from", date(o.From))
	add("--to", date(o.To))
	add("--as-of", date(o.AsOf))
	if !o.KnownAt.IsZero() {
		add("--known-at", o.KnownAt.In(a.Plan.TimeZone).Format(time.RFC3339))
	}
	return lines
}

// WriteFile makes what write writes the content of a file, at once or not at all: what cannot be
// written whole leaves the file as it was.
func WriteFile(path string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".rasid-*")
	if err != nil {
		return err
	}
	err = write(f)
	if err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
