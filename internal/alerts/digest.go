package alerts

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"rasid/indicators"
)

// Digest is how all that is a recipient's stands, and what has changed since the last one. Texts are
// in the recipient's language.
type Digest struct {
	Every    string // "daily", "weekly", or "monthly": the stocktake, in which every goal stands
	From, To time.Time
	Counts   map[indicators.Status]int // of the goals that have a target
	Changed  []DigestItem              // goals, watched values and reports that stand otherwise than at From
	Off      []DigestItem              // goals at risk or off track, watched values beyond a line; the most pressing first
	Late     []DigestItem              // reports that are late, missing or held
	Actions  []DigestItem              // corrective actions that are late, to be looked at or due soon, in this order
	Acts     []DigestAct               // what people did meanwhile
	Movers   []DigestItem              // goals that gained most, the best first
	Goals    []DigestItem              // of a stocktake: every goal that has a target, in the plan's order
}

// DigestItem is one thing in a digest. Figures that are not known are nil.
type DigestItem struct {
	Alert       string // its key
	Topic       Topic
	Goal        string // its ID; ""
	Name        string
	State, Was  string // Was is "" when it was not there, or nothing was looked at then
	Severity    indicators.Severity
	Reason      string
	Probability *float64 // of meeting the goal, 0..1
	Before      *float64 // Probability at From
	GapRatio    *float64 // negative is behind
	GapBefore   *float64 // GapRatio at From
	Taken       string   // who has acknowledged it; ""
	Doubted     bool     // what says so is a suspect delivery that waits for a person
	NoAction    bool     // of a stocktake: it is off track, and nothing is being done
	Link        string   // "" without the page's address
	Curve       *Curve   // to draw, of what stands badly; nil for what has none
}

// DigestAct is what a person did about an alert, or with a silence about several.
type DigestAct struct {
	At    time.Time
	Kind  string // Acknowledge, Silence or Lift
	About string // the name of what it is about, or a silence's matcher
	Who   string
	Note  string
}

// quiet reports whether there is nothing that anybody must know.
func (d *Digest) quiet() bool {
	return len(d.Changed)+len(d.Off)+len(d.Late)+len(d.Actions)+len(d.Acts) == 0
}

// stand is how things stood at one time, by their keys.
type stand struct {
	list    []Condition
	by      map[string]*Condition
	tracked bool // what is done about goals is known
}

func standOf(list []Condition) *stand {
	s := &stand{list: list, by: make(map[string]*Condition, len(list))}
	for i := range list {
		s.by[list[i].Alert] = &list[i]
	}
	return s
}

// movers is how many of the best are named, and leap the least that counts as having moved.
const (
	movers = 3
	leap   = 0.05
)

// handled is what people and the machine have to say about alerts, by their keys.
type handled struct {
	taken   map[string]string // who has acknowledged it
	doubted map[string]bool   // it rests on a suspect delivery
}

// digestOf compares two times for one recipient. before may be nil: nobody looked then.
func digestOf(sub *subscriber, every string, l indicators.Lang, before, now *stand, h handled, page string) *Digest {
	d := &Digest{Every: every, Counts: map[indicators.Status]int{}}
	done := now.underway()
	for i := range now.list {
		c := &now.list[i]
		if !sub.covers(&c.Subject) {
			continue
		}
		item := DigestItem{Alert: c.Alert, Topic: c.Topic, Goal: c.Goal, Name: c.Name.In(l), State: c.State, Severity: c.Severity, Probability: c.Probability, GapRatio: c.GapRatio}
		item.NoAction = every == monthly && now.tracked && c.Topic == GoalTopic && c.State == string(indicators.OffTrack) && c.Goal != "" && !done[c.Goal]
		if c.soon() {
			item.Reason = c.reason().In(l)
		}
		if c.Level > 0 {
			item.Reason, item.Taken, item.Doubted, item.Curve = c.reason().In(l), h.taken[c.Alert], h.doubted[c.Alert], c.curve
		}
		if page != "" {
			item.Link = page + link(&Alert{Detail: Detail{Subject: c.Subject}})
		}
		changed := false
		if before != nil {
			if was := before.by[c.Alert]; was != nil {
				item.Was, item.Before, item.GapBefore = was.State, was.Probability, was.GapRatio
			}
			changed = item.Was != item.State && (item.Was != "" || c.Level > 0)
		}
		if changed {
			d.Changed = append(d.Changed, item)
		}
		switch {
		case c.Topic == ActionTopic && (c.Level > 0 || c.soon()):
			d.Actions = append(d.Actions, item)
		case c.Topic == ReportsTopic && c.Level > 0:
			d.Late = append(d.Late, item)
		case c.Topic == GoalTopic && c.Level > 0 && (c.Level < missedLevel || changed):
			d.Off = append(d.Off, item)
		}
		if c.Topic == GoalTopic && c.Goal != "" {
			d.Counts[indicators.Status(c.State)]++
			if item.gain() >= leap {
				d.Movers = append(d.Movers, item)
			}
			if every == monthly {
				d.Goals = append(d.Goals, item)
			}
		}
	}
	slices.SortStableFunc(d.Off, func(a, b DigestItem) int { return cmp.Compare(b.Severity.Rank(), a.Severity.Rank()) })
	slices.SortStableFunc(d.Actions, func(a, b DigestItem) int { return cmp.Compare(now.by[b.Alert].Level, now.by[a.Alert].Level) })
	slices.SortStableFunc(d.Movers, func(a, b DigestItem) int { return cmp.Compare(b.gain(), a.gain()) })
	d.Movers = d.Movers[:min(len(d.Movers), movers)]
	return d
}

