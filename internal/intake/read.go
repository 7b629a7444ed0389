package intake

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"rasid/indicators"
	"rasid/internal/config"
	"rasid/internal/diag"
	"rasid/internal/journal"
	"rasid/internal/tabular"
	"rasid/internal/tabular/grid"
)

const (
	infoPerCode  = 100  // notes of one kind that are kept of a delivery; refusals are all kept
	heldFindings = 1000 // refusals that are kept of a held delivery: enough to see what is wrong
)

// reading turns one delivery's bytes into rows and findings inside a journal transaction.
type reading struct {
	in     *Intake
	source config.Source
	tx     *journal.Tx
	rows   *sorter
	maps   []columns
	width  int
	header []string
	infos  map[string]int
	seen   map[int32]bool // indicators that any accepted row is about
	place  [][]byte
	today  indicators.Date
	sample []diag.Finding // the first refusals, for a delivery that is held
}

var errTooManyRefused = errors.New("too many rows refused")

// read reads the archived bytes, checking that they are still those that were archived.
func (i *Intake) read(tx *journal.Tx, source config.Source, hold bool) (*reading, error) {
	d := tx.Delivery
	f, err := os.Open(i.archive.object(d.SHA256))
	if err != nil {
		return nil, fmt.Errorf("read archived delivery: %w", err)
	}
	defer func() { _ = f.Close() }()
	in := &summed{r: f, sum: sha256.New()}
	r := &reading{in: i, source: source, tx: tx, rows: &sorter{dir: i.archive.dir}, infos: map[string]int{}, seen: map[int32]bool{}, today: i.today()}
	defer r.rows.close()
	if err := r.table(in, d.Size); err != nil {
		var fault *grid.Fault
		if !errors.As(err, &fault) {
			return r, err
		}
		d.Outcome = journal.Refused
		if fault.Code == "empty_file" || fault.Code == "header_only" {
			d.Outcome = journal.Empty
		}
		// A table broken in the middle is refused whole: half of it must not be stored.
		r.rows.rows, r.rows.runs = nil, nil
		d.New, d.Revised, d.Unchanged = 0, 0, 0
		return r, tx.Refuse(fault.Finding)
	}
	got, err := in.total(d.Size)
	if err != nil {
		return r, fmt.Errorf("read archived delivery: %w", err)
	}
	if got != d.SHA256 {
		return r, fmt.Errorf("read archived delivery %s: its bytes are no longer those that were archived; check the disk", d.SHA256)
	}
	if err := r.put(); err != nil {
		return r, err
	}
	if hold && d.Refused >= 10 && float64(d.Refused) > source.HoldAbove*float64(d.Rows-d.Skipped) {
		return r, errTooManyRefused
	}
	switch {
	case d.Refused > 0 && d.Refused == d.Rows-d.Skipped:
		d.Outcome = journal.Refused
	case d.Refused > 0:
		d.Outcome = journal.Partial
	default:
		d.Outcome = journal.Accepted
	}
	return r, nil
}

func (r *reading) table(in io.ReaderAt, size int64) error {
	d := r.tx.Delivery
	maps := mappings(r.source)
	t, err := tabular.Open(in, size, tableOptions(r.source))
	if err != nil {
		return err
	}
	if t.HeaderRepaired() {
		return grid.NewFault("header_repaired")
	}
	dialect := t.Dialect()
	d.Dialect = map[string]string{"encoding": dialect.Encoding, "delimiter": dialect.Delimiter, "quote": dialect.Quote, "escape": dialect.Escape,
		"line_end": strconv.Quote(dialect.LineEnd), "header_rows": strings.Trim(fmt.Sprint(t.HeaderRows()), "[]")}
	r.header, r.width = t.Header(), len(t.Header())
	for _, m := range maps {
		if len(r.source.Map) == 0 && len(r.in.plan.Places.All()) == 1 && !anyOf(m.Place.Levels[0], r.header, t.HeaderParts()) {
			m.Place.Levels = nil // a plan of one place needs no column to say so
		}
		c, problem := bind(m, r.header, t.HeaderParts())
		if problem != nil {
			return &grid.Fault{Finding: *problem}
		}
		r.maps = append(r.maps, c)
	}
	for {
		row, err := t.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if row.Number&0xfff == 0 {
			if err := r.in.cancelled(r.tx); err != nil {
				return err
			}
		}
		d.Rows++
		if err := r.row(row); err != nil {
			return err
		}
	}
	for _, f := range t.Notes() {
		if f.Code == "total_row" {
			d.Rows++
			d.Skipped++
		}
		if f.Severity == diag.Warning && f.Code != "other_table" {
			continue // a repaired row: it was refused
		}
		if err := r.info(f); err != nil {
			return err
		}
	}
	if d.Rows == 0 {
		return &grid.Fault{Finding: diag.Finding{Code: "header_only", Severity: diag.Error}}
	}
	if d.Skipped == d.Rows {
		return r.info(diag.Finding{Code: "all_skipped", Args: map[string]string{"rows": strconv.FormatInt(d.Rows, 10)}})
	}
	return nil
}

