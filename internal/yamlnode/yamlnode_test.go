package yamlnode_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"rasid/internal/diag"
	"rasid/internal/yamlnode"
)

func problems(f *yamlnode.File) string {
	var list []string
	for _, p := range f.Problems {
		list = append(list, fmt.Sprintf("%d:%d+%d %s", p.Line, p.Column, p.Width, p.Code))
	}
	return strings.Join(list, ", ")
}

// A problem points at what was written, counted in characters: behind Arabic and Kurdish, behind
// a byte order mark, with any line end, quoted or not.
func TestProblemsPointAtWhatWasWritten(t *testing.T) {
	for _, c := range []struct{ name, text, want, source string }{
		{"plain", "a: 1\nx: wrong\n", "2:4+5 t/bad", "x: wrong"},
		{"CRLF", "a: 1\r\nx: wrong\r\n", "2:4+5 t/bad", "x: wrong"},
		{"CR alone", "a: 1\rx: wrong\r", "2:4+5 t/bad", "x: wrong"},
		{"byte order mark", "\ufeffx: wrong\n", "1:4+5 t/bad", "x: wrong"},
		{"behind Arabic", "{a: عربي, x: wrong}\n", "1:14+5 t/bad", "{a: عربي, x: wrong}"},
		{"Arabic itself", "x: خطأ\n", "1:4+3 t/bad", "x: خطأ"},
		{"quoted", "x: \"wrong\"\n", "1:4+7 t/bad", "x: \"wrong\""},
		{"no line end", "x: wrong", "1:4+5 t/bad", "x: wrong"},
		{"a map", "x:\n  y: 1\n", "2:3+1 t/bad", "  y: 1"},
		{"several lines", "x: |\n  one\n  two\n", "1:4+1 t/bad", "x: |"},
	} {
		f, root := yamlnode.Parse("f", "t", []byte(c.text))
		root.Map("it", "a", "x").Get("x").Errorf("bad", "", "bad")
		if got := problems(f); got != c.want || f.Problems[0].Source != c.source {
			t.Errorf("%s: %s in %q, want %s in %q", c.name, got, f.Problems[0].Source, c.want, c.source)
		}
	}
}

// What was not written is absent: it has no value and no problem, however deep one asks.
func TestAbsentIsSilent(t *testing.T) {
	f, root := yamlnode.Parse("f", "t", []byte("a: 1\n"))
	none := root.Map("it", "a", "x").Get("x").Map("nothing", "!y").Get("y")
	none.Errorf("bad", "", "bad")
	if n, ok := none.Number(); n != 0 || ok || none.Present() || none.String() != "" || none.List() != nil || none.Entries() != nil || none.Strings() != nil || !none.Bool(true) || none.IsNull() {
		t.Error("an absent value has something")
	}
	if len(f.Problems) > 0 {
		t.Error(problems(f))
	}
}

func TestTypesAreStrict(t *testing.T) {
	read := func(text string, get func(yamlnode.Value)) string {
		f, root := yamlnode.Parse("f", "t", []byte(text))
		get(root.Map("it", "x").Get("x"))
		return problems(f)
	}
	text := func(v yamlnode.Value) { _ = v.String() }
	for in, want := range map[string]string{"x: a": "", "x: 12": "", "x: true": "", "x: ''": "", "x:": "1:3+1 t/type", "x: ~": "1:4+1 t/type", "x: [a]": "1:4+1 t/type", "x: {a: b}": "1:4+1 t/type", "x: !!binary aGk=": "1:4+4 t/type"} {
		if got := read(in, text); got != want {
			t.Errorf("text %q: %s, want %s", in, got, want)
		}
	}
	for in, want := range map[string]string{"x: true": "", "x: false": "", "x: yes": "1:4+3 t/type", "x: 1": "1:4+1 t/type"} {
		if got := read(in, func(v yamlnode.Value) { v.Bool(false) }); got != want {
			t.Errorf("yes or no %q: %s, want %s", in, got, want)
		}
	}
	for in, want := range map[string]string{"x: a": "", "x: [a, b]": "", "x: [a, [b]]": "1:8+1 t/type", "x: {a: b}": "1:4+1 t/type"} {
		if got := read(in, func(v yamlnode.Value) { v.Strings() }); got != want {
			t.Errorf("texts %q: %s, want %s", in, got, want)
		}
	}
	for in, want := range map[string]string{"x: {id: a}": "", "x: {id: ''}": "1:9+2 t/missing-key", "x: {}": "1:4+1 t/missing-key", "x: {id: a, id: b}": "1:12+2 t/duplicate-key",
		"x: {id: a, idd: b}": "1:12+3 t/unknown-key", "x: {id: a, <<: {b: c}}": "1:12+2 t/unknown-key"} {
		if got := read(in, func(v yamlnode.Value) { v.Map("a thing", "!id") }); got != want {
			t.Errorf("map %q: %s, want %s", in, got, want)
		}
	}
}

