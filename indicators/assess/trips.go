package assess

import "rasid/indicators"

// Trip is one time at which reports had been beyond a line for as long as a policy asks.
type Trip struct {
	Since indicators.Period // of the first report beyond
	On    indicators.Date   // the last day of the report that made it count
}

// Trips replays reports, sorted by period, against a line as Goal and Watch do, and returns each time
// that it would have counted as crossed, after having been clear. beyond says how far a value lies
// beyond the line, negative on the good side, and the size that a clear margin is a share of.
func Trips(policy indicators.AlertPolicy, points []Point, beyond func(v float64) (excess, size float64)) (trips []Trip) {
	c := newCrossing(policy)
	for _, p := range points {
		if !finite(p.Value) {
			continue
		}
		was := c.crossed
		excess, size := beyond(p.Value)
		c.see(p.Period, p.Period.Last(), clamp(excess), max(clamp(size), tolerance*max(p.Value, -p.Value)))
		if c.crossed && !was {
			trips = append(trips, Trip{Since: c.since, On: p.Period.Last()})
		}
	}
	return trips
}
