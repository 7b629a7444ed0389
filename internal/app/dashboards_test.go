package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rasid/internal/app"
)

// A Grafana that watches the folder sees whole files, and a change only where there is one.
func TestDashboardsReplaceOnlyWhatChanged(t *testing.T) {
	dir, out := t.TempDir(), t.TempDir()
	workspace := filepath.Join(dir, "w")
	if err := app.Init(workspace, "minimal"); err != nil {
		t.Fatal(err)
	}
	write := func() []string {
		t.Helper()
		paths, err := app.WriteDashboards(t.Context(), app.DashboardsOptions{Workspace: workspace, Output: out})
		if err != nil {
			t.Fatal(err)
		}
		return paths
	}
	paths, past := write(), time.Now().Add(-time.Hour).Truncate(time.Second)
	for _, p := range paths {
		if err := os.Chtimes(p, past, past); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(paths[0], []byte("half"), 0o644); err != nil {
		t.Fatal(err)
	}
	foreign := filepath.Join(out, "dashboards", "rasid", "own.json")
	if err := os.WriteFile(foreign, []byte("{}"), 0o644); err != nil {
		t.Fatal(err)
	}
	for i, p := range write() {
		info, err := os.Stat(p)
		if err != nil {
			t.Fatal(err)
		}
		if changed := !info.ModTime().Equal(past); changed != (i == 0) {
			t.Errorf("%s was written anew: %v", p, changed)
		}
	}
	left := 0
	err := filepath.WalkDir(out, func(p string, d os.DirEntry, err error) error {
		if !d.IsDir() {
			left++
		}
		if strings.HasPrefix(d.Name(), ".rasid-") {
			t.Errorf("%s is left over", p)
		}
		return err
	})
	if err != nil || left != len(paths)+1 {
		t.Errorf("%d files for %d and one of somebody else: %v", left, len(paths), err)
	}
}
