package cell_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/tabular/cell"
	"rasid/internal/tabular/grid"
)

func period(s string, rule cell.PeriodRule) (indicators.Period, *diag.Finding) {
	return cell.ParsePeriod([]byte(s), grid.Text, rule)
}

// wants compares a period, or the code of the finding in its place.
func wants(t *testing.T, what string, got indicators.Period, f *diag.Finding, want string) {
	t.Helper()
	if f != nil {
		hasSentence(t, f)
		if f.Code != want || !got.IsZero() {
			t.Errorf("%s: %v, %+v; want %s", what, got, f, want)
		}
	} else if got.String() != want {
		t.Errorf("%s: %v, want %s", what, got, want)
	}
}

func TestC09PeriodsOfOneReading(t *testing.T) {
	for in, want := range map[string]string{
		"2024-03-15": "2024-03-15", " 2024-03-15\u00a0": "2024-03-15", "2024-3-5": "2024-03-05", "2024/03/15": "2024-03-15", "2024.03.15": "2024-03-15", "2024 03 15": "2024-03-15", "20240315": "2024-03-15",
		"2024-02-29": "2024-02-29", "2000-02-29": "2000-02-29", "٢٠٢٤-٠٣-١٥": "2024-03-15", "۲۰۲۴/۰۳/۱۵": "2024-03-15", "\u200f٢٠٢٤/٣/١٥\u200f": "2024-03-15", "٢٠٢٤-٠٣": "2024-03",
		"15/03/2024": "2024-03-15", "03/15/2024": "2024-03-15", "15.3.2024": "2024-03-15", "15-03-2024": "2024-03-15", "05/05/2024": "2024-05-05", "31/12/99": "1999-12-31", "70/03/15": "1970-03-15",
		"2024-03": "2024-03", "2024/3": "2024-03", "2024.10": "2024-10", "2024.2": "2024-02", "03/2024": "2024-03", "3/2024": "2024-03", "1/2024": "2024-01", "03-2024": "2024-03", "202403": "2024-03", "2024M03": "2024-03", "2024-M04": "2024-04",
		"2024Q1": "2024-Q1", "2024-Q1": "2024-Q1", "2024q4": "2024-Q4", "2016 / Q1": "2016-Q1", "Q1 2016": "2016-Q1", "Q1/2016": "2016-Q1", "Q1-2016": "2016-Q1", "1Q2024": "2024-Q1", "1Q 2024": "2024-Q1", "2024 Q 3": "2024-Q3",
		"Quarter 2, 2024": "2024-Q2", "first quarter 2024": "2024-Q1", "1st quarter of 2024": "2024-Q1", "Quarter II 2024": "2024-Q2", "الربع الأول 2024": "2024-Q1", "الربع الاول من عام ٢٠٢٤": "2024-Q1", "2024 الربع الرابع": "2024-Q4", "الربع 3 - 2024": "2024-Q3",
		"çaryeka yekem 2024": "2024-Q1", "Çaryeka duyem a 2024an": "", "çaryeka sêyem ya 2024an": "2024-Q3", "ÇARYEK 4 2024": "2024-Q4",
		"2024W10": "2024-W10", "2024-W10": "2024-W10", "Week 10 2024": "2024-W10", "3rd month of 2024": "2024-03", "first month 2024": "2024-01", "W10/2024": "2024-W10", "week 1, 2024": "2024-W01", "2020-W53": "2020-W53", "الأسبوع 10 2024": "2024-W10", "hefteya 10 2024": "2024-W10", "10th week of 2024": "2024-W10",
		"2024": "2024", "عام 2024": "2024", "2024م": "2024", "sala 2024an": "2024", "(2024)": "2024",
		"March 2024": "2024-03", "2024 March": "2024-03", "Mar 2024": "2024-03", "MAR-2024": "2024-03", "Mar. 2024": "2024-03", "Mar-98": "1998-03", "2024march": "2024-03", "Apr2024": "2024-04",
		"15 March 2024": "2024-03-15", "March 15, 2024": "2024-03-15", "15-Mar-2024": "2024-03-15", "15th of March 2024": "2024-03-15", "15Mar2024": "2024-03-15", "2024-Mar-15": "2024-03-15",
		"كانون الثاني 2024": "2024-01", "كانون ثاني 2024": "2024-01", "شباط ٢٠٢٤": "2024-02", "آذار 2024": "2024-03", "اذار 2024": "2024-03", "أذار 2024": "2024-03", "15 آذار 2024": "2024-03-15", "١٥ آذار ٢٠٢٤ م": "2024-03-15",
		"تشرين الأول 2024": "2024-10", "تشرين أول ٢٠٢٤": "2024-10", "تشرين الثاني 2024": "2024-11", "كانون الأول 2024": "2024-12", "ك2 2024": "2024-01", "ت١ ٢٠٢٤": "2024-10", "شهر آذار 2024": "2024-03", "شهر 3 / 2024": "2024-03", "month 3 2024": "2024-03",
		"يناير 2024": "2024-01", "إبريل 2024": "2024-04", "يوليوز 2024": "2024-07", "غشت 2024": "2024-08", "جويلية 2024": "2024-07", "أوت 2024": "2024-08", "دجنبر 2024": "2024-12", "مـــارس 2024": "2024-03", "ﻣﺎﺭﺱ 2024": "2024-03",
		"January - يناير 2024": "2024-01", "آذار/مارس 2024": "2024-03", "2024 (Adar) آذار": "2024-03", "Teşrîn - October 2024": "2024-10",
		"Çile 2024": "2024-01", "Çileya 2024an": "2024-01", "Çileya Paşîn 2024": "2024-01", "çileya pêşîn 2024": "2024-12", "Sibat 2024": "2024-02", "Adara 2024an": "2024-03", "Nîsan 2024": "2024-04", "nisan 2024": "2024-04", "Gulan 2024": "2024-05", "HEZÎRAN 2024": "2024-06",
		"Tîrmeh 2024": "2024-07", "Tebaxa 2024an": "2024-08", "Îlon 2024": "2024-09", "Cotmeh 2024": "2024-10", "Mijdar 2024": "2024-11", "Kanûna 2021ê": "2021-12", "Kanûna Yekem 2024": "2024-12", "Kanûna Paşîn 2024": "2024-01", "Berfanbar 2024": "2024-12", "15ê Adarê 2024": "2024-03-15", "15'ê Adarê 2024": "2024-03-15", "Çiriya Paşîn 2024": "2024-11",
		"Friday 15/03/2024": "2024-03-15", "Fri, 03/05/2024": "2024-05-03", "الجمعة 15 آذار 2024": "2024-03-15", "Înî 15.03.2024": "", "Pêncşemê 14.03.2024": "2024-03-14", "الجمعة، 15 آذار/مارس 2024": "2024-03-15",
		"2024-03-15T08:30": "2024-03-15T08:30:00", "2024-03-15 08:30:15.250": "2024-03-15T08:30:15", "15/03/2024 8:30 PM": "2024-03-15T20:30:00", "15/03/2024 12:05 am": "2024-03-15T00:05:00", "15/03/2024 08:30 م": "2024-03-15T20:30:00",
	} {
		got, f := period(in, cell.PeriodRule{})
		if want == "" { // a control: a stray word is refused
			if f == nil {
				t.Errorf("%q: %v", in, got)
			}
			continue
		}
		if f != nil || got.String() != want {
			t.Errorf("%q: %v, %+v; want %s", in, got, f, want)
		}
	}
}

