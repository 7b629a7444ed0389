package plandiff

import (
	"slices"
	"strconv"
	"strings"

	"rasid/indicators"
	"rasid/internal/yamlnode"
)

// field is one setting of a thing, by its key in the plan file.
type field struct {
	name string
	is   value
}

// thing is something of a plan that has an ID.
type thing struct {
	kind   Kind
	id     string
	of     *thing // what it is a part of; nil: the plan
	also   string // what else it is known by
	name   indicators.Text
	sum    value // what it is, in a few words
	fields []field
	parts  []thing
}

func (t *thing) change(m Move) Change {
	c := Change{Kind: t.kind, ID: t.id, Move: m, name: t.name}
	if t.of != nil {
		c.Of = t.of.id
	}
	return c
}

func (t *thing) add(name string, v value) {
	if v.raw != "" {
		t.fields = append(t.fields, field{name, v})
	}
}

// text adds a text, a setting for each of its languages. A name that is only the ID is none.
func (t *thing) text(name string, is indicators.Text) {
	if len(is) == 1 && is[""] == t.id {
		return
	}
	if name == "name" || name == "statement" || name == "title" {
		t.name = is
	}
	for _, l := range append([]indicators.Lang{""}, indicators.Langs()...) {
		key := name
		if l != "" {
			key += "." + string(l)
		}
		t.add(key, quoted(is[l]))
	}
}

// things lists all that a plan has; r says what its references are called in the other plan.
func things(p *indicators.Plan, r renames) (list []thing) {
	list = append(list, head(p))
	_, file := yamlnode.Parse("", "plan", p.Source)
	// accepted adds the warnings that are meant as they are: the file alone holds them.
	accepted := func(t *thing, kind string, i int) {
		t.add("accept", words(slices.Sorted(slices.Values(file.Seek(kind, i, "accept").Scalars()))))
	}
	for i := range p.Sectors {
		s := &p.Sectors[i]
		t := thing{kind: Sector, id: s.ID}
		t.text("name", s.Name)
		t.contacts(s.Contacts)
		list = append(list, t)
	}
	for i := range p.Departments {
		d := &p.Departments[i]
		t := thing{kind: Department, id: d.ID}
		t.text("name", d.Name)
		t.add("language", word(string(d.Language("")))) // of its receipts: the first contact's
		t.contacts(d.Contacts)
		accepted(&t, "departments", i)
		list = append(list, t)
	}
	for _, place := range p.Places.All() {
		list = append(list, placed(place, r))
	}
	for i := range p.Indicators {
		if p.Indicators[i].Step != nil { // told as a step of its goal
			continue
		}
		t := measured(&p.Indicators[i], r)
		accepted(&t, "indicators", i)
		list = append(list, t)
	}
	for i := range p.Goals {
		t := promised(p, &p.Goals[i], r)
		accepted(&t, "goals", i)
		list = append(list, t)
	}
	return list
}

func head(p *indicators.Plan) thing {
	t := thing{kind: Plan, id: "plan"}
	t.add("id", word(p.ID))
	if len(p.Title) != 1 || p.Title[""] != p.ID {
		t.text("title", p.Title)
	}
	t.add("starts", day(p.Starts))
	t.add("ends", day(p.Ends))
	t.add("timezone", word(p.TimeZone.String()))
	var weekend, languages []string
	for _, d := range p.Weekend {
		weekend = append(weekend, weekday(d.String()))
	}
	slices.Sort(weekend)
	t.add("weekend", words(weekend))
	for _, l := range p.Languages {
		languages = append(languages, string(l))
	}
	t.add("languages", words(languages))
	t.text("illustrative", p.Illustrative)
	told := p.Telling
	t.add("remind_every", days(told.RemindDays, "never"))
	t.add("escalate_after", days(told.EscalateDays, "never"))
	t.add("escalate_to", word(told.EscalateTo))
	t.add("quiet", quiet(told.Quiet))
	t.add("working_days", flag(told.WorkingDays))
	var holidays []string
	for _, d := range told.Holidays {
		holidays = append(holidays, d.String())
	}
	slices.Sort(holidays)
	t.add("holidays", words(holidays))
	return t
}

func weekday(name string) string { return strings.ToLower(name[:3]) }

