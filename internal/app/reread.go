package app

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"rasid/indicators"
	"rasid/internal/journal"
	"rasid/internal/web"
)

// rereadBytes is how large a delivery is at most that is read again for a page: anybody who reaches
// the page may ask for it.
const rereadBytes = 4 << 20

// Reread is how the archived bytes of a delivery are read by today's plan.yaml and rasid.yaml. What
// was stored then is in the journal.
type Reread struct {
	Delivery     int64                `json:"delivery"`
	Table        [][]string           `json:"table"` // its first rows, the header first
	Preview      *Preview             `json:"preview"`
	Observations []PreviewObservation `json:"observations"` // the first ones
}

// errNotKept says that the bytes of a delivery are no longer there.
var errNotKept = errors.New("its bytes are no longer in the archive")

// Reread reads the archived bytes of a delivery again.
func (a *App) Reread(ctx context.Context, l indicators.Lang, d journal.Delivery) (*Reread, error) {
	path := filepath.Join(a.Workspace, a.Config.Archive.Path, "objects", d.SHA256[:min(2, len(d.SHA256))], d.SHA256)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) || d.SHA256 == "" {
		return nil, fmt.Errorf("delivery %d: %w", d.Seq, errNotKept)
	}
	again := &Reread{Delivery: d.Seq, Table: [][]string{}, Observations: []PreviewObservation{}}
	options := PreviewOptions{Workspace: a.Workspace, Source: d.Source, Department: d.Department, Lang: l, Now: d.ReceivedAt, Alone: true, OnValue: func(v PreviewObservation) error {
		if len(again.Observations) < lookValues {
			again.Observations = append(again.Observations, v)
		}
		return nil
	}}
	var err error
	if again.Preview, err = PreviewFile(ctx, path, options); err != nil {
		return nil, fmt.Errorf("delivery %d: %w", d.Seq, err)
	}
	again.Preview.File = d.Name
	head := &beginning{}
	if _, err := PreviewCSV(head, path, options); err != nil {
		return nil, fmt.Errorf("delivery %d: %w", d.Seq, err)
	}
	rows := csv.NewReader(bytes.NewReader(head.kept))
	rows.FieldsPerRecord = -1
	for row, unread := rows.Read(); unread == nil && len(again.Table) <= lookLines; row, unread = rows.Read() { // until the end, or where the beginning was cut
		again.Table = append(again.Table, row)
	}
	return again, nil
}

// reading is Reread for the page, which everybody may see who reaches it: of the table it has the
// columns alone that the mapping names.
func (a *App) reading(ctx context.Context, l indicators.Lang, d journal.Delivery) (r web.Reading, err error) {
	if d.Size > rereadBytes {
		return web.Reading{Why: "runs.too_large"}, nil
	}
	a.rereading.Lock() // one at a time
	defer a.rereading.Unlock()
	again, err := a.Reread(ctx, l, d)
	var use *UseError
	switch {
	case errors.Is(err, errNotKept):
		return web.Reading{Why: "runs.not_kept"}, nil
	case errors.As(err, &use):
		return web.Reading{Why: "runs.no_source"}, nil
	case err != nil:
		return r, err
	}
	p := again.Preview
	for n, row := range again.Table {
		shown := make([]web.Cell, len(row))
		for c, text := range row {
			// Without a header, or where nothing was understood, the first row may hold data.
			named := n == 0 && len(p.HeaderRows) > 0 && len(p.Columns) > 0
			if shown[c].Withheld = !p.Columns[c] && !named; !shown[c].Withheld {
				shown[c].Text = text
			}
		}
		r.Table = append(r.Table, shown)
	}
	for _, field := range []string{"indicator", "place", "period", "value"} {
		if h := p.Mapping[field]; h != "" {
			r.Mapping = append(r.Mapping, web.Field{Name: field, From: h})
		}
	}
	for _, v := range again.Observations {
		r.Values = append(r.Values, web.ReadValue{Cell: v.Cell, Indicator: v.Indicator, Place: v.Place, Period: v.Period, Value: v.Value})
	}
	return r, nil
}

// shownRuns is what the page shows of runs.
type shownRuns struct{ *App }

// Sources implements web.Runs.
func (s shownRuns) Sources() []string { return s.SourceIDs() }

// Runs implements web.Runs.
func (s shownRuns) Runs(ctx context.Context, f journal.RunFilter) ([]journal.Run, error) {
	return s.runs.Runs(ctx, f)
}

// RunOf implements web.Runs.
func (s shownRuns) RunOf(ctx context.Context, delivery int64) (int64, error) {
	return s.Journal.RunOf(ctx, delivery)
}

// Read implements web.Runs.
func (s shownRuns) Read(ctx context.Context, l indicators.Lang, d journal.Delivery) (web.Reading, error) {
	return s.reading(ctx, l, d)
}

// beginning keeps the first bytes of what is written to it.
type beginning struct{ kept []byte }

// Write implements io.Writer.
func (b *beginning) Write(p []byte) (int, error) {
	const most = 64 << 10
	b.kept = append(b.kept, p[:min(len(p), most-len(b.kept))]...)
	return len(p), nil
}