// The golden list: what can be two periods is refused with both.
func TestC09AmbiguousPeriods(t *testing.T) {
	for in, readings := range map[string]string{
		"03/04/2024": "2024-04-03 / 2024-03-04", "3.4.2024": "2024-04-03 / 2024-03-04", "٠٣/٠٤/٢٠٢٤": "2024-04-03 / 2024-03-04", "03-04-2024 08:30": "2024-04-03 / 2024-03-04", "15/03/24": "2024-03-15 / 2015-03-24", "01/02/03": "2003-02-01 / 2003-01-02 / 2001-02-03",
		"15-Mar-24": "2024-03-15 / 2015-03-24", "Mar-24": "2024-03 / 03-24", "24-Mar": "2024-03 / 03-24", "Mar-45": "1945-03 / 2045-03", "2019 1": "2019-01 / 2019-Q1 / 2019-W01", "4 2019": "2019-04 / 2019-Q4 / 2019-W04", "2024.1": "2024-01 / 2024-10",
		"كانون 2024": "2024-01 / 2024-12", "تشرين 2024": "2024-10 / 2024-11", "15 كانون 2024": "2024-01-15 / 2024-12-15", "Teşrîn 2024": "2024-10 / 2024-11", "Kanûn 2 2024": "2024-01-02 / 2024-12-02",
		"Rêbendan 2024": "2024-01 / 2024-02", "Gelawêj 2024": "2024-07 / 2024-08", "Befranbar 2024": "2024-01 / 2024-12", "Mon 01/07/2024": "", "Sun 03/03/2024": "", "Fri 04/10/2024": "",
	} {
		got, f := period(in, cell.PeriodRule{})
		if readings == "" { // controls: the weekday leaves one reading
			if f != nil {
				t.Errorf("%q: %+v", in, f)
			}
			continue
		}
		if f == nil || f.Code != "period_ambiguous" || f.Args["readings"] != readings || f.Severity != diag.Error {
			t.Errorf("%q: %v, %+v; want %s", in, got, f, readings)
			continue
		}
		hasSentence(t, f)
	}
}

