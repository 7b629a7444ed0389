package cell

import (
	"bytes"
	"strings"
	"unicode"
)

// percent, currencies and units may stand beside a number. A line is one unit; its first
// spelling is the name of the line, the others mean the same. Spellings are compared by
// unitKey, so that "M3" needs no entry of its own. What different people mean differently ("k",
// "m", "M") and what multiplies ("ألف", "million") is left out.
var (
	percent    = []string{"%", "percent", "per cent", "pct", "بالمئة", "بالمائة", "في المئة", "في المائة", "ji sedî", "ji sed"}
	currencies = [][]string{
		{"SYP", "ل.س", "ل.س.", "ل س", "ليرة سورية", "ليرات سورية", "S.P.", "SP", "S£", "£S", "lîreyê sûrî", "lîreyên sûrî", "lîrê sûrî"},
		{"USD", "$", "US$", "$US", "dollar", "dollars", "دولار", "دولار أمريكي", "dolar", "dolarê amerîkî", "dolarên amerîkî"},
		{"EUR", "€", "euro", "euros", "يورو", "ewro", "yûro"},
		{"TRY", "₺", "TL", "ليرة تركية", "lîreyê tirkî", "lîreyên tirkî"},
		{"IQD", "د.ع", "د.ع.", "دينار عراقي", "dînarê iraqî"},
		{"SAR", "ر.س", "ر.س.", "﷼", "ريال سعودي"},
		{"LBP", "ل.ل", "ل.ل.", "ليرة لبنانية"},
		{"GBP", "£"},
	}
	units = [][]string{
		{"‰"},
		{"ليرة", "ليرات", "lira", "liras", "lîre"}, // of which country is not said; so with the next two
		{"دينار", "دنانير", "dinar", "dinars", "dînar"},
		{"ريال", "ريالات", "riyal", "riyals"},
		{"g", "gr", "gram", "grams", "غ", "غرام", "غرامات", "جرام"},
		{"kg", "kgs", "kilo", "kilos", "kilogram", "kilograms", "كغ", "كغم", "كجم", "كيلو", "كيلوغرام", "كيلوجرام", "كيلو غرام", "kîlo", "kîlogram"},
		{"t", "ton", "tons", "tonne", "tonnes", "طن", "أطنان"},
		{"l", "lt", "ltr", "liter", "liters", "litre", "litres", "لتر", "ليتر", "لترات", "ليترات", "lître", "lîtr"},
		{"m³", "cbm", "cubic metre", "cubic metres", "cubic meter", "cubic meters", "م³", "متر مكعب", "أمتار مكعبة", "مترمكعب", "metrekup"},
		{"m²", "sqm", "sq m", "square metre", "square metres", "square meter", "square meters", "م²", "متر مربع", "مترمربع", "أمتار مربعة"},
		{"km²", "كم²", "كيلومتر مربع"},
		{"metre", "metres", "meter", "meters", "متر", "أمتار"},
		{"km", "kilometre", "kilometres", "kilometer", "kilometers", "كم", "كيلومتر", "كيلو متر", "kîlometre"},
		{"cm", "سم"},
		{"mm", "مم"},
		{"ha", "hectare", "hectares", "هكتار", "هكتارات", "hektar"},
		{"dunum", "dunums", "donum", "dönüm", "دونم", "دونمات", "donim", "dunim"},
		{"kWh", "kilowatt hour", "kilowatt hours", "كيلوواط ساعي", "كيلو واط ساعي"},
		{"MWh", "ميغاواط ساعي"},
		{"kW", "كيلوواط", "كيلو واط"},
		{"MW", "ميغاواط", "ميغا واط"},
		{"min", "minute", "minutes", "دقيقة", "دقائق", "deqe", "deqîqe"},
		{"h", "hr", "hrs", "hour", "hours", "ساعة", "ساعات", "saet"},
		{"day", "days", "يوم", "أيام", "roj"},
		{"week", "weeks", "أسبوع", "أسابيع", "hefte"},
		{"month", "months", "شهر", "أشهر", "meh"},
		{"year", "years", "سنة", "سنوات", "sal"},
		{"person", "persons", "people", "individuals", "شخص", "أشخاص", "فرد", "أفراد", "نسمة", "kes"},
		{"household", "households", "family", "families", "hh", "أسرة", "أسر", "عائلة", "عائلات", "malbat"},
		{"piece", "pieces", "pcs", "unit", "units", "قطعة", "قطع", "وحدة", "وحدات", "perçe"},
	}
)

