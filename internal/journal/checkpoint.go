package journal

import (
	"context"
	"os"
	"sync"
	"sync/atomic"
)

const checkpointBytes = 4 << 20 // of write-ahead log, that readers search without pain

// checkpoints keep the write-ahead log short, beside whatever else goes on.
type checkpoints struct {
	from int64           // bytes of log that are worth one
	ctx  context.Context // done when the journal is being closed
	stop context.CancelFunc
	busy atomic.Bool
	work sync.WaitGroup
}

// close stops a checkpoint that is under way. The log is moved at the next occasion.
func (c *checkpoints) close() {
	if c.stop != nil {
		c.stop()
	}
	c.work.Wait()
}

// checkpoint moves a long log into the file. What is in the log is durable already, so no
// delivery waits for it, and it waits for no reader: what one still needs is moved at a later
// delivery, which makes the log short again too.
func (j *Journal) checkpoint() {
	c := &j.checkpoints
	st, err := os.Stat(j.path + "-wal")
	if err != nil || st.Size() < c.from || !c.busy.CompareAndSwap(false, true) {
		return
	}
	c.work.Go(func() {
		defer c.busy.Store(false)
		// A connection knows of the log only once it has read from it: one that was opened on a new
		// file may not have. An error leaves the log as it is, for the next checkpoint.
		_, _ = j.read.ExecContext(c.ctx, "SELECT 1 FROM delivery LIMIT 1; PRAGMA wal_checkpoint(PASSIVE)")
	})
}
