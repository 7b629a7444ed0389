package influxdb

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// Whatever a server sends, the answer is refused or becomes tables in which every row has a cell
// for every column, and no row is lost or made up.
func FuzzAnswer(f *testing.F) {
	f.Add(`{"results":[{"series":[{"name":"indicator","tags":{"department":"water"},"columns":["time","value"],"values":[["2024-01-01T00:00:00Z",1.5],["x",null]]}]}]}`)
	f.Add(`{"results":[{"series":[{"columns":["time"],"values":[["2024-01-01T00:00:00Z"]]}],"partial":true}]}{"results":[{}]}`)
	f.Add(`{"results":[{"error":"e"}]}`)
	f.Add(`{"results":[{"series":[{"columns":["a","b"],"values":[[true,{"x":1}],[1e999,"\u0000\n\""]]}]}]}`)
	f.Fuzz(func(t *testing.T, body string) {
		dir := t.TempDir()
		files := newTables(dir, "", time.UTC)
		rows := 0
		err := decode(strings.NewReader(body), func(s string) string { return s }, func(s *series) error {
			rows += len(s.Values)
			return files.add(s)
		})
		if closeErr := files.close(); closeErr != nil {
			t.Fatal(closeErr)
		}
		if err != nil {
			return
		}
		written := 0
		for _, d := range files.departments() {
			text, err := os.ReadFile(files.of[d].path)
			if err != nil || filepath.Dir(files.of[d].path) != dir {
				t.Fatal(err)
			}
			list, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
			if err != nil { // a column without a name may begin a line that is blank
				if slices.Contains(files.of[d].columns, "") || strings.Contains(string(text), "\r") {
					return
				}
				t.Fatalf("%v:\n%q", err, text)
			}
			written += max(0, len(list)-1)
		}
		if written != rows {
			t.Fatalf("%d rows became %d", rows, written)
		}
	})
}
