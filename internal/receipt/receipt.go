// Package receipt says what became of a delivery: as text for people, and as files of only the
// refused rows, which are read like the first when they are corrected and dropped again. All is
// in the department's language, grouped, with the cell, the reason and the remedy.
package receipt

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/i18n"
	"rasid/internal/journal"
)

// Receipt is what is known of a delivery once it is taken.
type Receipt struct {
	Delivery journal.Delivery
	Findings []diag.Finding
	Lang     indicators.Lang
	Zone     *time.Location // of the times that are shown
	Refused  []string       // names of the files of refused rows, which stand beside the receipt
}

// WriteText writes the receipt as plain text.
func (r Receipt) WriteText(w io.Writer) error {
	var b strings.Builder
	d, l := r.Delivery, r.Lang
	title := i18n.T(l, "receipt.title", "name", d.Name)
	fmt.Fprintf(&b, "%s\n%s\n\n%s\n", title, strings.Repeat("=", utf8.RuneCountInString(title)), i18n.T(l, "outcome."+string(d.Outcome)))
	fmt.Fprintf(&b, "%s: %s   #%d   sha256 %s\n\n", i18n.T(l, "received"), d.ReceivedAt.In(r.Zone).Format("2006-01-02 15:04"), d.Seq, d.SHA256)
	for _, c := range []struct {
		key string
		n   int64
	}{{"rows", d.Rows}, {"new", d.New}, {"revised", d.Revised}, {"unchanged", d.Unchanged}, {"held", d.Held}, {"refused", d.Refused}, {"blank", d.Blank}, {"skipped", d.Skipped}} {
		fmt.Fprintf(&b, "  %s: %s\n", i18n.T(l, c.key), indicators.FormatNumber(l, float64(c.n), 0))
	}
	if len(r.Refused) > 0 {
		fmt.Fprintf(&b, "\n%s\n", i18n.T(l, "receipt.fix", "file", strings.Join(r.Refused, " / ")))
	}
	learnt, others := diag.Learnt(r.Findings)
	for k, f := range learnt { // all of them: they stay
		if k == 0 {
			fmt.Fprintf(&b, "\n%s\n", i18n.T(l, "receipt.learnt", "places", indicators.FormatNumber(l, float64(len(learnt)), 0)))
		}
		fmt.Fprintf(&b, "- %s: %s (%s)\n", f.Cell, indicators.Isolate(l, f.Value), indicators.Isolate(l, f.Args["within"]))
	}
	if len(others) > 0 {
		fmt.Fprintf(&b, "\n%s\n", i18n.T(l, "findings"))
	}
	for _, line := range i18n.Grouped(l, others) {
		fmt.Fprintf(&b, "- %s\n", line)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// reasons are what is wrong with each refused row, by its number.
func reasons(findings []diag.Finding) map[int64][]diag.Finding {
	why := map[int64][]diag.Finding{}
	for _, f := range findings {
		if f.Row > 0 && f.Severity == diag.Error {
			why[f.Row] = append(why[f.Row], f)
		}
	}
	return why
}

// remedy is the text of a refused row's last column.
func remedy(l indicators.Lang, list []diag.Finding) string {
	var parts []string
	for _, f := range list {
		parts = append(parts, strings.TrimSpace(f.Cell+" "+i18n.Finding(l, f)))
	}
	return strings.Join(parts, " ")
}
