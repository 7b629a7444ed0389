package influxtest

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"
)

// SecondVersion is the InfluxDB 2 that tests run where .ci/influxdb2 has built it.
const SecondVersion = "2.7.12"

// The word that Second's server knows, and where its tests write.
const (
	secondToken  = "a-token-for-tests"
	secondOrg    = "rasid"
	secondBucket = "rasid"
)

var listeningSecond = regexp.MustCompile(`msg=Listening .*transport=http .*port=(\d+)`)

// Second returns an empty bucket of an InfluxDB 2 that runs for this test alone. InfluxQL finds the
// bucket under its own name. Where there is no such server the test is skipped, in CI too: building
// it takes a Rust compiler and some minutes.
func Second(t testing.TB) Bucket {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Skip(err)
	}
	binary := filepath.Join(cache, "rasid-test", fmt.Sprintf("influxd-%s-%s-%s", SecondVersion, runtime.GOOS, runtime.GOARCH), "influxd")
	if _, err := os.Stat(binary); err != nil {
		t.Skipf("no InfluxDB %s to test with: .ci/influxdb2 builds it", SecondVersion)
	}
	dir := t.TempDir()
	c := exec.CommandContext(context.WithoutCancel(t.Context()), binary, "run", "--bolt-path", filepath.Join(dir, "bolt"), "--sqlite-path", filepath.Join(dir, "sqlite"),
		"--engine-path", filepath.Join(dir, "engine"), "--http-bind-address", "127.0.0.1:0", "--reporting-disabled", "--ui-disabled")
	c.Env = append(os.Environ(), "HOME="+dir)
	log, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	c.Stderr = c.Stdout
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	late := time.AfterFunc(time.Minute, func() { _ = c.Process.Kill() })
	defer late.Stop()
	var said []string
	for lines := bufio.NewScanner(log); lines.Scan(); {
		m := listeningSecond.FindStringSubmatch(lines.Text())
		if m == nil {
			said = append(said, lines.Text())
			continue
		}
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			_, _ = io.Copy(io.Discard, log)
			_ = c.Wait()
		}()
		t.Cleanup(func() { _ = c.Process.Kill(); <-ended })
		return setUp(t, "http://127.0.0.1:"+m[1])
	}
	_ = c.Wait()
	t.Fatalf("influxd did not start; it said:\n%s", strings.Join(said, "\n"))
	return Bucket{}
}

// setUp makes the first user, organisation, bucket and token of a server.
func setUp(t testing.TB, server string) Bucket {
	t.Helper()
	body := fmt.Sprintf(`{"username":"admin","password":"admin-of-tests","org":%q,"bucket":%q,"token":%q}`, secondOrg, secondBucket, secondToken)
	status, answer, err := ask(t, http.MethodPost, server+"/api/v2/setup", "", strings.NewReader(body))
	if err != nil || status != http.StatusCreated {
		t.Fatalf("set InfluxDB up: %d %s %v", status, answer, err)
	}
	return Bucket{URL: server, Org: secondOrg, Token: secondToken, Bucket: secondBucket}
}
