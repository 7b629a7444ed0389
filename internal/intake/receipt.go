package intake

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"

	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/i18n"
	"rasid/internal/journal"
	"rasid/internal/tabular"
	"rasid/internal/tabular/grid"
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
	lang := i.plan.Language()
	if dep, ok := i.plan.Department(d.Department); ok {
		lang = dep.Language(lang)
	}
	dir := filepath.Join(i.Workspace, "receipts", d.Department)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	base := fmt.Sprintf("%06d-%s", d.Seq, d.Name)
	refused := ""
	if d.Outcome == journal.Partial || d.Outcome == journal.Refused || d.Outcome == journal.Held {
		wrote, err := i.refusedRows(d, findings, lang, filepath.Join(dir, base+".refused.csv"))
		if err != nil {
			return err
		}
		if wrote {
			refused = base + ".refused.csv"
		}
	}
	return os.WriteFile(filepath.Join(dir, base+".receipt.txt"), []byte(i.text(d, findings, lang, refused)), 0o644)
}

func (i *Intake) text(d journal.Delivery, findings []diag.Finding, l indicators.Lang, refused string) string {
	var b strings.Builder
	title := i18n.T(l, "receipt.title", "name", d.Name)
	fmt.Fprintf(&b, "%s\n%s\n\n%s\n", title, strings.Repeat("=", utf8.RuneCountInString(title)), i18n.T(l, "outcome."+string(d.Outcome)))
	fmt.Fprintf(&b, "%s: %s   #%d   sha256 %s\n\n", i18n.T(l, "received"), d.ReceivedAt.In(i.plan.TimeZone).Format("2006-01-02 15:04"), d.Seq, d.SHA256)
	for _, c := range []struct {
		key string
		n   int64
	}{{"rows", d.Rows}, {"new", d.New}, {"revised", d.Revised}, {"unchanged", d.Unchanged}, {"held", d.Held}, {"refused", d.Refused}, {"blank", d.Blank}, {"skipped", d.Skipped}} {
		fmt.Fprintf(&b, "  %s: %s\n", i18n.T(l, c.key), indicators.FormatNumber(l, float64(c.n), 0))
	}
	if refused != "" {
		fmt.Fprintf(&b, "\n%s\n", i18n.T(l, "receipt.fix", "file", refused))
	}
	if len(findings) > 0 {
		fmt.Fprintf(&b, "\n%s\n", i18n.T(l, "findings"))
	}
	for _, f := range findings {
		where := ""
		switch row := strconv.FormatInt(f.Row, 10); {
		case f.Cell != "" && f.Column != "":
			where = i18n.T(l, "receipt.cell", "row", row, "cell", f.Cell, "column", f.Column) + ": "
		case f.Row > 0:
			where = i18n.T(l, "receipt.where", "row", row) + ": "
		}
		fmt.Fprintf(&b, "- %s%s\n", where, i18n.Finding(l, f))
	}
	return b.String()
}

// refusedRows writes the refused rows alone, under their header, with what to correct in a last
// column: corrected and dropped again, that file is read like the first.
func (i *Intake) refusedRows(d journal.Delivery, findings []diag.Finding, l indicators.Lang, path string) (wrote bool, err error) {
	why := map[int64]string{}
	for _, f := range findings {
		if f.Row > 0 && f.Severity == diag.Error {
			why[f.Row] = strings.TrimSpace(why[f.Row] + " " + f.Cell + " " + i18n.Finding(l, f))
		}
	}
	if len(why) == 0 {
		return false, nil
	}
	in, err := os.Open(i.archive.object(d.SHA256))
	if err != nil {
		return false, err
	}
	defer func() { _ = in.Close() }()
	source := i.sources[d.Source]
	t, err := tabular.Open(in, d.Size, tableOptions(source))
	if err != nil {
		return false, nil // the receipt says why the file as a whole was refused
	}
	out, err := os.Create(path)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	if _, err := out.WriteString("\ufeff"); err != nil { // spreadsheets take the text for UTF-8 only so
		return false, err
	}
	w := csv.NewWriter(out)
	w.Comma = rune(t.Dialect().Delimiter[0])
	if err := w.Write(append(append([]string{}, t.Header()...), i18n.T(l, "receipt.column"))); err != nil {
		return false, err
	}
	width := len(t.Header())
	for {
		row, err := t.Next()
		var fault *grid.Fault
		if err == io.EOF || errors.As(err, &fault) {
			break
		}
		if err != nil {
			return false, err
		}
		reason, ok := why[row.Number]
		if !ok {
			continue
		}
		cells := make([]string, 0, max(width, len(row.Cells))+1)
		for _, c := range row.Cells {
			cells = append(cells, harmless(string(c)))
		}
		for len(cells) < width {
			cells = append(cells, "")
		}
		if err := w.Write(append(cells, reason)); err != nil {
			return false, err
		}
	}
	w.Flush()
	return true, w.Error()
}

// harmless keeps a spreadsheet from running a cell as a formula. Numbers stay as they are.
func harmless(cell string) string {
	if cell == "" || !strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return cell
	}
	if _, err := strconv.ParseFloat(cell, 64); err == nil {
		return cell
	}
	return "'" + cell
}
