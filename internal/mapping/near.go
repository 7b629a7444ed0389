package mapping

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// nearest returns the first of known that a normalised name is nearly the same as, or "".
func nearest(name string, known []string) string {
	best := ""
	for _, k := range known {
		if k != name && (best == "" || k < best) && isNear(name, k) { // the same: found before, or the place around it
			best = k
		}
	}
	return best
}

// isNear reports whether two names may be one, misspelt: a letter in three or four differs, or the
// words stand in another order. Words that both have do not make them alike, and names that differ
// in a number, or in a letter at their end ("School 2", "Camp B", "Quarter II"), are different.
func isNear(a, b string) bool {
	x, y := strings.Fields(a), strings.Fields(b)
	if !slices.Equal(numbers(x), numbers(y)) {
		return false
	}
	if p, q := x[len(x)-1], y[len(y)-1]; p != q && isMark(p) && isMark(q) {
		return false
	}
	x, y = withoutShared(x, y)
	p, q := []rune(strings.Join(x, " ")), []rune(strings.Join(y, " "))
	switch {
	case len(p) == 0 && len(q) == 0:
		return true
	case len(p) == 0 || len(q) == 0:
		p, q = []rune(a), []rune(b)
	}
	longer := max(len(p), len(q))
	limit := max(1, longer/3)
	return longer > 1 && longer-min(len(p), len(q)) <= limit && slips(p, q) <= limit
}

// numbers returns the words with digits.
func numbers(words []string) (list []string) {
	for _, w := range words {
		if strings.ContainsFunc(w, unicode.IsDigit) {
			list = append(list, w)
		}
	}
	return list
}

// isMark reports whether a word is a letter or a Roman number, which tells places of one name apart.
func isMark(word string) bool {
	return utf8.RuneCountInString(word) == 1 || strings.Trim(word, "ivx") == ""
}

// withoutShared returns the words of each that the other lacks.
func withoutShared(a, b []string) (x, y []string) {
	y = slices.Clone(b)
	for _, w := range a {
		if i := slices.Index(y, w); i >= 0 {
			y = slices.Delete(y, i, i+1)
			continue
		}
		x = append(x, w)
	}
	return x, y
}

// slips counts the letters that were left out, added, mistaken or swapped with the next one
// between two texts, at least: the distance of optimal string alignment.
func slips(a, b []rune) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range a {
		row[0] = i + 1
		for j := range b {
			d := last[j]
			if a[i] != b[j] {
				d++
			}
			d = min(d, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				d = min(d, before[j-1]+1)
			}
			row[j+1] = d
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
