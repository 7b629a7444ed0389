package published

import (
	"math"

	"rasid/indicators"
)

// The trend of the German sustainability strategy is the mean of the last five yearly changes;
// with fewer than four years in a row there is none.
const (
	dnsChanges = 5
	dnsPoints  = 4
)

// The weather of the German sustainability strategy, from good to bad.
const (
	sun      Category = "sun"
	sunCloud Category = "sun_cloud"
	cloud    Category = "cloud"
	storm    Category = "storm"
)

func weather(c Category) Result {
	status := map[Category]indicators.Status{sun: indicators.OnTrack, sunCloud: indicators.AtRisk}[c]
	if status == "" {
		status = indicators.OffTrack
	}
	return Result{Category: c, Status: status}
}

// dnsTrend returns the mean of the latest up to five yearly changes, the latest, and their number:
// 0 when there are fewer than four years in a row.
func dnsTrend(points []Point) (mean, last float64, changes int) {
	n := len(points)
	run := 1
	for run < n && run <= dnsChanges && math.Abs(points[n-run].Year-points[n-run-1].Year-1) < 0.01 {
		run++
	}
	if n == 0 || run < dnsPoints {
		return 0, 0, 0
	}
	changes = run - 1
	return (points[n-1].Value - points[n-run].Value) / float64(changes), points[n-1].Value - points[n-2].Value, changes
}

// DNS judges by the weather symbols of the German sustainability strategy: the mean of the last five
// yearly changes is carried on to the target's year, and Ratio is what is then missing, as a share of
// what is missing now. Below 0.05 it is sunny, up to 0.2 sun with cloud, above that cloudy; a trend in the
// wrong direction, or none, is a thunderstorm.
func DNS(w Way) Result {
	if w.reached() {
		return achieved()
	}
	mean, _, changes := dnsTrend(w.Points)
	if changes == 0 {
		return none(TooFew)
	}
	d, now := direction(w.Falling), w.latest()
	projected := now.Value + mean*max(0, w.Target.Year-now.Year)
	miss := max(0, d*(w.Target.Value-projected)/math.Abs(w.Target.Value-now.Value))
	var r Result
	switch {
	case d*mean <= tolerance*w.size():
		r = weather(storm)
	case miss < 0.05-tolerance:
		r = weather(sun)
	case miss <= 0.2+tolerance:
		r = weather(sunCloud)
	default:
		r = weather(cloud)
	}
	r.Ratio, r.Rate, r.Projected, r.Changes = &miss, &mean, &projected, changes
	return r.whole()
}

// DNSKeep judges a line that is to be kept every year: met and not worsening is sunny, met and
// worsening sun with cloud, missed and not worsening cloudy, missed and worsening a thunderstorm.
func DNSKeep(points []Point, line float64, ceiling bool) Result {
	mean, _, changes := dnsTrend(points)
	if changes == 0 {
		return none(TooFew)
	}
	d := direction(ceiling)
	size := max(math.Abs(line), math.Abs(points[len(points)-1].Value))
	met := d*(points[len(points)-1].Value-line) >= -tolerance*size
	adverse := d*mean < -tolerance*size
	r := weather([]Category{storm, cloud, sunCloud, sun}[2*bit(met)+bit(!adverse)])
	r.Rate, r.Changes = &mean, changes
	return r.whole()
}

// DNSDirection judges where only the good direction is set: the mean of the changes and the latest one
// both right are sunny, only the mean sun with cloud, only the latest cloudy, neither a thunderstorm.
func DNSDirection(t Trend) Result {
	mean, last, changes := dnsTrend(t.Points)
	if changes == 0 {
		return none(TooFew)
	}
	d, size := direction(t.Falling), math.Abs(t.Points[len(t.Points)-1].Value)
	right := func(change float64) int { return bit(d*change > tolerance*size) }
	r := weather([]Category{storm, cloud, sunCloud, sun}[2*right(mean)+right(last)])
	r.Rate, r.Changes = &mean, changes
	return r.whole()
}

func bit(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// DNSBand judges a band that is to be kept every year: each bound by itself, and the worse counts.
func DNSBand(points []Point, low, high float64) Result {
	floor, ceiling := DNSKeep(points, low, false), DNSKeep(points, high, true)
	for _, c := range []Category{storm, cloud, sunCloud, sun} {
		if floor.Category == c {
			return floor
		}
		if ceiling.Category == c {
			return ceiling
		}
	}
	return floor
}
