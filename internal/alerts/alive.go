package alerts

import "time"

// lives is how long an evaluation counts as a sign of life: a few looks.
const lives = 3 * look

// AliveUntil returns until when the service counts as evaluating, if nothing happens any more: a few
// minutes after the last time that everything was judged and evaluated without an error. It is the zero
// time before the first. A watchdog that goes out with this as its end stops by itself.
func (s *Service) AliveUntil() time.Time {
	at := s.evaluated.Load()
	if at == 0 {
		return time.Time{}
	}
	last := time.Unix(0, at)
	if s.Judged != nil {
		if judged := s.Judged(); judged.IsZero() {
			return time.Time{}
		} else if judged.Before(last) {
			last = judged
		}
	}
	return last.Add(lives)
}
