package assess

import (
	"strings"

	"rasid/indicators"
)

// facts are what sentences may name, by the names that the phrase books use. The type of a fact
// says how it is written:
//
//	float64               a number in the unit of the goal; {name+} adds the unit
//	gap                   a difference of such numbers; of percentages it is written in points
//	amount                a difference of a size of its own, like a pace; {name+} adds the unit
//	share                 a percentage
//	plain                 a number without a unit
//	figure                a number in the unit of the goal with digits of its own
//	driverList            places with their values
//	int                   a number, or with {name#noun} a count of things
//	Date, Period, Status, Freshness, PeriodKind   in words
//	Text, string          a name, set apart from the direction of the text around it
//	phrase                words in every language
//	term                  another sentence or phrase of the book
type facts map[string]any

type (
	share  float64
	gap    float64
	amount float64
	plain  float64
	term   string
)

// phrase is words in every language, set as they are.
type phrase indicators.Text

type figure struct {
	value    float64
	decimals int
}

// wording collects the sentences of a reason.
type wording struct {
	facts     facts
	unit      string
	decimals  int // of every float64 fact, so that numbers in one sentence can be compared
	sentences []string
	mute      bool // nothing is put into words

	origin     string // the sentence that names the source
	department string
	delivery   int64
}

func (w *wording) say(sentence string) { w.sentences = append(w.sentences, sentence) }

// sayLack says for what a period has no value.
func (w *wording) sayLack(plan *indicators.Plan, p Point) {
	w.facts["lackperiod"] = p.Period
	if p.Lacks == indicators.NoNumber {
		w.say("no_number")
		return
	}
	names := indicators.Text{}
	for _, book := range books() {
		var list []string
		for what := range strings.SplitSeq(p.Lacks, ", ") {
			switch ind, ok := plan.Indicator(what); {
			case ok:
				list = append(list, book.name(ind.Name.In(book.lang)))
			case what == indicators.NoNumber:
			default:
				list = append(list, book.sentence("attribute."+what))
			}
		}
		names[book.lang] = strings.Join(list, book.comma)
	}
	w.facts["lacks"] = phrase(names)
	w.say("lacks")
}

// sayLate names the reports that a derived value waits for, and who owes them.
func (w *wording) sayLate(plan *indicators.Plan, inputs []InputFreshness) {
	if w.late(plan, inputs) {
		w.say("late_inputs")
	}
}

// late makes the fact of sayLate. It reports whether anything is late.
func (w *wording) late(plan *indicators.Plan, inputs []InputFreshness) bool {
	if w.mute {
		return false
	}
	names, some := indicators.Text{}, false
	for _, book := range books() {
		var list []string
		for _, in := range inputs {
			ind, ok := plan.Indicator(in.Indicator)
			if !ok || ind.Derived != nil || !in.Overdue() {
				continue
			}
			owes := indicators.Plain(ind.Department)
			if d, ok := plan.Department(ind.Department); ok && len(d.Name) > 0 {
				owes = d.Name
			}
			list = append(list, book.name(ind.Name.In(book.lang))+" ("+book.name(owes.In(book.lang))+")")
		}
		names[book.lang], some = strings.Join(list, book.comma), len(list) > 0
	}
	w.facts["lateinputs"] = phrase(names)
	return some
}

// source names a delivery as the source, and sourceDepartment who would deliver.
func (w *wording) source(delivery int64) { w.origin, w.delivery = "source", delivery }

func (w *wording) sourceDepartment(id string) { w.origin, w.department = "source_department", id }

func (w *wording) sourceOwner(id string) { w.origin, w.department = "source_owner", id }

func (w *wording) sourcePlan(owner string) { w.origin, w.department = "source_plan", owner }

// reason writes the sentences in every language, with their source at the end.
func (w *wording) reason(plan *indicators.Plan, deliveryName func(int64) string) indicators.Text {
	if w.mute {
		return nil
	}
	w.facts["department"] = indicators.Plain(w.department)
	if d, ok := plan.Department(w.department); ok && len(d.Name) > 0 {
		w.facts["department"] = d.Name
	}
	origin := w.origin
	if origin == "source" {
		var name string
		if deliveryName != nil {
			name = deliveryName(w.delivery)
		}
		w.facts["file"], w.facts["delivery"] = name, int(w.delivery)
		switch {
		case name != "":
		case w.delivery != 0:
			origin = "source_number"
		default:
			origin = "source_department"
		}
	}
	text := indicators.Text{}
	for _, book := range books() {
		var b strings.Builder
		for _, s := range w.sentences {
			book.write(&b, s, w)
			b.WriteByte(' ')
		}
		book.write(&b, origin, w)
		text[book.lang] = b.String()
	}
	return text
}

