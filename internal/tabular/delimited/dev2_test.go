package delimited

import (
	"os"
	"testing"
)

func TestDev2(t *testing.T) {
	b, _ := os.ReadFile("../../../../shared/data/csv/pollock/csv/file_field_delimiter_0x20.csv")
	for _, d := range delimiters {
		r := rules{delimiter: d.char, quote: '"', escape: '"'}
		rows, _ := sampled(b, r, detectRows)
		count, usual, all := widths(rows)
		t.Logf("%q %v usual %d all %d: %.3f prior %v", d.char, count, usual, all, weigh(rows, r), d.prior)
	}
	t.Log(weighSingle(b))
}
