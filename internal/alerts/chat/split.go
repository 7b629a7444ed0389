package chat

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// limit is how long a part may be.
type limit struct {
	most    int
	measure func(r rune) int // of one letter
}

func inBytes(r rune) int { return utf8.RuneLen(r) }
func inLetters(rune) int { return 1 }
func inUTF16(r rune) int { return utf16.RuneLen(r) }

// limits are those of the services that have a known one, a little less where the library adds to a part.
var limits = map[string]limit{
	"telegram":   {4096, inUTF16},
	"discord":    {1900, inUTF16},
	"slack":      {2900, inLetters},
	"mattermost": {4000, inLetters},
	"rocketchat": {4900, inLetters},
	"googlechat": {4000, inBytes},
	"hangouts":   {4000, inBytes},
	"teams":      {20_000, inBytes},
	"matrix":     {30_000, inBytes},
	"zulip":      {9900, inBytes},
	"signal":     {1900, inLetters},
	"lark":       {4000, inBytes},
	"wecom":      {2000, inBytes},
	"ntfy":       {4000, inBytes},
	"gotify":     {20_000, inBytes},
	"pushover":   {1000, inLetters},
	"bark":       {2000, inBytes},
}

func limitOf(service string) limit {
	if l, ok := limits[service]; ok {
		return l
	}
	return limit{4000, inBytes}
}

func (l limit) of(s string) (n int) {
	for _, r := range s {
		n += l.measure(r)
	}
	return n
}

// split cuts a text into parts within a limit: between lines, else between words, and never within
// what is isolated from the direction around it, unless that alone is longer; then it is closed and
// opened again.
func split(text string, l limit) (parts []string) {
	var part strings.Builder
	size := 0
	flush := func() {
		if s := strings.Trim(part.String(), "\n"); s != "" {
			parts = append(parts, s)
		}
		part.Reset()
		size = 0
	}
	for line := range strings.Lines(text) {
		n := l.of(line)
		if size+n > l.most {
			flush()
		}
		if n <= l.most {
			part.WriteString(line)
			size += n
			continue
		}
		pieces := l.words(strings.TrimRight(line, "\n"))
		parts = append(parts, pieces[:len(pieces)-1]...)
		part.WriteString(pieces[len(pieces)-1] + "\n")
		size = l.of(part.String())
		if size > l.most {
			flush()
		}
	}
	flush()
	return parts
}

const popIsolate = '\u2069'

func opens(r rune) bool { return r >= '\u2066' && r <= '\u2068' }

// words cuts a line that is too long.
func (l limit) words(line string) (parts []string) {
	var open []rune // the isolates that are open
	start, space, size, sinceSpace := 0, -1, 0, 0
	reserve := func() int { return (len(open) + 1) * l.measure(popIsolate) }
	prefix := ""
	runes := []rune(line)
	for i, r := range runes {
		n := l.measure(r)
		if size+n+reserve() > l.most && i > start {
			at := i
			if space > start { // nothing is open there
				at = space
				parts = append(parts, prefix+string(runes[start:at]))
				start, size, prefix = at+1, sinceSpace, ""
			} else {
				parts = append(parts, prefix+string(runes[start:at])+strings.Repeat(string(popIsolate), len(open)))
				prefix = string(open)
				start, size = at, l.of(prefix)
			}
			space = -1
		}
		switch {
		case opens(r):
			open = append(open, r)
		case r == popIsolate && len(open) > 0:
			open = open[:len(open)-1]
		case r == ' ' && len(open) == 0:
			space, sinceSpace = i, 0
			size += n
			continue
		}
		size += n
		sinceSpace += n
	}
	return append(parts, prefix+string(runes[start:]))
}