// A number is what the pattern of a plain decimal says, and its value is that of strconv; a
// percentage is such a number with a sign behind it.
func TestNumbersAreDecimal(t *testing.T) {
	decimal := regexp.MustCompile(`^[+-]?[0-9]{1,300}(\.[0-9]+)?$`)
	rapid.Check(t, func(rt *rapid.T) {
		s := rapid.OneOf(rapid.StringMatching(`[+-]?[0-9]{1,20}(\.[0-9]{1,20})?`), rapid.StringMatching(`[-+0-9a-fxinNI_.e%]{1,8}`), rapid.StringMatching(`[0-9]{290,330}`)).Draw(rt, "number")
		f, root := yamlnode.Parse("f", "t", []byte("x: '"+s+"'\n"))
		v := root.Map("it", "x").Get("x")
		got, ok := v.Number()
		want, err := strconv.ParseFloat(s, 64)
		if plain := decimal.MatchString(s) && err == nil; plain && (!ok || got != want) || ok && err != nil || ok && !regexp.MustCompile(`^[+-]?[0-9]+(\.[0-9]+)?$`).MatchString(s) {
			rt.Fatalf("%q is read as %v, %v", s, got, ok)
		}
		if ok == (len(f.Problems) > 0) {
			rt.Fatalf("%q: %v and %s", s, ok, problems(f))
		}
		f, root = yamlnode.Parse("f", "t", []byte("x: '"+s+"%'\n"))
		if ratio, isRatio := root.Map("it", "x").Get("x").Ratio(); isRatio != ok || isRatio && ratio != got/100 || len(f.Problems) > 0 {
			rt.Fatalf("%q%% is read as %v, %v", s, ratio, isRatio)
		}
	})
}

// Whatever the bytes are: no panic, every problem at a place that exists, and either a document
// or an error.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"a: 1\n", "a: &x [*x]\n", "? [a]: b\n", "\ufeffa: \"\x00\"", "--- a\n--- b\n", "a: |\n  x\n", "!!map {a: b}", "%YAML 9.9\n---\na", "[[[[[[[[", "a: 1\r\n\tb: 2"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file, root := yamlnode.Parse("f", "t", data)
		if !root.Present() && !file.Problems.HasErrors() {
			t.Fatal("neither a document nor an error")
		}
		var walk func(v yamlnode.Value)
		walk = func(v yamlnode.Value) {
			v.Errorf("here", "", "here")
			_, _ = v.Number()
			_, _ = v.Ratio()
			_ = v.String()
			if v.IsMap() {
				for _, e := range v.Entries() {
					walk(e.Key)
					walk(e.Value)
				}
			}
			if v.IsList() {
				for _, item := range v.List() {
					walk(item)
				}
			}
		}
		if root.Present() {
			walk(root)
		}
		lines := regexp.MustCompile("\r\n|[\n\r\u0085\u2028\u2029]").Split(strings.TrimPrefix(string(data), "\ufeff"), -1)
		for _, p := range file.Problems {
			if p.Severity != diag.Error || p.Line > 0 && (p.Line > len(lines)+1 || p.Column < 1 || p.Width < 1 || p.Column > utf8.RuneCountInString(p.Source)+1 && p.Source != "") {
				t.Fatalf("a problem at a place that is not there: %+v", p)
			}
		}
		if err := file.Problems.Write(new(strings.Builder)); err != nil {
			t.Fatal(err)
		}
	})
}
