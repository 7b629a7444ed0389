package plandiff_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"rasid/indicators"
	"rasid/internal/plandiff"
	"rasid/internal/planfile"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func parse(t testing.TB, name string) *indicators.Plan {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return parsed(t, string(data))
}

func parsed(t testing.TB, text string) *indicators.Plan {
	t.Helper()
	p, problems := planfile.Parse("plan.yaml", []byte(text))
	if p == nil {
		t.Fatalf("%+v", problems)
	}
	return p
}

// The words of every kind of change, in every language, are in testdata/words.golden.
func TestWords(t *testing.T) {
	var b bytes.Buffer
	moved := map[plandiff.Move]bool{}
	for _, c := range plandiff.Compare(parse(t, "before.yaml"), parse(t, "after.yaml")) {
		moved[c.Move] = true
		said := func(s *string) string {
			if s == nil {
				return "–"
			}
			return *s
		}
		fmt.Fprintf(&b, "%s %s %s %s %s: %s > %s\n", c.Kind, c.ID, c.Of, c.Field, c.Move, said(c.Was), said(c.Is))
		for _, l := range indicators.Langs() {
			fmt.Fprintf(&b, "  %s  %s\n", l, c.Text[l])
			if strings.ContainsAny(c.Text[l], "{}�") || c.Short()[l] == "" {
				t.Errorf("%s: not a whole sentence: %q, %q", c.ID, c.Text[l], c.Short()[l])
			}
		}
	}
	for _, m := range plandiff.Moves() {
		if !moved[m] {
			t.Errorf("the two plans show nothing that is %s", m)
		}
	}
	const golden = "testdata/words.golden"
	if *update {
		if err := os.WriteFile(golden, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(golden); err != nil || b.String() != string(want) {
		t.Errorf("got:\n%s\nwant:\n%s (%v)", b.String(), want, err)
	}
}

// What means the same makes no difference.
func TestTheSame(t *testing.T) {
	const text = `plan: {id: p, starts: 2024-01-01, ends: 2024-12-31, timezone: UTC, weekend: [fri, sat]}
departments: [{id: a}, {id: b}]
indicators: [{id: i, unit: n, measure: flow, every: month, department: a, aliases: [x, y]}]
goals: [{id: g, owner: a, indicator: i, target: {reach: 10}}, {id: h, owner: b}]
`
	for name, other := range map[string]string{
		"a comment":               "# why\n" + text,
		"what holds anyway":       strings.NewReplacer("{reach: 10}", "{reach: 10.0, from: 0, due: 2024-12-31, kept: 95%}", "every: month", "every: month, grace: 10d", "owner: b", "owner: b, place: all").Replace(text),
		"the order of things":     strings.NewReplacer("{id: a}, {id: b}", "{id: b}, {id: a}", "[x, y]", "[y, x]", "[fri, sat]", "[sat, fri]", ", {id: h, owner: b}]", "]", "[{id: g,", "[{id: h, owner: b}, {id: g,").Replace(text),
		"a name that says the ID": strings.Replace(text, "{id: h,", "{id: h, statement: h,", 1),
	} {
		if text == other {
			t.Fatalf("%s: nothing is otherwise", name)
		}
		if list := plandiff.Compare(parsed(t, "# \n"+text), parsed(t, other)); len(list) > 0 {
			t.Errorf("%s: %+v", name, list)
		}
	}
}

// Warnings that a plan accepts are told, of all that may accept them: no field of the domain has them.
func TestAccepted(t *testing.T) {
	const text = `plan: {id: p, starts: 2024-01-01, ends: 2024-12-31, timezone: UTC}
departments: [{id: a}, {id: b}]
indicators: [{id: i, unit: n, measure: flow, every: month, department: a}]
goals: [{id: g, owner: a, indicator: i, target: {reach: 10}}, {id: h, owner: b, accept: no-contact}]
`
	for old, c := range map[string]struct{ with, want string }{
		"{id: b}":                  {"{id: b, accept: [no-contact]}", "warnings that are meant as they are of department b set to no-contact"},
		"department: a}":           {"department: a, accept: [valid-wide]}", "warnings that are meant as they are of indicator i set to valid-wide"},
		"target: {reach: 10}":      {"target: {reach: 10}, accept: [b, a]", "warnings that are meant as they are of g set to a, b"},
		", accept: no-contact}]\n": {"}]\n", "warnings that are meant as they are of h taken out; it was no-contact"},
	} {
		list := plandiff.Compare(parsed(t, text), parsed(t, strings.Replace(text, old, c.with, 1)))
		if len(list) != 1 || list[0].Text["en"] != c.want {
			t.Errorf("%s: %+v", c.with, list)
		}
	}
}

// A thing with another ID is renamed, and what refers to it is as it was; with anything else otherwise it is another.
func TestRenamed(t *testing.T) {
	before := parse(t, "before.yaml")
	text := string(before.Source)
	of := func(pairs ...string) (lines []string) {
		for _, c := range plandiff.Compare(before, parsed(t, strings.NewReplacer(pairs...).Replace(text))) {
			lines = append(lines, c.Text["en"])
		}
		return lines
	}
	for name, c := range map[string]struct{ got, want []string }{
		"a department": {of("{id: economy,", "{id: trade,", "department: economy", "department: trade", "owner: economy", "owner: trade"), []string{"department economy renamed to trade; all else is the same"}},
		"a place and what lies within": {of("id: east,", "id: E,", "within: east", "within: E", "[east,", "[E,", "place: east", "place: E", "id: market,", "id: M,"),
			[]string{"place east renamed to E; all else is the same", "place market renamed to M; all else is the same"}},
		"a goal": {of("id: bread,", "id: affordable-bread,"), []string{"goal bread renamed to affordable-bread; all else is the same"}},
		"a goal that asks for more": {of("id: bread,", "id: loaf,", "at_most: 4000", "at_most: 5000"),
			[]string{"goal bread removed: at most 4,000 SYP/bundle, 31 December 2024", "goal loaf added: at most 5,000 SYP/bundle, 31 December 2024"}},
	} {
		if fmt.Sprint(c.got) != fmt.Sprint(c.want) {
			t.Errorf("%s:\n got %q\nwant %q", name, c.got, c.want)
		}
	}
}

// A goal's parts are promises of their own; what they have of the goal, or of their indicator, is told once.
func TestParts(t *testing.T) {
	plan := func(owner, name, parts string) *indicators.Plan {
		return parsed(t, `plan: {id: p, starts: 2024-01-01, ends: 2024-12-31, timezone: UTC, languages: [en]}
departments: [{id: d}, {id: e}]
indicators: [{id: roads, name: `+name+`, unit: km, measure: flow, every: month, department: d}, {id: bridges, unit: bridges, measure: flow, every: month, department: d}]
goals: [{id: g, owner: `+owner+`, combine: weighted, parts: [`+parts+`]}]
`)
	}
	var said []string
	for _, c := range plandiff.Compare(plan("d", "Roads", "{indicator: roads, target: {reach: 10}, weight: 2}, {indicator: bridges, target: {reach: 4}, weight: 1}"),
		plan("e", "Road", "{indicator: roads, target: {reach: 12}, weight: 3}, {id: new, indicator: bridges, target: {reach: 4}, weight: 1}")) {
		said = append(said, c.Text[indicators.English])
	}
	want := []string{
		"name of indicator roads changed from “Roads” to “Road”",
		"owner of g changed from d to e",
		"weight of g.roads raised from 2 to 3",
		"target of g.roads raised from 10 to 12 km",
		"goal g.bridges removed: reach 4 bridges, 31 December 2024",
		"goal g.new added: reach 4 bridges, 31 December 2024",
	}
	if got := strings.Join(said, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("said\n%s", got)
	}
}
