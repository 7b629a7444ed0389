package workbook

import (
	"net/url"
	"path"
	"strings"
)

// relation is a line of a part's list of the parts that belong to it.
type relation struct{ id, kind, part string }

type relations []relation

// relations reads the list of a part; "" is the whole package.
func (x *xlsx) relations(of string) (relations, error) {
	dir, file := path.Split(of)
	var list relations
	err := x.each(dir+"_rels/"+file+".rels", smallBytes, func(s *scanner) error {
		if string(s.name) != "Relationship" {
			return nil
		}
		var r relation
		inside := true
		for name, v, ok := s.attr(); ok; name, v, ok = s.attr() {
			switch string(name) {
			case "Id":
				r.id = s.value(v)
			case "Type":
				r.kind = s.value(v)
			case "Target":
				r.part = s.value(v)
			case "TargetMode":
				inside = !strings.EqualFold(s.value(v), "External")
			}
		}
		if inside && len(list) < maxSheets*2 {
			r.part = target(dir, r.part)
			list = append(list, r)
		}
		return nil
	})
	return list, err
}

// target is the part that a relation names: from the package's root when it begins with a slash,
// else from the folder of the part that has the relation.
func target(dir, name string) string {
	if plain, err := url.PathUnescape(name); err == nil {
		name = plain
	}
	name, _, _ = strings.Cut(strings.ReplaceAll(name, `\`, "/"), "#")
	if !strings.HasPrefix(name, "/") {
		name = dir + name
	}
	return strings.TrimPrefix(path.Clean("/"+name), "/")
}

// first returns the part of the first relation of a kind, the last word of its address: the
// strict and the transitional form of the format differ in what comes before.
func (l relations) first(kind string) string {
	for _, r := range l {
		if path.Base(r.kind) == kind {
			return r.part
		}
	}
	return ""
}
