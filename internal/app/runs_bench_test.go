package app_test

import (
	"fmt"
	"testing"
)

// BenchmarkRunWithNothingNew is a whole run of a source whose server has nothing new, from the mark
// to the record, the server's part included.
func BenchmarkRunWithNothingNew(b *testing.B) {
	server := newAPI(b)
	dir := workspace(b)
	write(b, dir, "rasid.yaml", fmt.Sprintf("sources: [{id: s, kind: http-table, department: water, url: %q}]\n", server.URL+"/sheet"))
	a := open(b, dir, nil)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := a.CollectOne(b.Context(), "s"); err != nil {
			b.Fatal(err)
		}
	}
	if server.same < b.N-1 {
		b.Errorf("%d of %d answers said that nothing is new", server.same, b.N)
	}
}
