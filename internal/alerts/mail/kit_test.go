package mail

import (
	"time"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/alerts"
)

// example is a message as the service makes them: a goal off track with its curve, one at risk, one
// that is over, and a report that is late. Its texts are alerts.Render's.
func example(l indicators.Lang, alertsOf ...int) *alerts.Message {
	zone := time.FixedZone("+03", 3*60*60)
	at := time.Date(2024, 10, 2, 6, 30, 0, 0, time.UTC)
	number := func(v float64) *float64 { return &v }
	day := func(month time.Month, d int) indicators.Date {
		return indicators.DateOf(time.Date(2024, month, d, 0, 0, 0, 0, time.UTC))
	}
	in := func(en, ar, ku string) string {
		return indicators.Text{"en": en, "ar": ar, "ku": ku}.In(l)
	}
	const page = "http://rasid.example.org:8470"
	trees := &alerts.Curve{Target: number(100000), Expected: [][]assess.DatedValue{nil}}
	for i, v := range []float64{8200, 13900, 18800, 20100, 20900, 21500, 22000, 22600, 41652} {
		trees.Actual = append(trees.Actual, assess.DatedValue{On: day(time.Month(i+2), 1) - 1, Value: v})
	}
	for i, v := range []float64{0, 27272, 45454, 72727, 72727, 72727, 72727, 72727, 72727, 72727, 72727, 81818, 100000} {
		trees.Expected[0] = append(trees.Expected[0], assess.DatedValue{On: day(time.Month(i+1), 1) - min(1, indicators.Date(i)), Value: v})
	}
	bread := &alerts.Curve{Target: number(4000), Expected: [][]assess.DatedValue{{{On: day(1, 1), Value: 4000}, {On: day(12, 31), Value: 4000}}}}
	for i, v := range []float64{3000, 3050, 3100, 3150, 3300, 3280, 3400, 3550, 3700} {
		bread.Actual = append(bread.Actual, assess.DatedValue{On: day(time.Month(i+1), 28), Value: v})
	}
	water := &alerts.Curve{Target: number(500), Expected: [][]assess.DatedValue{{{On: day(1, 1), Value: 0}, {On: day(12, 31), Value: 500}}}}
	for i := range 9 {
		water.Actual = append(water.Actual, assess.DatedValue{On: day(time.Month(i+1), 28), Value: 44.5 * float64(i+1)})
	}
	all := []alerts.MessageAlert{
		{Alert: "goal/trees", Kind: alerts.Worse, Topic: alerts.GoalTopic, Severity: indicators.Critical, Was: indicators.Warning, State: "off_track", Transition: 7, Since: at.AddDate(0, 0, -32),
			Name: in("Plant 100,000 forest and fruit trees", "زراعة ١٠٠٬٠٠٠ شجرة حراجية ومثمرة", "100.000 darên daristanê û fêkî biçînin"),
			Reason: in("By the end of September, 41,652 of the 72,727 trees that the plan expects were planted: 43 % too few. To reach 100,000 by 31 December, 19,450 a month are needed; since January it was 4,628.",
				"حتى نهاية أيلول زُرعت ٤١٬٦٥٢ شجرة من ٧٢٬٧٢٧ منتظرة في الخطة، أي أقل بنسبة ٤٣٪. لبلوغ ١٠٠٬٠٠٠ بحلول ٣١ كانون الأول يلزم ١٩٬٤٥٠ شهرياً، بينما كان المعدل منذ كانون الثاني ٤٬٦٢٨.",
				"Heta dawiya Îlonê, ji 72.727 darên ku plan li bendê ye 41.652 hatin çandin: %43 kêm. Ji bo gihîştina 100.000 heta 31ê Kanûna Pêşîn, mehê 19.450 pêwîst in; ji Kanûna Paşîn ve 4.628 bûn."),
			Goal: "trees", Sector: "environment", Owner: "agriculture", Indicator: "trees_planted", Unit: in("trees", "شجرة", "dar"), Actual: number(41652), Expected: number(72727), Target: number(100000), GapRatio: number(-0.4273),
			Curve: trees, Link: page + "/goals/trees"},
		{Alert: "goal/affordable-bread", Kind: alerts.Raised, Topic: alerts.GoalTopic, Severity: indicators.Warning, State: "at_risk", Transition: 8, Since: at.AddDate(0, 0, -1),
			Name: in("Bread stays affordable", "بقاء سعر الخبز في المتناول", "Nan erzan bimîne"),
			Reason: in("In September a bundle cost 3,700 SYP, above the warning line of 3,600 and below the limit of 4,000.", "بلغ سعر الربطة في أيلول ٣٬٧٠٠ ل.س، فوق خط الإنذار ٣٬٦٠٠ وتحت الحد ٤٬٠٠٠.",
				"Di Îlonê de pakêtek bi 3.700 SYP bû, ji xeta hişyariyê ya 3.600 zêdetir û ji sînorê 4.000 kêmtir."),
			Goal: "affordable-bread", Sector: "services", Owner: "economy", Indicator: "bread_price", Unit: "SYP/bundle", Actual: number(3700), Target: number(4000), GapRatio: number(0.075), Curve: bread, Link: page + "/goals/affordable-bread"},
		{Alert: "goal/water", Kind: alerts.Resolved, Topic: alerts.GoalTopic, Severity: indicators.Critical, Was: indicators.Critical, State: "on_track", Transition: 9, Since: at.AddDate(0, -2, 0), Until: at,
			Name:   in("Pump 500,000 m³ for Al-Hasakah city", "ضخ ٥٠٠ ألف متر مكعب لمدينة الحسكة", "500.000 m³ av ji bo bajarê Hesekê"),
			Reason: in("By the end of September 400.5 thousand m³ were pumped; 373 were expected.", "حتى نهاية أيلول ضُخ ٤٠٠٫٥ ألف متر مكعب، والمنتظر ٣٧٣ ألفاً.", "Heta dawiya Îlonê 400,5 hezar m³ hatin kişandin; 373 hezar dihatin hêvîkirin."),
			Goal:   "water", Sector: "services", Owner: "water", Indicator: "water_pumped", Unit: in("thousand m³", "ألف م³", "hezar m³"), Actual: number(400.5), Expected: number(373), Target: number(500), GapRatio: number(0.0737), Curve: water, Link: page + "/goals/water"},
		{Alert: "reports/bread_price", Kind: alerts.Reminder, Reminder: 2, Topic: alerts.ReportsTopic, Severity: indicators.Warning, State: "late", Transition: 10, Since: at.AddDate(0, 0, -14),
			Name: in("Price of bread", "سعر الخبز", "Bihayê nên"), Reason: in("A report of “Price of bread” is overdue.", "تأخر تقرير «سعر الخبز».", "Raporeke «Bihayê nên» dereng e."),
			Indicator: "bread_price", Department: "economy", Link: page + "/deliveries"},
	}
	m := &alerts.Message{ID: "ABCDEFGHIJKLMNOPQRSTUVWXYZ", Thread: "rasid/nes-2024/goal/trees", At: at, Zone: zone, Plan: "nes-2024", Page: page,
		Recipient: alerts.Recipient{ID: "manager@example.org", Name: in("Head of agriculture", "رئيس هيئة الزراعة", "Serokê çandiniyê"), Language: l, Address: "manager@example.org"},
		Title:     in("Plan of the Administration 2024", "خطة الإدارة ٢٠٢٤", "Plana Rêveberiyê 2024"),
		Notice:    in("All figures are samples and describe nothing real.", "كل الأرقام أمثلة ولا تصف واقعاً.", "Hemû hejmar mînak in û tiştekî rastîn nabêjin."),
		Labels:    map[string]string{"plan": "nes-2024"}}
	for _, i := range alertsOf {
		m.Alerts = append(m.Alerts, all[i])
	}
	if len(alertsOf) == 0 {
		m.Alerts = all
	}
	if err := alerts.Render(m); err != nil {
		panic(err)
	}
	return m
}
