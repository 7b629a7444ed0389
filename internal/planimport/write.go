package planimport

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"rasid/indicators"
	"rasid/internal/i18n"
	"rasid/internal/tabular/cell"
)

// write writes the plan, with a question behind each value that needs one.
func (b *builder) write() []byte {
	var w strings.Builder
	say := func(key string, pairs ...string) string { return comment(i18n.T(b.Lang, "planimport."+key, pairs...)) }
	fmt.Fprintf(&w, "# %s\n", say("head", "file", b.Name))
	fmt.Fprintf(&w, "# %s\n", say("how"))
	for _, t := range b.titles {
		if t = comment(cell.CleanText(t)); t != "" {
			fmt.Fprintf(&w, "# %s\n", t)
		}
	}
	for _, h := range b.unread {
		b.out.Questions = append(b.out.Questions, Question{"", i18n.T(b.Lang, "planimport.column", "text", h)})
		fmt.Fprintf(&w, "# ? %s\n", say("column", "text", h))
	}
	for _, l := range b.out.Left {
		fmt.Fprintf(&w, "# ? %s: %s\n", say("row", "row", indicators.LocalDigits(b.Lang, fmt.Sprint(l.Row))), comment(l.Text))
	}
	zone, zoneAsked := b.TimeZone, []Question(nil)
	if zone == "" {
		zone, zoneAsked = "Asia/Damascus", b.ask("", "timezone")
	}
	title := quoted(b.Name)
	if len(b.titles) > 0 && cell.CleanText(b.titles[0]) != "" {
		title = b.translated(cell.CleanText(b.titles[0]))
	}
	id := slug(strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(b.Name, ".xlsx"), ".csv"), ".ods"), "-")
	if id == "" {
		id = "plan"
	}
	w.WriteString("plan:\n")
	lines := []line{{"id", id, nil}, {"title", title, nil}, {"starts", b.Starts.String(), b.ask("", "span")}, {"ends", b.Ends.String(), nil},
		{"timezone", zone, zoneAsked}, {"languages", "[" + string(b.main) + "]", nil}}
	block(&w, "  ", "  ", lines)
	b.groups(&w, "sectors", b.sectors.list)
	fmt.Fprintf(&w, "\n# ? %s\n", say("contacts"))
	b.out.Questions = append(b.out.Questions, Question{"", i18n.T(b.Lang, "planimport.contacts")})
	if len(b.owners.list) == 0 {
		w.WriteString("departments: []\n")
	}
	b.groups(&w, "departments", b.owners.list)
	if len(b.places.list) > 0 {
		fmt.Fprintf(&w, "\nplaces:\n  - {id: %s, name: %s}\n", allPlaces, title)
		for _, p := range b.places.list {
			fmt.Fprintf(&w, "  - {id: %s, within: %s, name: %s}\n", p.id, allPlaces, b.translated(p.name))
		}
	}
	w.WriteString("\nindicators:")
	if len(b.metrics) == 0 {
		w.WriteString(" []")
	}
	w.WriteString("\n")
	for _, m := range b.metrics {
		block(&w, "  - ", "    ", m.lines)
	}
	w.WriteString("\ngoals:")
	if len(b.goals) == 0 {
		w.WriteString(" []")
	}
	w.WriteString("\n")
	for _, g := range b.goals {
		block(&w, "  - ", "    ", g.lines)
	}
	return []byte(w.String())
}

func (b *builder) groups(w *strings.Builder, key string, list []group) {
	if len(list) == 0 {
		return
	}
	if key != "departments" {
		w.WriteString("\n")
	}
	fmt.Fprintf(w, "%s:\n", key)
	for _, g := range list {
		if g.name == unnamed {
			fmt.Fprintf(w, "  - {id: %s}\n", g.id)
			continue
		}
		fmt.Fprintf(w, "  - {id: %s, name: %s}\n", g.id, b.translated(g.name))
	}
}

