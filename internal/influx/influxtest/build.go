// Package influxtest runs a real InfluxDB for tests: version 1.8.10, built from its module once and
// kept in the user's cache, or any other that RASID_TEST_INFLUX_URL, _ORG, _TOKEN and _BUCKET name.
package influxtest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// Version is the InfluxDB that tests run.
const Version = "1.8.10"

// Binary returns the path of influxd. The first call of all builds it, which takes a minute or two
// and needs the network; packages that are tested side by side wait for that one build. Where it
// cannot be built the test is skipped, or fails if CI is set.
func Binary(t testing.TB) string {
	t.Helper()
	path, err := built()
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	return path
}

var built = sync.OnceValues(func() (string, error) {
	fail := func(err error) (string, error) {
		return "", fmt.Errorf("no InfluxDB to test with, as influxd %s cannot be built (needs the network once): %w", Version, err)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return fail(err)
	}
	dir := filepath.Join(cache, "rasid-test")
	name := "influxd"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	path := filepath.Join(dir, fmt.Sprintf("influxd-%s-%s-%s", Version, runtime.GOOS, runtime.GOARCH), name)
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fail(err)
	}
	unlock, err := lockedfile.MutexAt(filepath.Join(dir, "lock")).Lock()
	if err != nil {
		return fail(err)
	}
	defer unlock()
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return path, err // built meanwhile
	}
	if err := build(dir, name, filepath.Dir(path)); err != nil {
		return fail(err)
	}
	return path, nil
})

// build installs influxd into a folder beside target and then renames that: whoever finds target
// finds it whole.
func build(dir, name, target string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 8*time.Minute)
	defer cancel()
	tmp, err := os.MkdirTemp(dir, "build-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(tmp) }()
	c := exec.CommandContext(ctx, "go", "install", "-trimpath", "github.com/influxdata/influxdb/cmd/influxd@v"+Version)
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
