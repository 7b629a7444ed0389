package journal_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"rasid/indicators"
	"rasid/internal/journal"
)

// P02: the power goes while a delivery is committed. What was not yet synced is lost or torn: the
// write-ahead log ends anywhere behind the commit before, and its end may be rubbish. The journal
// opens, every delivery that was committed is there whole, and the one being written is there
// whole or not at all.
func TestP02PowerCutLosesNothingCommitted(t *testing.T) {
	const logHeader = 32 // bytes; it changes when the log begins anew
	dir := inMemory(t)
	path := filepath.Join(dir, "rasid.db")
	j := open(t, path)
	if _, _, err := j.Keys(t.Context(), []string{"bread", "trees"}, []string{"A", "B"}); err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	day := indicators.NewDate(1900, 1, 1)
	whole := []string{tally(t, j)}
	torn, complete := 0, 0
	for n, rows := range []int{1, 300, 1, 5000, 40, 2000, 50_000, 2} {
		if raced() {
			rows = min(rows, 1000)
		}
		main, before := read(t, path), read(t, path+"-wal")
		_, err := j.Write(t.Context(), journal.Delivery{Name: fmt.Sprint(n), SHA256: fmt.Sprint(n), Outcome: journal.Accepted}, func(tx *journal.Tx) error {
			list := make([]journal.Row, rows)
			for i := range list {
				list[i] = journal.Row{Indicator: int32(i*2/rows + 1), Place: int32(n%2 + 1), Period: indicators.PeriodAt(indicators.Day, day.AddDays(i)).Key(), Value: float64(n*1000 + i), Line: int64(i + 2)}
			}
			return tx.Put(list)
		})
		if err != nil {
			t.Fatal(err)
		}
		whole = append(whole, tally(t, j))
		after := read(t, path+"-wal")
		synced := len(before)
		if len(before) < logHeader || !bytes.Equal(before[:logHeader], after[:logHeader]) {
			synced = 0 // all that the log held is in the main file, and it begins anew
		}
		for try := range 4 {
			log := bytes.Clone(after)
			if try > 0 {
				log = log[:synced+random.IntN(len(log)-synced+1)]
			}
			for range try / 3 * 8 * min(1, len(log)-synced) {
				log[synced+random.IntN(len(log)-synced)] ^= byte(1 + random.IntN(255))
			}
			copied := filepath.Join(dir, fmt.Sprint(n, "-", try, ".db"))
			for name, b := range map[string][]byte{copied: main, copied + "-wal": log} {
				if err := os.WriteFile(name, b, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			again, err := journal.Open(t.Context(), journal.Options{Path: copied, Now: clock}) // runs quick_check
			if err != nil {
				t.Fatalf("after the cut: %v", err)
			}
			switch got := tally(t, again); {
			case got == whole[n+1]:
				complete++
			case got == whole[n] && try > 0:
				torn++
			default:
				t.Fatalf("delivery %d, try %d, %d bytes of the log of %d, %d were synced: %s, want %s or %s", n+1, try, len(log), len(after), synced, got, whole[n], whole[n+1])
			}
			put(t, again, "after the cut", journal.Row{1, 1, month(1), -1, 2, 3})
			_ = again.Close()
		}
	}
	if torn == 0 || complete == 0 {
		t.Fatalf("%d cuts lost the delivery being written, %d did not", torn, complete)
	}
}

// tally sums up what a journal holds.
func tally(t *testing.T, j *journal.Journal) string {
	t.Helper()
	list, err := j.Deliveries(t.Context(), journal.DeliveryFilter{})
	if err != nil {
		t.Fatal(err)
	}
	var rows, revisions, sum, brought int64
	for _, ind := range []string{"bread", "trees"} {
		for o, err := range j.Observations(t.Context(), journal.Query{Indicator: ind}) {
			if err != nil {
				t.Fatal(err)
			}
			rows, revisions, sum = rows+1, revisions+int64(o.Revision), sum+int64(o.Value)*o.Row
		}
	}
	for _, d := range list {
		brought += d.New + d.Revised
	}
	return fmt.Sprintf("%d deliveries brought %d; %d values in %d revisions, sum %d", len(list), brought, rows, revisions, sum)
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
