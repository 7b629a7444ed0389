package cell_test

import (
	"math"
	"strings"
	"testing"

	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/i18n"
	"rasid/internal/tabular/cell"
	"rasid/internal/tabular/grid"
)

func number(s string, d cell.Decimal) (cell.Number, *diag.Finding) {
	return cell.ParseNumber([]byte(s), grid.Text, false, cell.NumberRule{Decimal: d})
}

// hasSentence fails when people would be shown a key instead of a sentence.
func hasSentence(t *testing.T, f *diag.Finding) {
	t.Helper()
	for _, l := range indicators.Langs() {
		if s := i18n.Finding(l, *f); strings.Contains(s, "finding.") || strings.Contains(s, "remark.") || strings.Contains(s, "{read") || strings.Contains(s, "{word}") {
			t.Errorf("%s %v in %s: %q", f.Code, f.Args, l, s)
		}
	}
}

func TestC02NumbersOfOneReading(t *testing.T) {
	for in, want := range map[string]float64{
		"0": 0, "-0": 0, "-0.0": 0, "(0)": 0, "7": 7, " 7 ": 7, "\t7\u00a0": 7, "007": 7, "12.5": 12.5, "12,5": 12.5, "0.125": 0.125, "0,125": 0.125,
		"1234.567": 1234.567, "1234,567": 1234.567, "1,234.56": 1234.56, "1.234,56": 1234.56, "38,647,633": 38647633, "38.647.633": 38647633,
		"1,234,567.8": 1234567.8, "1.234.567,8": 1234567.8, "1'234.5": 1234.5, "1’234,5": 1234.5, "1 234": 1234, "1 234 567": 1234567,
		"1\u00a0234,5": 1234.5, "1\u2009234.5": 1234.5, "1\u202f234": 1234, "12 345,67": 12345.67, ".5": 0.5, ",5": 0.5, "-.5": -0.5,
		"-4": -4, "−4": -4, "+3": 3, "- 4": -4, "4-": -4, "(12)": -12, "(1,234.5)": -1234.5, "( 12 )": -12,
		"1e3": 1000, "1.2E+05": 120000, "1,2E+05": 120000, "1.5e-3": 0.0015, "2E5": 200000, "0e0": 0, "0E-400": 0,
		"١٢٫٥": 12.5, "١٬٢٣٤٫٥": 1234.5, "١٬٢٣٤": 1234, "۴۲": 42, "۱۲۳۴۵": 12345, "-٤": -4, "١٢،٥": 12.5, "١٢٣٤٥٫٦٧": 12345.67, "١٬٢٣٤٬٥٦٧": 1234567,
		"\u200f١٢٫٥\u200f": 12.5, "\u202a12.5\u202c": 12.5, "1\u200e2.5": 12.5, "\ufeff12": 12, "12345678901234567890": 12345678901234567890,
		"100.00000000000003": 100.00000000000003, "101.26279097990094": 101.26279097990094, "9007199254740993.0": 9007199254740993, "-999": -999, "'-5": -5,
		"0.1": 0.1, "123456789012.345": 123456789012.345, "1e308": 1e308, "5e-324": 5e-324,
	} {
		got, f := number(in, cell.Undecided)
		if f != nil || got.Value != want || math.Signbit(got.Value) != math.Signbit(want) || got.Unit != "" {
			t.Errorf("%q: %v, %+v; want %v", in, got, f, want)
		}
	}
}

