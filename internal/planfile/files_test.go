package planfile_test

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"rasid/internal/planfile"
)

// What the journal keeps of a plan in several files is that plan, and any change of any of them is another one.
func TestSourceHoldsEveryFile(t *testing.T) {
	dir := t.TempDir()
	put := func(name, text string) {
		t.Helper()
		at := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	put("plan.yaml", "plan: {id: p, starts: 2024-01-01, ends: 2024-12-31, timezone: UTC}\ninclude: [sectors/a.yaml, b.yaml]\ndepartments: [{id: d}]\ngoals: [{id: first}]\n")
	put("sectors/a.yaml", "# none of \"# 5 b.yaml\n\ngoals: [{id: second, indicator: i, target: {at_most: 5}}]")
	put("b.yaml", "goals: [{id: third}]\nindicators: [{id: i, unit: n, measure: level, every: week, department: d}]\n")
	plan, problems := planfile.Read(filepath.Join(dir, "plan.yaml"))
	if plan == nil {
		t.Fatal(problems)
	}
	var ids []string
	for _, g := range plan.Goals {
		ids = append(ids, g.ID)
	}
	if want := []string{"first", "second", "third"}; !reflect.DeepEqual(ids, want) {
		t.Errorf("goals are %v, want %v: those of the plan file, then of each included file in turn", ids, want)
	}
	kept, problems := planfile.Parse("plan.yaml", plan.Source)
	if kept == nil || !reflect.DeepEqual(kept, plan) {
		t.Errorf("the source gives another plan: %+v", problems)
	}
	for _, at := range []struct {
		path []any
		file string
		line int
	}{
		{[]any{"goals", 0, "id"}, "plan.yaml", 4}, {[]any{"goals", 1, "target", "at_most"}, filepath.Join("sectors", "a.yaml"), 3}, {[]any{"goals", 2}, "b.yaml", 1},
		{[]any{"indicators", 0, "unit"}, "b.yaml", 2}, {[]any{"departments", 0}, "plan.yaml", 3}, {[]any{"plan", "id"}, "plan.yaml", 1},
	} {
		docs := planfile.Documents("plan.yaml", plan.Source)
		docs.Seek(at.path...).Errorf("here", "", "here")
		if p := docs.Problems(); len(p) != 1 || p[0].File != at.file || p[0].Line != at.line {
			t.Errorf("%v is at %+v, want %s:%d", at.path, p, at.file, at.line)
		}
	}
	put("b.yaml", "goals: [{id: third, owner: d}]\nindicators: [{id: i, unit: n, measure: level, every: week, department: d}]\n")
	if next, problems := planfile.Read(filepath.Join(dir, "plan.yaml")); next == nil || next.Hash == plan.Hash {
		t.Errorf("a change of an included file makes no other plan: %v", problems)
	}
	alone, _ := planfile.Parse("plan.yaml", []byte("plan: {id: p, starts: 2024-01-01, ends: 2024-12-31, timezone: UTC}\ndepartments: []\nindicators: []\ngoals: []\n"))
	if !bytes.HasPrefix(alone.Source, []byte("plan: ")) {
		t.Error("a plan of one file is not kept as it is")
	}
}
