package alerts_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rasid/indicators"
	"rasid/internal/actions"
	"rasid/internal/alerts"
	"rasid/internal/scoreboard"
)

var update = flag.Bool("update", false, "write golden files")

func daily(whenQuiet bool) indicators.Digest {
	return indicators.Digest{Every: []string{"daily"}, At: 8 * 60, WhenQuiet: whenQuiet}
}

// digests lists the digests that arrived, each once: one that came again has the ID of what it repeats.
func (k *kit) digests() (list []*alerts.Digest) {
	seen := map[string]bool{}
	for i := range k.got {
		if m := &k.got[i].m; m.Digest != nil && !seen[m.ID] {
			seen[m.ID] = true
			list = append(list, m.Digest)
		}
	}
	return list
}

// A digest says what changed since the last one, what is off track, and who took up what. It is no
// message about an alert, and with nothing to say it comes only to who asks for that.
func TestDigest(t *testing.T) {
	k := newKit(t, 3, func(p *indicators.Plan) {
		p.Departments[0].Contacts[0].Digest = daily(false)
		p.Sectors[0].Contacts[0].Digest = indicators.Digest{Every: []string{"weekly", "monthly"}, At: 9 * 60, WhenQuiet: true}
		p.Weekend = []time.Weekday{time.Friday, time.Saturday}
	})
	k.turn(25 * time.Hour)
	k.wants("") // nothing to say, and no week has gone by
	k.goal(0, indicators.OffTrack)
	k.turn(time.Hour)
	k.wants("manager@x by mail: raised goal/g0 off_track")
	k.act(alerts.Request{Kind: alerts.Acknowledge, Alert: "goal/g0"})
	k.turn(24 * time.Hour)
	if d := k.digests(); len(d) != 1 || len(d[0].Changed) != 1 || len(d[0].Off) != 1 || d[0].Off[0].Taken != "Planner" || len(d[0].Acts) != 1 || d[0].Counts[indicators.OnTrack] != 2 {
		t.Fatalf("%+v", d)
	}
	k.wants("manager@x by mail: digest digest/daily/manager@x resolved")
	k.turn(24 * time.Hour)
	if d := k.digests(); len(d) != 1 || len(d[0].Changed)+len(d[0].Acts) != 0 || len(d[0].Off) != 1 {
		t.Fatalf("%+v", d)
	}
	k.got = nil
	k.goal(0, indicators.OnTrack)
	k.turn(3 * 24 * time.Hour) // to Sunday, the first day after the weekend
	var last *alerts.Digest
	for _, d := range k.digests() {
		if d.Every == "weekly" {
			last = d
		}
	}
	if last == nil || len(last.Changed) != 0 || len(last.Acts) != 1 || last.To.Weekday() != time.Sunday || last.To.Hour() != 9 || !last.From.Equal(began) {
		t.Fatalf("%+v", last)
	}
	k.got = nil
	k.turn(24 * 24 * time.Hour)
	var stock *alerts.Digest
	for _, d := range k.digests() {
		if d.Every == "monthly" {
			stock = d
		}
	}
	if stock == nil || len(stock.Goals) != 3 || stock.To.Day() != 1 {
		t.Fatalf("%+v", stock)
	}
}

// What rests on a suspect delivery is said to.
func TestDigestOfDoubt(t *testing.T) {
	k := newKit(t, 6, func(p *indicators.Plan) { p.Departments[0].Contacts[0].Digest = daily(false) })
	k.change(func(s *scoreboard.Snapshot) {
		s.Position++
		for i := range s.Goals {
			s.Goals[i].Status, s.Goals[i].Points, s.Goals[i].AsOfPeriod = indicators.OffTrack, points(s.Position), s.Goals[i].AsOfPeriod.Shift(1)
		}
	})
	k.turn(24 * time.Hour)
	if d := k.digests(); len(d) != 1 || len(d[0].Off) != 6 || !d[0].Off[0].Doubted {
		t.Fatalf("%+v", d)
	}
	for i := range k.got {
		if m := &k.got[i].m; m.Digest != nil && strings.Count(m.Text, "is doubted, and waits for a person") != 6 {
			t.Error(m.Text)
		}
	}
}

