package app

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestLinkKey(t *testing.T) {
	a := &App{Options: Options{Workspace: t.TempDir()}}
	path := filepath.Join(a.Workspace, linkKeyFile)
	if key, err := a.linkKey(false); key != nil || err != nil {
		t.Fatalf("before the first need there is %v, %v", key, err)
	}
	first, err := a.linkKey(true)
	if err != nil {
		t.Fatal(err)
	}
	if st, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && st.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", st.Mode(), err)
	}
	for range 2 {
		if again, err := a.linkKey(true); err != nil || *again != *first {
			t.Fatalf("it is another key, %v", err)
		}
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if other, err := a.linkKey(true); err != nil || *other == *first {
		t.Errorf("a new key is the old one, %v", err)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if key, err := a.linkKey(true); runtime.GOOS != "windows" && (key != nil || err == nil || !strings.Contains(err.Error(), "others than its owner")) {
		t.Errorf("a key that others read is taken: %v", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"", "abcd", strings.Repeat("zz", 32), strings.Repeat("ab", 33)} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if key, err := a.linkKey(true); key != nil || err == nil || text != "" && strings.Contains(err.Error(), text) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
