package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"rasid/internal/influx/influxtest"
)

// node is a rasid that serves a workspace of its own.
type node struct {
	program, dir string
	process      *exec.Cmd
	url          string
}

// places of two cantons, which the centre knows all.
const (
	cantonPlaces = `places:
  - {id: %[1]s, name: Canton %[1]s}
  - {id: %[1]s1, name: First town of %[1]s, within: %[1]s}
  - {id: %[1]s2, name: Second town of %[1]s, within: %[1]s}
`
	centrePlaces = `places:
  - {id: N, name: North}
  - {id: A, within: N}
  - {id: A1, within: A}
  - {id: A2, within: A}
  - {id: B, within: N}
  - {id: B1, within: B}
  - {id: B2, within: B}
`
	nodePlan = `plan: {id: %s, starts: 2024-01-01, ends: 2024-12-31, timezone: Asia/Damascus, languages: [en]}
departments: [{id: water}, {id: economy}]
%sindicators:
  - {id: water, unit: m³, measure: flow, every: month, across_places: sum, department: water}
  - {id: bread, unit: SYP, measure: level, every: week, across_places: median, department: economy}
goals:
  - {id: water, owner: water, indicator: water, target: {reach: 1200, from: 0}}
  - {id: bread, owner: economy, indicator: bread, target: {at_most: 100}}
`
)

