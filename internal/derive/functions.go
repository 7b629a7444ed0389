package derive

import (
	"math"
	"strconv"

	"github.com/expr-lang/expr/ast"

	"rasid/indicators"
	"rasid/internal/diag"
)

// shown names the functions for people.
const shown = "lag, difference, change, yoy, mean, sum, index, min, max, abs, mean_of, last_of, sum_of, latest, from_above, of"

// functions holds how many arguments each takes.
var functions = map[string]int{"lag": 2, "difference": 2, "change": 2, "yoy": 1, "mean": 2, "sum": 2, "index": 2, "min": 2, "max": 2, "abs": 1,
	"mean_of": 1, "last_of": 1, "sum_of": 1, "latest": 2, "from_above": 1, "of": 1}

func (c *compiler) call(n ast.Node, name string, args []ast.Node) term {
	want, ok := functions[name]
	switch {
	case !ok:
		remedy := "known: " + shown
		names := make([]string, 0, len(functions))
		for f := range functions {
			names = append(names, f)
		}
		if near := diag.Nearest(name, names); near != "" {
			remedy = "did you mean " + near + "? " + remedy
		}
		return c.refuse(n, "derive-function", remedy, "there is no function %q", name)
	case len(args) != want:
		return c.refuse(n, "derive-argument", "see the README for the functions", "%s takes %d, not %d", name, want, len(args))
	}
	switch name {
	case "of":
		s, ok := args[0].(*ast.StringNode)
		if !ok {
			return c.refuse(args[0], "derive-argument", `write of("id")`, "of takes the id of an indicator between quotes")
		}
		return c.indicator(args[0], s.Value)
	case "mean_of", "last_of", "sum_of":
		return c.convert(name, args[0])
	case "latest":
		return c.latest(args)
	case "from_above":
		return c.fromAbove(args[0])
	case "index":
		return c.base(args)
	}
	x := c.node(args[0])
	switch name {
	case "abs":
		if x.value == nil {
			return x
		}
		return term{unit: x.unit, readings: x.readings, value: two(x.value, constant(0).value, func(x, _ float64) float64 { return math.Abs(x) })}
	case "min", "max":
		y := c.node(args[1])
		if x.value == nil || y.value == nil {
			return term{}
		}
		combine := math.Min
		if name == "max" {
			combine = math.Max
		}
		return term{unit: x.unit, readings: x.readings + y.readings, value: two(x.value, y.value, combine)}
	case "yoy":
		return c.against(x, name, func(at int) int { return yearBefore(c.Every, at) })
	}
	least := 1
	if name == "mean" || name == "sum" {
		least = 2
	}
	count, ok := c.periods(args[1], name, least)
	if !ok || x.value == nil {
		return term{}
	}
	if name == "mean" || name == "sum" {
		return window(x, count, name == "mean")
	}
	return c.against(x, name, func(at int) int { return at - count })
}

// periods reads an argument that counts periods.
func (c *compiler) periods(n ast.Node, function string, least int) (int, bool) {
	i, ok := n.(*ast.IntegerNode)
	if !ok || i.Value < least || i.Value > mostBack {
		c.refuse(n, "derive-argument", "write how many periods", "%s takes a whole number from %d to %d here", function, least, mostBack)
		return 0, false
	}
	return i.Value, true
}

// yearBefore is the period a year before.
func yearBefore(every indicators.PeriodKind, at int) int {
	if every == indicators.Week {
		return at - 52
	}
	return every.Ordinal(every.Numbered(at).First().AddMonths(-12))
}

// against compares x with what it was.
func (c *compiler) against(x term, name string, before func(at int) int) term {
	if x.value == nil {
		return x
	}
	then := func(f *frame, at int) (float64, bool) { return x.value(f, before(at)) }
	t := term{unit: x.unit, readings: times(x.readings, 2), additive: x.additive}
	switch name {
	case "lag":
		t.value, t.readings = then, x.readings
	case "difference":
		t.value = two(x.value, then, func(now, was float64) float64 { return now - was })
	default:
		t.unit, t.additive = unitOf("%"), false
		t.value = two(x.value, then, func(now, was float64) float64 { return 100 * (now - was) / math.Abs(was) })
	}
	return t
}

// window is the sum or the mean of x over so many periods.
func window(x term, count int, mean bool) term {
	value := x.value
	return term{unit: x.unit, readings: times(x.readings, count), additive: x.additive, value: func(f *frame, at int) (sum float64, ok bool) {
		ok = true
		for i := at - count + 1; i <= at; i++ {
			v, there := value(f, i)
			sum, ok = sum+v, ok && there
		}
		if mean {
			sum /= float64(count)
		}
		if !ok {
			return 0, false
		}
		return f.number(sum)
	}}
}

