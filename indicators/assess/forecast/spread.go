package forecast

import "math"

// spread is how far forecasts err, by the steps ahead: size·h^growth is the scale of the distribution.
type spread struct {
	size, growth float64
	errors       int     // that it was learnt from
	span         float64 // steps that the trials cover
	few          float64 // how much wider the scale is for a short history; 1 for an endless one
	most, reach  float64 // the largest scale that was seen, for about as many steps ahead; and how many were seen
}

// errs are errors out of sample, on the scale, by the steps ahead: the sums of their sizes, and how many.
type errs struct {
	size  [MaxHistory]float64
	many  [MaxHistory]float64 // by weight
	count int
	reach int // the farthest step with an error
}

func (e *errs) reset() {
	clear(e.size[:e.reach+1])
	clear(e.many[:e.reach+1])
	e.reach, e.count = 0, 0
}

func (e *errs) add(err float64, ahead int, weight float64) {
	e.size[ahead] += weight * math.Abs(err)
	e.many[ahead] += weight
	e.count++
	e.reach = max(e.reach, ahead)
}

// How the growth of errors is learnt.
const (
	growthReach  = 0.5   // the learnt growth is at most this far from the usual one
	growthStep   = 0.125 // the grid
	growthWeight = 2.0   // how strongly it is drawn there
	usualTrials  = 1.0   // trials that the usual change of a step counts for as much as
	fewValues    = 7.0   // values at which a short history doubles the scale, as found on series cut short
	widening     = 0.3   // how much wider the scale is the less often the trials saw as many steps
	mostRoom     = 1.25  // by which the scale may exceed the largest that was seen
)

// learn fits the growth that makes the errors likeliest under a Laplace distribution, drawn to the usual
// one, and the size that goes with it. The mean absolute value of a Student variable with 4 degrees of
// freedom is 1, so the mean absolute error is the scale. change is the usual change of a step: what the
// size is in doubt, and where there were no trials.
func (e *errs) learn(usual, change float64, trials int, span, values float64) spread {
	s := spread{size: change, growth: usual, span: span, few: 1 + (fewValues/values)*(fewValues/values)}
	var n, meanLog float64
	for h := 1; h <= e.reach; h++ {
		n += e.many[h]
		meanLog += e.many[h] * logOf[h]
	}
	if s.errors = e.count; e.count == 0 {
		return s
	}
	meanLog /= n
	weight, best := float64(trials), math.Inf(1)
	var room [MaxHistory]float64
	shrunk := room[:e.reach+1] // the sums, less what grows
	for h := 1; h <= e.reach; h++ {
		shrunk[h] = e.size[h] / n * math.Exp((growthReach-usual)*logOf[h])
	}
	for off := -growthReach; off <= growthReach; off += growthStep {
		var size float64
		for h := 1; h <= e.reach; h++ {
			size += shrunk[h]
			shrunk[h] *= stepOf[h]
		}
		if size <= 0 {
			break
		}
		growth := usual + off
		if loss := weight*(math.Log(size)+growth*meanLog) + growthWeight*off*off; loss < best {
			best, s.size, s.growth = loss, size, growth
		}
	}
	if math.IsInf(best, 1) {
		s.size = 0
	}
	s.size = (weight*s.size + usualTrials*change) / (weight + usualTrials)
	s.most, s.reach = e.most(), float64(e.reach)
	return s
}

// most is the largest mean error, over steps ahead of which the last are up to twice as far as the first.
func (e *errs) most() (most float64) {
	for from := 1; from <= e.reach; from *= 2 {
		var size, many float64
		for h := from; h < 2*from && h <= e.reach; h++ {
			size, many = size+e.size[h], many+e.many[h]
		}
		if many > 0 {
			most = max(most, size/many)
		}
	}
	return most
}

// logOf, stepOf and nearOf are, for steps ahead, their logarithms, what a growth more by growthStep shrinks
// their errors by, and what an error counts for in the choice of candidates.
var logOf, stepOf, nearOf = func() (logs, steps, near [MaxHistory]float64) {
	for h := 1; h < MaxHistory; h++ {
		logs[h] = math.Log(float64(h))
		steps[h] = math.Exp(-growthStep * logs[h])
		near[h] = math.Exp(-nearness * logs[h])
	}
	return logs, steps, near
}()

// nearness is the power of the steps ahead that an error counts for less by.
const nearness = 0.7

// at returns the scale some steps ahead: it grows by a power of them, but not far beyond what was seen.
func (s spread) at(ahead int) float64 {
	h := float64(ahead)
	log := math.Log(h)
	if ahead < MaxHistory {
		log = logOf[ahead]
	}
	seen := max(s.span, 1) / h
	scale := s.size * math.Exp(s.growth*log)
	if s.most > 0 { // errors that soon stop growing are no reason to expect endless ones
		limit := mostRoom * s.most
		if h > s.reach {
			limit *= math.Pow(h/s.reach, max(s.growth, 0))
		}
		scale = min(scale, limit)
	}
	return s.few * scale * (1 + widening/(0.5+seen))
}
