package influxtest

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// Server is an InfluxDB of a test's own, on loopback, with its data in a folder that is gone
// after the test. It may be stopped and started again: address and data stay.
type Server struct {
	URL string // http://127.0.0.1:port

	binary, dir, http string
	user              string // "user:password" of an administrator; "" without authentication
	process           *exec.Cmd
	ended             chan struct{}
}

// Options says how a server differs from the usual one.
type Options struct {
	// Auth makes it ask for a token: "admin:admin" may do everything.
	Auth bool
	// MaxBody is the largest body that it accepts, in bytes as they come over the line; 0 stands for its usual 25 MB.
	MaxBody int
}

const config = `reporting-disabled = true
bind-address = "127.0.0.1:0"
[meta]
  dir = %[1]q
[data]
  dir = %[2]q
  wal-dir = %[3]q
[http]
  bind-address = %[4]q
  auth-enabled = %[5]v
  max-body-size = %[6]d
  log-enabled = false
[monitor]
  store-enabled = false
[continuous_queries]
  enabled = false
[subscriber]
  enabled = false
`

// Start starts a server and stops it when the test ends.
func Start(t testing.TB, o Options) *Server {
	t.Helper()
	s := &Server{binary: Binary(t), dir: t.TempDir(), http: "127.0.0.1:0"}
	t.Cleanup(func() { s.Kill(t) })
	if o.MaxBody == 0 {
		o.MaxBody = 25_000_000
	}
	s.configure(t, o)
	s.Restart(t)
	s.http = strings.TrimPrefix(s.URL, "http://")
	s.configure(t, o) // so that it is found there again
	if o.Auth {
		s.Exec(t, `CREATE USER admin WITH PASSWORD 'admin' WITH ALL PRIVILEGES`)
		s.user = "admin:admin"
	}
	return s
}

func (s *Server) configure(t testing.TB, o Options) {
	t.Helper()
	text := fmt.Sprintf(config, filepath.Join(s.dir, "meta"), filepath.Join(s.dir, "data"), filepath.Join(s.dir, "wal"), s.http, o.Auth, o.MaxBody)
	if err := os.WriteFile(filepath.Join(s.dir, "influxdb.conf"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

var listening = regexp.MustCompile(`Listening on HTTP.* addr=(127\.0\.0\.1:\d+)`)

// Restart starts a server that was stopped or killed, where it was and with the data that it had.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	c := exec.CommandContext(context.WithoutCancel(t.Context()), s.binary, "-config", filepath.Join(s.dir, "influxdb.conf"))
	log, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	s.process, s.ended = c, make(chan struct{})
	late := time.AfterFunc(time.Minute, func() { _ = c.Process.Kill() })
	defer late.Stop()
	var said []string
	for lines := bufio.NewScanner(log); lines.Scan(); {
		if m := listening.FindStringSubmatch(lines.Text()); m != nil {
			s.URL = "http://" + m[1]
			go func() {
				_, _ = io.Copy(io.Discard, log)
				_ = c.Wait()
				close(s.ended)
			}()
			s.await(t)
			return
		}
		said = append(said, lines.Text())
	}
	_ = c.Wait()
	s.process = nil
	t.Fatalf("influxd did not start; it said:\n%s", strings.Join(said, "\n"))
}

// await waits until the server answers.
func (s *Server) await(t testing.TB) {
	t.Helper()
	for {
		_, _, err := ask(t, http.MethodGet, s.URL+"/ping", "", nil)
		if err == nil {
			return
		}
		select {
		case <-s.ended:
			t.Fatalf("influxd ended: %v", err)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// Stop ends the server as an operator does; what it accepted is on disk.
func (s *Server) Stop(t testing.TB) {
	t.Helper()
	s.end(t, os.Interrupt)
}

// Kill ends the server at once.
func (s *Server) Kill(t testing.TB) {
	t.Helper()
	s.end(t, os.Kill)
}

func (s *Server) end(t testing.TB, how os.Signal) {
	t.Helper()
	if s.process == nil {
		return
	}
	_ = s.process.Process.Signal(how) // it may have ended by itself
	late := time.AfterFunc(20*time.Second, func() { _ = s.process.Process.Kill() })
	defer late.Stop()
	<-s.ended
	s.process = nil
}

// Exec executes a statement of InfluxQL such as CREATE DATABASE.
func (s *Server) Exec(t testing.TB, statement string) {
	t.Helper()
	if _, err := query(t, http.MethodPost, s.URL, s.user, url.Values{"q": {statement}}); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// Database makes an empty database and returns it as a bucket to write to.
func (s *Server) Database(t testing.TB, name string) Bucket {
	t.Helper()
	s.Exec(t, `CREATE DATABASE "`+name+`"`)
	return Bucket{URL: s.URL, Token: s.user, Bucket: name}
}
