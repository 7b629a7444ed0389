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

// sayings are what the candidates forecast, on the scale, each for the same steps.
type sayings struct {
	said [candidates][]float64
	able [candidates]bool // which candidates say anything
}

// newSayings makes sayings in room, which is made larger where it is too small.
func newSayings(room *[]float64, steps int) sayings {
	var s sayings
	if len(*room) < candidates*steps {
		*room = make([]float64, 12*candidates*steps)
	}
	for m := range s.said {
		s.said[m] = (*room)[m*steps : (m+1)*steps : (m+1)*steps]
	}
	*room = (*room)[candidates*steps:]
	return s
}

// of is where a candidate writes.
func (s *sayings) of(method int) []float64 {
	s.able[method] = true
	return s.said[method]
}

// A voice is a fit that goes on from the newest values.
type voice struct {
	*fit
	season int
	filled []float64 // the values of the fit, on the scale, with gaps bridged
	gap    int       // steps without a value after them
	newest []float64 // then what the newest report tells: numbers
}

// speak fills in what every candidate says that can go on from the fit. Higher newest values never lower
// anything of it: they come in with weights that the fit knew before, none of them below 0.
func (v *voice) speak(out *sayings, scratch []float64) {
	f, s := v.fit, v.state
	s.winters.moving = scratch[:copy(scratch, s.winters.moving)]
	latest := scratch[len(s.winters.moving):len(s.winters.moving)] // on the scale, from the fit on
	next := f.bare(v.onScale(0), f.known+v.gap)
	for i := range v.gap {
		share := float64(i+1) / float64(v.gap+1)
		latest = append(latest, f.dressed(f.last*(1-share)+next*share, f.known+i))
	}
	for i := range v.newest {
		latest = append(latest, v.onScale(i))
	}
	at := f.known
	for _, x := range latest {
		s.push(f.bare(x, at))
		if len(s.winters.moving) > 0 {
			s.winters.push(x, at%v.season)
		}
		at++
	}
	if f.thin {
		fill(out.of(bySparse), f.demand.pace(v.newest))
	} else {
		s.theta.ahead(at, out.of(byTheta))
		s.damped.ahead(out.of(byDamped))
		line(s.recent(lineTail), s.slope, out.of(byLine))
		fill(out.of(byLatest), s.last)
		step := (s.last - s.first) / float64(max(at-1, 1))
		drift := out.of(byDrift)
		for i := range drift {
			drift[i] = s.last + step*float64(i+1)
		}
	}
	fill(out.of(byPace), mean(s.recent(paceOf(v.season))))
	fill(out.of(bySmoothing), s.level)
	if !f.seasonal {
		return
	}
	for m, said := range out.said {
		if out.able[m] {
			for i, x := range said {
				said[i] = f.dressed(x, at+i)
			}
		}
	}
	repeated := out.of(byRepeat)
	for i := range repeated {
		if from := at - v.season + i%v.season; from < f.known {
			repeated[i] = v.filled[from]
		} else {
			repeated[i] = latest[from-f.known]
		}
	}
	if len(s.winters.moving) > 0 {
		s.winters.ahead(at, out.of(byWinters))
	}
}

// onScale is a newest value on the scale.
func (v *voice) onScale(i int) float64 {
	if v.log {
		return math.Log(max(v.newest[i], v.least*leastShare))
	}
	return v.newest[i]
}
