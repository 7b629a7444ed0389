package alerts

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"rasid/indicators"
	"rasid/internal/journal"
	"rasid/internal/schedule"
)

// digestKey begins the keys under which the journal keeps which digests were due: a transition for
// each slot, whose state is the slot's name. They alert nobody.
const digestKey = "digest/"

const monthly = "monthly"

func isDigest(n *journal.Notification) bool { return strings.HasPrefix(n.Alert, digestKey) }

// cronOf returns when a digest comes, on the clocks of the plan.
func cronOf(d *indicators.Digest, every string, weekend []time.Weekday) (schedule.Cron, error) {
	at := fmt.Sprintf("%d %d", d.At%60, d.At/60)
	switch every {
	case monthly:
		return schedule.Parse(at + " 1 * *")
	case "weekly":
		on := afterWeekend(weekend)
		if d.On != nil {
			on = *d.On
		}
		return schedule.Parse(fmt.Sprintf("%s * * %d", at, on))
	}
	return schedule.Parse(at + " * * *")
}

// afterWeekend is the first working day: the one after the last of a run of free days.
func afterWeekend(weekend []time.Weekday) time.Weekday {
	for _, d := range weekend {
		if next := (d + 1) % 7; !slices.Contains(weekend, next) {
			return next
		}
	}
	return time.Monday
}

// digests notes which digests have come due since the last look, the latest of each only, and has
// them told. Whoever is seen for the first time gets the first one at the next slot.
func (w *writing) digests(subs []*subscriber, m moment) (changes []journal.AlertTransition, err error) {
	zone, wanted := w.r.plan.TimeZone, map[string]bool{}
	for _, sub := range subs {
		for _, every := range sub.digest.Every {
			key := digestKey + every + "/" + sub.to.Recipient
			wanted[key] = true
			a := w.s.alerts[key]
			if a == nil {
				a = &Alert{AlertTransition: journal.AlertTransition{Alert: key}}
				w.s.alerts[key] = a
				w.s.list = append(w.s.list, a)
			}
			slot := schedule.Slot{Name: schedule.Name(w.now, zone), At: w.now}
			begins := a.Seq == 0 || a.State == removedDigest
			if !begins {
				cron, err := cronOf(&sub.digest, every, w.r.plan.Weekend)
				if err != nil {
					return nil, fmt.Errorf("digest %s: %w", key, err)
				}
				if slot, err = latest(cron, a.State, w.now, zone); err != nil {
					return nil, fmt.Errorf("digest %s: %w", key, err)
				}
				if slot.Name == a.State {
					continue
				}
			}
			changes = append(changes, *w.s.transit(a, slot.Name, "", 0, m.asOf, 0, Detail{Subject: Subject{Topic: DigestTopic}, Until: slot.At.UTC()}, m))
			if !begins {
				w.write(a, a.toldOf(sub.to.Destination), sub.to, Digested, 0)
			}
		}
	}
	for _, a := range w.s.list {
		if a.Topic == DigestTopic && !wanted[a.Alert] && a.State != removedDigest {
			changes = append(changes, *w.s.transit(a, removedDigest, "", 0, m.asOf, 0, Detail{Subject: Subject{Topic: DigestTopic}}, m))
		}
	}
	return changes, nil
}

// removedDigest is the state of a digest that nobody gets any more: one who asks again begins anew.
const removedDigest = "removed"

// latest returns the last slot of a cron after the one of a name and not after now; the one of that
// name when none is.
func latest(cron schedule.Cron, after string, now time.Time, zone *time.Location) (last schedule.Slot, err error) {
	last.Name = after
	for {
		next, err := cron.Next(last.Name, zone)
		if err != nil || next.At.After(now) {
			return last, err
		}
		last = next
	}
}
