package planfile_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"rasid/indicators"
	"rasid/indicators/plans"
	"rasid/internal/diag"
	"rasid/internal/planfile"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Every message, with its line, caret, reason and remedy, is in testdata/*.golden.
func TestMessages(t *testing.T) {
	files, err := filepath.Glob("testdata/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no test files: %v", err)
	}
	for _, f := range files {
		t.Run(filepath.Base(f), func(t *testing.T) {
			data, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			_, problems := planfile.Parse(filepath.Base(f), data)
			var b bytes.Buffer
			if err := problems.Write(&b); err != nil {
				t.Fatal(err)
			}
			golden := strings.TrimSuffix(f, ".yaml") + ".golden"
			if *update {
				if err := os.WriteFile(golden, b.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil || b.String() != string(want) {
				t.Errorf("got:\n%s\nwant:\n%s (%v)", b.String(), want, err)
			}
		})
	}
}

// Problems of a plan in several files name the file that they stand in.
func TestMessagesOfSeveralFiles(t *testing.T) {
	for _, name := range []string{"included", "missing"} {
		_, problems := planfile.Read(filepath.Join("testdata", name, "plan.yaml"))
		var b bytes.Buffer
		if err := problems.Write(&b); err != nil {
			t.Fatal(err)
		}
		got := filepath.ToSlash(b.String())
		golden := filepath.Join("testdata", name+".golden")
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if want, err := os.ReadFile(golden); err != nil || got != string(want) {
			t.Errorf("got:\n%s\nwant:\n%s (%v)", got, want, err)
		}
	}
}

// whole is a small plan with goals of every kind.
func whole(t testing.TB) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/whole/plan.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// embedded reads a plan that comes with Rasid.
func embedded(t testing.TB, name string) (*indicators.Plan, diag.List) {
	t.Helper()
	f, err := plans.Files(name)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, f); err != nil {
		t.Fatal(err)
	}
	return planfile.Read(filepath.Join(dir, "plan.yaml"))
}

func TestEmbeddedPlansAreSound(t *testing.T) {
	for _, name := range plans.Names() {
		p, problems := embedded(t, name)
		if len(problems) > 0 {
			t.Fatalf("%s: %+v", name, problems)
		}
		for _, g := range p.Goals {
			if m := g.Statement.Missing(p.Languages); len(m) > 0 {
				t.Errorf("%s: goal %s lacks %v", name, g.ID, m)
			}
		}
		if p.Illustrative.In("en") == "" {
			t.Errorf("%s does not say that its figures are samples", name)
		}
	}
}

// A misspelt key anywhere in a plan is found at its line and column, with the right one named.
func TestUnknownKeyAnywhere(t *testing.T) {
	data := whole(t)
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(data), "\n")
	tried := 0
	var walk func(n *yaml.Node)
	walk = func(n *yaml.Node) {
		for i, c := range n.Content {
			if n.Kind == yaml.MappingNode && i%2 == 0 && len(c.Value) > 3 {
				old := lines[c.Line-1]
				r := []rune(old) // columns count characters, not bytes
				end := c.Column - 1 + len([]rune(c.Value))
				lines[c.Line-1] = string(r[:end]) + "q" + string(r[end:])
				_, problems := planfile.Parse("plan.yaml", []byte(strings.Join(lines, "\n")))
				found := false
				for _, p := range problems {
					found = found || p.Code == "plan/unknown-key" && p.Line == c.Line && p.Column == c.Column && strings.Contains(p.Remedy, `"`+c.Value+`"`)
				}
				if !found {
					t.Errorf("line %d: %sq was not named: %+v", c.Line, c.Value, problems)
				}
				lines[c.Line-1] = old
				tried++
			}
			walk(c)
		}
	}
	walk(&doc)
	if tried < 50 {
		t.Fatalf("only %d keys were tried", tried)
	}
}

func FuzzPlan(f *testing.F) {
	for _, name := range plans.Names() {
		p, _ := embedded(f, name)
		f.Add(p.Source)
	}
	f.Add(whole(f))
	f.Add([]byte("goals: [{target: {reach: .nan}}]"))
	f.Add([]byte("a: &a [*a]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, problems := planfile.Parse("plan.yaml", data)
		if (p == nil) != problems.HasErrors() {
			t.Fatalf("a plan and errors, or neither: %+v", problems)
		}
		if p == nil {
			return
		}
		finite(t, reflect.ValueOf(*p), "plan")
	})
}
