package journal_test

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"rasid/internal/journal"
)

func runAt(minute int, outcome journal.RunOutcome) journal.Run {
	at := time.Date(2024, 9, 30, 6, minute, 0, 0, time.UTC)
	return journal.Run{Source: "wfp", Cause: "slot", Slot: at.Format("2006-01-02T15:04"), Started: at, Ended: at.Add(time.Second), LastStarted: at, LastEnded: at.Add(time.Second), Outcome: outcome}
}

func newJournal(t *testing.T) *journal.Journal {
	t.Helper()
	j, err := journal.Open(t.Context(), journal.Options{Path: filepath.Join(t.TempDir(), "rasid.db"), Now: func() time.Time { return time.Date(2024, 9, 30, 7, 0, 0, 0, time.UTC) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.Close() })
	return j
}

func TestRunsAreReadAsTheyWereRecorded(t *testing.T) {
	j := newJournal(t)
	r := runAt(0, journal.RunFailed)
	r.Error, r.Deliveries, r.New, r.Held, r.Requests, r.Retries, r.Bytes, r.MoreTroubles = "no answer", []int64{3, 7}, 5, 2, 4, 1, 99, 6
	r.Exchanges = []journal.RunExchange{{Method: "GET", URL: "https://example.org/?key=<secret>", RequestHeader: http.Header{"Accept": {"text/csv"}}, Attempt: 2, Status: "503 Busy", Bytes: 3, Took: time.Second, Error: "busy"}}
	r.Troubles = []journal.RunTrouble{{Path: "inbox/x", Code: "symlink", Detail: "links are not followed"}}
	var err error
	if r.ID, err = j.RecordRun(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if err := j.RepeatRuns(t.Context(), []journal.RunRepeat{{ID: r.ID, Repeats: 8, LastStarted: r.Started.Add(time.Hour), LastEnded: r.Ended.Add(time.Hour)}}); err != nil {
		t.Fatal(err)
	}
	r.Repeats, r.LastStarted, r.LastEnded = 8, r.Started.Add(time.Hour), r.Ended.Add(time.Hour)
	got, ok, err := j.Run(t.Context(), r.ID)
	if err != nil || !ok || !reflect.DeepEqual(got, r) {
		t.Errorf("recorded\n%+v\nread\n%+v %v %v", r, got, ok, err)
	}
	if id, err := j.RunOf(t.Context(), 7); err != nil || id != r.ID {
		t.Errorf("delivery 7 is of run %d, %v", id, err)
	}
	if id, err := j.RunOf(t.Context(), 8); err != nil || id != 0 {
		t.Errorf("delivery 8 is of run %d, %v", id, err)
	}
	if _, ok, err := j.Run(t.Context(), r.ID+1); ok || err != nil {
		t.Errorf("there is a run that nobody recorded, %v", err)
	}
}

// However often a source fails, and in however many ways, the journal stays as long as it is, and
// the runs that deliveries came of stay in it.
func TestRunsArePrunedBesideThoseThatBroughtSomething(t *testing.T) {
	j := newJournal(t)
	news := runAt(0, journal.RunDelivered)
	news.Deliveries = []int64{1}
	first, err := j.RecordRun(t.Context(), news)
	if err != nil {
		t.Fatal(err)
	}
	var last int64
	for n := range 350 {
		r := runAt(0, journal.RunFailed)
		r.Error = fmt.Sprint(n)
		if last, err = j.RecordRun(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	list, err := j.Runs(t.Context(), journal.RunFilter{Source: "wfp"})
	if err != nil || len(list) != 301 || list[0].ID != last || list[300].ID != first || len(list[300].Deliveries) != 1 {
		t.Errorf("%d runs stay, the last %d of %d: %v", len(list), list[0].ID, last, err)
	}
	good, err := j.Runs(t.Context(), journal.RunFilter{Source: "wfp", Good: true, Limit: 1})
	if err != nil || len(good) != 1 || good[0].ID != first {
		t.Errorf("the last good run is %+v, %v", good, err)
	}
}

func TestRunsAreTurnedPageByPage(t *testing.T) {
	j := newJournal(t)
	for n := range 7 {
		r := runAt(n, journal.RunFailed)
		if n%2 == 1 {
			r.Source = "other"
		}
		if _, err := j.RecordRun(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		f    journal.RunFilter
		want string
	}{
		{journal.RunFilter{}, "7 6 5 4 3 2 1"},
		{journal.RunFilter{Limit: 2}, "7 6"},
		{journal.RunFilter{Before: 6, Limit: 2}, "5 4"},
		{journal.RunFilter{After: 2, Limit: 2}, "4 3"},
		{journal.RunFilter{Source: "other"}, "6 4 2"},
		{journal.RunFilter{Source: "other", After: 2, Limit: 1}, "4"},
		{journal.RunFilter{Good: true}, ""},
	} {
		list, err := j.Runs(t.Context(), c.f)
		var ids []string
		for _, r := range list {
			ids = append(ids, fmt.Sprint(r.ID))
		}
		if got := strings.Join(ids, " "); err != nil || got != c.want {
			t.Errorf("%+v: %s, want %s; %v", c.f, got, c.want, err)
		}
	}
}

// Writes that come together share a commit; one that is wrong fails alone.
func TestSmallWritesTogether(t *testing.T) {
	j := newJournal(t)
	var all sync.WaitGroup
	claims := make([]bool, 400)
	for n := range claims {
		all.Go(func() {
			var err error
			if claims[n], err = j.ClaimSlot(t.Context(), "wfp", fmt.Sprintf("2024-09-30T%03d", n%200)); err != nil {
				t.Error(err)
			}
			if n == 0 { // a run of an unknown number changes nothing, and fails nobody
				_ = j.RepeatRuns(t.Context(), []journal.RunRepeat{{ID: 999}})
			}
		})
	}
	all.Wait()
	won := 0
	for _, c := range claims {
		if c {
			won++
		}
	}
	if won != 200 {
		t.Errorf("%d of 200 slots were claimed", won)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := j.ClaimSlot(cancelled, "wfp", "later"); err == nil {
		t.Error("a claim goes on when nobody waits for it")
	}
}

// Slots say that one has run, which nobody asks of old ones.
func TestOldSlotsAreForgotten(t *testing.T) {
	j := newJournal(t)
	at := time.Date(2024, 9, 24, 0, 0, 0, 0, time.UTC)
	name := func(n int) string { return at.Add(time.Duration(n) * 5 * time.Minute).Format("2006-01-02T15:04") }
	const days7 = 7 * 24 * 12
	var all sync.WaitGroup
	for n := range days7 {
		all.Go(func() {
			if _, err := j.ClaimSlot(t.Context(), "wfp", name(n)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if err := j.FinishSlot(t.Context(), "wfp", name(days7-1), "done"); err != nil {
		t.Fatal(err)
	}
	for n, want := range map[int]bool{0: true, 3*24*12 - 1: true, 3 * 24 * 12: false, days7 - 1: false} {
		claimed, err := j.ClaimSlot(t.Context(), "wfp", name(n))
		if err != nil || claimed != want {
			t.Errorf("slot %s can be claimed again: %v, want %v; %v", name(n), claimed, want, err)
		}
	}
	if last, err := j.LastSlot(t.Context(), "wfp"); err != nil || last != name(days7-1) {
		t.Errorf("the last slot is %s, %v", last, err)
	}
}
