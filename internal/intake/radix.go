package intake

import (
	"math/bits"
	"slices"

	"rasid/internal/journal"
)

// radix sorts rows by packing what differs in their keys into one number each. Rows of one key
// stay in their order, which is that of their lines.
type radix struct {
	keys, spare []keyed
	out         []journal.Row // of the length of a run; free between calls
}

type keyed struct {
	key uint64
	at  uint32
}

const (
	digitBits = 11
	fewRows   = 256 // are sorted faster by comparing
)

// sort returns the rows in order; the slice that it was given is its to keep, or is returned.
func (x *radix) sort(rows []journal.Row) []journal.Row {
	switch {
	case slices.IsSortedFunc(rows, journal.Row.Compare):
		return rows
	case len(rows) <= fewRows:
		slices.SortStableFunc(rows, journal.Row.Compare)
		return rows
	}
	width := x.pack(rows)
	if width > 64 {
		slices.SortStableFunc(rows, journal.Row.Compare)
		return rows
	}
	for shift := 0; shift < width; shift += digitBits {
		x.pass(shift)
	}
	if cap(x.out) < len(rows) {
		x.out = make([]journal.Row, cap(rows))
	}
	out := x.out[:len(rows)]
	for i, k := range x.keys {
		out[i] = rows[k.at]
	}
	x.out = rows[:cap(rows)]
	return out
}

// pack fills x.keys in the order of rows. It returns the number of bits that a key has; there
// are no keys when that is over 64.
func (x *radix) pack(rows []journal.Row) int {
	low, high := rows[0], rows[0]
	for i := range rows {
		r := &rows[i]
		low.Indicator, high.Indicator = min(low.Indicator, r.Indicator), max(high.Indicator, r.Indicator)
		low.Place, high.Place = min(low.Place, r.Place), max(high.Place, r.Place)
		low.Period, high.Period = min(low.Period, r.Period), max(high.Period, r.Period)
	}
	differ := uint64(0)
	for i := range rows {
		differ |= uint64(rows[i].Period - low.Period)
	}
	common := bits.TrailingZeros64(differ) & 63 // low bits that every period has alike: most are of whole days
	periodBits := bits.Len64(uint64(high.Period-low.Period) >> common)
	placeBits := bits.Len64(uint64(int64(high.Place) - int64(low.Place)))
	indicatorBits := bits.Len64(uint64(int64(high.Indicator) - int64(low.Indicator)))
	width := periodBits + placeBits + indicatorBits
	if width > 64 {
		return width
	}
	if cap(x.keys) < len(rows) {
		x.keys, x.spare = make([]keyed, len(rows)), make([]keyed, len(rows))
	}
	x.keys, x.spare = x.keys[:len(rows)], x.spare[:len(rows)]
	for i := range rows {
		r := &rows[i]
		key := uint64(int64(r.Indicator) - int64(low.Indicator))
		key = key<<placeBits | uint64(int64(r.Place)-int64(low.Place))
		key = key<<periodBits | uint64(r.Period-low.Period)>>common
		x.keys[i] = keyed{key, uint32(i)}
	}
	return width
}

// pass puts x.keys into the order of one digit, leaving equal ones in their order.
func (x *radix) pass(shift int) {
	var next [1 << digitBits]uint32
	const mask = 1<<digitBits - 1
	for _, k := range x.keys {
		next[k.key>>shift&mask]++
	}
	sum := uint32(0)
	for d, n := range next {
		next[d] = sum
		sum += n
	}
	for _, k := range x.keys {
		d := k.key >> shift & mask
		x.spare[next[d]] = k
		next[d]++
	}
	x.keys, x.spare = x.spare, x.keys
}
