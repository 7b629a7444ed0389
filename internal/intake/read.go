package intake

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"

	"rasid/indicators"
	"rasid/internal/config"
	"rasid/internal/diag"
	"rasid/internal/journal"
	"rasid/internal/tabular"
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
	first  []byte // the first cell of the row before, and whether it says "total": most rows repeat it
	total  bool
	totals map[string]bool // the same of the first cells met
	sample []diag.Finding  // the first refusals, for a delivery that is held
}

var errTooManyRefused = errors.New("too many rows refused")

// read reads the archived bytes, checking that they are still those that were archived.
func (i *Intake) read(tx *journal.Tx, raw *stored, source config.Source, hold bool) (*reading, error) {
	d := tx.Delivery
	f, err := raw.open()
	if err != nil {
		return nil, fmt.Errorf("read archived delivery: %w", err)
	}
	defer func() { _ = f.Close() }()
	hash := sha256.New()
	r := &reading{in: i, source: source, tx: tx, rows: newSorter(i.archive.dir), infos: map[string]int{}, seen: map[int32]bool{}, totals: map[string]bool{}, today: i.today()}
	defer r.rows.close()
	if err := r.table(io.TeeReader(f, hash)); err != nil {
		var fault *tabular.FindingError
		if !errors.As(err, &fault) {
			return r, err
		}
		d.Outcome = journal.Refused
		if fault.Code == "empty_file" || fault.Code == "header_only" {
			d.Outcome = journal.Empty
		}
		// A table broken in the middle is refused whole: half of it must not be stored.
		r.rows.close()
		d.New, d.Revised, d.Unchanged = 0, 0, 0
		return r, tx.Refuse(fault.Finding)
	}
	if _, err := io.Copy(hash, f); err != nil {
		return r, fmt.Errorf("read archived delivery: %w", err)
	}
	if got := hex.EncodeToString(hash.Sum(nil)); got != d.SHA256 {
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

func (r *reading) table(in io.Reader) error {
	d := r.tx.Delivery
	maps := mappings(r.source)
	t, err := tabular.Open(in, tabular.Options{Delimiter: r.source.Table.Delimiter, KnownHeaders: isMapped(maps)})
	if err != nil {
		return err
	}
	dialect := t.Dialect()
	d.Dialect = map[string]string{"encoding": dialect.Encoding, "delimiter": dialect.Delimiter, "line_end": strconv.Quote(dialect.LineEnd), "header_row": strconv.FormatInt(t.HeaderRow(), 10)}
	r.header, r.width = t.Header(), len(t.Header())
	for _, m := range maps {
		if len(r.source.Map) == 0 && len(r.in.plan.Places.All()) == 1 && !anyOf(m.Place.Levels[0], r.header) {
			m.Place.Levels = nil // a plan of one place needs no column to say so
		}
		c, problem := bind(m, r.header)
		if problem != nil {
			return &tabular.FindingError{Finding: *problem}
		}
		r.maps = append(r.maps, c)
	}
	rows := readAhead(t)
	defer rows.close()
	for {
		row, err := rows.Next()
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
	if d.Rows == 0 {
		return &tabular.FindingError{Finding: diag.Finding{Code: "header_only", Severity: diag.Error}}
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
		f.Column, f.Cell = r.header[column], tabular.Address(column, row)
	}
	if first {
		r.tx.Delivery.Refused++
	}
	if len(r.sample) < heldFindings {
		r.sample = append(r.sample, f)
	}
	return r.tx.Refuse(f)
}

func (r *reading) row(row tabular.Row) error {
	d, cells := r.tx.Delivery, row.Cells
	for len(cells) > r.width && len(bytes.TrimSpace(cells[len(cells)-1])) == 0 {
		cells = cells[:len(cells)-1]
	}
	if !bytes.Equal(cells[0], r.first) {
		r.first, r.total = append(r.first[:0], cells[0]...), r.isTotal(cells[0])
	}
	if r.total {
		d.Skipped++
		return r.info(diag.Finding{Code: "total_row", Row: row.Number, Cell: tabular.Address(0, row.Number), Value: text(cells[0])})
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

// isTotal reports whether a first cell says "total"; it remembers what it met.
func (r *reading) isTotal(cell []byte) bool {
	total, met := r.totals[string(cell)]
	if !met {
		if total = tabular.IsTotal(cell); len(cell) < rememberedBytes && len(r.totals) < rememberedSpellings {
			r.totals[string(cell)] = total
		}
	}
	return total
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
		problem.Row, problem.Cell = number, tabular.Address(max(m.value, 0), number)
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
	r.rows.add(journal.Row{Indicator: r.in.indicatorKeys[i], Place: r.in.placeKeys[place], Period: period.Key(), Value: value, Line: number})
	return nil
}

// period reads when a row is about, in the indicator's own cadence: a date stands for the
// period that holds it, but a longer period never stands for a shorter one.
func (r *reading) period(m *columns, ind *indicators.Indicator, cells [][]byte) (indicators.Period, *diag.Finding) {
	rule := m.rule
	if rule.As == 0 {
		rule.As = ind.Every
	}
	cell := cellOf(m.period, m.Period.Constant, cells)
	if m.last.as == rule.As && bytes.Equal(m.last.cell, cell) {
		return m.last.period, nil
	}
	p, problem := tabular.ParsePeriod(cell, rule)
	if problem == nil && p.Kind != ind.Every {
		problem = &diag.Finding{Code: "period_wrong_kind", Severity: diag.Error, Value: text(cell), Args: map[string]string{"got": p.Kind.String(), "want": ind.Every.String()}}
	}
	if problem == nil && p.First() > r.today {
		problem = &diag.Finding{Code: "period_future", Severity: diag.Error, Value: text(cell), Args: map[string]string{"today": r.today.String()}}
	}
	if problem == nil {
		m.last.cell, m.last.as, m.last.period = append(m.last.cell[:0], cell...), rule.As, p
	}
	return p, problem
}
