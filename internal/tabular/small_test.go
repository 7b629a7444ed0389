package tabular_test

import (
	"bytes"
	"fmt"
	"os"
	"rasid/internal/tabular"
	"testing"
)

func BenchmarkSmall(b *testing.B) {
	var in bytes.Buffer
	in.WriteString("indicator,place,period,value\n")
	for i := range 10 {
		fmt.Fprintf(&in, "bread_price,SY0801,2024-03-%02d,%d\n", i+1, i)
	}
	for b.Loop() {
		t, _ := tabular.Open(bytes.NewReader(in.Bytes()), int64(in.Len()), tabular.Options{HeaderRows: -1})
		for _, err := t.Next(); err == nil; _, err = t.Next() {
		}
	}
}
func BenchmarkWFP(b *testing.B) {
	data, _ := os.ReadFile("../../../shared/data/wfp/wfp_food_prices_syr.csv")
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		t, _ := tabular.Open(bytes.NewReader(data), int64(len(data)), tabular.Options{HeaderRows: -1})
		for _, err := t.Next(); err == nil; _, err = t.Next() {
		}
	}
}
