package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"rasid/indicators"
	"rasid/internal/actions"
	"rasid/internal/alerts"
	"rasid/internal/decisions"
	"rasid/internal/intake"
	"rasid/internal/journal"
)

// Decision is what a person decides about what is held.
type Decision = intake.Decision

// decisionLook is how often a service looks for decisions that commands hand to it.
const decisionLook = 200 * time.Millisecond

// Decide carries out a decision about what is held and brings the scoreboard up to date. The
// workspace must have been opened for writing.
func (a *App) Decide(ctx context.Context, d Decision) (journal.Delivery, error) {
	made, err := a.Intake.Decide(ctx, d)
	if err != nil {
		return made, err
	}
	a.Log.Info("decision taken", "delivery", made.Seq, "about", d.Delivery, "values", len(d.Values), "discard", d.Discard, "by", d.By, "outcome", made.Outcome)
	if a.Board.Current() == nil { // nobody looks
		return made, nil
	}
	if err := a.Board.Refresh(ctx); err != nil {
		a.Log.Error("goals not judged", "error", err) // the decision is safe, and the next look judges them
	}
	return made, nil
}

// Release carries out a decision about what is held in a workspace: by itself, or, while a service
// has the journal open, through that service, for whose answer it waits so long. When there is no
// answer the error says whether the decision was taken back.
func Release(ctx context.Context, o Options, d Decision, wait time.Duration) (journal.Delivery, error) {
	d.ID = decisions.NewID()
	return handOver(ctx, o, "release", d.ID, d, wait, func(a *App) (journal.Delivery, error) { return a.Decide(ctx, d) })
}

// handOver does something in a workspace: by itself, with do, or through the service that has the
// journal open.
func handOver[T any](ctx context.Context, o Options, what, id string, request any, wait time.Duration, do func(*App) (T, error)) (made T, err error) {
	alone := func() (made T, err error) {
		a, err := Open(ctx, o)
		if err != nil {
			return made, err
		}
		defer func() { err = errors.Join(err, a.Close()) }()
		return do(a)
	}
	made, err = alone()
	if !errors.Is(err, journal.ErrLocked) {
		return made, err
	}
	locked := err
	waiting, stop := context.WithTimeout(ctx, wait)
	defer stop()
	answer, err := decisions.In(o.Workspace).Ask(waiting, id, request)
	switch {
	case errors.Is(err, decisions.ErrWithdrawn) && ctx.Err() == nil:
		// Whoever wrote may have ended meanwhile.
		if made, err := alone(); !errors.Is(err, journal.ErrLocked) {
			return made, err
		}
		return made, fmt.Errorf("%s: %w (it was asked to decide, for %v: %w)", what, locked, wait, err)
	case err != nil:
		return made, fmt.Errorf("%s: %w (%w)", what, locked, err)
	case answer.Misuse:
		return made, &UseError{Err: errors.New(answer.Problem)}
	case answer.Problem != "":
		return made, errors.New(answer.Problem)
	}
	if err := json.Unmarshal(answer.Result, &made); err != nil {
		return made, fmt.Errorf("%s: read the answer of the service: %w", what, err)
	}
	return made, nil
}

// decideAll carries out, until ctx is done, what commands hand to the service.
func (a *App) decideAll(ctx context.Context) {
	box := decisions.In(a.Workspace)
	if err := box.Open(); err != nil {
		a.Log.Error("decisions are not taken while the service runs", "error", err)
		return
	}
	tick := time.NewTicker(decisionLook)
	defer tick.Stop()
	told := ""
	for {
		err := box.Serve(ctx, a.answer)
		if err != nil && err.Error() != told {
			a.Log.Error("decisions not taken", "error", err)
		}
		if told = ""; err != nil {
			told = err.Error()
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// request is what commands hand to the service: a decision about what is held, or something to be
// done about alerts or actions.
type request struct {
	Decision
	Alerts  *alerts.Request  `json:"alerts,omitempty"`
	Actions *actions.Request `json:"actions,omitempty"`
}

// answer carries out one request.
func (a *App) answer(ctx context.Context, id string, text []byte) decisions.Answer {
	var r request
	in := json.NewDecoder(bytes.NewReader(text))
	in.DisallowUnknownFields()
	if err := in.Decode(&r); err != nil {
		return decisions.Answer{Problem: fmt.Sprintf("the request cannot be read: %v; is the command of the same version as the service?", err), Misuse: true}
	}
	var made any
	var err error
	switch {
	case r.Alerts != nil:
		made, err = a.Alerts.Act(ctx, id, *r.Alerts)
	case r.Actions != nil:
		made, err = a.act(ctx, id, *r.Actions)
	default:
		r.ID = id
		made, err = a.Decide(ctx, r.Decision)
	}
	var use *UseError
	if err != nil {
		return decisions.Answer{Problem: err.Error(), Misuse: errors.As(err, &use)}
	}
	result, err := json.Marshal(made)
	if err != nil {
		return decisions.Answer{Problem: err.Error()}
	}
	return decisions.Answer{Result: result}
}

// Waiting is all that waits for a person.
type Waiting struct {
	Deliveries []WaitingDelivery `json:"deliveries"`
	Values     []WaitingValue    `json:"values"`
}

// WaitingDelivery is a delivery that is held as a whole.
type WaitingDelivery struct {
	Delivery   int64  `json:"delivery"`
	Department string `json:"department"`
	Name       string `json:"name"`
	Held       int64  `json:"held"`    // values that could be read
	Refused    int64  `json:"refused"` // values that could not
}

// WaitingValue is a value that does not fit its history. Low and High, in the indicator's unit,
// are the range that is usual; null where there is none.
type WaitingValue struct {
	Delivery   int64             `json:"delivery"`
	Department string            `json:"department"`
	Name       string            `json:"name"` // the file's
	ID         string            `json:"id"`   // INDICATOR/PLACE/PERIOD, as release takes it
	Indicator  string            `json:"indicator"`
	Place      string            `json:"place"`
	PlaceName  string            `json:"place_name"`
	Period     indicators.Period `json:"period"`
	Value      float64           `json:"value"`
	Unit       string            `json:"unit"`
	Low        *float64          `json:"low"`
	High       *float64          `json:"high"`
	Row        int64             `json:"row"`
	Cell       string            `json:"cell"`
	Code       string            `json:"code"`
	Message    string            `json:"message"` // why it is doubted
}

// Waiting returns all that waited for a person at a position of the journal, the oldest delivery
// first, with reasons in a language.
func (a *App) Waiting(ctx context.Context, position int64, l indicators.Lang) (Waiting, error) {
	w := Waiting{Deliveries: []WaitingDelivery{}, Values: []WaitingValue{}}
	list, err := a.Journal.Waiting(ctx, position)
	if err != nil {
		return w, err
	}
	of := map[int64]journal.Delivery{}
	for _, d := range list {
		if of[d.Seq] = d; d.Outcome == journal.Held {
			w.Deliveries = append(w.Deliveries, WaitingDelivery{d.Seq, d.Department, d.Name, d.Held, d.Refused})
		}
	}
	values, err := intake.WaitingValues(ctx, a.Journal, position)
	if err != nil {
		return w, err
	}
	plan, err := a.places.At(ctx, position)
	if err != nil {
		return w, err
	}
	for _, v := range values {
		w.Values = append(w.Values, waitingValue(l, plan, of[v.Delivery], v))
	}
	return w, nil
}
