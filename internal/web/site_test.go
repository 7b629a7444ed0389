package web_test

import (
	"context"
	"io"
	"iter"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/journal"
	"rasid/internal/scoreboard"
	"rasid/internal/tabular/grid"
	"rasid/internal/web"
)

var now = time.Date(2024, 5, 10, 9, 0, 0, 0, time.UTC)

// site is the page over a real journal and a real scoreboard of a small plan.
type site struct {
	http.Handler
	plan    *indicators.Plan
	journal *journal.Journal
	board   *scoreboard.Board
	trouble string
}

func date(s string) indicators.Date {
	d, err := indicators.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func in(en, ar, ku string) indicators.Text { return indicators.Text{"en": en, "ar": ar, "ku": ku} }

// hostile is what a name may hold at worst: markup, an end of isolation, a turn of direction.
const hostile = "<script>alert(\"x\")</script>\u2069\u202e&gpj.csv"

func smallPlan() *indicators.Plan {
	ceiling := 90.0
	return &indicators.Plan{
		ID: "p", Title: in("Plan", "خطة", "Plan"), Starts: date("2024-01-01"), Ends: date("2024-12-31"), TimeZone: time.UTC, Languages: indicators.Langs(), Hash: "0123456789abcdef",
		Sectors:     []indicators.Sector{{ID: "services", Name: in("Services", "الخدمات", "Xizmet")}},
		Departments: []indicators.Department{{ID: "economy", Name: in("Economy <b>office</b>", "هيئة الاقتصاد", "Desteya Aboriyê")}},
		Places: indicators.NewPlaceTree([]indicators.Place{
			{ID: "R", Name: in("Region", "الإقليم", "Herêm")}, {ID: "A", Within: "R", Name: indicators.Plain("A & <i>B</i>")},
		}),
		Indicators: []indicators.Indicator{
			{ID: "bread", Name: in("Bread", "الخبز", "Nan"), Unit: "SYP/kg", Measure: indicators.Level, Every: indicators.Month, Across: indicators.MedianAcross, Department: "economy"},
			{ID: "stock", Name: in("Stock", "المخزون", "Embar"), Unit: "days", Measure: indicators.Level, Every: indicators.Month, Across: indicators.MeanAcross, Department: "economy",
				Watch: []indicators.Watch{{Above: &ceiling, Status: indicators.AtRisk, RaiseAfter: 1}}},
		},
		Goals: []indicators.Goal{
			{ID: "bread", Sector: "services", Statement: in("Bread at a fair price", "خبز بسعر عادل", "Nan bi bihayekî guncav"), Owner: "economy", Indicator: "bread", Place: "R",
				Target: indicators.Target{Kind: indicators.AtMost, Value: 4000}},
			{ID: "stock", Sector: "services", Statement: indicators.Plain("Stock of <b>flour</b> & wheat"), Owner: "economy", Indicator: "stock", Place: "R",
				Target: indicators.Target{Kind: indicators.Between, Low: 20, High: 40}},
			{ID: "census", Statement: in("Census", "الإحصاء", "Serjimar"), Owner: "economy", Target: indicators.Target{Kind: indicators.Milestone, Steps: []indicators.Step{
				{ID: "a", Name: in("First", "الأولى", "Ya yekem"), Share: .4, Due: date("2024-02-01"), Done: new(date("2024-01-20"))}, {ID: "b", Name: in("Second", "الثانية", "Ya duyem"), Share: .6, Due: date("2024-10-01")}}}},
			{ID: "talks", Statement: in("Talks", "حوار", "Diyalog"), Owner: "economy"},
		},
	}
}

// newSite returns a site with nothing delivered and nothing judged yet. A test may change its configuration.
func newSite(t testing.TB, change func(*web.Config)) *site {
	t.Helper()
	s := &site{plan: smallPlan()}
	var err error
	if s.journal, err = journal.Open(t.Context(), journal.Options{Path: filepath.Join(t.TempDir(), "rasid.db"), Now: func() time.Time { return now }}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.journal.Close() })
	s.board = scoreboard.New(scoreboard.Config{Plan: s.plan, Journal: s.journal, Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler)})
	cfg := web.Config{
		Plan: s.plan, Board: s.board, Journal: s.journal, Log: slog.New(slog.DiscardHandler),
		Cell: func(_ journal.Delivery, o indicators.Observation) string {
			if o.Revision > 1 {
				return grid.Address(3, o.Row)
			}
			return ""
		},
		Observations: func(ctx context.Context, g *indicators.Goal, snap *scoreboard.Snapshot) iter.Seq2[indicators.Observation, error] {
			return s.journal.Observations(ctx, journal.Query{Indicator: g.Indicator, AsOf: &snap.AsOf, Position: snap.Position})
		},
		Status:  func(snap *scoreboard.Snapshot) any { return map[string]any{"plan": snap.Plan.ID, "as_of": snap.AsOf} },
		Metrics: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "rasid_up 1\n") }),
		Trouble: func(indicators.Lang) string { return s.trouble },
		Runs:    ran{s.journal},
	}
	if change != nil {
		change(&cfg)
	}
	s.Handler = web.New(cfg)
	return s
}

// judged returns a site with four months of values in a delivery of a hostile name.
func judged(t testing.TB) *site {
	t.Helper()
	return judgedWith(t, nil)
}

func judgedWith(t testing.TB, change func(*web.Config)) *site {
	t.Helper()
	s := newSite(t, change)
	ind, places, err := s.journal.Keys(t.Context(), []string{"bread", "stock"}, []string{"A", "gone"})
	if err != nil {
		t.Fatal(err)
	}
	var rows []journal.Row
	for i, id := range ind {
		for m := range 4 {
			rows = append(rows, journal.Row{Indicator: id, Place: places[0], Period: indicators.PeriodAt(indicators.Month, indicators.NewDate(2024, time.Month(m+1), 1)).Key(),
				Value: []float64{4100.5, 38}[i] + float64(m), Line: int64(1000 + m)})
		}
	}
	s.deliver(t, journal.Delivery{Name: hostile, Department: "economy", Outcome: journal.Partial, Rows: 1234}, rows,
		diag.Finding{Code: "place_unknown", Row: 1234, Column: hostile, Cell: "B1234", Value: hostile, Severity: diag.Error, Args: map[string]string{"suggestion": hostile}},
		diag.Finding{Code: "number_unreadable", Row: 1235, Cell: "C1235", Value: "1O5", Severity: diag.Error})
	return s
}

// deliver appends a delivery and judges anew.
func (s *site) deliver(t testing.TB, d journal.Delivery, rows []journal.Row, findings ...diag.Finding) {
	t.Helper()
	d.SHA256 = "00ff"
	if _, err := s.journal.Write(t.Context(), d, func(tx *journal.Tx) error {
		for _, f := range findings {
			if err := tx.Refuse(f); err != nil {
				return err
			}
		}
		return tx.Put(rows)
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.board.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// ask sends a request; headers come in pairs.
func (s *site) ask(method, target string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(context.Background(), method, target, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func (s *site) get(t testing.TB, target string, headers ...string) string {
	t.Helper()
	w := s.ask(http.MethodGet, target, headers...)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d %s", target, w.Code, w.Body)
	}
	return w.Body.String()
}
