package report

import (
	"fmt"
	"html"
	"html/template"
	"strings"

	"rasid/indicators"
	"rasid/internal/i18n"
)

// shown lists the statuses from the best to the worst, then those that are no verdict.
func shown() []indicators.Status {
	return []indicators.Status{indicators.Achieved, indicators.OnTrack, indicators.AtRisk, indicators.OffTrack, indicators.Missed, indicators.NotStarted, indicators.Unknown, indicators.Narrative}
}

// patterns are what the bars are filled with besides their colour, so that they can be told apart in grey. They
// stand once in the page.
const patterns template.HTML = `<svg class="patterns" width="0" height="0" aria-hidden="true"><defs>` +
	`<pattern id="p-at_risk" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="under" width="6" height="6"/><rect class="over" width="2" height="6"/></pattern>` +
	`<pattern id="p-missed" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="under" width="5" height="5"/><path class="over" d="M0 0h5M0 0v5"/></pattern>` +
	`<pattern id="p-unknown" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="under" width="6" height="6"/><circle class="over" cx="3" cy="3" r="1"/></pattern>` +
	`</defs></svg>`

const (
	barWidth, barHeight = 1000.0, 46.0
	barLabel            = 62.0 // from which a part has room for its sign and number
)

// bar draws how many goals stand how, from the side where reading begins. A labelled one says in its parts what
// they are.
func (w *writer) bar(counts map[indicators.Status]int, labelled bool) template.HTML {
	total, height := 0, barHeight
	for _, n := range counts {
		total += n
	}
	if total == 0 {
		return ""
	}
	if !labelled {
		height = barHeight * 0.8
	}
	var b strings.Builder
	var words []string
	for _, s := range shown() {
		if n := counts[s]; n > 0 {
			words = append(words, i18n.Status(w.l, s)+" "+w.count(int64(n)))
		}
	}
	comma := ", "
	if w.l.RightToLeft() {
		comma = "، "
	}
	fmt.Fprintf(&b, `<svg class="bar" viewBox="0 0 %g %g" role="img" aria-label="%s" preserveAspectRatio="none" direction="ltr">`, barWidth, height, html.EscapeString(w.t("report.bar", "counts", strings.Join(words, comma))))
	at := 0.0
	for _, s := range shown() {
		n := counts[s]
		if n == 0 {
			continue
		}
		width := barWidth * float64(n) / float64(total)
		x := at
		if at += width; w.l.RightToLeft() {
			x = barWidth - at
		}
		fmt.Fprintf(&b, `<rect class="part %s" x="%.1f" y="0" width="%.1f" height="%g"/>`, s, x, width, height)
		if labelled && width >= barLabel {
			fmt.Fprintf(&b, `<text class="label %s" x="%.1f" y="%g" dy=".35em">%s %s</text>`, s, x+width/2, height/2, i18n.Symbol(s), w.count(int64(n)))
		}
	}
	b.WriteString("</svg>")
	return template.HTML(b.String())
}
