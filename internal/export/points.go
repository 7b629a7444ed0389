package export

import (
	"io"

	"rasid/indicators"
	"rasid/internal/influx/lineprotocol"
	"rasid/internal/journal"
)

// points writes the lines that the mirror sends to InfluxDB.
type points struct {
	book   *book
	out    io.Writer
	buf    []byte
	starts map[indicators.Period]int64 // in nanoseconds since 1970
}

// Write implements Writer.
func (p *points) Write(o *journal.Reported) error {
	start := remember(p.starts, o.Period, func() int64 { return o.Period.Start(p.book.plan.TimeZone).UnixNano() })
	if p.buf = lineprotocol.Observation(p.buf, p.book.plan.ID, p.book.department(o), &o.Observation, start); len(p.buf) < tableBuffer {
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
