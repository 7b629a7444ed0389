// Package charset turns bytes into UTF-8 text: it unpacks gzip and zip, and finds out in which
// encoding a text is written.
//
// An encoding is taken when it is declared, when the bytes can be nothing else (a byte order
// mark, valid UTF-8), or when it is proven: under it the text holds words that are known and no
// word that mixes scripts, and under no other encoding does it make sense too. Otherwise the file
// is refused with what it would say under each. It reads in bounded memory, whatever is packed.
package charset

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"rasid/internal/tabular/grid"
)

// Options says what is known beforehand.
type Options struct {
	Encoding string // "" or "auto", else the declared encoding: one of Names
	// Known reports whether a word of the text is one that is expected there. nil: nothing is
	// known, and the likeliest encoding is taken instead of a proven one.
	Known func(cell string) bool
	// Anyhow reads what can be shown but not stored: the likeliest of several encodings, bytes that
	// UTF-8 lacks as Windows-1252 has them, and a text in which zero bytes stand without them.
	Anyhow bool
}

// Text is a text whose encoding is known.
type Text struct {
	Name      string // of the encoding, lower case: "utf-8", "windows-1256"
	Container string // "gzip", "zip" or ""
	file      file
	start     int64             // bytes of the byte order mark
	decode    encoding.Encoding // nil: UTF-8
	unsure    *[256]bool        // bytes that the remaining candidates read differently
	anyhow    bool
	hasZeros  bool // zero bytes stand in the text and say nothing
}

// headBytes is how much of a text is looked at.
const headBytes = 64 << 10

// Names lists the encodings that can be declared.
func Names() []string {
	return []string{"utf-8", "utf-16", "utf-16le", "utf-16be", "windows-1256", "iso-8859-6", "windows-1252", "windows-1254"}
}

var (
	utf16le = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	utf16be = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
)

// candidate is an encoding of one byte a character, in the order of preference among those that
// read a text alike.
type candidate struct {
	name string
	enc  *charmap.Charmap
}

var candidates = []candidate{{"windows-1252", charmap.Windows1252}, {"windows-1256", charmap.Windows1256}, {"windows-1254", charmap.Windows1254}, {"iso-8859-6", charmap.ISO8859_6}}

// shown are encodings that no department declares, tried where a text is only to be shown.
var shown = []candidate{{"windows-1250", charmap.Windows1250}, {"windows-1251", charmap.Windows1251}}

// Open finds out how the text of size bytes in r is written. A *grid.Fault says why it cannot be read.
func Open(r io.ReaderAt, size int64, o Options) (*Text, error) {
	f, err := unpack(r, size)
	if err != nil {
		return nil, err
	}
	head, whole, err := f.head(headBytes)
	if err != nil {
		return nil, err
	}
	t := &Text{file: f, Container: f.container, anyhow: o.Anyhow}
	if len(bytes.TrimSpace(head)) == 0 && whole {
		return nil, grid.NewFault("empty_file")
	}
	if declared := strings.ToLower(o.Encoding); declared != "" && declared != "auto" {
		return t, t.declare(declared, head)
	}
	if o.Anyhow {
		o.Known = nil
	}
	return t, t.detect(head, whole, o.Known)
}

// Reader returns the text from its start as UTF-8, without a byte order mark. What is wrong with
// its bytes comes as a *grid.Fault.
func (t *Text) Reader() io.Reader {
	in, err := t.file.open()
	if err == nil && t.start > 0 {
		_, err = io.CopyN(io.Discard, in, t.start)
	}
	if err != nil {
		return failing{err}
	}
	if t.hasZeros {
		in = withoutZeros{in}
	}
	if t.decode == nil && t.anyhow {
		in = transform.NewReader(in, mending{})
	}
	if t.decode == nil {
		return &checked{in: in, name: t.Name}
	}
	if t.unsure != nil && !t.anyhow {
		in = &sure{in: in, unsure: t.unsure}
	}
	// The decoder writes U+FFFD for bytes that the encoding does not have.
	return &checked{in: t.decode.NewDecoder().Reader(in), name: t.Name, decoded: !t.anyhow}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func (t *Text) utf8(start int64) error {
	t.Name, t.start = "utf-8", start
	return nil
}

func (t *Text) utf16(name string, enc encoding.Encoding, start int64) error {
	t.Name, t.decode, t.start = name, enc, start
	return nil
}

// declare takes the encoding that somebody has declared. A byte order mark has the last word: it
// is how the files of refused rows come back from a spreadsheet, whatever the source declares.
func (t *Text) declare(name string, head []byte) error {
	mark, length := byteOrderMark(head)
	switch mark {
	case "utf-32":
		return grid.NewFault("encoding_unsupported", "encoding", "UTF-32")
	case "utf-8":
		return t.utf8(length)
	case "utf-16le":
		return t.utf16(mark, utf16le, length)
	case "utf-16be":
		return t.utf16(mark, utf16be, length)
	}
	switch name {
	case "utf-8":
		return t.utf8(0)
	case "utf-16", "utf-16le":
		return t.utf16("utf-16le", utf16le, 0)
	case "utf-16be":
		return t.utf16("utf-16be", utf16be, 0)
	}
	for _, c := range candidates {
		if c.name == name {
			t.Name, t.decode = name, c.enc
			return nil
		}
	}
	return grid.NewFault("encoding_unsupported", "encoding", name)
}

func byteOrderMark(head []byte) (name string, length int64) {
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		return "utf-8", 3
	case bytes.HasPrefix(head, []byte("\xff\xfe\x00\x00")), bytes.HasPrefix(head, []byte("\x00\x00\xfe\xff")):
		return "utf-32", 4
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return "utf-16le", 2
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return "utf-16be", 2
	}
	return "", 0
}

