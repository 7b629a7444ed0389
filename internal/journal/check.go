package journal

import (
	"context"
	"database/sql/driver"
	"fmt"
	"sync"
)

// Check runs SQLite's quick_check and, when it finds nothing, lets the first write through. A
// damaged file must be put aside and restored from a backup; nothing in Rasid writes over it.
func (j *Journal) Check(ctx context.Context) error {
	var answer string
	err := j.read.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&answer)
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("check the journal: %w", ctx.Err())
	case err != nil:
		answer = err.Error()
	case answer == "ok":
		j.gate.decide(nil)
		return nil
	}
	err = fmt.Errorf("the file is damaged (%s); stop, keep it, and restore rasid.db from a backup: deliveries since then are in archive/ and can be dropped again", answer)
	j.gate.decide(err)
	return err
}

// gate makes the connection that writes. Until the file has been checked there is none, so that
// no path through the program can write to a damaged file: whoever wants to write waits here.
type gate struct {
	writer  writer
	once    sync.Once
	decided chan struct{} // closed once it is known whether the file is sound
	err     error         // why nothing may be written; set before decided is closed
}

// decide opens the gate, or locks it for good when err is not nil. A nil gate has no writer.
func (g *gate) decide(err error) {
	if g == nil {
		return
	}
	g.once.Do(func() {
		g.err = err
		close(g.decided)
	})
}

// Connect implements driver.Connector.
func (g *gate) Connect(ctx context.Context) (driver.Conn, error) {
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-g.decided:
	}
	if g.err != nil {
		return nil, g.err
	}
	return g.writer.Connect(ctx)
}

// Driver implements driver.Connector.
func (g *gate) Driver() driver.Driver { return g.writer.driver }
