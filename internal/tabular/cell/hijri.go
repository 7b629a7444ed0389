package cell

import (
	"time"

	"rasid/indicators"
)

// Calendar is whose years a column counts.
type Calendar byte

// The calendars.
const (
	Gregorian  Calendar = iota
	Hijri               // the lunar one of Umm al-Qura, the civil calendar of Saudi Arabia
	SolarHijri          // of Iran and Afghanistan
)

// ParseCalendar reads what rasid.yaml writes: hijri or solar-hijri; anything else is Gregorian.
func ParseCalendar(s string) Calendar {
	switch s {
	case "hijri":
		return Hijri
	case "solar-hijri":
		return SolarHijri
	}
	return Gregorian
}

const (
	firstLunarYear = 1318
	lastLunarYear  = 1500
)

// lunarMonths says which months of the years 1318 to 1500 have 30 days, the others having 29:
// bit 0 is Muharram, bit 11 Dhu al-Hijja. They are the months that the King Abdulaziz City for
// Science and Technology computed for the Umm al-Qura calendar, as the Unicode consortium's ICU
// 78 and java.time 17 have them; the two agree in every month. Muharram 1318 begins on
// 1900-04-30. Where the new moon must be seen, a month may begin a day earlier or later.
var lunarMonths = [...]uint16{
	0x56d, 0xb5a, 0x752, 0xf25, 0xe8a, 0xd16, 0xa56, 0xab5, 0x6b4, 0xda9, // 1318
	0xb92, 0xb25, 0x64b, 0xa9b, 0x35a, 0x6d9, 0x5d4, 0xda5, 0xd4a, 0xa95, // 1328
	0x536, 0x975, 0x2f4, 0x6e9, 0x6d4, 0x6a9, 0x535, 0x25d, 0x4bd, 0x9ba, // 1338
	0x3b4, 0xb69, 0xb2a, 0xa55, 0x4ad, 0xa5d, 0x2da, 0x6d9, 0xeaa, 0xe94, // 1348
	0xd2a, 0xc56, 0x4ae, 0xa6d, 0x56a, 0xd55, 0xd4a, 0xa93, 0x52b, 0xa5b, // 1358
	0x53a, 0x6b5, 0xea9, 0xd52, 0xd29, 0xa55, 0x4ad, 0x56d, 0xaea, 0x6e4, // 1368
	0xed1, 0xda2, 0xaaa, 0x95a, 0x2da, 0x5b9, 0xbb2, 0x764, 0x6c9, 0x555, // 1378
	0x2ab, 0x4db, 0xaba, 0x5b4, 0xda9, 0xd52, 0xaa5, 0x92d, 0x26d, 0x8ed, // 1388
	0x2da, 0xad5, 0xaa5, 0xa4b, 0x497, 0x937, 0x2b6, 0x975, 0xd69, 0xd52, // 1398
	0xc95, 0x92b, 0x25b, 0x4db, 0x9d5, 0x5d2, 0xda5, 0xd4a, 0xa95, 0x54d, // 1408
	0xaad, 0x3aa, 0xbd2, 0xbc4, 0xb89, 0xa95, 0x52d, 0x5ad, 0xb6a, 0x6d4, // 1418
	0xdc9, 0xd92, 0xaa6, 0x956, 0x2ae, 0x56d, 0x36a, 0xb55, 0xaaa, 0x94d, // 1428
	0x49d, 0x95d, 0x2ba, 0x5b5, 0x5aa, 0xd55, 0xa9a, 0x92e, 0x26e, 0x55d, // 1438
	0xada, 0x6d4, 0x6a5, 0xb27, 0xa4d, 0x4ad, 0x56d, 0xb5a, 0x754, 0xf49, // 1448
	0xe92, 0xd26, 0xa56, 0x356, 0x6b5, 0xbaa, 0xb92, 0xb25, 0x68b, 0xa9b, // 1458
	0x55a, 0xada, 0x5b4, 0xda9, 0xb52, 0xa9a, 0x536, 0x276, 0x575, 0xaf2, // 1468
	0x6d4, 0x6a9, 0x555, 0x2ad, 0x4bd, 0x9ba, 0x574, 0xb69, 0xb52, 0xa95, // 1478
	0x52d, 0xa5d, 0x4da, 0xad9, 0x6b2, 0xe95, 0xe2a, 0xc96, 0x92e, 0xaad, // 1488
	0x56a, 0xd65, 0xd4a, // 1498
}

// lunarYears holds the first day of each year of lunarMonths.
var lunarYears = func() (first [len(lunarMonths)]indicators.Date) {
	d := indicators.NewDate(1900, time.April, 30)
	for i, months := range lunarMonths {
		first[i] = d
		for m := range 12 {
			d += indicators.Date(29 + months>>m&1)
		}
	}
	return first
}()

// lunar returns the Gregorian day of a day of the lunar calendar.
func lunar(year, month, day int) (indicators.Date, bool) {
	if year < firstLunarYear || year > lastLunarYear || month < 1 || month > 12 || day < 1 {
		return 0, false
	}
	d, months := lunarYears[year-firstLunarYear], lunarMonths[year-firstLunarYear]
	for m := range month - 1 {
		d += indicators.Date(29 + months>>m&1)
	}
	return d + indicators.Date(day-1), day <= 29+int(months>>(month-1)&1)
}

// The solar years that are converted, 1964 to 2094. In all of them the rule of 33 years gives the
// new year that ICU 78 has.
const (
	firstSolarYear = 1343
	lastSolarYear  = 1472
)

// solar returns the Gregorian day of a day of the solar calendar: six months of 31 days, five of
// 30, and a last one of 29, or 30 in a leap year. Eight of 33 years are leap years. 1 Farvardin
// 1343 was 1964-03-21.
func solar(year, month, day int) (indicators.Date, bool) {
	if year < firstSolarYear || year > lastSolarYear || month < 1 || month > 12 || day < 1 {
		return 0, false
	}
	length := 31
	switch {
	case month == 12 && !isSolarLeap(year):
		length = 29
	case month > 6:
		length = 30
	}
	d := indicators.NewDate(1964, time.March, 21)
	for y := firstSolarYear; y < year; y++ {
		d += 365
		if isSolarLeap(y) {
			d++
		}
	}
	d += indicators.Date(31*min(month-1, 6) + 30*max(month-7, 0) + day - 1)
	return d, day <= length
}

func isSolarLeap(year int) bool {
	switch year % 33 {
	case 1, 5, 9, 13, 17, 22, 26, 30:
		return true
	}
	return false
}
