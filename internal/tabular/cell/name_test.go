package cell_test

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"rasid/internal/tabular/cell"
)

func TestNormalizeName(t *testing.T) {
	for _, pair := range [][2]string{
		{"الحسكة", "الحسكه"}, {"  Al-Hasakeh ", "al hasakeh"}, {"القـــيمة", "القيمة"}, {"Hesîçe", "hesi\u0302çe"}, {"المجمــوع", "المجموع"}, {"كوباني", "کوبانی"}, {"كوبانى", "كوباني"}, {"أحمد", "احمد"}, {"إدلب", "ادلب"}, {"آذار", "اذار"}, {"الرَّقَّة", "الرقه"},
		{"ﺍﻟﺤﺴﻜﺔ", "الحسكة"}, {"\u200fالرقة\u200f", "الرقة"}, {"Deir-ez-Zor", "deir ez zor"}, {"Deir‑ez–Zor", "Deir_ez Zor"}, {"A’zaz", "A'zaz"}, {"القرية ١", "القرية 1"}, {"القرية ۱", "القرية 1"}, {"a\u00a0 b\n", "A B"}, {"ھەولێر", "هەولێر"}, {"'-foo", "-foo"}, {"'=foo", "=foo"},
	} {
		if a, b := cell.NormalizeName(pair[0]), cell.NormalizeName(pair[1]); a != b || a == "" {
			t.Errorf("%q → %q, %q → %q", pair[0], a, pair[1], b)
		}
	}
	for _, pair := range [][2]string{{"Dêrik", "Derik"}, {"Îlon", "Ilon"}, {"Şêx", "Sêx"}, {"ئاكرى", "اكري"}, {"مؤتة", "موتة"}, {"گەرمیان", "كەرميان"}, {"Amûdê", "Amudê"}} {
		if cell.NormalizeName(pair[0]) == cell.NormalizeName(pair[1]) {
			t.Errorf("%q and %q are told apart no more", pair[0], pair[1])
		}
	}
}

func TestCleanText(t *testing.T) {
	for in, want := range map[string]string{
		"الحسكة": "الحسكة", "\u200fالحسكة\u200e": "الحسكة", "القـــيمة": "القيمة", "ﺍﻟﺤﺴﻜﺔ": "الحسكة", "ﷲ": "الله", "  a \u00a0\t b\r\n": "a b", "\ufeffHesîçe": "Hesîçe", "Hesi\u0302çe": "Hesîçe", "m³ ½": "m³ ½", "می\u200cخواهم": "می\u200cخواهم", "ى ك ة": "ى ك ة",
		"a\u202ab\u202cc\u2066d\u2069": "abcd", "x\x00y": "x y", "soft\u00adhyphen": "softhyphen", "": "", " ": "", "plain name": "plain name", "two  spaces": "two spaces",
	} {
		if got := cell.CleanText(in); got != want {
			t.Errorf("%q → %q, want %q", in, got, want)
		}
	}
}

// Cleaning and normalising twice is doing it once; a clean name is the same name.
func TestNamesAreStable(t *testing.T) {
	runes := rapid.OneOf(rapid.Rune(), rapid.SampledFrom([]rune("اأآىيیكکةهـ\u200f\u200e\u202a\ufeff \u00a0ﻝﺱﷲﷺ'-–=@+ê\u0302e٣۴3\t\u064b\u200c")))
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(runes).Draw(t, "s")
		clean := cell.CleanText(s)
		if again := cell.CleanText(clean); again != clean {
			t.Fatalf("%q cleaned is %q, and again %q", s, clean, again)
		}
		if strings.TrimFunc(clean, unicode.IsSpace) != clean || strings.ContainsAny(clean, "\u200e\u200f\u202a\ufeffـ") {
			t.Fatalf("%q cleaned is %q", s, clean)
		}
		if name := cell.NormalizeName(s); cell.NormalizeName(cell.Harmless(s)) != name {
			t.Fatalf("%q made harmless is another name", s)
		}
	})
}

func TestIsTotal(t *testing.T) {
	for _, s := range []string{"Total", "TOTAL:", "Grand Total", "Sub-total", "subtotal", "Sum", "المجموع", "المجمــوع", "مجموع", "الإجمالي", "اجمالي", "إجمالي عام", "المجموع الكلي", "المجموع العام :", "Tevahî", "tevahi", "Giştî", "Koma giştî", "Kom", "bi giştî", "المجموع / Total", "Total (المجموع)", " total ", "**Total**"} {
		if !cell.IsTotal([]byte(s)) {
			t.Errorf("%q is a total", s)
		}
	}
	for _, s := range []string{"", "Total trees planted", "إجمالي الأشجار", "Totality", "الكلي", "general", "عام", "الجملة", "Kobanê", "5", "-", "Sumeria", "Total 2024", "and", strings.Repeat("total ", 30)} {
		if cell.IsTotal([]byte(s)) {
			t.Errorf("%q is no total", s)
		}
	}
}

func TestIsFootnote(t *testing.T) {
	for _, s := range []string{"Source: ministry", "Sources - WFP", "Note: preliminary", "* preliminary", "(1) without Afrin", "¹ estimated", "† revised", "المصدر: وزارة الزراعة", "ملاحظة : أرقام أولية", "Çavkanî: wezaret", "Têbînî: demkî", "NB. provisional"} {
		if !cell.IsFootnote([]byte(s)) {
			t.Errorf("%q is a footnote", s)
		}
	}
	for _, s := range []string{"", "Sourcewater station", "Notebook", "Note", "المصدر", "Hesîçe", "(12)", "(a) x", "1"} {
		if cell.IsFootnote([]byte(s)) {
			t.Errorf("%q is no footnote", s)
		}
	}
}

func TestC12Harmless(t *testing.T) {
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "=HYPERLINK(\"http://x\")": "'=HYPERLINK(\"http://x\")", "+1+1": "'+1+1", "-1-1": "'-1-1", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1", "\r=1": "'\r=1", "\n=1": "'\n=1", "＝1": "'＝1", "+cmd|' /C calc'!A0": "'+cmd|' /C calc'!A0", "-2+3+cmd": "'-2+3+cmd", "+": "'+", "=": "'=", "-e5": "'-e5", "-5e": "'-5e", "-5e+-5": "'-5e+-5", "-x": "'-x", "+963 944": "'+963 944", "-Inf": "'-Inf",
		"": "", "-5": "-5", "+5.5": "+5.5", "+1.5e3": "+1.5e3", "-A1": "'-A1", "-1,234.5": "-1,234.5", "-1e5": "-1e5", "-5%": "-5%", "-": "-", "--": "--", "الحسكة": "الحسكة", "5": "5", "a=b": "a=b", "'=1": "'=1",
	} {
		if got := cell.Harmless(in); got != want {
			t.Errorf("%q → %q, want %q", in, got, want)
		}
	}
}