// The golden list: what is another number under each convention is refused undecided, with both.
func TestC02AmbiguousNumbers(t *testing.T) {
	for _, c := range []struct {
		in, readings string
		point, comma float64
	}{
		{"1,234", "1.234 / 1234", 1234, 1.234}, {"1.234", "1.234 / 1234", 1.234, 1234}, {"12.345", "12.345 / 12345", 12.345, 12345},
		{"999,999", "999.999 / 999999", 999999, 999.999}, {"-1.234", "-1.234 / -1234", -1.234, -1234}, {"(1,500)", "-1.500 / -1500", -1500, -1.5},
		{"1.000", "1.000 / 1000", 1, 1000}, {"١,٢٣٤", "1.234 / 1234", 1234, 1.234}, {"١،٢٣٤", "1.234 / 1234", 1234, 1.234}, {"1,234 %", "1.234 / 1234", 1234, 1.234},
		{"SYP 1.500", "1.500 / 1500", 1.5, 1500}, {"1.234e2", "1.234e2 / 1234e2", 123.4, 123400}, {"100.500", "100.500 / 100500", 100.5, 100500}, {"1.234-", "-1.234 / -1234", -1.234, -1234},
	} {
		_, f := number(c.in, cell.Undecided)
		if f == nil || f.Code != "number_ambiguous" || f.Severity != diag.Error || f.Args["readings"] != c.readings || f.Value == "" {
			t.Errorf("%q: %+v, want the readings %s", c.in, f, c.readings)
			continue
		}
		hasSentence(t, f)
		for decimal, want := range map[cell.Decimal]float64{cell.Point: c.point, cell.Comma: c.comma} {
			if got, f := number(c.in, decimal); f != nil || got.Value != want {
				t.Errorf("%q with decimal %s: %v, %+v; want %v", c.in, decimal, got, f, want)
			}
		}
	}
}

// A cell of the other convention is refused, not read as if it were of the column's.
func TestC02NumbersAgainstTheirColumn(t *testing.T) {
	for _, c := range []struct {
		in, reading string
		decimal     cell.Decimal
	}{
		{"12,5", "12.5", cell.Point}, {"1.234,56", "1234.56", cell.Point}, {"0,125", "0.125", cell.Point}, {"1.234.567", "1234567", cell.Point}, {"1.234٫5", "1234.5", cell.Point}, {"-12,5", "-12.5", cell.Point}, {"(1.234,5)", "-1234.5", cell.Point},
		{"12.5", "12.5", cell.Comma}, {"1,234.56", "1234.56", cell.Comma}, {"38,647,633", "38647633", cell.Comma}, {"1 234.5", "1234.5", cell.Comma},
	} {
		_, f := number(c.in, c.decimal)
		if f == nil || f.Code != "number_convention" || f.Args["reading"] != c.reading || f.Args["decimal"] == c.decimal.String() {
			t.Errorf("%q with decimal %s: %+v", c.in, c.decimal, f)
			continue
		}
		hasSentence(t, f)
	}
}

