// Package collectors brings deliveries in: each kind of source offers what it has, and the
// intake takes it. Scheduling, retry, metrics and history are the Runner's, once for all kinds.
package collectors

import (
	"context"
	"io"
	"time"
)

// Offer is one file or response that a source has ready, whole and no longer changing.
type Offer struct {
	Source     string    // the source's ID in rasid.yaml
	Department string    // whose delivery it is
	Name       string    // the file's own name, for people
	Origin     string    // where exactly it was found: names this very drop, so that a crash between commit and removal is recognised
	Size       int64     // bytes
	Modified   time.Time // as the source says
	// Current says that the bytes are all that the source holds now, and no document of their own:
	// they are news unless they are what it offered last for the department.
	Current bool
	// Replaces is the SHA-256 of the bytes that were taken last from the place where this was found,
	// in hexadecimal, "" when there were none. Other bytes than those are news, also when the place had
	// held them before.
	Replaces string
	// Open returns the bytes from the start. It fails if the file is no longer the one offered.
	Open func() (io.ReadCloser, error)
	// Verify fails if the file has changed since it was offered: what was read is then not whole.
	Verify func() error
	// Done takes the file away from where it was offered, once its bytes are safe. It leaves a
	// file that has changed since.
	Done func() error
}

// Trouble is something at a source that cannot be offered, for people to look at.
type Trouble struct {
	Source     string
	Department string // empty when it is nobody's
	Path       string // relative to the workspace, or where it is elsewhere, without secrets
	Code       string // stable: "symlink", "not_a_file", "unreadable", "no_department", "unknown_department", "not_taken", "not_removed", "empty_answer", "bad_name", "query_warning"
	Detail     string // what to do about it, or the error
}

// A Taker takes one offer: when it returns nil the bytes are safe, whatever was in them.
type Taker interface {
	Take(ctx context.Context, o Offer) error
}

// A Source offers what it has, oldest first. It keeps nothing between calls that a restart
// would miss, and returns promptly once ctx is done.
type Source interface {
	Collect(ctx context.Context, to Taker) ([]Trouble, error)
}