func newNode(t *testing.T, program, plan, places, config string) *node {
	t.Helper()
	n := &node{program: program, dir: t.TempDir()}
	for _, department := range []string{"water", "economy"} { // dropping need not wait for the service
		if err := os.MkdirAll(filepath.Join(n.dir, "inbox", department), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range map[string]string{"plan.yaml": fmt.Sprintf(nodePlan, plan, places), "rasid.yaml": config + "web: {listen: \"127.0.0.1:0\"}\n"} {
		if err := os.WriteFile(filepath.Join(n.dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	n.start(t)
	t.Cleanup(func() { _ = n.process.Process.Kill() })
	return n
}

var anAddress = regexp.MustCompile(`http://[0-9.:]+`)

func (n *node) start(t *testing.T) {
	t.Helper()
	n.process = exec.CommandContext(t.Context(), n.program, "serve", "--workspace", n.dir)
	out, err := n.process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := n.process.Start(); err != nil {
		t.Fatal(err)
	}
	n.url = ""
	for in := bufio.NewScanner(out); n.url == "" && in.Scan(); {
		n.url = anAddress.FindString(in.Text())
	}
	if n.url == "" {
		t.Fatal("a node ended without an address")
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
}

func (n *node) stop(t *testing.T) {
	t.Helper()
	if err := n.process.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := n.process.Wait(); err != nil {
		t.Fatal(err)
	}
}

// drop puts a file into a department's inbox as one piece.
func (n *node) drop(t *testing.T, department, name, text string) {
	t.Helper()
	dir := filepath.Join(n.dir, "inbox", department)
	if err := os.WriteFile(filepath.Join(dir, "."+name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(dir, "."+name), filepath.Join(dir, name)); err != nil {
		t.Fatal(err)
	}
}

// actual returns what a node says of a goal at the end of 2024, or what is wrong.
func (n *node) actual(t *testing.T, goal string) string {
	t.Helper()
	page := read(t.Context(), n.url+"/api/status?as_of=2024-12-31")
	_, body, _ := strings.Cut(page, "\n")
	var said struct {
		Goals []struct {
			ID     string
			Actual *float64
		}
	}
	if !strings.HasPrefix(page, "200") || json.Unmarshal([]byte(body), &said) != nil {
		return page
	}
	for _, g := range said.Goals {
		if g.ID == goal && g.Actual != nil {
			return fmt.Sprint(*g.Actual)
		}
	}
	return "null"
}

// says waits until a node says something of a goal.
func (n *node) says(t *testing.T, goal string, want float64) {
	t.Helper()
	got := ""
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); <-time.After(20 * time.Millisecond) {
		if got = n.actual(t, goal); got == fmt.Sprint(want) {
			return
		}
	}
	t.Fatalf("%s says %s of %s, want %v", n.dir, got, goal, want)
}

// Two cantons with journals of their own mirror to one InfluxDB, and a centre reads their series
// back and judges the whole: its numbers are those of the cantons together, and stay so through an
// outage of InfluxDB and a restart of the centre.
func TestThreeNodesOneInfluxDB(t *testing.T) {
	program := filepath.Join(t.TempDir(), "rasid.exe")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	server := influxtest.Start(t, influxtest.Options{Auth: true})
	bucket := server.Database(t, "rasid")
	t.Setenv("RASID_TEST_TOKEN", bucket.Token)
	out := fmt.Sprintf("outputs: {influxdb: {url: %q, bucket: rasid, token: \"${env:RASID_TEST_TOKEN}\"}}\n", bucket.URL)
	drops := "sources:\n  - {id: drops, kind: folder, path: inbox, every: 50ms, settle: 1ms}\n"
	a := newNode(t, program, "canton-a", fmt.Sprintf(cantonPlaces, "A"), drops+out)
	b := newNode(t, program, "canton-b", fmt.Sprintf(cantonPlaces, "B"), drops+out)
	centre := newNode(t, program, "centre", centrePlaces,
		drops+fmt.Sprintf("  - {id: cantons, kind: influxdb, url: %q, database: rasid, token: \"${env:RASID_TEST_TOKEN}\", every: 100ms, trusted: true}\n", bucket.URL)+out)

	const header = "indicator,place,period,value\n"
	a.drop(t, "water", "jan.csv", header+"water,A1,2024-01,10.5\nwater,A2,2024-01,20\n")
	b.drop(t, "water", "jan.csv", header+"water,B1,2024-01,100\nwater,B2,2024-01,0.25\n")
	a.drop(t, "economy", "w.csv", header+"bread,A1,2024-W10,90\nbread,A2,2024-W10,110\n")
	b.drop(t, "economy", "w.csv", header+"bread,B1,2024-W10,95\n")
	a.says(t, "water", 30.5)
	b.says(t, "water", 100.25)
	centre.says(t, "water", 130.75)
	centre.says(t, "bread", 95)

	server.Kill(t)
	a.drop(t, "water", "feb.csv", header+"water,A1,2024-01,11.5\nwater,A1,2024-02,5\nwater,A2,2024-02,1\n") // a correction, and news
	b.drop(t, "water", "feb.csv", header+"water,B1,2024-02,2\nwater,B2,2024-02,3\n")
	a.drop(t, "economy", "w2.csv", header+"bread,A1,2024-W11,99\nbread,A2,2024-W11,98\n")
	b.drop(t, "economy", "w2.csv", header+"bread,B1,2024-W11,99\n")
	a.says(t, "water", 37.5)
	b.says(t, "water", 105.25)
	b.says(t, "bread", 99)
	centre.stop(t)
	centre.start(t)
	centre.says(t, "water", 130.75) // what it knows, it keeps
	if code, page, _ := get(t, centre.url+"/healthz"); code != http.StatusOK {
		t.Errorf("without InfluxDB the centre is not well: %d %s", code, page)
	}
	server.Restart(t)
	centre.says(t, "water", 142.75)
	centre.says(t, "bread", 99)

	// The centre mirrors too, under its own plan, and never takes that for a canton's.
	for deadline := time.Now().Add(20 * time.Second); ; <-time.After(20 * time.Millisecond) {
		own := bucket.Query(t, `SELECT sum(value) FROM indicator WHERE plan = 'centre' AND indicator = 'water'`)
		if len(own) == 1 && fmt.Sprint(own[0].Values[0][1]) == "142.75" {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("the centre mirrors %+v", own)
		}
	}
	centre.says(t, "water", 142.75)
}
