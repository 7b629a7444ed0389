package layout

import (
	"bytes"
	"strconv"

	"rasid/internal/diag"
	"rasid/internal/tabular/shape"
)

// HeaderRepaired is the code of rows under a header that did not read well: which column is which
// is only probable.
const HeaderRepaired = "header_repaired"

const (
	notesMost  = 100 // of one code
	titlesMost = 50
)

// notes are the findings about what was left out.
type notes struct {
	list  []diag.Finding
	count map[string]int
}

func (n *notes) add(f diag.Finding) {
	if n.count == nil {
		n.count = map[string]int{}
	}
	if n.count[f.Code]++; n.count[f.Code] <= notesMost {
		n.list = append(n.list, f)
	}
}

// rows notes that some rows were left out.
func (n *notes) rows(code string, severity diag.Severity, from, to int64, value string) {
	n.add(diag.Finding{Code: code, Severity: severity, Row: from, Value: value,
		Args: map[string]string{"from": strconv.FormatInt(from, 10), "to": strconv.FormatInt(to, 10)}})
}

// notePreamble notes the rows above the first row of the table.
func (t *Table) notePreamble(lines []line, first int64) {
	var from, to int64
	var value []byte
	for i := range lines {
		l := &lines[i]
		if l.Number >= first {
			break
		}
		if l.filled == 0 {
			continue
		}
		if from == 0 {
			from, value = l.Number, l.text()
		}
		to = l.Number
		for k, c := range l.Cells {
			if l.fills(k) && len(t.titles) < titlesMost {
				t.titles = append(t.titles, diag.Shorten(shape.Trim(c)))
			}
		}
	}
	if from > 0 {
		t.notes.rows("preamble", diag.Info, from, to, diag.Shorten(value))
	}
}

// text returns what a row says, its cells parted by bars.
func (l *line) text() []byte {
	var filled [][]byte
	for k, c := range l.Cells {
		if l.fills(k) {
			filled = append(filled, c)
		}
	}
	return bytes.Join(filled, []byte(" | "))
}