// unit is one spelling of one unit.
type unit struct {
	name, spelling string
	currency       bool
}

var unitOf = func() map[string]unit {
	m := map[string]unit{}
	add := func(lines [][]string, currency bool) {
		for _, line := range lines {
			for _, spelling := range line {
				m[string(unitKey(nil, []byte(spelling)))] = unit{line[0], spelling, currency}
			}
		}
	}
	add(units, false)
	add(currencies, true)
	for _, spelling := range percent {
		m[string(unitKey(nil, []byte(spelling)))] = unit{name: "%", spelling: "%"}
	}
	return m
}()

// unitKey appends the form under which units are compared: folded, and m³ as m3.
func unitKey(dst, spelling []byte) []byte {
	begin := len(dst)
	dst = fold(dst, spelling)
	n := begin
	for i := begin; i < len(dst); i++ {
		switch {
		case dst[i] == 0xc2 && i+1 < len(dst) && (dst[i+1] == 0xb2 || dst[i+1] == 0xb3): // ² or ³ in UTF-8
			i++
			dst[n] = '2' + dst[i] - 0xb2
		default:
			dst[n] = dst[i]
		}
		n++
	}
	return dst[:n]
}

// known returns the unit in the spelling of the caller's list or of the known one. No unit is
// known as none. A unit of parts (SYP/kg) is known when its parts are.
func (p parts) known(listed []string) (spelling string, ok bool) {
	if len(p.unit) == 0 {
		return "", true
	}
	var b [longest]byte
	key := unitKey(b[:0], p.unit)
	u, ok := unitOf[string(key)]
	if p.touching && p.before && !u.currency && u.name != "%" {
		return "", false // USD12 and %12, but "m3 123" is not 3,123 m
	}
	if p.touching && !p.before && (p.unit[0] == 'l' || p.unit[0] == 'o') && (len(p.unit) == 1 || p.unit[1] == '/') {
		return "", false // 15l may be 151
	}
	if spelling, ok := isListed(key, listed); ok {
		return spelling, true
	}
	if ok {
		return u.spelling, true
	}
	whole := string(key)
	if !strings.Contains(whole, "/") {
		return "", false
	}
	for part := range strings.SplitSeq(whole, "/") {
		part = strings.Trim(part, " ")
		_, ok := unitOf[part]
		if _, listed := isListed([]byte(part), listed); !ok && !listed {
			return "", false
		}
	}
	return whole, true
}

func isListed(key []byte, listed []string) (string, bool) {
	var b [longest]byte
	for _, l := range listed {
		if len(l) > 0 && len(l) <= longest && bytes.Equal(unitKey(b[:0], []byte(l)), key) {
			return l, true
		}
	}
	return "", false
}

// isWord reports whether what stands beside a number looks like a unit at all.
func isWord(s []byte) bool {
	is := false
	for _, r := range string(s) {
		switch {
		case unicode.IsLetter(r), unicode.Is(unicode.Sc, r):
			is = true
		case r != ' ' && r != '.' && r != '/':
			return false
		}
	}
	return is
}

// UnitFits reports whether a number written in one unit is a number in the wanted unit: they are
// the same ("ل.س" and "SYP", "م³/يوم" and "m³/day"), or a price is wanted and its currency is
// written (SYP for SYP/bundle).
func UnitFits(written, wanted string) bool {
	got, want := strings.Split(string(unitKey(nil, []byte(written))), "/"), strings.Split(string(unitKey(nil, []byte(wanted))), "/")
	if len(got) != len(want) && (len(got) != 1 || !unitOf[strings.Trim(got[0], " ")].currency) {
		return false
	}
	for i := range got {
		g, w := strings.Trim(got[i], " "), strings.Trim(want[i], " ")
		if u, ok := unitOf[g]; g != w && (!ok || u.name != unitOf[w].name) {
			return false
		}
	}
	return true
}