func TestC09NoPeriods(t *testing.T) {
	for in, want := range map[string]string{
		"": "period_blank", " \u200f ": "period_blank", "2024-02-30": "period_unreadable/no_such_day", "2023-02-29": "period_unreadable/no_such_day", "1900-02-29": "period_unreadable/no_such_day", "31/04/2024": "period_unreadable/no_such_day", "31 نيسان 2024": "period_unreadable/no_such_day", "20240230": "period_unreadable/no_such_day",
		"2024/15/03": "period_unreadable/no_such_day", "2024-13": "period_unreadable", "13/2024": "period_unreadable", "2024-00": "period_unreadable", "00/2024": "period_unreadable", "202400": "period_unreadable", "2024-03-00": "period_unreadable/no_such_day", "20240300": "period_unreadable/no_such_day", "0 March 2024": "period_unreadable/no_such_day", "202413": "period_unreadable", "2024-W53": "period_unreadable", "2024-W00": "period_unreadable", "2024-Q5": "period_unreadable", "Q0 2024": "period_unreadable", "2024-00-10": "period_unreadable/no_such_day",
		"45292": "period_unreadable/serial", "46024": "period_unreadable/serial", "45292.5": "period_unreadable/serial", "12345": "period_unreadable", "1,234": "period_unreadable", "3": "period_unreadable", "24": "period_unreadable", "abc": "period_unreadable", "2024-03-15.": "period_unreadable", "-2024": "period_unreadable", "2024-": "period_unreadable", "2024--03": "period_unreadable",
		"15/03-2024": "period_unreadable", "2023/2024": "period_unreadable", "2023-2024": "period_unreadable", "Jan-Mar 2024": "period_unreadable/months_differ", "March / يناير 2024": "period_unreadable/months_differ", "Q1": "period_unreadable/year_missing", "آذار": "period_unreadable/year_missing", "Week 3": "period_unreadable/year_missing",
		"Q1-24": "period_unreadable", "5 March": "period_unreadable/year_missing", "Mar 5": "period_unreadable/year_missing", "1 Mar 2": "period_unreadable", "1/2/3": "period_unreadable", "10 week 2024": "period_unreadable", "3 month 2024": "period_unreadable", "5m 2024": "period_unreadable", "Çile0 2024": "period_unreadable/no_such_day", "Thu 15/03/2024": "period_unreadable/weekday", "السبت 15/03/2024": "period_unreadable/weekday", "2024-03-15T08:30Z": "period_unreadable/zone", "2024-03-15 08:30 +03:00": "period_unreadable/zone", "2024-03-15 25:00": "period_unreadable", "2024-03-15 8:3": "period_unreadable", "2024-03-15 13:00 pm": "period_unreadable", "2024-03 08:30": "period_unreadable", "08:30": "period_unreadable",
		"0024-03-15": "period_unreadable", "1024-03-15": "period_unreadable", "2324-03-15": "period_unreadable", "2567": "period_unreadable", "Mar 2024 Q1": "period_unreadable", "2024-03 (15)": "period_unreadable", "janv. 2026": "period_unreadable", "today": "period_unreadable", "2024e5": "period_unreadable", strings.Repeat("2024 ", 60): "period_unreadable", strings.Repeat("9", 100): "period_unreadable", strings.Repeat("(1)", 30): "period_unreadable",
		"2004S1": "period_kind_unsupported", "2004-S1": "period_kind_unsupported", "S05-2026": "period_kind_unsupported", "H1 2024": "period_kind_unsupported", "2024H2": "period_kind_unsupported", "2004April": "period_kind_unsupported", "2004Oct": "period_kind_unsupported", "2004AprilS1": "period_kind_unsupported", "200401B": "period_kind_unsupported", "2015BiW1": "period_kind_unsupported",
		"2004WedW10": "period_kind_unsupported", "FY2024": "period_kind_unsupported", "FY 2023/24": "period_kind_unsupported", "النصف الأول 2024": "period_kind_unsupported", "السنة المالية 2024": "period_kind_unsupported", "nîvsala yekem 2024": "period_kind_unsupported",
	} {
		code, remark, _ := strings.Cut(want, "/")
		got, f := period(in, cell.PeriodRule{})
		if f == nil || f.Code != code || f.Args["remark"] != remark || f.Severity != diag.Error || !got.IsZero() {
			t.Errorf("%.40q: %v, %+v; want %s", in, got, f, want)
			continue
		}
		hasSentence(t, f)
	}
}

