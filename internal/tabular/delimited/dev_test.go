package delimited

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDev(t *testing.T) {
	files, _ := filepath.Glob("../../../../shared/data/csv/pollock/csv/*.csv")
	for _, f := range files {
		in, _ := os.Open(f)
		r, err := NewReader(in, Options{})
		if err != nil {
			t.Log(f, err)
			continue
		}
		c, _ := os.Open(strings.Replace(f, "/csv/file", "/clean/file", 1))
		if strings.Contains(f, "/csv/row") || strings.Contains(f, "/csv/source") {
			c, _ = os.Open(strings.Replace(f, "pollock/csv/", "pollock/clean/", 1))
		}
		cr := csv.NewReader(c)
		want := map[string]int{}
		all, _ := cr.ReadAll()
		for _, x := range all {
			want[fmt.Sprintf("%q", x)]++
		}
		s := fmt.Sprintf("%s %q", filepath.Base(f), r.Dialect())
		if r.profile != nil {
			s += fmt.Sprintf(" w=%d h=%d", r.profile.width, r.profile.header)
		}
		extra := 0
		first := ""
		rep := map[string]int{}
		for {
			row, err := r.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				s += " " + err.Error()
				break
			}
			if row.Repaired != "" {
				rep[row.Repaired]++
			}
			k := fmt.Sprintf("%q", row.Cells)
			if want[k] > 0 {
				want[k]--
			} else {
				extra++
				if first == "" {
					first = fmt.Sprint(row.Number, k)
				}
			}
		}
		miss := 0
		for _, n := range want {
			miss += n
		}
		t.Log(s, rep, "missing", miss, "extra", extra, first[:min(len(first), 200)])
	}
}
