package scoreboard

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"reflect"

	"rasid/indicators"
)

// Saved names the file in which a snapshot waits for the next start. It may be deleted at any time.
type Saved struct {
	Path string
	// Program names the running program's code. What another program has judged is not trusted,
	// for it may have judged otherwise. With "" nothing is saved or trusted.
	Program func() string
}

// magic begins the file; its number changes when the layout around the parts does.
const magic = "rasid scoreboard 1\n"

// stamp is all that the assessments of a saved snapshot depend on. They are used when every part
// of it is as it was; what came after Position is judged on top.
type stamp struct {
	Program  string // Saved.Program
	Plan     string // indicators.Plan.Hash
	Journal  string // journal.Journal.ID
	AsOf     indicators.Date
	Position int64
	Delivery string // hash of the ledger row at Position: a restored backup may have grown another one
}

// Save saves the newest snapshot unless the file holds it already. A crash during it leaves the
// file as it was, or one that is not used.
func (b *Board) Save(ctx context.Context) error {
	b.saving.Lock()
	defer b.saving.Unlock()
	s := b.current.Load()
	if s == nil || s == b.onDisk || b.Saved.Path == "" || b.Saved.Program() == "" {
		return nil
	}
	fail := func(err error) error { return fmt.Errorf("save the scoreboard: %w", err) }
	stamp, err := b.stamp(ctx, s.AsOf, s.Position)
	if err != nil {
		return fail(err)
	}
	var content []byte
	for _, part := range []any{stamp, s.Goals, s.Watches} {
		content = encode(content, reflect.ValueOf(part))
	}
	sum := sha256.Sum256(content)
	next := b.Saved.Path + ".new"
	if err := os.WriteFile(next, bytes.Join([][]byte{[]byte(magic), sum[:], content}, nil), 0o644); err != nil {
		return fail(err)
	}
	// It is not synced: a file that a power cut has torn is found out by its hash.
	if err := os.Rename(next, b.Saved.Path); err != nil {
		return fail(errors.Join(err, os.Remove(next)))
	}
	b.onDisk = s
	return nil
}

// restoreSaved makes the saved snapshot the current one if it is still true.
func (b *Board) restoreSaved(ctx context.Context) {
	if b.Saved.Path == "" {
		return
	}
	s, err := b.read(ctx)
	switch {
	case err == nil:
		b.saving.Lock()
		b.onDisk = s
		b.saving.Unlock()
		b.replace(s)
	case !errors.Is(err, fs.ErrNotExist):
		b.Log.Info("the saved scoreboard is not used; everything is judged from the journal", "file", b.Saved.Path, "reason", err)
	}
}

// read returns the saved snapshot, or an error that says why it cannot be used.
func (b *Board) read(ctx context.Context) (*Snapshot, error) {
	file, err := os.ReadFile(b.Saved.Path)
	if err != nil {
		return nil, err
	}
	content, ok := bytes.CutPrefix(file, []byte(magic))
	if !ok || len(content) < sha256.Size {
		return nil, errors.New("it is no saved scoreboard of this form")
	}
	sum, content := content[:sha256.Size], content[sha256.Size:]
	if got := sha256.Sum256(content); !bytes.Equal(got[:], sum) {
		return nil, errors.New("it is damaged")
	}
	if b.Saved.Program() == "" { // asked last, for it may take a while to find out
		return nil, errors.New("it is not known which program is running")
	}
	// The stamp comes first: what another program wrote after it cannot be read.
	var was stamp
	d := newDecoder(content)
	if d.decode(reflect.ValueOf(&was).Elem()); d.err != nil {
		return nil, d.err
	}
	is, err := b.stamp(ctx, b.today(), was.Position)
	if err != nil {
		return nil, err
	}
	if was != is {
		return nil, errors.New("it was made by another program, from another plan or journal, or on another day")
	}
	plan, err := b.planAt(ctx, was.Position)
	if err != nil {
		return nil, err
	}
	s := &Snapshot{Plan: plan, AsOf: was.AsOf, Position: was.Position}
	d.decode(reflect.ValueOf(&s.Goals).Elem())
	d.decode(reflect.ValueOf(&s.Watches).Elem())
	if d.err != nil || len(s.Goals) != len(b.Plan.Goals) || len(s.Watches) != b.watches {
		return nil, cmp.Or(d.err, errMalformed)
	}
	s.count()
	return s, nil
}

// stamp returns what a snapshot of a day and a position depends on now.
func (b *Board) stamp(ctx context.Context, asOf indicators.Date, position int64) (stamp, error) {
	id, err := b.Journal.ID(ctx)
	if err != nil {
		return stamp{}, err
	}
	d, found, err := b.Journal.Delivery(ctx, position)
	if err != nil {
		return stamp{}, err
	}
	if !found && position != 0 {
		return stamp{}, fmt.Errorf("the journal has no delivery %d", position)
	}
	row, err := json.Marshal(d)
	if err != nil {
		return stamp{}, err
	}
	hash := sha256.Sum256(row)
	return stamp{b.Saved.Program(), b.Plan.Hash, id, asOf, position, hex.EncodeToString(hash[:])}, nil
}