func TestPeriodsAsWanted(t *testing.T) {
	for _, c := range []struct {
		in, want string
		as       indicators.PeriodKind
	}{
		{"2024-03-15", "2024-03", indicators.Month}, {"2024-03-15", "2024-Q1", indicators.Quarter}, {"2024-03-15", "2024-W11", indicators.Week}, {"2024-03-15", "2024", indicators.Year}, {"2024-03-15T23:59:59", "2024-03-15", indicators.Day},
		{"2024-03-15 00:00:00", "2024-03-15", indicators.Day}, {"2024-03-15 00:00:00", "2024-03-15T00:00:00", indicators.Instant}, {"15 آذار 2024 08:30", "2024-03", indicators.Month}, {"03/04/2024", "2024", indicators.Year}, {"05/06/2024", "2024-Q2", indicators.Quarter},
		{"03/04/2024", "period_ambiguous", indicators.Month}, {"01/02/2024", "2024-Q1", indicators.Quarter}, {"03/04/2024", "period_ambiguous", indicators.Quarter}, {"2024", "period_wrong_kind", indicators.Month}, {"2024-03", "period_wrong_kind", indicators.Quarter}, {"2024-Q1", "period_wrong_kind", indicators.Month}, {"2024-W10", "period_wrong_kind", indicators.Month},
		{"2024-03", "period_wrong_kind", indicators.Day}, {"2024-03-15", "period_wrong_kind", indicators.Instant}, {"4/2024", "period_wrong_kind", indicators.Quarter}, {"2019 1", "period_ambiguous", indicators.Month}, {"كانون 2024", "period_ambiguous", indicators.Month}, {"كانون 2024", "period_ambiguous", indicators.Year},
	} {
		got, f := period(c.in, cell.PeriodRule{As: c.as})
		wants(t, fmt.Sprintf("%q as %s", c.in, c.as), got, f, c.want)
	}
}

func TestPeriodsInADecidedOrder(t *testing.T) {
	for _, c := range []struct {
		in, want string
		order    cell.Order
	}{
		{"03/04/2024", "2024-04-03", cell.DayMonthYear}, {"03/04/2024", "2024-03-04", cell.MonthDayYear}, {"15/03/2024", "2024-03-15", cell.DayMonthYear}, {"15/03/2024", "period_convention", cell.MonthDayYear}, {"03/15/2024", "period_convention", cell.DayMonthYear},
		{"2024/03/04", "2024-03-04", cell.DayMonthYear}, {"2024-03-04", "2024-03-04", cell.MonthDayYear}, {"03/04/2024", "period_convention", cell.YearMonthDay}, {"15/03/24", "2024-03-15", cell.DayMonthYear}, {"03/15/24", "2024-03-15", cell.MonthDayYear}, {"24/03/15", "2024-03-15", cell.YearMonthDay},
		{"15-Mar-24", "2024-03-15", cell.DayMonthYear}, {"15-Mar-24", "2024-03-15", cell.MonthDayYear}, {"15-Mar-24", "2015-03-24", cell.YearMonthDay}, {"15/03/45", "period_ambiguous", cell.DayMonthYear}, {"Thu 03/04/2024", "period_convention", cell.DayMonthYear},
		{"Mar-24", "period_ambiguous", cell.DayMonthYear}, {"5 March 2024", "2024-03-05", cell.MonthDayYear},
	} {
		got, f := period(c.in, cell.PeriodRule{Order: c.order})
		if c.in == "Thu 03/04/2024" { // 3 April 2024 was a Wednesday, 4 March a Monday
			if f == nil || f.Args["remark"] != "weekday" {
				t.Errorf("%q: %v, %+v", c.in, got, f)
			}
			continue
		}
		wants(t, fmt.Sprintf("%q as %s", c.in, c.order), got, f, c.want)
	}
}