// gain is how much the chances have grown, or where nobody knows those, how much of a gap was made up.
func (i *DigestItem) gain() float64 {
	switch {
	case i.Probability != nil && i.Before != nil:
		return *i.Probability - *i.Before
	case i.GapRatio != nil && i.GapBefore != nil && *i.GapBefore < 0:
		return min(*i.GapRatio, 0) - *i.GapBefore
	}
	return 0
}

// subscriber is who may get digests, and of what.
type subscriber struct {
	to      *reach
	digest  indicators.Digest
	goals   map[string]bool // departments whose goals
	reports map[string]bool // departments whose reports
	actions map[string]bool // departments whose actions
	sectors map[string]bool
	all     bool
}

func (s *subscriber) covers(c *Subject) bool {
	switch {
	case s.all:
		return true
	case c.Topic == ReportsTopic:
		return s.reports[c.Department]
	case c.Topic == ActionTopic && (s.to.Recipient == c.Contact || s.actions[c.Department]):
		return true
	}
	return s.goals[c.Owner] || s.sectors[c.Sector]
}

// subscribers lists everybody who is reached, each once, with what is theirs. Digests go by one channel: the one that is
// named, or the first of order that reaches the person.
func (r *router) subscribers(operators []indicators.Contact, order []string) (list []*subscriber) {
	by := map[string]*subscriber{}
	of := func(c *indicators.Contact) *subscriber {
		id := c.ID()
		if by[id] == nil {
			by[id] = &subscriber{goals: map[string]bool{}, reports: map[string]bool{}, actions: map[string]bool{}, sectors: map[string]bool{}}
			list = append(list, by[id])
		}
		s := by[id]
		if len(s.digest.Every) == 0 {
			s.digest = c.Digest
		}
		for _, channel := range order {
			to := r.byID[Destination{id, channel}]
			if to != nil && (s.to == nil || channel == s.digest.By) {
				s.to = to
			}
		}
		return s
	}
	for i := range r.plan.Departments {
		d := &r.plan.Departments[i]
		for k := range d.Contacts {
			s, c := of(&d.Contacts[k]), &d.Contacts[k]
			s.actions[d.ID] = s.actions[d.ID] || hearsActions(c)
			s.goals[d.ID], s.reports[d.ID] = s.goals[d.ID] || c.Wants("goals"), s.reports[d.ID] || c.Wants("reports")
		}
	}
	for i := range r.plan.Sectors {
		for k := range r.plan.Sectors[i].Contacts {
			of(&r.plan.Sectors[i].Contacts[k]).sectors[r.plan.Sectors[i].ID] = true
		}
	}
	for i := range operators {
		of(&operators[i]).all = true
	}
	return slices.DeleteFunc(list, func(s *subscriber) bool { return s.to == nil })
}

// matcherName says which alerts a silence names.
func matcherName(a *act) string {
	if a.Matcher == nil {
		return ""
	}
	return strings.TrimSpace(a.Matcher.String())
}
