package plandiff_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/plandiff"
)

// silent names what a plan holds and no change of it is told, with the reason.
var silent = map[string]string{
	"Plan.Hash":          "of the bytes, not of what they say",
	"Plan.Source":        "likewise",
	"Plan.Places":        "a tree; its places are tried one by one",
	"Derivation.Inputs":  "follows from the text, and is an indicator of its own",
	"Derivation.Formula": "follows from the text",
	"Derivation.Above":   "follows from the text",
	"Indicator.Step":     "what is there for a step follows from the step",
}

// Whatever is otherwise in a plan, in any field of any struct that a plan is made of, is told: with words in
// every language that differ from each other where the values do.
func TestNothingGoesUnsaid(t *testing.T) {
	source := string(parse(t, "before.yaml").Source)
	fresh := func() *indicators.Plan { return parsed(t, source) }
	base := fresh()
	var paths []path
	walk(reflect.ValueOf(base).Elem(), nil, &paths)
	kinds := map[string]bool{}
	for _, p := range paths {
		if inert(base, p) {
			continue
		}
		plan := fresh()
		before := p.mutate(reflect.ValueOf(plan).Elem())
		kinds[p.name] = true
		check(t, p.String()+" "+before, base, plan)
	}
	places := base.Places.All()
	var inPlaces []path
	for i := range places {
		for _, name := range []string{"Name", "Within", "Aliases", "Latitude", "Longitude", "Weights"} {
			v := reflect.ValueOf(&places[i]).Elem()
			walk(v.FieldByName(name), path{name: "Place." + name, steps: []step{{index: i}, {field: name}}}.here(), &inPlaces)
		}
	}
	for _, p := range inPlaces {
		if p.name == "Place.Within" && places[p.steps[0].index].Within == "" {
			continue // a second root is no plan
		}
		changed := append([]indicators.Place(nil), places...)
		for i := range changed {
			changed[i] = clone(changed[i])
		}
		before := p.mutate(reflect.ValueOf(&changed).Elem())
		plan := fresh()
		plan.Places = indicators.NewPlaceTree(changed)
		kinds[p.name] = true
		check(t, p.String()+" "+before, base, plan)
	}
	if len(kinds) < 70 || len(paths) < 300 {
		t.Errorf("only %d fields at %d places were tried: %v", len(kinds), len(paths), kinds)
	}
}

// inert reports whether what a path leads to has no meaning where it stands, so that the plan's reader never
// sets it: the hour of a digest that does not come, the bounds of a ceiling.
func inert(p *indicators.Plan, at path) bool {
	if at.name == "Plan.Indicators" && at.drop && p.Indicators[len(p.Indicators)-1].Step != nil {
		return true
	}
	v := reflect.ValueOf(p).Elem()
	for _, s := range at.steps {
		switch parent := v.Interface().(type) {
		case indicators.Digest:
			if len(parent.Every) == 0 && s.field != "Every" {
				return true
			}
		case indicators.Indicator:
			if parent.Step != nil {
				return true
			}
		case indicators.Target:
			line := parent.Kind == indicators.AtMost || parent.Kind == indicators.AtLeast
			way := parent.Kind == indicators.Reach || parent.Kind == indicators.Move
			switch s.field {
			case "Value":
				return !line && !way
			case "From":
				return !way
			case "Low", "High":
				return parent.Kind != indicators.Between
			case "StepsEvery", "StepsGraceDays":
				return parent.Kind != indicators.Milestone
			case "Due", "KeptShare":
				return parent.Kind == indicators.NoTarget
			}
		}
		switch {
		case s.field != "":
			v = v.FieldByName(s.field)
		case v.Kind() == reflect.Map:
			v = v.MapIndex(reflect.ValueOf(s.key).Convert(v.Type().Key()))
		default:
			v = v.Index(s.index)
		}
		if v.Kind() == reflect.Pointer && !v.IsNil() {
			v = v.Elem()
		}
	}
	text, ok := reflect.TypeAssert[indicators.Text](v)
	return ok && at.drop && len(text) == 1 && text[""] != "" // the ID stands for a name that is not there
}

func check(t *testing.T, what string, before, after *indicators.Plan) {
	t.Helper()
	list := plandiff.Compare(before, after)
	if len(list) == 0 {
		t.Errorf("%s: nothing is said", what)
	}
	for _, c := range list {
		for _, l := range indicators.Langs() {
			s := c.Text[l]
			if s == "" || strings.Contains(s, "change.") || strings.Contains(s, "plandiff.") {
				t.Errorf("%s: in %s: %q", what, l, s)
			}
		}
		if c.Was != nil && c.Is != nil && *c.Was == *c.Is {
			t.Errorf("%s: from %s to the same", what, *c.Was)
		}
	}
	if back := plandiff.Compare(after, before); len(back) == 0 {
		t.Errorf("%s: nothing is said on the way back", what)
	}
	if same := plandiff.Compare(after, after); len(same) != 0 {
		t.Errorf("%s: otherwise than itself: %+v", what, same)
	}
}

