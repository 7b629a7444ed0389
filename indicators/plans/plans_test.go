package plans_test

import (
	"bytes"
	"io/fs"
	"os"
	"reflect"
	"strings"
	"testing"

	"rasid/indicators/plans"
)

// The README shows the plan that "rasid init" writes, not one like it.
func TestReadmeShowsTheMinimalPlan(t *testing.T) {
	f, err := plans.Files("minimal")
	if err != nil {
		t.Fatal(err)
	}
	plan, err := fs.ReadFile(f, "plan.yaml")
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(readme, plan) {
		t.Error("README's plan differs from indicators/plans/minimal/plan.yaml")
	}
}

func TestSamplesAreTheSameEveryTime(t *testing.T) {
	a, b := plans.Samples(), plans.Samples()
	if !reflect.DeepEqual(a, b) || len(a) < 36 {
		t.Fatalf("%d and %d samples", len(a), len(b))
	}
	for i, d := range a {
		if i > 0 && d.At.Before(a[i-1].At) {
			t.Errorf("%s is older than the sample before it", d.Path)
		}
		if !strings.Contains(d.Path, "sample") {
			t.Errorf("%s does not say that it is a sample", d.Path)
		}
	}
}
