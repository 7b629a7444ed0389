package assess

import (
	"math"

	"rasid/indicators"
)

// finishMonths is how long after the due date the day of a finish is still worth naming.
const finishMonths = 120

// daysAYear is the number of days from which years are easier to grasp.
const daysAYear = 365

// finish fills in the day on which the target would be reached at the present pace, and remembers the
// sentence on it.
func (w *way) finish(value float64) {
	pace, remaining := w.a.CurrentPace, clamp(w.to-value)
	if pace == nil || w.length == 0 || w.up*remaining <= tolerance*w.length {
		return
	}
	if w.up**pace <= tolerance*w.length {
		if !w.pause() {
			w.finishing = "finish.never"
		}
		return
	}
	end := w.s.ends[w.s.judged[len(w.s.judged)-1]]
	at, limit := w.s.ordinal(end), w.due.AddMonths(finishMonths)
	periods := remaining / *pace
	if periods > float64(w.s.ordinal(limit)-at) {
		w.finishing = "finish.far"
		return
	}
	whole := math.Floor(periods + tolerance)
	day := end + w.s.period(at+int(whole)).Last() - w.s.period(at).Last()
	if part := periods - whole; part > tolerance {
		day = day.AddDays(max(1, int(math.Ceil(part*float64(w.s.period(at+int(whole)+1).Days())-tolerance))))
	}
	if day < w.in.AsOf { // it has passed, and no report says that it was reached
		return
	}
	w.a.FinishAtPace = &day
	late := int(day - w.due)
	w.facts["finish"], w.facts["finishdays"] = day, max(late, -late)
	w.facts["finishyears"] = int(math.Round(math.Abs(float64(late)) / daysAYear))
	switch {
	case late > 0:
		w.finishing = "finish.late"
	case late < 0:
		w.finishing = "finish.early"
	default:
		w.finishing = "finish.due"
	}
	if max(late, -late) >= daysAYear {
		w.finishing += "_years"
	}
}

// pause reports whether the plan expected nothing of the reports that the present pace rests on.
func (w *way) pause() bool {
	judged := w.s.judged
	latest := judged[max(0, len(judged)-paceReports):]
	from := w.s.points[latest[0]].Period.First() - 1
	return w.path.share(w.s.ends[latest[len(latest)-1]])-w.path.share(from) <= tolerance
}

// sayFinish says where the present pace leads, after the sentence that names it, where a goal is behind.
func (w *way) sayFinish(status indicators.Status) {
	if day := w.a.FinishAtPace; day != nil {
		w.check("finish", count(int(*day-w.due)), count(0), "", w.finishing)
	}
	if w.finishing != "" && w.a.RequiredPace != nil && (status == indicators.AtRisk || status == indicators.OffTrack) {
		w.say(w.finishing)
	}
}
