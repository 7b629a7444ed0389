// Package planfile reads plan.yaml, the planner's file, into an indicators.Plan. All problems
// are reported at once, each at its line and column, with the remedy.
package planfile

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // a small machine may have no time-zone files

	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/yamlnode"
)

// Read reads the plan file at path, and those that it includes.
func Read(path string) (*indicators.Plan, diag.List) {
	files := Files(path)
	if err := files[0].Err; err != nil {
		return nil, diag.List{{File: path, Code: "plan/unreadable", Message: "cannot read the plan: " + err.Error(),
			Remedy: `"rasid init DIR" writes a workspace with one; --workspace names where it is`, Severity: diag.Error}}
	}
	return parse(path, documents(path, files), files)
}

// reader carries what the parts of a plan refer to by ID.
type reader struct {
	plan        *indicators.Plan
	sectors     ids
	departments ids
	places      ids
	indicators  ids
	goals       ids
	steps       map[string]bool // IDs of the indicators of steps
}

// ids remembers where each ID of one kind was first written.
type ids struct {
	what  string
	names []string
	seen  map[string]bool
}

var idForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]*$`)

func (l *ids) add(v yamlnode.Value) string { return l.addNamed(v, v.String()) }

// addNamed takes an ID that is not written as it is, such as that of a part.
func (l *ids) addNamed(v yamlnode.Value, id string) string {
	switch {
	case id == "":
		return ""
	case !idForm.MatchString(id):
		v.Errorf("id", "use letters, digits, dashes and underscores", "%s id %q has other characters", l.what, id)
	case l.seen[id]:
		v.Errorf("duplicate-id", "give one of the two another id", "%s %q stands twice", l.what, id)
	}
	if l.seen == nil {
		l.seen = map[string]bool{}
	}
	l.seen[id] = true
	l.names = append(l.names, id)
	return id
}

func (l *ids) refer(v yamlnode.Value) string {
	name := v.String()
	if name != "" && !l.seen[name] {
		v.Unknown(l.what, name, l.names)
	}
	return name
}

// Parse reads a plan file's bytes, or what Plan.Source holds; name is how problems call the file. The plan is
// nil when a problem is an error.
func Parse(name string, data []byte) (*indicators.Plan, diag.List) {
	files, err := split(data)
	if err != nil {
		return nil, Documents(name, data).Problems()
	}
	return parse(name, documents(name, files), files)
}

func parse(name string, docs yamlnode.Documents, files []File) (*indicators.Plan, diag.List) {
	r := &reader{plan: &indicators.Plan{}, sectors: ids{what: "sector"}, departments: ids{what: "department"},
		places: ids{what: "place"}, indicators: ids{what: "indicator"}, goals: ids{what: "goal"}, steps: map[string]bool{}}
	// Without one of its files half of what the others name would be unknown: that file comes first.
	if r.include(docs, files) {
		r.read(docs)
	}
	problems := docs.Problems()
	if problems.HasErrors() {
		return nil, problems
	}
	r.plan.Source = bundle(files)
	sum := sha256.Sum256(r.plan.Source)
	r.plan.Hash = hex.EncodeToString(sum[:])
	return r.plan, problems
}

// section is the lists of one key in all files of a plan.
type section struct {
	yamlnode.Value // where the first of them stands; of the plan file when there is none
	items          []yamlnode.Value
}

// sections reads the keys of a plan's files.
func (r *reader) sections(docs yamlnode.Documents) (m yamlnode.Map, of map[string]*section) {
	lists := []string{"sectors", "!departments", "places", "!indicators", "!goals"}
	root := docs[0].Root
	var plain []string
	for _, key := range lists {
		plain = append(plain, strings.TrimPrefix(key, "!"))
	}
	of = map[string]*section{}
	for i, doc := range docs {
		var in yamlnode.Map
		switch {
		case i > 0:
			in = doc.Root.Map("an included file", plain...)
		case len(docs) == 1:
			in = root.Map("a plan file", "!plan", "include", "sectors", "!departments", "places", "!indicators", "!goals", "alerts")
			m = in
		default:
			in = root.Map("a plan file", append([]string{"!plan", "include", "alerts"}, plain...)...)
			m = in
		}
		for _, key := range plain {
			v := in.Get(key)
			if of[key] == nil {
				of[key] = &section{}
			}
			if s := of[key]; v.Present() {
				if !s.Present() {
					s.Value = v
				}
				s.items = append(s.items, v.List()...)
			}
		}
	}
	for i, key := range lists {
		if s := of[plain[i]]; !s.Present() && key != plain[i] && len(docs) > 1 {
			root.Errorf("missing-key", "add "+plain[i]+": here or in an included file", "a plan needs %q", plain[i])
		}
	}
	return m, of
}

func (r *reader) read(docs yamlnode.Documents) {
	m, of := r.sections(docs)
	r.head(m.Get("plan"))
	for _, v := range of["sectors"].items {
		s := v.Map("a sector", "!id", "name", "contacts")
		id := r.sectors.add(s.Get("id"))
		r.plan.Sectors = append(r.plan.Sectors, indicators.Sector{ID: id, Name: r.name(s.Get("name"), id), Contacts: contacts(s.Get("contacts"))})
	}
	for _, v := range of["departments"].items {
		d := v.Map("a department", "!id", "name", "contacts", "accept")
		id := r.departments.add(d.Get("id"))
		dep := indicators.Department{ID: id, Name: r.name(d.Get("name"), id), Contacts: contacts(d.Get("contacts"))}
		_ = d.Get("accept").Strings()
		r.plan.Departments = append(r.plan.Departments, dep)
	}
	r.telling(m.Get("alerts")) // its names are those of the contacts above
	r.readPlaces(of["places"])
	var written []yamlnode.Map
	for _, v := range of["indicators"].items {
		ind, m := r.indicator(v)
		r.plan.Indicators, written = append(r.plan.Indicators, ind), append(written, m)
	}
	// Derived indicators point at others, which must stay where they are when those of steps are added.
	r.plan.Indicators = slices.Grow(r.plan.Indicators, countSteps(of["goals"].items))
	r.derive(written)
	for _, v := range of["goals"].items {
		r.plan.Goals = append(r.plan.Goals, r.goal(v))
	}
}

func (r *reader) head(v yamlnode.Value) {
	m := v.Map("plan", "!id", "title", "!starts", "!ends", "!timezone", "weekend", "languages", "illustrative")
	p := r.plan
	p.ID = m.Get("id").String()
	if p.ID != "" && !idForm.MatchString(p.ID) {
		m.Get("id").Errorf("id", "use letters, digits, dashes and underscores", "plan id %q has other characters", p.ID)
	}
	p.Title, p.Illustrative = r.name(m.Get("title"), p.ID), text(m.Get("illustrative"))
	p.Starts, _ = date(m.Get("starts"))
	p.Ends, _ = date(m.Get("ends"))
	if m.Get("starts").Present() && m.Get("ends").Present() && p.Ends < p.Starts {
		m.Get("ends").Errorf("span", "swap the two or correct the year", "the plan ends on %s, before it starts on %s", p.Ends, p.Starts)
	}
	p.TimeZone = time.UTC
	if tz := m.Get("timezone").String(); tz != "" {
		loc, err := time.LoadLocation(tz)
		if err != nil || tz == "Local" {
			m.Get("timezone").Errorf("timezone", "write an IANA name such as Asia/Damascus", "there is no time zone %q", tz)
		} else {
			p.TimeZone = loc
		}
	}
	for _, d := range m.Get("weekend").List() {
		name := d.OneOf("weekday", weekdays...)
		for i, k := range weekdays {
			if k == name {
				p.Weekend = append(p.Weekend, time.Weekday(i))
			}
		}
	}
	for _, l := range m.Get("languages").List() {
		if l := lang(l); l != "" {
			p.Languages = append(p.Languages, l)
		}
	}
	if len(p.Languages) == 0 {
		p.Languages = []indicators.Lang{indicators.English, indicators.Arabic, indicators.Kurdish}
	}
}

func (r *reader) readPlaces(v *section) {
	var places []indicators.Place
	var parents []yamlnode.Value
	for _, item := range v.items {
		m := item.Map("a place", "!id", "name", "within", "aliases", "latitude", "longitude", "population")
		id := r.places.add(m.Get("id"))
		p := indicators.Place{ID: id, Name: r.name(m.Get("name"), id), Within: m.Get("within").String(), Aliases: m.Get("aliases").Strings(),
			Latitude: bounded(m.Get("latitude"), 90), Longitude: bounded(m.Get("longitude"), 180)}
		if n, ok := m.Get("population").Number(); ok {
			if n < 0 {
				m.Get("population").Errorf("number", "write the number of people", "a population is not negative")
			}
			p.Weights = map[string]float64{"population": n}
		}
		places, parents = append(places, p), append(parents, m.Get("within"))
	}
	if len(places) == 0 {
		places = []indicators.Place{{ID: "all", Name: r.plan.Title}}
		r.places.seen, r.places.names = map[string]bool{"all": true}, []string{"all"}
	}
	tree := indicators.NewPlaceTree(places)
	root := ""
	for i, p := range places {
		switch {
		case p.Within != "":
			r.places.refer(parents[i])
			if path := tree.Path(p.ID); r.places.seen[p.Within] && len(path) > 0 && tree.Contains(p.ID, p.Within) {
				parents[i].Errorf("place-cycle", "name the place that holds it", "place %q lies within itself", p.ID)
			}
		case root != "":
			v.Errorf("roots", "give all but one a within:", "places %q and %q both lie within nothing", root, p.ID)
		default:
			root = p.ID
		}
	}
	if root == "" {
		v.Errorf("roots", "leave out within: for the widest place", "every place lies within another")
	}
	r.plan.Places = tree
}

func bounded(v yamlnode.Value, limit float64) *float64 {
	n, ok := v.Number()
	if !ok {
		return nil
	}
	if n < -limit || n > limit {
		v.Errorf("number", "write degrees", "%v is outside −%v to %v", n, limit, limit)
	}
	return &n
}

// text reads a text, written plainly or as a map of languages.
func text(v yamlnode.Value) indicators.Text {
	if !v.Present() {
		return nil
	}
	if !v.IsMap() {
		return indicators.Plain(v.String())
	}
	m := v.Map("a text in languages", "ar", "ku", "en")
	t := indicators.Text{}
	for _, l := range indicators.Langs() {
		if s := m.Get(string(l)); s.Present() {
			t[l] = s.String()
		}
	}
	return t
}

func (r *reader) name(v yamlnode.Value, id string) indicators.Text {
	if t := text(v); t.In("") != "" {
		return t
	}
	return indicators.Plain(id)
}

func lang(v yamlnode.Value) indicators.Lang {
	return indicators.Lang(v.OneOf("language", "ar", "ku", "en"))
}

func date(v yamlnode.Value) (indicators.Date, bool) {
	if !v.Present() {
		return 0, false
	}
	s := v.String()
	d, err := indicators.ParseDate(s)
	if s != "" && err != nil {
		v.Errorf("date", "write it like 2024-03-31", "%q is not a day", s)
	}
	return d, s != "" && err == nil
}

// days reads "3d" or "2w".
func days(v yamlnode.Value) (int, bool) {
	s := v.String()
	if s == "" {
		return 0, false
	}
	unit := map[byte]int{'d': 1, 'w': 7}[s[len(s)-1]]
	n, err := strconv.Atoi(s[:len(s)-1])
	if unit == 0 || err != nil || n < 0 || n > 3650 {
		v.Errorf("duration", "write days like 3d, or weeks like 2w", "%q is not a number of days", s)
		return 0, false
	}
	return n * unit, true
}

// reports reads "2 reports" or "14d".
func reports(v yamlnode.Value) (n, inDays int) {
	s := v.String()
	if s == "" {
		return 1, 0
	}
	var word string
	if _, err := fmt.Sscanf(s, "%d %s", &n, &word); err == nil && strings.HasPrefix(word, "report") && n >= 1 && n <= 1000 {
		return n, 0
	}
	if strings.HasSuffix(s, "d") || strings.HasSuffix(s, "w") {
		inDays, _ = days(v)
		return 1, inDays
	}
	v.Errorf("raise-after", "write 2 reports, or 14d", "%q is neither a number of reports nor of days", s)
	return 1, 0
}
