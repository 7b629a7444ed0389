package grid_test

import (
	"reflect"
	"testing"

	"rasid/internal/tabular/grid"
)

// A copy shares no memory with the row that is used again: a field of the row that is a slice and
// is not copied is found here.
func TestCloneSharesNothing(t *testing.T) {
	row := grid.Row{Number: 3, Cells: [][]byte{[]byte("a")}, Kinds: []grid.Kind{grid.Number}, Percent: []bool{true}, Merges: []grid.Merge{grid.Covered}, Hidden: true, Repaired: "x"}
	clone := row.Clone()
	if !reflect.DeepEqual(row, clone) {
		t.Fatalf("%+v is not %+v", clone, row)
	}
	a, b := reflect.ValueOf(row), reflect.ValueOf(clone)
	for i := range a.NumField() {
		f := a.Type().Field(i)
		if a.Field(i).IsZero() {
			t.Errorf("the test sets no %s", f.Name)
		}
		if f.Type.Kind() == reflect.Slice && a.Field(i).Pointer() == b.Field(i).Pointer() {
			t.Errorf("%s is shared", f.Name)
		}
	}
	if &row.Cells[0][0] == &clone.Cells[0][0] {
		t.Error("cells are shared")
	}
}

func TestAddress(t *testing.T) {
	for want, at := range map[string]struct {
		column int
		row    int64
	}{"A1": {0, 1}, "C12": {2, 12}, "Z9": {25, 9}, "AA1": {26, 1}, "XFD1048576": {16383, 1048576}} {
		if got := grid.Address(at.column, at.row); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
