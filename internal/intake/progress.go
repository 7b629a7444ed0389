package intake

import (
	"io"
	"sync/atomic"
)

// Progress is how far a delivery is.
type Progress struct {
	Name       string
	Values     int64 // read so far
	Read, Size int64 // bytes of the file, as it was delivered
	Storing    bool  // all is read; the values are on their way into the journal
	Done       bool
}

// progressEvery is how many values pass between two calls of Config.OnProgress.
const progressEvery = 1 << 13

// farthest is a reader that remembers how far it was read. The table is read on a goroutine of
// its own.
type farthest struct {
	io.ReaderAt
	at atomic.Int64
}

// ReadAt implements io.ReaderAt.
func (f *farthest) ReadAt(p []byte, off int64) (int, error) {
	n, err := f.ReaderAt.ReadAt(p, off)
	for end := off + int64(n); ; {
		at := f.at.Load()
		if end <= at || f.at.CompareAndSwap(at, end) {
			return n, err
		}
	}
}

// progress tells how far the reading is.
func (r *reading) progress(storing, done bool) {
	if r.in.OnProgress != nil {
		d := r.tx.Delivery
		r.in.OnProgress(Progress{Name: d.Name, Values: r.values, Read: min(r.file.at.Load(), d.Size), Size: d.Size, Storing: storing, Done: done})
	}
}
