package schema_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"

	"rasid/indicators/plans"
	"rasid/internal/config"
	"rasid/internal/diag"
	"rasid/internal/planfile"
	"rasid/internal/schema"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// compiled is a schema as a validator that is not ours understands it.
func compiled(t testing.TB, name string) *jsonschema.Schema {
	t.Helper()
	b, err := schema.Of(name)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(name+".json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// tree is a YAML document as editors give it to a validator: days are texts.
func tree(t testing.TB, n *yaml.Node) any {
	t.Helper()
	switch n.Kind {
	case yaml.DocumentNode:
		return tree(t, n.Content[0])
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			m[n.Content[i].Value] = tree(t, n.Content[i+1])
		}
		return m
	case yaml.SequenceNode:
		list := []any{}
		for _, c := range n.Content {
			list = append(list, tree(t, c))
		}
		return list
	}
	switch n.Tag {
	case "!!null":
		return nil
	case "!!bool":
		return n.Value == "true"
	case "!!int", "!!float":
		if _, err := strconv.ParseFloat(n.Value, 64); err == nil && json.Valid([]byte(n.Value)) {
			return json.Number(n.Value)
		}
	}
	return n.Value
}

// example is a file that people wrote, or the tests did.
type example struct {
	name string
	data []byte
}

// examples are all files of the repository that are a plan.yaml or a rasid.yaml, good and bad.
func examples(t testing.TB) (planFiles, configFiles []example) {
	t.Helper()
	for _, name := range plans.Names() {
		files, err := plans.Files(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range []string{"plan.yaml", "rasid.yaml"} {
			b, err := fs.ReadFile(files, file)
			if err != nil {
				t.Fatal(err)
			}
			e := example{name + "/" + file, b}
			if file == "plan.yaml" {
				planFiles = append(planFiles, e)
			} else {
				configFiles = append(configFiles, e)
			}
		}
	}
	read := func(pattern string, to *[]example) {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			t.Fatalf("%s: %v", pattern, err)
		}
		for _, p := range paths {
			b, err := os.ReadFile(p)
			if err != nil {
				t.Fatal(err)
			}
			*to = append(*to, example{p, b})
		}
	}
	read("../planfile/testdata/*.yaml", &planFiles)
	read("../plandiff/testdata/*.yaml", &planFiles)
	read("../config/testdata/*.yaml", &configFiles)
	for _, k := range config.Kinds() {
		configFiles = append(configFiles, example{"the sample of " + k.Name, []byte("sources:\n" + k.Sample)})
	}
	scripts, err := filepath.Glob("../../cmd/rasid/testdata/script/*.txtar")
	if err != nil || len(scripts) == 0 {
		t.Fatal(err)
	}
	for _, p := range scripts {
		a, err := txtar.ParseFile(p)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range a.Files {
			e := example{filepath.Base(p) + ":" + f.Name, f.Data}
			switch {
			case bytes.Contains(f.Data, []byte("indicators:")) && strings.HasSuffix(f.Name, ".yaml"):
				planFiles = append(planFiles, e)
			case strings.HasSuffix(f.Name, "rasid.yaml"):
				configFiles = append(configFiles, e)
			}
		}
	}
	return planFiles, configFiles
}

// What the readers take, the schemas take; and what the readers refuse for a key, they refuse as well.
func TestTakesWhatTheReadersTake(t *testing.T) {
	planFiles, configFiles := examples(t)
	for _, c := range []struct {
		name  string
		files []example
		read  func(e example) diag.List
	}{
		{"plan", planFiles, func(e example) diag.List { _, p := planfile.Parse(e.name, e.data); return p }},
		{"config", configFiles, func(e example) diag.List { _, p := config.Parse(e.name, e.data, nil); return p }},
	} {
		s := compiled(t, c.name)
		taken, refused := 0, 0
		for _, e := range c.files {
			problems := c.read(e)
			var doc yaml.Node
			if yaml.Unmarshal(e.data, &doc) != nil || len(doc.Content) == 0 {
				continue // no YAML: editors say so by themselves
			}
			err := s.Validate(tree(t, &doc))
			keys := slices.ContainsFunc(problems, func(p diag.Problem) bool {
				return strings.HasSuffix(p.Code, "/unknown-key") || strings.HasSuffix(p.Code, "/missing-key") && strings.Contains(p.Message, " needs ") && !strings.Contains(p.Message, "a mapping")
			})
			switch {
			case !problems.HasErrors():
				if taken++; err != nil {
					t.Errorf("%s: the reader takes it, the schema does not: %v", e.name, err)
				}
			case keys:
				if refused++; err == nil {
					t.Errorf("%s: the reader refuses a key, the schema does not", e.name)
				}
			}
		}
		if taken < 15 || refused < 4 {
			t.Errorf("%s: only %d files were taken and %d refused", c.name, taken, refused)
		}
	}
}

// A misspelt key anywhere, and a number that is none, are marked.
func TestMisspeltKeyAnywhere(t *testing.T) {
	planFiles, configFiles := examples(t)
	for name, files := range map[string][]example{"plan": planFiles, "config": configFiles} {
		s, tried := compiled(t, name), 0
		for _, e := range files {
			if name == "plan" {
				if p, _ := planfile.Parse(e.name, e.data); p == nil {
					continue
				}
			} else if c, _ := config.Parse(e.name, e.data, nil); c == nil {
				continue
			}
			var doc yaml.Node
			if err := yaml.Unmarshal(e.data, &doc); err != nil {
				t.Fatal(err)
			}
			var walk func(n *yaml.Node, free bool)
			walk = func(n *yaml.Node, free bool) {
				for i, c := range n.Content {
					if n.Kind == yaml.MappingNode && i%2 == 0 {
						if !free {
							old := c.Value
							c.Value += "q"
							tried++
							if s.Validate(tree(t, &doc)) == nil {
								t.Errorf("%s, line %d: %s passes", e.name, c.Line, c.Value)
							}
							c.Value = old
						}
						inner := n.Content[i+1]
						walk(inner, c.Value == "addresses" || c.Value == "headers" || c.Value == "where" || c.Value == "data" || c.Value == "org_units" || c.Value == "country" || c.Value == "indicators")
					} else if n.Kind != yaml.MappingNode {
						walk(c, false)
					}
				}
			}
			walk(&doc, false)
		}
		if tried < 300 {
			t.Errorf("%s: only %d keys were tried", name, tried)
		}
	}
}

// The keys of the schemas are those that the readers ask for, map by map, with the same ones that must be there.
func TestKeysAreThoseOfTheReaders(t *testing.T) {
	described := map[string]map[string][]string{"plan": keysOf(t, "plan"), "config": keysOf(t, "config")}
	months := strings.Fields("jan feb mar apr may jun jul aug sep oct nov dec")
	// What the readers call by other names, or list in tables of their own.
	special := map[string][]string{"a plan file": described["plan"]["plan-file"], "a season": months, "a field": {"column", "constant"}}
	renamed := map[string]string{"internal/config a place": "a mapped place"}
	found := 0
	for dir, name := range map[string]string{"../planfile": "plan", "../config": "config"} {
		paths, err := filepath.Glob(dir + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		set := token.NewFileSet()
		for _, p := range paths {
			if strings.HasSuffix(p, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(set, p, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(f, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				fun, ok := call.Fun.(*ast.SelectorExpr)
				if !ok || fun.Sel.Name != "Map" || len(call.Args) < 2 {
					return true
				}
				what, literal := word(call.Args[0])
				var keys []string
				for _, a := range call.Args[1:] {
					if k, ok := word(a); ok {
						keys = append(keys, k)
					} else {
						literal = false
					}
				}
				if !literal {
					if what == "an included file" { // has the lists of a plan file, which its schema does not tell apart
						return true
					}
					if keys, ok = special[what]; !ok {
						if what != "a source" && what != "" {
							t.Errorf("%s: the keys of %q are in no table that this test knows", set.Position(call.Pos()), what)
						}
						return true
					}
				}
				if other := renamed["internal/"+filepath.Base(dir)+" "+what]; other != "" {
					what = other
				}
				found++
				if what == "a plan file" { // with include: other files may have them
					for i, k := range keys {
						if k != "!plan" {
							keys[i] = strings.TrimPrefix(k, "!")
						}
					}
				}
				slices.Sort(keys)
				if got := described[name][strings.ReplaceAll(strings.TrimPrefix(strings.TrimPrefix(what, "an "), "a "), " ", "-")]; !slices.Equal(got, keys) {
					t.Errorf("%s: the reader of %q knows %v, the schema %v", set.Position(call.Pos()), what, keys, got)
				}
				return true
			})
		}
	}
	if found < 35 {
		t.Errorf("only %d maps were found in the sources", found)
	}
}

func word(e ast.Expr) (string, bool) {
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(l.Value)
	return s, err == nil
}

// keysOf lists the keys of each definition, those that must be there with a "!".
func keysOf(t *testing.T, name string) map[string][]string {
	t.Helper()
	b, err := schema.Of(name)
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Defs map[string]struct {
			Properties map[string]struct {
				Description string `json:"description"`
			} `json:"properties"`
			Required []string `json:"required"`
		} `json:"$defs"`
	}
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{}
	for def, d := range doc.Defs {
		for k, p := range d.Properties {
			if p.Description == "" && k != "kind" {
				t.Errorf("%s: %s of %s is not described", name, k, def)
			}
			if slices.Contains(d.Required, k) {
				k = "!" + k
			}
			all[def] = append(all[def], k)
		}
		slices.Sort(all[def])
	}
	return all
}

// What an editor marks is told by the place in the file and by what is wanted; and the schemas stand still, so
// that a change of them is seen.
func TestGolden(t *testing.T) {
	for _, name := range schema.Names() {
		b, err := schema.Of(name)
		if err != nil {
			t.Fatal(err)
		}
		golden := "testdata/" + name + ".json"
		if *update {
			if err := os.WriteFile(golden, b, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if want, err := os.ReadFile(golden); err != nil || !bytes.Equal(b, want) {
			t.Errorf("%s is not what is in testdata (%v); -update writes it", name, err)
		}
	}
	if _, err := schema.Of("other"); err == nil || fmt.Sprint(err) != `there is no schema "other" (have: plan, config)` {
		t.Error(err)
	}
}

// Values that the readers refuse, and that a schema can know of, are marked.
func TestRefusesValues(t *testing.T) {
	const plan = `{plan: {id: p, starts: 2024-01-01, ends: 2024-12-31, timezone: UTC}, departments: [{id: d}],
 indicators: [{id: i, unit: n, measure: flow, every: month, department: d}], goals: [{id: g, indicator: i, target: {reach: 5}}]}`
	const cfg = `{sources: [{id: s, kind: folder, path: inbox, every: 10s}], outputs: {influxdb: {url: "http://x", bucket: b, token: "${env:T}"}},
 alerts: {channels: [{id: m, kind: mail, server: x, from: a@b}]}}`
	for name, c := range map[string]struct {
		text  string
		pairs [][2]string
	}{
		"plan": {plan, [][2]string{{"2024-01-01", "1.1.2024"}, {"measure: flow", "measure: flows"}, {"every: month", "every: fortnight"}, {"reach: 5", "reach: five"}, {"reach: 5", "reach: 5, at_most: 6"},
			{"reach: 5", "from: 5"}, {"{id: d}", "{id: d, contacts: [{language: de}]}"}, {"department: d}", "department: d, grace: soon}"}, {"department: d}", "department: d, min_coverage: 80}"},
			{"id: g,", "id: g g,"}, {"{reach: 5}", "{reach: 5}, trajectory: {season: {january: 1}}"}, {"{reach: 5}", "{reach: 5}, trajectory: {points: {}}"}, {"{reach: 5}", "{reach: 5}, alert: {raise_after: soon}"},
			{"{reach: 5}", "{between: [1]}"}, {"{reach: 5}", "{milestone: {steps: [{id: x, due: 2024-01-01}]}}"}}},
		"config": {cfg, [][2]string{{"kind: folder", "kind: folders"}, {"every: 10s", "every: often"}, {"${env:T}", "secret"}, {"path: inbox", "url: x"}, {"kind: mail", "kind: post"}, {"server: x, ", ""},
			{"every: 10s", "every: 10s, table: {encoding: latin}"}, {"http://x", "x"}, {"every: 10s", "every: 10s, map: [{indicator: i}]"}}},
	} {
		s := compiled(t, name)
		check := func(text string) error {
			var doc yaml.Node
			if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
				t.Fatal(err)
			}
			return s.Validate(tree(t, &doc))
		}
		if err := check(c.text); err != nil {
			t.Fatal(err)
		}
		for _, p := range c.pairs {
			changed := strings.Replace(c.text, p[0], p[1], 1)
			if changed == c.text {
				t.Fatalf("%q is not there", p[0])
			}
			if check(changed) == nil {
				t.Errorf("%s: %q instead of %q passes", name, p[1], p[0])
			}
		}
	}
}
