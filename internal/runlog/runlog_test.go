package runlog_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"rasid/collectors"
	"rasid/collectors/fetch"
	"rasid/internal/journal"
	"rasid/internal/runlog"
)

// kept is a journal in memory that counts what is written.
type kept struct {
	runs    []journal.Run
	writes  int
	failing error
}

func (k *kept) Runs(_ context.Context, f journal.RunFilter) (list []journal.Run, err error) {
	for _, r := range slices.Backward(k.runs) {
		if r.Source == f.Source && (!f.Good || r.Outcome.Good()) && len(list) < f.Limit {
			list = append(list, r)
		}
	}
	return list, k.failing
}

func (k *kept) RecordRun(_ context.Context, r journal.Run) (int64, error) {
	if k.failing != nil {
		return 0, k.failing
	}
	k.writes++
	r.ID = int64(len(k.runs) + 1)
	k.runs = append(k.runs, r)
	return r.ID, nil
}

func (k *kept) RepeatRuns(_ context.Context, list []journal.RunRepeat) error {
	if k.failing != nil {
		return k.failing
	}
	k.writes++
	for _, r := range list {
		to := &k.runs[r.ID-1]
		to.Repeats, to.LastStarted, to.LastEnded = r.Repeats, r.LastStarted, r.LastEnded
	}
	return nil
}

var quiet = slog.New(slog.DiscardHandler)

var morning = time.Date(2024, 9, 30, 6, 0, 0, 0, time.UTC)

// ran is a run of a second's length, some seconds after six in the morning.
func ran(second int, err error, troubles []collectors.Trouble, exchanges ...fetch.Exchange) *runlog.Recording {
	at := morning.Add(time.Duration(second) * time.Second)
	r := runlog.Begin("wfp", "interval", "", at)
	for _, x := range exchanges {
		r.Asked(x)
	}
	r.End(at.Add(time.Second), troubles, err, false)
	return r
}

// A source that is asked every ten seconds for a day, and has nothing new, costs one run and a
// write every ten minutes.
func TestQuietRunsAreCountedNotKept(t *testing.T) {
	k := &kept{}
	l := runlog.New(k, quiet)
	unchanged := fetch.Exchange{Method: "GET", URL: "https://example.org/p.csv", Attempt: 1, Status: "304 Not Modified"}
	const day = 24 * 360
	for n := range day {
		if r := l.Keep(t.Context(), ran(n*10, nil, nil, unchanged)); r.ID != 1 || r.Repeats != int64(n) {
			t.Fatalf("run %d is %+v", n, r)
		}
	}
	if len(k.runs) != 1 || k.writes > 145 {
		t.Errorf("%d runs are kept, in %d writes", len(k.runs), k.writes)
	}
	before := k.runs[0].Repeats
	if list, err := l.Runs(t.Context(), journal.RunFilter{Source: "wfp", Limit: 9}); err != nil || list[0].Repeats != day-1 || before == day-1 {
		t.Errorf("%d repeats are told, %d written, %v", list[0].Repeats, before, err)
	}
	l.Flush(t.Context())
	if r := k.runs[0]; r.Repeats != day-1 || !r.LastStarted.Equal(morning.Add((day-1)*10*time.Second)) {
		t.Errorf("flushed: %+v", r)
	}
	c := l.Counts(t.Context(), "wfp")
	if c.Runs[journal.RunUnchanged] != day || c.Requests["3xx"] != day || c.Seconds != day || c.Requests["5xx"] != 0 {
		t.Errorf("counts %+v", c)
	}
}

