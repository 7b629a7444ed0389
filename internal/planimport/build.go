package planimport

import (
	"slices"
	"strconv"
	"strings"

	"rasid/indicators"
	"rasid/internal/i18n"
	"rasid/internal/tabular/cell"
)

// group is a sector, a department or a place, by its name.
type group struct {
	id, name string
}

// groups are those of one kind, in the order in which the table names them.
type groups struct {
	list  []group
	index map[string]int // by normalised name
}

// of returns the ID of a name, a new one for a new name.
func (g *groups) of(name string, newID func(name string) string) string {
	k := cell.NormalizeName(name)
	if i, ok := g.index[k]; ok {
		return g.list[i].id
	}
	if g.index == nil {
		g.index = map[string]int{}
	}
	g.index[k] = len(g.list)
	g.list = append(g.list, group{newID(name), name})
	return g.list[len(g.list)-1].id
}

// line is a key of the plan with its value as YAML, and what has to be asked of it.
type line struct {
	key, value string
	asked      []Question
}

// metric is an indicator of the plan.
type metric struct {
	id, department, key string
	lines               []line
}

// goal is a goal of the plan.
type goal struct{ lines []line }

// ask makes a question in the language of the questions.
func (b *builder) ask(at, key string, pairs ...string) []Question {
	q := Question{at, i18n.T(b.Lang, "planimport."+key, pairs...)}
	b.out.Questions = append(b.out.Questions, q)
	return []Question{q}
}

// newID returns what makes a new ID of a name; what stands for a name of no letters.
func (b *builder) newID(what, dash string) func(name string) string {
	return func(name string) string {
		base := slug(name, dash)
		if base == "" {
			base = what
		}
		id := base
		for n := 2; b.ids[id]; n++ {
			id = base + dash + strconv.Itoa(n)
		}
		b.ids[id] = true
		return id
	}
}

const allPlaces = "all"

// build makes the plan's parts of the rows.
func (b *builder) build() {
	b.ids = map[string]bool{allPlaces: true}
	b.span()
	for i, l := range b.out.Left {
		why, what, _ := strings.Cut(l.Text, "\x00")
		b.out.Left[i].Text = i18n.T(b.Lang, "planimport.left."+why, "text", what)
	}
	above := map[string]string{}
	var aboveAt int64
	for _, r := range b.rows {
		statement, at := b.is(r, "goal")
		if statement == "" && above["goal"] == "" || len(text(r.Row, 0, len(r.Cells))) == 0 {
			b.out.Left = append(b.out.Left, Left{r.Number, i18n.T(b.Lang, "planimport.left.nameless", "text", text(r.Row, 0, len(r.Cells)))})
			continue
		}
		var g goal
		var asked []Question
		if repeated := b.covered(r, "goal"); statement == "" || repeated {
			if statement == "" {
				statement = above["goal"]
			}
			asked = b.ask(at, "several", "row", strconv.FormatInt(aboveAt, 10))
		} else {
			above["goal"], aboveAt = statement, r.Number
		}
		g.add("id", b.newID("goal", "-")(statement), nil)
		b.sector(&g, r, above)
		g.add("statement", b.translated(statement), asked)
		department := b.owner(&g, r)
		b.measured(&g, r, statement, department)
		b.goals = append(b.goals, g)
	}
	slices.SortStableFunc(b.out.Left, func(x, y Left) int { return int(x.Row - y.Row) })
	b.out.Goals, b.out.Sectors = len(b.goals), len(b.sectors.list)
}

func (g *goal) add(key, value string, asked []Question) {
	g.lines = append(g.lines, line{key, value, asked})
}

// sector is what the column says, or else the row above that stands alone.
func (b *builder) sector(g *goal, r row, above map[string]string) {
	name, at := b.is(r, "sector")
	var asked []Question
	switch {
	case name != "":
		above["sector"] = name
		if r.group != "" && r.group != name {
			asked = b.ask(r.at, "heading", "text", r.group)
		}
	case r.group != "":
		name = r.group
		if b.bare[r.at] { // asked once, where it is used first
			b.bare[r.at] = false
			asked = b.ask(r.at, "bare", "text", name)
		}
	case at != "" && above["sector"] != "":
		name = above["sector"]
		asked = b.ask(at, "carried", "text", name)
	default:
		return
	}
	g.add("sector", b.sectors.of(name, b.newID("sector", "-")), asked)
}

// owner returns the department, which an indicator must have.
func (b *builder) owner(g *goal, r row) (department string) {
	name, at := b.is(r, "owner")
	if name == "" {
		if at == "" {
			at = "A" + strconv.FormatInt(r.Number, 10)
		}
		department = b.owners.of(unnamed, func(string) string { return b.newID("unnamed", "-")("unnamed") })
		g.add("owner", department, b.ask(at, "owner"))
		return department
	}
	department = b.owners.of(name, b.newID("department", "-"))
	g.add("owner", department, nil)
	return department
}

