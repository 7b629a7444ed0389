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

// keep copies the offer's bytes in, synced to disk, and returns their SHA-256 and number.
func (a archive) keep(o collectors.Offer) (sha string, size int64, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("archive %s: %w", o.Name, err)
		}
	}()
	in, err := o.Open()
	if err != nil {
		return "", 0, err
	}
	defer func() { _ = in.Close() }()
	if err := os.MkdirAll(a.tmp(), 0o700); err != nil {
		return "", 0, err
	}
	tmp, err := os.CreateTemp(a.tmp(), "in-*")
	if err != nil {
		return "", 0, err
	}
	defer func() { _ = os.Remove(tmp.Name()) }()
	hash := sha256.New()
	size, err = io.Copy(io.MultiWriter(tmp, hash), in)
	err = errors.Join(err, tmp.Sync(), tmp.Close())
	if err == nil {
		err = o.Verify()
	}
	if err != nil {
		return "", 0, err
	}
	sha = hex.EncodeToString(hash.Sum(nil))
	to := a.object(sha)
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return "", 0, err
	}
	if err := os.Rename(tmp.Name(), to); err != nil {
		return "", 0, err
	}
	return sha, size, syncDirs(filepath.Dir(to), filepath.Join(a.dir, "objects"), a.dir)
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
