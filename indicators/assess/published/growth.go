package published

import (
	"math"

	"rasid/indicators"
)

// growth returns the compound growth a year between two points, as a share: 0.02 is 2 %.
func growth(from, to Point) (rate float64, why Why) {
	switch {
	case to.Year <= from.Year:
		return 0, TooFew
	case from.Value == 0:
		return 0, Zero
	case to.Value/from.Value < 0:
		return 0, Signs
	}
	return math.Pow(to.Value/from.Value, 1/(to.Year-from.Year)) - 1, ""
}

// rates returns the growth of a way so far and the growth that was needed. Both are positive where
// the size of the value grows.
func (w Way) rates() (actual, needed float64, why Why) {
	if len(w.Points) < 2 {
		return 0, 0, TooFew
	}
	if w.Target.Value == 0 {
		return 0, 0, Zero
	}
	if needed, why = growth(w.base(), w.Target); why != "" {
		return 0, 0, why
	}
	actual, why = growth(w.base(), w.latest())
	return actual, needed, why
}

// ratio returns growth so far over growth needed, signed so that the bad direction is negative.
func (w Way) ratio() (ratio, actual, needed float64, why Why) {
	actual, needed, why = w.rates()
	if why != "" {
		return 0, actual, needed, why
	}
	if needed == 0 {
		return 0, actual, needed, Zero
	}
	return math.Copysign(direction(w.Falling)*actual/math.Abs(needed), direction(w.Falling)*actual*w.base().Value), actual, needed, ""
}

// Eurostat judges by the EU's SDG monitoring: Ratio is growth a year over the growth needed. From 0.95
// progress is significant, from 0.6 moderate, from 0 insufficient; below it moves away.
//
// Unverified: Eurostat's own annex could not be read; the numbers are those that others quote
// from it, and to which side a boundary belongs is from memory.
func Eurostat(w Way) Result {
	return w.byGrowth([]step{{0.95, "significant", indicators.OnTrack}, {0.6, "moderate", indicators.AtRisk},
		{0, "insufficient", indicators.OffTrack}, {lowest, "away", indicators.OffTrack}})
}

func (w Way) byGrowth(steps []step) Result {
	if w.reached() {
		return achieved()
	}
	ratio, actual, needed, why := w.ratio()
	if why != "" {
		return none(why)
	}
	r := read(ratio, steps)
	r.Rate, r.Needed = &actual, &needed
	return r.whole()
}

// EurostatTrend judges without a target: from 1 % a year in the good direction progress is
// significant, from 0 moderate; from −1 % it moves away moderately, below significantly.
//
// Unverified, as Eurostat is.
func EurostatTrend(t Trend) Result {
	return t.byGrowth([]step{{0.01, "significant", indicators.OnTrack}, {0, "moderate", indicators.AtRisk},
		{-0.01, "moderate_away", indicators.OffTrack}, {lowest, "away", indicators.OffTrack}})
}

// rate returns the growth of a trend a year, positive in the good direction.
func (t Trend) rate() (float64, Why) {
	if len(t.Points) < 2 {
		return 0, TooFew
	}
	base := t.Points[0]
	rate, why := growth(base, t.Points[len(t.Points)-1])
	return math.Copysign(1, base.Value) * direction(t.Falling) * rate, why
}

func (t Trend) byGrowth(steps []step) Result {
	rate, why := t.rate()
	if why != "" {
		return none(why)
	}
	r := read(rate, steps)
	r.Rate = &rate
	return r.whole()
}

// OpenSDG judges by Open SDG, as Statistics Canada wrote it: Ratio is growth a year over the growth
// needed, signed by the good direction. From 0.95 progress is substantial, from 0.6 moderate, from 0
// limited; below it is a deterioration. Score is −5..5, with 5 from 130 % and −5 from −60 %.
func OpenSDG(w Way) Result {
	r := w.byGrowth([]step{{0.95, "substantial", indicators.OnTrack}, {0.6, "moderate", indicators.AtRisk},
		{0, "limited", indicators.OffTrack}, {lowest, "deterioration", indicators.OffTrack}})
	var score float64
	switch {
	case r.Category == Achieved:
		score = 5
	case r.Ratio == nil:
		return r
	case *r.Ratio >= 0.6-tolerance:
		score = min(5, 50.0/7**r.Ratio-30.0/7)
	default:
		score = max(-5, 25.0/6**r.Ratio-2.5)
	}
	r.Score = &score
	return r
}

// OpenSDGTrend judges without a target: Ratio is growth a year in the good direction over the room
// that is left before the limit (1 far from it). From 1.5 % progress is substantial, from 0.5 % moderate,
// from 0 limited; below it is a deterioration. On the limit itself, holding it is on track.
func OpenSDGTrend(t Trend) Result {
	rate, why := t.rate()
	if why != "" {
		return none(why)
	}
	room := 1.0
	if base := t.Points[0].Value; t.Limit > 0 {
		switch {
		case base >= 0 && base <= t.Limit:
			room = 1 - math.Pow(base/t.Limit, 4.44)
		case base > t.Limit && base < 2*t.Limit:
			room = 1 - math.Pow((2*t.Limit-base)/t.Limit, 4.44)
		}
	}
	if room <= tolerance && rate >= -tolerance {
		return Result{Category: "substantial", Status: indicators.OnTrack, Rate: &rate, Score: new(5.0)}
	}
	room = max(room, tolerance)
	r := read(rate/room, []step{{0.015, "substantial", indicators.OnTrack}, {0.005, "moderate", indicators.AtRisk},
		{0, "limited", indicators.OffTrack}, {lowest, "deterioration", indicators.OffTrack}})
	var score float64
	switch p := rate / room; r.Category {
	case "substantial":
		score = min(5, 500*p-5)
	case "moderate":
		score = 250*p - 1.25
	case "limited":
		score = 500*p - 2.5
	default:
		score = max(-5, 125*rate-2.5) // here the room does not count
	}
	r.Rate, r.Score = &rate, &score
	return r.whole()
}

// UNSD judges by the progress chart of the UN Statistics Division: Ratio is the share of the way from
// the baseline to the target that the present growth would have brought by the target's year. From
// 0.95 the target is on track (3), from 0.1 progress is fair (2), below it there is stagnation or regression (1).
// A percentage within 1 point of 0 or 100, where that is the good end, counts as met.
func UNSD(w Way) Result {
	if w.reached() || (w.Percent && len(w.Points) > 0 && ((!w.Falling && w.latest().Value >= 99) || (w.Falling && w.latest().Value <= 1))) {
		return achieved()
	}
	actual, needed, why := w.rates()
	if why != "" {
		return none(why)
	}
	if w.Target.Value == w.base().Value {
		return none(Zero)
	}
	left := max(0, w.Target.Year-w.latest().Year)
	projected := w.latest().Value * math.Pow(1+actual, left)
	r := read((projected-w.base().Value)/(w.Target.Value-w.base().Value), []step{{0.95, "on_track", indicators.OnTrack},
		{0.1, "fair", indicators.AtRisk}, {lowest, "stagnation", indicators.OffTrack}})
	r.Rate, r.Needed, r.Projected = &actual, &needed, &projected
	return r.whole()
}

// UNSDTrend judges without a target, by growth a year in the good direction: from 2 % it is on track,
// from 0.5 % fair, below it is stagnation or regression.
//
// Unverified: that the two limits are read so is from a summary of the technical note.
func UNSDTrend(t Trend) Result {
	return t.byGrowth([]step{{0.02, "on_track", indicators.OnTrack}, {0.005, "fair", indicators.AtRisk}, {lowest, "stagnation", indicators.OffTrack}})
}
