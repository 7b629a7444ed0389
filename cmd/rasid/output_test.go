package main

import (
	"errors"
	"strings"
	"testing"
)

// full takes some bytes and then no more, as a disk does.
type full struct{ left int }

func (f *full) Write(b []byte) (int, error) {
	n := min(len(b), f.left)
	f.left -= n
	if n < len(b) {
		return n, errors.New("no space left")
	}
	return n, nil
}

func TestOutputCutShortIsAFailure(t *testing.T) {
	var stderr strings.Builder
	if code := run([]string{"version"}, &full{left: 3}, &stderr); code != exitFailed || !strings.Contains(stderr.String(), "no space left") {
		t.Errorf("exit code %d, %q", code, stderr.String())
	}
	if code := run([]string{"version"}, &full{left: 1 << 10}, &stderr); code != 0 {
		t.Errorf("exit code %d although all was printed", code)
	}
}
