package actions

import (
	"maps"

	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/yamlnode"
)

// ReadFile reads a file of actions and returns what it changes of those that are there: what is new, what is
// otherwise, what is done. What the file does not name stays. All of its problems come at once, with their places.
func ReadFile(name string, data []byte, plan *indicators.Plan, list []Action, today indicators.Date) (Request, diag.List) {
	f, root := yamlnode.Parse(name, "actions", data)
	if !root.Present() {
		f.Problems.Sort()
		return Request{}, f.Problems
	}
	known, seen := map[string]*Action{}, map[string]bool{}
	for i := range list {
		known[list[i].ID] = &list[i]
	}
	var r Request
	var at []yamlnode.Value // of each change
	add := func(v yamlnode.Value, c Change) { r.Changes, at = append(r.Changes, c), append(at, v) }
	for _, v := range root.Map("a file of actions", "!actions").Get("actions").List() {
		m := v.Map("an action", "!id", "!goal", "!what", "!who", "!due", "review", "done", "dropped", "note")
		c := Change{Kind: Add, ID: m.Get("id").String(), Note: m.Get("note").String()}
		c.Goal, c.What, c.Who, c.Due, c.Review = m.Get("goal").String(), text(m.Get("what")), m.Get("who").String(), date(m.Get("due")), date(m.Get("review"))
		if seen[c.ID] {
			m.Get("id").Errorf("duplicate-id", "give one of the two another id", "action %q stands twice", c.ID)
			continue
		}
		seen[c.ID] = true
		done, dropped := date(m.Get("done")), m.Get("dropped").Bool(false)
		was := known[c.ID]
		switch {
		case was == nil:
			add(v, c)
			was = &Action{}
		case c.differsFrom(was):
			add(v, c)
			if c.Due != nil || c.Review != nil { // which takes it up again
				was = &Action{Note: was.Note}
			}
		}
		if done != nil && (was.Done == nil || *was.Done != *done || was.Dropped) {
			add(m.Get("done"), Change{Kind: Finish, ID: c.ID, Detail: Detail{Done: done}})
		}
		if dropped && !was.Dropped {
			why := m.Get("note").String()
			if why == "" {
				m.Get("dropped").Errorf("why", "add note: with the reason", "it is not said why action %q is dropped", c.ID)
			} else {
				add(m.Get("dropped"), Change{Kind: Drop, ID: c.ID, Note: why})
			}
		}
	}
	if !f.Problems.HasErrors() {
		_, wrong := Events(plan, list, r, today)
		for i, problems := range wrong {
			for _, err := range problems {
				at[i].Errorf("action", "correct it and load the file again", "%s", err)
			}
		}
	}
	f.Problems.Sort()
	return r, f.Problems
}

// differsFrom makes of a whole action the change that leads to it from what is there, and reports whether there is
// any.
func (c *Change) differsFrom(was *Action) bool {
	c.Kind = Amend
	if c.Goal == was.Goal {
		c.Goal = ""
	}
	if maps.Equal(c.What, was.What) {
		c.What = nil
	}
	if c.Who == was.Who {
		c.Who = ""
	}
	if c.Due != nil && *c.Due == was.Due {
		c.Due = nil
	}
	if c.Review != nil && was.Review != nil && *c.Review == *was.Review {
		c.Review = nil
	}
	if c.Note == was.Note {
		c.Note = ""
	}
	return c.Goal != "" || len(c.What) > 0 || c.Who != "" || c.Due != nil || c.Review != nil || c.Note != ""
}

func text(v yamlnode.Value) indicators.Text {
	if !v.IsMap() {
		return indicators.Plain(v.String())
	}
	t, m := indicators.Text{}, v.Map("a text in languages", "ar", "ku", "en")
	for _, l := range indicators.Langs() {
		if s := m.Get(string(l)); s.Present() {
			t[l] = s.String()
		}
	}
	return t
}

func date(v yamlnode.Value) *indicators.Date {
	s := v.String()
	if s == "" {
		return nil
	}
	d, err := indicators.ParseDate(s)
	if err != nil {
		v.Errorf("date", "write it like 2024-03-31", "%q is not a day", s)
		return nil
	}
	return &d
}