func TestWhatIsKeptOfItsOwn(t *testing.T) {
	k := &kept{}
	l := runlog.New(k, quiet)
	ok := fetch.Exchange{Method: "GET", URL: "u", Attempt: 1, Status: "200 OK", Bytes: 9}
	busy := fetch.Exchange{Method: "GET", URL: "u", Attempt: 1, Status: "503 Busy", Error: "busy"}
	again := ok
	again.Attempt = 2
	trouble := []collectors.Trouble{{Path: "x", Code: "symlink"}}
	delivered := func(second int) *runlog.Recording {
		r := runlog.Begin("wfp", "slot", "2024-09-30T06:00", morning.Add(time.Duration(second)*time.Second))
		r.Delivered(journal.Delivery{Seq: int64(second), New: 3, Refused: 1})
		r.End(morning, nil, nil, false)
		return r
	}
	stopped := runlog.Begin("wfp", "slot", "", morning)
	stopped.End(morning, nil, context.Canceled, true)
	for _, r := range []*runlog.Recording{
		ran(0, nil, nil, ok), delivered(1), delivered(2), ran(3, nil, nil, ok), ran(4, nil, nil, ok), ran(5, nil, nil, busy, again),
		ran(6, errors.New("no"), nil, busy), ran(7, errors.New("no"), nil, busy), ran(8, errors.New("never"), nil, busy), ran(9, nil, trouble), ran(10, nil, trouble), stopped,
	} {
		l.Keep(t.Context(), r)
	}
	var got []string
	for _, r := range k.runs {
		got = append(got, fmt.Sprintf("%s %d%v %q", r.Outcome, r.Repeats, r.Deliveries, r.Error))
	}
	want := []string{`unchanged 0[] ""`, `delivered 0[1] ""`, `delivered 0[2] ""`, `unchanged 1[] ""`, `unchanged 0[] ""`, `failed 1[] "no"`, `failed 0[] "never"`, `troubled 1[] ""`, `interrupted 0[] ""`}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("kept\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if r := k.runs[4]; r.Requests != 2 || r.Retries != 1 || r.Bytes != 9 {
		t.Errorf("of two tries: %+v", r)
	}
}

// A process goes on where the one before it ended.
func TestNextProcessGoesOn(t *testing.T) {
	k := &kept{}
	first := runlog.New(k, quiet)
	first.Keep(t.Context(), ran(0, nil, nil))
	first.Keep(t.Context(), ran(3600, errors.New("no"), nil))
	first.Flush(t.Context())
	second := runlog.New(k, quiet)
	last, good := second.Last(t.Context(), "wfp")
	if last.ID != 2 || !good.Equal(morning.Add(time.Second)) {
		t.Errorf("last %+v, good %v", last, good)
	}
	if r := second.Keep(t.Context(), ran(7200, errors.New("no"), nil)); r.ID != 2 || r.Repeats != 1 {
		t.Errorf("the same again is %+v", r)
	}
	if k.runs[1].Repeats != 1 {
		t.Error("a repeat after an hour waits to be written")
	}
}

func TestRunsThatCannotBeWritten(t *testing.T) {
	k := &kept{}
	l := runlog.New(k, quiet)
	l.Keep(t.Context(), ran(0, nil, nil))
	k.failing = errors.New("disk full")
	l.Keep(t.Context(), ran(3600, nil, nil))
	if r := l.Keep(t.Context(), ran(3601, errors.New("no"), nil)); r.ID != 0 {
		t.Errorf("run %d was written on a full disk", r.ID)
	}
	k.failing = nil
	if r := l.Keep(t.Context(), ran(3602, errors.New("no"), nil)); r.ID != 2 || r.Repeats != 0 {
		t.Errorf("after it: %+v", r)
	}
}

// A run has a bound, whatever a server sends.
func TestRunsAreBounded(t *testing.T) {
	r := runlog.Begin("wfp", "slot", "", morning)
	for n := range 100 {
		h := http.Header{"X": {strings.Repeat("é", 9000)}}
		for k := range 200 {
			h[fmt.Sprint(k)] = []string{"1", "2", "3", "4"}
		}
		r.Asked(fetch.Exchange{URL: fmt.Sprint(n), Status: "200 OK", ResponseHeader: h, Bytes: 1})
	}
	var troubles []collectors.Trouble
	for n := range 100 {
		troubles = append(troubles, collectors.Trouble{Path: fmt.Sprint(n), Detail: strings.Repeat("x", 9000)})
	}
	r.End(morning, troubles, errors.New(strings.Repeat("y", 9000)), false)
	k := &kept{}
	runlog.New(k, quiet).Keep(t.Context(), r)
	run := k.runs[0]
	if run.Requests != 100 || run.Bytes != 100 || len(run.Exchanges) != 20 || run.Exchanges[4].URL != "4" || run.Exchanges[5].URL != "85" || run.Exchanges[19].URL != "99" {
		t.Errorf("%d requests, %d kept", run.Requests, len(run.Exchanges))
	}
	if len(run.Troubles) != 20 || run.MoreTroubles != 80 {
		t.Errorf("%d troubles, %d more", len(run.Troubles), run.MoreTroubles)
	}
	if s := fmt.Sprintf("%+v", run); len(s) > 80<<10 {
		t.Errorf("the run has %d bytes", len(s))
	}
}