// block writes the lines of one thing.
func block(w *strings.Builder, first, indent string, lines []line) {
	for i, l := range lines {
		begin := indent
		if i == 0 {
			begin = first
		}
		fmt.Fprintf(w, "%s%s: %s", begin, l.key, l.value)
		for k, q := range l.asked {
			sign := "   # ? "
			if k > 0 {
				sign = "\n" + indent + strings.Repeat(" ", len(l.key)) + "  # ? "
			}
			w.WriteString(sign)
			if q.Cell != "" {
				w.WriteString(q.Cell + ": ")
			}
			w.WriteString(comment(q.Text))
		}
		w.WriteString("\n")
	}
}

// comment keeps a text on one line.
func comment(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r == '\ufeff' {
			return ' '
		}
		return r
	}, s)
}

var plainScalar = regexp.MustCompile(`^[\p{L}][\p{L}\p{M}\p{N} _()/.%²³-]*$`)

// quoted writes a text as YAML: plainly where nothing in it means something there.
func quoted(s string) string {
	switch strings.ToLower(s) {
	case "true", "false", "yes", "no", "on", "off", "null", "y", "n":
	default:
		if plainScalar.MatchString(s) && !strings.HasSuffix(s, " ") {
			return s
		}
	}
	var w strings.Builder
	w.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			w.WriteByte('\\')
			w.WriteRune(r)
		case unicode.IsControl(r), r == '\u2028', r == '\u2029', r == '\ufeff', !unicode.IsPrint(r) && !unicode.Is(unicode.Cf, r) && r != ' ':
			fmt.Fprintf(&w, "\\U%08X", r)
		default:
			w.WriteRune(r)
		}
	}
	w.WriteByte('"')
	return w.String()
}

// latin are the letters of the Arabic script as IDs write them.
var latin = map[rune]string{
	'ا': "a", 'أ': "a", 'إ': "i", 'آ': "a", 'ب': "b", 'ت': "t", 'ث': "th", 'ج': "j", 'ح': "h", 'خ': "kh", 'د': "d", 'ذ': "dh", 'ر': "r", 'ز': "z", 'س': "s", 'ش': "sh", 'ص': "s", 'ض': "d", 'ط': "t", 'ظ': "z",
	'ع': "a", 'غ': "gh", 'ف': "f", 'ق': "q", 'ك': "k", 'ل': "l", 'م': "m", 'ن': "n", 'ه': "h", 'ة': "a", 'و': "w", 'ي': "y", 'ى': "a", 'ء': "", 'ئ': "y", 'ؤ': "w", 'پ': "p", 'چ': "ch", 'گ': "g", 'ڤ': "v", 'ک': "k", 'ی': "y",
	'ê': "e", 'î': "i", 'û': "u", 'ç': "c", 'ş': "s", 'ı': "i", 'ö': "o", 'ü': "u", 'é': "e", 'è': "e", 'á': "a", 'à': "a", 'ï': "i", 'ô': "o", 'ñ': "n", 'ğ': "g",
}

const longestID = 40

// slug makes an ID of a name: Latin letters and digits, words joined by dash, of at most longestID characters,
// whole words where that is possible.
func slug(name, dash string) string {
	var w strings.Builder
	letters := []rune(strings.ToLower(cell.NormalizeName(name)))
	for i, r := range letters {
		first := i == 0 || !unicode.IsLetter(letters[i-1])
		switch s, known := latin[r]; {
		case r == 'ا' && first && i+3 < len(letters) && letters[i+1] == 'ل' && unicode.IsLetter(letters[i+3]): // the article
		case r == 'ل' && i > 0 && letters[i-1] == 'ا' && (i == 1 || !unicode.IsLetter(letters[i-2])) && i+2 < len(letters) && unicode.IsLetter(letters[i+2]):
		case r == 'ه' && !first && (i+1 == len(letters) || !unicode.IsLetter(letters[i+1])): // ة as well
			w.WriteByte('a')
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			w.WriteRune(r)
		case known:
			w.WriteString(s)
		default:
			w.WriteByte(' ')
		}
	}
	id := ""
	for word := range strings.FieldsSeq(w.String()) {
		next := word
		if id != "" {
			next = id + dash + word
		}
		if len(next) > longestID {
			if id == "" {
				id = next[:longestID]
			}
			break
		}
		id = next
	}
	return id
}
