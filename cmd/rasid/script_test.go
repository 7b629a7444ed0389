package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"rasid": main})
}

// TestScripts runs testdata/script: each a session with the real program, told on one page.
//
//	exits CODE PROGRAM ARG...   runs a program, which must end with that exit code
//	publishes DIR               serves the files of a folder by HTTP, and writes w/rasid.yaml of w/rasid.yaml.in with ADDRESS replaced
//	serves ARG...               starts rasid in the background and waits for its address
//	shows PATH REGEXP           reads a page of it until it shows something, for 20 s at most
//	waits FILE                  until a file is there, for 20 s at most
//	stops [interrupt]           ends it with SIGTERM, or as Ctrl-C does; it must exit with 0 within 10 s
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script", UpdateScripts: os.Getenv("RASID_UPDATE") != "",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "publishes": publishes, "serves": serves, "shows": shows, "waits": waits, "stops": stops},
		Setup: func(e *testscript.Env) error {
			e.Values[serving] = &server{}
			return nil
		}})
}

func exits(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARG...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	err = ts.Exec(args[1], args[2:]...)
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

func publishes(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: publishes DIR")
	}
	s := httptest.NewServer(http.FileServer(http.Dir(ts.MkAbs(args[0]))))
	ts.Defer(s.Close)
	text := strings.ReplaceAll(ts.ReadFile(ts.MkAbs("w/rasid.yaml.in")), "ADDRESS", strings.TrimPrefix(s.URL, "http://"))
	ts.Check(os.WriteFile(ts.MkAbs("w/rasid.yaml"), []byte(text), 0o644))
}

type server struct {
	process *exec.Cmd
	url     string
}

const serving = "server"

func serves(ts *testscript.TestScript, _ bool, args []string) {
	s := ts.Value(serving).(*server)
	program, url := "", ""
	for _, dir := range filepath.SplitList(ts.Getenv("PATH")) {
		if found, _ := filepath.Glob(filepath.Join(dir, "rasid*")); program == "" && len(found) > 0 {
			program = found[0]
		}
	}
	s.process = exec.CommandContext(context.Background(), program, args...)
	s.process.Dir = ts.MkAbs(".")
	out, err := s.process.StdoutPipe()
	ts.Check(err)
	ts.Check(s.process.Start())
	ts.Defer(func() { _ = s.process.Process.Kill() })
	address := regexp.MustCompile(`http://[0-9.:]+`)
	for in := bufio.NewScanner(out); url == "" && in.Scan(); {
		url = address.FindString(in.Text())
	}
	if s.url = url; url == "" {
		ts.Fatalf("it ended without an address")
	}
	ts.Setenv("ADDRESS", strings.TrimPrefix(s.url, "http://"))
	go func() { _, _ = io.Copy(io.Discard, out) }()
}

func shows(ts *testscript.TestScript, neg bool, args []string) {
	s := ts.Value(serving).(*server)
	if len(args) != 2 {
		ts.Fatalf("usage: shows PATH REGEXP")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	want, page := regexp.MustCompile(args[1]), ""
	for ctx.Err() == nil {
		page = read(ctx, s.url+args[0])
		if want.MatchString(page) != neg {
			return
		}
		<-time.After(20 * time.Millisecond)
	}
	ts.Fatalf("%s never shows %s:\n%s", args[0], args[1], page)
}

func waits(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: waits FILE")
	}
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); <-time.After(20 * time.Millisecond) {
		if _, err := os.Stat(ts.MkAbs(args[0])); err == nil {
			return
		}
	}
	ts.Fatalf("%s never comes", args[0])
}

// read returns a page, or why there is none.
func read(ctx context.Context, url string) string {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err.Error()
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return err.Error()
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		return err.Error()
	}
	return resp.Status + "\n" + string(b)
}

func stops(ts *testscript.TestScript, _ bool, args []string) {
	s := ts.Value(serving).(*server)
	sign := os.Signal(syscall.SIGTERM)
	if len(args) > 0 {
		sign = os.Interrupt
	}
	ts.Check(s.process.Process.Signal(sign))
	late := time.AfterFunc(10*time.Second, func() { _ = s.process.Process.Kill() })
	defer late.Stop()
	ts.Check(s.process.Wait())
}
