package export

import (
	"io"

	"rasid/indicators"
	"rasid/internal/influx/lineprotocol"
)

// points writes the lines that the mirror sends to InfluxDB.
type points struct {
	book   *book
	out    io.Writer
	buf    []byte
	starts map[indicators.Period]int64 // in nanoseconds since 1970
}

// Write implements Writer.
func (p *points) Write(o *Row) error {
	start := remember(p.starts, o.Period, func() int64 { return o.Period.Start(p.book.plan.TimeZone).UnixNano() })
	if o.Derived != nil {
		p.buf = lineprotocol.Derived(p.buf, p.book.plan.ID, p.book.department(o), o.Indicator, o.Place, o.Derived, start)
	} else {
		p.buf = lineprotocol.Observation(p.buf, p.book.plan.ID, p.book.department(o), &o.Observation, start)
	}
	if len(p.buf) < tableBuffer {
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