func TestDeclaredFormats(t *testing.T) {
	for in, remark := range map[string]string{"31/04/2024": "no_such_day", "29/02/2023": "no_such_day", "45292": "serial", "abc": "", "15/03/24": ""} {
		if _, f := period(in, cell.PeriodRule{Format: "02/01/2006"}); f == nil || f.Code != "period_unreadable" || f.Args["remark"] != remark {
			t.Errorf("%q: %+v, want the remark %q", in, f, remark)
		}
	}
	damascus := time.FixedZone("+03", 3*3600)
	for _, c := range []struct {
		in, format, want string
		as               indicators.PeriodKind
	}{
		{"03/04/2024", "02/01/2006", "2024-04-03", 0}, {"03/04/2024", "01/02/2006", "2024-03-04", 0}, {"٠٣/٠٤/٢٠٢٤", "02/01/2006", "2024-04-03", 0}, {"۰۳/۰۴/۲۰۲۴", "02/01/2006", "2024-04-03", 0}, {"\u200f03/04/2024 ", "02/01/2006", "2024-04-03", indicators.Day},
		{"Mar-24", "Jan-06", "2024-03", indicators.Month}, {"Mar-24", "Jan-06", "2024-03", 0}, {"Mar-24", "Jan-06", "period_wrong_kind", indicators.Day}, {"15-Mar-24", "2-Jan-06", "2024-03-15", indicators.Day}, {"1/2024", "1/2006", "2024-01", indicators.Month}, {"2024", "2006", "period_wrong_kind", indicators.Month}, {"2024", "2006", "2024", indicators.Year},
		{"01/01/2024", "02/01/2006", "2024-01-01", indicators.Day}, {"2024-03-15", "02/01/2006", "period_unreadable", 0}, {"15/03/2024", "2006-01-02", "period_unreadable", 0}, {"2024-03-15", "2006-01-02", "2024-03", indicators.Month}, {"31/04/2024", "02/01/2006", "period_unreadable", 0}, {"", "02/01/2006", "period_blank", 0},
		{"1446/07/01", "2006/01/02", "period_hijri", 0}, {"0024-03-15", "2006-01-02", "period_unreadable", 0}, {"2024-03-15T22:30:00Z", time.RFC3339, "2024-03-16", indicators.Day}, {"2024-03-15T22:30:00+03:00", time.RFC3339, "2024-03-15", indicators.Day}, {"15.03.2024 22:30", "02.01.2006 15:04", "2024-03-15T22:30:00", indicators.Instant},
	} {
		got, f := period(c.in, cell.PeriodRule{Format: c.format, As: c.as, Clock: damascus})
		wants(t, fmt.Sprintf("%q in %s", c.in, c.format), got, f, c.want)
	}
}

func TestTimesWithAZone(t *testing.T) {
	clock := time.FixedZone("+03", 3*3600)
	for in, want := range map[string]string{"2024-03-15T22:30:00Z": "2024-03-16T01:30:00", "2024-03-14T21:00:00.000Z": "2024-03-15T00:00:00", "2024-03-15T08:30:00.000+03:00": "2024-03-15T08:30:00", "2024-03-15 08:30 -0500": "2024-03-15T16:30:00", "2024-03-15 08:30 utc": "2024-03-15T11:30:00", "2024-12-31T23:00+00": "2025-01-01T02:00:00"} {
		if got, f := period(in, cell.PeriodRule{Clock: clock}); f != nil || got.String() != want {
			t.Errorf("%q: %v, %+v; want %s", in, got, f, want)
		}
		if got, f := period(in, cell.PeriodRule{Clock: clock, As: indicators.Day}); f != nil || got.String() != want[:10] {
			t.Errorf("%q as a day: %v, %+v", in, got, f)
		}
	}
}