// clone copies a place with what it points to.
func clone(p indicators.Place) indicators.Place {
	p.Name, p.Weights, p.Aliases = maps.Clone(p.Name), maps.Clone(p.Weights), slices.Clone(p.Aliases)
	for _, at := range []**float64{&p.Latitude, &p.Longitude} {
		if *at != nil {
			v := **at
			*at = &v
		}
	}
	return p
}

// path leads to something in a plan that can be otherwise.
type path struct {
	name  string // of the field: "Goal.Owner"
	steps []step
	drop  bool // the last element of the slice or map goes
}

type step struct {
	field string
	index int
	key   string
}

func (p path) here() *path { return &p }

func (p path) String() string { return fmt.Sprint(p.name, p.steps, p.drop) }

func (p *path) with(name string, s step) *path {
	next := path{name: name}
	if p != nil {
		next.steps = append(next.steps, p.steps...)
		if name == "" {
			next.name = p.name
		}
	}
	next.steps = append(next.steps, s)
	return &next
}

// walk lists the paths to all that a value holds.
func walk(v reflect.Value, at *path, list *[]path) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			name := v.Type().Name() + "." + v.Type().Field(i).Name
			if silent[name] == "" {
				walk(v.Field(i), at.with(name, step{field: v.Type().Field(i).Name}), list)
			}
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			walk(v.Index(i), at.with("", step{index: i}), list)
		}
		if v.Kind() == reflect.Slice && v.Len() > 0 {
			drop := *at
			drop.drop = true
			*list = append(*list, drop)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			*list = append(*list, *at.with("", step{key: k.String()}))
		}
		if v.Len() > 0 {
			drop := *at
			drop.drop = true
			*list = append(*list, drop)
		}
	case reflect.Pointer:
		if !v.IsNil() && v.Type().Elem().Kind() == reflect.Struct && v.Type() != reflect.TypeFor[*time.Location]() {
			walk(v.Elem(), at, list)
		}
		*list = append(*list, *at) // it is not there, or it is
	default:
		*list = append(*list, *at)
	}
}

// mutate makes otherwise what the path leads to, and says what it was.
func (p path) mutate(v reflect.Value) string {
	for _, s := range p.steps {
		if v.Kind() == reflect.Pointer {
			v = v.Elem()
		}
		switch {
		case s.field != "":
			v = v.FieldByName(s.field)
		case v.Kind() == reflect.Map:
			key := reflect.ValueOf(s.key).Convert(v.Type().Key())
			was := v.MapIndex(key)
			changed := reflect.New(v.Type().Elem()).Elem()
			changed.Set(was)
			path{}.mutate(changed)
			v.SetMapIndex(key, changed)
			return fmt.Sprint(was)
		default:
			v = v.Index(s.index)
		}
	}
	was := fmt.Sprint(v)
	switch {
	case p.drop && v.Kind() == reflect.Map:
		v.SetMapIndex(v.MapKeys()[0], reflect.Value{})
	case p.drop:
		v.Set(v.Slice(0, v.Len()-1))
	case v.Type() == reflect.TypeFor[*time.Location]():
		v.Set(reflect.ValueOf(time.FixedZone("X", 3600)))
	case v.Kind() == reflect.Pointer && !v.IsNil():
		v.SetZero()
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		if e := v.Elem(); e.Kind() == reflect.Struct && e.Type() == reflect.TypeFor[indicators.Derivation]() {
			e.FieldByName("Text").SetString("1")
		}
	case v.Type() == reflect.TypeFor[indicators.TargetKind]():
		v.SetString(other(v.String(), "reach", "at_most"))
	case v.Type() == reflect.TypeFor[indicators.TrajectoryKind]():
		v.SetString(other(v.String(), "linear", "s_curve"))
	case v.Type() == reflect.TypeFor[indicators.Status]():
		v.SetString(other(v.String(), "at_risk", "off_track"))
	case v.Kind() == reflect.String:
		v.SetString(v.String() + "x")
	case v.Kind() == reflect.Bool:
		v.SetBool(!v.Bool())
	case v.CanInt():
		v.SetInt(v.Int() + 1)
	case v.CanUint():
		v.SetUint(v.Uint() + 1)
	case v.CanFloat():
		v.SetFloat(v.Float() + 0.125)
	default:
		panic("a kind of field that is not known here: " + v.Kind().String() + " " + strconv.Quote(p.name))
	}
	return was
}

func other(is, one, two string) string {
	if is == one {
		return two
	}
	return one
}
