// Package demotest makes a workspace of the plan nes-2024 with a few sample drops, for tests: small enough to be
// taken in at once, and with what goes wrong in it known by heart. The demonstration itself lives a whole year
// (package rehearsal).
package demotest

import (
	"os"
	"path/filepath"
	"testing"

	"rasid/internal/app"
)

// Prepare writes the workspace and its drops into dir, each with the time at which it was sent.
func Prepare(t testing.TB, dir string) {
	t.Helper()
	if err := app.Init(dir, "nes-2024"); err != nil {
		t.Fatal(err)
	}
	for _, d := range samples() {
		path := filepath.Join(dir, "inbox", filepath.FromSlash(d.Path))
		if err := os.WriteFile(path, d.Data, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, d.At, d.At); err != nil {
			t.Fatal(err)
		}
	}
}
