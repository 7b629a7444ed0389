package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"rasid/indicators"
	"rasid/internal/export"
)

// ExportFormat is a form of exported rows.
type ExportFormat = export.Format

// GoalsOptions says how goals are written, and as of when.
type GoalsOptions struct {
	Format  ExportFormat
	Lang    indicators.Lang // as in ExportOptions; reasons and names are in it
	Mark    bool
	AsOf    indicators.Date
	KnownAt time.Time // the zero time: all that is known
}

// ExportGoals writes how every goal stands, in the order of the plan, and returns how many they are.
func (a *App) ExportGoals(ctx context.Context, w io.Writer, o GoalsOptions) (int64, error) {
	s, err := a.Board.At(ctx, o.AsOf, o.KnownAt)
	if err != nil {
		return 0, err
	}
	asOf := o.AsOf
	cfg := export.Config{Plan: a.Plan, Format: o.Format, Out: w, Lang: o.Lang, Mark: o.Mark,
		About: a.about(ExportOptions{Lang: o.Lang, AsOf: &asOf, KnownAt: o.KnownAt})}
	if o.Format == export.JSONL {
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		for i := range s.Goals {
			if err := enc.Encode(goalStatus(s.Plan, &s.Goals[i])); err != nil {
				return 0, fmt.Errorf("export goals: %w", err)
			}
		}
		return int64(len(s.Goals)), nil
	}
	if err := export.Goals(cfg, s.Goals); err != nil {
		return 0, fmt.Errorf("export goals: %w", err)
	}
	return int64(len(s.Goals)), nil
}
