package forecast

import "math"

// A fit is what the candidates learnt from a beginning of a history, and where they stand at its end.
type fit struct {
	known    int // values
	log      bool
	thin     bool // mostly nothing
	seasonal bool
	season   season    // the zero season where none was found
	pattern  []float64 // its steps on the scale
	outliers int
	shift    int
	least    float64 // the smallest value, when log
	state
}

// state is where the candidates stand after a value. It goes on from value to value by weights that are
// never below 0, so that a higher value never lowers what follows.
type state struct {
	first, last float64              // without the season, on the scale
	tail        [longestTail]float64 // the latest values, the newest last
	count       int                  // of values
	level       float64              // of smoothing
	rate        float64
	theta       thetaState
	damped      dampedState
	slope       float64 // of the robust line
	demand      demandState
	winters     wintersState
}

// longestTail is how many of the latest values candidates look at.
const longestTail = 12

// push goes on by a value without the season, on the scale.
func (s *state) push(v float64) {
	s.last = v
	copy(s.tail[:], s.tail[1:])
	s.tail[longestTail-1] = v
	s.level += s.rate * (v - s.level)
	s.theta.push(v, s.count)
	s.damped.push(v)
	s.count++
}

// recent returns the latest values, at most so many.
func (s *state) recent(most int) []float64 {
	return s.tail[longestTail-min(most, s.count, longestTail):]
}

// workshop is the room that learning takes. It is kept between fits.
type workshop struct {
	size    int // the most values
	season  int
	y, d    []float64 // gaps filled; without the season, on the scale
	work    []float64
	profile []float64
}

func newWorkshop(n, season int) *workshop {
	size := max(n, 2*season) + season
	all := make([]float64, 4*size)
	return &workshop{size: n, season: season, y: all[:size], d: all[size : 2*size], work: all[2*size:]}
}

// learn fits the candidates to values, the last of which is a number. With log, every value is above 0.
func (w *workshop) learn(values []float64, log bool) fit {
	n := len(values)
	y, d := w.y[:n], w.d[:n]
	copy(y, values)
	bridge(y)
	f := fit{known: n, log: log, shift: -1, thin: sparse(y)}
	if log {
		f.least = y[0]
		for _, v := range y {
			f.least = min(f.least, v)
		}
	}
	if !f.thin && enough(n, w.season) {
		profile := w.room(w.season)
		f.season = decompose(y, w.season, profile, w.work)
		if f.seasonal = f.season.plain || repeats(y, w.season); !f.seasonal {
			f.season = season{}
		}
	}
	if f.seasonal {
		f.season.remove(y, d)
		rebridge(values, d)
	} else {
		copy(d, y)
	}
	f.pattern = f.season.profile
	if log {
		for i, v := range d {
			d[i] = math.Log(v)
		}
		if f.seasonal {
			f.pattern = w.room(w.season)
			for i, p := range f.season.profile {
				f.pattern[i] = math.Log(p)
			}
		}
	}
	if f.thin {
		f.demand = demand(y)
	} else {
		f.shift = align(d, w.work)
		f.outliers = tame(d, w.work)
		f.theta = theta(d, w.work)
		f.damped = damped(d[max(0, n-smoothed):])
		f.slope = slope(d, w.work)
	}
	f.rate, f.level = smooth(d[max(0, n-smoothed):])
	f.first, f.last, f.count = d[0], d[n-1], n
	copy(f.tail[max(0, longestTail-n):], d[max(0, n-longestTail):])
	if f.seasonal && w.season <= longestWinters && n >= 3*w.season {
		f.learnWinters(y, d, w)
	}
	return f
}

// bare takes the season out of a value on the scale.
func (f *fit) bare(v float64, i int) float64 {
	switch {
	case !f.seasonal:
		return v
	case f.season.multiplicative && !f.log:
		return v / f.pattern[i%len(f.pattern)]
	}
	return v - f.pattern[i%len(f.pattern)]
}

// dressed puts the season back.
func (f *fit) dressed(v float64, i int) float64 {
	switch {
	case !f.seasonal:
		return v
	case f.season.multiplicative && !f.log:
		return v * f.pattern[i%len(f.pattern)]
	}
	return v + f.pattern[i%len(f.pattern)]
}

// learnWinters fits smoothing with a season to what the others saw, with the season put back.
func (f *fit) learnWinters(y, d []float64, w *workshop) {
	begin := len(d) - min(len(d), smoothed)
	y, d = y[begin:], d[begin:]
	for i, v := range d {
		y[i] = f.dressed(v, begin+i)
	}
	f.winters = winters(y, f.pattern, f.season.multiplicative && !f.log, begin%w.season, d, w.work, w.room(w.season))
}

// room is memory that stays with a fit.
func (w *workshop) room(n int) []float64 {
	if len(w.profile) < n {
		w.profile = make([]float64, 8*n)
	}
	part := w.profile[:n:n]
	w.profile = w.profile[n:]
	return part
}

// smoothed is how many of the latest values rates of smoothing are fitted to. What is older counts for next
// to nothing in a level, and takes time.
const smoothed = 128

// longestWinters is the longest season that is learnt anew step by step: with 52 there are too few years.
const longestWinters = 24
