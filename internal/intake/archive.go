package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"rasid/collectors"
	"rasid/internal/journal"
)

// archive keeps every delivery's bytes under the name of their SHA-256, and beside that a folder
// by date and department for people. Bytes are copied, never moved, so that it may lie on
// another file system than the inbox.
type archive struct{ dir string }

// tmp is where copies being made and rows being sorted lie: what is in it at the start is left over.
func (a archive) tmp() string { return filepath.Join(a.dir, "tmp") }

func (a archive) object(sha string) string { return filepath.Join(a.dir, "objects", sha[:2], sha) }

// stored is a delivery's bytes in the archive. They may be read before they are safe.
type stored struct {
	sha  string
	size int64 // bytes
	path string
	file *os.File      // open for reading; nil: path has to be opened
	done chan struct{} // closed when the bytes are safe, or err says why not
	err  error
}

// find returns the bytes that were archived under sha.
func (a archive) find(sha string) *stored {
	s := &stored{sha: sha, path: a.object(sha), done: make(chan struct{})}
	close(s.done)
	return s
}

// keep copies the offer's bytes in. They are synced to disk, and get their name, while the
// caller goes on: nothing may depend on them before safe has returned nil.
func (a archive) keep(o collectors.Offer) (_ *stored, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("archive %s: %w", o.Name, err)
		}
	}()
	in, err := o.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }()
	if err := os.MkdirAll(a.tmp(), 0o700); err != nil {
		return nil, err
	}
	tmp, err := os.CreateTemp(a.tmp(), "in-*")
	if err != nil {
		return nil, err
	}
	s := &stored{done: make(chan struct{})}
	s.sha, s.size, err = copyHashed(tmp, in)
	if err == nil {
		err = o.Verify()
	}
	if err == nil && runtime.GOOS != "windows" { // where an open file cannot be renamed
		s.file, err = os.Open(tmp.Name())
	}
	if err != nil {
		return nil, errors.Join(err, tmp.Close(), os.Remove(tmp.Name()))
	}
	s.path = a.object(s.sha)
	go func() {
		defer close(s.done)
		if err := a.settle(tmp, s.path); err != nil {
			s.err = fmt.Errorf("archive %s: %w", o.Name, err)
		}
	}()
	return s, nil
}

// settle syncs a copy to disk under its lasting name.
func (a archive) settle(tmp *os.File, to string) error {
	defer func() { _ = os.Remove(tmp.Name()) }()
	if err := errors.Join(tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	if err := os.Rename(tmp.Name(), to); err != nil {
		return err
	}
	return syncDirs(filepath.Dir(to), filepath.Join(a.dir, "objects"), a.dir)
}

// copyHashed copies from to to, hashing on another core what it writes.
func copyHashed(to io.Writer, from io.Reader) (sha string, size int64, err error) {
	hash := sha256.New()
	chunks, hashed := make(chan []byte), make(chan struct{})
	defer close(chunks)
	go func() {
		for c := range chunks {
			hash.Write(c)
			hashed <- struct{}{}
		}
	}()
	buf := make([]byte, 256<<10)
	for {
		n, err := io.ReadFull(from, buf)
		chunks <- buf[:n]
		w, writeErr := to.Write(buf[:n])
		<-hashed
		size += int64(w)
		switch {
		case writeErr != nil:
			return "", size, writeErr
		case err == io.EOF || err == io.ErrUnexpectedEOF:
			return hex.EncodeToString(hash.Sum(nil)), size, nil
		case err != nil:
			return "", size, err
		}
	}
}

// safe waits until the bytes are synced to disk under their name.
func (s *stored) safe() error {
	<-s.done
	return s.err
}

// open returns the bytes, readable until close.
func (s *stored) open() (_ io.ReaderAt, err error) {
	if s.file != nil {
		return s.file, nil
	}
	if err := s.safe(); err != nil {
		return nil, err
	}
	s.file, err = os.Open(s.path)
	return s.file, err
}

// close ends the reading.
func (s *stored) close() {
	<-s.done
	if s.file != nil {
		_ = s.file.Close()
	}
}

func syncDirs(dirs ...string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	for _, dir := range dirs {
		d, err := os.Open(dir)
		if err != nil {
			return err
		}
		if err := errors.Join(d.Sync(), d.Close()); err != nil {
			return err
		}
	}
	return nil
}

// show puts a link to a delivery's bytes where people look for it: by date and department. It
// is a convenience; where the file system has no hard links there is none.
func (a archive) show(d journal.Delivery) {
	dir := filepath.Join(a.dir, "by-date", d.ReceivedAt.Format("2006-01-02"), d.Department)
	if os.MkdirAll(dir, 0o700) == nil {
		_ = os.Link(a.object(d.SHA256), filepath.Join(dir, numbered(d)))
	}
}