func (t *Text) detect(head []byte, whole bool, known func(string) bool) error {
	switch mark, length := byteOrderMark(head); mark {
	case "utf-8":
		return t.utf8(length)
	case "utf-16le":
		return t.utf16(mark, utf16le, length)
	case "utf-16be":
		return t.utf16(mark, utf16be, length)
	case "utf-32":
		return grid.NewFault("encoding_unsupported", "encoding", "UTF-32")
	}
	if bytes.IndexByte(head, 0) >= 0 {
		err := t.detectUTF16(head)
		if err == nil || !t.anyhow || !isTextWithZeros(head) {
			return err
		}
		t.hasZeros = true
		head = bytes.ReplaceAll(head, []byte{0}, nil)
	}
	if validUTF8(head, whole) || isBrokenUTF8(head) {
		return t.utf8(0)
	}
	return t.detectBytes(head, whole, known)
}

// detectUTF16 tells the byte order of UTF-16 without a mark: delimiters, digits and line ends
// have a zero byte, and in a text it always stands on the same side.
func (t *Text) detectUTF16(head []byte) error {
	var zeros [2]int
	for i, b := range head {
		if b == 0 {
			zeros[i%2]++
		}
	}
	for side, enc := range []encoding.Encoding{utf16be, utf16le} {
		if zeros[side] == 0 || zeros[1-side] > 0 {
			continue
		}
		text, err := enc.NewDecoder().Bytes(head[:len(head)&^1])
		if err == nil && doubts(string(text)) == 0 {
			return t.utf16([]string{"utf-16be", "utf-16le"}[side], enc, 0)
		}
	}
	return grid.NewFault("not_text")
}

// reading is a text under one or several encodings that read it alike.
type reading struct {
	text       string
	candidates []candidate
	doubts     int
	known      int
}

func (t *Text) detectBytes(head []byte, whole bool, known func(string) bool) error {
	if !whole { // the last line may be cut
		if i := bytes.LastIndexByte(head, '\n'); i > 0 {
			head = head[:i+1]
		}
	}
	var readings []*reading
	tried := candidates
	if t.anyhow {
		tried = slices.Concat(candidates, shown)
	}
	for _, c := range tried {
		b, err := c.enc.NewDecoder().Bytes(head)
		if err != nil || bytes.ContainsRune(b, '\uFFFD') {
			continue
		}
		text := string(b)
		same := false
		for _, r := range readings {
			if r.text == text {
				r.candidates = append(r.candidates, c)
				same = true
			}
		}
		if !same {
			readings = append(readings, &reading{text: text, candidates: []candidate{c}, doubts: doubts(text), known: knownWords(text, known)})
		}
	}
	best := readings[:0:0]
	for _, r := range readings {
		if r.doubts == 0 {
			best = append(best, r)
		}
	}
	if len(best) > 1 {
		// Several make sense as letters: known words decide, if one of them has more than the others.
		if proven := mostKnown(best); len(proven) == 1 || known == nil {
			best = append(proven, best...)[:1]
		}
	}
	if len(best) == 0 && known == nil && len(readings) > 0 {
		likeliest := readings[0]
		for _, r := range readings {
			if r.doubts < likeliest.doubts {
				likeliest = r
			}
		}
		best = append(best, likeliest)
	}
	switch len(best) {
	case 0:
		return grid.NewFault("encoding_unknown", "sample", sample(readings))
	case 1:
		t.take(best[0])
		return nil
	}
	return grid.NewFault("encoding_ambiguous", "encodings", names(best), "sample", sample(best))
}

// mostKnown returns the readings under which most words are known, if any are.
func mostKnown(list []*reading) (proven []*reading) {
	most := 1
	for _, r := range list {
		switch {
		case r.known > most:
			most, proven = r.known, []*reading{r}
		case r.known == most:
			proven = append(proven, r)
		}
	}
	return proven
}

// take takes the first encoding of a reading. Bytes that the others would read differently have
// not come yet; when one comes, the file is refused.
func (t *Text) take(r *reading) {
	t.Name, t.decode = r.candidates[0].name, r.candidates[0].enc
	for _, other := range r.candidates[1:] {
		for b := range 256 {
			if r.candidates[0].enc.DecodeByte(byte(b)) != other.enc.DecodeByte(byte(b)) {
				if t.unsure == nil {
					t.unsure = new([256]bool)
				}
				t.unsure[b] = true
			}
		}
	}
}

func names(list []*reading) string {
	var s []string
	for _, r := range list {
		s = append(s, r.candidates[0].name)
	}
	return strings.Join(s, ", ")
}

// sample shows the first line with a letter beyond ASCII under each reading.
func sample(list []*reading) string {
	var s []string
	for _, r := range list {
		for line := range strings.Lines(r.text) {
			if strings.IndexFunc(line, func(c rune) bool { return c >= 0x80 }) >= 0 {
				if runes := []rune(strings.TrimSpace(line)); len(runes) > 60 {
					line = string(runes[:60]) + "…"
				}
				s = append(s, fmt.Sprintf("%s: “%s”", r.candidates[0].name, strings.TrimSpace(line)))
				break
			}
		}
	}
	return strings.Join(s, " / ")
}
