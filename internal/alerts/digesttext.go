package alerts

import (
	"fmt"
	"math"
	"strings"
	"time"

	"rasid/indicators"
	"rasid/internal/i18n"
)

// counts says in one line how many goals stand how.
func counts(l indicators.Lang, d *Digest) string {
	number := func(n int) string { return indicators.FormatNumber(l, float64(n), 0) }
	var parts []string
	for _, s := range []indicators.Status{indicators.Missed, indicators.OffTrack, indicators.AtRisk, indicators.Unknown, indicators.OnTrack, indicators.Achieved} {
		if n := d.Counts[s]; n > 0 {
			parts = append(parts, fmt.Sprintf("%s %s %s", i18n.Symbol(s), number(n), i18n.Status(l, s)))
		}
	}
	if n := len(d.Late); n > 0 {
		parts = append(parts, i18n.T(l, "digest.counts.late", "n", number(n)))
	}
	if len(parts) == 0 {
		return i18n.T(l, "digest.nothing")
	}
	return strings.Join(parts, " · ")
}

// rightToLeft begins a line that runs from right to left whatever its first letter is: readers
// without markup go by that.
const rightToLeft = "\u200f"

// page is a text that grows line by line.
type page struct {
	strings.Builder
	l indicators.Lang
}

func (p *page) line(indent, text string) {
	if p.l.RightToLeft() {
		indent = rightToLeft + indent
	}
	p.WriteString(indent + text + "\n")
}

func (p *page) section(title string) {
	p.WriteByte('\n')
	p.line("", title)
}

// DigestSection is a part of a digest, in words: lines that say all, or items with the reason of each.
type DigestSection struct {
	Title string
	Lines []string
	Items []DigestItem
}

// Sections parts a digest for a reader; what is empty is left out.
func (d *Digest) Sections(l indicators.Lang, zone *time.Location) (list []DigestSection) {
	add := func(key string, items []DigestItem, lines []string) {
		if len(items)+len(lines) > 0 {
			list = append(list, DigestSection{i18n.T(l, key), lines, items})
		}
	}
	var changed, acts, movers, goals []string
	for i := range d.Changed {
		c := &d.Changed[i]
		key, was := "digest.change", ""
		if c.Was == "" {
			key = "digest.new"
		} else {
			was = stateWord(l, c.Topic, c.Was)
		}
		changed = append(changed, i18n.T(l, key, "name", c.Name, "state", stateWord(l, c.Topic, c.State), "was", was))
	}
	for i := range d.Acts {
		a := &d.Acts[i]
		acts = append(acts, i18n.T(l, "digest.act."+a.Kind, "date", indicators.FormatDate(l, indicators.DateOf(a.At.In(zone))), "who", a.Who, "about", a.About, "note", a.Note))
	}
	for i := range d.Movers {
		movers = append(movers, gained(l, &d.Movers[i]))
	}
	for i := range d.Goals {
		goals = append(goals, i18n.T(l, "digest.item", "state", stateWord(l, d.Goals[i].Topic, d.Goals[i].State), "name", d.Goals[i].Name))
	}
	add("digest.changed", nil, changed)
	add("digest.off", d.Off, nil)
	add("digest.late", d.Late, nil)
	add("digest.actions", d.Actions, nil)
	add("digest.acts", nil, acts)
	add("digest.movers", nil, movers)
	add("digest.goals", nil, goals)
	return list
}

// Notes says what besides the reason is to be known of an item.
func (i *DigestItem) Notes(l indicators.Lang) (list []string) {
	if i.Doubted {
		list = append(list, i18n.T(l, "digest.doubted"))
	}
	if i.NoAction {
		list = append(list, i18n.T(l, "digest.no_action"))
	}
	if i.Taken != "" {
		list = append(list, i18n.T(l, "digest.taken", "who", i.Taken))
	}
	return list
}

// renderDigest writes the texts of a digest in the recipient's language.
func renderDigest(m *Message) {
	d, l := m.Digest, m.Recipient.Language
	p := &page{l: l}
	day := func(t time.Time) string { return indicators.FormatDate(l, indicators.DateOf(t.In(m.Zone))) }
	m.Subject = i18n.T(l, "digest.subject", "digest", i18n.T(l, "digest."+d.Every), "counts", counts(l, d))
	p.line("", indicators.Isolate(l, m.Title))
	if m.Notice != "" {
		p.line("", m.Notice)
	}
	p.line("", i18n.T(l, "digest."+d.Every))
	p.line("", i18n.T(l, "alert.span", "since", day(d.From), "until", day(d.To)))
	p.line("", counts(l, d))
	if d.quiet() {
		p.section(i18n.T(l, "digest.nothing"))
	}
	for _, section := range d.Sections(l, m.Zone) {
		p.section(section.Title)
		for _, line := range section.Lines {
			p.line("  ", line)
		}
		p.items(section.Items)
	}
	if m.Page != "" {
		p.WriteString("\n" + m.Page + "/\n")
	}
	m.Text = p.String()
}

// items writes things with why they stand as they do.
func (p *page) items(list []DigestItem) {
	for i := range list {
		g := &list[i]
		p.line("  ", i18n.T(p.l, "digest.item", "state", stateWord(p.l, g.Topic, g.State), "name", g.Name))
		p.line("    ", g.Reason)
		for _, note := range g.Notes(p.l) {
			p.line("    ", note)
		}
		if g.Link != "" {
			p.WriteString("    " + g.Link + "\n")
		}
	}
}

// gained says how much better something stands than before.
func gained(l indicators.Lang, i *DigestItem) string {
	if i.Probability != nil && i.Before != nil {
		return i18n.T(l, "digest.gain.chance", "name", i.Name, "before", indicators.FormatPercent(l, *i.Before), "now", indicators.FormatPercent(l, *i.Probability))
	}
	behind := func(gap *float64) string { return indicators.FormatPercent(l, math.Max(0, -*gap)) }
	return i18n.T(l, "digest.gain.gap", "name", i.Name, "before", behind(i.GapBefore), "now", behind(i.GapRatio))
}
