package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Mark returns what SetMark kept for a source, or "".
func (j *Journal) Mark(ctx context.Context, source string) (state string, err error) {
	err = j.read.QueryRowContext(ctx, "SELECT state FROM mark WHERE source = ?", source).Scan(&state)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("read the mark of %s: %w", source, err)
	}
	return state, nil
}

// SetMark keeps how far a source has come with what it asks for.
func (j *Journal) SetMark(ctx context.Context, source, state string) error {
	_, err := j.write.ExecContext(ctx, "INSERT INTO mark VALUES (?, ?) ON CONFLICT (source) DO UPDATE SET state = excluded.state", source, state)
	if err != nil {
		return fmt.Errorf("keep the mark of %s: %w", source, err)
	}
	return nil
}
