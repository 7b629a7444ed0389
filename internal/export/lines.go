package export

import (
	"bufio"
	"encoding/json"

	"rasid/internal/journal"
)

// line is an observation as a line of JSON.
type line struct {
	Indicator  string  `json:"indicator"`
	Place      string  `json:"place"`
	Period     string  `json:"period"`
	Value      float64 `json:"value"`
	Unit       string  `json:"unit"`
	Revision   int     `json:"revision"`
	Department string  `json:"department"`
	Delivery   int64   `json:"delivery"`
	File       string  `json:"file"`
	Row        int64   `json:"row"`
	ReceivedAt string  `json:"received_at"`
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
func (l *lines) Write(o *journal.Reported) error {
	return l.enc.Encode(line{o.Indicator, o.Place, l.book.period(o.Period), o.Value, l.book.unit(o.Indicator), o.Revision, l.book.department(o), o.Delivery, o.File, o.Row, l.book.receivedAt(o)})
}

// Close implements Writer.
func (l *lines) Close() error { return l.out.Flush() }
