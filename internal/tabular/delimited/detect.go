package delimited

import (
	"bytes"
	"slices"

	"rasid/internal/tabular/shape"
)

// The delimiters that are tried, the likeliest first, with how readily each is believed.
var delimiters = []struct {
	char   byte
	spaced bool
	prior  float64
}{{',', false, 1}, {';', false, 1}, {'\t', false, 1}, {'|', false, 1}, {',', true, 1}, {':', false, .5}, {' ', false, .4}, {'^', false, .9}, {'~', false, .9}}

const (
	detectRows = 120
	singleRows = 40
)

// detect chooses the dialect under which the sample makes the best table: known headers first,
// then rows of one length whose cells look like something, as CleverCSV weighs it (van den Burg,
// Nazábal, Sutton: Wrangling messy CSV files by detecting row and type patterns, 2019).
func detect(sample []byte, o Options) (best rules, score float64, err error) {
	if d := namedDelimiter(sample); d != "" && !isPinned(o.Delimiter) {
		o.Delimiter = d
	}
	quotes := []byte{'"'}
	if bytes.IndexByte(sample, '\'') >= 0 {
		quotes = append(quotes, '\'')
	}
	if bytes.Contains(sample, []byte("~^~")) {
		quotes = append(quotes, '~')
	}
	var all []rules
	priors := map[byte]float64{}
	for _, d := range delimiters {
		priors[d.char] = max(d.prior, priors[d.char])
		for _, q := range quotes {
			if d.char == q || d.char == '~' && slices.Contains(quotes, '~') || d.spaced && !isSpaced(sample, q) || !d.spaced && d.char != ',' && bytes.IndexByte(sample, d.char) < 0 {
				continue
			}
			all = append(all, rules{delimiter: d.char, spaced: d.spaced, quote: q, escape: q})
			if !d.spaced && d.char != ' ' && bytes.Contains(sample, []byte{d.char, ' ', q}) {
				all = append(all, rules{delimiter: d.char, quote: q, escape: q, padded: true})
			}
		}
	}
	if all, err = o.pin(all); err != nil {
		return rules{}, 0, err
	}
	bestKnown, bestScore := 0, 0.0
	best = all[0]
	if !isPinned(o.Delimiter) && !isPinned(o.Quote) {
		best, bestScore = undivided(sample), weighSingle(sample)
	}
	for i, r := range all {
		rows, _ := sampled(sample, r, detectRows)
		known, score := knownHeaders(rows, o.KnownHeader), weigh(rows, r)
		if p, ok := priors[r.delimiter]; ok {
			score *= p
		}
		if r.quote != '"' && r.quote != 0 {
			score *= .95
		}
		switch {
		case r.padded:
			score *= .995
		case r.spaced:
			score *= 1.01
		}
		if i == 0 && isPinned(o.Delimiter) || known > bestKnown || known == bestKnown && score > bestScore {
			best, bestKnown, bestScore = r, known, score
		}
	}
	if isPinned(o.Escape) {
		return best, bestScore, nil
	}
	return findEscape(sample, best, !isPinned(o.Quote)), bestScore, nil
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
	if !bytes.Contains(sample, []byte(", ")) {
		return false
	}
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

// weighSingle weighs the reading of the sample as one column: it stands when nothing splits it well,
// and when lines such as "08:30" and "1,5" are cells under a name that holds no delimiter.
func weighSingle(sample []byte) float64 {
	typed, lines, named, parted := 0, 0, false, false
	for len(sample) > 0 && lines < singleRows {
		line := firstLine(sample)
		sample = sample[len(line):]
		k := shape.Of(line)
		if k == shape.Blank {
			continue
		}
		if k == shape.Number || k == shape.Date || k == shape.Time {
			typed++
		} else if lines > 0 && bytes.ContainsAny(line, ",;\t|") {
			parted = true
		}
		if lines++; lines == 1 {
			named = k == shape.Text && !bytes.ContainsAny(line, ",;\t|:")
		}
	}
	switch {
	case lines == 0 || typed*5 < lines*3:
		return .05
	case named && !parted:
		return .6
	}
	return .3
}

// undivided is the dialect of a text of one column: its delimiter does not occur.
func undivided(sample []byte) rules {
	r := rules{delimiter: ',', quote: '"', escape: '"'}
	for _, d := range delimiters {
		if bytes.IndexByte(sample, d.char) < 0 {
			r.delimiter = d.char
			break
		}
	}
	return r
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
	if (r.delimiter == ',' && !r.spaced && !typed && alike < .5 || r.delimiter == ':') && isProse(rows) {
		quality /= 2 // a text, or names with their values
	}
	return alike * quality * quality
}

// isProse reports whether a space follows nearly every delimiter, as in a text, where the rows'
// lengths differ as they do in one.
func isProse(rows []sampleRow) bool {
	spaced, all := 0, 0
	for i := range rows {
		for k, c := range rows[i].cells {
			if k > 0 && len(c) > 0 {
				all++
				if c[0] == ' ' {
					spaced++
				}
			}
		}
	}
	return all > 0 && spaced*10 >= all*9
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
	case k.Typed() && (k != shape.Code || !bytes.ContainsAny(c, ";|\t")):
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
