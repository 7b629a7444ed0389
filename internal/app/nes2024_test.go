package app_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"rasid/indicators"
	"rasid/internal/app"
	"rasid/internal/needs"
	"rasid/internal/tabular/cell"
)

// nes2024 is the plan as "rasid init" writes it.
func nes2024(t *testing.T) (dir string, plan *indicators.Plan) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "w")
	if err := app.Init(dir, "nes-2024"); err != nil {
		t.Fatal(err)
	}
	plan, _, problems := app.Check(dir)
	if len(problems) > 0 {
		t.Fatalf("%+v", problems)
	}
	return dir, plan
}

// kindOf tells what measures a goal: indicators, steps, or nothing.
func kindOf(g *indicators.Goal) string {
	switch g.Target.Kind {
	case indicators.NoTarget:
		return "N"
	case indicators.Milestone:
		return "S"
	default:
		return "M"
	}
}

// Every goal of the plan is there, in its order, with its sector and its kind.
func TestNES2024HasEveryGoal(t *testing.T) {
	_, plan := nes2024(t)
	var got []string
	for i := range plan.Goals {
		got = append(got, plan.Goals[i].Sector+" "+plan.Goals[i].ID+" "+kindOf(&plan.Goals[i]))
	}
	b, err := os.ReadFile(filepath.Join("testdata", "nes-2024-goals.txt"))
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(strings.TrimSpace(string(b)), "\n")
	if want := strings.Split(list, "\n"); !slices.Equal(got, want) || len(want) != 47 {
		t.Errorf("the plan has\n%s\nwant\n%s", strings.Join(got, "\n"), list)
	}
}

var (
	sectorRow = regexp.MustCompile(`^\| \*\*([a-z]+)\*\* \|`)
	goalRow   = regexp.MustCompile(`^\| ([a-z0-9-]+) \| [^|]+ \| [^|]+ \| ([MSN]) \|`)
)

