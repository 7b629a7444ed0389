package planfile

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"rasid/indicators"
	"rasid/internal/yamlnode"
)

// remindDays is how often people are reminded when the plan does not say.
const remindDays = 7

// telling reads how people are told, for the whole plan.
func (r *reader) telling(v yamlnode.Value) {
	m := v.Map("alerts", "remind_every", "escalate_after", "escalate_to", "quiet", "working_days", "holidays")
	t := &r.plan.Telling
	t.RemindDays = remindDays
	if n := daysOrNever(m.Get("remind_every")); n != nil {
		t.RemindDays = *n
	}
	if n := daysOrNever(m.Get("escalate_after")); n != nil {
		t.EscalateDays = *n
	}
	t.EscalateTo = r.contact(m.Get("escalate_to"))
	t.Quiet, t.WorkingDays = quiet(m.Get("quiet")), m.Get("working_days").Bool(false)
	for _, h := range m.Get("holidays").List() {
		if d, ok := date(h); ok {
			t.Holidays = append(t.Holidays, d)
		}
	}
}

// contact reads the address or name of a contact that stands with a department or a sector.
func (r *reader) contact(v yamlnode.Value) string {
	name := strings.ToLower(v.String())
	if name == "" {
		return ""
	}
	var known []string
	for c := range r.plan.Contacts() {
		if c.ID() == name || strings.ToLower(c.Name) == name {
			return c.ID()
		}
		if id := c.ID(); id != "" && !slices.Contains(known, id) {
			known = append(known, id)
		}
	}
	v.Unknown("contact", name, known)
	return ""
}

// contacts reads people and offices that are told something.
func contacts(v yamlnode.Value) (list []indicators.Contact) {
	seen := map[string]bool{}
	for _, item := range v.List() {
		c := ReadContact(item)
		if id := c.ID(); id != "" && seen[id] {
			item.Errorf("duplicate-contact", "make one contact of the two", "contact %q stands twice", id)
		} else {
			seen[id] = true
		}
		list = append(list, c)
	}
	return list
}

var phoneForm = regexp.MustCompile(`^\+[0-9]{6,15}$`)

// ReadContact reads one contact; rasid.yaml writes its operators in the same way.
func ReadContact(v yamlnode.Value) indicators.Contact {
	m := v.Map("a contact", "name", "email", "phone", "addresses", "language", "channels", "hears", "min_severity", "quiet", "working_days", "digest")
	c := indicators.Contact{Name: m.Get("name").String(), Email: m.Get("email").String(), Language: lang(m.Get("language")), Channels: m.Get("channels").Strings(), Quiet: quiet(m.Get("quiet"))}
	if at := strings.IndexByte(c.Email, '@'); c.Email != "" && (at < 1 || at == len(c.Email)-1 || strings.ContainsAny(c.Email, " \t")) {
		m.Get("email").Errorf("email", "write name@example.org", "%q is not an e-mail address", c.Email)
	}
	if p := m.Get("phone"); p.Present() {
		c.Phone = strings.NewReplacer(" ", "", "-", "").Replace(p.String())
		if c.Phone != "" && !phoneForm.MatchString(c.Phone) {
			p.Errorf("phone", `write it with the country's code, in quotes: "+963 11 1234567"`, "%q is not a telephone number", p.String())
		}
	}
	if a := m.Get("addresses"); a.Present() {
		c.Addresses = map[string]string{}
		for _, e := range a.Entries() {
			c.Addresses[e.Key.String()] = e.Value.String()
		}
	}
	for _, h := range items(m.Get("hears")) {
		if s := h.OneOf("topic", "goals", "reports", "actions"); s != "" {
			c.Hears = append(c.Hears, s)
		}
	}
	c.MinSeverity = indicators.Severity(m.Get("min_severity").OneOf("severity", "info", "warning", "critical"))
	if w := m.Get("working_days"); w.Present() {
		only := w.Bool(false)
		c.WorkingDays = &only
	}
	c.Digest = digest(m.Get("digest"))
	if v.IsMap() && c.ID() == "" {
		v.Errorf("contact", "add name: or email:", "a contact needs a name or an address")
	}
	return c
}

// digestMorning is the minute of the day at which digests come when nobody says otherwise.
const digestMorning = 8 * 60

// weekdays are the names of the days, in the order of time.Weekday.
var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

var clockForm = regexp.MustCompile(`^([01]?[0-9]|2[0-3]):([0-5][0-9])$`)

// digest reads "weekly", "[weekly, monthly]", or a map that says more.
func digest(v yamlnode.Value) indicators.Digest {
	d := indicators.Digest{At: digestMorning}
	every := v
	if v.IsMap() {
		m := v.Map("a digest", "!every", "on", "at", "by", "when_quiet")
		every, d.By, d.WhenQuiet = m.Get("every"), m.Get("by").String(), m.Get("when_quiet").Bool(false)
		if name := m.Get("on").OneOf("weekday", weekdays...); name != "" {
			on := time.Weekday(slices.Index(weekdays, name))
			d.On = &on
		}
		if at := m.Get("at"); at.Present() {
			if part := clockForm.FindStringSubmatch(at.String()); part != nil {
				d.At = minute(part[1], part[2])
			} else {
				at.Errorf("time", `write the time like "08:00"`, "%q is not a time of the day", at.String())
			}
		}
	}
	for _, item := range items(every) {
		if e := item.OneOf("digest", "daily", "weekly", "monthly"); e != "" && !slices.Contains(d.Every, e) {
			d.Every = append(d.Every, e)
		}
	}
	if len(d.Every) == 0 {
		return indicators.Digest{}
	}
	return d
}

// items returns the items of a list, or the one that stands alone.
func items(v yamlnode.Value) []yamlnode.Value {
	if v.IsScalar() {
		return []yamlnode.Value{v}
	}
	return v.List()
}

var quietForm = regexp.MustCompile(`^([01]?[0-9]|2[0-3]):([0-5][0-9]) ?[-–] ?([01]?[0-9]|2[0-3]):([0-5][0-9])$`)

// quiet reads a time of the day such as 20:00-07:00.
func quiet(v yamlnode.Value) *indicators.Quiet {
	s := v.String()
	if s == "" {
		return nil
	}
	part := quietForm.FindStringSubmatch(s)
	if part == nil {
		v.Errorf("quiet", `write the hours like "20:00-07:00"`, "%q is not a time of the day", s)
		return nil
	}
	q := indicators.Quiet{From: minute(part[1], part[2]), To: minute(part[3], part[4])}
	if q.From == q.To {
		v.Errorf("quiet", `write the hours like "20:00-07:00"`, "it ends when it begins: nothing, or everything, would be quiet")
		return nil
	}
	return &q
}

// minute is a time of the day in minutes; both parts are digits.
func minute(hour, minutes string) (n int) {
	for _, part := range []string{hour, minutes} {
		k := 0
		for _, r := range part {
			k = k*10 + int(r-'0')
		}
		n = n*60 + k
	}
	return n
}

// daysOrNever reads "3d", "2w" or "never", which is 0; absent is nil.
func daysOrNever(v yamlnode.Value) *int {
	if !v.Present() {
		return nil
	}
	if v.String() == "never" {
		return new(0)
	}
	n, ok := days(v)
	if ok && n == 0 {
		v.Errorf("duration", "write days like 3d, weeks like 2w, or never", "0 days is no time to wait")
	}
	if !ok {
		return nil
	}
	return &n
}
