package yamlnode_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestEveryMessageIsInAGoldenFile reads the sources of both readers and of this package: every
// message that a call in them can give, with its code, must stand in a golden file.
func TestEveryMessageIsInAGoldenFile(t *testing.T) {
	golden := map[string]string{"plan": goldens(t, "../planfile"), "config": goldens(t, "../config")}
	for dir, prefixes := range map[string][]string{".": {"plan", "config"}, "../planfile": {"plan"}, "../config": {"config"}} {
		found := messages(t, dir)
		if len(found) < 10 {
			t.Errorf("%s: only %d messages were found in the source", dir, len(found))
		}
		for _, m := range found {
			shown := false
			for _, p := range prefixes {
				line := regexp.MustCompile(`(?m): (error|warning): ` + m.text + ` \(` + p + `/` + regexp.QuoteMeta(m.code) + `\)$`)
				shown = shown || line.MatchString(golden[p])
			}
			if !shown {
				t.Errorf("%s: no golden file shows %s: %s", m.at, m.code, m.text)
			}
		}
	}
}

func goldens(t *testing.T, dir string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "testdata", "*.golden"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: no golden files, %v", dir, err)
	}
	var all strings.Builder
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(b)
	}
	return all.String()
}

type message struct{ at, code, text string } // text is a regular expression

// messages finds the calls that note a problem, by their names: Errorf and Warnf with code and
// format, whole with code and text, and those that look a name up, whose code is unknown-WHAT.
func messages(t *testing.T, dir string) (list []message) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			note := func(at token.Pos, code, text string) {
				list = append(list, message{set.Position(at).String(), code, text})
			}
			switch n := n.(type) {
			case *ast.KeyValueExpr: // ids{what: "sector"}, Problem{Code: "plan/unreadable"}
				key, _ := n.Key.(*ast.Ident)
				value, ok := literal(n.Value)
				if key != nil && ok && key.Name == "what" && value != "goal" && value != "step" { // nothing refers to these
					note(n.Pos(), "unknown-"+value, `there is no `+value+` ".*"`)
				}
				if key != nil && ok && key.Name == "Code" {
					_, code, _ := strings.Cut(value, "/")
					note(n.Pos(), code, ".*")
				}
			case *ast.CallExpr:
				called := ""
				switch fun := n.Fun.(type) {
				case *ast.SelectorExpr:
					if x, ok := fun.X.(*ast.Ident); !ok || x.Name != "fmt" { // an error of the running program
						called = fun.Sel.Name
					}
				case *ast.Ident:
					called = fun.Name
				}
				arg := func(i int) (string, bool) {
					if i >= len(n.Args) {
						return "", false
					}
					return literal(n.Args[i])
				}
				switch called {
				case "Errorf", "Warnf":
					code, ok := arg(0)
					format, okFormat := arg(2)
					if ok && okFormat {
						note(n.Pos(), code, pattern(format))
					} else if len(n.Args) > 2 && (!strings.HasSuffix(name, "yamlnode.go") || !okFormat) {
						t.Errorf("%s: a problem's code and format are written out, so that this test finds them", set.Position(n.Pos()))
					}
				case "whole":
					if code, ok := arg(0); ok {
						text, plain := arg(1)
						if !plain {
							text, _ = literal(n.Args[1].(*ast.CallExpr).Args[0]) // fmt.Sprintf
						}
						note(n.Pos(), code, pattern(text))
					}
				case "OneOf", "Unknown", "pin":
					if what, ok := arg(0); ok {
						note(n.Pos(), "unknown-"+strings.ReplaceAll(what, " ", "-"), `there is no `+what+` ".*"`)
					}
				case "refer":
					if what, ok := arg(1); ok {
						note(n.Pos(), "unknown-"+what, `there is no `+what+` ".*"`)
					}
				}
			}
			return true
		})
	}
	return list
}

func literal(e ast.Expr) (string, bool) {
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(l.Value)
	return s, err == nil
}

var verb = regexp.MustCompile(`%%|%[-+# 0-9.]*[a-z]`)

// pattern makes a regular expression of a format.
func pattern(format string) string {
	var b strings.Builder
	for format != "" {
		at := verb.FindStringIndex(format)
		if at == nil {
			at = []int{len(format), len(format)}
		}
		b.WriteString(regexp.QuoteMeta(format[:at[0]]))
		switch format[at[0]:at[1]] {
		case "":
		case "%%":
			b.WriteString("%")
		default:
			b.WriteString(".+")
		}
		format = format[at[1]:]
	}
	return b.String()
}