// The committed list is that of the document which the plan was written after.
func TestNES2024ListIsThatOfTheDocument(t *testing.T) {
	document, err := os.ReadFile(needs.Data(t, "../plan-goals.md"))
	if err != nil {
		t.Fatal(err)
	}
	list, err := os.ReadFile(filepath.Join("testdata", "nes-2024-goals.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	sector := ""
	for line := range strings.Lines(string(document)) {
		if m := sectorRow.FindStringSubmatch(line); m != nil {
			sector = m[1]
		} else if m := goalRow.FindStringSubmatch(line); m != nil {
			want = append(want, sector+" "+m[1]+" "+m[2])
		}
	}
	if _, got, _ := strings.Cut(strings.TrimSpace(string(list)), "\n"); got != strings.Join(want, "\n") {
		t.Errorf("the list holds\n%s\nand the document\n%s", got, strings.Join(want, "\n"))
	}
}

// The plan is complete in its languages, promises nothing that cannot work, and names nobody who is real.
func TestNES2024IsSound(t *testing.T) {
	dir, plan := nes2024(t)
	if problems := app.MissingTexts(dir, plan); len(problems) > 0 {
		t.Errorf("%+v", problems)
	}
	for _, day := range []indicators.Date{plan.Starts.AddDays(-20), plan.Starts.AddDays(14), indicators.NewDate(2024, 6, 15)} {
		problems, err := app.Feasibility(t.Context(), dir, plan, day, day.In(plan.TimeZone))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range problems {
			if p.Code != "plan/done-ahead" { // the steps' days are part of the sample
				t.Errorf("as of %s: %+v", day, p)
			}
		}
	}
	for _, l := range plan.Languages {
		if plan.Illustrative[l] == "" {
			t.Errorf("%s: the plan does not say that its figures are samples", l)
		}
	}
	for _, d := range plan.Departments {
		for _, c := range d.Contacts {
			if !strings.HasSuffix(c.Email, "@example.org") {
				t.Errorf("%s can be reached at %s", d.ID, c.Email)
			}
		}
	}
	var names []string
	for _, i := range plan.Indicators {
		if i.Step == nil { // of those the goal is a milestone
			names = append(names, i.ID)
		}
	}
	for i := range plan.Goals {
		for _, leaf := range plan.Goals[i].Leaves() {
			names = slices.DeleteFunc(names, func(id string) bool { return id == leaf.Indicator })
		}
	}
	for _, i := range plan.Indicators {
		if i.Derived != nil {
			for _, s := range i.Sources() {
				names = slices.DeleteFunc(names, func(id string) bool { return id == s.ID })
			}
		}
	}
	if len(names) > 0 {
		t.Errorf("no goal rests on %v", names)
	}
	for _, file := range []string{"political", "administration", "services", "development", "humanitarian", "places"} {
		b, err := os.ReadFile(filepath.Join(dir, "plan", file+".yaml"))
		if err != nil || !strings.Contains(strings.ToLower(string(b[:min(len(b), 800)])), "illustrative") && file != "places" {
			t.Errorf("%s does not say that its figures are illustrative (%v)", file, err)
		}
	}
}

// What a department writes names one place: no two share an id, a name or an alias.
func TestNES2024PlacesHaveNamesOfTheirOwn(t *testing.T) {
	_, plan := nes2024(t)
	of := map[string]string{}
	for _, p := range plan.Places.All() {
		for _, name := range append([]string{p.ID, p.Name["en"], p.Name["ar"], p.Name["ku"]}, p.Aliases...) {
			key := cell.NormalizeName(name)
			if other, ok := of[key]; ok && other != p.ID {
				t.Errorf("%q is %s and %s", name, other, p.ID)
			}
			of[key] = p.ID
		}
	}
}

// P-codes, the places around them and coordinates are those that are published.
func TestNES2024PlacesAreThoseOfTheGazetteer(t *testing.T) {
	_, plan := nes2024(t)
	type place struct {
		Name     struct{ Ar string }
		Aliases  []struct{ Value string }
		Centroid struct{ Latitude, Longitude float64 }
		IDs      struct {
			PCode string `json:"ochaPcode"` //nolint:tagliatelle // the gazetteer's own name
		} `json:"externalIds"` //nolint:tagliatelle // as above
	}
	known := map[string]place{}
	for _, file := range []string{"districts", "subdistricts"} {
		b, err := os.ReadFile(needs.Data(t, "geography/data/"+file+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var list []place
		if err := json.Unmarshal(b, &list); err != nil {
			t.Fatal(err)
		}
		for _, p := range list {
			known[p.IDs.PCode] = p
		}
	}
	checked := 0
	for _, p := range plan.Places.All() {
		if !strings.HasPrefix(p.ID, "SY") {
			continue
		}
		k, ok := known[p.ID]
		switch {
		case !ok:
			t.Errorf("%s %s is no P-code of the gazetteer", p.ID, p.Name["en"])
			continue
		case len(p.ID) == 8 && p.Within != p.ID[:6]:
			t.Errorf("%s lies within %s", p.ID, p.Within)
		case math.Abs(*p.Latitude-k.Centroid.Latitude) > 0.006 || math.Abs(*p.Longitude-k.Centroid.Longitude) > 0.006:
			t.Errorf("%s stands at %v %v, published are %+v", p.ID, *p.Latitude, *p.Longitude, k.Centroid)
		}
		names := []string{cell.NormalizeName(k.Name.Ar)}
		for _, a := range k.Aliases {
			names = append(names, cell.NormalizeName(a.Value))
		}
		if !slices.Contains(names, cell.NormalizeName(p.Name["ar"])) && !slices.ContainsFunc(p.Aliases, func(a string) bool { return slices.Contains(names, cell.NormalizeName(a)) }) {
			t.Errorf("%s is called %s, which is none of its published names", p.ID, p.Name["ar"])
		}
		checked++
	}
	if checked < 40 {
		t.Errorf("only %d places have P-codes", checked)
	}
}
