package yamlnode

import "strings"

// Seek returns what a path of keys (string) and positions in lists (int, from 0) leads to, or the last
// value on the way that is there. It notes nothing.
func (v Value) Seek(path ...any) Value {
	for _, step := range path {
		next := Value{}
		switch step := step.(type) {
		case int:
			if v.IsList() && step >= 0 && step < len(v.n.Content) {
				next = Value{v.f, v.n.Content[step]}
			}
		case string:
			for i := 0; v.IsMap() && i+1 < len(v.n.Content); i += 2 {
				if v.n.Content[i].Value == step {
					next = Value{v.f, v.n.Content[i+1]}
					break
				}
			}
		}
		if !next.Present() {
			return v
		}
		v = next
	}
	return v
}

// Scalars returns what Strings does of a scalar or a list of scalars, and notes nothing.
func (v Value) Scalars() (list []string) {
	items := []Value{v}
	if v.IsList() {
		items = v.List()
	}
	for _, item := range items {
		if item.IsScalar() && !item.IsNull() {
			list = append(list, strings.TrimSpace(item.n.Value))
		}
	}
	return list
}