// What is off is turned on again anew: nobody is told of a year that they did not ask about.
func TestDigestTakenOut(t *testing.T) {
	k := newKit(t, 1, func(p *indicators.Plan) { p.Departments[0].Contacts[0].Digest = daily(true) })
	k.turn(24 * time.Hour)
	k.wants("manager@x by mail: digest digest/daily/manager@x resolved")
	k.plan.Departments[0].Contacts[0].Digest = indicators.Digest{}
	k.start()
	k.turn(72 * time.Hour)
	k.plan.Departments[0].Contacts[0].Digest = daily(true)
	k.start()
	k.turn(time.Hour)
	k.wants("")
	back := k.clock()
	k.turn(24 * time.Hour)
	if d := k.digests(); len(d) != 1 || d[0].From.Before(back.Add(-2*time.Hour)) {
		t.Fatalf("%+v", d)
	}
}

// However a service runs, stops, dies and fails to send: no digest comes twice, each goes on where
// the last one ended, and none that was due while it ran and could send is left out.
func TestDigestsNeverTwice(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		k := newKit(t, 1, func(p *indicators.Plan) {
			p.Departments[0].Contacts[0].Digest = daily(true)
			if zone, err := time.LoadLocation("Europe/Berlin"); err == nil { // whose clocks change in October
				p.TimeZone = zone
			}
		})
		k.mu.Lock()
		k.now = time.Date(2024, 10, 20, 9, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 7*24).Draw(r, "begin")) * time.Hour)
		k.mu.Unlock()
		k.start()
		for range rapid.IntRange(1, 12).Draw(r, "steps") {
			hours := time.Duration(rapid.IntRange(1, 60).Draw(r, "hours")) * time.Hour
			switch rapid.SampledFrom([]string{"run", "down", "outage", "dies", "change"}).Draw(r, "step") {
			case "run":
				k.turn(hours)
			case "down":
				k.mu.Lock()
				k.now = k.now.Add(hours)
				k.mu.Unlock()
				k.start()
			case "outage":
				k.mail.fail = func(*alerts.Message) error {
					return &alerts.SendError{Fault: alerts.Unreachable, Err: errors.New("away")}
				}
				k.turn(hours)
				k.mail.fail = nil
			case "dies":
				k.mail.dies = true
				for range int(hours/time.Hour) + 1 {
					k.mu.Lock()
					k.now = k.now.Add(time.Hour)
					k.mu.Unlock()
					if k.work() {
						break
					}
				}
				k.mail.dies = false
				k.start()
			case "change":
				k.change(func(s *scoreboard.Snapshot) { s.Position++ })
			}
		}
		k.turn(26 * time.Hour)
		var ends time.Time
		got := k.digests()
		for _, d := range got {
			local := d.To.In(k.plan.TimeZone)
			if local.Hour() != 8 || local.Minute() != 0 || !ends.IsZero() && !d.From.Equal(ends) || !d.To.After(d.From) {
				r.Fatalf("from %s to %s, after one that ended %s", d.From, local, ends)
			}
			ends = d.To
		}
		if now := k.clock(); len(got) == 0 || now.Sub(ends) > 26*time.Hour {
			r.Fatalf("it is %s, and the last of %d digests was of %s", now, len(got), ends)
		}
	})
}

