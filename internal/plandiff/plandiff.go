// Package plandiff says in words what one plan has otherwise than another: "target of trees raised from
// 80,000 to 100,000". Plans are compared by what they mean, not by their lines: comments, the order of
// goals and ways of writing the same make no difference, and every other thing does.
package plandiff

import (
	"cmp"
	"slices"

	"rasid/indicators"
)

// Kind is what a change is about.
type Kind string

// The kinds, in the order in which their changes are told.
const (
	Plan       Kind = "plan"
	Sector     Kind = "sector"
	Department Kind = "department"
	Contact    Kind = "contact"
	Place      Kind = "place"
	Indicator  Kind = "indicator"
	Goal       Kind = "goal"
	Step       Kind = "step"
)

// Move is what became of a thing, or of one of its settings.
type Move string

// The moves. Added, Removed and Renamed are of a whole thing, the others of one setting.
const (
	Added   Move = "added"
	Removed Move = "removed"
	Renamed Move = "renamed" // another ID, and all else the same
	Raised  Move = "raised"
	Lowered Move = "lowered"
	Later   Move = "later"
	Earlier Move = "earlier"
	Set     Move = "set"   // it was not set before
	Unset   Move = "unset" // it is not set any more
	Changed Move = "changed"
)

// Moves lists every move.
func Moves() []Move {
	return []Move{Added, Removed, Renamed, Raised, Lowered, Later, Earlier, Set, Unset, Changed}
}

// Change is one thing that the second plan has otherwise.
type Change struct {
	Kind  Kind   `json:"kind"`
	ID    string `json:"id"`              // of the thing, in the second plan unless it was removed
	Of    string `json:"of,omitempty"`    // the ID of what a contact or a step belongs to
	Move  Move   `json:"change"`          // what became of it
	Field string `json:"field,omitempty"` // the setting, by its key in the plan file; empty for a whole thing
	// Was and Is are written as the plan file writes them; null is not set. Of a renamed thing they are the IDs.
	Was  *string         `json:"was"`
	Is   *string         `json:"is"`
	Text indicators.Text `json:"text"` // the change as a sentence that stands alone

	name  indicators.Text
	short indicators.Text // the sentence without what it is about
}

// Name returns what people call the thing; it is empty when the plan gives it no name.
func (c *Change) Name() indicators.Text { return c.name }

// Short returns the sentence as it stands below the name of what it is about.
func (c *Change) Short() indicators.Text { return c.short }

// Compare returns what is otherwise in the plan after than in the plan before; nothing when both say the same.
func Compare(before, after *indicators.Plan) []Change {
	is := things(after, nil)
	renamed := renames{}
	was := things(before, renamed)
	for renamed.find(was, is) { // a rename makes what refers to it the same, and that may be renamed as well
		was = things(before, renamed)
	}
	d := &differ{renamed: renamed}
	d.all(was, is)
	return d.list
}

// renames maps the IDs that the plan before has to those of the plan after.
type renames map[Kind]map[string]string

// to returns what a reference of the plan before is called in the plan after.
func (r renames) to(k Kind, id string) string { return cmp.Or(r[k][id], id) }

// find looks for things that are the same but for their ID, and reports whether there are more than before.
func (r renames) find(was, is []thing) (more bool) {
	for i := range was {
		old := &was[i]
		if r[old.kind][old.id] != "" || old.kind == Plan || has(is, old) {
			continue
		}
		for k := range is {
			now := &is[k]
			if now.kind == old.kind && !has(was, now) && !r.taken(now) && same(old, now) {
				if r[old.kind] == nil {
					r[old.kind] = map[string]string{}
				}
				r[old.kind][old.id], more = now.id, true
				break
			}
		}
	}
	return more
}

func (r renames) taken(t *thing) bool {
	for _, id := range r[t.kind] {
		if id == t.id {
			return true
		}
	}
	return false
}

func has(list []thing, t *thing) bool {
	return slices.ContainsFunc(list, func(o thing) bool { return o.kind == t.kind && o.id == t.id })
}

// same reports whether two things have the same settings, and so have their parts.
func same(a, b *thing) bool {
	if len(a.parts) != len(b.parts) || !slices.EqualFunc(a.fields, b.fields, func(x, y field) bool { return x.name == y.name && x.is.equal(y.is) }) {
		return false
	}
	for i := range a.parts {
		if k := slices.IndexFunc(b.parts, func(t thing) bool { return t.id == a.parts[i].id }); k < 0 || !same(&a.parts[i], &b.parts[k]) {
			return false
		}
	}
	return true
}

// differ gathers changes.
type differ struct {
	renamed renames
	list    []Change
}

// all compares two lists of things: first what was there, then what is new.
func (d *differ) all(was, is []thing) {
	met := make([]bool, len(is))
	for i := range was {
		old := &was[i]
		k := slices.IndexFunc(is, func(t thing) bool { return t.kind == old.kind && t.id == d.renamed.to(old.kind, old.id) })
		if k < 0 && old.also != "" { // a person whose address changed is the same person
			k = slices.IndexFunc(is, func(t thing) bool { return t.kind == old.kind && t.also == old.also && !has(was, &t) })
		}
		if k < 0 || met[k] {
			d.whole(old, Removed, nil)
			continue
		}
		met[k] = true
		if now := &is[k]; d.renamed[old.kind][old.id] != "" {
			d.whole(now, Renamed, old)
		} else {
			d.fields(old, now)
		}
		d.all(old.parts, is[k].parts)
	}
	for k := range is {
		if !met[k] {
			d.whole(&is[k], Added, nil)
		}
	}
}

// fields compares the settings of one thing.
func (d *differ) fields(old, now *thing) {
	was := map[string]value{}
	for _, f := range old.fields {
		was[f.name] = f.is
	}
	for _, f := range now.fields {
		d.setting(now, f.name, was[f.name], f.is)
		delete(was, f.name)
	}
	for _, f := range old.fields {
		if v, left := was[f.name]; left {
			d.setting(now, f.name, v, value{})
		}
	}
}

func (d *differ) setting(t *thing, name string, was, is value) {
	if was.equal(is) {
		return
	}
	c := t.change(move(was, is))
	c.Field, c.Was, c.Is = name, was.set(), is.set()
	d.tell(t, c, was, is)
}

// move says what became of a setting.
func move(was, is value) Move {
	switch {
	case was.raw == "":
		return Set
	case is.raw == "":
		return Unset
	case was.of != is.of || was.size == nil || is.size == nil || *was.size == *is.size:
		return Changed
	case *was.size < *is.size:
		if is.date {
			return Later
		}
		return Raised
	}
	if is.date {
		return Earlier
	}
	return Lowered
}

// whole tells of a thing as a whole.
func (d *differ) whole(t *thing, m Move, old *thing) {
	c := t.change(m)
	var was, is value
	switch m {
	case Renamed:
		was, is = word(old.id), word(t.id)
		c.Was, c.Is = was.set(), is.set()
	case Added:
		is = t.sum
		c.Is = is.set()
	default:
		was = t.sum
		c.Was = was.set()
	}
	d.tell(t, c, was, is)
}

func (d *differ) tell(t *thing, c Change, was, is value) {
	c.Text, c.short = indicators.Text{}, indicators.Text{}
	for _, l := range indicators.Langs() {
		c.Text[l], c.short[l] = sentence(l, t, &c, was, is, true), sentence(l, t, &c, was, is, false)
	}
	d.list = append(d.list, c)
}
