package assess

import (
	"math"

	"rasid/indicators"
	"rasid/indicators/assess/published"
)

// The cut-offs of a way, as a share of what is expected by then. They are those of UpRaise:
// 95 % of the ideal pace is on track, 75 % is behind, less is off.
const (
	onTrackFrom = 0.95
	atRiskFrom  = 0.75
)

// way judges a goal that goes from a baseline to a target along a trajectory: counts by what is
// done, levels by the share of the way from the baseline.
type way struct {
	*judgement
	path     curve
	from, to float64
	up       float64 // +1 where more is better, −1 where less is
	length   float64 // |to − from|
	level    bool
	flow     bool
	book     string // begins the names of its sentences: "cumulative", "level"

	years  []published.Point // what the published method has seen, up to the latest period
	result published.Result  // of the latest period

	finishing string // names the sentence on where the present pace leads; empty when there is none

	tallies  []tally   // of a flow, one for each point
	expected []float64 // one for each judged period
}

func newWay(j *judgement) *way {
	t := &j.goal.Target
	w := &way{
		judgement: j, from: clamp(t.From), to: clamp(t.Value), up: 1, book: "cumulative",
		level: t.Kind == indicators.Move || j.ind.Measure == indicators.Level,
	}
	w.path = newCurve(j.shape(w.level), j.plan.Starts, j.due)
	w.flow = !w.level && j.ind.Measure == indicators.Flow
	if w.level {
		w.book = "level"
	}
	if w.to < w.from {
		w.up = -1
	}
	w.length = math.Abs(clamp(w.to - w.from))
	return w
}

func (w *way) judge() {
	a := w.a
	a.Method = w.book
	if w.published() {
		a.Method = string(w.goal.Method)
	}
	a.Target, a.Trajectory = number(w.to), w.path.values(w.from, w.to)
	w.facts["target"], w.facts["from"] = w.to, w.from
	w.facts["first"] = w.path.firstExpected()
	w.aim()
	if len(w.s.judged) == 0 {
		w.withoutData()
		w.foretell()
		return
	}
	actual := w.actuals()
	w.expected = make([]float64, len(w.s.judged))
	for i, at := range w.s.judged {
		w.expected[i] = w.expectedBy(w.s.ends[at])
	}
	marks, lines := w.marks(actual, func(at int) bool { return w.flow && w.tallies[at].missing > 0 })
	final := w.closing(marks[len(marks)-1])
	filled, filledFinal, missing := w.withHolesFilled()
	unsure := missing > 0 && filledFinal.status != final.status
	for i := range filled {
		if filled[i].status != marks[i].status {
			marks[i].status = indicators.Unknown
		}
	}
	w.measure(actual)
	w.foretell()
	if unsure {
		w.facts["without"], w.facts["with"] = final.status, filledFinal.status
		final = says(indicators.Unknown, "holes")
		marks[len(marks)-1] = final
		w.say("cumulative.so_far")
	}
	w.say(final.sentence)
	w.sayMethodOfWay(final.sentence)
	w.checks(actual, missing, unsure)
	w.checkForecast(final.weighed)
	if !w.checkHand(lines, final.status) {
		w.sayEvidence(final.weighed)
	}
	w.sayPace(final.status)
	w.sayFinish(final.status)
	w.sayForecast("forecast.reach", final.status)
	w.drive(final.status)
	w.shift(final.status)
	if missing > 0 && !unsure {
		w.say("holes_same")
	}
	w.sayShape()
	w.sayCoverage()
	w.settle(marks, final)
}

// published reports whether a published method judges. Only a level has one value a year to judge.
func (w *way) published() bool { return w.level && w.goal.Method != "" }

// withoutData judges a goal that nothing can be judged of yet.
func (w *way) withoutData() {
	expected := w.expectedBy(w.in.AsOf)
	w.a.Expected = number(expected)
	w.facts["expected"] = expected
	w.decimals = decimals(expected, w.to, w.from)
	if w.in.AsOf >= w.plan.Starts && len(w.s.points) == 0 && w.length > 0 && same(expected, w.from, w.length) {
		w.a.Status = indicators.NotStarted
		w.say("idle")
	} else if w.early() && w.a.Status == indicators.Unknown {
		w.say("expected_now")
	}
	w.sayShape()
	w.pace(w.from)
	if w.a.Status == indicators.Unknown {
		w.sayPace(w.a.Status)
	}
}

func (w *way) expectedBy(d indicators.Date) float64 {
	return clamp(along(w.from, w.to, w.path.share(d)))
}

