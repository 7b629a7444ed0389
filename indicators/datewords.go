package indicators

import (
	"strconv"
	"time"
)

// FormatDate writes d in words for people who read l: 5 March 2024, ٥ آذار ٢٠٢٤, 5ê Adarê 2024.
// The Kurdish form is the one that stands after a preposition.
func FormatDate(l Lang, d Date) string {
	y, m, day := d.YMD()
	month := FormatMonth(l, m)
	if l == Kurdish {
		return strconv.Itoa(day) + "ê " + month + kurdishVowel(m) + "ê " + strconv.Itoa(y)
	}
	return LocalDigits(l, strconv.Itoa(day)) + " " + month + " " + LocalDigits(l, strconv.Itoa(y))
}

// FormatPeriod writes p in words for people who read l. A moment is written as its day.
func FormatPeriod(l Lang, p Period) string {
	d := p.First()
	y, m, _ := d.YMD()
	year := LocalDigits(l, strconv.Itoa(y))
	quarter := (m - 1) / 3
	words := [...]string{Week: "the week of ", Quarter: "the " + [...]string{"first", "second", "third", "fourth"}[quarter] + " quarter of ", Year: ""}
	switch l {
	case Arabic:
		words = [...]string{Week: "أسبوع ", Quarter: "الربع " + [...]string{"الأول", "الثاني", "الثالث", "الرابع"}[quarter] + " من عام ", Year: "عام "}
	case Kurdish:
		year = kurdishYear(y)
		words = [...]string{Week: "hefteya ", Quarter: "çaryeka " + [...]string{"yekem", "duyem", "sêyem", "çarem"}[quarter] + " a ", Year: "sala "}
	}
	switch p.Kind {
	case Week:
		return words[Week] + FormatDate(l, d)
	case Month:
		if l == Kurdish {
			return FormatMonth(l, m) + kurdishVowel(m) + "a " + year
		}
		return FormatMonth(l, m) + " " + year
	case Quarter, Year:
		return words[p.Kind] + year
	}
	return FormatDate(l, d)
}

// FormatMonth names a month: in Arabic as the Levant does, in Kurdish as in Rojava.
func FormatMonth(l Lang, m time.Month) string {
	switch l {
	case Arabic:
		return [...]string{
			"كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران",
			"تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول",
		}[m-1]
	case Kurdish:
		return [...]string{
			"Çile", "Sibat", "Adar", "Nîsan", "Gulan", "Hezîran", "Tîrmeh", "Tebax", "Îlon", "Cotmeh", "Mijdar", "Kanûn",
		}[m-1]
	}
	return m.String()
}

// kurdishVowel is what stands between a month's name and its ending: Çileya, but Adara.
func kurdishVowel(m time.Month) string {
	if m == time.January {
		return "y"
	}
	return ""
}

// kurdishYear writes a year with the ending that its last spoken word takes.
func kurdishYear(y int) string {
	s := strconv.Itoa(y)
	switch {
	case y%10 == 1 && y%100 != 11:
		return s + "ê"
	case y%100 == 30:
		return s + "yî"
	}
	return s + "an"
}
