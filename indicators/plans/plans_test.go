package plans_test

import (
	"bytes"
	"io/fs"
	"os"
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