func TestC08NoNumbers(t *testing.T) {
	for in, code := range map[string]string{
		"NaN": "number_not_finite", "nan": "number_not_finite", "Inf": "number_not_finite", "-inf": "number_not_finite", "+Infinity": "number_not_finite",
		"1e400": "number_not_finite", "-1e400": "number_not_finite", "1e99999999999": "number_not_finite", "1e-400": "number_not_finite",
		"#DIV/0!": "number_not_finite", "#N/A": "number_not_finite", "#REF!": "number_not_finite",
		"0x1p-2": "number_unreadable", "0x10": "number_unreadable", "1_000": "number_unreadable", "abc": "number_unreadable", "1.2.3": "number_unreadable", ".": "number_unreadable",
		",": "number_unreadable", "5.": "number_unreadable", "1,23,456": "number_unreadable", "12,34,567.8": "number_unreadable", "1,2345": "", "1 2": "number_unreadable", "12 3456": "number_unreadable",
		"1,234 567": "number_unreadable", "01,234,567": "number_unreadable", "1,,234": "number_unreadable", "1234,567,890": "number_unreadable", "12--": "number_unreadable",
		"--12": "number_unreadable", "+-12": "number_unreadable", "(-12)": "number_unreadable", "-(12)": "number_unreadable", "(12": "number_unreadable", "12)": "number_unreadable", "((12))": "number_unreadable",
		"-12-": "number_unreadable", "12 (1)": "number_unreadable", "12*": "number_unreadable", "5²": "number_unreadable", "5¹": "number_unreadable", "1/2": "number_unreadable", "1 1/2": "number_unreadable",
		"12-15": "number_unreadable", "12–15": "number_unreadable", "2024-03-15": "number_unreadable", "12:30": "number_unreadable", "1e": "number_unreadable", "e5": "number_unreadable", "1e5.5": "number_unreadable",
		"1e5e5": "number_unreadable", "5 kg 3": "number_unreadable", "5 3": "number_unreadable", "1٠5": "number_unreadable", "12.٥": "number_unreadable", "true": "number_unreadable", "½": "number_unreadable",
		"5 million": "number_unreadable", "5k": "number_unreadable", "5M": "number_unreadable", "٥ ملايين": "number_unreadable", "1\x00 2": "number_unreadable", "~5": "number_unreadable", ">5": "number_unreadable",
		strings.Repeat("1", 200): "number_unreadable", strings.Repeat("x", 2000): "number_unreadable", "\xff5": "number_unreadable", "none": "number_unreadable", "لا شيء": "number_unreadable",
	} {
		if code == "" { // a control: 1,2345 has one reading
			if got, f := number(in, cell.Undecided); f != nil || got.Value != 1.2345 {
				t.Errorf("%q: %v, %+v", in, got, f)
			}
			continue
		}
		for _, d := range []cell.Decimal{cell.Undecided, cell.Point, cell.Comma} {
			got, f := number(in, d)
			if f == nil || f.Code != code && f.Code != "number_convention" || f.Severity != diag.Error || got != (cell.Number{}) {
				t.Errorf("%q with decimal %s: %v, %+v; want %s", in, d, got, f, code)
			} else {
				hasSentence(t, f)
			}
		}
	}
}

func TestBlankIsNotZero(t *testing.T) {
	for in, code := range map[string]string{
		"": "value_blank", "  ": "value_blank", "\u00a0\u200f": "value_blank", "\t": "value_blank",
		"n/a": "value_not_available", "N/A": "value_not_available", "NA": "value_not_available", "-": "value_not_available", "–": "value_not_available", "—": "value_not_available",
		"--": "value_not_available", "...": "value_not_available", "…": "value_not_available", "..": "value_not_available", "null": "value_not_available",
		"لا يوجد": "value_not_available", "لا يوجـد": "value_not_available", "غير متوفّر": "value_not_available", "غير متوفرة": "value_not_available", "tune": "value_not_available", "Tuneye": "value_not_available", "nîne": "value_not_available",
	} {
		if got, f := number(in, cell.Undecided); f == nil || f.Code != code || f.Severity != diag.Info || got != (cell.Number{}) {
			t.Errorf("%q: %v, %+v; want %s", in, got, f, code)
		}
	}
}

func TestSuggestedNumbers(t *testing.T) {
	for in, want := range map[string]string{"1O500": "10500", "l5": "15", "1o": "10", "I2,5": "12.5", "2|": "21", "15l": "151", "–5": "-5", "— 5 %": "-5", "صفر": "0", "Zero": "0", "sifir": "0", "1ا": "11", "١ا": "11", "1O,5OO": "", "lo": "", "Oslo": "", "1O kg": "10"} {
		_, f := number(in, cell.Undecided)
		if f == nil || f.Code != "number_unreadable" || f.Args["suggestion"] != want {
			t.Errorf("%q: %+v, want the suggestion %q", in, f, want)
		} else {
			hasSentence(t, f)
		}
	}
	if _, f := number("1O,5OO", cell.Point); f.Args["suggestion"] != "10500" {
		t.Errorf("with the column's mark: %+v", f)
	}
	if _, f := number("1٠5", cell.Undecided); f.Args["remark"] != "digits_mixed" {
		t.Errorf("mixed digits: %+v", f)
	}
}

