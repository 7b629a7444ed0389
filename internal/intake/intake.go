// Package intake takes deliveries in: it archives the bytes, reads and checks the table, and
// commits observations, refusals and the ledger row in one transaction, in an order in which a
// crash at any instant loses nothing and stores nothing twice. Then it writes the receipt.
package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"rasid/collectors"
	"rasid/indicators"
	"rasid/internal/config"
	"rasid/internal/diag"
	"rasid/internal/journal"
	"rasid/internal/mapping"
)

// Step is an instant of a delivery's life at which a crash is tried in tests.
type Step string

// The steps, in their order.
const (
	StepArchived  Step = "archived"  // the bytes are safe, the journal knows nothing
	StepRead      Step = "read"      // rows are in the open transaction
	StepCommitted Step = "committed" // the journal knows, there is no receipt yet, the file is still in the inbox
	StepReceipt   Step = "receipt"   // the receipt is written, the file is still in the inbox
)

// Config is what an intake works with.
type Config struct {
	Workspace string // required: the folder of archive and receipts
	Archive   string // relative to Workspace
	Plan      *indicators.Plan
	Journal   *journal.Journal
	Sources   []config.Source
	Now       func() time.Time
	Log       *slog.Logger
	OnStep    func(Step) // for tests; may be nil
	// OnProgress is told how far a delivery is; it may be nil. It is called often, and must be quick.
	OnProgress func(Progress)
}

// Intake takes offers, one at a time: a second caller waits.
type Intake struct {
	Config
	one           sync.Mutex // held while an offer is taken or a decision is carried out
	plan          *indicators.Plan
	archive       archive
	mapper        *mapping.Mapper
	indicatorKeys []int32
	placeKeys     []int32
	indicatorAt   map[int32]int // key in the journal → index into the plan's indicators
	sources       map[string]config.Source
	finished      map[string]bool // origins taken by this process: seen again, they were dropped again
}

// New prepares an intake: the plan's names get their keys in the journal.
func New(ctx context.Context, cfg Config) (*Intake, error) {
	i := &Intake{Config: cfg, plan: cfg.Plan, archive: archive{filepath.Join(cfg.Workspace, cfg.Archive)}, mapper: mapping.New(cfg.Plan),
		sources: map[string]config.Source{}, finished: map[string]bool{}}
	var ind, pl []string
	for _, x := range cfg.Plan.Indicators {
		ind = append(ind, x.ID)
	}
	for _, p := range cfg.Plan.Places.All() {
		pl = append(pl, p.ID)
	}
	for _, s := range cfg.Sources {
		i.sources[s.ID] = s
	}
	var err error
	i.indicatorKeys, i.placeKeys, err = cfg.Journal.Keys(ctx, ind, pl)
	i.indicatorAt = make(map[int32]int, len(i.indicatorKeys))
	for at, key := range i.indicatorKeys {
		i.indicatorAt[key] = at
	}
	return i, err
}

func (i *Intake) today() indicators.Date { return indicators.DateOf(i.Now().In(i.plan.TimeZone)) }

func (i *Intake) step(s Step) {
	if i.OnStep != nil {
		i.OnStep(s)
	}
}

// readingOf names all that decides how bytes are read, so that the same bytes are read again
// only when that has changed.
func (i *Intake) readingOf(s config.Source) (string, error) {
	decides := []any{s.Table, s.Map, s.HoldAbove}
	if s.Trusted {
		decides = append(decides, "trusted")
	}
	b, err := json.Marshal(decides)
	sum := sha256.Sum256(append(b, i.plan.Hash...))
	return hex.EncodeToString(sum[:8]), err
}

