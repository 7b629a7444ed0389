package cell

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// token is a number or a known word of a period.
type token struct {
	class byte
	gap   byte // what stands before it: 0 for nothing, a space, or one of / - .
	value uint16
	long  uint32 // of compact and basic numbers
	size  uint8  // how many digits a number has
	ended bool   // an ending touches the number: 15th
}

// phrase is a folded period taken apart.
type phrase struct {
	tokens     [12]token
	n          int
	weekday    int8 // 0 is Sunday; −1: none
	lunar      bool // it says that it is of the lunar calendar
	solar      bool
	other      bool // it names a kind of period that there is not
	contradict bool // it names two different months
	clock      clock
}

// parse takes folded text apart. It is not ok when a word is unknown or a mark has no place in
// a period.
func (p *phrase) parse(s []byte) (ok bool) {
	p.weekday = -1
	if s, ok = p.clock.cut(s); !ok {
		return false
	}
	return p.scan(s) && p.reduce()
}

// scan fills the tokens.
func (p *phrase) scan(s []byte) bool {
	gap := byte(0)
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c >= '0' && c <= '9':
			end := i
			var v uint32
			for end < len(s) && s[end] >= '0' && s[end] <= '9' {
				v = v*10 + uint32(s[end]-'0')
				end++
			}
			t := token{class: other, gap: gap, value: uint16(v), long: v, size: uint8(min(end-i, 255))}
			switch end - i {
			case 1, 2:
				t.class = short
			case 4:
				t.class = year
			case 6:
				t.class = compact
			case 8:
				t.class = basic
			}
			i, gap = end+ending(s[end:]), 0
			if t.ended = i > end; !p.push(t) {
				return false
			}
		case c == ' ', c == ',', c == '(', c == ')':
			if gap == 0 {
				gap = ' '
			}
			i++
		case c == '/', c == '-', c == '.', bytes.HasPrefix(s[i:], []byte("–")):
			size := 1
			if c >= utf8.RuneSelf {
				c, size = '-', len("–")
			}
			if gap != 0 && gap != ' ' || p.n == 0 {
				return false
			}
			gap = c
			i += size
		default:
			end := i
			for end < len(s) {
				r, size := utf8.DecodeRune(s[end:])
				if !unicode.IsLetter(r) {
					break
				}
				end += size
			}
			w, known := periodWords[string(s[i:end])]
			if string(s[i:end]) == "h" { // 2024H1, but 1446H
				w, known = word{class: lunarMark}, true
				if end < len(s) && s[end] >= '0' && s[end] <= '9' {
					w.class = unsupported
				}
			}
			if !known || !p.push(token{class: w.class, gap: gap, value: w.value}) {
				return false
			}
			i, gap = end, 0
		}
	}
	return gap == 0 || gap == ' ' || gap == '.' && p.tokens[p.n-1].class != short && p.tokens[p.n-1].class != year
}

func (p *phrase) push(t token) bool {
	if p.n == len(p.tokens) {
		return false
	}
	p.tokens[p.n] = t
	p.n++
	return true
}

// ending returns the length of a grammatical ending that touches a number.
func ending(s []byte) int {
	begin := 0
	if len(s) > 0 && s[0] == '\'' {
		begin = 1
	}
	end := begin
	for end < len(s) && s[end] >= 'a' && s[end] <= 'z' {
		end++
	}
	if endings[string(s[begin:end])] && (end == len(s) || s[end] < '0' || s[end] > '9') {
		return end
	}
	return 0
}

// reduce notes what is said once, drops what says nothing, and joins words with their numbers:
// after it, tokens are numbers, months, quarters and weeks.
func (p *phrase) reduce() bool {
	in, n := p.tokens, p.n
	p.n = 0
	gap := byte(0)
	for i := 0; i < n; i++ {
		t := in[i]
		if gap > ' ' || t.gap == 0 {
			t.gap = max(t.gap, gap)
		}
		gap = 0
		var next token
		if i+1 < n {
			next = in[i+1]
		}
		switch t.class {
		case filler, lunarMark, solarMark, unsupported, weekday:
			if t.class == weekday && p.weekday >= 0 {
				return false
			}
			p.note(t)
			gap = max(t.gap, ' ')
			continue
		case stem:
			s := stems[t.value]
			t.class, t.value = monthName, s.alone
			joined := next.class == ordinal || next.class == short && next.gap == 0
			switch {
			case joined && next.value == 1:
				t.value = s.first
			case joined && next.value == 2:
				t.value = s.second
			case next.class == short && next.value <= 2: // "Kanûn 2 2024": the 2nd, or the second Kanûn
				t.value = s.first | s.second
			}
			if joined && (next.value == 1 || next.value == 2) {
				i++
			}
		case lunarMonth:
			t.class, p.lunar = monthName, true
		case lunarStem:
			if next.class != ordinal || next.value > 2 {
				return false
			}
			t.class, t.value, p.lunar = monthName, 1<<(t.value+next.value-1), true
			i++
		case quarterWord, weekWord:
			isQuarter := t.class == quarterWord
			switch {
			case next.class == ordinal, next.class == short:
				t.value = next.value
				i++
			case p.takeNumber(&t, isQuarter):
			default:
				return false
			}
			if t.class = week; isQuarter {
				t.class = quarter
			}
		case monthWord:
			switch {
			case next.class == monthName || next.class == stem || next.class == lunarMonth || next.class == lunarStem:
				gap = max(t.gap, ' ')
				continue
			case next.class == short:
				t.value = next.value
				i++
			case p.takeNumber(&t, false):
			default:
				return false
			}
			if t.value < 1 || t.value > 12 {
				return false
			}
			t.class, t.value, t.gap = monthName, 1<<t.value, ' '
		}
		if last := &p.tokens[max(p.n-1, 0)]; p.n > 0 && last.class == monthName && t.class == monthName {
			if last.value &= t.value; last.value == 0 { // "January - يناير" is one month
				p.contradict = true
			}
			continue
		}
		p.push(t)
	}
	p.lunar = p.lunar && !p.solar // ه.ش is the mark of the solar calendar, ه alone of the lunar one
	return true
}

// takeNumber takes the number before a word: "first quarter", "10th week", and where plain is
// true "1Q". Elsewhere a plain number may count: "10 week".
func (p *phrase) takeNumber(t *token, plain bool) bool {
	if p.n == 0 {
		return false
	}
	last := p.tokens[p.n-1]
	if last.class != ordinal && (last.class != short || !plain && !last.ended) {
		return false
	}
	p.n--
	t.value, t.gap = last.value, last.gap
	return true
}

// note keeps what a token says about the whole.
func (p *phrase) note(t token) {
	switch t.class {
	case lunarMark:
		p.lunar = true
	case solarMark:
		p.solar = true
	case unsupported:
		p.other = true
	case weekday:
		p.weekday = int8(t.value)
	}
}

// form writes the classes of the tokens, with the marks between them where all are numbers, for
// a switch to read.
func (p *phrase) form(b []byte) []byte {
	numbers := true
	for _, t := range p.tokens[:p.n] {
		numbers = numbers && (t.class == short || t.class == year)
	}
	for i, t := range p.tokens[:p.n] {
		if i > 0 && numbers && t.gap != 0 {
			if i > 1 && t.gap != p.tokens[1].gap {
				return nil
			}
			if t.gap == ' ' {
				b = append(b, ' ')
			} else {
				b = append(b, '/')
			}
		}
		b = append(b, t.class)
	}
	return b
}
