package alerts

import "rasid/internal/journal"

// Told returns what a channel was told and has not been told is over, as one message in the order in
// which it came to be, for other sides that forget what is not said again. Each alert is as pressing
// as it was told, whatever it is now. It is nil before the service has looked at how everything stands.
func (s *Service) Told(channel string) *Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.lines[channel]
	if s.state == nil || s.evaluated.Load() == 0 || l == nil {
		return nil
	}
	language := l.Language
	if language == "" {
		language = s.Plan.Language()
	}
	m := &Message{At: s.Now().UTC(), Plan: s.Plan.ID, Title: s.Plan.Title.In(language), Notice: s.Plan.Illustrative.In(language), Zone: s.Plan.TimeZone, Page: s.Page,
		Recipient: Recipient{ID: systemRecipient + channel, Language: language}}
	for _, a := range s.state.list {
		level, upTo := 0, int64(0)
		for _, t := range a.told {
			if t.Channel == channel && t.level > level {
				level, upTo = t.level, t.upTo
			}
		}
		if level == 0 {
			continue
		}
		c := change{alert: a, shown: a, kind: Raised, was: level, rows: []*journal.Notification{{Transition: upTo}}}
		told := s.writer.alert(language, &c)
		told.Severity = severityOf(a, level)
		m.Alerts = append(m.Alerts, told)
	}
	return m
}