func TestPeriodsOfWorkbooks(t *testing.T) {
	for _, c := range []struct {
		in   string
		kind grid.Kind
		rule cell.PeriodRule
		want string
	}{
		{"2024-03-15", grid.Date, cell.PeriodRule{As: indicators.Month}, "2024-03"}, {"2024-03-15T08:30", grid.Date, cell.PeriodRule{As: indicators.Day, Format: "02/01/2006"}, "2024-03-15"}, {"2024-03-15", grid.Date, cell.PeriodRule{Format: "02/01/2006", Order: cell.MonthDayYear}, "2024-03-15"}, {"08:30", grid.Date, cell.PeriodRule{}, "period_unreadable"},
		{"2024", grid.Number, cell.PeriodRule{}, "2024"}, {"202403", grid.Number, cell.PeriodRule{}, "2024-03"}, {"20240315", grid.Number, cell.PeriodRule{}, "2024-03-15"}, {"45292", grid.Number, cell.PeriodRule{}, "period_unreadable"}, {"2024.1", grid.Number, cell.PeriodRule{}, "period_unreadable"}, {"3.2024", grid.Number, cell.PeriodRule{}, "period_unreadable"},
		{"20240315", grid.Number, cell.PeriodRule{Format: "20060102"}, "2024-03-15"}, {"", grid.Blank, cell.PeriodRule{}, "period_blank"}, {"true", grid.Bool, cell.PeriodRule{}, "period_unreadable"}, {"#REF!", grid.Error, cell.PeriodRule{}, "period_unreadable"},
	} {
		got, f := cell.ParsePeriod([]byte(c.in), c.kind, c.rule)
		wants(t, c.in, got, f, c.want)
	}
}

func TestJoinPeriod(t *testing.T) {
	for _, c := range []struct {
		year, part, want string
		unit             indicators.PeriodKind
	}{
		{"2019", "1", "2019-Q1", indicators.Quarter}, {"2019", "Q3", "2019-Q3", indicators.Quarter}, {"٢٠١٩", "الأول", "2019-Q1", indicators.Quarter}, {"السنة 2019", "الربع الثاني", "2019-Q2", indicators.Quarter}, {"2016", "2016 / Q1", "2016-Q1", indicators.Quarter}, {"2019", "IV", "2019-Q4", indicators.Quarter},
		{"2019", "1", "2019-01", indicators.Month}, {"2019", "12", "2019-12", indicators.Month}, {"2019", "آذار", "2019-03", indicators.Month}, {"2019", "كانون الثاني", "2019-01", indicators.Month}, {"2019", "Çile", "2019-01", indicators.Month}, {"2019", "Mar 2019", "2019-03", indicators.Month}, {"2019", "10", "2019-W10", indicators.Week}, {"2020", "W53", "2020-W53", indicators.Week}, {"2019", "2019-W01", "2019-W01", indicators.Week},
		{"2016", "2017 / Q1", "period_unreadable", indicators.Quarter}, {"2019", "5", "period_unreadable", indicators.Quarter}, {"2019", "0", "period_unreadable", indicators.Month}, {"2019", "13", "period_unreadable", indicators.Month}, {"2019", "53", "period_unreadable", indicators.Week}, {"2019", "", "period_blank", indicators.Month}, {"", "1", "period_blank", indicators.Month}, {"19", "1", "period_unreadable", indicators.Month},
		{"2019", "كانون", "period_ambiguous", indicators.Month}, {"1440", "1", "period_hijri", indicators.Month}, {"2019", "Q1", "period_wrong_kind", indicators.Month}, {"2019", "March", "period_wrong_kind", indicators.Quarter}, {"2019-03", "1", "period_wrong_kind", indicators.Quarter}, {"2019-03-15", "1", "period_wrong_kind", indicators.Quarter}, {"2019", "H1", "period_kind_unsupported", indicators.Quarter}, {"2019", "1", "period_unreadable", indicators.Day},
	} {
		got, f := cell.JoinPeriod([]byte(c.year), []byte(c.part), c.unit)
		wants(t, fmt.Sprintf("%q, %q as %s", c.year, c.part, c.unit), got, f, c.want)
	}
}

func TestOrderText(t *testing.T) {
	for _, o := range []cell.Order{cell.UndecidedOrder, cell.DayMonthYear, cell.MonthDayYear, cell.YearMonthDay} {
		if cell.ParseOrder(o.String()) != o {
			t.Errorf("%d: %s", o, o)
		}
	}
}

func TestOrderEvidence(t *testing.T) {
	for _, c := range []struct {
		cells string
		want  cell.Order
		ok    bool
	}{
		{"15/03/2024|03/04/2024", cell.DayMonthYear, true}, {"03/15/2024|03/04/2024", cell.MonthDayYear, true}, {"70/03/15|80/01/02", cell.YearMonthDay, true}, {"15/03/1446|01/02/1446", cell.DayMonthYear, true},
		{"15/03/2024|03/15/2024", cell.UndecidedOrder, false}, {"01/02/2024|03/04/2024", cell.UndecidedOrder, false}, {"05/05/2024|2024-03-15|15 Mar 2024|x|", cell.UndecidedOrder, false}, {"15/03/2024" + strings.Repeat("|01/02/2024", 100), cell.UndecidedOrder, false},
	} {
		var e cell.OrderEvidence
		for s := range strings.SplitSeq(c.cells, "|") {
			e.Add([]byte(s), grid.Text)
		}
		if got, ok := e.Decide(); got != c.want || ok != c.ok {
			t.Errorf("%.40q: %+v is %s, %v", c.cells, e, got, ok)
		}
	}
}

