package planfile

import (
	"strings"

	"rasid/indicators"
	"rasid/internal/derive"
	"rasid/internal/yamlnode"
)

// notDerived are the keys that a derived indicator cannot have, and why.
var notDerived = []struct{ key, why string }{
	{"across_places", "a derived value is made at each place of what its inputs add up to there"},
	{"places", "its inputs say which places report"},
	{"valid", "what its inputs may be is checked when they are reported"},
	{"aliases", "nobody reports it"},
}

// deriving resolves the expressions of derived indicators, each after those that it rests on.
type deriving struct {
	r      *reader
	values []yamlnode.Map // of r.plan.Indicators
	at     map[string]int
	path   []int // of indicators that are being resolved, for a cycle
	state  []state
	ids    []string
}

type state int

const (
	unread state = iota
	reading
	done
	wrong
)

// derive reads the derive: of all indicators; values holds how each was written.
func (r *reader) derive(values []yamlnode.Map) {
	d := &deriving{r: r, values: values, at: map[string]int{}, state: make([]state, len(values))}
	for i := range r.plan.Indicators {
		id := r.plan.Indicators[i].ID
		d.at[id], d.ids = i, append(d.ids, id)
	}
	for i := range values {
		d.resolve(i)
	}
}

// resolve reads one; it reports whether the indicator can be used.
func (d *deriving) resolve(i int) bool {
	v, ind := d.values[i].Get("derive"), &d.r.plan.Indicators[i]
	if d.state[i] != unread || !v.Present() {
		return d.state[i] == done || !v.Present()
	}
	d.state[i], d.path = reading, append(d.path, i)
	defer func() { d.path = d.path[:len(d.path)-1] }()
	if !d.compile(i, v, ind) {
		d.state[i] = wrong
		return false
	}
	d.state[i] = done
	return true
}

func (d *deriving) compile(i int, v yamlnode.Value, ind *indicators.Indicator) bool {
	for _, key := range notDerived {
		if k := d.values[i].Get(key.key); k.Present() {
			k.Errorf("derive-key", "remove "+key.key+":", "a derived indicator has no %s: %s", key.key, key.why)
		}
	}
	text := v.String()
	if text == "" || ind.Every == 0 {
		if text == "" && v.IsScalar() && !v.IsNull() {
			v.Errorf("derive-syntax", "write an expression, or remove derive:", "derive is empty")
		}
		return false
	}
	cycle := ""
	derived, additive, problems := derive.Compile(derive.Config{Text: text, Every: ind.Every, IDs: d.ids, Indicator: func(id string) (*indicators.Indicator, bool) {
		k, ok := d.at[id]
		if !ok {
			return nil, false
		}
		if d.state[k] == reading {
			cycle = d.cycle(k)
			return nil, true
		}
		if !d.resolve(k) {
			return nil, true
		}
		return &d.r.plan.Indicators[k], true
	}})
	for _, p := range problems {
		note := v.ErrorAt
		if p.Warning {
			note = v.WarnAt
		}
		note(p.At, p.Width, p.Code, p.Remedy, "%s", p.Message)
	}
	if cycle != "" {
		v.Errorf("derive-cycle", "take one of them out of the circle", "%s rests on itself: %s", ind.ID, cycle)
	}
	if derived == nil || cycle != "" {
		return false
	}
	ind.Derived, ind.Across = derived, indicators.MeanAcross
	if additive {
		ind.Across = indicators.SumAcross
	}
	if !d.values[i].Get("grace").Present() { // it is there once the last of its inputs is
		for _, in := range derived.Inputs {
			ind.GraceDays = max(ind.GraceDays, in.GraceDays)
		}
	}
	return true
}

// cycle writes the way from an indicator that is being resolved back to itself.
func (d *deriving) cycle(k int) string {
	var names []string
	for _, i := range d.path {
		if i == k || len(names) > 0 {
			names = append(names, d.ids[i])
		}
	}
	return strings.Join(append(names, d.ids[k]), " → ")
}