// Take takes one offer. When it returns nil the bytes are archived and the journal says what
// became of them, be it a refusal; an error leaves the offer where it is, to be taken again.
func (i *Intake) Take(ctx context.Context, o collectors.Offer) error {
	i.one.Lock()
	defer i.one.Unlock()
	source, ok := i.sources[o.Source]
	if !ok {
		return fmt.Errorf("take %s: there is no source %q", o.Name, o.Source)
	}
	raw, err := i.archive.keep(o)
	if err != nil {
		return err
	}
	defer raw.close()
	sha := raw.sha
	reading, err := i.readingOf(source)
	if err != nil {
		return err
	}
	if known, err := i.known(ctx, o, raw, reading); known || err != nil {
		return err
	}
	d := journal.Delivery{SHA256: sha, Name: o.Name, Origin: o.Origin, Source: o.Source, Department: o.Department, Size: raw.size, Modified: o.Modified, Reading: reading}
	var same journal.Delivery
	var isSame bool
	if !o.Current { // what holds now is news even when it held before something else
		if same, isSame, err = i.Journal.FindSame(ctx, sha, o.Department, reading); err != nil {
			return err
		}
	}
	if isSame {
		d.DuplicateOf = same.Seq
		d, err = i.Journal.Write(ctx, d, func(tx *journal.Tx) error {
			if err := i.archived(raw); err != nil {
				return err
			}
			tx.Delivery.Outcome = journal.Duplicate
			return tx.Refuse(diag.Finding{Code: "duplicate_of", Severity: diag.Info, Args: map[string]string{
				"delivery": strconv.FormatInt(same.Seq, 10), "name": same.Name, "received": same.ReceivedAt.In(i.plan.TimeZone).Format("2006-01-02 15:04")}})
		})
	} else {
		d, err = i.commit(ctx, d, raw, source, true)
	}
	if err != nil {
		return err
	}
	i.finished[o.Origin] = true
	i.step(StepCommitted)
	i.archive.show(d)
	i.Log.Info("delivery taken", "delivery", d.Seq, "department", d.Department, "name", d.Name, "outcome", d.Outcome, "rows", d.Rows,
		"new", d.New, "revised", d.Revised, "unchanged", d.Unchanged, "refused", d.Refused)
	i.tryReceipts(ctx)
	i.step(StepReceipt)
	return nil
}

// known reports whether an offer holds nothing that its source had not offered already: a file
// left over by a stop between commit and removal, or the same current state as last time.
func (i *Intake) known(ctx context.Context, o collectors.Offer, raw *stored, reading string) (bool, error) {
	if o.Current {
		last, ok, err := i.Journal.FindLatest(ctx, o.Source, o.Department)
		return ok && last.SHA256 == raw.sha && last.Reading == reading, err
	}
	if _, ok, err := i.Journal.FindOrigin(ctx, o.Origin, raw.sha); err != nil || !ok || i.finished[o.Origin] {
		return false, err
	}
	if err := raw.safe(); err != nil {
		return false, err
	}
	i.finished[o.Origin] = true
	i.tryReceipts(ctx)
	return true, nil
}

// tryReceipts writes what receipts it can: the deliveries are safe, and the next occasion tries again.
func (i *Intake) tryReceipts(ctx context.Context) {
	if err := i.Receipts(ctx); err != nil && ctx.Err() == nil {
		i.Log.Error("receipts not written", "error", err)
	}
}

// archived waits until a delivery's bytes are safe. Nothing of it is committed before.
func (i *Intake) archived(raw *stored) error {
	err := raw.safe()
	if err == nil {
		i.step(StepArchived)
	}
	return err
}

