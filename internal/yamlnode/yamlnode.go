// Package yamlnode reads YAML strictly and remembers where everything stands: every unknown key,
// wrong type and duplicate is noted as a problem at its line and column, and reading goes on, so
// that a person sees all of them at once. Anchors and aliases are refused: a plan is a document
// for people, and an alias can make a small file enormous.
package yamlnode

import (
	"bytes"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"rasid/internal/diag"
)

const maxBytes = 8 << 20

// File is one YAML file being read; problems gather in Problems.
type File struct {
	Name     string
	Problems diag.List
	lines    []string
	prefix   string // of problem codes: "plan", "config"
}

// Value is a node with its file. The zero Value stands for an absent one.
type Value struct {
	f *File
	n *yaml.Node
}

// breaks are all that YAML takes for the end of a line.
var breaks = regexp.MustCompile("\r\n|[\n\r\u0085\u2028\u2029]")

// Parse reads data as one YAML document. When it cannot be read at all, the file's problems say
// why and the returned Value is absent. prefix begins the code of every problem.
func Parse(name, prefix string, data []byte) (*File, Value) {
	f := &File{Name: name, prefix: prefix}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if len(data) > maxBytes {
		f.whole("too-large", fmt.Sprintf("the file is larger than %d MiB", maxBytes>>20), "split it or remove what does not belong")
		return f, Value{}
	}
	if !utf8.Valid(data) {
		f.whole("encoding", "the file is not UTF-8 text", "save it as UTF-8")
		return f, Value{}
	}
	f.lines = breaks.Split(string(data), -1)
	var doc yaml.Node
	dec := yaml.NewDecoder(bytes.NewReader(data))
	if err := decode(dec, &doc); err != nil {
		f.syntax(err)
		return f, Value{}
	}
	if len(doc.Content) == 0 {
		f.whole("empty", "the file is empty", `"rasid init" writes a file to start from`)
		return f, Value{}
	}
	var more yaml.Node
	if decode(dec, &more) == nil {
		Value{f, &more}.Errorf("documents", "one file holds one document", "a second document begins here")
	}
	if f.refuseAliases(&doc, 0) {
		return f, Value{}
	}
	return f, Value{f, doc.Content[0]}
}

// decode shields the caller from panics inside the YAML library on hostile input.
func decode(dec *yaml.Decoder, n *yaml.Node) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("yaml: %v", r)
		}
	}()
	return dec.Decode(n)
}

var lineOf = regexp.MustCompile(`line (\d+): (.*)`)

func (f *File) syntax(err error) {
	if err.Error() == "EOF" {
		f.whole("empty", "the file is empty", `"rasid init" writes a file to start from`)
		return
	}
	line, msg := 1, strings.TrimPrefix(err.Error(), "yaml: ")
	if m := lineOf.FindStringSubmatch(msg); m != nil {
		line, _ = strconv.Atoi(m[1])
		msg = m[2]
	}
	line = min(max(line, 1), len(f.lines))
	f.Problems = append(f.Problems, diag.Problem{File: f.Name, Line: line, Column: 1, Width: 1, Source: f.line(line), Code: f.prefix + "/syntax",
		Message: "this is not YAML: " + msg, Remedy: "look at this line and its neighbours: indentation by spaces, a space after each colon, quotes closed", Severity: diag.Error})
}

func (f *File) line(n int) string {
	if n < 1 || n > len(f.lines) {
		return ""
	}
	return f.lines[n-1]
}

func (f *File) whole(code, message, remedy string) {
	f.Problems = append(f.Problems, diag.Problem{File: f.Name, Code: f.prefix + "/" + code, Message: message, Remedy: remedy, Severity: diag.Error})
}

func (f *File) refuseAliases(n *yaml.Node, depth int) (found bool) {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		Value{f, n}.Errorf("alias", "write it out", "anchors and aliases (& and *) are not used in these files")
		return true
	}
	if depth > 64 {
		Value{f, n}.Errorf("depth", "look for a bracket too many", "this is nested too deeply")
		return true
	}
	for _, c := range n.Content {
		found = f.refuseAliases(c, depth+1) || found
	}
	return found
}

// Errorf notes an error at v.
func (v Value) Errorf(code, remedy, format string, args ...any) {
	v.note(diag.Error, code, remedy, format, args...)
}

