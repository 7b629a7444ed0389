package i18n_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"rasid/internal/i18n"
)

// Every code that the packages which read deliveries give a finding has a sentence, and no
// sentence is for a code that nothing gives.
func TestEveryFindingHasASentence(t *testing.T) {
	written, given := map[string]bool{}, map[string]string{}
	set := token.NewFileSet()
	err := filepath.WalkDir("..", func(p string, d fs.DirEntry, err error) error {
		top := strings.Split(filepath.ToSlash(p)+"/", "/")[1]
		if err != nil || d.IsDir() || !strings.HasSuffix(p, ".go") || strings.HasSuffix(p, "_test.go") || top != "intake" && top != "tabular" && top != "mapping" && top != "plausible" {
			return err
		}
		f, err := parser.ParseFile(set, p, nil, 0)
		if err != nil {
			return err
		}
		give := func(e ast.Expr) {
			if l, ok := e.(*ast.BasicLit); ok && l.Kind == token.STRING {
				code, _ := strconv.Unquote(l.Value)
				given[code] = set.Position(l.Pos()).String()
			}
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BasicLit:
				if s, err := strconv.Unquote(n.Value); n.Kind == token.STRING && err == nil {
					written[s] = true
				}
			case *ast.KeyValueExpr:
				if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Code" {
					give(n.Value)
				}
			case *ast.CallExpr:
				name := ""
				switch fun := n.Fun.(type) {
				case *ast.Ident:
					name = fun.Name
				case *ast.SelectorExpr:
					name = fun.Sel.Name
				}
				if name == "NewFault" || name == "finding" || name == "fault" {
					give(n.Args[0])
				}
			}
			return true
		})
		return nil
	})
	if err != nil || len(given) < 20 {
		t.Fatalf("%d codes were found in the sources, %v", len(given), err)
	}
	known := map[string]bool{}
	for _, code := range i18n.FindingCodes() {
		if known[code] = true; !written[code] {
			t.Errorf("there is a sentence for %s, which nothing gives", code)
		}
	}
	for code, at := range given {
		if !known[code] {
			t.Errorf("%s: %s has no sentence", at, code)
		}
	}
}
