package forecast

import "math"

// origins is how many earlier points in time a series is forecast from, to learn what the candidates
// are worth and what the forecast errs by.
const origins = 12

// ageing is the logarithm of how much less a trial at the very beginning would count than one at the end.
const ageing = 3.0

// A trial is what the candidates said at the end of some beginning of the series.
type trial struct {
	at    int // values known
	ahead int // steps forecast: no further than the series goes
	// weight is what its errors count for, 0..1: how far off the series was lately says more of what it will be.
	weight float64
	off    []float64 // what the mix erred by at each step, on the scale; NaN where nothing was reported
	sayings
}

// tracker forecasts beginnings of one series, and keeps what it learnt from each: the trials of one are
// the forecasts of earlier ones.
type tracker struct {
	size   int // the most values that will be seen
	shop   *workshop
	unit   float64
	offset int
	fits   [2][]*fit // by whether log, and by the values known
	space  []fit
	room   []float64
	trials []trial
	errs   [2]errs
}

// newTracker makes a tracker for the beginnings of a series.
func newTracker(s Series) *tracker { return &tracker{size: min(len(s.Values), MaxHistory)} }

// settle makes the tracker ready for a history: what was learnt from another unit or beginning is no use.
func (t *tracker) settle(h *history) {
	if t.unit != h.unit || t.offset != h.offset {
		t.unit, t.offset, t.fits = h.unit, h.offset, [2][]*fit{}
	}
	if n := len(h.values); t.shop == nil || t.shop.size < n {
		t.shop = newWorkshop(max(t.size, n), h.season)
	}
}

// fit learns from the first values, once.
func (t *tracker) fit(h *history, known int) *fit {
	kind := 0
	if h.log {
		kind = 1
	}
	for len(t.fits[kind]) <= known {
		t.fits[kind] = append(t.fits[kind], nil)
	}
	f := t.fits[kind][known]
	if f == nil {
		if len(t.space) == 0 {
			t.space = make([]fit, origins+1)
		}
		f, t.space = &t.space[0], t.space[1:]
		*f = t.shop.learn(h.values[:known], h.log)
		t.fits[kind][known] = f
	}
	return f
}

// speak says what the candidates forecast from the first values, the last of which was the newest then.
func (t *tracker) speak(h *history, at, steps int) sayings {
	out := newSayings(&t.room, steps)
	base := h.baseOf(at)
	begin := max(h.begin(at-1), base)
	v := voice{fit: t.fit(h, base), season: h.season, filled: h.filled, gap: begin - base, newest: h.fresh[begin:at]}
	v.speak(&out, t.shop.work)
	return out
}

// roll forecasts the values before the newest from earlier points, the latest first, each time from what was
// known then.
func (t *tracker) roll(h *history, horizon int) []trial {
	n := h.base
	lo := firstOrigin(n, h.season)
	count := min(origins, n-lo)
	t.trials = t.trials[:0]
	before := n
	for k := range count {
		at := n - 1
		if count > 1 {
			at -= k * (n - 1 - lo) / (count - 1)
		}
		at = h.newest(at) + 1
		if at >= before || h.baseOf(at) == 0 || !known(h.values[at:min(n, at+horizon)]) {
			continue
		}
		before = at
		ahead := min(horizon, n-at)
		weight := math.Exp(ageing * float64(at-n) / float64(n))
		t.trials = append(t.trials, trial{at: at, ahead: ahead, weight: weight, sayings: t.speak(h, at, ahead)})
	}
	return t.trials
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