// text writes one sentence in every language.
func (w *wording) text(sentence string) indicators.Text {
	if w.mute {
		return nil
	}
	text := indicators.Text{}
	for _, book := range books() {
		var b strings.Builder
		book.write(&b, sentence, w)
		text[book.lang] = b.String()
	}
	return text
}

// A book holds the sentences of one language. In them {name} stands for a fact.
type book struct {
	lang     indicators.Lang
	sentence func(key string) string
	count    func(n int, noun string) string
	and      string // between the last two things of a list
	comma    string // between the others
}

// books returns the book of every language.
func books() [3]book { return [3]book{english(), arabic(), kurdish()} }

// write expands a sentence of the book.
func (b *book) write(out *strings.Builder, key string, w *wording) {
	rest := b.sentence(key)
	for {
		before, after, found := strings.Cut(rest, "{")
		out.WriteString(before)
		if !found {
			return
		}
		name, tail, _ := strings.Cut(after, "}")
		b.fact(out, name, w)
		rest = tail
	}
}

// fact writes one fact; one that is not there is written as a dash.
func (b *book) fact(out *strings.Builder, name string, w *wording) {
	name, noun, _ := strings.Cut(name, "#")
	name, unit := strings.CutSuffix(name, "+")
	switch v := w.facts[name].(type) {
	case float64:
		b.number(out, v, w.decimals, unit, w.unit)
	case figure:
		b.number(out, v.value, v.decimals, unit, w.unit)
	case driverList:
		b.drivers(out, v, w.unit)
	case gap:
		b.difference(out, float64(v), w.decimals, unit, w.unit)
	case amount:
		b.difference(out, float64(v), decimals(float64(v)), unit, w.unit)
	case plain:
		out.WriteString(indicators.FormatNumber(b.lang, float64(v), min(2, decimals(float64(v)))))
	case share:
		out.WriteString(percent(b.lang, float64(v)))
	case int:
		if noun == "" {
			out.WriteString(indicators.FormatNumber(b.lang, float64(v), 0))
			break
		}
		if noun == "period" {
			every, _ := w.facts["every"].(indicators.PeriodKind)
			noun = every.String()
		}
		out.WriteString(b.count(v, noun))
	case indicators.Date:
		out.WriteString(indicators.FormatDate(b.lang, v))
	case indicators.Period:
		out.WriteString(indicators.FormatPeriod(b.lang, v))
	case indicators.Status:
		out.WriteString(b.sentence("status." + string(v)))
	case indicators.Freshness:
		out.WriteString(b.sentence("freshness." + string(v)))
	case indicators.PeriodKind:
		out.WriteString(b.sentence("every." + v.String()))
	case indicators.Text:
		out.WriteString(b.name(v.In(b.lang)))
	case string:
		out.WriteString(b.name(v))
	case phrase:
		out.WriteString(v[b.lang])
	case term:
		b.write(out, string(v), w)
	default:
		out.WriteString("–")
	}
}

func (b *book) number(out *strings.Builder, v float64, decimals int, withUnit bool, unit string) {
	switch {
	case unit == "%":
		out.WriteString(percentSign(b.lang, indicators.FormatNumber(b.lang, v, decimals)))
		return
	case !withUnit || unit == "":
		out.WriteString(indicators.FormatNumber(b.lang, v, decimals))
		return
	}
	out.WriteString(indicators.FormatNumber(b.lang, v, decimals))
	out.WriteString(noBreak)
	out.WriteString(b.name(unit))
}

// difference writes a change or a gap: of percentages, in points.
func (b *book) difference(out *strings.Builder, v float64, decimals int, withUnit bool, unit string) {
	if unit != "%" {
		b.number(out, v, decimals, withUnit, unit)
		return
	}
	out.WriteString(indicators.FormatNumber(b.lang, v, decimals))
	out.WriteString(noBreak)
	out.WriteString(b.sentence("points"))
}

// name sets a name of the plan or of a file apart, so that its direction does not disturb the
// sentence.
func (b *book) name(s string) string {
	if s == "" {
		return "–"
	}
	return indicators.Isolate(b.lang, s)
}

const noBreak = "\u00a0"