// The digests in each language, as people read them.
func TestDigestGolden(t *testing.T) {
	for _, l := range indicators.Langs() {
		for _, every := range []string{"weekly", "monthly"} {
			t.Run(fmt.Sprint(every, "-", l), func(t *testing.T) {
				k := newKit(t, 5, func(p *indicators.Plan) {
					p.Title = indicators.Text{"en": "The year's plan", "ar": "خطة العام", "ku": "Plana salê"}
					names := []indicators.Text{{"en": "Plant trees", "ar": "زراعة الأشجار", "ku": "Çandina daran"}, {"en": "Affordable bread", "ar": "خبز بسعر معقول", "ku": "Nanê erzan"},
						{"en": "Dig wells", "ar": "حفر الآبار", "ku": "Kolandina bîran"}, {"en": "Repair schools (phase 2)", "ar": "ترميم المدارس (المرحلة 2)", "ku": "Nûkirina dibistanan (qonaxa 2)"}, {"en": "Vaccinate children", "ar": "تلقيح الأطفال", "ku": "Derzîkirina zarokan"}}
					for i := range p.Goals {
						p.Goals[i].Statement, p.Indicators[i].Name = names[i], names[i]
					}
					p.Departments[0].Contacts[0] = indicators.Contact{Email: "manager@x", Language: l, Hears: []string{"goals", "reports"}, Digest: indicators.Digest{Every: []string{every}, At: 8 * 60}}
				})
				chance := func(i int, v float64) {
					k.change(func(s *scoreboard.Snapshot) { s.Goals[i].Probability = &v })
				}
				gap := -0.4
				k.change(func(s *scoreboard.Snapshot) { s.Goals[4].GapRatio = &gap })
				chance(2, 0.45)
				k.turn(26 * time.Hour)
				k.goal(0, indicators.OffTrack)
				k.goal(1, indicators.AtRisk)
				k.goal(3, indicators.Achieved)
				chance(2, 0.7)
				k.change(func(s *scoreboard.Snapshot) {
					s.Goals[2].Freshness, s.Goals[4].GapRatio = indicators.Late, new(-0.1)
					s.Goals[0].Reason = indicators.Text{"en": "By the end of September, 41,652 of 72,727 trees had been planted.", "ar": "حتى نهاية أيلول زُرعت ٤١٬٦٥٢ شجرة من أصل ٧٢٬٧٢٧.", "ku": "Heta dawiya Îlonê ji 72.727 daran 41.652 hatin çandin."}
					s.Goals[1].Reason = indicators.Text{"en": "The price nears the line of 4,000 SYP.", "ar": "يقترب السعر من حد ٤٬٠٠٠ ليرة.", "ku": "Biha nêzîkî xeta 4.000 SYP dibe."}
				})
				k.decides(actions.Change{Kind: actions.Add, ID: "nursery", Detail: actions.Detail{Goal: "g1", What: indicators.Text{"en": "Open a mill", "ar": "افتتاح مطحنة", "ku": "Vekirina aşekî"}, Who: "manager@x", Due: new(indicators.NewDate(2024, 9, 1))}})
				k.decides(actions.Change{Kind: actions.Add, ID: "wells", Detail: actions.Detail{Goal: "g2", What: indicators.Text{"en": "Hire a rig", "ar": "استئجار حفّارة", "ku": "Kirêkirina makîneyê"}, Who: "Engineers", Due: new(indicators.NewDate(2024, 9, 10))}})
				k.turn(2 * time.Hour)
				k.act(alerts.Request{Kind: alerts.Acknowledge, Alert: "goal/g0", By: "Berîvan", Note: "a second nursery opens on 12 October"})
				k.turn(30 * 24 * time.Hour)
				for i := range k.got {
					m := &k.got[i].m
					if m.Digest == nil || m.Recipient.ID != "manager@x" {
						continue
					}
					text := m.Subject + "\n\n" + m.Text
					path := filepath.Join("testdata", fmt.Sprintf("digest-%s-%s.golden", every, l))
					if *update {
						if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
							t.Fatal(err)
						}
					}
					want, err := os.ReadFile(path)
					if err != nil {
						t.Fatal(err)
					}
					if text != string(want) {
						t.Errorf("it reads\n%s\nwant\n%s", text, want)
					}
					if l == indicators.Arabic && strings.ContainsAny(strings.ReplaceAll(strings.ReplaceAll(text, "http://page", ""), "g0", ""), "\u202a\u202b\u202d\u202e") {
						t.Error("it holds marks that turn what follows")
					}
					return
				}
				t.Fatal("no digest came")
			})
		}
	}
}
