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
	// PlanAt returns Plan with the places that were learnt by a position of the journal; nil: none are.
	PlanAt  func(ctx context.Context, position int64) (*indicators.Plan, error)
	Journal *journal.Journal
	Sources []config.Source
	Now     func() time.Time
	Log     *slog.Logger
	OnStep  func(Step) // for tests; may be nil
	// OnProgress is told how far a delivery is; it may be nil. It is called often, and must be quick.
	OnProgress func(Progress)
}

// Intake takes offers, one at a time: a second caller waits.
type Intake struct {
	Config
	one           sync.Mutex       // held while an offer is taken or a decision is carried out
	plan          *indicators.Plan // with the places that were learnt
	archive       archive
	mapper        *mapping.Mapper
	indicatorKeys []int32
	placeKeys     []int32          // of the plan's places, those that were learnt among them
	keys          map[string]int32 // of places, by ID
	indicatorAt   map[int32]int    // key in the journal → index into the plan's indicators
	sources       map[string]config.Source
	stale         bool            // places were learnt that plan lacks
	finished      map[string]bool // origins taken by this process: seen again, they were dropped again
}

// New prepares an intake: the plan's names get their keys in the journal.
func New(ctx context.Context, cfg Config) (*Intake, error) {
	i := &Intake{Config: cfg, plan: cfg.Plan, archive: archive{filepath.Join(cfg.Workspace, cfg.Archive)},
		keys: map[string]int32{}, sources: map[string]config.Source{}, finished: map[string]bool{}}
	var ind []string
	for _, x := range cfg.Plan.Indicators {
		ind = append(ind, x.ID)
	}
	for _, s := range cfg.Sources {
		i.sources[s.ID] = s
	}
	var err error
	if i.indicatorKeys, _, err = cfg.Journal.Keys(ctx, ind, nil); err != nil {
		return nil, err
	}
	i.indicatorAt = make(map[int32]int, len(i.indicatorKeys))
	for at, key := range i.indicatorKeys {
		i.indicatorAt[key] = at
	}
	// Until it takes its first delivery, another one may go on with the files of before.
	i.stale = true
	return i, i.grow(ctx)
}

func (i *Intake) today() indicators.Date { return indicators.DateOf(i.Now().In(i.plan.TimeZone)) }

func (i *Intake) step(s Step) {
	if i.OnStep != nil {
		i.OnStep(s)
	}
}

// readingOf names all that decides how bytes are read, so that the same bytes are read again
// only when that has changed; learnt is how many places were.
func readingOf(s config.Source, plan *indicators.Plan, learnt int) (string, error) {
	all := []any{s.Table, s.Map, s.HoldAbove}
	if s.Learn || learnt > 0 {
		all = append(all, s.Learn, learnt)
	}
	if s.Trusted {
		all = append(all, "trusted")
	}
	if s.HTTP.Rows != "" {
		all = append(all, "rows", s.HTTP.Rows)
	}
	if s.HTTP.Totals != nil {
		all = append(all, "totals", s.HTTP.Totals)
	}
	b, err := json.Marshal(all)
	sum := sha256.Sum256(append(b, plan.Hash...))
	return hex.EncodeToString(sum[:8]), err
}

// Reading names all that decides now how the deliveries of a source are read.
func (i *Intake) Reading(ctx context.Context, source string) (string, error) {
	i.one.Lock()
	defer i.one.Unlock()
	if err := i.fresh(ctx); err != nil {
		return "", err
	}
	return readingOf(i.sources[source], i.plan, learnt(i.plan.Places))
}

// Take takes one offer. When it returns nil the bytes are archived and the journal says what
// became of them, be it a refusal; an error leaves the offer where it is, to be taken again.
func (i *Intake) Take(ctx context.Context, o collectors.Offer) error {
	_, err := i.Deliver(ctx, o)
	return err
}

// Deliver is Take, and returns the delivery that came of it; its number is 0 if the offer held
// nothing that its source had not offered before.
func (i *Intake) Deliver(ctx context.Context, o collectors.Offer) (d journal.Delivery, err error) {
	i.one.Lock()
	defer i.one.Unlock()
	if err := i.fresh(ctx); err != nil {
		return d, err
	}
	source, ok := i.sources[o.Source]
	if !ok {
		return d, fmt.Errorf("take %s: there is no source %q", o.Name, o.Source)
	}
	raw, err := i.archive.keep(o)
	if err != nil {
		return d, err
	}
	defer raw.close()
	sha := raw.sha
	reading, err := readingOf(source, i.plan, learnt(i.plan.Places))
	if err != nil {
		return d, err
	}
	if known, err := i.known(ctx, o, raw, reading); known || err != nil {
		return d, err
	}
	d = journal.Delivery{SHA256: sha, Name: o.Name, Origin: o.Origin, Source: o.Source, Department: o.Department, Size: raw.size, Modified: o.Modified, Reading: reading}
	var same journal.Delivery
	var isSame bool
	// What holds now is news even when it held before something else.
	if !o.Current && (o.Replaces == "" || o.Replaces == sha) {
		if same, isSame, err = i.Journal.FindSame(ctx, sha, o.Department, reading); err != nil {
			return d, err
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
		return journal.Delivery{}, err
	}
	i.finished[o.Origin] = true
	i.step(StepCommitted)
	i.archive.show(d)
	i.Log.Info("delivery taken", "delivery", d.Seq, "department", d.Department, "name", d.Name, "outcome", d.Outcome, "rows", d.Rows,
		"new", d.New, "revised", d.Revised, "unchanged", d.Unchanged, "refused", d.Refused)
	i.tryReceipts(ctx)
	i.step(StepReceipt)
	return d, nil
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
	grown := false
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
		grown = err == nil && r.learnt
		return err
	})
	if err == nil && grown {
		i.stale = true // before anything else is read, the places that it brought are
	}
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