func quiet(q *indicators.Quiet) value {
	if q == nil {
		return value{}
	}
	return word(clock(q.From) + "-" + clock(q.To))
}

// clock writes a minute of the day.
func clock(minute int) string {
	two := func(n int) string { return strconv.Itoa(n/10) + strconv.Itoa(n%10) }
	return two(minute/60) + ":" + two(minute%60)
}

// contacts adds people as parts of what they stand with.
func (t *thing) contacts(list []indicators.Contact) {
	for i := range list {
		c := &list[i]
		p := thing{kind: Contact, id: c.ID(), of: &thing{kind: t.kind, id: t.id}, also: c.Name}
		p.add("name", quoted(c.Name))
		p.add("email", word(c.Email))
		p.add("phone", word(c.Phone))
		var addresses []string
		for channel, at := range c.Addresses {
			addresses = append(addresses, channel+": "+at)
		}
		slices.Sort(addresses)
		p.add("addresses", words(addresses))
		p.add("language", word(string(c.Language)))
		p.add("channels", words(slices.Sorted(slices.Values(c.Channels))))
		p.add("hears", words(slices.Sorted(slices.Values(c.Hears))))
		p.add("min_severity", word(string(c.MinSeverity)))
		p.add("quiet", quiet(c.Quiet))
		if c.WorkingDays != nil {
			p.add("working_days", flag(*c.WorkingDays))
		}
		if d := c.Digest; len(d.Every) > 0 {
			parts := []value{words(slices.Sorted(slices.Values(d.Every))), under("at", word(clock(d.At)))}
			if d.On != nil {
				parts = append(parts, under("on", word(weekday(d.On.String()))))
			}
			parts = append(parts, under("by", word(d.By)))
			if d.WhenQuiet {
				parts = append(parts, under("when_quiet", flag(true)))
			}
			p.add("digest", joined(", ", parts...))
		}
		t.parts = append(t.parts, p)
	}
}

func placed(place indicators.Place, r renames) thing {
	t := thing{kind: Place, id: place.ID}
	t.text("name", place.Name)
	if place.Within != "" {
		t.add("within", word(r.to(Place, place.Within)))
	}
	t.add("aliases", words(slices.Sorted(slices.Values(place.Aliases))))
	t.add("latitude", bound(place.Latitude, "°"))
	t.add("longitude", bound(place.Longitude, "°"))
	for _, by := range sortedKeys(place.Weights) {
		t.add(by, amount(place.Weights[by], ""))
	}
	return t
}

func sortedKeys(m map[string]float64) (keys []string) {
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func measured(ind *indicators.Indicator, r renames) thing {
	t := thing{kind: Indicator, id: ind.ID, sum: joined(", ", word(ind.Unit), word(string(ind.Measure)), word(ind.Every.String()))}
	t.text("name", ind.Name)
	t.add("aliases", words(slices.Sorted(slices.Values(ind.Aliases))))
	t.add("unit", word(ind.Unit))
	t.add("measure", word(string(ind.Measure)))
	t.add("every", word(ind.Every.String()))
	t.add("grace", days(ind.GraceDays, ""))
	across := word(string(ind.Across))
	if ind.Weight != "" {
		across.raw += "(" + ind.Weight + ")"
	}
	t.add("across_places", across)
	t.add("department", word(r.to(Department, ind.Department)))
	var places []string
	for _, id := range ind.Places {
		places = append(places, r.to(Place, id))
	}
	slices.Sort(places)
	t.add("places", words(places))
	t.add("valid.min", bound(ind.Valid.Min, ind.Unit))
	t.add("valid.max", bound(ind.Valid.Max, ind.Unit))
	if ind.MinCoverage != 0 {
		t.add("min_coverage", percent(ind.MinCoverage))
	}
	if ind.Derived != nil {
		t.add("derive", word(ind.Derived.Text))
	}
	var lines []value
	for _, w := range ind.Watch {
		line := joined(", ", under("above", bound(w.Above, ind.Unit)), under("below", bound(w.Below, ind.Unit)), under("status", status(w.Status)), raiseAfter(w.RaiseAfter, 0))
		lines = append(lines, line)
	}
	t.add("watch", joined("; ", lines...))
	return t
}
