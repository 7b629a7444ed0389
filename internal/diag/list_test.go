package diag_test

import (
	"errors"
	"strings"
	"testing"

	"rasid/internal/diag"
)

func TestNearest(t *testing.T) {
	known := []string{"department", "departments", "indicator", "owner", "ar", "ku", "on_track", "العنوان", ",", ""}
	for in, want := range map[string]string{
		"departmnt": "department", "departmets": "departments", "INDICATOR": "indicator", "ownr": "owner", "on_tarck": "on_track", "العنون": "العنوان",
		"place": "", "xyz": "", "|": "", "": "", "k": "ku", "arr": "ar",
	} {
		if got := diag.Nearest(in, known); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	if got := diag.Nearest("x", nil); got != "" {
		t.Errorf("of nothing: %q", got)
	}
}

// The caret stands under what it means, whatever letters come before it: counted in the cells of
// a terminal, not in bytes and not in runes.
func TestCaretStandsUnderTheWord(t *testing.T) {
	for _, c := range []struct {
		name, source  string
		column, width int
		want          string
	}{
		{"plain", "owner: watr", 8, 4, "    |        ^^^^ fix"},
		{"tab", "\towner: watr", 9, 4, "    |         ^^^^ fix"},
		{"Arabic", "name: الحسكة", 7, 6, "    |       ^^^^^^ fix"},
		{"behind Arabic", "{ar: عربي, x: 1}", 12, 1, "    |            ^ fix"},
		{"marks over letters", "{ar: عَرَبِيّ, x: 1}", 16, 1, "    |            ^ fix"},
		{"Kurdish", "{ku: Hesîçe, x: 1}", 14, 1, "    |              ^ fix"},
		{"Kurdish with marks of their own", "{ku: Hesi\u0302c\u0327e, x: 1}", 16, 1, "    |              ^ fix"},
		{"wide letters", "{x: 日本, y: 1}", 9, 1, "    |           ^ fix"},
		{"under wide letters", "x: 日本", 4, 2, "    |    ^^^^ fix"},
		{"an invisible mark", "x\u200f: 12", 5, 2, "    |    ^^ fix"},
		{"the end of the line", "x:", 3, 1, "    |   ^ fix"},
		{"beyond the line", "x:", 9, 5, "    |   ^ fix"},
		{"an empty line", "", 1, 0, "    | ^ fix"},
	} {
		var b strings.Builder
		if err := (diag.List{{File: "f", Line: 7, Column: c.column, Width: c.width, Source: c.source, Code: "a/b", Message: "wrong", Remedy: "fix", Severity: diag.Error}}).Write(&b); err != nil {
			t.Fatal(err)
		}
		if lines := strings.Split(b.String(), "\n"); len(lines) != 4 || lines[2] != c.want || lines[1] != "  7 | "+strings.ReplaceAll(c.source, "\t", " ") {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, b.String(), c.want)
		}
	}
}

func TestWriteSaysWhereAndWhat(t *testing.T) {
	l := diag.List{
		{File: "rasid.yaml", Line: 12345, Column: 2, Width: 3, Source: " abc", Code: "config/x", Message: "late", Severity: diag.Warning},
		{File: "plan.yaml", Line: 2, Column: 9, Source: "second", Code: "plan/x", Message: "second", Severity: diag.Error},
		{File: "plan.yaml", Code: "plan/empty", Message: "the file is empty", Remedy: "write one", Severity: diag.Error},
		{File: "plan.yaml", Line: 2, Column: 1, Source: "second", Code: "plan/x", Message: "first", Severity: diag.Error},
	}
	l.Sort()
	var b strings.Builder
	if err := l.Write(&b); err != nil {
		t.Fatal(err)
	}
	const want = `plan.yaml: error: the file is empty (plan/empty)
    write one
plan.yaml:2:1: error: first (plan/x)
  2 | second
    | ^
plan.yaml:2:9: error: second (plan/x)
  2 | second
    |       ^
rasid.yaml:12345:2: warning: late (config/x)
12345 |  abc
      |  ^^^
`
	if b.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", b.String(), want)
	}
	if !l.HasErrors() || l[3:].HasErrors() || (diag.List{}).HasErrors() {
		t.Error("only problems of severity error stop the work")
	}
	if err := l.Write(fullDisk{}); !errors.Is(err, errFull) {
		t.Errorf("got %v", err)
	}
}

var errFull = errors.New("full")

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }
