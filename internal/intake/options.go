package intake

import (
	"io"

	"rasid/internal/config"
	"rasid/internal/mapping"
	"rasid/internal/receipt"
	"rasid/internal/tabular"
)

// TableOptions says how a table of a source is opened: with what rasid.yaml pins for the source,
// or, if it is a file of refused rows that comes back corrected, as such files are written.
func TableOptions(m *mapping.Mapper, s config.Source, table io.ReaderAt) tabular.Options {
	t := s.Table
	o := tabular.Options{Encoding: t.Encoding, Delimiter: t.Delimiter, Quote: t.Quote, Escape: t.Escape, Sheet: t.Sheet, HeaderRows: t.HeaderRows,
		KnownHeader: m.KnownHeader(s), KnownWord: m.KnownWord(s)}
	if receipt.IsRefusedRows(table) {
		o.Encoding, o.Delimiter, o.Quote, o.Escape, o.HeaderRows = "utf-8", "", `"`, "", tabular.Auto
	}
	return o
}
