package alerts_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/alerts"
	"rasid/internal/alerts/links"
	"rasid/internal/diag"
	"rasid/internal/scoreboard"
)

// linkedKit is a kit whose messages have links.
func linkedKit(t *testing.T, goals int, change func(*indicators.Plan)) *kit {
	t.Helper()
	k := newKit(t, goals, change)
	k.key = &links.Key{7}
	return k
}

// links lists the links that arrived, by recipient and alert, and forgets what arrived.
func (k *kit) links() map[string]string {
	found := map[string]string{}
	for _, a := range k.got {
		for i := range a.m.Alerts {
			x := &a.m.Alerts[i]
			act, ok := strings.CutPrefix(x.Act, "http://page/act/")
			if ok != (x.Act != "") {
				k.t.Errorf("%s: the link is %q", x.Alert, x.Act)
			}
			if n := strings.Count(a.m.Text, "/act/"+act+"\n"); ok && n != 1 || strings.Contains(a.m.Subject, "/act/") {
				k.t.Errorf("the text has the link %d times: %s", n, a.m.Text)
			}
			found[a.to+" "+string(x.Kind)+" "+x.Alert] = act
		}
	}
	k.got = nil
	return found
}

func (k *kit) linked(link string, want alerts.LinkStanding) alerts.Linked {
	k.t.Helper()
	at, err := k.s.Linked(k.t.Context(), link)
	if err != nil || at.Standing != want {
		k.t.Fatalf("the link %q is %s, %v; want %s", link, at.Standing, err, want)
	}
	if (at.Form != "") != (want == alerts.LinkOpen) {
		k.t.Errorf("it is %s and has the form %q", want, at.Form)
	}
	return at
}

// sends acts by a link as its page does.
func (k *kit) sends(link string, r alerts.LinkRequest) (alerts.Linked, error) {
	k.t.Helper()
	if r.Form == "" {
		r.Form = k.linked(link, alerts.LinkOpen).Form
	}
	return k.s.ActByLink(k.t.Context(), link, r)
}

// A goal drifts; its manager acknowledges by the link in the message and is not reminded; what the
// journal keeps says who, why, until when and how.
func TestActByLink(t *testing.T) {
	k := linkedKit(t, 1, nil)
	k.goal(0, indicators.AtRisk)
	k.turn(10 * time.Minute)
	link := k.links()["manager@x raised goal/g0"]
	at := k.linked(link, alerts.LinkOpen)
	if at.Recipient.ID != "manager@x" || at.View.Alert != "goal/g0" || at.Path != "/goals/g0" || at.View.Acknowledged != nil || at.Confirms {
		t.Errorf("it is for %+v", at)
	}
	k.linked(link, alerts.LinkOpen) // looking changes nothing
	if acts, err := k.j.AlertActs(t.Context()); err != nil || len(acts) != 0 {
		t.Fatalf("%v, %v", acts, err)
	}
	request := alerts.LinkRequest{Form: at.Form, Kind: alerts.Acknowledge, Note: " seeds\r\nare ordered\x1b[31m ", Days: 7}
	for range 3 { // a second press, and a browser that sends it again
		done, err := k.sends(link, request)
		if err != nil || done.View.Acknowledged == nil || done.View.Acknowledged.Via != "link" {
			t.Fatalf("%+v, %v", done.View, err)
		}
	}
	acts, err := k.j.AlertActs(t.Context())
	if err != nil || len(acts) != 1 {
		t.Fatalf("%v, %v", acts, err)
	}
	if a := acts[0]; a.Who != "manager@x" || a.Note != "seeds are ordered�[31m" || a.Target != "goal/g0" || !a.Until.Equal(k.clock().AddDate(0, 0, 7)) || !strings.Contains(a.Detail, `"via":"link"`) {
		t.Errorf("the journal has %+v", a)
	}
	k.turn(6 * 24 * time.Hour)
	k.wants("")
	k.start() // a restart keeps how it came
	if v, ok := k.s.View("goal/g0"); ok || v.Acknowledged != nil {
		t.Error("a service that has read nothing knows something")
	}
	k.turn(0)
	if v, _ := k.s.View("goal/g0"); v.Acknowledged == nil || v.Acknowledged.Via != "link" {
		t.Errorf("after a restart: %+v", v.Acknowledged)
	}
	k.turn(3 * 24 * time.Hour)
	k.wants("manager@x by mail: reminder goal/g0 at_risk")
}

