package web_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/journal"
	"rasid/internal/web"
)

// ran shows the runs of a journal. It reads every delivery as one row, whose second column is
// nobody's business.
type ran struct{ *journal.Journal }

func (ran) Sources() []string { return []string{"drops", hostile} }

func (ran) Read(_ context.Context, _ indicators.Lang, d journal.Delivery) (web.Reading, error) {
	if d.Seq > 1 {
		return web.Reading{Why: "runs.not_kept"}, nil
	}
	return web.Reading{Table: [][]web.Cell{{{Text: "price"}, {Text: hostile}}, {{Text: "4100"}, {Withheld: true}}}, Mapping: []web.Field{{Name: "value", From: hostile}},
		Values: []web.ReadValue{{Cell: "A2", Indicator: "bread", Place: hostile, Period: indicators.PeriodAt(indicators.Month, date("2024-04-01")), Value: 4100}}}, nil
}

func record(t *testing.T, s *site, change func(*journal.Run)) int64 {
	t.Helper()
	r := journal.Run{Source: "drops", Cause: "interval", Started: now, Ended: now.Add(1500 * time.Millisecond), LastStarted: now, LastEnded: now, Outcome: journal.RunUnchanged}
	change(&r)
	id, err := s.journal.RecordRun(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// A run is shown whole, whatever servers and files hold, and without what is nobody's business.
func TestRunIsShownWhole(t *testing.T) {
	s := judged(t)
	id := record(t, s, func(r *journal.Run) {
		r.Cause, r.Slot, r.Outcome, r.Error, r.Deliveries, r.New, r.Requests, r.Retries = "slot", "2024-05-10T06:00", journal.RunFailed, hostile, []int64{1}, 4, 30, 1
		r.Exchanges = []journal.RunExchange{
			{Method: "GET", URL: "https://h.example.org/?q=" + hostile, RequestHeader: http.Header{"Authorization": {"<secret>"}}, Attempt: 1, Error: "no answer: " + hostile},
			{Method: "GET", URL: "https://h.example.org/", ResponseHeader: http.Header{"X-" + hostile: {hostile}}, Attempt: 2, Status: "200 " + hostile, Bytes: 42, Took: time.Second}}
		r.Troubles, r.MoreTroubles = []journal.RunTrouble{{Path: hostile, Code: "symlink", Detail: hostile}}, 7
	})
	for _, l := range indicators.Langs() {
		body := s.get(t, fmt.Sprintf("/runs/%d?lang=%s", id, l))
		for _, bad := range []string{"<script>a", "\u202e"} {
			if strings.Contains(body, bad) {
				t.Errorf("%s: what a server sends gets through: %q", l, bad)
			}
		}
		if !strings.Contains(body, `href="/deliveries/1"`) || strings.Count(body, "·····") != 1 || !strings.Contains(body, "4100") {
			t.Errorf("%s: no delivery as it was read:\n%s", l, body)
		}
	}
	body := s.get(t, fmt.Sprintf("/runs/%d?lang=en", id))
	for _, want := range []string{"&lt;secret&gt;", "2024-05-10 06:00", "on schedule", "1.5 s", "no answer", "attempt 2", "28 requests in the middle are not kept", "The first", "symlink", "42", "Cells that no mapping names"} {
		if !strings.Contains(body, want) {
			t.Errorf("no %q in\n%s", want, body)
		}
	}
	if body := s.get(t, "/deliveries/1?lang=en"); !strings.Contains(body, fmt.Sprintf(`href="/runs/%d"`, id)) {
		t.Errorf("the delivery does not lead to its run:\n%s", body)
	}
}

func TestRunsAreListedBySourceAndTurned(t *testing.T) {
	s := judged(t)
	for n := range 120 {
		record(t, s, func(r *journal.Run) {
			if n%2 == 1 {
				r.Source = hostile
			}
			if n == 119 {
				r.Repeats, r.LastStarted = 8640, now.Add(time.Hour)
			}
		})
	}
	first := s.get(t, "/runs?lang=en")
	if !strings.Contains(first, `/runs/120"`) || strings.Contains(first, `/runs/70"`) || !strings.Contains(first, "8,640 × the same after it") || strings.Contains(first, "rel=\"prev\"") || !strings.Contains(first, `href="/runs?before=71"`) {
		t.Errorf("the first page:\n%s", first)
	}
	last := s.get(t, "/runs?lang=en&before=21")
	if !strings.Contains(last, `/runs/1"`) || strings.Contains(last, `rel="next"`) || !strings.Contains(last, `href="/runs?after=20"`) {
		t.Errorf("the last page:\n%s", last)
	}
	if back := s.get(t, "/runs?lang=en&after=20"); !strings.Contains(back, `/runs/70"`) || strings.Contains(back, `/runs/71"`) {
		t.Errorf("turned back:\n%s", back)
	}
	own := s.get(t, "/runs?lang=en&source=drops")
	if !strings.Contains(own, `/runs/119"`) || strings.Contains(own, `/runs/120"`) || !strings.Contains(own, `href="/runs?before=21&amp;source=drops"`) || strings.Contains(own, "<script>a") {
		t.Errorf("of one source:\n%s", own)
	}
}
