package alertmanager

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/alerts"
	"rasid/internal/needs"
)

// notified is what a receiver of a real Alertmanager was told.
type notified struct {
	mu   sync.Mutex
	got  []string // "firing RasidGoalAtRisk"
	news chan struct{}
}

func (n *notified) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	var body struct {
		Alerts []struct {
			Status string
			Labels map[string]string
		}
	}
	if json.NewDecoder(r.Body).Decode(&body) == nil {
		n.mu.Lock()
		for _, a := range body.Alerts {
			n.got = append(n.got, a.Status+" "+a.Labels["alertname"])
		}
		n.mu.Unlock()
	}
	select {
	case n.news <- struct{}{}:
	default:
	}
}

// await waits until a receiver was told so.
func (n *notified) await(t *testing.T, want string) {
	t.Helper()
	late := time.After(30 * time.Second)
	for {
		n.mu.Lock()
		heard, said := slices.Contains(n.got, want), fmt.Sprint(n.got)
		n.mu.Unlock()
		if heard {
			return
		}
		select {
		case <-n.news:
		case <-late:
			t.Fatalf("nobody was told %q, only %s", want, said)
		}
	}
}

// startAlertmanager runs a real one that tells to, and returns its address; a developer may lack it, CI may not.
func startAlertmanager(t *testing.T, to string) string {
	t.Helper()
	binary := needs.Tool(t, "prometheus-alertmanager", "alertmanager")
	dir := t.TempDir()
	config := fmt.Sprintf("route: {receiver: all, group_by: [alertname], group_wait: 10ms, group_interval: 100ms, repeat_interval: 1h}\nreceivers: [{name: all, webhook_configs: [{url: %q, send_resolved: true}]}]\n", to)
	if err := os.WriteFile(filepath.Join(dir, "c.yml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // a test's own
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String() // it cannot say which one it was given
	_ = listener.Close()
	c := exec.CommandContext(context.WithoutCancel(t.Context()), binary, "--config.file="+filepath.Join(dir, "c.yml"), "--storage.path="+filepath.Join(dir, "data"),
		"--web.listen-address="+address, "--cluster.listen-address=")
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = c.Wait(); close(ended) }()
	t.Cleanup(func() { _ = c.Process.Kill(); <-ended })
	for {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+"/-/ready", nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(r)
		if err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return "http://" + address
			}
		}
		select {
		case <-ended:
			t.Fatal("alertmanager ended")
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// shown is an alert as a real Alertmanager shows it.
type shown struct {
	Labels      map[string]string
	Annotations map[string]string
	StartsAt    time.Time
	EndsAt      time.Time
}

func ask(t *testing.T, url, name string) (a shown, ok bool) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/api/v2/alerts?filter=alertname%3D"+name, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	raw, _ := io.ReadAll(resp.Body)
	var list []shown
	if err := json.Unmarshal(raw, &list); err != nil {
		t.Fatalf("%v: %s", err, raw)
	}
	if len(list) == 0 {
		return shown{}, false
	}
	return list[0], true
}

// A real Alertmanager shows what fires, keeps it beyond its first end because it is said again, tells
// of its end, and of the watchdog's when Rasid stops.
func TestRealAlertmanager(t *testing.T) {
	people := &notified{news: make(chan struct{}, 1)}
	receiver := httptest.NewServer(people)
	defer receiver.Close()
	url := startAlertmanager(t, receiver.URL)

	var mu sync.Mutex
	told := &alerts.Message{Plan: "p", Recipient: alerts.Recipient{Language: indicators.English}}
	c, err := New(Config{URLs: []string{url, "http://127.0.0.1:1"}, Now: time.Now, Resend: 300 * time.Millisecond,
		Alive: func() time.Time { return time.Now().Add(time.Minute) },
		Told: func() *alerts.Message {
			mu.Lock()
			defer mu.Unlock()
			m := *told
			return &m
		}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { c.Run(ctx); close(ended) }()

	if err := c.Send(t.Context(), example(alerts.Raised, indicators.Warning, "", time.Now())); err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	told.Alerts = example(alerts.Raised, indicators.Warning, "", time.Now()).Alerts
	mu.Unlock()
	people.await(t, "firing RasidGoalAtRisk")
	people.await(t, "firing RasidWatchdog")
	first, ok := ask(t, url, "RasidGoalAtRisk")
	if !ok || first.Annotations["description_ar"] != "قليلة." {
		t.Fatalf("%v %+v", ok, first)
	}
	for time.Now().Before(first.EndsAt.Add(200 * time.Millisecond)) { // its first end passes
		if a, ok := ask(t, url, "RasidGoalAtRisk"); !ok || a.EndsAt.Before(first.EndsAt) {
			t.Fatalf("it ended though it was said again: %+v", a)
		}
		<-time.After(20 * time.Millisecond) // by the real server's clock
	}
	if a, ok := ask(t, url, "RasidGoalAtRisk"); !ok || !a.EndsAt.After(first.EndsAt) {
		t.Fatalf("not said again: %+v", a)
	}

	if err := c.Send(t.Context(), example(alerts.Resolved, indicators.Warning, indicators.Warning, time.Now())); err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	told.Alerts = nil
	mu.Unlock()
	people.await(t, "resolved RasidGoalAtRisk")
	if a, ok := ask(t, url, "RasidWatchdog"); !ok {
		t.Errorf("the watchdog ended while Rasid runs: %+v", a)
	}

	stop()
	<-ended
	people.await(t, "resolved RasidWatchdog")
	people.mu.Lock()
	defer people.mu.Unlock()
	n := map[string]int{}
	for _, s := range people.got {
		n[s]++
	}
	if n["firing RasidGoalAtRisk"] != 1 || n["resolved RasidGoalAtRisk"] != 1 {
		t.Errorf("twins: %v", n)
	}
}
