package runlog

import (
	"net/http"
	"slices"
	"time"

	"rasid/collectors"
	"rasid/collectors/fetch"
	"rasid/internal/journal"
)

// What a run keeps at most: the exchanges that came first, and the last ones, which say how it ended.
const (
	firstExchanges = 5
	keptExchanges  = 20
	keptTroubles   = 20
	keptHeaders    = 40   // of an exchange, each way
	keptText       = 1000 // characters of a header, a path, a detail or an error
)

// classes are those of answers, by the first digit of their status; none: no answer came.
var classes = []string{"1xx", "2xx", "3xx", "4xx", "5xx", noAnswer}

const noAnswer = "none"

// Recording is a run that goes on. It is used by one goroutine at a time.
type Recording struct {
	run     journal.Run
	classes map[string]int64 // requests by the class of their answers
}

// Begin begins the recording of a run; slot is that of the cron expression that it is for, or "".
func Begin(source, cause, slot string, at time.Time) *Recording {
	return &Recording{run: journal.Run{Source: source, Cause: cause, Slot: slot, Started: at}, classes: map[string]int64{}}
}

// Asked notes one request to a server.
func (r *Recording) Asked(x fetch.Exchange) {
	r.run.Requests++
	r.run.Bytes += x.Bytes
	if x.Attempt > 1 {
		r.run.Retries++
	}
	r.classes[classOf(x.Status)]++
	if len(r.run.Exchanges) == keptExchanges {
		r.run.Exchanges = slices.Delete(r.run.Exchanges, firstExchanges, firstExchanges+1)
	}
	r.run.Exchanges = append(r.run.Exchanges, journal.RunExchange{Method: x.Method, URL: x.URL, RequestHeader: cut(x.RequestHeader), Attempt: x.Attempt,
		Status: x.Status, ResponseHeader: cut(x.ResponseHeader), Bytes: x.Bytes, Took: x.Took, Error: x.Error})
}

// Delivered notes a delivery that came of the run.
func (r *Recording) Delivered(d journal.Delivery) {
	r.run.Deliveries = append(r.run.Deliveries, d.Seq)
	r.run.New += d.New
	r.run.Revised += d.Revised
	r.run.Unchanged += d.Unchanged
	r.run.Held += d.Held
	r.run.Refused += d.Refused
}

// End ends the recording: with what could not be offered, and the error of the run as a whole.
// stopped says that the run was cut short because the service ends.
func (r *Recording) End(at time.Time, troubles []collectors.Trouble, err error, stopped bool) {
	run := &r.run
	run.Ended, run.Outcome = at, journal.RunUnchanged
	if len(run.Deliveries) > 0 {
		run.Outcome = journal.RunDelivered
	}
	if len(troubles) > 0 {
		run.Outcome = journal.RunTroubled
	}
	if err != nil {
		run.Error, run.Outcome = short(err.Error()), journal.RunFailed
		if stopped {
			run.Error, run.Outcome = "", journal.RunInterrupted
		}
	}
	for _, t := range troubles[:min(len(troubles), keptTroubles)] {
		run.Troubles = append(run.Troubles, journal.RunTrouble{Path: short(t.Path), Code: t.Code, Detail: short(t.Detail)})
	}
	run.MoreTroubles = len(troubles) - len(run.Troubles)
	run.LastStarted, run.LastEnded = run.Started, run.Ended
}

func classOf(status string) string {
	for _, c := range classes {
		if status != "" && status[0] == c[0] {
			return c
		}
	}
	return noAnswer
}

func cut(h http.Header) http.Header {
	kept := http.Header{}
	for k, values := range h {
		if len(kept) == keptHeaders {
			break
		}
		for _, v := range values[:min(len(values), 3)] {
			kept[short(k)] = append(kept[short(k)], short(v))
		}
	}
	return kept
}

func short(s string) string {
	if r := []rune(s); len(r) > keptText {
		return string(r[:keptText]) + "…"
	}
	return s
}
