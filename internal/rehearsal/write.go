package rehearsal

import (
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// By returns the drops that were sent by a time.
func (y Year) By(until time.Time) []Drop {
	n := 0
	for n < len(y.Drops) && !y.Drops[n].At.After(until) {
		n++
	}
	return y.Drops[:n]
}

// Put writes a drop into an inbox that has the department's folder, with the time at which it was sent.
func (d Drop) Put(inbox string) error {
	path := filepath.Join(inbox, filepath.FromSlash(d.Path))
	if err := os.WriteFile(path, d.Data, 0o644); err != nil {
		return err
	}
	return os.Chtimes(path, d.At, d.At)
}

// WriteTruth writes what is known once every drop was taken.
func (y Year) WriteTruth(w io.Writer) error {
	to := csv.NewWriter(w)
	_ = to.Write([]string{"indicator", "place", "period", "value"}) // Error tells
	for _, v := range y.Truth {
		_ = to.Write([]string{v.Indicator, v.Place, v.Period.String(), strconv.FormatFloat(v.Value, 'f', -1, 64)})
	}
	to.Flush()
	return to.Error()
}

// WriteDrops writes what was sent when, what is wrong with it, and what should become of its cells.
func WriteDrops(w io.Writer, list []Drop) error {
	to := csv.NewWriter(w)
	_ = to.Write([]string{"file", "sent_at", "fault", "new", "revised", "unchanged", "held", "refused", "blank"})
	for i := range list {
		d, h := &list[i], list[i].Holds
		row := []string{d.Path, d.At.Format(time.RFC3339), string(d.Fault)}
		for _, n := range []int64{h.New, h.Revised, h.Unchanged, h.Held, h.Refused, h.Blank} {
			row = append(row, strconv.FormatInt(n, 10))
		}
		_ = to.Write(row)
	}
	to.Flush()
	return to.Error()
}
