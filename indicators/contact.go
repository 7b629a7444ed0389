package indicators

import (
	"cmp"
	"iter"
	"slices"
	"strings"
	"time"
)

// Contact is a person or an office that is told something.
type Contact struct {
	Name      string
	Email     string
	Phone     string            // with the country's code: +963…
	Addresses map[string]string // by the ID of a channel, where neither Email nor Phone is the address
	Language  Lang
	Channels  []string // IDs of the channels to use; none: all that the contact has an address for
	// Hears are what the contact is told of: "goals" (and what is done about them), "reports", "actions" alone;
	// none: all.
	Hears       []string
	MinSeverity Severity // what is less pressing is not told; "": everything is
	Quiet       *Quiet   // when nothing is told; nil: as the plan says
	WorkingDays *bool    // nothing is told on the weekend and on holidays; nil: as the plan says
	Digest      Digest
}

// Digest says when a contact is told how all of theirs stands, whatever was told of it before.
type Digest struct {
	Every     []string      // "daily", "weekly", "monthly"; none: never
	On        *time.Weekday // of the weekly one; nil: the first day after the weekend
	At        int           // the minute of the day, in the plan's time zone
	By        string        // the ID of the channel; "": the first that reaches the contact
	WhenQuiet bool          // it comes also when there is nothing to say
}

// ID names the contact, the same wherever the same person stands: by the address, or by the name.
func (c *Contact) ID() string {
	id := cmp.Or(c.Email, c.Phone)
	for _, channel := range sortedKeys(c.Addresses) {
		id = cmp.Or(id, channel+":"+c.Addresses[channel])
	}
	return strings.ToLower(cmp.Or(id, c.Name))
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Reachable reports whether anything says how to reach the contact.
func (c *Contact) Reachable() bool {
	return c.Email != "" || c.Phone != "" || len(c.Addresses) > 0 || len(c.Channels) > 0
}

// Wants reports whether the contact is told of a topic, "goals", "reports" or "actions".
func (c *Contact) Wants(topic string) bool {
	return len(c.Hears) == 0 || slices.Contains(c.Hears, topic)
}

// Quiet is a time of each day, in minutes after midnight: From is in it, To is not. It may pass midnight.
type Quiet struct{ From, To int }

// Holds reports whether a minute of the day lies in q.
func (q Quiet) Holds(minute int) bool {
	if q.From <= q.To {
		return minute >= q.From && minute < q.To
	}
	return minute >= q.From || minute < q.To
}

// Telling says how people are told, where contacts and goals do not say it themselves.
type Telling struct {
	RemindDays   int    // days until a reminder of what nobody has taken up; 0 for none
	EscalateDays int    // days until the sector's contacts hear of it; 0 for never
	EscalateTo   string // Contact.ID of who hears instead of them; ""
	Quiet        *Quiet
	WorkingDays  bool
	Holidays     []Date
}

// Contacts iterates over all contacts of the plan. Who stands in several places comes several times.
func (p *Plan) Contacts() iter.Seq[*Contact] {
	return func(yield func(*Contact) bool) {
		for i := range p.Departments {
			for k := range p.Departments[i].Contacts {
				if !yield(&p.Departments[i].Contacts[k]) {
					return
				}
			}
		}
		for i := range p.Sectors {
			for k := range p.Sectors[i].Contacts {
				if !yield(&p.Sectors[i].Contacts[k]) {
					return
				}
			}
		}
	}
}

// Free reports whether nobody works on a day: it is of the weekend, or a holiday.
func (p *Plan) Free(d Date) bool {
	return slices.Contains(p.Weekend, d.Weekday()) || slices.Contains(p.Telling.Holidays, d)
}

// mostFree is how many free days in a row are looked through: a plan of nothing else must not hold us for ever.
const mostFree = 60

// Workday returns the first day from d on on which somebody works.
func (p *Plan) Workday(d Date) Date {
	for n := range Date(mostFree) {
		if !p.Free(d + n) {
			return d + n
		}
	}
	return d
}

// LastWorkday returns the last day up to d on which somebody works.
func (p *Plan) LastWorkday(d Date) Date {
	for n := range Date(mostFree) {
		if !p.Free(d - n) {
			return d - n
		}
	}
	return d
}

// Opens returns the first instant from t on at which a contact may be told something.
func (p *Plan) Opens(c *Contact, t time.Time) time.Time {
	quiet, working := c.Quiet, p.Telling.WorkingDays
	if quiet == nil {
		quiet = p.Telling.Quiet
	}
	if c.WorkingDays != nil {
		working = *c.WorkingDays
	}
	local := t.In(p.TimeZone)
	for range 400 { // days: a plan of holidays only must not hold us for ever
		day := DateOf(local)
		switch minute := local.Hour()*60 + local.Minute(); {
		case working && p.Free(day):
			local = day.AddDays(1).In(p.TimeZone)
		case quiet == nil || !quiet.Holds(minute):
			return local.In(t.Location())
		default:
			y, m, d := day.YMD()
			end := time.Date(y, m, d, 0, quiet.To, 0, 0, p.TimeZone)
			if !end.After(local) {
				end = time.Date(y, m, d+1, 0, quiet.To, 0, 0, p.TimeZone)
			}
			local = end
		}
	}
	return t
}
