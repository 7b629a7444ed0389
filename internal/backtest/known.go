package backtest

import (
	"cmp"
	"slices"
	"time"

	"rasid/indicators"
)

// Knowledge says how the day is found on which a value was known.
type Knowledge string

// The ways to find it.
const (
	// Recorded: the day on which its delivery was received.
	Recorded Knowledge = "recorded"
	// Prompt: the day on which its report was due to come, or came if that was earlier. What is
	// imported after the fact is known as if it had been reported all along.
	Prompt Knowledge = "prompt"
	// Auto chooses for each indicator: recorded where most values came in as they were due.
	Auto Knowledge = "auto"
)

// Arrival is one revision of an observation with the delivery that brought it.
type Arrival struct {
	indicators.Observation
	File       string // the delivery's name
	ReceivedAt time.Time
}

const (
	liveSlackDays = 7    // after cadence and grace: a report that comes by then was not imported later
	liveShare     = 0.75 // of the span's values that must have come so for their days to be taken as recorded
	fewestLags    = 3    // values that came so, for their delay to be called usual
)

// event is a value that becomes visible on a day: it is known, and its period has ended.
type event struct {
	day indicators.Date
	own bool // it is stored under the plan's own ID of its place
	obs indicators.Observation
}

// learn returns what becomes visible on which day, in that order, and how the days were found.
func learn(cfg *Config, ind *indicators.Indicator, arrivals []Arrival) ([]event, Knowledge) {
	zone, same := cfg.Plan.TimeZone, cfg.Plan.Places.Same()
	received := func(a *Arrival) indicators.Date { return indicators.DateOf(a.ReceivedAt.In(zone)) }
	live := func(a *Arrival) bool {
		return int(received(a)-a.Period.Last()) <= a.Period.Days()+ind.GraceDays+liveSlackDays
	}
	how := cfg.Known
	var lags []int
	within, came := 0, 0
	for i := range arrivals {
		a := &arrivals[i]
		if !first(arrivals, i) {
			continue
		}
		if live(a) {
			lags = append(lags, int(received(a)-a.Period.Last()))
		}
		if last := a.Period.Last(); last >= cfg.From && last <= cfg.To {
			within++
			if live(a) {
				came++
			}
		}
	}
	if how == Auto {
		how = Prompt
		if within > 0 && float64(came) >= liveShare*float64(within) {
			how = Recorded
		}
	}
	lag := usualLag(lags, ind.GraceDays)

	events := make([]event, len(arrivals))
	var begun struct { // of the observation at hand: when its first revision was known, and whether it came as it was due
		day  indicators.Date
		live bool
	}
	for i := range arrivals {
		a := &arrivals[i]
		day := received(a)
		if how == Prompt {
			if first(arrivals, i) {
				day = min(day, a.Period.Last().AddDays(lag))
				begun.day, begun.live = day, live(a)
			} else if !begun.live { // when an import was corrected says nothing of when a report would have been
				day = begun.day
			}
		}
		o := a.Observation
		own := true
		if id, ok := same[o.Place]; ok {
			o.Place, own = id, false
		}
		events[i] = event{max(day, o.Period.Last()), own, o}
	}
	// Of two values for one place and period the one that came later counts; of one delivery's, the one
	// under the plan's own ID.
	slices.SortStableFunc(events, func(a, b event) int {
		return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.obs.Delivery, b.obs.Delivery), compareBool(a.own, b.own), cmp.Compare(a.obs.Revision, b.obs.Revision))
	})
	return events, how
}

// first reports whether arrival i is the first revision of its observation.
func first(arrivals []Arrival, i int) bool {
	return i == 0 || arrivals[i].Place != arrivals[i-1].Place || arrivals[i].Period != arrivals[i-1].Period
}

// usualLag returns the days after a period's end by which its report usually comes: the median, the
// grace at most, and the grace where too few have come to tell.
func usualLag(days []int, grace int) int {
	if len(days) < fewestLags {
		return grace
	}
	slices.Sort(days)
	return min(max(days[len(days)/2], 0), grace)
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
