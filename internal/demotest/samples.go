package demotest

import (
	"fmt"
	"math"
	"strings"
	"time"

	"rasid/indicators"
)

// drop is one sample delivery.
type drop struct {
	Path string // relative to the inbox: "economy/sample-bread-2024-03.csv"
	At   time.Time
	Data []byte
}

// samples returns what four departments of nes-2024 drop from January to September 2024, oldest
// first. It is the same on every call. Planted in it: a price jump in July that breaks the bread
// ceiling, a pumping station cut off for three weeks in May, a planting season that falls short,
// a slow school programme, an unreadable number, an unknown place, a corrected file and a
// duplicate. Every value is illustrative.
func samples() []drop {
	var drops []drop
	for m := time.January; m <= time.September; m++ {
		month := indicators.PeriodAt(indicators.Month, indicators.NewDate(2024, m, 1))
		at := month.Last().AddDays(1).In(time.UTC).Add(6 * time.Hour)
		if m == time.September {
			at = month.Last().In(time.UTC)
		}
		add := func(name, text string) {
			at = at.Add(time.Minute)
			drops = append(drops, drop{name, at, []byte(text)})
		}
		label := month.String()
		bread := breadMonth(month)
		add("economy/sample-bread-"+label+".csv", bread)
		add("water/sample-water-"+label+".csv", waterMonth(month))
		trees := treesMonth(month)
		if m == time.February {
			add("agriculture/sample-trees-"+label+".csv", strings.Replace(trees, "Hesekê", "Hesekkê", 1))
		} else {
			add("agriculture/sample-trees-"+label+".csv", trees)
		}
		schools := schoolsMonth(month, 0)
		switch m {
		case time.April:
			add("education/sample-schools-"+label+".csv", strings.Replace(schools, "Raqqa,"+label+",", "Raqqa,"+label+",about ", 1))
			add("education/sample-schools-"+label+"-corrected.csv", schools)
		case time.June:
			add("education/sample-schools-"+label+".csv", schools)
			add("education/sample-schools-"+label+"-copy.csv", schools)
		case time.August:
			add("education/sample-schools-"+label+".csv", schoolsMonth(month, 4))
			add("education/sample-schools-"+label+"-corrected.csv", schools)
		default:
			add("education/sample-schools-"+label+".csv", schools)
		}
	}
	return drops
}

// wave is a small deterministic disturbance in −1..1.
func wave(a, b int) float64 { return math.Sin(float64(a)*1.7 + float64(b)*2.9) }

// breadMonth is weekly prices of three markets, Arabic headers, semicolons, CRLF and a byte order mark.
func breadMonth(month indicators.Period) string {
	var b strings.Builder
	b.WriteString("\ufeffالمؤشر;المكان;الفترة;القيمة\r\n")
	weeks(month, func(w indicators.Period) {
		n := int(w.First()-indicators.NewDate(2024, 1, 1)) / 7
		base := 2700 + 22*float64(n)
		if w.First() >= indicators.NewDate(2024, 7, 8) {
			base += 900
		}
		for i, place := range []string{"سوق الحسكة", "سوق القامشلي", "سوق الرقة"} {
			fmt.Fprintf(&b, "bread_price;%s;%s;%.0f\r\n", place, w, base+60*float64(i)+25*wave(n, i))
		}
	})
	return b.String()
}

// weeks yields the weeks that end in a month.
func weeks(month indicators.Period, yield func(indicators.Period)) {
	for w := indicators.PeriodAt(indicators.Week, month.First()); w.Last() <= month.Last(); w = w.Shift(1) {
		if w.Last() >= month.First() && w.First() >= indicators.NewDate(2024, 1, 1) {
			yield(w)
		}
	}
}

// waterMonth is daily volumes of two pumping stations.
func waterMonth(month indicators.Period) string {
	var b strings.Builder
	b.WriteString("indicator,place,date,value\n")
	for d := month.First(); d <= month.Last(); d++ {
		alouk := 24000 + 1500*wave(int(d), 1)
		if d >= indicators.NewDate(2024, 5, 6) && d < indicators.NewDate(2024, 5, 27) {
			alouk = 0
		}
		fmt.Fprintf(&b, "water_delivered,Alouk station,%s,%.0f\n", d, alouk)
		fmt.Fprintf(&b, "water_delivered,Himma station,%s,%.0f\n", d, 12000+600*wave(int(d), 2))
	}
	return b.String()
}

// treesMonth is weekly counts of four districts, Kurdish headers, tabs.
func treesMonth(month indicators.Period) string {
	var b strings.Builder
	b.WriteString("nîşander\tcih\tdem\tnirx\n")
	perWeek := map[time.Month]float64{time.January: 1150, time.February: 1100, time.March: 700}[month.First().Month()]
	weeks(month, func(w indicators.Period) {
		for i, place := range []string{"Hesekê", "Qamişlo", "Dêrik", "Reqa"} {
			v := math.Round(perWeek * (1 - .1*float64(i)) * (1 + .15*wave(int(w.First()), i)))
			fmt.Fprintf(&b, "trees_planted\t%s\t%s\t%.0f\n", place, w, v)
		}
	})
	return b.String()
}

// schoolsMonth is running totals of five districts; extra is a mistake that is corrected later.
func schoolsMonth(month indicators.Period, extra float64) string {
	var b strings.Builder
	b.WriteString("indicator,place,period,value\n")
	total := []float64{0, 0, 0, 10, 22, 62, 118, 205, 262}[month.First().Month()-1]
	for i, place := range []string{"Al-Hasakeh", "Quamishli", "Al-Malikeyyeh", "Raqqa", "Deir-ez-Zor"} {
		share := []float64{.25, .25, .15, .2, .15}[i]
		fmt.Fprintf(&b, "schools_repaired,%s,%s,%.0f\n", place, month, math.Round(total*share)+extra)
	}
	return b.String()
}