// actuals returns the value by the end of every judged period, with missing reports as absent: a
// flow accumulates on the baseline, all else stands for itself. It also draws them.
func (w *way) actuals() []float64 {
	s := w.s
	if w.flow {
		w.tallies = s.tallies()
	}
	values := make([]float64, len(s.judged))
	w.a.Actuals = make([]DatedValue, len(s.judged))
	for i, at := range s.judged {
		values[i] = s.points[at].Value
		if w.flow {
			values[i] = clamp(w.from + w.tallies[at].low)
		}
		w.a.Actuals[i] = DatedValue{On: s.ends[at], Value: values[i]}
	}
	return values
}

// withHolesFilled judges a flow once more as if every missing report had brought what the
// others brought. missing is the number of reports that lack up to the latest judged period.
func (w *way) withHolesFilled() (marks []mark, final mark, missing int) {
	if !w.flow {
		return nil, mark{}, 0
	}
	latest := w.tallies[w.s.judged[len(w.s.judged)-1]]
	w.facts["missing"] = latest.missing
	if latest.missing == 0 {
		return nil, mark{}, 0
	}
	values := make([]float64, len(w.s.judged))
	for i, at := range w.s.judged {
		values[i] = clamp(w.from + w.tallies[at].filled)
	}
	marks, _ = w.marks(values, func(int) bool { return false })
	return marks, w.closing(marks[len(marks)-1]), latest.missing
}

// marks judges every period in turn, thresholds included. Where blind, reports are missing and only the
// gap counts: a forecast must not excuse what nobody knows.
func (w *way) marks(actual []float64, blind func(at int) bool) ([]mark, []handLine) {
	marks := make([]mark, len(actual))
	lines := handLines(w.goal)
	if w.published() {
		w.yearly()
	}
	evidence := newWayEvidence(w, actual)
	for i, at := range w.s.judged {
		var m mark
		if w.published() {
			m = w.byMethod(w.s.ends[at], actual[i])
		} else {
			m = evidence.mark(i, blind(at))
		}
		for l := range lines {
			lines[l].see(w.s.points[at].Period, w.s.ends[at], actual[i], w.expected[i], clamp(w.expected[i]-w.from), -w.up)
		}
		m.status = worse(lines, m.status)
		marks[i] = m
	}
	return marks, lines
}

// closing turns the latest verdict into the final one once the due date has passed and the last
// period was judged.
func (w *way) closing(last mark) mark {
	if w.in.AsOf <= w.due || !w.s.closed() || last.status == indicators.Achieved {
		return last
	}
	return says(indicators.Missed, w.book+".missed")
}

// verdict judges one value against what was expected by then.
func (w *way) verdict(actual, expected float64) mark {
	done, due := w.up*(actual-w.from), w.up*(expected-w.from)
	slack := tolerance * w.length
	if w.length == 0 {
		return w.hold(actual)
	}
	switch {
	case w.up*(actual-w.to) >= -slack:
		return says(indicators.Achieved, w.book+".reached")
	case done < -slack:
		return says(indicators.OffTrack, w.book+".away")
	case due <= slack && done > slack:
		return says(indicators.OnTrack, w.book+".early")
	case due <= slack:
		return says(indicators.NotStarted, "idle_zero")
	}
	switch ratio := done / due; {
	case ratio >= 1+tolerance:
		return says(indicators.OnTrack, w.book+".ahead")
	case ratio >= 1-tolerance:
		return says(indicators.OnTrack, w.book+".exact")
	case ratio >= onTrackFrom*(1-tolerance):
		return says(indicators.OnTrack, w.book+".close")
	case ratio >= atRiskFrom*(1-tolerance):
		return says(indicators.AtRisk, w.book+".behind")
	}
	return says(indicators.OffTrack, w.book+".behind")
}

// hold judges a goal whose target is its baseline: there is no way to measure a share of, so the
// distance from the target decides, in the same proportions.
func (w *way) hold(actual float64) mark {
	size := math.Abs(w.to)
	distance := math.Abs(clamp(actual - w.to))
	switch {
	case distance <= tolerance*size, w.goal.Target.Kind == indicators.Reach && actual > w.to:
		return says(indicators.Achieved, w.book+".reached")
	case distance <= (1-onTrackFrom)*size*(1+tolerance):
		return says(indicators.OnTrack, "hold")
	case distance <= (1-atRiskFrom)*size*(1+tolerance):
		return says(indicators.AtRisk, "hold")
	}
	return says(indicators.OffTrack, "hold")
}
