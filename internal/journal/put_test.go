package journal

import (
	"context"
	"errors"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func openAt(t testing.TB, path string) *Journal {
	t.Helper()
	j, err := Open(t.Context(), Options{Path: path, Now: func() time.Time { return time.Unix(1_727_676_000, 0) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.Close() })
	return j
}

func putRows(j *Journal, rows []Row) (Delivery, error) {
	return j.Write(context.Background(), Delivery{Name: "x", Outcome: Accepted}, func(tx *Tx) error { return tx.Put(rows) })
}

// storedRow is a row of the table observation, as it is there.
type storedRow struct {
	Row
	Revision, Delivery int64
}

func allStored(t testing.TB, j *Journal) []storedRow {
	t.Helper()
	rows, err := j.read.QueryContext(t.Context(), "SELECT indicator, place, period, value, line, col, revision, delivery FROM observation WHERE typeof(value) = 'real' ORDER BY 1, 2, 3, 7")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var list []storedRow
	for rows.Next() {
		var s storedRow
		if err := rows.Scan(&s.Indicator, &s.Place, &s.Period, &s.Value, &s.Line, &s.Column, &s.Revision, &s.Delivery); err != nil {
			t.Fatal(err)
		}
		list = append(list, s)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

// Every value that a row can hold is stored as it is.
func TestPutStoresEveryValue(t *testing.T) {
	values := []float64{0, 1, -1, 0.1, 1 << 53, 1<<53 + 2, 1e15, -1e300, math.MaxFloat64, math.SmallestNonzeroFloat64, math.MaxInt64}
	numbers := []int64{0, 1, -1, 127, 128, math.MaxInt32, math.MinInt32, 1 << 47, math.MaxInt64, math.MinInt64}
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		if v := math.Float64frombits(random.Uint64()); !math.IsNaN(v) && !math.IsInf(v, 0) {
			values = append(values, v)
		}
		numbers = append(numbers, int64(random.Uint64()>>random.IntN(64)))
	}
	byKey := map[Row]Row{}
	for range 2 * blockRows {
		pick := func() int64 { return numbers[random.IntN(len(numbers))] }
		key := Row{Indicator: max(int32(pick()), 1), Place: int32(pick()), Period: pick()}
		row := key
		row.Value, row.Line, row.Column = values[random.IntN(len(values))], pick(), int32(pick())
		byKey[key] = row
	}
	rows := slices.SortedFunc(maps.Values(byKey), Row.Compare)
	j := openAt(t, filepath.Join(t.TempDir(), "rasid.db"))
	if _, err := putRows(j, slices.Clone(rows)); err != nil {
		t.Fatal(err)
	}
	stored := allStored(t, j)
	if len(stored) != len(rows) {
		t.Fatalf("%d rows put, %d stored", len(rows), len(stored))
	}
	for i, s := range stored {
		if s != (storedRow{rows[i], 1, 1}) {
			t.Fatalf("put %+v, stored %+v", rows[i], s)
		}
	}
}

func manyRows(n int) []Row {
	rows := make([]Row, n)
	for i := range rows {
		rows[i] = Row{Indicator: int32(i/7000 + 1), Place: int32(i/70%100 + 1), Period: int64(i%70) << 3, Value: float64(i), Line: int64(i + 2)}
	}
	return rows
}

// New, revised and unchanged rows are told apart wherever a block of rows is cut.
func TestPutComparesAcrossBlocks(t *testing.T) {
	j := openAt(t, filepath.Join(t.TempDir(), "rasid.db"))
	rows := manyRows(3*blockRows + 100)
	first := slices.Clone(rows[:2*blockRows+50])
	if d, err := putRows(j, first); err != nil || d.New != int64(len(first)) {
		t.Fatalf("%+v, %v", d, err)
	}
	want := map[int64]int{1: len(first)}
	for i := range rows {
		if i%3 == 0 {
			rows[i].Value = -rows[i].Value - 1
		}
		if i > blockRows { // before, all rows of a block have one column
			rows[i].Column = int32(i % 7)
		}
		if i < len(first) && i%3 == 0 {
			want[2]++
		}
	}
	want[1] = len(rows)
	d, err := putRows(j, rows)
	if err != nil || d.New != int64(len(rows)-len(first)) || d.Revised != int64(want[2]) || d.Unchanged != int64(len(first)-want[2]) {
		t.Fatalf("%+v, %v", d, err)
	}
	got := map[int64]int{}
	for _, s := range allStored(t, j) {
		got[s.Revision]++
		if s.Revision == 2 && (s.Delivery != 2 || s.Value >= 0) {
			t.Fatalf("revision %+v", s)
		}
		if i := s.Line - 2; s.Delivery == 2 && s.Row != rows[i] {
			t.Fatalf("put %+v, stored %+v", rows[i], s)
		}
	}
	if got[1] != want[1] || got[2] != want[2] {
		t.Fatalf("revisions %v, want %v", got, want)
	}
}

// An error in the middle of a block's statement leaves nothing of the delivery, and a journal
// that goes on.
func TestErrorInsideABlockAbortsTheDelivery(t *testing.T) {
	j := openAt(t, filepath.Join(t.TempDir(), "rasid.db"))
	rows := manyRows(blockRows)
	if _, err := putRows(j, rows[1000:1001]); err != nil {
		t.Fatal(err)
	}
	before := allStored(t, j)
	_, err := j.Write(t.Context(), Delivery{Name: "x"}, func(tx *Tx) error {
		if err := tx.Put([]Row{{Indicator: -1, Place: 1, Value: 1}}); err != nil {
			return err
		}
		return tx.insert(1, rows, nil) // as if nothing were known of them: one is there already
	})
	if err == nil || !strings.Contains(err.Error(), "UNIQUE") {
		t.Fatalf("got %v", err)
	}
	if after := allStored(t, j); !slices.Equal(before, after) {
		t.Fatalf("%d rows became %d", len(before), len(after))
	}
	if d, err := putRows(j, rows); err != nil || d.Seq != 2 || d.New != blockRows-1 || d.Unchanged != 1 {
		t.Fatalf("afterwards: %+v, %v", d, err)
	}
}

// Rows on their way in can be read by the statement that puts them, and by nobody else.
func TestIncomingIsForPutAlone(t *testing.T) {
	j := openAt(t, filepath.Join(t.TempDir(), "rasid.db"))
	var n int
	if err := j.write.QueryRowContext(t.Context(), "SELECT count(*) FROM temp.incoming").Scan(&n); err == nil || !strings.Contains(err.Error(), errNothingIncoming.Error()) {
		t.Errorf("on the writing connection: %d, %v", n, err)
	}
	if err := j.read.QueryRowContext(t.Context(), "SELECT count(*) FROM temp.incoming").Scan(&n); err == nil || !strings.Contains(err.Error(), "no such table") {
		t.Errorf("on a reading connection: %d, %v", n, err)
	}
	if _, err := j.write.ExecContext(t.Context(), "INSERT INTO temp.incoming VALUES (1, 1, 1, 1, 1, 1)"); err == nil {
		t.Error("it was written to")
	}
	boom := errors.New("boom")
	_, err := j.Write(t.Context(), Delivery{Name: "x"}, func(tx *Tx) error {
		if err := tx.Put(manyRows(10)); err != nil {
			return err
		}
		if tx.in.rows != nil {
			t.Error("rows are kept after they are put")
		}
		return boom
	})
	if !errors.Is(err, boom) {
		t.Fatal(err)
	}
}

// Journals of one process do not see each other's rows.
func TestJournalsPutAtOnce(t *testing.T) {
	var wg sync.WaitGroup
	for k := range 4 {
		j := openAt(t, filepath.Join(t.TempDir(), "rasid.db"))
		rows := manyRows(3000)
		for i := range rows {
			rows[i].Value = float64(k)
		}
		wg.Go(func() {
			if _, err := putRows(j, rows); err != nil {
				t.Error(err)
			}
			list := allStored(t, j)
			if len(list) != len(rows) || slices.ContainsFunc(list, func(s storedRow) bool { return s.Value != float64(k) }) {
				t.Errorf("journal %d holds %d rows, some of others", k, len(list))
			}
		})
	}
	wg.Wait()
}

// A long write-ahead log is moved into the file after its delivery, and is short after the next.
func TestCheckpointShortensTheLog(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rasid.db")
	j := openAt(t, path)
	size := func(name string) int64 {
		st, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		return st.Size()
	}
	if _, err := putRows(j, manyRows(140_000)); err != nil {
		t.Fatal(err)
	}
	j.checkpoints.work.Wait()
	if file := size(path); file < checkpointBytes {
		t.Errorf("after the checkpoint the file has %d bytes", file)
	}
	if _, err := putRows(j, manyRows(1)); err != nil {
		t.Fatal(err)
	}
	if log := size(path + "-wal"); log > checkpointBytes {
		t.Errorf("after the next delivery the log has %d bytes", log)
	}
	if n := len(allStored(t, j)); n != 140_000 {
		t.Errorf("%d rows", n)
	}
}

// A journal that is closed in the middle of a checkpoint does not wait for it, and loses nothing.
func TestCloseStopsACheckpoint(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rasid.db")
	j := openAt(t, path)
	j.checkpoints.from = 1
	if _, err := putRows(j, manyRows(20_000)); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	j = openAt(t, path)
	if n := len(allStored(t, j)); n != 20_000 {
		t.Errorf("%d rows", n)
	}
}
