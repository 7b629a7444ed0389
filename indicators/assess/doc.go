// Package assess judges goals. It is pure: no clock, no I/O, no randomness; the same input gives
// the same bytes.
//
// RollUp makes the value of a place from the observations within it. Goal judges one goal of a
// plan at a date; Watch judges one hand-set line of an indicator. Each goal kind has its own
// rule, because the wrong one lies: growth rates call a count that began at zero on track
// for ever, and "per cent of target" ignores where a level began.
//
//	kind of goal                         method        rule
//	reach, on a flow or running total    cumulative    done ÷ expected by the trajectory
//	reach or move, on a level            level         share of the way from the baseline ÷ expected
//	at_most, at_least, between           ceiling …     inside, near and drifting, or outside; share of periods kept
//	milestone                            milestone     the dates of the steps
//	none                                 narrative     described, never measured
//	a level or a line, over years        published     as package published has it, where the plan names one
//
// Three decisions hold for all of them. A verdict is made at the end of the latest period that
// can be judged, never at the as-of date, so that a late report cannot make a goal look behind.
// Reports that are missing can turn a verdict into unknown but never into a better or worse one.
// And every verdict comes with a reason in every language, naming what was compared.
//
// A way is at risk or off track only where two pieces of evidence agree, as in alerting by burn rate: the gap
// to what was expected by then, and the probability of reaching the target that package forecast gave at that
// time. Where the history is too short for one, what the present pace would attain takes its place.
//
//	                 gap: done ÷ expected   probability   pace: share of the way attained
//	fine             95 % or more           80 % or more  95 % or more
//	at risk          75 % or more           25 % or more  75 % or more
//	off track        less                   less          less
//
// The status is the milder of both, with two exceptions: a gap of any size is a risk where the probability is
// below 25 %, and in the last quarter of the time a gap of 5 % is off track where it is below 5 %. A line to
// keep that is broken is off track; one that is not is judged likewise by how near the value lies and where it
// is heading.
//
// Evidence has to last for as long as the plan says before a status becomes worse, and to be better by a margin
// before it becomes better (damper, crossing); the margin is the plan's, or what the value changes by without
// that meaning anything. What was said at the end of a period does not change with what comes later.
//
// Beside the verdict stand what a reader asks next: where the present pace leads, since when a line has
// been left, which places drive it (Parts supplies them), and what change of level has lasted. None of
// these decides a status.
//
// What it does not do: it does not check that a plan is valid (the plan file's reader does).
package assess
