package scoreboard

import (
	"time"

	"rasid/indicators"
	"rasid/indicators/assess"
)

// Snapshot is one consistent view of the plan: every goal judged at AsOf from what was known at
// KnownAt. It is immutable; the page, the metrics and the command line all read this one value.
type Snapshot struct {
	Plan     *indicators.Plan
	AsOf     indicators.Date
	KnownAt  time.Time // the zero time: everything known
	Position int64     // the journal's last delivery that the view includes
	Goals    []assess.Assessment
	Watches  []assess.WatchAssessment
	Counts   map[indicators.Status]int
}

// Goal returns the assessment of a goal, or of a part of one.
func (s *Snapshot) Goal(id string) (*assess.Assessment, bool) {
	for i := range s.Goals {
		if a := s.Goals[i].Of(id); a != nil {
			return a, true
		}
	}
	return nil, false
}

// count makes Counts of Goals.
func (s *Snapshot) count() {
	s.Counts = map[indicators.Status]int{}
	for i := range s.Goals {
		s.Counts[s.Goals[i].Status]++
	}
}
