// Package feasibility warns of promises that cannot work as they are planned: a goal that could not
// alert before its deadline, a target that no history makes plausible, a line that would be crossed
// all the time. What package planfile refuses is wrong; what stands here is sound, and fails in
// November.
//
// Each warning is right for what is known, names the key concerned and has a remedy. It keeps to one
// for one cause: a goal that is reported too rarely is not also told that it alerts too late. Some
// need the plan alone; the others are made of what the journal holds, and without reports nothing is
// said. A goal or an indicator that is meant as it is says so, by the names of Codes:
//
//	accept: [target-implausible]
package feasibility

// The names of the warnings, which problems show as plan/NAME.
const (
	noContact     = "no-contact"         // an owner, or who delivers, cannot be reached
	noOwner       = "no-owner"           // a measured goal that nobody answers for
	duplicateGoal = "duplicate-goal"     // two goals promise the same
	contradiction = "contradiction"      // two lines that no value keeps
	unknownAccept = "unknown-accept"     // accept: names no warning
	noReporter    = "no-reporter"        // no place that reports lies within the goal's
	sumOfShares   = "sum-of-shares"      // percentages of several places are added up
	courseFalls   = "course-falls"       // a count is expected to fall
	noWeight      = "no-weight"          // a weighted mean without weights
	beyondValid   = "beyond-valid"       // values that would decide are refused
	cadenceSlow   = "cadence-slow"       // too few reports before the deadline
	cadenceOther  = "cadence-differs"    // reports are about other periods than promised
	dueInside     = "due-inside-period"  // the last reports end after the deadline
	alertLate     = "alert-late"         // no alert could come in time
	doneAhead     = "done-ahead"         // a step was done on a day that has not come
	doneDisputed  = "done-disputed"      // a step was done, and reported as not done since
	clearMargin   = "clear-margin"       // what was raised never clears
	lineIdle      = "threshold-idle"     // the target's own line comes first
	lineOrder     = "threshold-order"    // off_track comes before at_risk
	lineAtStart   = "threshold-at-start" // crossed although the goal is on its course
	lineTrips     = "threshold-trips"    // last year would have crossed it again and again
	targetMet     = "target-met"         // reached before the plan began
	targetRare    = "target-implausible" // hardly ever reached by the course so far
	targetEasy    = "target-easy"        // a remark: reached by the course so far
	baselineOff   = "baseline-off"       // from: is not what was reported
	learnsNothing = "learns-nothing"     // no earlier year to take a course from
	keptAll       = "kept-all"           // a share below 100% that is every period
	keptLost      = "kept-lost"          // the share of periods can no longer be had
)

// Codes lists every name, in alphabetical order.
func Codes() []string {
	return []string{alertLate, baselineOff, beyondValid, cadenceOther, cadenceSlow, clearMargin, contradiction, courseFalls, doneAhead, doneDisputed, dueInside, duplicateGoal,
		keptAll, keptLost, learnsNothing, noContact, noOwner, noReporter, noWeight, sumOfShares, targetEasy, targetRare, targetMet, lineAtStart, lineIdle, lineOrder, lineTrips, unknownAccept}
}