// times multiplies without passing what an int holds. What rests on no value is work as well, and counts as one.
func times(a, b int) int { return min(max(a, 1), mostReadings+1) * b }

// base reads index(x, "2024-01").
func (c *compiler) base(args []ast.Node) term {
	x := c.node(args[0])
	s, ok := args[1].(*ast.StringNode)
	if !ok {
		return c.refuse(args[1], "derive-argument", `write index(x, "2024-01")`, "index takes a period between quotes")
	}
	p, err := indicators.ParsePeriod(s.Value)
	if err != nil {
		return c.refuse(args[1], "derive-argument", "write it like "+strconv.Quote(indicators.PeriodAt(c.Every, indicators.NewDate(2024, 1, 1)).String()), "%q is no period", s.Value)
	}
	if p.Kind < c.Every {
		return c.refuse(args[1], "derive-argument", "write a "+c.Every.String()+" or a longer period", "%s is shorter than a %s", p, c.Every)
	}
	if x.value == nil {
		return x
	}
	first, last := within(c.Every, p)
	at := window(x, last-first+1, true)
	return term{unit: unitOf("index"), readings: x.readings + at.readings, value: two(x.value, func(f *frame, _ int) (float64, bool) { return at.value(f, last) },
		func(now, base float64) float64 { return 100 * now / base })}
}

// convert reads mean_of, last_of and sum_of.
func (c *compiler) convert(name string, arg ast.Node) term {
	ind, k, ok := c.input(arg, name)
	switch {
	case !ok:
		return term{}
	case ind.Every >= c.Every:
		return c.refuse(arg, "derive-cadence", "write "+ind.ID+" alone", "%s is reported every %s: there are no more of them within a %s", ind.ID, ind.Every, c.Every)
	case name == "sum_of" && ind.Measure != indicators.Flow, name == "mean_of" && ind.Measure != indicators.Level, name == "last_of" && ind.Measure == indicators.Flow:
		return c.refuse(arg, "derive-measure", "write "+conversions(ind), "%s is a %s: %s says nothing of it", ind.ID, ind.Measure, name)
	}
	every, fast := c.Every, ind.Every
	span := func(at int) (first, last int) { return within(fast, every.Numbered(at)) }
	_, last := span(every.Ordinal(indicators.NewDate(2024, 12, 31))) // a leap year: the longest
	first, _ := span(every.Ordinal(indicators.NewDate(2024, 12, 31)))
	t := term{unit: unitOf(ind.Unit), additive: ind.Across == indicators.SumAcross, readings: last - first + 2}
	t.value = func(f *frame, at int) (sum float64, ok bool) {
		first, last := span(at)
		if name == "last_of" {
			return f.input(k, last)
		}
		ok = true
		for i := first; i <= last; i++ {
			v, there := f.input(k, i)
			sum, ok = sum+v, ok && there
		}
		if name == "mean_of" {
			sum /= float64(last - first + 1)
		}
		if !ok {
			return 0, false
		}
		return f.number(sum)
	}
	return t
}

// latest reads latest(i, n).
func (c *compiler) latest(args []ast.Node) term {
	ind, k, ok := c.input(args[0], "latest")
	count, counted := c.periods(args[1], "latest", 1)
	switch {
	case !ok || !counted:
		return term{}
	case ind.Measure == indicators.Flow:
		return c.refuse(args[0], "derive-measure", "write "+ind.ID+" alone, or sum_of("+ind.ID+")", "%s is an amount of its own period: it does not last", ind.ID)
	}
	every := c.Every
	return term{unit: unitOf(ind.Unit), readings: 1, additive: ind.Across == indicators.SumAcross, value: func(f *frame, at int) (float64, bool) {
		ends, oldest := every.Numbered(at).Last(), every.Numbered(at-count).First()
		return f.latest(k, oldest, ends)
	}}
}

// fromAbove reads from_above(i). What is a state around a place is one within it, as the wage of a region or the
// rate of exchange; an amount, or what places add up to, is not.
func (c *compiler) fromAbove(arg ast.Node) term {
	ind, ok := c.itself(arg, "from_above")
	switch {
	case !ok:
		return term{}
	case ind.Derived != nil:
		return c.refuse(arg, "derive-above", "take from above what it is derived of", "%s is derived: from above comes only what was reported for a place around", ind.ID)
	case ind.Measure != indicators.Level || ind.Across == indicators.SumAcross:
		return c.refuse(arg, "derive-above", "write "+ind.ID+" alone, and judge at the place that it is reported for", "%s is an amount: that of a place around is not that of a place within it", ind.ID)
	case ind.Every < c.Every:
		return c.refuse(arg, "derive-cadence", "derive this every "+ind.Every.String()+" as well", "%s is reported every %s, and this is for every %s", ind.ID, ind.Every, c.Every)
	}
	return c.aligned(ind, c.number(ind, true))
}
