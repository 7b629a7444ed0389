package cell_test

import (
	"fmt"
	"testing"

	"rasid/indicators"
	"rasid/internal/tabular/cell"
	"rasid/internal/tabular/grid"
)

func TestHijriDates(t *testing.T) {
	for _, c := range []struct {
		in, want string
		calendar cell.Calendar
	}{
		{"1446/07/01", "2025-01-01", cell.Hijri}, {"1445-09-01", "2024-03-11", cell.Hijri}, {"1318/01/01", "1900-04-30", cell.Hijri}, {"1500/12/30", "2077-11-16", cell.Hijri}, {"01/07/1446", "period_ambiguous", cell.Hijri}, {"29/07/1446", "2025-01-29", cell.Hijri}, {"05/05/1446", "2024-11-07", cell.Hijri},
		{"1 رمضان 1446", "2025-03-01", cell.Hijri}, {"١٥ شعبان ١٤٤٥ هـ", "2024-02-25", cell.Hijri}, {"3 ربيع الأول 1446", "2024-09-06", cell.Hijri}, {"1 جمادى الآخرة 1446هـ", "2024-12-02", cell.Hijri}, {"9 ذو الحجة 1445", "2024-06-15", cell.Hijri}, {"1446/07/01هـ", "2025-01-01", cell.Hijri}, {"14460701", "2025-01-01", cell.Hijri},
		{"1446/07/30", "2025-01-30", cell.Hijri}, {"1446/09/30", "period_unreadable", cell.Hijri}, {"1446/13/01", "period_unreadable", cell.Hijri}, {"1310/01/01", "period_unreadable", cell.Hijri}, {"1446/07", "period_hijri_span", cell.Hijri}, {"1446", "period_hijri_span", cell.Hijri}, {"رمضان 1446", "period_hijri_span", cell.Hijri}, {"2025/01/01", "2025-01-01", cell.Hijri}, {"2025/01/01 هـ", "period_unreadable", cell.Hijri},
		{"1403/01/15", "1982-11-01", cell.Hijri}, {"1403/01/15", "2024-04-03", cell.SolarHijri}, {"1403/12/30", "2025-03-20", cell.SolarHijri}, {"1404/12/30", "period_unreadable", cell.SolarHijri}, {"1399/12/30", "2021-03-20", cell.SolarHijri}, {"1403/07/31", "period_unreadable", cell.SolarHijri}, {"1403/06/31", "2024-09-21", cell.SolarHijri}, {"1403/01/15 ه\u200d.ش", "2024-04-03", cell.SolarHijri},
		{"1403/01/15 ش", "period_solar_hijri", cell.Hijri}, {"1403/01/15 هـ", "period_hijri", cell.SolarHijri},
		{"1446/07/01", "period_hijri", cell.Gregorian}, {"1446", "period_hijri", cell.Gregorian}, {"1446/07", "period_hijri", cell.Gregorian}, {"رمضان 1446", "period_hijri", cell.Gregorian}, {"1403/01/15", "period_calendar_ambiguous", cell.Gregorian}, {"۱۴۰۳/۰۱/۱۵", "period_calendar_ambiguous", cell.Gregorian}, {"1403", "period_calendar_ambiguous", cell.Gregorian}, {"1403/01/15 هـ", "period_hijri", cell.Gregorian}, {"1403/01/15 ش", "period_solar_hijri", cell.Gregorian},
		{"1446/02/31", "period_unreadable", cell.Gregorian}, {"1503/01/01", "period_unreadable", cell.Gregorian},
	} {
		got, f := period(c.in, cell.PeriodRule{Calendar: c.calendar})
		wants(t, fmt.Sprintf("%q in calendar %d", c.in, c.calendar), got, f, c.want)
	}
	for in, want := range map[string]map[string]string{
		"1446/07/01": {"code": "period_hijri", "reading": "2025-01-01"}, "1446/07": {"code": "period_hijri", "reading": "2025-01-01…2025-01-30"}, "1446": {"code": "period_hijri", "reading": "2024-07-07…2025-06-25"}, "01/07/1446": {"code": "period_hijri", "reading": "2025-01-01 / 2024-07-13"},
		"1403/01/15": {"code": "period_calendar_ambiguous", "lunar": "1982-11-01", "solar": "2024-04-03"}, "1403/01/15 ش": {"code": "period_solar_hijri", "reading": "2024-04-03"}, "1403/01/31": {"code": "period_solar_hijri", "reading": "2024-04-19"},
	} {
		_, f := period(in, cell.PeriodRule{})
		code := want["code"]
		delete(want, "code")
		if f == nil || f.Code != code || fmt.Sprint(f.Args) != fmt.Sprint(want) {
			t.Errorf("%q: %+v, want %v", in, f, want)
		}
	}
	if got, f := period("1446/07/01", cell.PeriodRule{Calendar: cell.Hijri, Format: "2006/01/02", As: indicators.Month}); f != nil || got.String() != "2025-01" {
		t.Errorf("with a declared format: %v, %+v", got, f)
	}
	if got, f := period("01/07/1446", cell.PeriodRule{Calendar: cell.Hijri, Format: "02/01/2006"}); f != nil || got.String() != "2025-01-01" {
		t.Errorf("in the order of a declared format: %v, %+v", got, f)
	}
	for s, want := range map[string]cell.Calendar{"": cell.Gregorian, "gregorian": cell.Gregorian, "hijri": cell.Hijri, "solar-hijri": cell.SolarHijri} {
		if got := cell.ParseCalendar(s); got != want {
			t.Errorf("calendar %q is %d", s, got)
		}
	}
}

// Every day of the table follows the one before it.
func TestHijriDaysFollowEachOther(t *testing.T) {
	for calendar, years := range map[cell.Calendar][2]int{cell.Hijri: {1318, 1500}, cell.SolarHijri: {1343, 1472}} {
		var last indicators.Date
		days := 0
		for y := years[0]; y <= years[1]; y++ {
			inYear := 0
			for m := 1; m <= 12; m++ {
				for d := 1; d <= 31; d++ {
					p, f := cell.ParsePeriod(fmt.Appendf(nil, "%d/%d/%d", y, m, d), grid.Text, cell.PeriodRule{Calendar: calendar})
					if f != nil {
						if d < 29 || f.Args["remark"] != "no_such_day" {
							t.Fatalf("%d/%d/%d: %+v", y, m, d, f)
						}
						continue
					}
					if days > 0 && p.First() != last+1 {
						t.Fatalf("%d/%d/%d is %v, the day before %v", y, m, d, p, last)
					}
					last = p.First()
					days++
					inYear++
				}
			}
			if calendar == cell.Hijri && inYear != 354 && inYear != 355 || calendar == cell.SolarHijri && inYear != 365 && inYear != 366 {
				t.Fatalf("year %d has %d days", y, inYear)
			}
		}
		if want := map[cell.Calendar]string{cell.Hijri: "2077-11-16", cell.SolarHijri: "2094-03-19"}[calendar]; last.String() != want {
			t.Errorf("calendar %d ends on %v, want %s", calendar, last, want)
		}
	}
}
