package derive

import (
	"strings"

	"github.com/expr-lang/expr/ast"

	"rasid/indicators"
	"rasid/internal/diag"
)

// population is the attribute of places that expressions may name.
const population = "population"

// name reads a name that stands for a value of this period.
func (c *compiler) name(n ast.Node, name string) term {
	_, indicator := c.Indicator(name)
	switch {
	case indicator && (name == "days" || name == population):
		return c.refuse(n, "derive-name", `write of("`+name+`") for the indicator, or give it another id`, "%s is an indicator, and %s", name,
			map[string]string{"days": "also the days of the period", population: "also the population of the place"}[name])
	case indicator:
		return c.indicator(n, name)
	case name == "days":
		every := c.Every
		return term{unit: unitOf("day"), value: func(_ *frame, at int) (float64, bool) { return float64(every.Numbered(at).Days()), true }}
	case name == population:
		return term{unit: unitOf("person"), value: func(f *frame, _ int) (float64, bool) {
			if v, ok := f.in.Attribute(population); ok {
				return v, true
			}
			return f.lack(population)
		}}
	}
	return c.unknown(n, name)
}

func (c *compiler) unknown(n ast.Node, name string) term {
	remedy := "known: the ids of the plan's indicators, days, population"
	near := diag.Nearest(name, append([]string{"days", population}, c.IDs...))
	for _, id := range c.IDs {
		if begins := strings.HasPrefix(id, name+"-") || strings.HasPrefix(id, name+"."); begins && near == "" {
			near = `of("` + id + `")`
		}
	}
	if near != "" {
		remedy = "did you mean " + near + "? " + remedy
	}
	return c.refuse(n, "derive-unknown-name", remedy, "there is no indicator %q", name)
}

// number returns the number of an input, a new one for one that was not named before.
func (c *compiler) number(ind *indicators.Indicator, above bool) int {
	id := ind.ID
	if above {
		id = "^" + id
	}
	k, ok := c.numbers[id]
	if !ok {
		k = len(c.inputs)
		c.inputs, c.above, c.numbers[id] = append(c.inputs, ind), append(c.above, above), k
	}
	return k
}

// indicator reads the name of an indicator where its value for this period is meant.
func (c *compiler) indicator(n ast.Node, id string) term {
	ind, ok := c.Indicator(id)
	switch {
	case !ok:
		return c.unknown(n, id)
	case ind == nil:
		c.failed = true
		return term{}
	case ind.Every < c.Every:
		return c.refuse(n, "derive-cadence", "say how its values make one: "+conversions(ind), "%s is reported every %s, and this is for every %s", id, ind.Every, c.Every)
	case ind.Every > c.Every && ind.Measure != indicators.Level:
		return c.refuse(n, "derive-cadence", "derive this every "+ind.Every.String()+" as well",
			"%s is an amount of a whole %s: how much of it falls on a %s is not known", id, ind.Every, c.Every)
	}
	return c.aligned(ind, c.number(ind, false))
}

// aligned is the value of an input, of this cadence or a slower one, for this period.
func (c *compiler) aligned(ind *indicators.Indicator, k int) term {
	t := term{unit: unitOf(ind.Unit), readings: 1, additive: ind.Across == indicators.SumAcross}
	if ind.Every == c.Every {
		t.value = func(f *frame, at int) (float64, bool) { return f.input(k, at) }
		return t
	}
	every, slow := c.Every, ind.Every
	t.value = func(f *frame, at int) (float64, bool) { return f.input(k, slow.Ordinal(anchor(every.Numbered(at)))) }
	return t
}

// conversions says what may make one value of many of an indicator.
func conversions(ind *indicators.Indicator) string {
	id := ind.ID
	if strings.ContainsAny(id, "-.") || id[0] <= '9' {
		id = `of("` + id + `")`
	}
	switch ind.Measure {
	case indicators.Flow:
		return "sum_of(" + id + ")"
	case indicators.Level:
		return "mean_of(" + id + ") or last_of(" + id + ")"
	}
	return "last_of(" + id + ")"
}

// input reads an argument that must be the name of an indicator itself.
func (c *compiler) input(n ast.Node, function string) (ind *indicators.Indicator, k int, ok bool) {
	if ind, ok = c.itself(n, function); !ok {
		return nil, 0, false
	}
	return ind, c.number(ind, false), true
}

// itself reads which indicator an argument names.
func (c *compiler) itself(n ast.Node, function string) (ind *indicators.Indicator, ok bool) {
	id := ""
	switch n := n.(type) {
	case *ast.IdentifierNode:
		id = n.Value
	case *ast.CallNode:
		if callee, is := n.Callee.(*ast.IdentifierNode); is && callee.Value == "of" && len(n.Arguments) == 1 {
			if s, is := n.Arguments[0].(*ast.StringNode); is {
				id = s.Value
			}
		}
	}
	if id == "" {
		c.refuse(n, "derive-argument", "write the id of an indicator", "%s takes an indicator itself, and nothing that is computed", function)
		return nil, false
	}
	ind, known := c.Indicator(id)
	if !known {
		c.unknown(n, id)
		return nil, false
	}
	if ind == nil {
		c.failed = true
		return nil, false
	}
	return ind, true
}
