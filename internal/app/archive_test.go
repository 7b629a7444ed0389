package app_test

import (
	"os"
	"path/filepath"
	"testing"

	"rasid/internal/journal"
)

// F05, invariant 1: the bytes get their place in the archive while the rows are read. When that
// fails nothing is committed, be it new or known, and the file stays.
func TestF05ArchiveThatFailsLateKeepsTheSource(t *testing.T) {
	a := open(t, workspace(t), nil)
	const rows = header + "water,A,2024-01,1\n"
	objects := filepath.Join(a.Workspace, "archive", "objects")
	block := func() {
		t.Helper()
		if err := os.RemoveAll(objects); err != nil {
			t.Fatal(err)
		}
		write(t, a.Workspace, "archive/objects", "not a folder")
	}
	fails := func(deliveries int) {
		t.Helper()
		run := collect(t, a)
		list, err := a.Journal.Deliveries(t.Context(), journal.DeliveryFilter{})
		if err != nil || len(list) != deliveries || len(run.Troubles) != 1 {
			t.Fatalf("%d deliveries, %+v, %v", len(list), run.Troubles, err)
		}
		left, _ := os.ReadDir(filepath.Join(a.Workspace, "inbox/water"))
		tmp, _ := os.ReadDir(filepath.Join(a.Workspace, "archive/tmp"))
		if len(left) != 1 || len(tmp) != 0 {
			t.Fatalf("%d files in the inbox, %d temporary ones", len(left), len(tmp))
		}
	}
	write(t, a.Workspace, "inbox/water/x.csv", rows)
	block()
	fails(0)
	if err := os.Remove(objects); err != nil {
		t.Fatal(err)
	}
	collect(t, a)
	write(t, a.Workspace, "inbox/water/y.csv", rows) // known bytes
	block()
	fails(1)
	if err := os.Remove(objects); err != nil {
		t.Fatal(err)
	}
	collect(t, a)
	if list, err := a.Journal.Deliveries(t.Context(), journal.DeliveryFilter{}); err != nil || len(list) != 2 || list[1].Outcome != journal.Duplicate {
		t.Fatalf("afterwards: %+v, %v", list, err)
	}
}