// commit reads the archived bytes into the journal. A delivery of which too much is refused is
// held: nothing of it counts until a person decides.
func (i *Intake) commit(ctx context.Context, d journal.Delivery, raw *stored, source config.Source, hold bool) (journal.Delivery, error) {
	var held journal.Delivery
	var tried int64
	var indicatorsSeen []int32
	var refusals []diag.Finding
	done, err := i.Journal.Write(ctx, d, func(tx *journal.Tx) error {
		r, err := i.read(ctx, tx, raw, source, hold)
		if safeErr := i.archived(raw); safeErr != nil {
			return safeErr
		}
		if errors.Is(err, errTooManyRefused) {
			held, refusals = *tx.Delivery, r.sample
			held.Held, tried = r.counts.Values-held.Refused-held.Blank, r.counts.Values
			for k := range r.seen {
				indicatorsSeen = append(indicatorsSeen, k)
			}
		}
		i.step(StepRead)
		return err
	})
	if !errors.Is(err, errTooManyRefused) {
		return done, err
	}
	// What was counted is kept with the held delivery; its rows and refusals are made again from
	// the archived bytes when a person releases it.
	d.Dialect, d.Rows, d.Skipped, d.Blank = held.Dialect, held.Rows, held.Skipped, held.Blank
	d.Refused, d.Held = held.Refused, held.Held
	d.Outcome = journal.Held
	return i.Journal.Write(ctx, d, func(tx *journal.Tx) error {
		for _, k := range indicatorsSeen {
			tx.Touch(k)
		}
		err := tx.Refuse(diag.Finding{Code: "held_too_many_refused", Severity: diag.Warning, Args: map[string]string{
			"refused": strconv.FormatInt(held.Refused, 10), "rows": strconv.FormatInt(tried, 10), "share": strconv.FormatFloat(source.HoldAbove*100, 'f', -1, 64) + "%"}})
		for _, f := range refusals {
			err = errors.Join(err, tx.Refuse(f))
		}
		return err
	})
}

// releaseSource is the source of the deliveries that decisions are.
const releaseSource = "release"

// Release decides about what is held: a delivery whose rows are read in after all or discarded,
// or the values of a delivery that were implausible and now count, or never will.
// Who decided and why is kept. It is an error if the delivery is not held, was decided on before,
// or came from a source that is no longer there.
func (i *Intake) Release(ctx context.Context, seq int64, discard bool, by, note string) (journal.Delivery, error) {
	i.one.Lock()
	defer i.one.Unlock()
	misuse := func(format string, args ...any) error {
		return &diag.UseError{Err: fmt.Errorf("release delivery %d: "+format, append([]any{seq}, args...)...)}
	}
	held, ok, err := i.Journal.Delivery(ctx, seq)
	switch {
	case err != nil:
		return held, err
	case !ok:
		return held, misuse("there is no such delivery; \"rasid status\" lists those that wait")
	case held.Outcome != journal.Held && held.Held == 0:
		return held, misuse("it is %s, and nothing of it is held", held.Outcome)
	}
	if decided, ok, err := i.Journal.FindDecision(ctx, seq); err != nil {
		return held, err
	} else if ok {
		return decided, misuse("it was decided on already, by delivery %d (%s)", decided.Seq, decided.Note)
	}
	var values []journal.Row
	if held.Outcome != journal.Held {
		if values, err = i.Journal.HeldValues(ctx, seq, math.MaxInt64); err != nil {
			return held, err
		} else if len(values) == 0 {
			return held, misuse("later reports have taken the place of the values that were held")
		}
	}
	source, ok := i.sources[held.Source]
	if !ok && !discard && values == nil {
		return held, misuse("its source %q is no longer in rasid.yaml: put it back, or discard the delivery", held.Source)
	}
	d := journal.Delivery{SHA256: held.SHA256, Name: held.Name, Origin: fmt.Sprintf("release:%d", seq), Source: releaseSource, Department: held.Department,
		Size: held.Size, Modified: held.Modified, DuplicateOf: seq, Note: by + ": " + note}
	switch {
	case discard:
		d.Outcome = journal.Discarded
		d, err = i.Journal.Write(ctx, d, func(tx *journal.Tx) error {
			for _, v := range values {
				tx.Touch(v.Indicator)
			}
			return nil
		})
	case values != nil:
		d, err = i.countHeld(ctx, d, held, values)
	default:
		raw := i.archive.find(held.SHA256)
		defer raw.close()
		d, err = i.commit(ctx, d, raw, source, false)
	}
	if err != nil {
		return d, err
	}
	i.tryReceipts(ctx)
	return d, nil
}
