package layout

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// fold writes a cell in the form in which words are compared: small letters, one spelling of
// letters that have several, no marks.
func fold(cell []byte) string {
	s := string(bytes.TrimSpace(cell))
	ascii := true
	for i := 0; i < len(s) && ascii; i++ {
		ascii = s[i] < 0x80
	}
	if ascii {
		return strings.ToLower(s)
	}
	return strings.Map(func(r rune) rune {
		switch r {
		case 'ـ':
			return -1
		case 'أ', 'إ', 'آ', 'ٱ':
			return 'ا'
		case 'ى', 'ی':
			return 'ي'
		case 'ة':
			return 'ه'
		case 'ک':
			return 'ك'
		}
		if unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(s))
}

func folded(lines ...string) []string {
	var list []string
	for _, l := range lines {
		for w := range strings.SplitSeq(l, ",") {
			list = append(list, fold([]byte(w)))
		}
	}
	return list
}

// totals are the names of rows that sum up others, as whole cells: "Total fertility" is none.
var totals = set(folded("total,totals,grand total,subtotal,sub total,sub-total,total general,overall total",
	"المجموع,مجموع,الإجمالي,إجمالي,المجموع الكلي,المجموع العام,الإجمالي العام,الإجمالي الكلي,المجموع الفرعي,مجموع فرعي,إجمالي عام",
	"tevahî,tevahi,bi tevahî,giştî,gişti,bi giştî,koma giştî,tevayî"))

// remarks begin the notes under a table.
var remarks = folded("source,sources,data source,note,notes,n.b,nb,footnote,footnotes,remark,remarks,disclaimer,last updated,updated on,generated on,copyright,©",
	"المصدر,مصدر البيانات,المصادر,ملاحظة,ملاحظات,تنبيه,تاريخ التحديث,آخر تحديث,حاشية,هامش",
	"çavkanî,çavkanîyên,jêder,têbînî,nîşe,nîşeyek")

func set(words []string) map[string]bool {
	m := map[string]bool{}
	for _, w := range words {
		m[w] = true
	}
	return m
}

// label is what the text of a cell says about its row.
type label byte

const (
	noLabel label = iota
	totalLabel
	remarkLabel
	nameLabel // it says a name of the header
)

func labelOf(cell []byte) label {
	if len(cell) > 400 {
		cell = cell[:400]
	}
	s := strings.TrimRight(fold(cell), " :：.")
	if totals[s] {
		return totalLabel
	}
	if s != "" && strings.ContainsRune("*†‡¹²³⁴", []rune(s)[0]) {
		return remarkLabel
	}
	for _, w := range remarks {
		if rest, ok := strings.CutPrefix(s, w); ok && (rest == "" || !unicode.IsLetter([]rune(rest)[0])) {
			return remarkLabel
		}
	}
	return noLabel
}

// pairs is a set of the first two bytes of words: most cells are told by them to say none.
type pairs [1 << 10]uint64

func (p *pairs) add(begin string) {
	if len(begin) > 1 {
		p[uint(begin[0])<<2|uint(begin[1])>>6] |= 1 << (begin[1] & 63)
	}
}

// addWord adds the beginnings of a word in small and large letters.
func (p *pairs) addWord(w string) {
	first, n := utf8.DecodeRuneInString(w)
	second, _ := utf8.DecodeRuneInString(w[n:])
	for _, a := range []rune{unicode.ToLower(first), unicode.ToUpper(first)} {
		for _, b := range []rune{unicode.ToLower(second), unicode.ToUpper(second)} {
			p.add(string(a) + string(b))
		}
	}
}

func (p *pairs) has(cell []byte) bool {
	return p[uint(cell[0])<<2|uint(cell[1])>>6]>>(cell[1]&63)&1 != 0
}

// hot begin the cells that may have a label, as they are before they are folded.
var hot = func() (p pairs) {
	for _, w := range slices.Concat(remarks, slices.Collect(maps.Keys(totals))) {
		p.addWord(w)
	}
	for _, letter := range []string{"أ", "إ", "آ", "ٱ", "†", "‡", "¹", "²", "\u00a0", "\u200f", "\u200e", "\u202b"} {
		p.add(letter)
	}
	for second := range 256 {
		for _, first := range []byte{' ', '\t', '*', 0xef} { // the last begins presentation forms
			p.add(string([]byte{first, byte(second)}))
		}
	}
	return p
}()

// unitWords are what cells of a units row say, alone or parted by a slash.
var unitWords = set(folded("%,percent,kg,g,mg,t,mt,ton,tons,tonne,tonnes,quintal,km,m,cm,mm,m2,m²,m3,m³,km2,km²,ha,dunum,donum,l,ml,liter,litre,liters,litres,barrel,barrels",
	"usd,us$,$,eur,€,syp,iqd,try,local currency,thousand,thousands,000,000s,million,millions,billion,number,no,no.,nr,#,count,unit,units,index,ratio,rate",
	"person,persons,people,household,households,hh,family,families,child,children,student,students,case,cases,hour,hours,h,day,days,min,minutes,month,months,year,years",
	"kwh,mwh,gwh,kw,mw,°c,mm3,kcal,bundle,bundles,bag,bags,sack,sacks,head,trees",
	"كغ,كيلوغرام,كيلو,غرام,طن,قنطار,متر,كم,م,م2,م3,م²,م³,هكتار,دونم,لتر,ليتر,برميل,دولار,ليرة,ل.س,دينار,ريال,ألف,مليون,عدد,العدد,نسبة,النسبة,نسبة مئوية,شخص,فرد,أسرة,عائلة,طفل,طالب,حالة,ساعة,يوم,شهر,سنة,ربطة,كيس,رأس,شجرة",
	"kîlo,gram,ton,metre,lître,litre,dolar,lîre,hezar,mîlyon,hejmar,ji sedî,kes,malbat,zarok,xwendekar,saet,roj,meh,sal,kîs,dar,hektar"))

// isUnit reports whether a cell names a unit: a known word, or something short in brackets.
func isUnit(cell []byte) bool {
	s := strings.TrimSpace(fold(cell))
	if n := len(s); n > 2 && n <= 40 && (s[0] == '(' && s[n-1] == ')' || s[0] == '[' && s[n-1] == ']') {
		s = strings.TrimSpace(s[1 : n-1])
	}
	if s == "" || len(s) > 40 {
		return false
	}
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return r == '/' || r == '×' }) {
		if w = strings.TrimSpace(w); !unitWords[w] && !unitWords[strings.TrimPrefix(w, "per ")] {
			return false
		}
	}
	return true
}
