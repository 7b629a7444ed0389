package mapping

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strconv"
	"strings"

	"rasid/internal/diag"
	"rasid/internal/tabular/grid"
)

// notesPerCode is how many notes of one kind are given to the sink; refusals are all given.
const notesPerCode = 100

// reading is one table being read.
type reading struct {
	*Mapper
	ctx      context.Context
	open     Open
	delivery Delivery
	to       Sink
	sites    sites // that the table brings

	headers     *headers
	titles      []string
	units       []string // by column, of a row of units
	width       int      // cells that every row of a text has
	bindings    []binding
	conventions []convention // by column
	notes       []diag.Finding
	noted       map[string]int

	counts     Counts
	understood Understanding
	place      [][]byte // scratch
}

func (r *reading) read(t Table) error {
	r.noted = map[string]int{}
	if t.HeaderRepaired() {
		return fault("header_repaired")
	}
	r.titles = t.Titles()
	head, ended, err := lookAhead(t, tagRows)
	if err != nil {
		return err
	}
	header, parts := t.Header(), t.HeaderParts()
	var tags []tag
	for i, row := range head {
		found, ok := tagRow(row)
		if !ok {
			continue
		}
		// What stands between the header and the hashtags is header too, and the last row of it counts.
		if i > 0 {
			header, parts = texts(head[i-1]), nil
		}
		tags, head = found, head[i+1:]
		break
	}
	r.width = max(len(header), len(tags))
	for len(header) < r.width {
		header = append(header, "")
	}
	r.headers = newHeaders(header, parts, tags)
	r.units = t.Units()
	if len(r.delivery.Source.Map) > 0 {
		err = r.configured(r.headers)
	} else {
		err = r.detect(r.headers, head)
	}
	if err != nil {
		return err
	}
	r.pin(r.width)
	r.describe()
	for _, f := range r.notes {
		if err := r.say(f); err != nil {
			return err
		}
	}
	for i := range head {
		if err := r.row(&head[i]); err != nil {
			return err
		}
	}
	for !ended {
		row, err := t.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if row.Number&0xfff == 0 && r.ctx.Err() != nil {
			return r.ctx.Err()
		}
		if err := r.row(&row); err != nil {
			return err
		}
	}
	for _, f := range t.Notes() {
		if f.Code == "total_row" {
			r.counts.Rows++
			r.counts.Skipped++
		}
		if f.Severity == diag.Warning && f.Code != "other_table" {
			continue // a repaired row: it was refused
		}
		if err := r.say(f); err != nil {
			return err
		}
	}
	switch {
	case r.counts.Rows == 0:
		return fault("header_only")
	case r.counts.Skipped == r.counts.Rows:
		return r.say(diag.Finding{Code: "all_skipped", Severity: diag.Info, Args: map[string]string{"rows": strconv.FormatInt(r.counts.Rows, 10)}})
	}
	return nil
}

// lookAhead returns copies of the first rows; ended says that there are no others.
func lookAhead(t Table, n int) (rows []grid.Row, ended bool, err error) {
	for len(rows) < n {
		row, err := t.Next()
		if errors.Is(err, io.EOF) {
			return rows, true, nil
		}
		if err != nil {
			return nil, false, err
		}
		rows = append(rows, row.Clone())
	}
	return rows, false, nil
}

func texts(row grid.Row) []string {
	list := make([]string, len(row.Cells))
	for i, c := range row.Cells {
		list[i] = strings.TrimSpace(string(c))
	}
	return list
}

// describe says in which columns the fields were found.
func (r *reading) describe() {
	u := &r.understood
	if u.Shape == "" {
		u.Shape = "long"
		for _, b := range r.bindings {
			if len(b.cells) > 1 {
				u.Shape = "wide"
			}
		}
	}
	u.Fields, u.Values = map[string]string{}, map[int]string{}
	add := func(field string, columns ...int) {
		var list []string
		for _, c := range columns {
			if n := r.headers.name(c); n != "" {
				list = append(list, n)
			}
		}
		if len(list) > 0 && u.Fields[field] == "" {
			u.Fields[field] = strings.Join(list, " | ")
		}
	}
	for _, b := range r.bindings {
		add("indicator", b.rows.indicator)
		add("place", b.rows.places...)
		add("period", b.rows.year, b.rows.period)
		var values []int
		for _, v := range b.cells {
			if values = append(values, v.column); v.column >= 0 {
				u.Values[v.column] = r.headers.name(v.column)
			}
		}
		add("value", values...)
		for _, v := range b.cells {
			if u.Fields["indicator"] == "" && v.indicator != unnamed {
				u.Fields["indicator"] = "= " + r.plan.Indicators[v.indicator].ID
			}
		}
	}
}

// say gives a note to the sink, unless it has had enough of its kind.
func (r *reading) say(f diag.Finding) error {
	if f.Severity == diag.Error {
		f.Severity = diag.Info
	}
	if r.noted[f.Code]++; r.noted[f.Code] > notesPerCode {
		return nil
	}
	return r.to.Finding(f)
}

// refuse says why a value, or a row as a whole where column is nowhere, is refused.
func (r *reading) refuse(f diag.Finding, row int64, column int) error {
	f.Row, f.Severity = row, diag.Error
	if column >= 0 {
		f.Column, f.Cell = r.headers.name(column), grid.Address(column, row)
	}
	return r.to.Finding(f)
}

func (r *reading) row(row *grid.Row) error {
	r.counts.Rows++
	cells := row.Cells
	for len(cells) > r.width && len(bytes.TrimSpace(cells[len(cells)-1])) == 0 {
		cells = cells[:len(cells)-1]
	}
	if row.Kinds != nil { // a workbook leaves out the blank cells at the end of a row
		for len(cells) < r.width {
			cells = append(cells, nil)
		}
	}
	if row.Repaired != "" {
		f := finding(row.Repaired)
		f.Value = text(bytes.Join(cells, []byte(" | ")))
		r.counts.Values++
		r.counts.Refused++
		return r.refuse(*f, row.Number, nowhere)
	}
	if len(cells) != r.width {
		code := "row_short"
		if len(cells) > r.width {
			code = "row_long"
		}
		r.counts.Values++
		r.counts.Refused++
		return r.refuse(*finding(code, "have", strconv.Itoa(len(cells)), "want", strconv.Itoa(r.width)), row.Number, nowhere)
	}
	row.Cells = cells
	used := false
	for k := range r.bindings {
		b := &r.bindings[k]
		if !b.holds(cells) || r.derived(b, cells) {
			continue
		}
		used = true
		if err := r.observe(b, row); err != nil {
			return err
		}
	}
	if !used {
		r.counts.Skipped++
	}
	return nil
}
