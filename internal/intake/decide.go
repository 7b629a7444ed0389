package intake

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"rasid/indicators"
	"rasid/internal/config"
	"rasid/internal/diag"
	"rasid/internal/journal"
	"rasid/internal/tabular/grid"
)

// Decision is what a person decides about what is held: a delivery most of which could not be
// read, or values that do not fit their history.
type Decision struct {
	// ID names one request. The same request again is not carried out twice: it gets the same
	// answer. Empty: the request is made only once.
	ID       string   `json:"id"`
	Delivery int64    `json:"delivery"`
	Values   []string `json:"values,omitempty"` // ValueNames of the values that are meant; none: all that wait of the delivery
	Discard  bool     `json:"discard,omitempty"`
	By       string   `json:"by"`   // who decides; required
	Note     string   `json:"note"` // why; required
}

// releaseSource is the source of the deliveries that decisions are.
const releaseSource = "release"

// ValueName is how people name a value of a delivery: INDICATOR/PLACE/PERIOD.
func ValueName(indicator, place string, p indicators.Period) string {
	return indicator + "/" + place + "/" + p.String()
}

func nameOf(v journal.HeldValue) string {
	return ValueName(v.IndicatorName, v.PlaceName, indicators.PeriodFromKey(v.Period))
}

func misuse(seq int64, format string, args ...any) error {
	return &diag.UseError{Err: fmt.Errorf("release delivery %d: "+format, append([]any{seq}, args...)...)}
}

// Decide carries out a decision: what was held is read in after all and counts, or never will. Who
// decided and why is kept. Values that are not named go on waiting. It is an error if nothing of
// what is named waits, or if the source that the delivery came from is no longer there.
func (i *Intake) Decide(ctx context.Context, d Decision) (journal.Delivery, error) {
	i.one.Lock()
	defer i.one.Unlock()
	if err := i.fresh(ctx); err != nil {
		return journal.Delivery{}, err
	}
	d.By, d.Note = strings.Join(strings.Fields(d.By), " "), strings.Join(strings.Fields(d.Note), " ")
	if d.By == "" || d.Note == "" {
		return journal.Delivery{}, misuse(d.Delivery, "say who decides and why")
	}
	origin := fmt.Sprintf("release:%d", d.Delivery)
	if d.ID != "" {
		origin += ":" + d.ID
		if made, ok, err := i.Journal.FindRequest(ctx, origin); err != nil || ok {
			return made, err
		}
	}
	held, ok, err := i.Journal.Delivery(ctx, d.Delivery)
	switch {
	case err != nil:
		return held, err
	case !ok:
		return held, misuse(d.Delivery, "there is no such delivery; \"rasid release\" lists those that wait")
	}
	made := journal.Delivery{SHA256: held.SHA256, Name: held.Name, Origin: origin, Source: releaseSource, Department: held.Department,
		Size: held.Size, Modified: held.Modified, DuplicateOf: held.Seq, Note: d.By + ": " + d.Note}
	if held.Outcome == journal.Held {
		made, err = i.decideWhole(ctx, d, held, made)
	} else {
		made, err = i.decideValues(ctx, d, held, made)
	}
	if err == nil {
		i.tryReceipts(ctx)
	}
	return made, err
}

// decideWhole decides about a delivery most of which could not be read.
func (i *Intake) decideWhole(ctx context.Context, d Decision, held, made journal.Delivery) (journal.Delivery, error) {
	if decided, ok, err := i.Journal.FindDecision(ctx, held.Seq); err != nil {
		return held, err
	} else if ok {
		return decided, misuse(held.Seq, "it was decided on already, by delivery %d (%s)", decided.Seq, decided.Note)
	}
	if len(d.Values) > 0 {
		return held, misuse(held.Seq, "it waits as a whole: leave the values out")
	}
	if d.Discard {
		made.Outcome = journal.Discarded
		return i.Journal.Write(ctx, made, func(*journal.Tx) error { return nil })
	}
	source, ok := i.sources[held.Source]
	if !ok {
		return held, misuse(held.Seq, "its source %q is no longer in rasid.yaml: put it back, or discard the delivery", held.Source)
	}
	raw := i.archive.find(held.SHA256)
	defer raw.close()
	return i.commit(ctx, made, raw, source, false)
}

