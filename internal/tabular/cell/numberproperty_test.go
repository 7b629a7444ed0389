package cell_test

import (
	"math"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rasid/internal/tabular/cell"
	"rasid/internal/tabular/grid"
)

// A style is one of the ways in which numbers are written.
type style struct {
	decimal      cell.Decimal
	mark, group  string
	digits       string // "" Western
	minus        string
	before, unit string // a unit before or after, and its reading
	space        string
}

func drawStyle(t *rapid.T) style {
	s := style{decimal: rapid.SampledFrom([]cell.Decimal{cell.Point, cell.Comma}).Draw(t, "decimal"), mark: ".", space: rapid.SampledFrom([]string{"", " ", "\u00a0"}).Draw(t, "space")}
	groups := []string{"", "'", "’", " ", "\u00a0", "\u2009", "\u202f", "٬"}
	if s.decimal == cell.Comma {
		s.mark = rapid.SampledFrom([]string{",", "،", "٫"}).Draw(t, "mark")
		groups = append(groups, ".")
	} else {
		s.mark = rapid.SampledFrom([]string{".", "٫"}).Draw(t, "mark")
		groups = append(groups, ",", "،")
	}
	s.group = rapid.SampledFrom(groups).Draw(t, "group")
	s.digits = rapid.SampledFrom([]string{"", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"}).Draw(t, "digits")
	s.minus = rapid.SampledFrom([]string{"-", "−", "()", "trailing"}).Draw(t, "minus")
	s.unit = rapid.SampledFrom([]string{"", "%", "SYP", "ل.س", "kg"}).Draw(t, "unit")
	if s.unit != "" && s.unit != "kg" && rapid.Bool().Draw(t, "unit before") {
		s.before, s.unit = s.unit, ""
	}
	return s
}

// write writes canonical digits ("-1234.5") in a style.
func (s style) write(canonical string) string {
	digits, negative := strings.CutPrefix(canonical, "-")
	whole, fraction, hasFraction := strings.Cut(digits, ".")
	var b strings.Builder
	for i, d := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(s.group)
		}
		b.WriteRune(d)
	}
	if hasFraction {
		b.WriteString(s.mark + fraction)
	}
	out := b.String()
	if s.digits != "" {
		out = strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return []rune(s.digits)[r-'0']
			}
			return r
		}, out)
	}
	if negative && s.minus == "trailing" {
		out += "-"
	}
	if s.before != "" {
		out = s.before + " " + out
	}
	if s.unit != "" && (!negative || s.minus != "trailing") {
		out += s.space + s.unit
	}
	switch {
	case negative && s.minus == "()":
		out = "(" + out + ")"
	case negative && s.minus != "trailing":
		out = s.minus + out
	}
	return out
}

func TestNumbersOfAnyStyleReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		decimals := rapid.IntRange(0, 9).Draw(t, "decimals")
		v := rapid.OneOf(rapid.Float64Range(-1e3, 1e3), rapid.Float64Range(-1e12, 1e12), rapid.Float64Range(-2, 2)).Draw(t, "v")
		canonical := strconv.FormatFloat(v, 'f', decimals, 64)
		want, _ := strconv.ParseFloat(canonical, 64)
		s := drawStyle(t)
		text := s.write(canonical)
		got, f := number(text, s.decimal)
		if f != nil || got.Value != want {
			t.Fatalf("%v written as %q is read as %v, %+v", want, text, got, f)
		}
		if math.Signbit(got.Value) && got.Value == 0 {
			t.Fatalf("%q is −0", text)
		}
		// Undecided it is the same or refused, never another number.
		if u, f := number(text, cell.Undecided); f == nil && u.Value != want {
			t.Fatalf("%q is %v undecided, but %v was written", text, u.Value, want)
		}
		if f == nil && cell.Harmless(text) != text {
			if again, f := number(cell.Harmless(text), s.decimal); f != nil || again != got {
				t.Fatalf("%q made harmless is read as %v, %+v", text, again, f)
			}
		}
	})
}

// Two descriptions of the conventions, independent of the reader's.
var (
	asPoint = regexp.MustCompile(`^-?([0-9]+|[1-9][0-9]{0,2}(,[0-9]{3})+|[1-9][0-9]{0,2}( [0-9]{3})+|[1-9][0-9]{0,2}('[0-9]{3})+|)(\.[0-9]+)?$`)
	asComma = regexp.MustCompile(`^-?([0-9]+|[1-9][0-9]{0,2}(\.[0-9]{3})+|[1-9][0-9]{0,2}( [0-9]{3})+|[1-9][0-9]{0,2}('[0-9]{3})+|)(,[0-9]+)?$`)
)

