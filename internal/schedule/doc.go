// Package schedule says when jobs run and runs them: every so often, or on the slots of a cron
// expression in a time zone.
//
// A slot is named by the wall-clock time that it asks for. The name is claimed in a ledger before
// the run, so that each slot runs once whatever daylight saving, a restart or a wrong clock do.
// What was missed while nothing ran is made up for by one run, not by one for each slot.
//
// What it does not do: retry a failed run before its next turn, or run one job twice at a time.
package schedule
