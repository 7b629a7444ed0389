package rehearsal

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"rasid/indicators"
)

// cell is one value on its way into a sheet.
type cell struct {
	Value
	text  string // what stands in the sheet instead of the value
	blank bool
	place string // what stands in the sheet instead of the place's name
	// What should become of it, if not to be stored: it waits for a person, or is beyond what is valid.
	held, refused bool
}

// form is how a sheet lays its values out.
type form int

// The forms.
const (
	long        form = iota // indicator, place, period, value
	byIndicator             // place, period, and a column for each indicator
	byPlace                 // indicator, period, and a column for each place
	byPeriod                // indicator, place, and a column for each period
	filledIn                // the department's own template
)

// style is how a department keeps its sheets.
type style struct {
	form    form
	lang    indicators.Lang
	charset string // "utf-8", "utf-16", "windows-1256"; "xlsx": a workbook
	comma   string // between cells
	crlf    bool
	mark    bool // the mark by which spreadsheets know UTF-8
	eastern bool // digits
	titled  bool // a title above and a total below
}

// styles are handed out to the departments in turn.
var styles = []style{
	{form: long, lang: indicators.Arabic, charset: "utf-8", comma: ";", crlf: true, mark: true, eastern: true},
	{form: long, lang: indicators.English, charset: "utf-8", comma: ","},
	{form: byPlace, lang: indicators.Kurdish, charset: "utf-8", comma: "\t"},
	{form: filledIn, lang: indicators.Arabic, charset: "xlsx"},
	{form: long, lang: indicators.Arabic, charset: "windows-1256", comma: ";", crlf: true},
	{form: byIndicator, lang: indicators.English, charset: "xlsx", titled: true},
	{form: long, lang: indicators.Arabic, charset: "utf-16", comma: "\t", crlf: true},
	{form: byPeriod, lang: indicators.Kurdish, charset: "utf-8", comma: ";", mark: true, crlf: true},
	{form: byIndicator, lang: indicators.Arabic, charset: "xlsx", titled: true, eastern: true},
	{form: byPeriod, lang: indicators.English, charset: "xlsx"},
}

// words are the headers that Rasid knows without a mapping.
var words = map[indicators.Lang][4]string{
	indicators.English: {"indicator", "place", "period", "value"},
	indicators.Arabic:  {"المؤشر", "المكان", "الفترة", "القيمة"},
	indicators.Kurdish: {"nîşander", "cih", "dem", "nirx"},
}

// titles stand above a sheet that people made by hand, and sums below it.
var (
	titles = map[indicators.Lang]string{indicators.English: "Monthly report (sample)", indicators.Arabic: "تقرير شهري (مثال)", indicators.Kurdish: "Rapora mehane (mînak)"}
	sums   = map[indicators.Lang]string{indicators.English: "Total", indicators.Arabic: "المجموع", indicators.Kurdish: "Giştî"}
)

// namer writes names as a department does: where a name could be that of two things, by the ID.
type namer struct {
	plan *indicators.Plan
	many map[string]int // how many things have a name
}

func newNamer(plan *indicators.Plan) *namer {
	n := &namer{plan, map[string]int{}}
	for _, p := range plan.Places.All() {
		own := map[string]bool{}
		for _, name := range append(slices.Clone(p.Aliases), p.ID) {
			own[name] = true
		}
		for _, name := range p.Name {
			own[name] = true
		}
		for name := range own {
			n.many["place/"+strings.ToLower(name)]++
		}
	}
	for i := range plan.Indicators {
		for _, name := range plan.Indicators[i].Name {
			n.many["indicator/"+strings.ToLower(name)]++
		}
	}
	return n
}

func (n *namer) place(l indicators.Lang, id string) string {
	p, _ := n.plan.Places.Place(id)
	return n.name("place/", l, p.Name, id)
}

func (n *namer) indicator(l indicators.Lang, id string) string {
	ind, _ := n.plan.Indicator(id)
	return n.name("indicator/", l, ind.Name, id)
}

func (n *namer) name(kind string, l indicators.Lang, name indicators.Text, id string) string {
	if s := name.In(l); s != "" && n.many[kind+strings.ToLower(s)] == 1 {
		return s
	}
	return id
}

// number writes a value.
func (s style) number(c cell) string {
	if c.blank || c.text != "" {
		return c.text
	}
	text := strconv.FormatFloat(c.Value.Value, 'f', -1, 64)
	if s.eastern {
		return strings.ReplaceAll(indicators.LocalDigits(indicators.Arabic, text), ".", "٫")
	}
	return text
}

// table lays cells out.
func (s style) table(n *namer, cells []cell) (rows [][]string) {
	w := words[s.lang]
	where := func(c cell) string { return cmp.Or(c.place, n.place(s.lang, c.Place)) }
	what := func(c cell) string { return n.indicator(s.lang, c.Indicator) }
	when := func(c cell) string { return c.Period.String() }
	if s.form == long {
		rows = [][]string{w[:]}
		for _, c := range cells {
			rows = append(rows, []string{what(c), where(c), when(c), s.number(c)})
		}
		return rows
	}
	var left [2]func(cell) string
	var head [2]string
	var above func(cell) string
	switch s.form {
	case byIndicator:
		left, head, above = [2]func(cell) string{where, when}, [2]string{w[1], w[2]}, what
	case byPlace:
		left, head, above = [2]func(cell) string{what, when}, [2]string{w[0], w[2]}, where
	default:
		left, head, above = [2]func(cell) string{what, where}, [2]string{w[0], w[1]}, when
	}
	var columns []string
	at := map[[2]string]int{}
	var keys [][2]string
	values := map[[2]string]map[string]string{}
	for _, c := range cells {
		k := [2]string{left[0](c), left[1](c)}
		if _, ok := at[k]; !ok {
			at[k] = len(keys)
			keys = append(keys, k)
			values[k] = map[string]string{}
		}
		column := above(c)
		if !slices.Contains(columns, column) {
			columns = append(columns, column)
		}
		values[k][column] = s.number(c)
	}
	rows = [][]string{append(head[:], columns...)}
	for _, k := range keys {
		row := []string{k[0], k[1]}
		for _, column := range columns {
			row = append(row, values[k][column])
		}
		rows = append(rows, row)
	}
	return rows
}
