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
// Beside the verdict stand what a reader asks next: where the present pace leads, since when a line has
// been left, which places drive it (Parts supplies them), and what change of level has lasted. None of
// these decides a status.
//
// What a goal's series will do until its due date is forecast beside that (package forecast) and stated
// with its probability; no status depends on it yet.
//
// What it does not do: it does not check that a plan is valid (the plan file's reader does).
package assess
