package planimport

import (
	"regexp"
	"strconv"
	"strings"

	"rasid/internal/diag"
	"rasid/internal/tabular/cell"
	"rasid/internal/tabular/grid"
)

// target is what a row promises.
type target struct {
	kind      string // "" for none, "line" for a number alone, "at_most", "at_least", "between"
	at        string // its cell
	low, high float64
	unit      string   // that stands beside the number
	base      *float64 // the baseline; nil: none that can be read
	asked     []Question
}

var between = regexp.MustCompile(`(?i)^(?:between|from|بين|من|di navbera|ji)?\s*(.+?)\s*(?:–|—|\sto\s|\sand\s|\sو\s*|\sإلى\s|\sû\s|\sheta\s|[^\s\d.,٬٫]?-)\s*(.+?)(?:\s+de)?$`)

// target reads the target of a row.
func (b *builder) target(r row) (t target) {
	s, at := b.is(r, "target")
	t.at = at
	if s == "" {
		if t.at == "" {
			t.at = "A" + strconv.FormatInt(r.Number, 10)
		}
		t.asked = b.ask(t.at, "target_none")
		return t
	}
	i := b.at["target"]
	if k, ok := b.at["baseline"]; ok && k < len(r.Cells) {
		if n, ok := b.number(string(r.Cells[k]), r.Kind(k), r.IsPercent(k)); ok {
			t.base = &n.Value
		}
	}
	kind, rest := limitOf(s)
	unread := "target_unread"
	n, problem := b.parse(rest, r.Kind(i), r.IsPercent(i))
	if problem != nil && problem.Code == "number_ambiguous" {
		unread = "target_ambiguous"
	}
	if problem == nil {
		t.kind, t.low, t.high, t.unit = kind, n.Value, n.Value, n.Unit
		if kind == "" {
			t.kind = "line"
		}
	} else if m := between.FindStringSubmatch(s); m != nil && kind == "" {
		low, ok1 := b.number(m[1], grid.Text, false)
		high, ok2 := b.number(m[2], grid.Text, false)
		if ok1 && ok2 && low.Value < high.Value && (low.Unit == "" || low.Unit == high.Unit) {
			t.kind, t.low, t.high, t.unit = "between", low.Value, high.Value, high.Unit
		}
	}
	if t.kind == "" {
		t.asked = b.ask(at, unread, "text", s)
	} else if b.covered(r, "target") {
		t.asked = b.ask(at, "merged")
	}
	return t
}

// number reads a number that can be read in one way; a few words behind it are its unit.
func (b *builder) number(s string, kind grid.Kind, percent bool) (n cell.Number, ok bool) {
	n, problem := b.parse(s, kind, percent)
	return n, problem == nil
}

// parse is number with what is wrong.
func (b *builder) parse(s string, kind grid.Kind, percent bool) (cell.Number, *diag.Finding) {
	rule := cell.NumberRule{Decimal: b.decimal}
	s = strings.TrimSpace(s)
	n, problem := cell.ParseNumber([]byte(s), kind, percent, rule)
	if problem == nil || kind != grid.Text {
		return n, problem
	}
	m := withUnit.FindStringSubmatch(s)
	if m == nil || len(strings.Fields(m[2])) > 3 {
		return n, problem
	}
	n, problem = cell.ParseNumber([]byte(m[1]), kind, percent, rule)
	n.Unit = m[2]
	return n, problem
}

// withUnit is a number with words behind it: 100,000 trees.
var withUnit = regexp.MustCompile(`^([+-]?\p{Nd}[\p{Nd}.,٬٫'  ]*)\s+(\p{L}[^\p{Nd}]*)$`)

// measure is what the values most likely are: a line is kept by a level, a percentage is one, and what begins
// somewhere moves from there; what begins at nothing is added up.
func (b *builder) measure(t target, unit string) string {
	if t.kind != "line" || unit == "%" || t.base != nil && *t.base != 0 || t.low <= 0 {
		return "level"
	}
	return "flow"
}

// promise adds the target of a goal, with its baseline and day.
func (b *builder) promise(g *goal, r row, t target, measure string) {
	asked := t.asked
	var parts []string
	write := func(key, value string) { parts = append(parts, key+": "+value) }
	from := 0.0
	base, baseAt := b.is(r, "baseline")
	switch {
	case t.base != nil:
		from = *t.base
	case base != "":
		asked = append(asked, b.ask(baseAt, "baseline_unread", "text", base)...)
	case t.kind == "line" && measure == "level":
		if baseAt == "" {
			baseAt = t.at
		}
		asked = append(asked, b.ask(baseAt, "baseline")...)
	}
	switch {
	case t.kind == "between":
		write("between", "["+number(t.low)+", "+number(t.high)+"]")
	case t.kind != "line":
		write(t.kind, number(t.low))
		asked = append(asked, b.ask(t.at, "line")...)
	case measure == "flow":
		write("reach", number(t.low))
	case t.low == from: // there is no way to go
		write("at_least", number(t.low))
		asked = append(asked, b.ask(t.at, "no_way")...)
	default:
		write("move", number(t.low))
		write("from", number(from))
	}
	if t.base != nil && (t.kind != "line" || t.low == from && measure == "level") { // it has no place in the plan
		asked = append(asked, b.ask(baseAt, "baseline_unused", "text", base)...)
	}
	if s, at := b.is(r, "due"); s != "" {
		switch d, ok := b.day(r); {
		case !ok:
			asked = append(asked, b.ask(at, "due_unread", "text", s)...)
		case d < b.Starts || d > b.Ends:
			asked = append(asked, b.ask(at, "due_outside", "text", s)...)
		case d != b.Ends:
			write("due", d.String())
		}
	} else {
		if at == "" {
			at = t.at
		}
		asked = append(asked, b.ask(at, "due")...)
	}
	g.add("target", "{"+strings.Join(parts, ", ")+"}", asked)
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
