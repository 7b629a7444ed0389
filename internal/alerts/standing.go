package alerts

import (
	"maps"
	"time"

	"rasid/indicators"
)

// Standing is how the alerts and the outbox stand.
type Standing struct {
	Open   map[indicators.Severity]int
	Counts map[string]map[string]int64 // messages of this process, by channel and outcome
	Depth  map[string]int              // notifications that wait, by channel
	Oldest map[string]time.Time        // since when the first of them is overdue; what waits for a morning is not
}

// Broken returns the channels that take nothing until somebody sets them right, and why.
func (s *Service) Broken() map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[string]string{}
	for id, l := range s.lines {
		if l.fault == Broken {
			out[id] = l.message
		}
	}
	return out
}

// Standing returns how the alerts stand.
func (s *Service) Standing() Standing {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := Standing{map[indicators.Severity]int{}, map[string]map[string]int64{}, map[string]int{}, map[string]time.Time{}}
	for _, severity := range indicators.Severities() {
		out.Open[severity] = 0
	}
	for id := range s.lines {
		out.Counts[id] = maps.Clone(s.counts[id])
		out.Depth[id] = 0
	}
	if s.state == nil {
		return out
	}
	now := s.Now()
	for _, a := range s.state.list {
		if a.Level > 0 {
			out.Open[a.Severity]++
		}
	}
	for d, q := range s.state.queues {
		for _, n := range q.rows {
			out.Depth[d.Channel]++
			if first, ok := out.Oldest[d.Channel]; n.Due.Before(now) && (!ok || n.Due.Before(first)) {
				out.Oldest[d.Channel] = n.Due
			}
		}
	}
	return out
}

// Handling says what people do about an alert, by its key, as far as the service has read it.
func (s *Service) Handling(key string) indicators.Handling {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state == nil {
		return indicators.Open
	}
	return s.state.Handling(key, s.Now())
}
