package app_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const everySecond = "web: {listen: \"127.0.0.1:0\"}\nsources: [{id: drops, kind: folder, path: inbox, every: 1s}]\n"

// follower returns what opens streams of a service's events.
func follower(t *testing.T, address string) func() *bufio.Reader {
	return func() *bufio.Reader {
		t.Helper()
		body := fetch(t, address+"/api/events")
		t.Cleanup(func() { _ = body.Close() })
		return bufio.NewReader(body)
	}
}

// field reads a stream up to the next line of a field; one that never comes runs into the test's own limit.
func field(t *testing.T, stream *bufio.Reader, name string) string {
	t.Helper()
	for {
		line, err := stream.ReadString('\n')
		if err != nil {
			t.Fatalf("the stream ended before %q: %v", name, err)
		}
		if value, ok := strings.CutPrefix(line, name+": "); ok {
			return strings.TrimSpace(value)
		}
	}
}

// A file that is dropped is told to whoever follows, without their asking.
func TestDropIsTold(t *testing.T) {
	dir := workspace(t)
	write(t, dir, "rasid.yaml", everySecond)
	address, _ := serve(t, dir)
	stream := follower(t, address)()
	if got := field(t, stream, "data"); got != `{"position":0,"as_of":"2024-09-30"}` {
		t.Fatalf("at first it says %s", got)
	}
	text := header
	for m := range 9 {
		text += fmt.Sprintf("water,A,2024-%02d,%d\n", m+1, 10*m)
	}
	write(t, dir, "inbox/water/ten.csv.part", text+"water,B,2024-01,7\n")
	began := time.Now()
	if err := os.Rename(filepath.Join(dir, "inbox/water/ten.csv.part"), filepath.Join(dir, "inbox/water/ten.csv")); err != nil {
		t.Fatal(err)
	}
	if got := field(t, stream, "data"); got != `{"position":1,"as_of":"2024-09-30"}` {
		t.Errorf("after the drop it says %s", got)
	}
	t.Logf("ten rows, in a folder that is read once a second, were told after %v", time.Since(began).Round(time.Millisecond))
}

// When changed files come into force, streams of the old page end and the new one has another version.
func TestReloadIsTold(t *testing.T) {
	dir := workspace(t)
	address, _ := serve(t, dir)
	follow := follower(t, address)
	stream := follow()
	old := field(t, stream, "id")
	write(t, dir, "plan.yaml", strings.Replace(planYAML, "at_most: 100", "at_most: 200", 1))
	if rest, err := io.ReadAll(stream); err != nil || strings.Contains(string(rest), "id:") {
		t.Fatalf("the old stream says %q and ends with %v", rest, err)
	}
	if id := field(t, follow(), "id"); id == old || !strings.HasPrefix(id, "0-2024-09-30-") {
		t.Errorf("before it was %s, now it is %s", old, id)
	}
}

// A stream does not hold up the end: it is ended in order, not cut off when the service's patience is over.
func TestStopEndsStreams(t *testing.T) {
	address, stop := serve(t, workspace(t))
	follow := follower(t, address)
	streams := []*bufio.Reader{follow(), follow()}
	for _, s := range streams {
		field(t, s, "id")
	}
	began := time.Now()
	stop()
	t.Logf("two streams open, it ended after %v", time.Since(began).Round(time.Millisecond))
	for _, s := range streams {
		if rest, err := io.ReadAll(s); err != nil {
			t.Errorf("a stream was cut off: %q, %v", rest, err)
		}
	}
}
