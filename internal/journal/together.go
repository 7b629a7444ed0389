package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// together commits small writes that come at the same time in one transaction: each commit waits
// for the disk, and at the full minute a thousand sources may claim their slots.
type together struct {
	ctx context.Context // done when the journal is being closed

	mu      sync.Mutex
	waiting []*smallWrite // guarded by mu
	busy    bool          // guarded by mu: somebody commits what waits
}

type smallWrite struct {
	do   func(context.Context, *sql.Tx) error // may be called again after a rollback
	done chan error                           // holds one
}

// small carries out one small write, synced to disk with others that wait. A write that fails undoes
// no other. Once ctx is done it is taken back, if nothing was done of it.
func (j *Journal) small(ctx context.Context, do func(context.Context, *sql.Tx) error) error {
	if j.write == nil {
		return errors.New("the journal is open for reading only")
	}
	select { // nothing is written before the file was checked
	case <-ctx.Done():
		return ctx.Err()
	case <-j.gate.decided:
	}
	w := &smallWrite{do: do, done: make(chan error, 1)}
	t := &j.together
	t.mu.Lock()
	t.waiting = append(t.waiting, w)
	if !t.busy {
		t.busy = true
		go j.commitWaiting()
	}
	t.mu.Unlock()
	select {
	case err := <-w.done:
		return err
	case <-ctx.Done():
	}
	t.mu.Lock()
	k := slices.Index(t.waiting, w)
	if k >= 0 {
		t.waiting = slices.Delete(t.waiting, k, k+1)
	}
	t.mu.Unlock()
	if k >= 0 {
		return ctx.Err()
	}
	return <-w.done
}

// commitWaiting commits until nothing waits.
func (j *Journal) commitWaiting() {
	t := &j.together
	for {
		t.mu.Lock()
		batch := t.waiting
		t.waiting = nil
		t.busy = len(batch) > 0
		t.mu.Unlock()
		if len(batch) == 0 {
			return
		}
		if err := j.commit(t.ctx, batch...); err == nil || len(batch) == 1 {
			for _, w := range batch {
				w.done <- err
			}
			continue
		}
		for _, w := range batch { // one of them is wrong: the others must not suffer for it
			w.done <- j.commit(t.ctx, w)
		}
	}
}

func (j *Journal) commit(ctx context.Context, batch ...*smallWrite) error {
	tx, err := j.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	for _, w := range batch {
		if err := w.do(ctx, tx); err != nil {
			return err
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	j.checkpoint()
	return nil
}