// Every day from 1900 to 2100 reads back in every form, and no form is ever another day.
func TestEveryDayInEveryForm(t *testing.T) {
	levant := []string{"كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران", "تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول"}
	gulf := []string{"يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"}
	maghreb := []string{"جانفي", "فيفري", "مارس", "أفريل", "ماي", "جوان", "جويلية", "أوت", "شتنبر", "أكتوبر", "نونبر", "دجنبر"}
	kurmanji := []string{"Çile", "Sibat", "Adar", "Nîsan", "Gulan", "Hezîran", "Tîrmeh", "Tebax", "Îlon", "Cotmeh", "Mijdar", "Kanûn"}
	weekdays := []string{"الأحد", "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت"}
	forms := []struct {
		rule  cell.PeriodRule
		write func(b []byte, y, m, d int, day indicators.Date) []byte
	}{
		{cell.PeriodRule{}, func(b []byte, y, m, d int, _ indicators.Date) []byte {
			return fmt.Appendf(b, "%04d-%02d-%02d", y, m, d)
		}},
		{cell.PeriodRule{}, func(b []byte, y, m, d int, _ indicators.Date) []byte { return fmt.Appendf(b, "%d/%d/%d", y, m, d) }},
		{cell.PeriodRule{}, func(b []byte, y, m, d int, _ indicators.Date) []byte { return fmt.Appendf(b, "%04d%02d%02d", y, m, d) }},
		{cell.PeriodRule{As: indicators.Day}, func(b []byte, y, m, d int, _ indicators.Date) []byte {
			return fmt.Appendf(b, "%04d-%02d-%02dT23:59:59", y, m, d)
		}},
		{cell.PeriodRule{Order: cell.DayMonthYear}, func(b []byte, y, m, d int, _ indicators.Date) []byte {
			return fmt.Appendf(b, "%02d/%02d/%04d", d, m, y)
		}},
		{cell.PeriodRule{Order: cell.MonthDayYear}, func(b []byte, y, m, d int, _ indicators.Date) []byte { return fmt.Appendf(b, "%d.%d.%04d", m, d, y) }},
		{cell.PeriodRule{}, func(b []byte, y, m, d int, _ indicators.Date) []byte {
			return fmt.Appendf(b, "%d %s %d", d, time.Month(m).String()[:3], y)
		}},
		{cell.PeriodRule{}, func(b []byte, y, m, d int, _ indicators.Date) []byte {
			return fmt.Appendf(b, "%s %d, %d", time.Month(m), d, y)
		}},
		{cell.PeriodRule{}, func(b []byte, y, m, d int, _ indicators.Date) []byte {
			return fmt.Appendf(b, "%d %s %d", d, levant[m-1], y)
		}},
		{cell.PeriodRule{}, func(b []byte, y, m, d int, _ indicators.Date) []byte {
			return fmt.Appendf(b, "%s/%s %d %d", levant[m-1], gulf[m-1], d, y)
		}},
		{cell.PeriodRule{}, func(b []byte, y, m, d int, _ indicators.Date) []byte {
			return fmt.Appendf(b, "%d-%s-%d", d, maghreb[m-1], y)
		}},
		{cell.PeriodRule{}, func(b []byte, y, m, d int, _ indicators.Date) []byte {
			return fmt.Appendf(b, "%d %s %d", d, kurmanji[m-1], y)
		}},
		{cell.PeriodRule{Order: cell.DayMonthYear}, func(b []byte, y, m, d int, day indicators.Date) []byte {
			return append(b, indicators.LocalDigits(indicators.Arabic, fmt.Sprintf("%s، %d/%d/%d", weekdays[day.Weekday()], d, m, y))...)
		}},
	}
	var b []byte
	first, last := indicators.NewDate(1900, 1, 1), indicators.NewDate(2100, 12, 31)
	for day := first; day <= last; day++ {
		y, m, d := day.YMD()
		want := indicators.PeriodAt(indicators.Day, day)
		for i, form := range forms {
			if (int(day)+i)%oneOf != 0 {
				continue
			}
			b = form.write(b[:0], y, int(m), d, day)
			got, f := cell.ParsePeriod(b, grid.Text, form.rule)
			if f == nil && got == want {
				continue
			}
			t.Fatalf("%s written as %q is %v, %+v", day, b, got, f)
		}
		// Undecided, a date of digits is that day or refused.
		if got, f := cell.ParsePeriod(fmt.Appendf(b[:0], "%02d/%02d/%04d", d, int(m), y), grid.Text, cell.PeriodRule{}); f == nil && got != want || f != nil && (f.Code != "period_ambiguous" || d > 12) {
			t.Fatalf("%s undecided: %v, %+v", day, got, f)
		}
	}
	for month := indicators.PeriodAt(indicators.Month, first); month.First() <= last; month = month.Shift(1) {
		y, m, _ := month.First().YMD()
		genitive := "a"
		if m == time.January {
			genitive = "ya"
		}
		for _, s := range []string{month.String(), fmt.Sprintf("%04d%02d", y, m), fmt.Sprintf("%02d/%d", m, y), fmt.Sprintf("%s %d", m, y), fmt.Sprintf("%s %d", levant[m-1], y), fmt.Sprintf("%s %d", gulf[m-1], y), fmt.Sprintf("%s%s %dan", kurmanji[m-1], genitive, y), fmt.Sprintf("شهر %d %d", m, y)} {
			if got, f := period(s, cell.PeriodRule{}); f != nil || got != month {
				t.Fatalf("%s written as %q is %v, %+v", month, s, got, f)
			}
		}
	}
	for _, kind := range []indicators.PeriodKind{indicators.Week, indicators.Quarter, indicators.Year} {
		for p := indicators.PeriodAt(kind, indicators.NewDate(1900, 1, 4)); p.First() <= last; p = p.Shift(1) {
			for _, s := range []string{p.String(), strings.Replace(p.String(), "-", "", 1), strings.Replace(p.String(), "-", " / ", 1)} {
				if got, f := period(s, cell.PeriodRule{}); f != nil || got != p {
					t.Fatalf("%s written as %q is %v, %+v", p, s, got, f)
				}
			}
		}
	}
}

