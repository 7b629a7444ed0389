package indicators

// Lang is a language that Rasid speaks: "ar" Arabic, "ku" Kurdish (Kurmanji, Latin script),
// "en" English. The empty Lang marks a text that was written without naming a language.
type Lang string

// The languages of the product, in the order in which they are listed for people.
const (
	Arabic  Lang = "ar"
	Kurdish Lang = "ku"
	English Lang = "en"
)

// Langs lists every language that Rasid speaks.
func Langs() []Lang { return []Lang{Arabic, Kurdish, English} }

// RightToLeft reports whether l is written from right to left.
func (l Lang) RightToLeft() bool { return l == Arabic }

// Text is a text in one or several languages.
type Text map[Lang]string

// Plain returns a Text that reads the same in every language.
func Plain(s string) Text { return Text{"": s} }

// In returns t in language l. A text that lacks l is shown in the language it has, in the
// order: no language named, English, Arabic, Kurdish. An empty Text gives "".
func (t Text) In(l Lang) string {
	for _, try := range [...]Lang{l, "", English, Arabic, Kurdish} {
		if s, ok := t[try]; ok && s != "" {
			return s
		}
	}
	return ""
}

// Missing lists the languages of want in which t would have to be shown in another language.
func (t Text) Missing(want []Lang) []Lang {
	if t[""] != "" {
		return nil
	}
	var missing []Lang
	for _, l := range want {
		if t[l] == "" {
			missing = append(missing, l)
		}
	}
	return missing
}
