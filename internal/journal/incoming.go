package journal

import (
	"context"
	"database/sql/driver"
	"errors"

	"modernc.org/sqlite"
	"modernc.org/sqlite/vtab"
)

// incoming shows SQLite the rows of a block where they lie in memory, as a table that one
// statement reads: binding each value as a parameter costs more than storing it. Only the
// journal's one writing connection has the table, and it holds rows only within a call of Tx.Put.
type incoming struct {
	rows      []Row   // of one indicator
	revisions []int64 // of each row, where a statement asks for them
}

func (in *incoming) clear() { in.rows, in.revisions = nil, nil }

// writer makes the writing connection, which has the table temp.incoming.
type writer struct {
	dsn    string
	driver *sqlite.Driver
}

// newWriter returns a writer that shows in. The driver is its own, so that no other connection of
// the process knows the table.
func newWriter(dsn string, in *incoming) (writer, error) {
	w := writer{dsn: dsn, driver: &sqlite.Driver{}}
	return w, w.driver.RegisterModule("incoming", in)
}

// Connect implements driver.Connector.
func (w writer) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := w.driver.Open(w.dsn)
	if err != nil {
		return nil, err
	}
	if _, err := c.(driver.ExecerContext).ExecContext(ctx, "CREATE VIRTUAL TABLE temp.incoming USING incoming", nil); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// Create implements vtab.Module.
func (in *incoming) Create(ctx vtab.Context, args []string) (vtab.Table, error) {
	return in.Connect(ctx, args)
}

// Connect implements vtab.Module.
func (in *incoming) Connect(ctx vtab.Context, _ []string) (vtab.Table, error) {
	return in, ctx.Declare("CREATE TABLE incoming(place INTEGER, period INTEGER, value REAL, line INTEGER, col INTEGER, revision INTEGER)")
}

// BestIndex implements vtab.Table: rows are read from the first to the last.
func (in *incoming) BestIndex(info *vtab.IndexInfo) error {
	info.EstimatedRows, info.EstimatedCost = 1000, 1000
	return nil
}

// Open implements vtab.Table.
func (in *incoming) Open() (vtab.Cursor, error) { return &incomingCursor{in: in}, nil }

// Disconnect implements vtab.Table.
func (in *incoming) Disconnect() error { return nil }

// Destroy implements vtab.Table.
func (in *incoming) Destroy() error { return nil }

type incomingCursor struct {
	in *incoming
	at int
}

var errNothingIncoming = errors.New("incoming holds rows only while they are put")

// Filter implements vtab.Cursor.
func (c *incomingCursor) Filter(int, string, []vtab.Value) error {
	if c.at = 0; len(c.in.rows) == 0 {
		return errNothingIncoming
	}
	return nil
}

// Next implements vtab.Cursor.
func (c *incomingCursor) Next() error {
	c.at++
	return nil
}

// Eof implements vtab.Cursor.
func (c *incomingCursor) Eof() bool { //nolint:revive,staticcheck // vtab.Cursor names it so
	return c.at >= len(c.in.rows)
}

// Column implements vtab.Cursor.
func (c *incomingCursor) Column(i int) (vtab.Value, error) {
	r := &c.in.rows[c.at]
	switch i {
	case 0:
		return int64(r.Place), nil
	case 1:
		return r.Period, nil
	case 2:
		return r.Value, nil
	case 3:
		return r.Line, nil
	case 4:
		return int64(r.Column), nil
	}
	return c.in.revisions[c.at], nil
}

// Rowid implements vtab.Cursor: the index of the row in its block.
func (c *incomingCursor) Rowid() (int64, error) { return int64(c.at), nil }

// Close implements vtab.Cursor.
func (c *incomingCursor) Close() error { return nil }