func FuzzParsePeriod(f *testing.F) {
	for _, s := range []string{"2024-03-15", "15/03/2024 08:30 pm", "الربع الأول 2024", "Kanûn 2 2024", "1446/07/01", "2004AprilS1", "2024-03-15T22:30:00.5Z", "Fri, 15-Mar-24", "ﻣﺎﺭﺱ 2024", "'-", "1Q24", "ت1 2024", "م 2024 هـ", "1403/01/15 هـ.ش", "2019 1"} {
		f.Add(s, byte(0), byte(0), byte(0))
	}
	f.Fuzz(func(t *testing.T, s string, as, order, calendar byte) {
		rule := cell.PeriodRule{As: indicators.PeriodKind(as % 7), Order: cell.Order(order % 4), Calendar: cell.Calendar(calendar % 3), Clock: time.UTC}
		p, bad := period(s, rule)
		if bad != nil {
			if !p.IsZero() || bad.Code == "" {
				t.Fatalf("%q: %v with %+v", s, p, bad)
			}
			return
		}
		if p.IsZero() || rule.As != 0 && p.Kind != rule.As || p.First().Year() < 1799 || p.Last().Year() > 2200 {
			t.Fatalf("%q as %s is %v", s, rule.As, p)
		}
		if again, bad := period(p.String(), cell.PeriodRule{As: p.Kind}); (bad != nil || again != p) && p.First().Year() >= 1800 && p.First().Year() < 2200 {
			t.Fatalf("%q is %v, which is read back as %v, %+v", s, p, again, bad)
		}
		for _, same := range []string{cell.CleanText(s), cell.Harmless(s)} {
			if strings.HasPrefix(strings.TrimSpace(s), "'") { // already marked, perhaps before a space that cleaning drops
				break
			}
			if again, bad := period(same, rule); bad != nil || again != p {
				t.Fatalf("%q is %v, but %q is %v, %+v", s, p, same, again, bad)
			}
		}
		if rule.Order == cell.UndecidedOrder {
			for _, o := range []cell.Order{cell.DayMonthYear, cell.MonthDayYear, cell.YearMonthDay} {
				decided := rule
				decided.Order = o
				if other, bad := period(s, decided); bad == nil && other != p {
					t.Fatalf("%q is %v undecided and %v as %s", s, p, other, o)
				}
			}
		}
	})
}
