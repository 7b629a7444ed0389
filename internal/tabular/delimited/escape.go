package delimited

import "bytes"

// findEscape decides how quotes stand inside quoted cells. Doubled is believed unless another way
// reads several rows that it does not; that nothing is quoted, only when everything reads so.
func findEscape(sample []byte, r rules, mayLackQuotes bool) rules {
	if r.quote == 0 || bytes.IndexByte(sample, r.quote) < 0 {
		return r
	}
	rows, _ := sampled(sample, r, sampleRows)
	wrong, escapes := misread(rows)
	if wrong == 0 {
		return r
	}
	try := r
	try.escape = 0
	asTheyAre, _ := sampled(sample, try, sampleRows)
	stillWrong, _ := misread(asTheyAre)
	if inner, escaped := innerQuotes(asTheyAre, r.quote); escaped > 0 && escaped == inner {
		try.escape = '\\'
		rows, _ = sampled(sample, try, sampleRows)
		if w, _ := misread(rows); w < wrong {
			return try
		}
		return r
	}
	if wrong-stillWrong < 2 || wrong-stillWrong <= escapes {
		bare := rules{delimiter: r.delimiter, spaced: r.spaced}
		rows, _ = sampled(sample, bare, sampleRows)
		if w, _ := misread(rows); mayLackQuotes && wrong > 2 && escapes == 0 && w == 0 {
			return bare
		}
		return r
	}
	if other := byte('"'); r.quote != other && alwaysDoubled(asTheyAre, other) {
		try.escape = other
	}
	return try
}

// innerQuotes counts the quotes inside quoted cells, and those of them that follow a backslash.
func innerQuotes(rows []sampleRow, quote byte) (inner, escaped int) {
	for _, r := range rows {
		for k, c := range r.cells {
			if r.quoted[k] {
				inner += bytes.Count(c, []byte{quote})
				escaped += bytes.Count(c, []byte{'\\', quote})
			}
		}
	}
	return inner, escaped
}

// misread counts rows that do not read or have an unusual number of cells, and the rows that hold
// escapes.
func misread(rows []sampleRow) (wrong, escapes int) {
	_, usual, _ := widths(rows)
	for i := range rows {
		switch r := &rows[i]; {
		case r.bad || len(r.cells) != usual && !r.blank():
			wrong++
		case r.escapes > 0:
			escapes++
		}
	}
	return wrong, escapes
}

// alwaysDoubled reports whether a character stands in quoted cells several times and never alone:
// then it was the escape, and the quote, of the file that this one was made from.
func alwaysDoubled(rows []sampleRow, c byte) bool {
	pairs := 0
	for _, r := range rows {
		for k, cell := range r.cells {
			n := bytes.Count(cell, []byte{c})
			p := bytes.Count(cell, []byte{c, c})
			if !r.quoted[k] && n > 0 || n != 2*p {
				return false
			}
			pairs += p
		}
	}
	return pairs > 2
}
