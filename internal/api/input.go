package api

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"rasid/indicators"
	"rasid/internal/diag"
)

const (
	mostTexts   = 500 // in a list
	longestText = 500 // bytes
)

// Fault is one thing wrong with a request.
type Fault struct {
	Name   string `json:"name"`   // of the parameter
	Detail string `json:"detail"` // what is wrong and how to say it
}

// read reads what a request says for an operation, and lists everything that is wrong with it.
func (o *Operation) read(r *http.Request, zone *time.Location) (in Input, faults []Fault) {
	in = Input{texts: map[string][]string{}, numbers: map[string]int64{}, days: map[string]indicators.Date{}, moments: map[string]time.Time{}}
	asked, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		faults = append(faults, Fault{"", "the part behind ? cannot be read: write % and the bytes' hexadecimal digits for what is no letter or digit"})
	}
	var names []string
	for i := range o.Params {
		p := &o.Params[i]
		values := asked[p.Name]
		if p.InPath {
			values = []string{r.PathValue(p.Name)}
		} else {
			names = append(names, p.Name)
			delete(asked, p.Name)
		}
		if len(values) > 1 && p.Kind != List {
			faults = append(faults, Fault{p.Name, "it is given more than once"})
			continue
		}
		for _, v := range values {
			if why := in.take(p, v, zone); why != "" {
				faults = append(faults, Fault{p.Name, why})
			}
		}
		if p.Kind == Number && len(values) == 0 {
			in.numbers[p.Name] = p.Default
		}
	}
	for _, name := range slices.Sorted(keys(asked)) {
		why := "there is no such parameter"
		if near := diag.Nearest(name, names); near != "" {
			why += fmt.Sprintf("; did you mean %q?", near)
		} else if len(names) > 0 {
			why += "; there are " + strings.Join(names, ", ")
		}
		faults = append(faults, Fault{diag.Shorten([]byte(name)), why})
	}
	return in, faults
}

// take reads one value of a parameter, and says what is wrong with it; "" when nothing is.
func (in *Input) take(p *Param, v string, zone *time.Location) string {
	if len(v) > longestText && p.Kind != List || !utf8.ValidString(v) || strings.ContainsRune(v, 0) {
		return fmt.Sprintf("it is no text of at most %d bytes", longestText)
	}
	found := strconv.Quote(diag.Shorten([]byte(v)))
	switch p.Kind {
	case Text, List, Truth:
		known, parts := p.Known, []string{v}
		if p.Kind == List {
			parts = strings.Split(v, ",")
		}
		if p.Kind == Truth {
			known = []string{"true", "false"}
		}
		for _, part := range parts {
			if known != nil && !slices.Contains(known, part) {
				return fmt.Sprintf("%s is none of %s", strconv.Quote(diag.Shorten([]byte(part))), strings.Join(known, ", "))
			}
			in.texts[p.Name] = append(in.texts[p.Name], part)
		}
		if len(in.texts[p.Name]) > mostTexts {
			return fmt.Sprintf("it has more than %d texts", mostTexts)
		}
	case Number:
		n, err := strconv.ParseInt(v, 10, 64)
		low, high := p.bounds()
		if err != nil || n < low || n > high {
			return fmt.Sprintf("%s is no whole number from %d to %d", found, low, high)
		}
		in.numbers[p.Name] = n
	case Day:
		d, err := indicators.ParseDate(v)
		if err != nil {
			return found + " is no day: write it as 2024-06-30"
		}
		in.days[p.Name] = d
	case Moment:
		t, err := time.Parse(time.RFC3339, v)
		if d, dayErr := indicators.ParseDate(v); dayErr == nil {
			t, err = d.AddDays(1).In(zone).Add(-time.Millisecond), nil
		}
		if err != nil {
			return found + " is no time: write it as 2024-06-30T12:00:00+03:00, with + as %2B, or as a day"
		}
		in.moments[p.Name] = t
	}
	return ""
}

// bounds returns the smallest and the largest number.
func (p *Param) bounds() (low, high int64) {
	if p.Min == 0 && p.Max == 0 {
		return 0, 1<<53 - 1 // as far as every program counts exactly
	}
	return p.Min, p.Max
}

// keys yields a query's names.
func keys(q url.Values) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range q {
			if !yield(k) {
				return
			}
		}
	}
}
