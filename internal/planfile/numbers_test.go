package planfile_test

import (
	"math"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"rasid/internal/planfile"
)

// finite walks all that a plan holds: no number in it is infinite or no number.
func finite(t *testing.T, v reflect.Value, path string) {
	switch v.Kind() {
	case reflect.Float64, reflect.Float32:
		if x := v.Float(); math.IsNaN(x) || math.IsInf(x, 0) {
			t.Fatalf("%s is %v", path, x)
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() && v.Type().String() != "*time.Location" {
			finite(t, v.Elem(), path)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			finite(t, v.Field(i), path+"."+v.Type().Field(i).Name)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			finite(t, v.Index(i), path)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			finite(t, v.MapIndex(k), path)
		}
	}
}

// Every number of a plan is plain decimal: written in any other way, whatever YAML or Go makes of
// it, it is an error on its line.
func TestEveryNumberOfAPlanIsDecimal(t *testing.T) {
	data := string(whole(t)) + `  - {id: more, owner: water, indicator: water_delivered, target: {between: [10, 20.5], due: 2024-10-31, kept: 90%}, alert: {raise_after: 2 reports, clear_margin: 5%}}
  - {id: way, owner: economy, indicator: bread_price, target: {move: 40, from: 20}, trajectory: {points: {2024-06-30: 30, 2024-12-31: 40}}, thresholds: {at_risk: 7%, off_track: 12.5%}}
`
	if _, problems := planfile.Parse("plan.yaml", []byte(data)); len(problems) > 0 {
		t.Fatalf("%+v", problems)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(data), &doc); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(data, "\n")
	percent := regexp.MustCompile(`^[0-9.]+%$`)
	tried := 0
	forms := []string{".nan", ".NaN", ".inf", "-.Inf", "NaN", "Infinity", "0x10", "0b11", "0o17", "1_000", "1e3", "1e400", strings.Repeat("9", 400), "١٢", "''", "null"}
	try := func(n *yaml.Node, wrong string) {
		old := lines[n.Line-1]
		r := []rune(old)
		lines[n.Line-1] = string(r[:n.Column-1]) + wrong + string(r[n.Column-1+len([]rune(n.Value)):])
		_, problems := planfile.Parse("plan.yaml", []byte(strings.Join(lines, "\n")))
		lines[n.Line-1] = old
		for _, p := range problems {
			if p.Line == n.Line && (p.Column == n.Column || p.Code == "plan/date") && p.Severity == "error" {
				tried++
				return
			}
		}
		t.Errorf("line %d: %s was taken for %s: %+v", n.Line, wrong, n.Value, problems)
	}
	var walk func(n *yaml.Node)
	walk = func(n *yaml.Node) {
		switch {
		case n.Tag == "!!int" || n.Tag == "!!float":
			for range 5 { // each number takes the next forms: all come up many times
				try(n, forms[tried%len(forms)])
			}
		case percent.MatchString(n.Value):
			for _, wrong := range []string{"NaN%", "Inf%", "0x10%", "1e1%", "1_0%", strings.Repeat("9", 400) + "%"} {
				try(n, wrong)
			}
		}
		for _, c := range n.Content {
			walk(c)
		}
	}
	walk(&doc)
	if tried < 150 {
		t.Fatalf("only %d numbers were tried", tried)
	}
}
