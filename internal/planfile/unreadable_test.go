package planfile_test

import (
	"bytes"
	"os"
	"testing"

	"rasid/internal/planfile"
)

// Files that cannot be read at all have their messages too.
func TestMessagesOfFilesThatCannotBeRead(t *testing.T) {
	_, problems := planfile.Read("testdata/nowhere.yaml")
	_, more := planfile.Parse("large.yaml", bytes.Repeat([]byte("# too much\n"), 800_000))
	var b bytes.Buffer
	if err := append(problems, more...).Write(&b); err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/unreadable.golden"
	if *update {
		if err := os.WriteFile(golden, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(golden); err != nil || b.String() != string(want) {
		t.Errorf("got:\n%s\nwant:\n%s (%v)", b.String(), want, err)
	}
}
