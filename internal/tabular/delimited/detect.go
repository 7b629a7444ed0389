package delimited

import (
	"bytes"

	"rasid/internal/tabular/shape"
)

// The delimiters that are tried, the likeliest first, with how readily each is believed.
var delimiters = []struct {
	char   byte
	spaced bool
	prior  float64
}{{',', false, 1}, {';', false, 1}, {'\t', false, 1}, {'|', false, 1}, {',', true, 1.01}, {':', false, .5}, {' ', false, .4}}

const detectRows = 150

// detect chooses the dialect under which the sample makes the best table: known headers first,
// then rows of one length whose cells look like something, as CleverCSV weighs it (van den Burg,
// Nazábal, Sutton: Wrangling messy CSV files by detecting row and type patterns, 2019).
func detect(sample []byte, o Options) (rules, error) {
	if d := namedDelimiter(sample); d != "" && !isPinned(o.Delimiter) {
		o.Delimiter = d
	}
	quotes := []byte{'"'}
	if bytes.IndexByte(sample, '\'') >= 0 {
		quotes = append(quotes, '\'')
	}
	var all []rules
	priors := map[byte]float64{}
	for _, d := range delimiters {
		priors[d.char] = max(d.prior, priors[d.char])
		for _, q := range quotes {
			if d.spaced && !isSpaced(sample, q) || !d.spaced && d.char != ',' && bytes.IndexByte(sample, d.char) < 0 {
				continue
			}
			all = append(all, rules{delimiter: d.char, spaced: d.spaced, quote: q, escape: q})
		}
	}
	all, err := o.pin(all)
	if err != nil {
		return rules{}, err
	}
	best, bestKnown, bestScore := all[0], 0, weighSingle(sample)
	for i, r := range all {
		rows, _ := sampled(sample, r, detectRows)
		known, score := knownHeaders(rows, o.KnownHeader), weigh(rows, r)
		if p, ok := priors[r.delimiter]; ok {
			score *= p
		}
		if r.quote == '\'' {
			score *= .95
		}
		if i == 0 && isPinned(o.Delimiter) || known > bestKnown || known == bestKnown && score > bestScore {
			best, bestKnown, bestScore = r, known, score
		}
	}
	if isPinned(o.Escape) {
		return best, nil
	}
	return findEscape(sample, best, !isPinned(o.Quote)), nil
}

// namedDelimiter returns the delimiter that a first line "sep=;" names, as Excel writes it.
func namedDelimiter(sample []byte) string {
	line := bytes.TrimRight(firstLine(sample), "\r\n")
	if len(line) == 5 && bytes.EqualFold(line[:4], []byte("sep=")) {
		return string(line[4:])
	}
	return ""
}

// isSpaced reports whether nearly every comma outside quotes has a space after it.
func isSpaced(sample []byte, quote byte) bool {
	commas, spaced, inside := 0, 0, false
	for i, c := range sample {
		switch {
		case c == quote && quote != 0 && (inside || i > 0 && (sample[i-1] == ' ' || sample[i-1] == ',' || sample[i-1] == '\n' || sample[i-1] == '\r')):
			inside = !inside
		case c == '\n' || c == '\r':
			inside = false
		case c == ',' && !inside:
			commas++
			if i+1 < len(sample) && sample[i+1] == ' ' {
				spaced++
			}
		}
	}
	return commas > 0 && spaced*50 >= commas*49
}

// knownHeaders returns the most known headers that one of the first rows holds; one alone may be
// chance, so it counts for nothing.
func knownHeaders(rows []sampleRow, is func(string) bool) (most int) {
	if is == nil {
		return 0
	}
	for _, row := range rows[:min(len(rows), 25)] {
		n := 0
		for _, c := range row.cells {
			if c = shape.Trim(c); len(c) > 0 && len(c) < 200 && is(string(c)) {
				n++
			}
		}
		if n > 1 {
			most = max(most, n)
		}
	}
	return most
}

// weighSingle weighs the reading of the sample as one column: it stands when nothing splits it well.
func weighSingle(sample []byte) float64 {
	typed, lines := 0, 0
	for len(sample) > 0 && lines < detectRows {
		line := firstLine(sample)
		sample = sample[len(line):]
		switch k := shape.Of(line); {
		case k == shape.Blank:
			continue
		case k.Typed():
			typed++
		}
		lines++
	}
	if lines > 0 && typed*5 >= lines*4 {
		return .3 // "08:30" and "5 000" are cells, not rows
	}
	return .05
}

// weigh says how much rows look like a table, from 0 to 1: the chance that two rows have the same
// number of cells, times how well the cells of the usual rows read.
func weigh(rows []sampleRow, r rules) float64 {
	count, usual, all := widths(rows)
	if all == 0 || usual == 1 {
		return 0
	}
	alike := 0.0
	for n, c := range count {
		share := float64(c) / float64(all)
		alike += share * share * (1 - 1/float64(n))
	}
	quality, cells, typed := 0.0, 0, false
	for i := range rows {
		row := &rows[i]
		if row.bad || len(row.cells) != usual || row.blank() {
			continue
		}
		for k, c := range row.cells {
			cells++
			typed = typed || row.classes[k].Typed()
			quality += readable(c, row.classes[k], row.quoted[k], r.quote)
		}
	}
	quality /= float64(cells)
	if !typed && (r.delimiter == ' ' || r.delimiter == ':') {
		quality /= 2 // words of a text
	}
	return alike * quality * quality
}

// readable says how well a cell reads: what still holds quotes or other delimiters was hardly cut
// where it should be.
func readable(c []byte, k shape.Class, quoted bool, quote byte) float64 {
	if c = bytes.TrimSpace(c); len(c) == 0 {
		return .9
	}
	for _, q := range []byte{'"', '\''} {
		if first, last := c[0] == q, c[len(c)-1] == q; (first || last) && (q != quote || !quoted) || q == '"' && !quoted && bytes.Count(c, []byte{q}) > 1 {
			return .1
		}
	}
	switch {
	case k.Typed():
		return 1
	case quoted, k == shape.Blank:
		return .95
	case bytes.IndexByte(c, '\t') >= 0, bytes.IndexByte(c, ';') >= 0, bytes.IndexByte(c, '|') >= 0:
		return .3
	case bytes.IndexByte(c, ',') >= 0:
		return .7
	}
	return .95
}

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
