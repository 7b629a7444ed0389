package export

import (
	"bufio"
	"encoding/json"
)

// line is a value as a line of JSON.
type line struct {
	Indicator  string  `json:"indicator"`
	Place      string  `json:"place"`
	Period     string  `json:"period"`
	Value      float64 `json:"value"`
	Unit       string  `json:"unit"`
	Revision   int     `json:"revision,omitempty"` // of what was reported alone
	Department string  `json:"department"`
	Delivery   int64   `json:"delivery"`
	File       string  `json:"file"`
	Row        int64   `json:"row"`
	ReceivedAt string  `json:"received_at"`
	Derived    string  `json:"derived,omitempty"` // the expression; this and what follows of a derived value alone
	State      string  `json:"state,omitempty"`
	Reported   *int    `json:"reported,omitempty"`
	Expected   *int    `json:"expected,omitempty"`
}

// lines writes one JSON object a line.
type lines struct {
	book *book
	out  *bufio.Writer
	enc  *json.Encoder
}

func newLines(cfg Config, b *book) *lines {
	l := &lines{book: b, out: bufio.NewWriterSize(cfg.Out, tableBuffer)}
	l.enc = json.NewEncoder(l.out)
	l.enc.SetEscapeHTML(false)
	return l
}

// Write implements Writer.
func (l *lines) Write(r *Row) error {
	o := line{r.Indicator, r.Place, l.book.period(r.Period), r.Value, l.book.unit(r.Indicator), r.Revision, l.book.department(r), r.Delivery, r.File, r.Row, l.book.receivedAt(r), "", "", nil, nil}
	if p := r.Derived; p != nil {
		o.Derived, o.State, o.Reported, o.Expected = l.book.expression(r), r.state(), &p.Reported, &p.Expected
	}
	return l.enc.Encode(o)
}

// Close implements Writer.
func (l *lines) Close() error { return l.out.Flush() }
