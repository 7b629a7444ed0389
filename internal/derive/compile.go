package derive

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/builtin"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"

	"rasid/indicators"
)

// Bounds of an expression, so that a plan file cannot keep a machine busy.
const (
	mostRunes    = 1000
	mostNodes    = 300
	mostReadings = 10_000 // values that one value may rest on
	mostBack     = 400    // periods that a function may look back
)

// Config is what an expression is read with.
type Config struct {
	Text  string
	Every indicators.PeriodKind // the cadence of the indicator that it is for
	// Indicator returns the plan's indicator of that ID, read before; nil: it cannot be used, and the problem is
	// told elsewhere. It is false where the plan has none.
	Indicator func(id string) (*indicators.Indicator, bool)
	// IDs are those of all indicators of the plan, to name the nearest one.
	IDs []string
}

// Problem is something wrong in an expression.
type Problem struct {
	At, Width             int // in characters, from 0
	Code, Message, Remedy string
	Warning               bool // it works, but perhaps not as meant
}

// Compile reads an expression. The derivation is nil when a problem is more than a warning. Additive reports
// that the value of a place is the sum of those of the places within it, as its inputs' are.
func Compile(cfg Config) (d *indicators.Derivation, additive bool, problems []Problem) {
	c := &compiler{Config: cfg, numbers: map[string]int{}}
	root, ok := c.parse()
	if !ok {
		return nil, false, c.problems
	}
	n := c.node(root)
	if n.value != nil && len(c.inputs) == 0 && !c.failed {
		c.refuse(root, "derive-inputs", "name an indicator of the plan", "the expression names no indicator")
	}
	if n.readings > mostReadings {
		c.refuse(root, "derive-large", "look back over fewer periods", "a value of this would rest on %d others; %d are the most", n.readings, mostReadings)
	}
	if c.failed || n.value == nil {
		return nil, false, c.problems
	}
	x := &Formula{every: cfg.Every, inputs: c.inputs, value: n.value}
	return &indicators.Derivation{Text: cfg.Text, Inputs: c.inputs, Above: c.above, Formula: x}, n.additive, c.problems
}

type compiler struct {
	Config
	inputs   []*indicators.Indicator
	above    []bool
	numbers  map[string]int // of the inputs, by ID; what is taken from above has a "^" before it
	problems []Problem
	failed   bool
}

// eval computes a value for the period with an ordinal; it is not ok where something is missing, which the
// frame then knows. It asks for all that it needs, so that everything that is missing is named.
type eval func(f *frame, at int) (float64, bool)

// term is a part of an expression that has been read. Without a value it is wrong.
type term struct {
	value    eval
	unit     unit
	number   *float64 // it is this number, whatever the period
	additive bool
	readings int // values that it rests on, at most
}

func (c *compiler) parse() (ast.Node, bool) {
	if n := utf8.RuneCountInString(c.Text); n > mostRunes {
		c.problem(0, 1, "derive-large", "derive a part of it as an indicator of its own", "the expression has %d characters; %d are the most", n, mostRunes)
		return nil, false
	}
	cfg := conf.CreateNew()
	cfg.MaxNodes = mostNodes
	for name := range functions {
		cfg.Functions[name] = &builtin.Function{Name: name} // not what the language has under that name
	}
	tree, err := parse(c.Text, cfg)
	if err == nil && tree.Node != nil {
		return tree.Node, true
	}
	at, message := 0, "it is empty"
	if wrong, ok := errors.AsType[*file.Error](err); ok {
		at, message = wrong.From, wrong.Message
	} else if err != nil {
		message = err.Error()
	}
	c.problem(at, 1, "derive-syntax", "within { } a comma needs quotes around the whole; write names of indicators, numbers, + - * / and functions: "+shown, "this is not an expression: %s", strings.TrimSpace(message))
	return nil, false
}

// parse shields the caller from panics inside the library on hostile input.
func parse(text string, cfg *conf.Config) (tree *parser.Tree, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	return parser.ParseWithConfig(text, cfg)
}

func (c *compiler) problem(at, width int, code, remedy, format string, args ...any) {
	c.failed = true
	c.problems = append(c.problems, Problem{At: at, Width: max(1, width), Code: code, Message: fmt.Sprintf(format, args...), Remedy: remedy})
}

