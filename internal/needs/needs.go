// Package needs finds what tests need beyond the project: real data that others have published, and
// programs. A test that lacks what it needs is skipped on a user's machine, with a line that says
// what is missing, and fails in CI, which has to have everything.
package needs

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Lacks ends a test that needs what is not here.
func Lacks(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatalf("CI lacks %s", what)
	}
	t.Skipf("there is no %s here", what)
}

// Data returns the path of a file or folder of the real data that lies beside the checkout, such as
// "wfp/wfp_food_prices_syr.csv". None of it is part of the project.
func Data(t testing.TB, name string) string {
	t.Helper()
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			break
		}
		if filepath.Dir(root) == root {
			t.Fatal("the test does not run within the project")
		}
		root = filepath.Dir(root)
	}
	path := filepath.Join(root, "..", "shared", "data", filepath.FromSlash(name))
	switch _, err := os.Stat(path); {
	case os.IsNotExist(err):
		Lacks(t, "real data "+name)
	case err != nil:
		t.Fatal(err)
	}
	return path
}

// Tool returns the path of the first of some programs that is installed; they are names of the same one.
func Tool(t testing.TB, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	Lacks(t, names[0])
	return ""
}