func TestSilenceByLink(t *testing.T) {
	k := linkedKit(t, 2, nil)
	k.goal(0, indicators.AtRisk)
	k.goal(1, indicators.AtRisk)
	k.turn(10 * time.Minute)
	got := k.links()
	link := got["manager@x raised goal/g0"]
	if link == got["manager@x raised goal/g1"] || len(got) != 2 {
		t.Fatalf("the links are %v", got)
	}
	done, err := k.sends(link, alerts.LinkRequest{Kind: alerts.Silence, Note: "it is being rebuilt", Days: 28})
	if err != nil || done.View.Silenced == nil || done.View.Silenced.Matcher.Alert != "goal/g0" {
		t.Fatalf("%+v, %v", done.View.Silenced, err)
	}
	k.goal(0, indicators.OffTrack)
	k.goal(1, indicators.OffTrack)
	k.turn(24 * time.Hour)
	k.wants("manager@x by mail: worse goal/g1 off_track")
}

// Names that are patterns silence themselves alone.
func TestSilenceIsOfOneAlert(t *testing.T) {
	k := linkedKit(t, 0, nil)
	for _, id := range []string{"source/[ab]*?\\", "source/a"} {
		k.troubles = append(k.troubles, alerts.Trouble{ID: id, Severity: indicators.Warning, Name: indicators.Plain(id), Reason: indicators.Plain("why")})
	}
	k.turn(10 * time.Minute)
	link := k.links()[`operator@x raised rasid/source/[ab]*?\`]
	if _, err := k.sends(link, alerts.LinkRequest{Kind: alerts.Silence, Note: "known", Days: 1}); err != nil {
		t.Fatal(err)
	}
	for alert, want := range map[string]bool{`rasid/source/[ab]*?\`: true, "rasid/source/a": false} {
		if v, ok := k.s.View(alert); !ok || (v.Silenced != nil) != want {
			t.Errorf("%s: silenced is not %t", alert, want)
		}
	}
}

func TestLinkStandings(t *testing.T) {
	k := linkedKit(t, 2, nil)
	k.goal(0, indicators.AtRisk)
	k.turn(10 * time.Minute)
	link := k.links()["manager@x raised goal/g0"]
	for _, bad := range []string{"", "x", link[:len(link)-1], strings.ToUpper(link), link + "a", "b" + link[1:], link[:20] + "aaaa" + link[24:]} {
		k.linked(bad, alerts.LinkUnknown)
		if _, err := k.s.ActByLink(t.Context(), bad, alerts.LinkRequest{Kind: alerts.Acknowledge, Note: "x"}); !errors.Is(err, alerts.ErrLinkClosed) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	id, _ := k.j.ID(t.Context())
	token, _ := links.Parse(link)
	claim := links.Claim{Journal: id, Alert: "goal/g0", Transition: token.Transition, Recipient: "manager@x", Actions: links.Acknowledge, Expires: k.clock().AddDate(0, 0, 1)}
	for name, change := range map[string]func(*links.Claim){
		"another journal": func(c *links.Claim) { c.Journal = "x" }, "another alert": func(c *links.Claim) { c.Alert = "goal/g1" },
		"a stranger": func(c *links.Claim) { c.Recipient = "stranger@x" }, "no transition": func(c *links.Claim) { c.Transition = 99 },
	} {
		c := claim
		change(&c)
		t.Log(name)
		k.linked(k.key.Sign(c), alerts.LinkUnknown)
	}
	one := k.key.Sign(claim) // for acknowledging only
	use := (*diag.UseError)(nil)
	for _, r := range []alerts.LinkRequest{
		{Kind: alerts.Silence, Note: "x", Days: 1}, {Kind: alerts.Lift, Note: "x", Days: 1}, {Note: "x", Days: 1}, {Kind: alerts.Acknowledge, Days: 1}, {Kind: alerts.Acknowledge, Note: " \n\xff", Days: 1},
		{Kind: alerts.Acknowledge, Note: strings.Repeat("ب", alerts.LongestNote+1)}, {Kind: alerts.Acknowledge, Note: "x", Days: -1}, {Kind: alerts.Acknowledge, Note: "x", Days: alerts.LongestDays + 1},
	} {
		if _, err := k.sends(one, r); !errors.As(err, &use) {
			t.Errorf("%+v: %v", r, err)
		}
	}
	if _, err := k.sends(link, alerts.LinkRequest{Kind: alerts.Silence, Note: "x"}); !errors.As(err, &use) {
		t.Errorf("a silence without an end: %v", err)
	}
	for _, form := range []string{"x", "1-0-0", k.linked(one, alerts.LinkOpen).Form} {
		if _, err := k.sends(link, alerts.LinkRequest{Form: form, Kind: alerts.Acknowledge, Note: "x"}); !errors.Is(err, alerts.ErrLinkForm) {
			t.Errorf("form %q: %v", form, err)
		}
	}

	// What has changed since the form was shown is shown again first.
	old := k.linked(link, alerts.LinkOpen).Form
	k.goal(0, indicators.OffTrack)
	k.turn(10 * time.Minute)
	if _, err := k.sends(link, alerts.LinkRequest{Form: old, Kind: alerts.Acknowledge, Note: "x"}); !errors.Is(err, alerts.ErrLinkChanged) {
		t.Errorf("it is worse than was shown: %v", err)
	}
	if acts, _ := k.j.AlertActs(t.Context()); len(acts) != 0 {
		t.Fatalf("refused acts are kept: %+v", acts)
	}
	if at := k.linked(link, alerts.LinkOpen); at.View.State != "off_track" {
		t.Errorf("it shows %+v", at.View)
	}

	// A key that is taken away seals nothing any more, and neither does one of somebody else.
	key := k.key
	k.key = nil
	k.linked(link, alerts.LinkUnknown)
	k.key = &links.Key{8}
	k.linked(link, alerts.LinkUnknown)
	k.key = key

	k.goal(0, indicators.OnTrack)
	k.turn(10 * time.Minute)
	if at := k.linked(link, alerts.LinkOver); at.View.Open {
		t.Errorf("it shows %+v", at.View)
	}
	k.goal(0, indicators.AtRisk)
	k.turn(10 * time.Minute)
	if at := k.linked(link, alerts.LinkOver); !at.View.Open {
		t.Errorf("what is raised anew shows as %+v", at.View)
	}
	got := k.links()
	for what, link := range got {
		if strings.Contains(what, "resolved") != (link == "") {
			t.Errorf("%s has the link %q", what, link)
		}
	}
	again := got["manager@x raised goal/g0"]
	k.linked(again, alerts.LinkOpen)
	k.turn(15 * 24 * time.Hour)
	if at := k.linked(again, alerts.LinkExpired); at.Path != "/goals/g0" || at.Recipient.ID != "manager@x" {
		t.Errorf("expired: %+v", at)
	}
	if _, err := k.s.ActByLink(t.Context(), again, alerts.LinkRequest{Kind: alerts.Acknowledge, Note: "x"}); !errors.Is(err, alerts.ErrLinkClosed) {
		t.Errorf("expired: %v", err)
	}
	reminded := k.links()
	k.linked(reminded["manager@x reminder goal/g0"], alerts.LinkOpen) // which counts from the reminder
}

// Of reports the department alone acts; the operator hears of what is held and cannot.
func TestLinksAreForThoseWhoseItIs(t *testing.T) {
	k := linkedKit(t, 1, nil)
	k.change(func(s *scoreboard.Snapshot) { s.Goals[0].Freshness = indicators.Held })
	k.turn(10 * time.Minute)
	got := k.links()
	if got["clerk@x raised held/i0"] == "" || got["operator@x raised held/i0"] != "" || len(got) != 2 {
		t.Errorf("the links are %v", got)
	}
}

// A message that comes again, as nobody knows whether it was taken, is the same to the letter.
func TestLinksOfARepeat(t *testing.T) {
	k := linkedKit(t, 1, nil)
	k.goal(0, indicators.AtRisk)
	var texts []string
	k.mail.fail = func(m *alerts.Message) error {
		texts = append(texts, m.ID+m.Text)
		if len(texts) < 3 {
			return &alerts.SendError{Fault: alerts.Unreachable, Uncertain: true, Err: errors.New("no answer")}
		}
		return nil
	}
	k.turn(time.Minute)
	k.start()
	k.turn(2 * time.Hour)
	if len(texts) != 3 || texts[0] != texts[1] || texts[1] != texts[2] || !strings.Contains(texts[0], "/act/") {
		t.Errorf("%q", texts)
	}
}