func TestUnits(t *testing.T) {
	rule := cell.NumberRule{Units: []string{"SYP/bundle", "trees", "m³/day", "نخلة"}}
	for _, c := range []struct {
		in    string
		value float64
		unit  string
	}{
		{"12 %", 12, "%"}, {"12%", 12, "%"}, {"%12", 12, "%"}, {"٪١٢", 12, "%"}, {"١٢٪", 12, "%"}, {"(12 %)", -12, "%"}, {"(12)%", -12, "%"}, {"12,5 %", 12.5, "%"}, {"-12%", -12, "%"}, {"12 percent", 12, "%"}, {"12 بالمئة", 12, "%"},
		{"$12.50", 12.5, "$"}, {"-$12", -12, "$"}, {"$-12", -12, "$"}, {"($12)", -12, "$"}, {"$ (12)", -12, "$"}, {"12 $", 12, "$"}, {"USD12", 12, "USD"}, {"US$ 12", 12, "US$"}, {"usd 12", 12, "USD"}, {"12 USD", 12, "USD"},
		{"1500 ل.س", 1500, "ل.س"}, {"1500 ل.س.", 1500, "ل.س."}, {"ل.س 1500", 1500, "ل.س"}, {"١٥٠٠ ليرة سورية", 1500, "ليرة سورية"}, {"2 500 SYP", 2500, "SYP"}, {"1,500.00 S.P.", 1500, "S.P."}, {"12.50- EUR", -12.5, "EUR"},
		{"500 كغ", 500, "كغ"}, {"500كغم", 500, "كغم"}, {"12 kg", 12, "kg"}, {"12KG", 12, "kg"}, {"12 m3", 12, "m³"}, {"12 m³", 12, "m³"}, {"12 م3", 12, "م³"}, {"١٢ م3", 12, "م³"}, {"15 l", 15, "l"}, {"15 L", 15, "l"}, {"3 طن", 3, "طن"},
		{"120 trees", 120, "trees"}, {"120 Trees", 120, "trees"}, {"120 نخله", 120, "نخلة"}, {"4000 SYP/bundle", 4000, "SYP/bundle"}, {"7 m3/day", 7, "m³/day"}, {"7 m³ / يوم", 7, "m3 / يوم"}, {"4000 SYP/kg", 4000, "syp/kg"}, {"40 bundle", 0, ""},
	} {
		got, f := cell.ParseNumber([]byte(c.in), grid.Text, false, rule)
		if c.unit == "" {
			if f == nil || f.Code != "number_unreadable" || f.Args["remark"] != "unit_unknown" || f.Args["word"] != "bundle" {
				t.Errorf("%q: %v, %+v", c.in, got, f)
			}
			continue
		}
		if f != nil || got.Value != c.value || got.Unit != c.unit {
			t.Errorf("%q: %+v, %+v; want %v %q", c.in, got, f, c.value, c.unit)
		}
	}
	for _, in := range []string{"$12 USD", "%12%", "m3 123", "H2 500", "kg12", "15l", "15l/s", "12-كغ", "12 foo", "foo 12", "12 $$", "12 , kg"} {
		if got, f := cell.ParseNumber([]byte(in), grid.Text, false, cell.NumberRule{Units: []string{"m"}}); f == nil {
			t.Errorf("%q is read as %v %q", in, got.Value, got.Unit)
		} else {
			hasSentence(t, f)
		}
	}
}

func TestUnitFits(t *testing.T) {
	for _, pair := range [][2]string{{"ل.س", "SYP"}, {"%", "%"}, {"م³/يوم", "m³/day"}, {"m3", "m³"}, {"SYP", "SYP/bundle"}, {"$", "USD/kg"}, {"كغ", "kg"}, {"trees", "Trees"}, {"نخله", "نخلة"}, {"hours", "h"}} {
		if !cell.UnitFits(pair[0], pair[1]) {
			t.Errorf("%q does not fit %q", pair[0], pair[1])
		}
	}
	for _, pair := range [][2]string{{"%", "ratio"}, {"minutes", "hours"}, {"SYP", "USD"}, {"ليرة", "SYP"}, {"m³", "m³/day"}, {"g", "kg"}, {"SYP/kg", "SYP/bundle"}, {"trees", "seedlings"}, {"$", "kg/$"}, {"SYP", ""}} {
		if cell.UnitFits(pair[0], pair[1]) {
			t.Errorf("%q fits %q", pair[0], pair[1])
		}
	}
}

