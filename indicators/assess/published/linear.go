package published

import (
	"math"

	"rasid/indicators"
)

// CurrentStatus returns UN ESCAP's current status: 10 times the share of the way from the baseline to
// the target, 10 where it is reached, and what the latest of two or more values makes of it: "on_track"
// above 9, "regression" from 0 down, "slow" between.
func CurrentStatus(w Way) (score float64, category Category) {
	score = w.tenths(w.latest().Value)
	switch {
	case score > 9+tolerance:
		return score, "on_track"
	case score <= tolerance:
		return score, "regression"
	}
	return score, "slow"
}

// tenths returns 10 times the share of the way at a value; 10 from the target on.
func (w Way) tenths(v float64) float64 {
	d := direction(w.Falling)
	if d*(v-w.Target.Value) >= 0 {
		return 10
	}
	return 10 * d * (v - w.base().Value) / math.Abs(w.Target.Value-w.base().Value)
}

// ESCAP judges by UN ESCAP's anticipated progress: Score is what its current status would be with the
// value that the trend of all years predicts for the target's year, Ratio the share of the way
// so far. Above 9 the target will be met, above 0 it takes acceleration, from 0 down there is no progress.
//
// Unverified: the prediction is ESCAP's regression with weights by time, on the log odds of
// percentages and on all other values as they are; of it only the weights have a worked example.
func ESCAP(w Way) Result {
	if w.reached() {
		return achieved()
	}
	if len(w.Points) < 2 {
		return none(TooFew)
	}
	if w.Target.Value == w.base().Value {
		return none(Zero)
	}
	return w.anticipate(w.predict())
}

// ESCAPByMeanLogit is ESCAP with the prediction that UNICEF MENARO's code makes: the log odds go on
// by the mean of their yearly changes. Only percentages strictly between 0 and 100 have them.
func ESCAPByMeanLogit(w Way) Result {
	if w.reached() {
		return achieved()
	}
	if len(w.Points) < 2 {
		return none(TooFew)
	}
	var mean float64
	for i, p := range w.Points {
		if !(p.Value > 0 && p.Value < 100) {
			return none(Zero)
		}
		if i > 0 {
			before := w.Points[i-1]
			mean += (logOdds(p.Value) - logOdds(before.Value)) / (p.Year - before.Year) / float64(len(w.Points)-1)
		}
	}
	return w.anticipate(fromLogOdds(logOdds(w.latest().Value) + mean*(w.Target.Year-w.latest().Year)))
}

func (w Way) anticipate(projected float64) Result {
	score, now := w.tenths(projected), w.tenths(w.latest().Value)/10
	r := Result{Category: "accelerate", Status: indicators.AtRisk}
	switch {
	case score > 9+tolerance:
		r.Category, r.Status = "will_meet", indicators.OnTrack
	case score <= tolerance:
		r.Category, r.Status = "no_progress", indicators.OffTrack
	}
	r.Score, r.Ratio, r.Projected = &score, &now, &projected
	return r.whole()
}

func logOdds(percent float64) float64     { return math.Log(percent / (100 - percent)) }
func fromLogOdds(logOdds float64) float64 { return 100 / (1 + math.Exp(-logOdds)) }

// timeWeight returns the weight of a year: the nearer to the target's year, the heavier.
func timeWeight(first, year, target float64) float64 { return (target - first) / (target - year) }

// predict carries the weighted regression on to the target's year.
func (w Way) predict() float64 {
	if w.latest().Year >= w.Target.Year {
		return w.latest().Value
	}
	odds := w.Percent
	for _, p := range w.Points {
		odds = odds && p.Value > 0 && p.Value < 100
	}
	var sum, meanYear, mean float64
	first := w.base().Year
	value := func(p Point) float64 {
		if odds {
			return logOdds(p.Value)
		}
		return p.Value
	}
	for _, p := range w.Points {
		k := timeWeight(first, p.Year, w.Target.Year)
		sum += k
		meanYear += (p.Year - meanYear) * k / sum
		mean += (value(p) - mean) * k / sum
	}
	var spread, slope float64
	for _, p := range w.Points {
		k := timeWeight(first, p.Year, w.Target.Year)
		spread += k * (p.Year - meanYear) * (p.Year - meanYear)
		slope += k * (p.Year - meanYear) * (value(p) - mean)
	}
	at := mean + slope/spread*(w.Target.Year-meanYear)
	if odds {
		return fromLogOdds(at)
	}
	return at
}

// SDSN judges by the arrows of the Sustainable Development Report: Ratio is the change a year since
// the baseline over the change a year that was needed. From 1 it is on track (↑), from 0.5 it
// improves moderately (➚), from 0 it stagnates (→), below it decreases (↓).
//
// Unverified: the thresholds are from memory. The report measures on a normalised score, which
// is a straight line of the value, so that the ratio is the same.
func SDSN(w Way) Result {
	if w.reached() {
		return achieved()
	}
	if len(w.Points) < 2 || w.latest().Year <= w.base().Year || w.Target.Year <= w.base().Year {
		return none(TooFew)
	}
	if w.Target.Value == w.base().Value {
		return none(Zero)
	}
	rate := (w.latest().Value - w.base().Value) / (w.latest().Year - w.base().Year)
	needed := (w.Target.Value - w.base().Value) / (w.Target.Year - w.base().Year)
	r := read(direction(w.Falling)*rate/math.Abs(needed), []step{{1, "on_track", indicators.OnTrack}, {0.5, "improving", indicators.AtRisk},
		{0, "stagnating", indicators.OffTrack}, {lowest, "decreasing", indicators.OffTrack}})
	r.Rate, r.Needed = &rate, &needed
	return r.whole()
}