// What two conventions read differently is never accepted undecided, and what is accepted is
// what a convention says.
func TestUndecidedNumbersAreNeverGuessed(t *testing.T) {
	oracle := func(s string, re *regexp.Regexp, drop, mark string) (float64, bool) {
		s = strings.Join(strings.Fields(s), " ")
		if !re.MatchString(s) {
			return 0, false
		}
		v, err := strconv.ParseFloat(strings.Replace(strings.NewReplacer(drop, "", " ", "", "'", "").Replace(s), mark, ".", 1), 64)
		return v, err == nil
	}
	check := func(t interface{ Fatalf(string, ...any) }, s string) (accepted, refused bool) {
		p, byPoint := oracle(s, asPoint, ",", ".")
		c, byComma := oracle(s, asComma, ".", ",")
		for _, o := range []struct {
			d    cell.Decimal
			want float64
			ok   bool
		}{{cell.Point, p, byPoint}, {cell.Comma, c, byComma}} {
			if got, f := number(s, o.d); (f == nil) != o.ok || f == nil && got.Value != o.want {
				t.Fatalf("%q with decimal %s: %v, %+v; want %v, %v", s, o.d, got, f, o.want, o.ok)
			}
		}
		got, f := number(s, cell.Undecided)
		switch {
		case byPoint && byComma && p != c:
			if f == nil || f.Code != "number_ambiguous" {
				t.Fatalf("%q is %v or %v, and read as %v, %+v", s, p, c, got, f)
			}
			return false, true
		case byPoint && (f != nil || got.Value != p), !byPoint && byComma && (f != nil || got.Value != c), !byPoint && !byComma && f == nil:
			t.Fatalf("%q: %v, %+v; want %v, %v or %v, %v", s, got, f, p, byPoint, c, byComma)
		}
		return f == nil, false
	}
	// Every text of up to six signs, and longer ones at random.
	accepted, refused := 0, 0
	var each func(prefix string, n int)
	each = func(prefix string, n int) {
		if prefix != "" && strings.TrimSpace(prefix) == prefix && prefix != "-" {
			a, r := check(t, prefix)
			if a {
				accepted++
			}
			if r {
				refused++
			}
		}
		if n == 0 {
			return
		}
		for _, c := range "019,. '" {
			each(prefix+string(c), n-1)
		}
	}
	depth := 6
	if oneOf > 1 {
		depth = 5
	}
	each("", depth)
	r := rand.New(rand.NewPCG(1, 2))
	for range 50_000 / oneOf {
		b := make([]byte, 5+r.IntN(9))
		for i := range b {
			b[i] = "0123456789,.,. '"[r.IntN(16)]
		}
		if s := strings.TrimSpace(string(b)); s != "" {
			check(t, s)
		}
	}
	t.Logf("%d texts accepted, %d refused as ambiguous", accepted, refused)
	if accepted == 0 || refused == 0 {
		t.Fatal("nothing was tested")
	}
}

func FuzzParseNumber(f *testing.F) {
	for _, s := range []string{"12.5", "NaN", "0x1p-2", "1_0", "1e400", "١٢", "1.234,56", "(12 %)", "$1,234.50", "12 m³/day", "1O5", "'-5", "1e-400", "ﻝ.ﺱ 12", "1\u202f234", "–5", "5²", "(\u200f-1", "0ـ٢",
		"\r6" + strings.Repeat("0", 159)} {
		f.Add(s, byte(0))
	}
	f.Fuzz(func(t *testing.T, s string, d byte) {
		decimal := cell.Decimal(d % 3)
		n, bad := number(s, decimal)
		if bad != nil {
			if n != (cell.Number{}) || bad.Code == "" {
				t.Fatalf("%q: %v with %+v", s, n, bad)
			}
			return
		}
		if math.IsNaN(n.Value) || math.IsInf(n.Value, 0) || n.Value == 0 && math.Signbit(n.Value) {
			t.Fatalf("%q is %v", s, n.Value)
		}
		if again, bad := number(strconv.FormatFloat(n.Value, 'f', -1, 64), cell.Point); bad != nil && len(strconv.FormatFloat(n.Value, 'f', -1, 64)) < 100 || bad == nil && again.Value != n.Value {
			t.Fatalf("%q is %v, which is read back as %v, %+v", s, n.Value, again, bad)
		}
		for _, same := range []string{cell.CleanText(s), cell.Harmless(s)} {
			if strings.HasPrefix(strings.TrimSpace(s), "'") { // already marked, perhaps before a space that cleaning drops
				break
			}
			if again, bad := number(same, decimal); bad != nil || again != n {
				t.Fatalf("%q is %v, but %q is %v, %+v", s, n, same, again, bad)
			}
		}
		for _, other := range []cell.Decimal{cell.Point, cell.Comma} {
			if o, bad := number(s, other); decimal == cell.Undecided && bad == nil && o != n {
				t.Fatalf("%q is %v undecided and %v with decimal %s", s, n, o, other)
			}
		}
		if w, bad := cell.ParseNumber([]byte(s), grid.Number, false, cell.NumberRule{}); bad == nil && decimal == cell.Point && w.Value != n.Value {
			t.Fatalf("%q is %v as text and %v in a workbook", s, n.Value, w.Value)
		}
	})
}
