package forecast

import "math"

// spread is how far forecasts err, by the steps ahead: size·h^growth is the scale of the distribution.
type spread struct {
	size, growth float64
	errors       int     // that it was learnt from
	span         float64 // steps that the trials cover
	few          float64 // how much wider the scale is for a short history; 1 for an endless one
}

// errs are errors out of sample, on the scale.
type errs struct {
	size  []float64 // without the sign
	ahead []int     // steps
}

func (e *errs) reset() { e.size, e.ahead = e.size[:0], e.ahead[:0] }

func (e *errs) add(err float64, ahead int) {
	e.size = append(e.size, math.Abs(err))
	e.ahead = append(e.ahead, ahead)
}

// How the growth of errors is learnt.
const (
	growthReach  = 0.5   // the learnt growth is at most this far from the usual one
	growthStep   = 0.125 // the grid
	growthWeight = 2.0   // how strongly it is drawn there
	usualTrials  = 1.0   // trials that the usual change of a step counts for as much as
	fewValues    = 7.0   // values at which a short history doubles the scale, as found on series cut short
	widening     = 0.3   // how much wider the scale is the less often the trials saw as many steps
)

// learn fits the growth that makes the errors likeliest under a Laplace distribution, drawn to the usual
// one, and the size that goes with it. The mean absolute value of a Student variable with 4 degrees of
// freedom is 1, so the mean absolute error is the scale. change is the usual change of a step: what the
// size is in doubt, and where there were no trials.
func (e *errs) learn(usual, change float64, trials int, span, values float64) spread {
	n, weight := float64(len(e.size)), float64(trials)
	s := spread{size: change, growth: usual, errors: len(e.size), span: span, few: 1 + (fewValues/values)*(fewValues/values)}
	if n == 0 {
		return s
	}
	farthest := 1
	for _, h := range e.ahead {
		farthest = max(farthest, h)
	}
	logs := make([]float64, farthest+1)
	var meanLog float64
	for h := 1; h <= farthest; h++ {
		logs[h] = math.Log(float64(h))
	}
	for _, h := range e.ahead {
		meanLog += logs[h] / n
	}
	best := math.Inf(1)
	powers := make([]float64, farthest+1)
	for growth := usual - growthReach; growth <= usual+growthReach+growthStep/2; growth += growthStep {
		for h := 1; h <= farthest; h++ {
			powers[h] = math.Exp(-growth * logs[h])
		}
		var size float64
		for i, h := range e.ahead {
			size += e.size[i] * powers[h] / n
		}
		if size <= 0 {
			break
		}
		off := growth - usual
		if loss := weight*(math.Log(size)+growth*meanLog) + growthWeight*off*off; loss < best {
			best, s.size, s.growth = loss, size, growth
		}
	}
	if math.IsInf(best, 1) {
		s.size = 0
	}
	s.size = (weight*s.size + usualTrials*change) / (weight + usualTrials)
	return s
}

// at returns the scale some steps ahead.
func (s spread) at(ahead int) float64 {
	h := float64(ahead)
	seen := max(s.span, 1) / h
	return s.few * s.size * math.Pow(h, s.growth) * (1 + widening/(0.5+seen))
}
