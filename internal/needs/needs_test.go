package needs_test

import (
	"fmt"
	"testing"

	"rasid/internal/needs"
)

// fake is a test that notes how it would have ended.
type fake struct {
	testing.TB
	ended string
}

func (*fake) Helper() {}

func (f *fake) Fatalf(format string, args ...any) { f.end("failed: " + fmt.Sprintf(format, args...)) }

func (f *fake) Skipf(format string, args ...any) { f.end("skipped: " + fmt.Sprintf(format, args...)) }

// end notes the first end only, as a real test does not go on after it.
func (f *fake) end(how string) {
	if f.ended == "" {
		f.ended = how
	}
}

// What is missing skips a test of a user's and fails one in CI.
func TestMissing(t *testing.T) {
	for _, c := range []struct {
		ci   string
		look func(testing.TB)
		want string
	}{
		{"", func(t testing.TB) { needs.Tool(t, "rasid-no-such-program", "nor-this") }, "skipped: there is no rasid-no-such-program here"},
		{"true", func(t testing.TB) { needs.Tool(t, "rasid-no-such-program") }, "failed: CI lacks rasid-no-such-program"},
		{"", func(t testing.TB) { needs.Data(t, "no/such.csv") }, "skipped: there is no real data no/such.csv here"},
		{"true", func(t testing.TB) { needs.Data(t, "no/such.csv") }, "failed: CI lacks real data no/such.csv"},
		{"true", func(t testing.TB) { needs.Tool(t, "rasid-no-such-program", "go") }, ""},
	} {
		t.Setenv("CI", c.ci)
		f := &fake{TB: t}
		if c.look(f); f.ended != c.want {
			t.Errorf("%q, want %q", f.ended, c.want)
		}
	}
}