// refuse notes an error at a node. Its result is a term that is wrong.
func (c *compiler) refuse(n ast.Node, code, remedy, format string, args ...any) term {
	l := n.Location()
	c.problem(l.From, l.To-l.From, code, remedy, format, args...)
	return term{}
}

func (c *compiler) warn(n ast.Node, code, remedy, format string, args ...any) {
	failed := c.failed
	c.refuse(n, code, remedy, format, args...)
	c.failed, c.problems[len(c.problems)-1].Warning = failed, true
}

func (c *compiler) node(n ast.Node) term {
	switch n := n.(type) {
	case *ast.IntegerNode:
		return constant(float64(n.Value))
	case *ast.FloatNode:
		return constant(n.Value)
	case *ast.IdentifierNode:
		return c.name(n, n.Value)
	case *ast.UnaryNode:
		return c.unary(n)
	case *ast.BinaryNode:
		return c.binary(n)
	case *ast.CallNode:
		if callee, ok := n.Callee.(*ast.IdentifierNode); ok {
			return c.call(n, callee.Value, n.Arguments)
		}
	case *ast.BuiltinNode:
		return c.call(n, n.Name, n.Arguments)
	case *ast.MemberNode:
		return c.refuse(n, "derive-form", `write of("…") for a name that has a dot in it`, "a dot or a bracket after a name means nothing here")
	case *ast.StringNode:
		return c.refuse(n, "derive-form", `write of("…") for a name with dashes or dots`, "a text is no number")
	}
	return c.refuse(n, "derive-form", "write names of indicators, numbers, + - * / and functions: "+shown, "this is no part of an expression that makes a number")
}

func constant(v float64) term {
	return term{value: func(*frame, int) (float64, bool) { return v, true }, unit: plain, number: &v}
}

func (c *compiler) unary(n *ast.UnaryNode) term {
	x := c.node(n.Node)
	switch {
	case x.value == nil:
		return x
	case n.Operator == "+":
		return x
	case n.Operator != "-":
		return c.refuse(n, "derive-form", "write + - * /", "%q makes no number", n.Operator)
	}
	value := x.value
	if x.number != nil {
		v := -*x.number
		x.number = &v
	}
	x.value = func(f *frame, at int) (float64, bool) {
		v, ok := value(f, at)
		return -v, ok
	}
	return x
}

func (c *compiler) binary(n *ast.BinaryNode) term {
	a, b := c.node(n.Left), c.node(n.Right)
	if a.value == nil || b.value == nil {
		return term{}
	}
	scales := func(t term) bool { return t.number != nil && *t.number != 1 && *t.number != -1 }
	t := term{readings: a.readings + b.readings}
	var combine func(x, y float64) float64
	switch n.Operator {
	case "+", "-":
		if a.unit.differs(b.unit) && a.number == nil && b.number == nil {
			c.warn(n, "derive-units", "bring both to one unit first, or correct the name", "this brings together %s and %s", a.unit, b.unit)
		}
		t.unit, t.additive = a.unit, a.additive && b.additive
		t.unit.known = a.unit.known && b.unit.known && !a.unit.differs(b.unit)
		combine = func(x, y float64) float64 { return x + y }
		if n.Operator == "-" {
			combine = func(x, y float64) float64 { return x - y }
		}
	case "*":
		t.unit, t.additive = a.unit.times(b.unit), a.additive && b.number != nil || b.additive && a.number != nil
		combine = func(x, y float64) float64 { return x * y }
	case "/":
		t.unit, t.additive = a.unit.per(b.unit), a.additive && b.number != nil
		combine = func(x, y float64) float64 { return x / y }
	default:
		return c.refuse(n, "derive-form", "write + - * /", "%q makes no number of two", n.Operator)
	}
	if n.Operator == "*" || n.Operator == "/" {
		t.unit.known = t.unit.known && !scales(a) && !scales(b)
	}
	if a.number != nil && b.number != nil {
		v := combine(*a.number, *b.number)
		if v-v != 0 {
			return c.refuse(n, "derive-number", "correct the numbers", "%v %s %v is no number", *a.number, n.Operator, *b.number)
		}
		return constant(v)
	}
	t.value = two(a.value, b.value, combine)
	return t
}

// two combines two values.
func two(a, b eval, combine func(x, y float64) float64) eval {
	return func(f *frame, at int) (float64, bool) {
		x, okX := a(f, at)
		y, okY := b(f, at)
		if !okX || !okY {
			return 0, false
		}
		return f.number(combine(x, y))
	}
}
