package derive

import (
	"slices"
	"strings"
)

// unit is what an expression is measured in, as far as that can be told: a number that is written into it may
// turn litres into cubic metres, and then nobody knows.
type unit struct {
	known       bool
	over, under []string // factors, sorted
}

var plain = unit{known: true}

// unitOf reads a unit as people write it: "SYP/bundle".
func unitOf(text string) unit {
	parts := strings.Split(text, "/")
	u := unit{known: true}
	for i, p := range parts {
		if p = strings.TrimSpace(p); p == "" || p == "1" {
			continue
		}
		if i == 0 {
			u.over = append(u.over, p)
		} else {
			u.under = append(u.under, p)
		}
	}
	return u.reduced()
}

func (u unit) times(v unit) unit {
	return unit{u.known && v.known, slices.Concat(u.over, v.over), slices.Concat(u.under, v.under)}.reduced()
}

func (u unit) per(v unit) unit { return u.times(unit{v.known, v.under, v.over}) }

// reduced cancels what stands above and below.
func (u unit) reduced() unit {
	r := unit{known: u.known, under: slices.Clone(u.under)}
	for _, f := range u.over {
		if i := slices.Index(r.under, f); i >= 0 {
			r.under = slices.Delete(r.under, i, i+1)
			continue
		}
		r.over = append(r.over, f)
	}
	slices.Sort(r.over)
	slices.Sort(r.under)
	return r
}

// differs reports whether both are known, and not the same.
func (u unit) differs(v unit) bool { return u.known && v.known && u.String() != v.String() }

// String writes it as people do; "1" is a plain number.
func (u unit) String() string {
	text := strings.Join(u.over, "·")
	if text == "" {
		text = "1"
	}
	if len(u.under) > 0 {
		text += "/" + strings.Join(u.under, "/")
	}
	return text
}
