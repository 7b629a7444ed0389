package rehearsal

import (
	"math"

	"rasid/indicators"
	"rasid/indicators/plans"
)

// pace returns the factor on what a day brings to a goal that has a way to go. What is made up for later is
// not part of it.
func pace(s plans.Story, d indicators.Date) float64 {
	switch s.Turn {
	case plans.Behind:
		if on(s, d) {
			return 1 - s.By
		}
	case plans.Recovers:
		if on(s, d) {
			return 1 - s.By
		}
	case plans.Early:
		return 1 + s.By
	case plans.Stops:
		if on(s, d) {
			return 0
		}
	case plans.Steady, plans.Jumps, plans.Creeps:
	}
	return 1.02
}

// bend returns the factor on the distance that a value keeps from its line: 1 is a comfortable one, below
// 0 lies beyond the line.
func bend(s plans.Story, d indicators.Date, plan *indicators.Plan) float64 {
	switch s.Turn {
	case plans.Jumps, plans.Stops, plans.Behind, plans.Recovers:
		if on(s, d) {
			return -s.By
		}
	case plans.Creeps:
		if d >= s.From {
			return 1 - (1+s.By)*float64(d-max(s.From, plan.Starts))/float64(max(1, plan.Ends-max(s.From, plan.Starts)))
		}
	case plans.Early:
		return 1 + s.By
	case plans.Steady:
	}
	return 1
}

func on(s plans.Story, d indicators.Date) bool { return d >= s.From && (s.To == 0 || d < s.To) }

// wave is a small deterministic disturbance in −1..1.
func wave(a, b int) float64 {
	return math.Sin(float64(a)*1.7+float64(b)*2.9) * math.Cos(float64(a)*0.31+float64(b))
}

// hash is a stable number of a name.
func hash(name string) int {
	h := uint32(2166136261) // FNV-1a
	for i := range len(name) {
		h = (h ^ uint32(name[i])) * 16777619
	}
	return int(h >> 1)
}
