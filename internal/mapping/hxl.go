package mapping

import (
	"regexp"
	"slices"
	"strings"

	"rasid/internal/tabular/grid"
)

// tag is an HXL hashtag with its attributes: "#adm1 +code" names a column whatever its header says.
type tag struct {
	name       string // "adm1", lower case; "" for a column without a tag
	attributes []string
}

// The form of a tag, as HXL 1.1 has it: a hash, a token, then attributes with a plus, in any case.
var tagForm = regexp.MustCompile(`^\s*#\s*([A-Za-z][A-Za-z0-9_]*)((?:\s*\+\s*[A-Za-z][A-Za-z0-9_]*)*)\s*!?\s*$`)

func parseTag(cell string) (tag, bool) {
	m := tagForm.FindStringSubmatch(cell)
	if m == nil {
		return tag{}, false
	}
	t := tag{name: strings.ToLower(m[1])}
	for a := range strings.SplitSeq(m[2], "+") {
		if a = strings.ToLower(strings.TrimSpace(a)); a != "" {
			t.attributes = append(t.attributes, a)
		}
	}
	return t, true
}

func isTag(cell string) bool { _, ok := parseTag(cell); return ok }

func (t tag) has(attribute string) bool { return slices.Contains(t.attributes, attribute) }

// tagRows is how many rows from the top may hold the hashtag row.
const tagRows = 25

// tagRow reads a row of hashtags: at least half of its cells that are not blank must be tags.
// Cells that are not are columns without a tag.
func tagRow(row grid.Row) ([]tag, bool) {
	tags := make([]tag, len(row.Cells))
	filled, good := 0, 0
	for i, c := range row.Cells {
		if len(strings.TrimSpace(string(c))) == 0 {
			continue
		}
		filled++
		if t, ok := parseTag(string(c)); ok {
			tags[i] = t
			good++
		}
	}
	return tags, good > 0 && good*2 >= filled
}

// IsTagRow reports whether a row is a row of HXL hashtags.
func IsTagRow(row grid.Row) bool { _, ok := tagRow(row); return ok }

// tagged returns the columns that fit a pattern such as "#adm1+code": the same tag with all of
// its attributes. When several do, those with no further attribute win.
func tagged(tags []tag, pattern string) (columns []int) {
	want, ok := parseTag(pattern)
	if !ok {
		return nil
	}
	fewest := -1
	for i, t := range tags {
		if t.name != want.name || slices.ContainsFunc(want.attributes, func(a string) bool { return !t.has(a) }) {
			continue
		}
		if n := len(t.attributes); fewest < 0 || n < fewest {
			columns, fewest = columns[:0], n
		} else if n > fewest {
			continue
		}
		columns = append(columns, i)
	}
	return columns
}

// roleOfTag returns what a tagged column says. Names and codes of a place are both understood;
// where a table has both for one level, the code is read.
func roleOfTag(t tag) known {
	switch t.name {
	case "indicator":
		if t.has("value") || t.has("num") {
			return known{role: theValue}
		}
		return known{role: theIndicator}
	case "adm1", "adm2", "adm3", "adm4", "adm5":
		return known{thePlace, int(t.name[3] - '0')}
	case "loc":
		return known{thePlace, narrowest}
	case "date":
		if t.has("end") || t.has("occurred") || t.has("reported") {
			return known{role: ignored}
		}
		if t.has("year") {
			return known{role: theYear}
		}
		return known{role: thePeriod}
	case "value":
		return known{role: theValue}
	case "meta":
		if t.has("derived") {
			return known{role: theDerivation}
		}
	}
	return known{role: ignored}
}

// rolesOfTags gives each column its role. Of several columns for one role or one level, the one
// with a code is taken, else the one with the fewest attributes; others are left out.
func rolesOfTags(tags []tag) []known {
	roles := make([]known, len(tags))
	best := map[known]int{}
	rank := func(t tag) int {
		if t.has("code") || t.has("v_pcode") {
			return -1
		}
		return len(t.attributes)
	}
	for i, t := range tags {
		roles[i].role = ignored
		if t.name == "" {
			continue
		}
		k := roleOfTag(t)
		if k.role == ignored {
			continue
		}
		if other, ok := best[k]; ok && rank(tags[other]) <= rank(t) {
			if rank(tags[other]) == rank(t) {
				roles[i] = k // two that nothing tells apart: bound twice, which is refused
			}
			continue
		} else if ok {
			roles[other].role = ignored
		}
		best[k], roles[i] = i, k
	}
	return roles
}
