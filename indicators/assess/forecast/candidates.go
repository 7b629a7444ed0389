package forecast

import "math"

// The candidates, the simplest first.
const (
	byLatest = iota
	byPace
	byRepeat
	bySmoothing
	byTheta
	byDamped
	byLine
	byDrift
	byWinters
	bySparse
	candidates
)

// Methods returns the names of the candidates, in the order of Forecast.Weights.
func Methods() []string {
	return []string{"latest", "pace", "seasonal_latest", "smoothing", "theta", "damped_trend", "robust_trend", "drift", "seasonal_smoothing", "sparse"}
}

// A workshop makes forecasts from beginnings of one series. It keeps its memory between them.
type workshop struct {
	season int
	y, d   []float64 // gaps filled; without the season, on the scale
	work   []float64
	bend   []float64 // the season's profile
	log    bool      // whether levels and trends are those of logarithms
	out    [candidates][]float64
	able   [candidates]bool // which candidates have a forecast in out

	outliers int
	seasonal bool
	shift    int
}

func newWorkshop(n, season, horizon int) *workshop {
	size := max(n, 2*season) + season + horizon
	all := make([]float64, 4*size+season+candidates*horizon)
	cut := func(n int) []float64 {
		part := all[:n:n]
		all = all[n:]
		return part
	}
	w := &workshop{season: season, y: cut(size), d: cut(size), work: cut(2 * size), bend: cut(season)}
	for i := range w.out {
		w.out[i] = cut(horizon)
	}
	return w
}

// forecast fills out for every candidate that can go on from values, which holds at least one number.
// With log, every value is above 0.
func (w *workshop) forecast(values []float64, horizon int) {
	n := len(values)
	y, d := w.y[:n], w.d[:n]
	copy(y, values)
	bridge(y)
	w.able = [candidates]bool{}
	w.outliers, w.shift = 0, -1
	thin := sparse(y)
	var s season
	w.seasonal = false
	if !thin && enough(n, w.season) {
		s = decompose(y, w.season, w.bend[:w.season], w.work)
		if w.seasonal = s.plain || repeats(y, w.season); !w.seasonal {
			s = season{}
		}
	}
	if w.seasonal {
		s.remove(y, d)
		rebridge(values, d)
	} else {
		copy(d, y)
	}
	if w.log {
		for i, v := range d {
			d[i] = math.Log(v)
		}
	}
	if thin {
		fill(w.of(bySparse, horizon), demand(y))
	} else {
		w.shift = align(d, w.work)
		w.outliers = tame(d, w.work)
		theta(d, w.work, w.of(byTheta, horizon))
		damped(d, w.of(byDamped, horizon))
		line(d, w.work, w.of(byLine, horizon))
		drift(d, w.of(byDrift, horizon))
		latest(d, w.of(byLatest, horizon))
	}
	pace(d, w.season, w.of(byPace, horizon))
	fill(w.of(bySmoothing, horizon), smooth(d))
	for method := range w.out {
		if !w.able[method] || method == bySparse {
			continue
		}
		out := w.out[method][:horizon]
		w.leaveLog(out)
		s.restore(out, n)
	}
	if !w.seasonal {
		return
	}
	repeat(y, w.season, w.of(byRepeat, horizon))
	if w.season <= longestWinters && n >= 3*w.season {
		w.leaveLog(d)
		copy(y, d)
		s.restore(y, 0)
		winters(y, s, d, w.work, w.of(byWinters, horizon))
	}
}

// longestWinters is the longest season that is learnt anew step by step: with 52 there are too few years.
const longestWinters = 24

// of is where a candidate writes.
func (w *workshop) of(method, horizon int) []float64 {
	w.able[method] = true
	return w.out[method][:horizon]
}

// leaveLog undoes the logarithm, where there is one.
func (w *workshop) leaveLog(v []float64) {
	if !w.log {
		return
	}
	for i, x := range v {
		v[i] = math.Exp(min(max(x, -60), 60))
	}
}
