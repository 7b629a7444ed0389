package tabular_test

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"rasid/internal/tabular"
)

// fixture is a file as somebody might publish it, with the table that a careful person would take
// from it. Its txtar archive begins with a line that says what it is and may go on with
//
//	encoding: windows-1252    what the file is written in; UTF-8 when left out
//	bom: yes                  with a byte order mark
//	line_end: crlf            or cr, crcrlf
//	end: none                 without the last line end
//	escapes: yes              \xe9, \r and the like stand for bytes
//	delimiter: ;              what should be understood
//	header_rows: 3 4          likewise
//
// and holds the file and, where several readings can be defended, several clean tables.
type fixture struct {
	name   string
	says   map[string]string
	data   string
	cleans [][]byte
}

func fixtures(t *testing.T, pattern string) []fixture {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", pattern))
	if err != nil || len(paths) == 0 {
		t.Fatal(len(paths), err)
	}
	var list []fixture
	for _, p := range paths {
		a, err := txtar.ParseFile(p)
		if err != nil {
			t.Fatal(err)
		}
		f := fixture{name: strings.TrimSuffix(filepath.Base(p), ".txtar"), says: map[string]string{}}
		for line := range strings.Lines(string(a.Comment)) {
			if key, value, ok := strings.Cut(strings.TrimRight(line, "\n"), ": "); ok {
				f.says[key] = value
			}
		}
		for _, file := range a.Files {
			text := f.bytes(t, string(file.Data))
			if file.Name == "file" {
				f.data = f.written(t, text)
			} else {
				f.cleans = append(f.cleans, []byte(text))
			}
		}
		if len(f.cleans) == 0 {
			t.Fatalf("%s has no clean table", p)
		}
		list = append(list, f)
	}
	return list
}

// bytes puts bytes in the place of escapes.
func (f fixture) bytes(t *testing.T, text string) string {
	t.Helper()
	if f.says["escapes"] == "" {
		return text
	}
	text, err := strconv.Unquote(`"` + strings.NewReplacer(`"`, `\"`, "\n", `\n`).Replace(text) + `"`)
	if err != nil {
		t.Fatal(f.name, err)
	}
	return text
}

// written writes a file's text as the fixture says.
func (f fixture) written(t *testing.T, text string) string {
	t.Helper()
	if f.says["end"] == "none" {
		text = strings.TrimSuffix(text, "\n")
	}
	if end := map[string]string{"crlf": "\r\n", "cr": "\r", "crcrlf": "\r\r\n"}[f.says["line_end"]]; end != "" {
		text = strings.ReplaceAll(text, "\n", end)
	}
	if f.says["bom"] != "" {
		text = "\ufeff" + text
	}
	name := f.says["encoding"]
	enc, ok := map[string]encoding.Encoding{"": encoding.Nop, "utf-8": encoding.Nop, "windows-1252": charmap.Windows1252, "windows-1256": charmap.Windows1256, "windows-1250": charmap.Windows1250, "windows-1251": charmap.Windows1251,
		"utf-16le": unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "utf-16be": unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)}[name]
	if !ok {
		t.Fatalf("%s: encoding %q", f.name, name)
	}
	text, err := enc.NewEncoder().String(text)
	if err != nil {
		t.Fatal(f.name, err)
	}
	return text
}

var shown = tabular.Options{HeaderRows: tabular.Auto, Anyhow: true}

// previewed is what "rasid preview --csv" prints of a file, and what it says when it fails.
func previewed(text string) (out []byte, failure string) {
	table, err := open(text, shown)
	if err != nil {
		return nil, err.Error()
	}
	var b bytes.Buffer
	if err := tabular.WriteCSV(&b, table); err != nil {
		failure = err.Error()
	}
	return b.Bytes(), failure
}

// score is the best that any of the clean tables gives; a file that fails has what came before.
func (f fixture) score(t *testing.T, got []byte, failure string) (best measures) {
	t.Helper()
	for _, want := range f.cleans {
		m := measure(t, want, got)
		if failure != "" {
			m.success = 0
		}
		if m.sum() >= best.sum() {
			best = m
		}
	}
	return best
}

// misunderstood says what of the dialect and the header was not found.
func (f fixture) misunderstood() (what []string) {
	table, err := open(f.data, shown)
	if err != nil {
		return []string{err.Error()}
	}
	if want := f.says["delimiter"]; want != "" {
		if got := strings.ReplaceAll(table.Dialect().Delimiter, "\t", `\t`); got != want {
			what = append(what, fmt.Sprintf("delimiter %q, want %q", got, want))
		}
	}
	if want := f.says["header_rows"]; want != "" {
		if got := strings.Trim(fmt.Sprint(table.HeaderRows()), "[]"); got != want {
			what = append(what, fmt.Sprintf("header rows %s, want %s", got, want))
		}
	}
	return what
}

// half parts the fixtures in two: those that the reader was improved with, and those that showed
// meanwhile whether that helped files that were not looked at.
func (f fixture) half() int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(f.name))
	return int(h.Sum32() % 2)
}

// TestSurvey scores the reader on files such as governments, banks, instruments and programs
// publish: those that it was improved with, others that were looked at when that was done, and those
// that were written after it, which nothing was changed for.
// The benchmark's best published reader has 9.01 of 10 on its real files.
func TestSurvey(t *testing.T) {
	const tuned, others, fresh = "that the reader was improved with", "that were looked at last", "that were written afterwards"
	groups := map[string][]fixture{tuned: fixtures(t, "tuned/*.txtar"), fresh: fixtures(t, "fresh/*.txtar")}
	for _, f := range fixtures(t, "survey/*.txtar") {
		group := tuned
		if f.half() == 1 {
			group = others
		}
		groups[group] = append(groups[group], f)
	}
	for group, floor := range map[string]float64{tuned: 9.91, others: 9.86, fresh: 9.91} {
		sum := 0.0
		for _, f := range groups[group] {
			got, failure := previewed(f.data)
			score := f.score(t, got, failure).sum()
			sum += score
			wrong := f.misunderstood()
			if group == tuned && (score < 10 || len(wrong) > 0) {
				t.Logf("%7.4f  %s %s", score, f.name, strings.Join(append(wrong, failure), "; "))
			}
		}
		score := sum / float64(len(groups[group]))
		t.Logf("%7.4f  of 10, on %d files %s", score, len(groups[group]), group)
		if score < floor {
			t.Errorf("the score has fallen below %.2f", floor)
		}
	}
}