func (r *reading) info(f diag.Finding) error {
	f.Severity = diag.Info
	if r.infos[f.Code]++; r.infos[f.Code] > infoPerCode {
		return nil
	}
	return r.tx.Refuse(f)
}

// refuse records why a row is refused; column is −1 when the row as a whole is meant.
func (r *reading) refuse(f diag.Finding, row int64, column int, first bool) error {
	f.Row = row
	if column >= 0 && column < len(r.header) {
		f.Column, f.Cell = r.header[column], grid.Address(column, row)
	}
	if first {
		r.tx.Delivery.Refused++
	}
	if len(r.sample) < heldFindings {
		r.sample = append(r.sample, f)
	}
	return r.tx.Refuse(f)
}

func (r *reading) row(row grid.Row) error {
	d, cells := r.tx.Delivery, row.Cells
	for len(cells) > r.width && len(bytes.TrimSpace(cells[len(cells)-1])) == 0 {
		cells = cells[:len(cells)-1]
	}
	if row.Repaired != "" {
		return r.refuse(diag.Finding{Code: row.Repaired, Severity: diag.Error, Value: text(bytes.Join(cells, []byte(" | ")))}, row.Number, -1, true)
	}
	if len(cells) != r.width {
		code := "row_short"
		if len(cells) > r.width {
			code = "row_long"
		}
		return r.refuse(diag.Finding{Code: code, Severity: diag.Error, Args: map[string]string{"have": strconv.Itoa(len(cells)), "want": strconv.Itoa(r.width)}}, row.Number, -1, true)
	}
	used := false
	for k := range r.maps {
		m := &r.maps[k]
		if !m.fits(cells) {
			continue
		}
		used = true
		if err := r.observe(m, row.Number, cells); err != nil {
			return err
		}
	}
	if !used {
		d.Skipped++
	}
	return nil
}

func (m *columns) fits(cells [][]byte) bool {
	for i, c := range m.where {
		is, ok := m.wanted[i][string(cells[c])]
		if !ok {
			is = m.wanted[i][tabular.NormalizeName(string(cells[c]))]
			if len(m.wanted[i]) < 10_000 {
				m.wanted[i][string(cells[c])] = is
			}
		}
		if !is {
			return false
		}
	}
	return true
}

func cellOf(column int, constant string, cells [][]byte) []byte {
	if column < 0 {
		return []byte(constant)
	}
	return cells[column]
}

