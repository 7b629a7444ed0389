package plandiff

import (
	"strconv"
	"strings"

	"rasid/indicators"
	"rasid/internal/i18n"
)

// value is one setting: as the plan file writes it, and as people read it. The zero value is not set.
type value struct {
	raw  string
	alt  string   // another way to write it that means the same; empty: there is none
	size *float64 // of a quantity or a day
	date bool
	of   string // what a quantity is of: two of the same can be more and less
	// said writes it for people, nil: as raw. Beside another of the same kind, bare does so without the unit
	// and plain without the kind; nil: as said.
	said, bare, plain func(l indicators.Lang) string
}

func (v value) equal(o value) bool {
	return v.raw == o.raw || v.alt != "" && v.alt == o.alt
}

// set returns raw, nil where nothing is set.
func (v value) set() *string {
	if v.raw == "" {
		return nil
	}
	return &v.raw
}

// in writes v for people.
func (v value) in(l indicators.Lang) string {
	if v.said == nil {
		return indicators.Isolate(l, v.raw)
	}
	return v.said(l)
}

// fill is i18n.T for values that are set apart from the direction of the text around them already.
func fill(l indicators.Lang, key string, pairs ...string) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		pairs[i] = "{" + pairs[i] + "}"
	}
	return strings.NewReplacer(pairs...).Replace(i18n.T(l, key))
}

// word is a name as the plan file has it.
func word(s string) value { return value{raw: s} }

// words is a list of names.
func words(list []string) value {
	if len(list) == 0 {
		return value{}
	}
	return value{raw: "[" + strings.Join(list, ", ") + "]", said: func(l indicators.Lang) string {
		shown := make([]string, len(list))
		for i, s := range list {
			shown[i] = indicators.Isolate(l, s)
		}
		return strings.Join(shown, comma(l))
	}}
}

func comma(l indicators.Lang) string {
	if l.RightToLeft() {
		return "، "
	}
	return ", "
}

func semicolon(l indicators.Lang) string {
	if l.RightToLeft() {
		return "؛ "
	}
	return "; "
}

// quoted is a text of the plan.
func quoted(s string) value {
	if s == "" {
		return value{}
	}
	return value{raw: s, said: func(l indicators.Lang) string {
		shown := indicators.Isolate(l, s)
		if l == indicators.Arabic {
			return "«" + shown + "»"
		}
		return "“" + shown + "”"
	}}
}

// decimals is how many digits after the point a number needs to be written whole.
func decimals(v float64) int {
	_, frac, _ := strings.Cut(number(v), ".")
	return len(frac)
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// amount is a quantity in a unit; an empty unit is none.
func amount(v float64, unit string) value {
	bare := func(l indicators.Lang) string { return indicators.FormatNumber(l, v, decimals(v)) }
	return value{raw: number(v), size: &v, of: unit, bare: bare, said: func(l indicators.Lang) string {
		if unit == "" {
			return bare(l)
		}
		return bare(l) + " " + indicators.Isolate(l, unit)
	}}
}

// bound is an amount that may be left open.
func bound(v *float64, unit string) value {
	if v == nil {
		return value{}
	}
	return amount(*v, unit)
}

// percent is a share 0..1.
func percent(share float64) value {
	p, err := strconv.ParseFloat(strconv.FormatFloat(share*100, 'g', 15, 64), 64) // 0.07 × 100 is not 7.000000000000001 for people
	if err != nil {
		p = share * 100
	}
	return value{raw: number(p) + "%", size: &share, of: "%", said: func(l indicators.Lang) string {
		s := indicators.FormatNumber(l, p, decimals(p))
		switch l {
		case indicators.Arabic:
			return s + "٪"
		case indicators.Kurdish:
			return "%" + s
		}
		return s + " %"
	}}
}

// day is a day of the calendar.
func day(d indicators.Date) value {
	size := float64(d)
	return value{raw: d.String(), size: &size, date: true, of: "day", said: func(l indicators.Lang) string { return indicators.FormatDate(l, d) }}
}

// days is a number of days; never says what 0 is called.
func days(n int, never string) value {
	if n == 0 && never != "" {
		return value{raw: never, said: func(l indicators.Lang) string { return i18n.T(l, "plandiff."+never) }}
	}
	return counted(n, strconv.Itoa(n)+"d", "days")
}

// counted is a number of things that have words of their own.
func counted(n int, raw, what string) value {
	size := float64(n)
	return value{raw: raw, size: &size, of: what, said: func(l indicators.Lang) string {
		return fill(l, "plandiff."+what, "n", indicators.FormatNumber(l, size, 0))
	}}
}

// flag is yes or no.
func flag(b bool) value {
	s := strconv.FormatBool(b)
	return value{raw: s, said: func(l indicators.Lang) string { return i18n.T(l, "plandiff."+s) }}
}

// joined is several settings told as one.
func joined(separator string, list ...value) value {
	var parts []value
	var raw []string
	for _, v := range list {
		if v.raw != "" {
			parts, raw = append(parts, v), append(raw, v.raw)
		}
	}
	if len(parts) == 0 {
		return value{}
	}
	return value{raw: strings.Join(raw, separator), said: func(l indicators.Lang) string {
		said := make([]string, len(parts))
		for i, v := range parts {
			said[i] = v.in(l)
		}
		switch separator {
		case ", ":
			return strings.Join(said, comma(l))
		case "; ":
			return strings.Join(said, semicolon(l))
		}
		return strings.Join(said, separator)
	}}
}

// under puts a word of the plan file before a value.
func under(key string, v value) value {
	if v.raw == "" {
		return value{}
	}
	return value{raw: key + ": " + v.raw, said: func(l indicators.Lang) string { return fill(l, "plandiff.key."+key, "is", v.in(l)) }}
}
