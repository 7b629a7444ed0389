package forecast

import "math"

// origins is how many earlier points in time a series is forecast from, to learn what the candidates
// are worth and what the forecast errs by.
const origins = 12

// A trial is what the candidates said at the end of some beginning of the series.
type trial struct {
	at    int // values known
	ahead int // steps forecast: no further than the series goes
	said  [candidates][]float64
	able  [candidates]bool
}

// roll forecasts values from earlier points, the latest first, and leaves out what came later. Each time
// everything is learnt anew: season, changes of level, outliers, rates.
func roll(w *workshop, values []float64, horizon int) []trial {
	n := len(values)
	lo := firstOrigin(n, w.season)
	count := min(origins, n-lo)
	trials := make([]trial, 0, count)
	for k := range count {
		at := n - 1
		if count > 1 {
			at -= k * (n - 1 - lo) / (count - 1)
		}
		if !known(values[:at]) || !known(values[at:min(n, at+horizon)]) {
			continue
		}
		t := trial{at: at, ahead: min(horizon, n-at)}
		w.forecast(values[:at], t.ahead)
		t.able = w.able
		room := make([]float64, candidates*t.ahead)
		for m := range t.said {
			if w.able[m] {
				t.said[m] = room[m*t.ahead : (m+1)*t.ahead]
				copy(t.said[m], w.out[m])
			}
		}
		trials = append(trials, t)
	}
	return trials
}

// firstOrigin is the fewest values that a trial starts from: half of them, or what shows a season where
// that is not most of them.
func firstOrigin(n, season int) int {
	lo := max(n/2, 4)
	if seen := 2*season + season/2 + 1; season > 1 && seen > lo && seen <= n*2/3 {
		lo = seen
	}
	return min(lo, n-1)
}

func known(v []float64) bool {
	for _, x := range v {
		if !math.IsNaN(x) {
			return true
		}
	}
	return false
}