// Warnf notes a warning at v.
func (v Value) Warnf(code, remedy, format string, args ...any) {
	v.note(diag.Warning, code, remedy, format, args...)
}

// Remarkf notes a remark at v: nothing is wrong, but a person may want to know.
func (v Value) Remarkf(code, remedy, format string, args ...any) {
	v.note(diag.Info, code, remedy, format, args...)
}

func (v Value) note(s diag.Severity, code, remedy, format string, args ...any) {
	if v.f == nil || v.n == nil {
		return
	}
	width := 1
	if v.n.Kind == yaml.ScalarNode && !strings.Contains(v.n.Value, "\n") {
		width = utf8.RuneCountInString(v.n.Value)
		if v.n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 {
			width += 2
		}
		width = max(1, width)
	}
	v.f.Problems = append(v.f.Problems, diag.Problem{File: v.f.Name, Line: max(1, v.n.Line), Column: max(1, v.n.Column), Width: width,
		Source: v.f.line(v.n.Line), Code: v.f.prefix + "/" + code, Message: fmt.Sprintf(format, args...), Remedy: remedy, Severity: s})
}

// Present reports whether v was written.
func (v Value) Present() bool { return v.n != nil }

// IsMap reports whether v is a map.
func (v Value) IsMap() bool { return v.n != nil && v.n.Kind == yaml.MappingNode }

// IsList reports whether v is a list.
func (v Value) IsList() bool { return v.n != nil && v.n.Kind == yaml.SequenceNode }

// IsScalar reports whether v is a plain value.
func (v Value) IsScalar() bool { return v.n != nil && v.n.Kind == yaml.ScalarNode }

// IsNull reports whether v was written with nothing behind it.
func (v Value) IsNull() bool { return v.IsScalar() && v.n.Tag == "!!null" }

// blank reports whether v is an empty text; null is another matter, which its type shows.
func (v Value) blank() bool {
	return v.IsScalar() && !v.IsNull() && strings.TrimSpace(v.n.Value) == ""
}

func (v Value) form() string {
	switch {
	case v.IsMap():
		return "a map"
	case v.IsList():
		return "a list"
	case v.IsNull():
		return "nothing"
	}
	return strconv.Quote(v.n.Value)
}

// Entry is one key of a map with its value.
type Entry struct{ Key, Value Value }

// Entries returns the keys of a map in their order; duplicates are noted and left out.
func (v Value) Entries() []Entry {
	if v.n == nil {
		return nil
	}
	if !v.IsMap() {
		v.Errorf("type", "write it as key: value lines", "want a map here, not %s", v.form())
		return nil
	}
	var list []Entry
	first := map[string]int{}
	for i := 0; i+1 < len(v.n.Content); i += 2 {
		k := Value{v.f, v.n.Content[i]}
		if line, ok := first[k.n.Value]; ok {
			k.Errorf("duplicate-key", "remove one of the two", "%q stands already on line %d", k.n.Value, line)
			continue
		}
		first[k.n.Value] = k.n.Line
		list = append(list, Entry{k, Value{v.f, v.n.Content[i+1]}})
	}
	return list
}

// Peek returns the text of a key of a map before it is known which other keys the map may have;
// "" when it is not there, or no text. It notes nothing.
func (v Value) Peek(key string) string {
	if !v.IsMap() {
		return ""
	}
	for i := 0; i+1 < len(v.n.Content); i += 2 {
		if v.n.Content[i].Value == key && v.n.Content[i+1].Kind == yaml.ScalarNode {
			return v.n.Content[i+1].Value
		}
	}
	return ""
}

// Map is a map whose keys are all known.
type Map struct {
	Value
	m map[string]Value
}

