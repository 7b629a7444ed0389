package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"rasid/internal/config"
	"rasid/internal/diag"
	"rasid/internal/journal"
	"rasid/internal/mapping"
	"rasid/internal/tabular"
	"rasid/internal/tabular/grid"
)

const heldFindings = 1000 // refusals that are kept of a held delivery: enough to see what is wrong

var errTooManyRefused = errors.New("too many values refused")

// reading takes what a delivery's table says into a journal transaction.
type reading struct {
	in     *Intake
	tx     *journal.Tx
	rows   *sorter
	seen   map[int32]bool // indicators that any accepted value is about
	sample []diag.Finding // the first refusals, for a delivery that is held
	counts mapping.Counts
	table  *tabular.Table
	file   *farthest
	values int64 // given to Value

	source  config.Source
	places  []newPlace    // that the table brings, in their order
	placeOf map[int32]int // index into places, by the journal's number
	learnt  bool          // some of places are kept

	repeats int // rows that said again what a row before them said
}

// read reads the archived bytes, checking that they are still those that were archived.
func (i *Intake) read(ctx context.Context, tx *journal.Tx, raw *stored, source config.Source, hold bool) (*reading, error) {
	d := tx.Delivery
	r := &reading{in: i, tx: tx, source: source, rows: newSorter(i.archive.tmp()), seen: map[int32]bool{}}
	defer r.rows.close()
	bytes, err := raw.open()
	if err != nil {
		return nil, fmt.Errorf("read archived delivery: %w", err)
	}
	sheet, size, pages := bytes, d.Size, []int64(nil)
	var unfit error
	if source.HTTP.Rows != "" {
		rows, err := RowsOf(ctx, source, bytes, d.Size, i.archive.tmp())
		if err == nil {
			defer rows.Close()
			sheet, size, pages = rows.File, rows.Size, rows.Pages
		} else if unfit = err; !isFault(err) {
			return nil, err
		}
	}
	f := &farthest{ReaderAt: sheet}
	r.file = f
	defer r.progress(true, true)
	o := TableOptions(i.mapper, source, f)
	open := func() (mapping.Table, error) {
		if unfit != nil {
			return nil, unfit
		}
		t, err := tabular.Open(f, size, o)
		if err != nil {
			return nil, err
		}
		if r.table == nil {
			r.table = t
		}
		return &aheadTable{Table: t}, nil
	}
	counts, understood, err := i.mapper.Read(ctx, open, mapping.Delivery{Source: source, Department: d.Department, Today: i.today()}, r)
	r.counts = counts
	d.Rows, d.Skipped, d.Blank, d.Refused = counts.Rows, counts.Skipped, counts.Blank, counts.Refused
	d.Dialect = dialect(r.table, understood)
	if pages != nil {
		d.Dialect[pagesKey] = encodePages(pages)
	}
	intact := make(chan error, 1)
	go func() { intact <- verify(bytes, d) }() // beside the storing, which leaves a core free
	err = r.store(ctx, err, source, hold)
	if damage := <-intact; damage != nil {
		return r, damage
	}
	return r, err
}

// store hands what was read to the journal, unless err says why not all of it was.
func (r *reading) store(ctx context.Context, err error, source config.Source, hold bool) error {
	d := r.tx.Delivery
	if err != nil {
		var fault *grid.Fault
		if !errors.As(err, &fault) {
			return err
		}
		d.Outcome = journal.Refused
		if fault.Code == "empty_file" || fault.Code == "header_only" {
			d.Outcome = journal.Empty
		}
		// A table broken in the middle is refused whole: half of it must not be stored.
		r.rows.close()
		return r.tx.Refuse(fault.Finding)
	}
	r.progress(true, false)
	if err := r.put(ctx); err != nil {
		return err
	}
	if hold && d.Refused >= 10 && float64(d.Refused) > source.HoldAbove*float64(r.counts.Values) {
		return errTooManyRefused
	}
	if err := r.learn(); err != nil {
		return err
	}
	switch {
	case d.Refused > 0 && d.New+d.Revised+d.Unchanged+d.Held == 0:
		d.Outcome = journal.Refused
	case d.Refused > 0:
		d.Outcome = journal.Partial
	default:
		d.Outcome = journal.Accepted
	}
	return nil
}

// verify reads a delivery's archived bytes and compares them with their SHA-256.
func verify(f io.ReaderAt, d *journal.Delivery) error {
	hash := sha256.New()
	if _, err := io.Copy(hash, io.NewSectionReader(f, 0, d.Size)); err != nil {
		return fmt.Errorf("read archived delivery: %w", err)
	}
	if got := hex.EncodeToString(hash.Sum(nil)); got != d.SHA256 {
		return fmt.Errorf("read archived delivery %s: its bytes are no longer those that were archived; check the disk", d.SHA256)
	}
	return nil
}

// dialect says how a table was understood, for the delivery's page and `rasid explain`.
func dialect(t *tabular.Table, u mapping.Understanding) map[string]string {
	m := map[string]string{}
	if t != nil {
		d := t.Dialect()
		for key, v := range map[string]string{"encoding": d.Encoding, "delimiter": d.Delimiter, "quote": d.Quote, "escape": d.Escape, "container": d.Container, "sheet": d.Sheet} {
			if v != "" {
				m[key] = v
			}
		}
		if d.LineEnd != "" {
			m["line_end"] = strconv.Quote(d.LineEnd)
		}
		m["header_rows"] = strings.Trim(fmt.Sprint(t.HeaderRows()), "[]")
	}
	if u.Shape != "" {
		m["shape"] = u.Shape
	}
	if u.Standard != "" {
		m["standard"] = u.Standard
	}
	if headers, err := encodeHeaders(u.Values); err == nil && len(u.Values) > 0 {
		m[valuesKey] = headers
	}
	for field, header := range u.Fields {
		m["field."+field] = header
	}
	for header, mark := range u.Decimals {
		m["decimal."+header] = mark
	}
	for header, order := range u.Dates {
		m["dates."+header] = order
	}
	return m
}

// Value implements mapping.Sink.
func (r *reading) Value(v mapping.Value) error {
	if r.values++; r.values%progressEvery == 0 {
		r.progress(false, false)
	}
	r.rows.add(journal.Row{Indicator: r.in.indicatorKeys[v.Indicator], Place: r.placeKey(v.Place), Period: v.Period.Key(), Value: v.Value,
		Line: v.Row, Column: int32(v.Column)})
	return nil
}

// Finding implements mapping.Sink.
func (r *reading) Finding(f diag.Finding) error {
	if f.Severity == diag.Error && len(r.sample) < heldFindings {
		r.sample = append(r.sample, f)
	}
	return r.tx.Refuse(f)
}
