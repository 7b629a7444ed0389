package app

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"rasid/internal/alerts/links"
)

// linkKeyFile holds, in the workspace, the key of the links by which people act on alerts. Whoever
// can read it can act in anybody's name; without it no link does anything any more.
const linkKeyFile = "links.key"

// linkKey returns the key of a workspace, nil when there is none and create does not ask for one. It
// reads the file each time: a key that is taken away is of no use from then on.
func (a *App) linkKey(create bool) (*links.Key, error) {
	path := filepath.Join(a.Workspace, linkKeyFile)
	fail := func(err error) (*links.Key, error) { // without what the file holds
		return nil, fmt.Errorf("key of links %s: %w", path, err)
	}
	st, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		if !create {
			return nil, nil //nolint:nilnil // there is none
		}
		return newLinkKey(path)
	}
	if err != nil {
		return fail(err)
	}
	if runtime.GOOS != "windows" && st.Mode().Perm()&0o077 != 0 {
		return fail(errors.New("others than its owner may read or write it, so no link is trusted; delete it, and a new one is made"))
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return fail(err)
	}
	key := new(links.Key)
	raw, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(raw) != len(key) {
		return fail(errors.New("it holds no key, or not the whole of one; delete it, and a new one is made"))
	}
	copy(key[:], raw)
	return key, nil
}

// newLinkKey makes the key's file, which must not be there.
func newLinkKey(path string) (*links.Key, error) {
	key := new(links.Key)
	_, _ = rand.Read(key[:]) // it never fails
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("make the key of links: %w", err)
	}
	_, err = fmt.Fprintln(f, hex.EncodeToString(key[:]))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, errors.Join(fmt.Errorf("make the key of links: %w", err), os.Remove(path))
	}
	return key, nil
}
