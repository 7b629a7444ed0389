// Package gotool builds programs that tests run, from their modules, once: they are kept in the
// user's cache.
package gotool

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/lockedfile"

	"rasid/internal/needs"
)

// Tool is a program that is built from a package of a module.
type Tool struct {
	Package, Version string // "github.com/influxdata/influxdb/cmd/influxd", "1.8.10"
	once             sync.Once
	path             string
	err              error
}

// Binary returns the path of the program. The first call of all builds it, which takes a minute or
// two and needs the network; packages that are tested side by side wait for that one build. Where
// it cannot be built the test is skipped, or fails if CI is set.
func (b *Tool) Binary(t testing.TB) string {
	t.Helper()
	b.once.Do(b.find)
	if b.err != nil {
		needs.Lacks(t, fmt.Sprintf("%s %s, and it cannot be built (which takes the network once): %v", path.Base(b.Package), b.Version, b.err))
	}
	return b.path
}

func (b *Tool) find() {
	var cache string
	if cache, b.err = os.UserCacheDir(); b.err != nil {
		return
	}
	dir := filepath.Join(cache, "rasid-test")
	name := path.Base(b.Package)
	target := filepath.Join(dir, fmt.Sprintf("%s-%s-%s-%s", name, b.Version, runtime.GOOS, runtime.GOARCH))
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	b.path = filepath.Join(target, name)
	if _, err := os.Stat(b.path); err == nil {
		return
	}
	if b.err = os.MkdirAll(dir, 0o755); b.err != nil {
		return
	}
	unlock, err := lockedfile.MutexAt(filepath.Join(dir, "lock")).Lock()
	if b.err = err; err != nil {
		return
	}
	defer unlock()
	if _, err := os.Stat(b.path); !errors.Is(err, fs.ErrNotExist) {
		b.err = err // built meanwhile
		return
	}
	b.err = b.build(dir, name, target)
}

// build installs the program into a folder beside target and then renames that: whoever finds
// target finds it whole.
func (b *Tool) build(dir, name, target string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 8*time.Minute)
	defer cancel()
	tmp, err := os.MkdirTemp(dir, "build-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(tmp) }()
	c := exec.CommandContext(ctx, "go", "install", "-trimpath", b.Package+"@v"+b.Version)
	c.Dir = tmp
	c.Env = append(os.Environ(), "GOBIN="+tmp, "GOFLAGS=", "GOWORK=off", "CGO_ENABLED=0", "GOOS="+runtime.GOOS, "GOARCH="+runtime.GOARCH)
	if out, err := c.CombinedOutput(); err != nil {
		lines := strings.Split(strings.TrimSpace(string(out)), "\n")
		return fmt.Errorf("%w: %s", err, lines[len(lines)-1])
	}
	if err := os.Chmod(tmp, 0o755); err != nil { // MkdirTemp's is for its owner alone
		return err
	}
	if _, err := os.Stat(filepath.Join(tmp, name)); err != nil {
		return err
	}
	return os.Rename(tmp, target)
}
