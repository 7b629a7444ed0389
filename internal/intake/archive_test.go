package intake

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"rasid/collectors"
)

func offerOf(r io.Reader) collectors.Offer {
	return collectors.Offer{Name: "x.csv", Open: func() (io.ReadCloser, error) { return io.NopCloser(r), nil }, Verify: func() error { return nil }}
}

// archived bytes can be read at once, and lie under their hash once they are safe.
func TestArchiveKeeps(t *testing.T) {
	for _, content := range []string{"", "a,b\n1,2\n", strings.Repeat("0123456789", 100_000)} {
		a := archive{t.TempDir()}
		s, err := a.keep(offerOf(iotest.HalfReader(strings.NewReader(content))))
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256([]byte(content))
		if s.sha != hex.EncodeToString(sum[:]) || s.size != int64(len(content)) {
			t.Fatalf("%d bytes are kept as %d, %s", len(content), s.size, s.sha)
		}
		for _, from := range []*stored{s, s, a.find(s.sha)} {
			if from != s {
				if err := s.safe(); err != nil {
					t.Fatal(err)
				}
			}
			in, err := from.open()
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(in)
			if _ = in.Close(); err != nil || !bytes.Equal(got, []byte(content)) {
				t.Fatalf("%d bytes are read as %d, %v", len(content), len(got), err)
			}
		}
		s.close()
		if left, err := os.ReadDir(filepath.Join(a.dir, "tmp")); err != nil || len(left) > 0 {
			t.Fatalf("left over: %v, %v", left, err)
		}
	}
}

func TestArchiveFails(t *testing.T) {
	boom := errors.New("boom")
	changed := offerOf(strings.NewReader("x"))
	changed.Verify = func() error { return boom }
	for name, o := range map[string]collectors.Offer{"unreadable": offerOf(iotest.ErrReader(boom)), "changed meanwhile": changed} {
		a := archive{t.TempDir()}
		if _, err := a.keep(o); !errors.Is(err, boom) {
			t.Errorf("%s: %v", name, err)
		}
		if left, err := os.ReadDir(filepath.Join(a.dir, "tmp")); err != nil || len(left) > 0 {
			t.Errorf("%s: left over: %v, %v", name, left, err)
		}
	}
	// What goes wrong after the copying is known before anything may depend on the bytes.
	a := archive{t.TempDir()}
	if err := os.WriteFile(filepath.Join(a.dir, "objects"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := a.keep(offerOf(strings.NewReader("x")))
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	if err := s.safe(); err == nil || !strings.Contains(err.Error(), "x.csv") {
		t.Errorf("a file in place of the folder: %v", err)
	}
}
