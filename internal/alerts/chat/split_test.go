package chat

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Whatever a text holds: each part is within the limit, nothing is lost, and no part leaves an
// isolate open or closes one that it did not open.
func TestSplit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom([]string{"شجرة", "trees", "\u2068الأشجار\u2069", "\u2068two words\u2069", "٤١٬٦٥٢", "✖", "\u2068" + strings.Repeat("طويل ", 12) + "\u2069", strings.Repeat("x", 40), "🌳"})
		line := rapid.Map(rapid.SliceOfN(word, 0, 12), func(w []string) string { return strings.Join(w, " ") })
		text := strings.Join(rapid.SliceOfN(line, 1, 12).Draw(t, "lines"), "\n")
		l := limit{rapid.IntRange(30, 200).Draw(t, "limit"), rapid.SampledFrom([]func(rune) int{inBytes, inLetters, inUTF16}).Draw(t, "measure")}
		bare := strings.NewReplacer("\u2068", "", "\u2069", "", " ", "", "\n", "")
		parts := split(text, l)
		for _, p := range parts {
			if l.of(p) > l.most {
				t.Errorf("a part of %d, at most %d: %q", l.of(p), l.most, p)
			}
			if strings.Count(p, "\u2068") != strings.Count(p, "\u2069") {
				t.Errorf("isolates are not closed: %q", p)
			}
		}
		if got := bare.Replace(strings.Join(parts, "")); got != bare.Replace(text) {
			t.Errorf("%q became %q", text, parts)
		}
	})
}

func TestSplitBetweenLines(t *testing.T) {
	parts := split("one\ntwo\nthree\n\nfour\n", limit{10, inLetters})
	if strings.Join(parts, "|") != "one\ntwo|three|four" && strings.Join(parts, "|") != "one\ntwo|three\n\nfour" {
		t.Errorf("%q", parts)
	}
}