func TestWorkbookNumbers(t *testing.T) {
	for _, c := range []struct {
		in      string
		kind    grid.Kind
		percent bool
		want    float64
		unit    string
		code    string
	}{
		{"1.234", grid.Number, false, 1.234, "", ""}, {"-1234.5", grid.Number, false, -1234.5, "", ""}, {"1E+20", grid.Number, false, 1e20, "", ""}, {"1.5e-7", grid.Number, false, 1.5e-7, "", ""},
		{"0.12", grid.Number, true, 12, "%", ""}, {"0.07", grid.Number, true, 7, "%", ""}, {"0.29", grid.Number, true, 29, "%", ""}, {"1", grid.Number, true, 100, "%", ""}, {"-0.005", grid.Number, true, -0.5, "%", ""}, {"1E-05", grid.Number, true, 0.001, "%", ""},
		{"0.123456789012345678", grid.Number, true, 12.3456789012345678, "%", ""}, {"-0", grid.Number, false, 0, "", ""},
		{"1.234", grid.Text, true, 0, "", "number_ambiguous"}, {"1,234", grid.Number, false, 0, "", "number_unreadable"}, {"", grid.Blank, false, 0, "", "value_blank"}, {"#DIV/0!", grid.Error, false, 0, "", "number_not_finite"},
		{"2024-05-12", grid.Date, false, 0, "", "number_unreadable"}, {"true", grid.Bool, false, 0, "", "number_unreadable"}, {"NaN", grid.Number, false, 0, "", "number_not_finite"}, {"1e400", grid.Number, false, 0, "", "number_not_finite"},
	} {
		got, f := cell.ParseNumber([]byte(c.in), c.kind, c.percent, cell.NumberRule{})
		if c.code != "" {
			if f == nil || f.Code != c.code {
				t.Errorf("%q: %v, %+v; want %s", c.in, got, f, c.code)
			} else {
				hasSentence(t, f)
			}
			continue
		}
		if f != nil || got.Value != c.want || got.Unit != c.unit || math.Signbit(got.Value) != math.Signbit(c.want) {
			t.Errorf("%q: %+v, %+v; want %v", c.in, got, f, c.want)
		}
	}
}

func TestNumberEvidence(t *testing.T) {
	for _, c := range []struct {
		cells string
		want  cell.Decimal
		ok    bool
	}{
		{"12.5|1.234|7", cell.Point, true}, {"12,5|1.234", cell.Comma, true}, {"1.234,56|1.234", cell.Comma, true}, {"38,647,633|1,234", cell.Point, true}, {"0.125|1.234", cell.Point, true}, {"٠,١٢٥", cell.Comma, true}, {"12,5 foo", cell.Comma, true},
		{"1.234|12.345", cell.Undecided, false}, {"12.5|12,5", cell.Undecided, false}, {"", cell.Undecided, false}, {"7|1 234|١٢٫٥|n/a|1,23,45", cell.Undecided, false}, {"12.5" + strings.Repeat("|1.234", 99), cell.Point, true}, {"12.5" + strings.Repeat("|1.234", 100), cell.Undecided, false},
	} {
		var e cell.NumberEvidence
		for s := range strings.SplitSeq(c.cells, "|") {
			e.Add([]byte(s), grid.Text)
			e.Add([]byte("7.5"), grid.Number) // a workbook's own numbers say nothing
		}
		if got, ok := e.Decide(); got != c.want || ok != c.ok {
			t.Errorf("%.40q: %+v is %v, %v", c.cells, e, got, ok)
		}
	}
}

func TestDecimalText(t *testing.T) {
	for _, d := range []cell.Decimal{cell.Undecided, cell.Point, cell.Comma} {
		if cell.ParseDecimal(d.String()) != d {
			t.Errorf("%d: %s", d, d)
		}
	}
}
