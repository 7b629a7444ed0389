package app_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rasid/internal/app"
)

// serve runs a service that looks for changed files all the time, until stop or the end of the test.
func serve(t *testing.T, dir string) (address string, stop func()) {
	t.Helper()
	r := start(t, app.Options{Workspace: dir, ReloadEvery: 10 * time.Millisecond})
	return r.url, func() {
		r.stop()
		if err := r.end(); err != nil {
			t.Error(err)
		}
	}
}

// fetch asks a service for something, and leaves it to the caller to close what comes.
func fetch(t *testing.T, address string) io.ReadCloser {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	return answer.Body
}

// served runs a service and returns a function that reads its pages.
func served(t *testing.T, dir string) (get func(path string) string) {
	t.Helper()
	address, _ := serve(t, dir)
	return func(path string) string {
		t.Helper()
		body := fetch(t, address+path)
		defer func() { _ = body.Close() }()
		b, err := io.ReadAll(body)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
}

// eventually waits until a page holds a text; a service that never shows it runs into the test's own limit.
func eventually(t *testing.T, get func(string) string, path, want string) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !strings.Contains(get(path), want); {
		if time.Now().After(deadline) {
			t.Fatalf("%s never shows %q:\n%s", path, want, get(path))
		}
		<-time.After(5 * time.Millisecond)
	}
}

func TestP07ReloadKeepsTheOldFilesWhileTheNewOnesAreBroken(t *testing.T) {
	dir := workspace(t)
	get := served(t, dir)
	eventually(t, get, "/metrics", `rasid_goal_info{goal="b"`)
	eventually(t, get, "/metrics", "rasid_config_last_reload_successful 1")

	write(t, dir, "plan.yaml", planYAML+"  - {id: new, owner: watr, indicator: water, target: {reach: 5, from: 0}}\n")
	eventually(t, get, "/metrics", "rasid_config_last_reload_successful 0")
	eventually(t, get, "/?lang=en", "has 1 errors")
	eventually(t, get, "/metrics", `rasid_goal_info{goal="b"`)

	write(t, dir, "plan.yaml", planYAML+"  - {id: new, owner: water, indicator: water, target: {reach: 5, from: 0}}\n")
	eventually(t, get, "/metrics", `rasid_goal_info{goal="new"`)
	eventually(t, get, "/metrics", "rasid_config_last_reload_successful 1")
	if strings.Contains(get("/?lang=en"), "errors") {
		t.Error("the page still speaks of errors")
	}

	write(t, dir, "inbox/water/x.csv", header+"water,A,2024-01,10\n")
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(filepath.Join(dir, "inbox/water/x.csv"), old, old); err != nil {
		t.Fatal(err)
	}
	// The new workspace works: it reads what was dropped and keeps what was known.
	write(t, dir, "rasid.yaml", "web: {listen: \"127.0.0.1:0\"}\nsources: [{id: drops, kind: folder, path: inbox, every: 1s, settle: 1ms}]\n")
	eventually(t, get, "/metrics", `rasid_goal_actual_value{goal="new"} 10`)

	// Broken again, then put back as it was.
	write(t, dir, "rasid.yaml", "sources: 3\n")
	eventually(t, get, "/metrics", "rasid_config_last_reload_successful 0")
	write(t, dir, "rasid.yaml", "web: {listen: \"127.0.0.1:0\"}\nsources: [{id: drops, kind: folder, path: inbox, every: 1s, settle: 1ms}]\n")
	eventually(t, get, "/metrics", "rasid_config_last_reload_successful 1")
}

// A change of an included file is a change of the plan: it is reloaded, refused while it is broken, and kept in
// the history of the plan.
func TestReloadOfAnIncludedFile(t *testing.T) {
	dir := workspace(t)
	head, goals, _ := strings.Cut(planYAML, "goals:\n")
	write(t, dir, "plan.yaml", head+"include: [sectors/goals.yaml]\n")
	write(t, dir, "sectors/goals.yaml", "goals:\n"+goals)
	get := served(t, dir)
	eventually(t, get, "/metrics", `rasid_goal_info{goal="b"`)

	write(t, dir, "sectors/goals.yaml", "goals:\n"+goals+"  - {id: new, owner: watr, indicator: water, target: {reach: 5, from: 0}}\n")
	eventually(t, get, "/metrics", "rasid_config_last_reload_successful 0")
	write(t, dir, "sectors/goals.yaml", "goals:\n"+goals+"  - {id: new, owner: water, indicator: water, target: {reach: 5, from: 0}}\n")
	eventually(t, get, "/metrics", `rasid_goal_info{goal="new"`)
	write(t, dir, "sectors/goals.yaml", "goals:\n"+goals+"  - {id: new, owner: water, indicator: water, target: {reach: 6, from: 0}}\n")
	eventually(t, get, "/goals/new?lang=en", "reach 6")
}