// unnamed is the department of goals for which nobody answers yet.
const unnamed = "?"

// measured adds what a goal is measured by, and what it promises.
func (b *builder) measured(g *goal, r row, statement, department string) {
	t := b.target(r)
	if t.kind == "" {
		g.lines[len(g.lines)-1].asked = append(g.lines[len(g.lines)-1].asked, t.asked...)
		var unused []string // it must not be lost
		for _, role := range []string{"indicator", "unit", "baseline", "due", "every"} {
			if s, _ := b.is(r, role); s != "" {
				unused = append(unused, s)
			}
		}
		if len(unused) > 0 {
			g.lines[len(g.lines)-1].asked = append(g.lines[len(g.lines)-1].asked, b.ask(t.at, "unused", "text", strings.Join(unused, " | "))...)
		}
		b.place(g, r)
		return
	}
	name, at := b.is(r, "indicator")
	m := metric{department: department}
	var asked []Question
	if name == "" {
		name = statement
		if at == "" {
			at = t.at
		}
		asked = b.ask(at, "indicator")
	}
	unit, unitAt := b.is(r, "unit")
	var unitAsked []Question
	switch {
	case unit == "" && t.unit != "":
		unit = t.unit
	case unit == "":
		unit = "number"
		if unitAt == "" {
			unitAt = t.at
		}
		unitAsked = b.ask(unitAt, "unit")
	case t.unit != "" && !cell.UnitFits(t.unit, unit):
		unitAsked = b.ask(t.at, "unit_differs", "is", t.unit, "unit", unit)
	}
	measure := b.measure(t, unit)
	every, everyAsked := b.every(r, t)
	m.key = strings.Join([]string{cell.NormalizeName(name), unit, measure, every, department}, "\x00")
	if i := slices.IndexFunc(b.metrics, func(o metric) bool { return o.key == m.key }); i >= 0 {
		m, asked = b.metrics[i], slices.Concat(asked, unitAsked, everyAsked) // its own lines are written already
	} else {
		m.id = b.newID("indicator", "_")(name)
		m.lines = []line{{"id", m.id, nil}, {"name", b.translated(name), asked}, {"unit", quoted(unit), unitAsked}, {"measure", measure, b.ask(t.at, "measure")},
			{"every", every, everyAsked}, {"department", department, nil}}
		b.metrics = append(b.metrics, m)
		asked = nil
	}
	g.add("indicator", m.id, asked)
	b.place(g, r)
	b.promise(g, r, t, measure)
}

// place adds where a goal is measured.
func (b *builder) place(g *goal, r row) {
	if s, _ := b.is(r, "place"); s != "" && !everywhere[cell.NormalizeName(s)] {
		g.add("place", b.places.of(s, b.newID("place", "-")), nil)
	}
}

// everywhere are names of the place that holds all others.
var everywhere = func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.SplitSeq("all|everywhere|all regions|all cantons|كل المناطق|جميع المناطق|الكل|كافة المناطق|hemû|hemû herêm|her der", "|") {
		m[cell.NormalizeName(w)] = true
	}
	return m
}()

func (b *builder) every(r row, t target) (every string, asked []Question) {
	s, at := b.is(r, "every")
	if e := cadences[plain(s)]; e != "" {
		return e, nil
	}
	if at == "" {
		at = t.at
	}
	if s != "" {
		return "month", b.ask(at, "every_unread", "text", s)
	}
	return "month", b.ask(at, "every")
}

// translated writes a text in the language that its letters show.
func (b *builder) translated(s string) string {
	return "{" + string(b.language(s)) + ": " + quoted(s) + "}"
}

// span finds out from when to when the plan runs.
func (b *builder) span() {
	first, last := indicators.Date(0), indicators.Date(0)
	for _, r := range b.rows {
		if d, ok := b.day(r); ok {
			if first == 0 || d < first {
				first = d
			}
			last = max(last, d)
		}
	}
	if first == 0 {
		first, last = b.Today, b.Today
	}
	if b.Starts == 0 {
		b.Starts = indicators.NewDate(first.Year(), 1, 1)
	}
	if b.Ends == 0 {
		b.Ends = max(indicators.NewDate(last.Year(), 12, 31), b.Starts)
	}
}

// day reads the due date of a row: the last day of the period that its cell names.
func (b *builder) day(r row) (indicators.Date, bool) {
	i, ok := b.at["due"]
	if !ok || i >= len(r.Cells) {
		return 0, false
	}
	p, problem := cell.ParsePeriod(r.Cells[i], r.Kind(i), cell.PeriodRule{Order: b.order})
	if problem != nil || p.IsZero() {
		return 0, false
	}
	return p.Last(), true
}
