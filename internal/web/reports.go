package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"path"
	"time"

	"rasid/indicators"
	"rasid/internal/i18n"
	"rasid/internal/report"
	"rasid/internal/scoreboard"
)

// reportPolicy lets a report use the style that it carries, and nothing else; its own policy names that style.
const reportPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// month is one whose report can be had, as a template shows it.
type month struct {
	Name, Note, ID string
}

// months lists those of the plan that have begun, the newest first.
func (s *server) months(now *scoreboard.Snapshot) (list []indicators.Period) {
	first := indicators.PeriodAt(indicators.Month, s.Plan.Starts)
	for p := indicators.PeriodAt(indicators.Month, min(now.AsOf, s.Plan.Ends)); p.First() >= first.First(); p = p.Shift(-1) {
		list = append(list, p)
	}
	return list
}

// reports lists the months whose stocktake can be read.
func (s *server) reports(w http.ResponseWriter, r *http.Request) {
	now := s.Board.Current()
	if now == nil {
		w.Header().Set("Retry-After", "1")
		s.refuse(w, r, http.StatusServiceUnavailable, "judging")
		return
	}
	p := s.page(w, r, nil, now)
	p.Title = i18n.T(p.Lang, "reports")
	data := struct {
		page
		Months []month
	}{page: p}
	for _, m := range s.months(now) {
		shown := month{Name: indicators.FormatPeriod(p.Lang, m), ID: m.String()}
		if m.Last() > now.AsOf {
			shown.Note = asOf(p.Lang, now)
		}
		data.Months = append(data.Months, shown)
	}
	s.show(w, r, http.StatusOK, "reports", data)
}

// report shows the stocktake of a month or a quarter, or hands it over as a workbook.
func (s *server) report(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	kind := path.Ext(name)
	period, err := indicators.ParsePeriod(name[:len(name)-len(kind)])
	now := s.Board.Current()
	switch {
	case now == nil:
		w.Header().Set("Retry-After", "1")
		s.refuse(w, r, http.StatusServiceUnavailable, "judging")
		return
	case err != nil, kind != ".html" && kind != ".xlsx", period.Kind != indicators.Month && period.Kind != indicators.Quarter,
		period.First() > now.AsOf, min(period.Last(), now.AsOf) < s.Plan.Starts:
		s.refuse(w, r, http.StatusNotFound, "not_found")
		return
	}
	var knownAt time.Time
	if v := r.URL.Query().Get("known_at"); v != "" {
		if knownAt, err = instant(v, s.Plan.TimeZone); err != nil {
			s.refuse(w, r, http.StatusBadRequest, "bad_time", "name", "known_at", "found", v, "want", "2024-06-30T12:00:00+03:00")
			return
		}
	}
	l := s.lang(w, r)
	b, err := s.made(r.Context(), l, period, knownAt, kind)
	switch {
	case r.Context().Err() != nil:
		return // nobody waits for it any more
	case err != nil:
		s.fail(w, r, err)
		return
	}
	w.Header().Set("Cache-Control", "no-cache")
	if kind == ".xlsx" {
		w.Header().Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
		w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s-%s-%s.xlsx"`, s.Plan.ID, period, l))
	} else {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", reportPolicy)
	}
	_, _ = b.WriteTo(w)
}

// made makes a report, one at a time: it judges the whole plan twice.
func (s *server) made(ctx context.Context, l indicators.Lang, period indicators.Period, knownAt time.Time, kind string) (*bytes.Buffer, error) {
	select {
	case s.reporting <- struct{}{}:
		defer func() { <-s.reporting }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	made, err := s.Report(ctx, period, knownAt)
	if err != nil {
		return nil, err
	}
	b := &bytes.Buffer{}
	if kind == ".xlsx" {
		return b, report.WriteWorkbook(b, l, made)
	}
	return b, report.WriteHTML(b, l, made)
}
