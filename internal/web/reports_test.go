package web_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/report"
	"rasid/internal/tabular/workbook"
	"rasid/internal/web"
)

// reporting is a site whose months can be read.
func reporting(t *testing.T) *site {
	t.Helper()
	var s *site
	s = judgedWith(t, func(cfg *web.Config) {
		cfg.Report = func(ctx context.Context, period indicators.Period, knownAt time.Time) (*report.Report, error) {
			now, err := s.board.At(ctx, min(period.Last(), s.board.Current().AsOf), knownAt)
			if err != nil {
				return nil, err
			}
			return report.New(ctx, report.Config{Period: period, Now: now, Journal: s.journal})
		}
	})
	return s
}

// The months of the plan that have begun are listed, and each can be read and taken as a workbook. A report
// uses the style that it carries, and nothing else.
func TestReports(t *testing.T) {
	s := reporting(t)
	list := s.ask("GET", "/reports", "Accept-Language", "en").Body.String()
	for _, want := range []string{"January 2024", "/reports/2024-04.html", "/reports/2024-04.xlsx", `May 2024 <span class="soft">(as of 10 May 2024)`, `<a href="/reports">Reports</a>`} {
		if !strings.Contains(list, want) {
			t.Errorf("the list lacks %s:\n%s", want, list)
		}
	}
	if strings.Contains(list, "June 2024") {
		t.Error("a month that has not begun is listed")
	}
	for _, c := range []struct {
		target string
		code   int
		want   string
	}{
		{"/reports/2024-04.html", 200, "Stocktake of the plan · April 2024"},
		{"/reports/2024-05.html", 200, "May 2024 is not over"},
		{"/reports/2024-Q1.html?lang=ku", 200, `<html lang="ku" dir="ltr">`},
		{"/reports/2024-04.html?known_at=2024-05-09", 200, "Nothing had been received yet"},
		{"/reports/2024-04.html?known_at=yesterday", 400, "is not a time"},
		{"/reports/2024-06.html", 404, "There is no such page."},
		{"/reports/2023-12.html", 404, "There is no such page."},
		{"/reports/2024.html", 404, "There is no such page."},
		{"/reports/2024-04.pdf", 404, "There is no such page."},
		{"/reports/%3Cscript%3E.html", 404, "There is no such page."},
		{"/reports/", 404, "There is no such page."},
	} {
		w := s.ask("GET", c.target, "Accept-Language", "en")
		if w.Code != c.code || !strings.Contains(w.Body.String(), c.want) || w.Header().Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: %d, no %q, %v", c.target, w.Code, c.want, w.Header())
		}
		policy := w.Header().Get("Content-Security-Policy")
		if own := strings.HasPrefix(policy, "default-src 'none'; style-src 'unsafe-inline'"); own != (c.code == 200) || !strings.Contains(policy, "frame-ancestors 'none'") {
			t.Errorf("%s: its policy is %s", c.target, policy)
		}
	}
	w := s.ask("GET", "/reports/2024-04.xlsx", "Accept-Language", "ar")
	sheet, err := workbook.Open(bytes.NewReader(w.Body.Bytes()), int64(w.Body.Len()), workbook.Options{Sheet: "الأهداف"})
	if err != nil {
		t.Fatal(err)
	}
	_ = sheet.Close()
	if h := w.Header(); h.Get("Content-Disposition") != `attachment; filename="p-2024-04-ar.xlsx"` || !strings.HasPrefix(h.Get("Content-Security-Policy"), "default-src 'self'") {
		t.Errorf("the workbook comes with %v", h)
	}
}

// Before anything is judged there is no report yet, and without a way to make them there is no such page.
func TestReportsThatAreNotThere(t *testing.T) {
	none := newSite(t, func(cfg *web.Config) {
		cfg.Report = func(context.Context, indicators.Period, time.Time) (*report.Report, error) {
			panic("it must not be asked")
		}
	})
	for _, target := range []string{"/reports", "/reports/2024-04.html"} {
		if w := none.ask("GET", target); w.Code != 503 || w.Header().Get("Retry-After") != "1" {
			t.Errorf("%s before the first verdict: %d", target, w.Code)
		}
		if w := judged(t).ask("GET", target); w.Code != 404 {
			t.Errorf("%s without reports: %d", target, w.Code)
		}
	}
}
