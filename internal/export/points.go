package export

import (
	"io"

	"rasid/internal/influx/lineprotocol"
	"rasid/internal/journal"
)

// points writes the lines that the mirror sends to InfluxDB.
type points struct {
	book *book
	out  io.Writer
	buf  []byte
}

// Write implements Writer.
func (p *points) Write(o *journal.Reported) error {
	if p.buf = lineprotocol.AppendObservation(p.buf, p.book.plan, p.book.department(o), &o.Observation); len(p.buf) < tableBuffer {
		return nil
	}
	return p.Close()
}

// Close implements Writer.
func (p *points) Close() error {
	_, err := p.out.Write(p.buf)
	p.buf = p.buf[:0]
	return err
}
