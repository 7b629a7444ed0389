// Package journal is the one source of truth: an append-only SQLite file of deliveries, the
// observations and refusals they brought, and the cursors of everything that reads them.
//
// Its position is the number of the last delivery. A delivery's row, observations and refusals
// commit together or not at all. A correction is a new revision, never an update, so that any
// past view can be read again by naming the position it was made at.
//
// One process writes; any number may read. The schema is in migrations/.
package journal

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sort"
	"time"

	_ "modernc.org/sqlite" // the driver; pure Go, so that the product needs no cgo
)

//go:embed migrations/*.sql
var migrations embed.FS

// Options says how to open a journal.
type Options struct {
	Path       string           // required
	Now        func() time.Time // required for writing
	ReadOnly   bool             // reads beside a writer: takes no lock, creates nothing
	CheckLater bool             // reads begin at once; writes wait until the caller has run Check
}

// readers is how many connections read side by side.
const readers = 4

// Journal is an open journal. Its methods may be called from any goroutine; writes queue.
type Journal struct {
	path     string
	now      func() time.Time
	gate     *gate    // of write; nil when read-only
	write    *sql.DB  // one connection; nil when read-only
	incoming incoming // rows on their way into write
	read     *sql.DB
	lock     *os.File
	places   placeNames

	checkpoints checkpoints
	together    together
}

// ErrLocked is the reason why a journal cannot be opened for writing while another process writes it.
var ErrLocked = errors.New("another rasid is writing it")

// Open opens the journal at o.Path, creating it and bringing its schema up to date unless it is
// opened for reading only. It refuses a file that a newer Rasid wrote, that another process is
// writing, or that fails Check, which may come later unless the schema has to change.
func Open(ctx context.Context, o Options) (_ *Journal, err error) {
	j := &Journal{path: o.Path, now: o.Now}
	defer func() {
		if err != nil {
			_ = j.Close()
			err = fmt.Errorf("open journal %s: %w", o.Path, err)
		}
	}()
	if o.ReadOnly {
		if _, err := os.Stat(o.Path); errors.Is(err, fs.ErrNotExist) {
			return nil, errors.New(`no such file (hint: "rasid collect" or "rasid serve" writes it; is --workspace right?)`)
		}
	} else if j.lock, err = lockFile(o.Path + ".lock"); err != nil {
		return nil, err
	}
	if j.read, err = sql.Open("sqlite", readingSource(o.Path)); err != nil {
		return nil, err
	}
	j.read.SetMaxOpenConns(readers)
	version, newest, err := schema(ctx, j.read)
	if err != nil || o.ReadOnly {
		return j, err
	}
	writer, err := newWriter(writingSource(o.Path), &j.incoming)
	if err != nil {
		return nil, err
	}
	j.gate = &gate{writer: writer, decided: make(chan struct{})}
	j.checkpoints.from = checkpointBytes
	j.checkpoints.ctx, j.checkpoints.stop = context.WithCancel(context.WithoutCancel(ctx))
	j.together.ctx = j.checkpoints.ctx
	j.write = sql.OpenDB(j.gate)
	j.write.SetMaxOpenConns(1)
	if version < newest || !o.CheckLater {
		if err := j.Check(ctx); err != nil {
			return nil, err
		}
	}
	if version == newest {
		return j, nil
	}
	if err := migrate(ctx, j.write, version); err != nil {
		return nil, err
	}
	return j, syncDir(filepath.Dir(o.Path))
}

// Caches are small, as SQLite lends one connection the room of all: rows are put in their order,
// which needs no cache.

func readingSource(path string) string {
	return dataSource(path, url.Values{"_txlock": {"deferred"}, "_pragma": {"busy_timeout(10000)", "query_only(1)", "cache_size(-4000)"}})
}

func writingSource(path string) string {
	// A new file gets pages of 16 KiB: a million rows are stored a sixth faster than in 4 KiB, and a
	// small delivery still touches few. The journal mode has a key of its own, as it must come
	// after the page size. Checkpoints are j.checkpoint's.
	return dataSource(path, url.Values{"_txlock": {"immediate"}, "_journal_mode": {"WAL"}, "_pragma": {"busy_timeout(10000)", "page_size(16384)",
		"synchronous(FULL)", "cache_size(-8000)", fmt.Sprintf("journal_size_limit(%d)", checkpointBytes), "wal_autocheckpoint(0)"}})
}

func dataSource(path string, q url.Values) string {
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

// Close closes the journal and releases its lock.
func (j *Journal) Close() error {
	j.gate.decide(errors.New("the journal is closed"))
	j.checkpoints.close()
	var errs []error
	if j.read != nil {
		errs = append(errs, j.read.Close())
	}
	if j.write != nil {
		errs = append(errs, j.write.Close())
	}
	if j.lock != nil {
		errs = append(errs, j.lock.Close())
	}
	return errors.Join(errs...)
}

func steps() ([]string, error) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	sort.Strings(names)
	return names, err
}

// schema returns the version of a journal's schema, and the newest that this program knows.
func schema(ctx context.Context, db *sql.DB) (version, newest int, err error) {
	names, err := steps()
	if err != nil {
		return 0, 0, err
	}
	if err := db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return 0, 0, err
	}
	if version > len(names) {
		return version, len(names), fmt.Errorf("its schema %d is newer than this program's %d; use the program that wrote it, or a newer one", version, len(names))
	}
	return version, len(names), nil
}

func migrate(ctx context.Context, db *sql.DB, version int) error {
	names, err := steps()
	if err != nil {
		return err
	}
	for i := version; i < len(names); i++ {
		body, err := migrations.ReadFile(names[i])
		if err != nil {
			return err
		}
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		if _, err = tx.ExecContext(ctx, string(body)+fmt.Sprintf("\nPRAGMA user_version = %d;", i+1)); err == nil {
			err = tx.Commit()
		}
		if err != nil {
			return fmt.Errorf("migrate to schema %d: %w", i+1, errors.Join(err, ignoreDone(tx.Rollback())))
		}
	}
	return nil
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// Bytes returns the size of the journal on disk, in bytes, its write-ahead log included.
func (j *Journal) Bytes() int64 {
	var n int64
	for _, p := range []string{j.path, j.path + "-wal"} {
		if st, err := os.Stat(p); err == nil {
			n += st.Size()
		}
	}
	return n
}

// lockedError is ErrLocked, in the words of one system.
type lockedError struct{ text string }

func (e lockedError) Error() string { return e.text }

// Is implements errors.Is.
func (lockedError) Is(target error) bool { return target == ErrLocked }
