package jsonrows

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"rasid/indicators"
	"rasid/internal/tabular/grid"
)

// The columns of rows that are added up. All others hold numbers.
const (
	DateColumn  = "date"  // a day, or a time of which the day counts
	PlaceColumn = "place" // a text; may be missing
)

// PeriodColumn is the column that a table of totals has instead of DateColumn.
const PeriodColumn = "period"

// Totals says how rows are added up: those of a period and place make one.
type Totals struct {
	Every indicators.PeriodKind // from a day to a year
	Zone  *time.Location        // whose days count of times, which are of UTC; nil: the day as it is written
}

// Group is what was added up for a period and a place.
type Group struct {
	Period indicators.Period
	Place  string
	Sums   map[string]*Sum // by column; one without any number has a blank Sum
}

// Sum is an exact sum of decimal numbers. It does not depend on their order.
type Sum struct {
	total  big.Rat
	scale  int    // digits behind the point
	some   bool   // a number was added
	broken string // a text that is no number: then there is no sum
}

// number is what is added: no more digits than anything that is counted has.
var number = regexp.MustCompile(`^[+-]?[0-9]{1,30}(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,2})?$`)

func (s *Sum) add(text string) {
	switch text = strings.TrimSpace(text); {
	case text == "":
	case !number.MatchString(text):
		if s.broken == "" {
			s.broken = text
		}
	default:
		var x big.Rat
		x.SetString(text)
		s.total.Add(&s.total, &x)
		mantissa, exponent, _ := strings.Cut(strings.ToLower(text), "e")
		_, fraction, _ := strings.Cut(mantissa, ".")
		e, _ := strconv.Atoi(exponent) // two digits, or none
		s.scale, s.some = max(s.scale, len(fraction)-e), true
	}
}

// Blank reports whether nothing was added.
func (s *Sum) Blank() bool { return !s.some && s.broken == "" }

// String returns the sum in decimals, "" of nothing, and of what cannot be added the text that is no number.
func (s *Sum) String() string {
	switch {
	case s.broken != "":
		return s.broken
	case !s.some:
		return ""
	}
	return s.total.FloatString(s.scale)
}

// AddUp adds up the rows of all pages, by period and then by place. A *grid.Fault says why it cannot.
func (p *Program) AddUp(ctx context.Context, r io.Reader, t Totals) ([]*Group, error) {
	type key struct {
		period indicators.Period
		place  string
	}
	groups, columns := map[key]*Group{}, map[string]bool{}
	err := p.each(ctx, r, func(page int, row map[string]any) error {
		if row == nil {
			return nil
		}
		period, err := t.period(Text(row[DateColumn]))
		if err != nil {
			return fault(page, err.Error())
		}
		k := key{period, strings.TrimSpace(oneLine(Text(row[PlaceColumn])))}
		g := groups[k]
		if g == nil {
			if len(groups) == mostRows {
				return fault(page, fmt.Sprintf("it makes more than %d rows", mostRows))
			}
			g = &Group{period, k.place, map[string]*Sum{}}
			groups[k] = g
		}
		for column, v := range row {
			if column == DateColumn || column == PlaceColumn {
				continue
			}
			if columns[column] = true; len(columns) > mostColumns {
				return fault(page, fmt.Sprintf("it makes more than %d columns; name the keys that are wanted", mostColumns))
			}
			if g.Sums[column] == nil {
				g.Sums[column] = &Sum{}
			}
			g.Sums[column].add(oneLine(Text(v)))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	list := slices.SortedFunc(maps.Values(groups), func(a, b *Group) int {
		if c := a.Period.Compare(b.Period); c != 0 {
			return c
		}
		return strings.Compare(a.Place, b.Place)
	})
	for _, g := range list {
		for column := range columns {
			if g.Sums[column] == nil {
				g.Sums[column] = &Sum{}
			}
		}
	}
	return list, nil
}

func (t Totals) period(text string) (indicators.Period, error) {
	day := text
	if len(text) > len(time.DateOnly) && text[len(time.DateOnly)] == 'T' {
		day = text[:len(time.DateOnly)]
		if t.Zone != nil {
			at, err := time.Parse("2006-01-02T15:04:05.999999999", strings.TrimSuffix(strings.TrimSuffix(text, "Z"), "+00:00"))
			if err != nil {
				return indicators.Period{}, fmt.Errorf("%q is no time in UTC", text)
			}
			day = at.In(t.Zone).Format(time.DateOnly)
		}
	}
	d, err := indicators.ParseDate(day)
	if err != nil {
		return indicators.Period{}, fmt.Errorf("%q is no date", text)
	}
	return indicators.PeriodAt(t.Every, d), nil
}

// WriteTotals writes the totals of all pages as CSV, as Write does rows: period, place and the other
// columns. Its rows are of no page.
func (p *Program) WriteTotals(ctx context.Context, w io.Writer, r io.Reader, t Totals) (Table, error) {
	groups, err := p.AddUp(ctx, r, t)
	if err != nil {
		return Table{}, err
	}
	if len(groups) == 0 {
		return Table{}, grid.NewFault("empty_file")
	}
	columns := slices.Sorted(maps.Keys(groups[0].Sums))
	table := Table{Columns: append([]string{PeriodColumn, PlaceColumn}, columns...)}
	out := csv.NewWriter(w)
	err = out.Write(table.Columns)
	for _, g := range groups {
		record := []string{g.Period.String(), g.Place}
		for _, c := range columns {
			record = append(record, g.Sums[c].String())
		}
		if err == nil {
			err = out.Write(record)
		}
	}
	if out.Flush(); err == nil {
		err = out.Error()
	}
	return table, err
}
