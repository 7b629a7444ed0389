package alerts

import (
	"slices"

	"rasid/indicators"
)

// Destination is one recipient by one channel.
type Destination struct{ Recipient, Channel string }

// ChannelInfo is a channel as the routing knows it.
type ChannelInfo struct {
	ID string
	// Address returns the address by which the channel reaches a contact, and whether it does.
	Address func(c *indicators.Contact) (string, bool)
	// All says that everything is sent there, whoever it is for: it is a system, not a person.
	All         bool
	Language    indicators.Lang // All: of what is sent there
	MinSeverity indicators.Severity
}

// reach is how a destination is reached.
type reach struct {
	Destination
	contact  *indicators.Contact // of a system: one that has no hours
	address  string
	language indicators.Lang
}

// router says who hears of an alert. It is made once for a plan and its channels.
type router struct {
	plan      *indicators.Plan
	byID      map[Destination]*reach
	goals     map[string][]*reach // by the department that owns them
	reports   map[string][]*reach // by department
	actions   map[string][]*reach // by department
	sectors   map[string][]*reach
	contacts  map[string][]*reach // by Contact.ID
	operators []*reach
	systems   []*reach
}

// systemRecipient begins the ID of a recipient that is a system: a channel that gets everything.
const systemRecipient = "channel:"

func newRouter(plan *indicators.Plan, operators []indicators.Contact, channels []ChannelInfo) *router {
	r := &router{plan: plan, byID: map[Destination]*reach{}, goals: map[string][]*reach{}, reports: map[string][]*reach{}, actions: map[string][]*reach{}, sectors: map[string][]*reach{}, contacts: map[string][]*reach{}}
	of := func(c *indicators.Contact, topic string) (list []*reach) {
		for k := range channels {
			if to := r.reach(c, &channels[k]); to != nil && (topic == "" || c.Wants(topic)) {
				list = append(list, to)
			}
		}
		return list
	}
	for i := range plan.Departments {
		d := &plan.Departments[i]
		for k := range d.Contacts {
			r.goals[d.ID] = append(r.goals[d.ID], of(&d.Contacts[k], "goals")...)
			r.reports[d.ID] = append(r.reports[d.ID], of(&d.Contacts[k], "reports")...)
			if hearsActions(&d.Contacts[k]) {
				r.actions[d.ID] = append(r.actions[d.ID], of(&d.Contacts[k], "")...)
			}
			r.contacts[d.Contacts[k].ID()] = of(&d.Contacts[k], "")
		}
	}
	for i := range plan.Sectors {
		for k := range plan.Sectors[i].Contacts {
			c := &plan.Sectors[i].Contacts[k]
			r.sectors[plan.Sectors[i].ID] = append(r.sectors[plan.Sectors[i].ID], of(c, "")...)
			r.contacts[c.ID()] = of(c, "")
		}
	}
	for i := range operators {
		r.operators = append(r.operators, of(&operators[i], "")...)
	}
	for k := range channels {
		if c := &channels[k]; c.All {
			// What a system does with the hours is its own affair.
			always := &indicators.Contact{Name: c.ID, MinSeverity: c.MinSeverity, WorkingDays: new(false), Quiet: &indicators.Quiet{}}
			to := &reach{Destination{systemRecipient + c.ID, c.ID}, always, "", c.Language}
			if to.language == "" {
				to.language = plan.Language()
			}
			r.byID[to.Destination] = to
			r.systems = append(r.systems, to)
		}
	}
	return r
}

// reach returns how a channel reaches a contact; nil when it does not.
func (r *router) reach(c *indicators.Contact, channel *ChannelInfo) *reach {
	if len(c.Channels) > 0 && !slices.Contains(c.Channels, channel.ID) {
		return nil
	}
	address, ok := channel.Address(c)
	if !ok {
		return nil
	}
	to := &reach{Destination{c.ID(), channel.ID}, c, address, c.Language}
	if old := r.byID[to.Destination]; old != nil && old.address == address {
		return old // the same person stands in several places; the first one's hours count
	}
	if to.language == "" {
		to.language = r.plan.Language()
	}
	r.byID[to.Destination] = to
	return to
}

// hearers lists who hears of an alert, each once. What has nobody to hear it goes to the sector's
// contacts, and else to the operators: an alert that reaches nobody is none.
func (r *router) hearers(a *Alert, operators bool) []*reach {
	var list []*reach
	switch a.Topic {
	case GoalTopic:
		list = r.goals[a.Owner]
		if len(list) == 0 {
			list = r.sectors[a.Sector]
		}
	case ReportsTopic:
		list = r.reports[a.Department]
	case ActionTopic: // of whom nobody knows an address, the goal's owner hears
		if list = r.contacts[a.Contact]; a.Contact == "" {
			list = r.actions[a.Department]
		}
		if len(list) == 0 {
			list = r.goals[a.Owner]
		}
		if len(list) == 0 {
			list = r.sectors[a.Sector]
		}
	}
	if operators || a.Topic == RasidTopic || len(list) == 0 {
		list = slices.Concat(list, r.operators)
	}
	return unique(slices.Concat(list, r.systems))
}

// above lists who hears of an alert that nobody has taken up.
func (r *router) above(a *Alert) []*reach {
	if a.now != nil && a.now.escalateTo != "" {
		return r.contacts[a.now.escalateTo]
	}
	return r.sectors[a.Sector]
}

// hearsActions reports whether a contact hears of its department's actions: who hears of goals does.
func hearsActions(c *indicators.Contact) bool { return c.Wants("actions") || c.Wants("goals") }

func unique(list []*reach) []*reach {
	out := list[:0:0]
	for _, to := range list {
		if !slices.ContainsFunc(out, func(o *reach) bool { return o.Destination == to.Destination }) {
			out = append(out, to)
		}
	}
	return out
}
