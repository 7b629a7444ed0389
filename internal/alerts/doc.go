// Package alerts tells people what they must know, once: a goal that drifts to its owner, a report
// that is late to its department, a trouble of the service to its operator.
//
// Three things are kept apart. The machine turns what is judged now into transitions, which the
// journal keeps for ever with all that they rest on. The routing says who hears of an alert, by
// which channel and when. The outbox is the difference between what is and what a recipient was
// told, as rows of the journal: each is sent until it is taken, or until what came after it says
// more; none is forgotten by a restart, an outage or a crash.
//
// The machine, the routing and the difference are functions of what they are given. Only Service
// has a clock, a journal and channels.
package alerts
