package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"unicode/utf8"

	"rasid/internal/diag"
	"rasid/internal/journal"
	"rasid/internal/mapping"
	"rasid/internal/receipt"
	"rasid/internal/tabular"
)

const receiptCursor = "receipts"

// Receipts writes the receipts of all deliveries that have none yet. Everything in them comes
// from the journal and the archive, so that one lost in a crash is written again.
func (i *Intake) Receipts(ctx context.Context) error {
	position, err := i.Journal.Cursor(ctx, receiptCursor)
	if err != nil {
		return err
	}
	list, err := i.Journal.Deliveries(ctx, journal.DeliveryFilter{AfterSeq: position})
	if err != nil {
		return err
	}
	for _, d := range list {
		if err := i.receipt(ctx, d); err != nil {
			return fmt.Errorf("write receipt of delivery %d: %w", d.Seq, err)
		}
		if err := i.Journal.Advance(ctx, receiptCursor, d.Seq); err != nil {
			return err
		}
	}
	return nil
}

func (i *Intake) receipt(ctx context.Context, d journal.Delivery) error {
	findings, err := i.Journal.Findings(ctx, d.Seq)
	if err != nil {
		return err
	}
	r := receipt.Receipt{Delivery: d, Findings: findings, Lang: i.plan.Language(), Zone: i.plan.TimeZone}
	if dep, ok := i.plan.Department(d.Department); ok {
		r.Lang = dep.Language(r.Lang)
	}
	dir := filepath.Join(i.Workspace, "receipts", d.Department)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	base := numbered(d)
	if d.Outcome == journal.Partial || d.Outcome == journal.Refused || d.Outcome == journal.Held {
		if r.Refused, err = i.refusedRows(ctx, d, findings, r, filepath.Join(dir, base)); err != nil {
			return err
		}
	}
	return write(filepath.Join(dir, base+".receipt.txt"), r.WriteText)
}

// numbered returns the name under which people find what belongs to a delivery. It leaves room
// for an ending: file systems allow names of 255 bytes, and a department may have used them all.
func numbered(d journal.Delivery) string {
	name := fmt.Sprintf("%06d-%s", d.Seq, d.Name)
	const longest = 255 - len(".refused.xlsx")
	if len(name) <= longest {
		return name
	}
	n := longest
	for !utf8.RuneStart(name[n]) {
		n--
	}
	return name[:n]
}

// refusedRows writes the files of only the refused rows, and returns their names.
func (i *Intake) refusedRows(ctx context.Context, d journal.Delivery, findings []diag.Finding, r receipt.Receipt, base string) (names []string, err error) {
	in, err := os.Open(i.archive.object(d.SHA256))
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }()
	source, err := i.sourceOf(ctx, d)
	if err != nil {
		return nil, err
	}
	delimiter := ','
	for _, c := range d.Dialect["delimiter"] {
		delimiter = c
	}
	for _, file := range []struct {
		ending string
		write  func(io.Writer, receipt.Table) (int, error)
	}{
		{".refused.csv", func(w io.Writer, t receipt.Table) (int, error) {
			return receipt.WriteCSV(w, t, findings, mapping.IsTagRow, r.Lang, delimiter)
		}},
		{".refused.xlsx", func(w io.Writer, t receipt.Table) (int, error) {
			return receipt.WriteWorkbook(w, t, findings, mapping.IsTagRow, r.Lang, d.Dialect["sheet"])
		}},
	} {
		t, err := tabular.Open(in, d.Size, TableOptions(i.mapper, source, in))
		if err != nil {
			return names, nil // the receipt says why the file as a whole was refused
		}
		rows := refusedTable{t, len(source.Map) == 0, i.mapper.KnownHeader(source)}
		n := 0
		err = write(base+file.ending, func(w io.Writer) (err error) { n, err = file.write(w, rows); return err })
		if err = errors.Join(err, t.Close()); err != nil {
			return names, err
		}
		if n == 0 {
			return names, os.Remove(base + file.ending)
		}
		names = append(names, filepath.Base(base+file.ending))
	}
	return names, nil
}

// refusedTable is a delivered table as its file of refused rows shows it: under one row of headers,
// by the names that are known, and with its titles where they may say what is measured.
type refusedTable struct {
	*tabular.Table
	titled bool
	known  func(header string) bool
}

// Titles implements receipt.Table.
func (t refusedTable) Titles() []string {
	if !t.titled {
		return nil // a mapping says what titles would
	}
	return t.Table.Titles()
}

// Header implements receipt.Table.
func (t refusedTable) Header() []string {
	header, parts := slices.Clone(t.Table.Header()), t.HeaderParts()
	for i := range min(len(header), len(parts)) {
		if k := slices.IndexFunc(parts[i], t.known); k >= 0 {
			header[i] = parts[i][k]
		}
	}
	return header
}

// write writes a file whole.
func write(path string, fill func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(fill(f), f.Close())
}