// Map reads v as a map of the given keys; a key with a leading "!" must be present. Unknown
// keys are noted with the nearest known one.
func (v Value) Map(what string, keys ...string) Map {
	m := Map{v, map[string]Value{}}
	if v.n == nil {
		return m
	}
	known := make([]string, len(keys))
	for i, k := range keys {
		known[i] = strings.TrimPrefix(k, "!")
	}
	for _, e := range v.Entries() {
		if !slices.Contains(known, e.Key.n.Value) {
			remedy := "known here: " + strings.Join(known, ", ")
			if near := diag.Nearest(e.Key.n.Value, known); near != "" {
				remedy = fmt.Sprintf("did you mean %q? %s", near, remedy)
			}
			e.Key.Errorf("unknown-key", remedy, "%s has no key %q", what, e.Key.n.Value)
			continue
		}
		m.m[e.Key.n.Value] = e.Value
	}
	if v.IsMap() {
		for i, k := range keys {
			switch got := m.m[known[i]]; {
			case k == known[i]:
			case !got.Present():
				v.Errorf("missing-key", "add "+known[i]+":", "%s needs %q", what, known[i])
			case got.blank():
				got.Errorf("missing-key", "write it here", "%s needs %q, which is empty", what, known[i])
				delete(m.m, known[i])
			}
		}
	}
	return m
}

// Get returns the value of a key, absent if it was not written.
func (m Map) Get(key string) Value { return m.m[key] }

// List returns the items of a list.
func (v Value) List() []Value {
	if v.n == nil {
		return nil
	}
	if !v.IsList() {
		v.Errorf("type", "begin each item with a dash", "want a list here, not %s", v.form())
		return nil
	}
	items := make([]Value, len(v.n.Content))
	for i, n := range v.n.Content {
		items[i] = Value{v.f, n}
	}
	return items
}

// String returns a scalar as written; absent gives "".
func (v Value) String() string {
	if v.n == nil {
		return ""
	}
	if !v.IsScalar() || v.IsNull() || v.n.Tag == "!!binary" {
		v.Errorf("type", "write a text", "want a text here, not %s", v.form())
		return ""
	}
	return strings.TrimSpace(v.n.Value)
}

// Strings returns a scalar as a list of one, or a list of scalars.
func (v Value) Strings() []string {
	if v.n == nil {
		return nil
	}
	if v.IsScalar() {
		if s := v.String(); s != "" {
			return []string{s}
		}
		return nil
	}
	var list []string
	for _, item := range v.List() {
		if s := item.String(); s != "" {
			list = append(list, s)
		}
	}
	return list
}

var decimal = regexp.MustCompile(`^[+-]?[0-9]+(\.[0-9]+)?$`)

// Number returns a plain decimal number. Hexadecimal, underscores, exponents, infinities and
// "not a number" are refused, as nobody writes them into a plan on purpose.
func (v Value) Number() (float64, bool) {
	if v.n == nil {
		return 0, false
	}
	s := ""
	if v.IsScalar() {
		s = v.n.Value
	}
	x, err := strconv.ParseFloat(s, 64)
	if !decimal.MatchString(s) || err != nil || math.IsInf(x, 0) {
		v.Errorf("number", "write digits with a point: 1250.5", "want a number here, not %s", v.form())
		return 0, false
	}
	return x + 0, true
}

// Ratio returns a percentage such as "20%" as 0..1 and true, or false for anything else, silently.
func (v Value) Ratio() (float64, bool) {
	if !v.IsScalar() {
		return 0, false
	}
	s, ok := strings.CutSuffix(strings.TrimSpace(v.n.Value), "%")
	s = strings.TrimSpace(s)
	x, err := strconv.ParseFloat(s, 64)
	if !ok || !decimal.MatchString(s) || err != nil || math.IsInf(x, 0) {
		return 0, false
	}
	return x / 100, true
}

// Bool returns true or false; absent gives def.
func (v Value) Bool(def bool) bool {
	if v.n == nil {
		return def
	}
	switch {
	case v.IsScalar() && v.n.Value == "true":
		return true
	case v.IsScalar() && v.n.Value == "false":
		return false
	}
	v.Errorf("type", "write true or false", "want true or false here, not %s", v.form())
	return def
}

// OneOf returns a scalar that must be one of known; absent gives "".
func (v Value) OneOf(what string, known ...string) string {
	s := v.String()
	if s == "" || slices.Contains(known, s) {
		return s
	}
	v.Unknown(what, s, known)
	return ""
}

// Unknown notes a name that is none of known.
func (v Value) Unknown(what, name string, known []string) {
	remedy := "known: " + strings.Join(known[:min(12, len(known))], ", ")
	if near := diag.Nearest(name, known); near != "" {
		remedy = fmt.Sprintf("did you mean %q? %s", near, remedy)
	}
	v.Errorf("unknown-"+strings.ReplaceAll(what, " ", "-"), remedy, "there is no %s %q", what, name)
}
