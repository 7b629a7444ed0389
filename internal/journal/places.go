package journal

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
)

// placeNames knows the names behind the journal's small numbers for places. A number keeps its
// name for ever, so what was read once is not read again.
type placeNames struct {
	mu    sync.Mutex
	names []string // by number; it only grows, so that those who were given it may go on reading
}

// upTo returns the name of every place that tx can see.
func (p *placeNames) upTo(ctx context.Context, tx *sql.Tx) ([]string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	rows, err := tx.QueryContext(ctx, "SELECT id, name FROM place WHERE id >= ? ORDER BY id", len(p.names))
	if err != nil {
		return nil, fmt.Errorf("read places: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id int
		var name string
		if err := rows.Scan(&id, &name); err != nil {
			return nil, fmt.Errorf("read places: %w", err)
		}
		for len(p.names) <= id {
			p.names = append(p.names, "")
		}
		p.names[id] = name
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read places: %w", err)
	}
	return p.names, nil
}

// state begins to read one state of the journal, whatever is written meanwhile, with the names of its places by
// their numbers. The caller rolls the transaction back.
func (j *Journal) state(ctx context.Context) (tx *sql.Tx, places []string, err error) {
	if tx, err = j.read.BeginTx(ctx, nil); err != nil {
		return nil, nil, err
	}
	if places, err = j.places.upTo(ctx, tx); err != nil {
		_ = tx.Rollback()
		return nil, nil, err
	}
	return tx, places, nil
}
