package plantest_test

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"rasid/indicators"
	"rasid/indicators/plans"
	"rasid/internal/diag"
	"rasid/internal/planfile"
	"rasid/internal/plantest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func plan(t testing.TB) *indicators.Plan {
	t.Helper()
	p, problems := planfile.Read("testdata/plan.yaml")
	if p == nil {
		t.Fatalf("%+v", problems)
	}
	return p
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(path); err != nil || got != string(want) {
		t.Errorf("got:\n%s\nwant:\n%s (%v)", got, want, err)
	}
}

// Everything that is wrong in a test file is said, with line, caret and remedy.
func TestMessages(t *testing.T) {
	for _, name := range []string{"errors", "none"} {
		data, err := os.ReadFile("testdata/" + name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		s, problems := plantest.Parse(name+".yaml", data, plan(t))
		var b bytes.Buffer
		if err := problems.Write(&b); err != nil || s != nil {
			t.Fatal(s, err)
		}
		golden(t, name, b.String())
	}
}

// What is not as expected is told with what it is; what is, is not.
func TestDiffers(t *testing.T) {
	data, err := os.ReadFile("testdata/wrong.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s, problems := plantest.Parse("wrong.yaml", data, plan(t))
	if s == nil {
		t.Fatalf("%+v", problems)
	}
	r, err := s.Run(t.Context(), plan(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	var list diag.List
	for _, f := range r.Failures {
		list = append(list, f.Problem)
		if f.Line == 0 || f.Expected == "" || f.Got == "" {
			t.Errorf("%+v", f)
		}
	}
	var b bytes.Buffer
	if err := list.Write(&b); err != nil {
		t.Fatal(err)
	}
	golden(t, "wrong", fmt.Sprintf("%s%d cases, %d expectations\n", b.String(), r.Cases, r.Expectations))
}

// The plans that come with Rasid do what their tests say; and a plan that promises less does not, so the
// tests test something.
func TestPlansThatComeWithRasid(t *testing.T) {
	for _, name := range plans.Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files, err := plans.Files(name)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			if err := os.CopyFS(dir, files); err != nil {
				t.Fatal(err)
			}
			p, problems := planfile.Read(filepath.Join(dir, "plan.yaml"))
			if p == nil {
				t.Fatalf("%+v", problems)
			}
			tests, err := fs.ReadFile(files, "plan_test.yaml")
			if err != nil {
				t.Fatalf("%s has no tests: %v", name, err)
			}
			run := func(p *indicators.Plan, only func(string) bool) []plantest.Failure {
				s, problems := plantest.Parse("plan_test.yaml", tests, p)
				if s == nil {
					t.Fatalf("%+v", problems)
				}
				r, err := s.Run(t.Context(), p, only)
				if err != nil {
					t.Fatal(err)
				}
				return r.Failures
			}
			for _, f := range run(p, nil) {
				t.Errorf("%s:%d: %s", f.File, f.Line, f.Problem.Message)
			}
			easier := *p
			easier.Goals = slices.Clone(p.Goals)
			for i := range easier.Goals {
				easier.Goals[i].Parts = slices.Clone(easier.Goals[i].Parts)
				for _, g := range easier.Goals[i].Leaves() {
					g.Target.Value /= 1000
					if g.Target.Kind == indicators.AtMost {
						g.Target.Value = 1e9
					}
					g.Thresholds = indicators.Thresholds{}
				}
			}
			s, _ := plantest.Parse("plan_test.yaml", tests, p)
			for _, c := range s.Cases {
				if len(run(&easier, func(name string) bool { return name == c.Name })) > 0 {
					return // one that notices is enough
				}
			}
			t.Error("the tests hold for a plan that promises next to nothing, too")
		})
	}
}

// No test file makes the reader fail, and it gives a suite exactly when nothing is wrong.
func FuzzParse(f *testing.F) {
	for _, name := range []string{"errors", "wrong", "none"} {
		data, err := os.ReadFile("testdata/" + name + ".yaml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	p := plan(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		s, problems := plantest.Parse("x_test.yaml", data, p)
		if (s == nil) != problems.HasErrors() {
			t.Fatalf("a suite and errors, or neither: %+v", problems)
		}
		if s != nil && (len(s.Cases) == 0 || strings.TrimSpace(s.Cases[0].Name) == "") {
			t.Fatalf("a suite that tests nothing of %q", data)
		}
	})
}
