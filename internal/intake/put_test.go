package intake

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"rasid/internal/journal"
)

// However the sorted rows are cut into blocks, rows of one key meet: they count once when they
// say the same, and are all refused when they do not.
func TestPutIsTheSameHoweverRowsAreCut(t *testing.T) {
	i := newIntake(t)
	undo := errors.New("undo")
	rapid.Check(t, func(rt *rapid.T) {
		rows := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) journal.Row {
			return journal.Row{Indicator: rapid.Int32Range(1, 3).Draw(rt, "indicator"), Place: rapid.Int32Range(1, 2).Draw(rt, "place"),
				Period: rapid.Int64Range(1, 4).Draw(rt, "period"), Value: rapid.Float64Range(1, 1.5).Draw(rt, "value")}
		}), 0, 60).Draw(rt, "rows")
		for k := range rows {
			rows[k].Line = int64(k + 2)
			if rapid.Bool().Draw(rt, "alike") {
				rows[k].Value = 1
			}
		}
		slices.SortFunc(rows, journal.Row.Compare)
		var news, unchanged, refused int64
		seen := map[int32]bool{}
		for group := range chunked(rows) {
			if slices.ContainsFunc(group, func(r journal.Row) bool { return r.Value != group[0].Value }) {
				refused += int64(len(group))
				continue
			}
			news, unchanged, seen[group[0].Indicator] = news+1, unchanged+int64(len(group)-1), true
		}
		d := journal.Delivery{}
		_, err := i.Journal.Write(t.Context(), d, func(tx *journal.Tx) error {
			r := &reading{in: i, tx: tx, seen: map[int32]bool{}}
			p := newPutting(t.Context(), r)
			for rest := slices.Clone(rows); len(rest) > 0; {
				n := rapid.IntRange(1, len(rest)).Draw(rt, "block")
				block := slices.Clone(rest[:n])
				if err := p.block(block); err != nil {
					return err
				}
				clear(block) // it is the sorter's again
				rest = rest[n:]
			}
			if err := p.end(); err != nil {
				return err
			}
			if got := tx.Delivery; got.New != news || got.Unchanged != unchanged || got.Refused != refused || len(r.seen) != len(seen) {
				rt.Fatalf("new %d, unchanged %d, refused %d, indicators %v; want %d, %d, %d, %v", got.New, got.Unchanged, got.Refused, r.seen, news, unchanged, refused, seen)
			}
			return undo
		})
		if !errors.Is(err, undo) {
			rt.Fatal(err)
		}
	})
}

// chunked yields the rows of each key.
func chunked(rows []journal.Row) func(func([]journal.Row) bool) {
	return func(yield func([]journal.Row) bool) {
		for len(rows) > 0 {
			n := 1
			for n < len(rows) && rows[n].SameKey(rows[0]) {
				n++
			}
			if !yield(rows[:n]) {
				return
			}
			rows = rows[n:]
		}
	}
}
