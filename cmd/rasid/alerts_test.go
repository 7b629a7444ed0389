package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"rasid/internal/needs"
)

// posted is a message as a webhook's receiver gets it.
type posted struct {
	ID     string
	Alerts []struct {
		Status string            `json:"status"`
		Labels map[string]string `json:"labels"`
	} `json:"alerts"`
}

// What it says of an alert: "watch/i0/above-10 firing".
func (p *posted) says() (list []string) {
	for _, a := range p.Alerts {
		list = append(list, a.Labels["alert"]+" "+a.Status)
	}
	return list
}

// killer takes messages, and kills the service while it waits for the answer to some.
type killer struct {
	mu   sync.Mutex
	got  []posted
	kill func() // may be nil
}

func (k *killer) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	p := posted{ID: r.Header.Get("Rasid-Message-Id")}
	_ = json.NewDecoder(r.Body).Decode(&p)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.got = append(k.got, p)
	if k.kill != nil {
		k.kill()
		k.kill = nil
	}
}

// heard reports whether the last that was said of an alert is a status.
func (k *killer) heard(alert, status string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, p := range slices.Backward(k.got) {
		for _, s := range p.says() {
			if s == alert+" "+status {
				return true
			} else if len(s) > len(alert) && s[:len(alert)+1] == alert+" " {
				return false
			}
		}
	}
	return false
}

// A service that is killed while it sends, again and again, loses nothing: each change arrives, and
// what arrives twice has the ID of what it repeats.
func TestKilledWhileTelling(t *testing.T) {
	if runtime.GOOS == "windows" {
		needs.Lacks(t, "SIGTERM")
	}
	program := filepath.Join(t.TempDir(), "rasid.exe")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	receiver := &killer{}
	server := httptest.NewServer(receiver)
	defer server.Close()
	n := &node{program: program, dir: t.TempDir()}
	first := time.Now().UTC().AddDate(0, 0, -60)
	plan := fmt.Sprintf("plan: {id: p, starts: %s, ends: %s, timezone: UTC, languages: [en]}\ndepartments: [{id: d}]\nindicators:\n", first.Format(time.DateOnly), first.AddDate(1, 0, 0).Format(time.DateOnly))
	for i := range 3 {
		plan += fmt.Sprintf("  - {id: i%d, unit: n, measure: level, every: day, grace: 3650d, department: d, watch: [{above: 10, status: off_track}]}\n", i)
	}
	plan += "goals: [{id: g, owner: d, indicator: i0, target: {at_most: 1000}}]\n"
	config := fmt.Sprintf("web: {listen: \"127.0.0.1:0\"}\nsources: [{id: drops, kind: folder, path: inbox, every: 100ms, settle: 1ms, trusted: true}]\nalerts: {send: true, gather: 50ms, at_most_every: 50ms, channels: [{id: hook, kind: webhook, url: %q}]}\n", server.URL)
	for name, text := range map[string]string{"plan.yaml": plan, "rasid.yaml": config} {
		if err := os.WriteFile(filepath.Join(n.dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(filepath.Join(n.dir, "inbox", "d"), 0o755); err != nil {
		t.Fatal(err)
	}
	n.start(t)
	t.Cleanup(func() { _ = n.process.Process.Kill() })
	for round := range 8 {
		died := make(chan struct{})
		process := n.process
		receiver.mu.Lock()
		if receiver.kill = nil; round%2 == 0 {
			receiver.kill = func() { _ = process.Process.Kill(); close(died) }
		}
		receiver.mu.Unlock()
		i := round / 2 % 3
		value, status := 20, "firing"
		if round%2 == 1 {
			value, status = 5, "resolved"
		}
		n.drop(t, "d", fmt.Sprint(round, ".csv"), fmt.Sprintf("indicator,period,value\ni%d,%s,%d\n", i, first.AddDate(0, 0, round).Format(time.DateOnly), value))
		for deadline := time.Now().Add(20 * time.Second); !receiver.heard(fmt.Sprintf("watch/i%d/above-10", i), status); <-time.After(10 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("round %d: %+v", round, receiver.got)
			}
		}
		if round%2 == 0 {
			<-died
			_ = process.Wait()
			n.start(t)
		}
	}
	n.stop(t)
	receiver.mu.Lock()
	defer receiver.mu.Unlock()
	said, raised, repeats := map[string][]string{}, map[string]bool{}, 0
	for _, p := range receiver.got {
		if before, ok := said[p.ID]; ok {
			if repeats++; !slices.Equal(before, p.says()) {
				t.Errorf("message %s said %v and says %v", p.ID, before, p.says())
			}
			continue
		}
		said[p.ID] = p.says()
		for _, a := range p.Alerts {
			if firing := a.Status == "firing"; firing == raised[a.Labels["alert"]] {
				t.Errorf("%v says of %s what was said before, or a lone end", p.says(), a.Labels["alert"])
			} else {
				raised[a.Labels["alert"]] = firing
			}
		}
	}
	if repeats < 4 || len(said) < 8 {
		t.Errorf("%d repeats of %d messages", repeats, len(said))
	}
}
