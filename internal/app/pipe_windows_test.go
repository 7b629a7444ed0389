package app_test

import (
	"os"
	"testing"
)

// makePipe stands in with a folder: Windows has no pipes in folders, and both are no files.
func makePipe(t *testing.T, path string) {
	t.Helper()
	if err := os.Mkdir(path, 0o755); err != nil {
		t.Fatal(err)
	}
}
