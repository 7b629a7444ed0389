package forecast

import "math"

const (
	stillFew  = 3.0 // pairs of values that what is usual counts for as much as
	stillFade = 0.5 // the usual power of the steps by which fewer values are where they were
	// leastMoving is the least share of times that is taken to have moved, where the errors of all times are
	// laid to those that did.
	leastMoving = 0.3
	stillLess   = 0.25 // how much less often that goes on than it did, of the share that moved
)

// stays returns how likely the value some steps after the newest is exactly that one, and how likely every
// value until then is: by how often that was so. What stays does so far longer than chances in a row would
// have it, as prices that are set do.
func (h *history) stays(steps int) (then, throughout float64) {
	if h.still <= 0 {
		return 0, 0
	}
	geometric := math.Pow(h.still, float64(steps))
	if h.grain > 0 && !h.log { // counts meet by chance, which says nothing of others
		return geometric, geometric
	}
	var pairs, same, windows, whole float64
	run := 0 // steps since the latest change
	for i := 1; i < h.base; i++ {
		if run++; math.Abs(h.filled[i]-h.filled[i-1]) > 1e-12*math.Abs(h.filled[i]) {
			run = 0
		}
		if i < steps {
			continue
		}
		windows++
		if run >= steps {
			whole++
		}
		if a, b := h.values[i-steps], h.values[i]; !math.IsNaN(a) && !math.IsNaN(b) {
			pairs++
			if a == b {
				same++
			}
		}
	}
	usual := h.still * math.Pow(float64(steps), -stillFade)
	then = (same + stillFew*usual) / (pairs + stillFew + 1)
	throughout = (whole + stillFew*geometric) / (windows + stillFew + 1)
	then *= 1 - stillLess*(1-then)
	return then, min(throughout, then)
}