// observe reads one row under one mapping. Every problem of the row is reported, not the first.
func (r *reading) observe(m *columns, number int64, cells [][]byte) error {
	bad := false
	refuse := func(f *diag.Finding, column int) error {
		err := r.refuse(*f, number, column, !bad)
		bad = true
		return err
	}
	value, problem := tabular.ParseNumber(cellOf(m.value, m.Value.Constant, cells), r.source.Table.Decimal)
	if problem != nil && problem.Severity == diag.Info {
		r.tx.Delivery.Blank++
		problem.Row, problem.Cell = number, grid.Address(max(m.value, 0), number)
		return r.info(*problem)
	}
	if problem != nil {
		if err := refuse(problem, m.value); err != nil {
			return err
		}
	}
	i, problem := r.in.names.indicator(cellOf(m.indicator, m.Indicator.Constant, cells))
	if problem != nil {
		return refuse(problem, m.indicator)
	}
	ind := &r.in.plan.Indicators[i]
	if ind.Department != r.tx.Delivery.Department {
		// A department can only report its own indicators.
		return refuse(&diag.Finding{Code: "not_your_indicator", Severity: diag.Error, Value: ind.ID, Args: map[string]string{
			"indicator": ind.ID, "department": r.tx.Delivery.Department, "owner": ind.Department}}, m.indicator)
	}
	place := r.in.root
	if len(m.place) > 0 || m.Place.Constant != "" {
		r.place = r.place[:0]
		last := -1
		for _, c := range m.place {
			r.place, last = append(r.place, cells[c]), c
		}
		if m.Place.Constant != "" {
			r.place = append(r.place, []byte(m.Place.Constant))
		}
		if place, problem = r.in.names.place(r.place); problem != nil {
			if err := refuse(problem, last); err != nil {
				return err
			}
		}
	}
	period, problem := r.period(m, ind, cells)
	if problem != nil {
		if err := refuse(problem, m.period); err != nil {
			return err
		}
	}
	if !bad && !ind.Valid.Holds(value) {
		bound := func(b *float64) string {
			if b == nil {
				return "…"
			}
			return strconv.FormatFloat(*b, 'f', -1, 64)
		}
		return refuse(&diag.Finding{Code: "value_outside", Severity: diag.Error, Value: strconv.FormatFloat(value, 'f', -1, 64),
			Args: map[string]string{"min": bound(ind.Valid.Min), "max": bound(ind.Valid.Max), "unit": ind.Unit}}, m.value)
	}
	if bad {
		return nil
	}
	return r.rows.add(journal.Row{Indicator: r.in.indicatorKeys[i], Place: r.in.placeKeys[place], Period: period.Key(), Value: value, Line: number})
}

// period reads when a row is about, in the indicator's own cadence: a date stands for the
// period that holds it, but a longer period never stands for a shorter one.
func (r *reading) period(m *columns, ind *indicators.Indicator, cells [][]byte) (indicators.Period, *diag.Finding) {
	rule := m.rule
	if rule.As == 0 {
		rule.As = ind.Every
	}
	cell := cellOf(m.period, m.Period.Constant, cells)
	p, problem := tabular.ParsePeriod(cell, rule)
	if problem == nil && p.Kind != ind.Every {
		problem = &diag.Finding{Code: "period_wrong_kind", Severity: diag.Error, Value: text(cell), Args: map[string]string{"got": p.Kind.String(), "want": ind.Every.String()}}
	}
	if problem == nil && p.First() > r.today {
		problem = &diag.Finding{Code: "period_future", Severity: diag.Error, Value: text(cell), Args: map[string]string{"today": r.today.String()}}
	}
	return p, problem
}

// put hands the sorted rows to the journal. Rows of one key and one value count once; rows of
// one key and different values are all refused, as nobody can say which is meant.
func (r *reading) put() error {
	d := r.tx.Delivery
	block := make([]journal.Row, 0, 4096)
	var group []journal.Row
	flush := func() error {
		if len(group) == 0 {
			return nil
		}
		first := group[0]
		for _, g := range group[1:] {
			if g.Value != first.Value {
				return r.conflict(group)
			}
		}
		for _, g := range group[1:] {
			d.Unchanged++
			if err := r.info(diag.Finding{Code: "repeated_row", Row: g.Line, Args: map[string]string{"first": strconv.FormatInt(first.Line, 10)}}); err != nil {
				return err
			}
		}
		r.seen[first.Indicator] = true
		if block = append(block, first); len(block) == cap(block) {
			err := r.tx.Put(block)
			block = block[:0]
			return err
		}
		return nil
	}
	for row, err := range r.rows.all() {
		if err != nil {
			return err
		}
		if len(group) > 0 && !row.SameKey(group[0]) {
			if err := flush(); err != nil {
				return err
			}
			group = group[:0]
		}
		group = append(group, row)
	}
	if err := flush(); err != nil {
		return err
	}
	return r.tx.Put(block)
}

func (r *reading) conflict(group []journal.Row) error {
	number := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	column := r.maps[0].value
	for i, g := range group {
		other := group[0]
		if i == 0 || other.Value == g.Value {
			for _, o := range group {
				if o.Value != g.Value {
					other = o
				}
			}
		}
		f := diag.Finding{Code: "conflicting_rows", Severity: diag.Error, Value: number(g.Value), Args: map[string]string{
			"other": strconv.FormatInt(other.Line, 10), "value": number(g.Value), "other_value": number(other.Value)}}
		if err := r.refuse(f, g.Line, column, true); err != nil {
			return err
		}
	}
	return nil
}
