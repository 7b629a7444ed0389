package config

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"rasid/internal/planfile"
	"rasid/internal/yamlnode"
)

func (r reader) alerts(v yamlnode.Value) Alerts {
	m := v.Map("alerts", "send", "channels", "operators", "page", "links", "gather", "at_most_every", "heartbeat")
	a := Alerts{Send: m.Get("send").Bool(false), Gather: duration(m.Get("gather"), time.Minute), AtMost: duration(m.Get("at_most_every"), 5*time.Minute)}
	if p := m.Get("page"); p.Present() {
		a.Page = strings.TrimRight(location(p, "http://rasid.example.org:8470", false), "/")
	}
	if h := m.Get("heartbeat"); h.Present() {
		a.Heartbeat = heartbeat(h)
	}
	a.LinkValid = linkValid(m.Get("links").Map("links", "valid").Get("valid"))
	ids := map[string]bool{}
	for _, item := range m.Get("channels").List() {
		c, cm := channel(item)
		if ids[c.ID] {
			cm.Get("id").Errorf("duplicate-id", "give one of the two another id", "channel %q stands twice", c.ID)
		}
		ids[c.ID] = true
		a.Channels = append(a.Channels, c)
	}
	for _, item := range m.Get("operators").List() {
		c := planfile.ReadContact(item)
		for _, id := range slices.Concat(c.Channels, named(c.Digest.By)) {
			if !ids[id] {
				item.Errorf("unknown-channel", "name one of alerts.channels", "there is no channel %q", id)
			}
		}
		a.Operators = append(a.Operators, c)
	}
	if a.Send && len(a.Channels) == 0 {
		m.Get("send").Warnf("alerts", "add channels: [{id: mail, kind: mail, …}], or write send: false", "nobody is told: there is no channel to send by")
	}
	all := slices.ContainsFunc(a.Channels, func(c Channel) bool { return c.All })
	if len(a.Channels) > 0 && len(a.Operators) == 0 && !all {
		m.Get("channels").Warnf("operators", "add operators: [{name: …, email: …}]", "nobody hears of the service's own troubles, such as a channel that is broken")
	}
	r.contacts(ids, m)
	return a
}

// linkValid reads for how long links in messages can be used to act.
func linkValid(v yamlnode.Value) time.Duration {
	const day, most = 24 * time.Hour, 90
	s := v.String()
	if s == "" {
		return 14 * day
	}
	if s == "never" {
		return 0
	}
	unit := map[byte]int{'d': 1, 'w': 7}[s[len(s)-1]]
	n, err := strconv.Atoi(s[:len(s)-1])
	if err != nil || unit == 0 || n < 1 || n > most || n*unit > most {
		v.Errorf("duration", "write days like 14d, weeks like 2w, or never", "%q is not a time between 1 and %d days", s, most)
		return 0
	}
	return time.Duration(n*unit) * day
}

// contacts warns of channels that contacts of the plan name and that are not there: the plan may be
// written for more than one machine.
func (r reader) contacts(ids map[string]bool, m yamlnode.Map) {
	if r.plan == nil || len(ids) == 0 {
		return
	}
	told := map[string]bool{}
	for c := range r.plan.Contacts() {
		for _, id := range slices.Concat(c.Channels, named(c.Digest.By)) {
			if !ids[id] && !told[id] {
				told[id] = true
				m.Get("channels").Warnf("unknown-channel", "add a channel of that id", "plan.yaml has a contact who is to be told by channel %q, which is not here", id)
			}
		}
	}
}

func heartbeat(v yamlnode.Value) *Heartbeat {
	m := v.Map("a heartbeat", "!url", "every", "timeout", "method")
	h := &Heartbeat{Every: duration(m.Get("every"), 5*time.Minute), Timeout: duration(m.Get("timeout"), 10*time.Second), Method: cmp.Or(m.Get("method").OneOf("method", "GET", "HEAD", "POST"), "GET")}
	h.URL, h.SecretURL = secretLocation(m.Get("url"), "https://watcher.example.org/ping")
	if h.Timeout > h.Every {
		m.Get("timeout").Errorf("timeout", "make it shorter than every", "the answer would be waited for longer than until the next call")
	}
	return h
}

// secretLocation reads an address that may be secret: one of the two is empty.
func secretLocation(v yamlnode.Value, like string) (string, Secret) {
	if strings.HasPrefix(v.String(), "$") {
		return "", secret(v)
	}
	return location(v, like+`, or "${env:NAME}" when it is as good as a password`, true), Secret{}
}

// named is the channel of a digest, if it names one.
func named(id string) []string {
	if id == "" {
		return nil
	}
	return []string{id}
}
