// Package indicators is Rasid's domain: the plan of an administration, the indicators that
// departments report, the goals they are judged by, and the words for the outcome.
//
// It knows nothing of files, databases, clocks or networks and imports the standard library
// only. Everything else in Rasid speaks in its terms; the words are those of the design page.
//
// Times of observation are periods of the civil calendar ("March 2024", "2 June 2024"), not
// instants: what a department reports about a day does not move when a time zone does.
package indicators
