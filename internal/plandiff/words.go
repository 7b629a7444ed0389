package plandiff

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"rasid/indicators"
	"rasid/internal/i18n"
)

// Label names a thing for people: "indicator bread_price", "step design of census".
func Label(l indicators.Lang, kind Kind, id, of string) string {
	if kind == Plan {
		return i18n.T(l, "plandiff.kind.plan")
	}
	s := fill(l, "plandiff.kind."+string(kind), "id", indicators.Isolate(l, id))
	if of != "" {
		s = fill(l, "plandiff.part", "part", s, "of", indicators.Isolate(l, of))
	}
	return s
}

// label names what a setting is: the word that the page has for it, too.
func label(l indicators.Lang, field string, was, is value) string {
	name, lang, _ := strings.Cut(field, ".")
	if name == "weight" { // of a part; those of places have names of their own
		name = "part_weight"
	}
	if name == "valid" || name == "thresholds" {
		name, lang = field, ""
	}
	if name == "target" && was.of == is.of { // of one kind: the kind need not be said with each amount
		if kind, _, ok := strings.Cut(is.of, " "); ok {
			name = "target." + kind
		}
	}
	s := i18n.T(l, "change."+name)
	if l != indicators.Arabic { // within a sentence
		r, n := utf8.DecodeRuneInString(s)
		if second, _ := utf8.DecodeRuneInString(s[n:]); !unicode.IsUpper(second) {
			s = string(unicode.ToLower(r)) + s[n:]
		}
	}
	if lang != "" {
		s += " (" + i18n.T(l, "plandiff.lang."+lang) + ")"
	}
	return s
}

// sentence says a change; whole has it name what it is about.
func sentence(l indicators.Lang, t *thing, c *Change, was, is value, whole bool) string {
	id, of := t.id, ""
	if t.of != nil {
		of = t.of.id
	}
	thing := Label(l, t.kind, id, of)
	old, now := was.in(l), is.in(l)
	if c.Field == "" {
		key := "plandiff." + string(c.Move)
		if c.Move != Renamed && was.raw+is.raw != "" {
			key += ".as"
		}
		if c.Move == Renamed {
			thing = Label(l, t.kind, was.raw, of)
		}
		return fill(l, key, "thing", thing, "was", old, "is", now)
	}
	if was.of == is.of {
		old = beside(l, was)
		if is.plain != nil {
			now = is.plain(l)
		}
	}
	about := ""
	whole = whole && t.kind != Plan // its settings say that they are the plan's
	if whole && l == indicators.English {
		if t.kind == Goal {
			thing = indicators.Isolate(l, id) // goals are what a plan is about
		}
		about = " of " + thing
	}
	s := fill(l, "plandiff."+string(c.Move), "field", label(l, c.Field, was, is), "about", about, "was", old, "is", now)
	if whole && l != indicators.English {
		s = thing + ": " + s
	}
	return s
}

// beside writes what a setting was where what it is now follows in the same unit and of the same kind.
func beside(l indicators.Lang, v value) string {
	switch {
	case v.bare != nil:
		return v.bare(l)
	case v.plain != nil:
		return v.plain(l)
	}
	return v.in(l)
}