// decideValues decides about values that do not fit their history.
func (i *Intake) decideValues(ctx context.Context, d Decision, held, made journal.Delivery) (journal.Delivery, error) {
	if held.Held == 0 {
		return held, misuse(held.Seq, "it is %s, and nothing of it is held", held.Outcome)
	}
	waiting, err := i.Journal.HeldValues(ctx, held.Seq, math.MaxInt64)
	if err != nil {
		return held, err
	}
	if len(waiting) == 0 {
		if decided, ok, err := i.Journal.FindDecision(ctx, held.Seq); err != nil {
			return held, err
		} else if ok {
			return decided, misuse(held.Seq, "it was decided on already, by delivery %d (%s)", decided.Seq, decided.Note)
		}
		return held, misuse(held.Seq, "later reports have taken the place of the values that were held")
	}
	values, err := chosen(held.Seq, waiting, d.Values)
	if err != nil {
		return held, err
	}
	made.Dialect, made.Outcome = held.Dialect, journal.Discarded
	if !d.Discard {
		made.Rows, made.Outcome = int64(len(values)), journal.Accepted
	}
	return i.Journal.Write(ctx, made, func(tx *journal.Tx) error {
		rows := make([]journal.Row, len(values))
		for k, v := range values {
			rows[k] = v.Row
			if err := tx.Decide(v, !d.Discard, d.By, d.Note); err != nil {
				return err
			}
			if k < notedRepeats {
				if err := tx.Refuse(decided(held, v, d)); err != nil {
					return err
				}
			}
		}
		if left := len(waiting) - len(values); left > 0 {
			f := diag.Finding{Code: "still_held", Severity: diag.Info, Args: map[string]string{"rows": strconv.Itoa(left), "delivery": strconv.FormatInt(held.Seq, 10)}}
			if err := tx.Refuse(f); err != nil {
				return err
			}
		}
		if d.Discard {
			return nil
		}
		return tx.Put(rows)
	})
}

// decided says in the receipt what was decided about a value.
func decided(held journal.Delivery, v journal.HeldValue, d Decision) diag.Finding {
	f := diag.Finding{Code: "value_released", Severity: diag.Info, Row: v.Line, Value: strconv.FormatFloat(v.Value, 'f', -1, 64),
		Args: map[string]string{"value": nameOf(v), "by": d.By, "note": diag.Shorten([]byte(d.Note))}}
	if d.Discard {
		f.Code = "value_discarded"
	}
	f.Column, f.Cell = Cell(held, indicators.Observation{Row: v.Line, Column: int(v.Column)})
	return f
}

// chosen returns the values that are named, each once; all of them when none is. A part of a name
// may be "*", which stands for any.
func chosen(seq int64, waiting []journal.HeldValue, names []string) ([]journal.HeldValue, error) {
	if len(names) == 0 {
		return waiting, nil
	}
	take := make([]bool, len(waiting))
	for _, name := range names {
		found := false
		for k, v := range waiting {
			if fits(name, nameOf(v)) {
				take[k], found = true, true
			}
		}
		if found {
			continue
		}
		var known []string
		for _, v := range waiting[:min(len(waiting), 1000)] {
			known = append(known, nameOf(v))
		}
		near := ""
		if n := diag.Nearest(name, known); n != "" {
			near = fmt.Sprintf("did you mean %q? ", n)
		}
		list := strings.Join(known[:min(len(known), 5)], ", ")
		if len(waiting) > 5 {
			list += ", …"
		}
		return nil, misuse(seq, "no value %q waits; %swaiting: %s; nothing is decided", name, near, list)
	}
	var values []journal.HeldValue
	for k, v := range waiting {
		if take[k] {
			values = append(values, v)
		}
	}
	return values, nil
}

func fits(pattern, name string) bool {
	a, b := strings.Split(pattern, "/"), strings.Split(name, "/")
	return slices.EqualFunc(a, b, func(want, is string) bool { return want == "*" || want == is })
}

// WaitingValue is a value that waits for a person, with why.
type WaitingValue struct {
	journal.HeldValue
	Finding diag.Finding // why it is doubted; its code is empty when that is not known
}

// WaitingValues returns the values that waited at a position, the oldest delivery first.
func WaitingValues(ctx context.Context, j *journal.Journal, position int64) ([]WaitingValue, error) {
	held, err := j.HeldValues(ctx, 0, position)
	if err != nil {
		return nil, err
	}
	list := make([]WaitingValue, len(held))
	why := map[string]diag.Finding{}
	of := int64(0)
	for k, v := range held {
		if v.Delivery != of {
			findings, err := j.Findings(ctx, v.Delivery)
			if err != nil {
				return nil, err
			}
			clear(why)
			for _, f := range findings {
				if strings.HasPrefix(f.Code, "implausible_") {
					why[f.Cell+"\x00"+strconv.FormatInt(f.Row, 10)] = f
				}
			}
			of = v.Delivery
		}
		address := ""
		if v.Column >= 0 {
			address = grid.Address(int(v.Column), v.Line)
		}
		list[k] = WaitingValue{v, why[address+"\x00"+strconv.FormatInt(v.Line, 10)]}
	}
	return list, nil
}

// sourceOf returns the source that a delivery came from; of a decision, the one of what was held.
func (i *Intake) sourceOf(ctx context.Context, d journal.Delivery) (config.Source, error) {
	if d.Source == releaseSource {
		held, _, err := i.Journal.Delivery(ctx, d.DuplicateOf)
		return i.sources[held.Source], err
	}
	return i.sources[d.Source], nil
}
