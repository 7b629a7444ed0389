package forecast

// Outlook is what a beginning of a series let one expect of a step after its end.
type Outlook struct {
	Known  int // how many of the series' values the beginning holds
	Reason Reason
	Sample int
	Step   Step // of the step that was asked for; empty when Reason is not
}

// Track forecasts the step that lies horizon steps after the end of a series from every beginning of it
// that ends with a value, at index from or later: what was expected all along. Each outlook is the one
// that Of gives for that beginning alone, to the last bit; all of them together cost about as much as a few.
func Track(s Series, horizon, from int) []Outlook {
	t := newTracker(s)
	return t.track(nil, s, len(s.Values)+horizon, max(from, 0), len(s.Values))
}

// track adds outlooks on a step, counted from the beginning of the series, from the beginnings that end
// with the values from..to-1.
func (t *tracker) track(track []Outlook, s Series, step, from, to int) []Outlook {
	for i := from; i < to; i++ {
		if !usable(s.Values[i]) {
			continue
		}
		begun := s
		begun.Values = s.Values[:i+1]
		ahead := step - i - 1
		f := t.forecast(begun, ahead, ahead-1)
		o := Outlook{Known: i + 1, Reason: f.Reason, Sample: f.Sample}
		if len(f.Steps) > 0 {
			o.Step = f.Steps[0]
		}
		track = append(track, o)
	}
	return track
}
