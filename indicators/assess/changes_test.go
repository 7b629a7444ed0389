package assess_test

import (
	"fmt"

	"rasid/indicators"
	"rasid/indicators/assess"
)

// changeCases are the verdicts whose reasons say where the pace leads, how long a line was left, which
// places drive it and what has changed.
func changeCases() (list []struct {
	name string
	got  assess.Assessment
}) {
	add := func(name string, a assess.Assessment) {
		list = append(list, struct {
			name string
			got  assess.Assessment
		}{name, a})
	}
	eleventh := 100_000.0 / 11
	add("pace leads to the due date", trees().reports(0, eleventh, eleventh, eleventh, eleventh).at("2024-06-02"))
	add("pace leads to before the due date", trees().reports(0, 0, 0, 12_000, 12_000, 12_000, 12_000).at("2024-08-02"))
	late := trees()
	late.goal.Target.Due, late.plan.Ends = day("2028-12-31"), day("2028-12-31")
	late.goal.Trajectory = indicators.Trajectory{Kind: indicators.Points, Points: []indicators.TrajectoryPoint{{On: day("2024-02-01"), Share: 0.5}, {On: day("2028-12-31"), Share: 1}}}
	add("pace leads to years before the due date", late.reports(8000, 8000).at("2024-03-02"))
	daily := bread(indicators.Target{Kind: indicators.AtLeast, Value: 95})
	daily.ind.Every = indicators.Day
	for d, v := range []float64{96, 94, 96, 94, 93} {
		daily.report(fmt.Sprintf("2024-01-%02d", d+1), v)
	}
	add("below a floor for days", daily.at("2024-01-06"))

	ceiling := indicators.Target{Kind: indicators.AtMost, Value: 4000}
	sum := func() *scene {
		s := bread(indicators.Target{Kind: indicators.AtMost, Value: 300})
		s.ind.Across, s.ind.Measure = indicators.SumAcross, indicators.Flow
		return s
	}
	mean := trees()
	mean.ind.Across = indicators.MeanAcross
	add("one place beyond the line", placed(bread(ceiling), "2024-02-02", by("hasakah", 3900), by("raqqa", 4500)))
	add("two places beyond the line", placed(bread(ceiling), "2024-02-02", by("hasakah", 3900), by("raqqa", 4500), by("tabqa", 4100)))
	add("four places beyond the line", placed(bread(ceiling), "2024-02-02", by("hasakah", 4100), by("raqqa", 4500), by("tabqa", 4200), by("manbij", 4300)))
	add("five places beyond the line", placed(bread(ceiling), "2024-02-02", by("hasakah", 4100), by("raqqa", 4500), by("tabqa", 4200), by("manbij", 4300), by("kobani", 4400)))
	add("places above an equal share", placed(sum(), "2024-02-02", by("hasakah", 200), by("raqqa", 120), by("tabqa", 90)))
	add("places above their usual share", placed(sum(), "2024-04-02", by("hasakah", 150, 150, 160), by("raqqa", 100, 100, 90), by("tabqa", 50, 50, 110)))
	add("places behind an equal share", placed(trees(), "2024-02-02", by("hasakah", 2000), by("raqqa", 1000), by("tabqa", 3000)))
	add("places behind their usual share", placed(trees(), "2024-02-02", past("hasakah", 600, 600), past("raqqa", 100, 100), past("tabqa", 300, 300), by("hasakah", 2000), by("raqqa", 1000), by("tabqa", 2400)))
	add("places far from what was expected", placed(bread(move(1000, 900)), "2024-04-02", by("hasakah", 990, 985, 980), by("raqqa", 990, 985, 990), by("tabqa", 990, 985, 970)))
	add("places far from what was expected of each", placed(mean, "2024-03-02", by("hasakah", 8000, 1000), by("raqqa", 2000, -1), by("tabqa", 9000, 9000)))

	few := []float64{200, 204, 197, 199, 120, 121, 118, 122}
	add("the pace has changed", inWeeks(trees(), few...).at("2024-02-26"))
	add("the level has changed", inWeeks(bread(indicators.Target{Kind: indicators.AtMost, Value: 150}), few...).at("2024-02-26"))
	return list
}
