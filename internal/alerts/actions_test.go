package alerts_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rasid/indicators"
	"rasid/internal/actions"
)

func dated(s string) *indicators.Date {
	d, err := indicators.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return &d
}

func added(id, goal, who, due, review string) actions.Change {
	c := actions.Change{Kind: actions.Add, ID: id, Detail: actions.Detail{Goal: goal, What: indicators.Plain("Do " + id), Who: who, Due: dated(due)}}
	if review != "" {
		c.Review = dated(review)
	}
	return c
}

// An action is late when the day on which it is due has ended by the plan's clock, and that is over once it is moved
// or done.
func TestLateActionsAreTold(t *testing.T) {
	damascus := time.FixedZone("+03", 3*3600)
	k := newKit(t, 1, func(p *indicators.Plan) { p.TimeZone = damascus })
	k.decides(added("pump", "g0", "d", "2024-09-03", "2024-09-02"))
	k.turn(10 * time.Minute)
	k.wants("manager@x by mail: raised action/pump action_review") // its day to be looked at is today
	day := func(s string) {
		at, err := time.ParseInLocation("2006-01-02 15:04", s, damascus)
		if err != nil {
			t.Fatal(err)
		}
		k.turn(at.Sub(k.clock()))
		k.today()
		k.turn(10 * time.Minute)
	}
	day("2024-09-03 23:40")
	k.wants("")
	day("2024-09-04 00:01") // still the third in London
	k.wants("manager@x by mail: worse action/pump action_late")
	day("2024-09-12 12:00")
	k.wants("manager@x by mail: reminder action/pump action_late")
	k.decides(actions.Change{Kind: actions.Amend, ID: "pump", Detail: actions.Detail{Due: dated("2024-09-20"), Review: dated("2024-09-18")}})
	k.turn(10 * time.Minute)
	k.wants("manager@x by mail: resolved action/pump action_open")
	day("2024-09-18 12:00")
	k.wants("manager@x by mail: raised action/pump action_review")
	day("2024-09-21 12:00")
	k.wants("manager@x by mail: worse action/pump action_late")
	k.decides(actions.Change{Kind: actions.Finish, ID: "pump"})
	k.turn(10 * time.Minute)
	k.wants("manager@x by mail: resolved action/pump action_done")
	k.decides(added("tank", "g0", "d", "2024-09-19", ""))
	k.turn(10 * time.Minute)
	k.wants("manager@x by mail: raised action/tank action_late")
	k.decides(actions.Change{Kind: actions.Drop, ID: "tank", Note: "no money"})
	k.turn(10 * time.Minute)
	k.wants("manager@x by mail: resolved action/tank action_dropped")
}

// Whoever is to do something hears of it: a department's contacts who hear of goals or of actions, the contact that is
// named, and else the goal's owner.
func TestWhoHearsOfActions(t *testing.T) {
	for _, c := range []struct{ who, want string }{
		{"d", "manager@x"}, {"e", "doer@x"}, {"clerk@x", "clerk@x"}, {"Doer", "doer@x"}, {"The engineers", "manager@x"}, {"quiet", "manager@x"},
	} {
		k := newKit(t, 1, func(p *indicators.Plan) {
			p.Departments = append(p.Departments, indicators.Department{ID: "e", Contacts: []indicators.Contact{{Name: "Doer", Email: "doer@x", Hears: []string{"actions"}}, {Email: "other@x", Hears: []string{"reports"}}}},
				indicators.Department{ID: "quiet"})
		})
		k.decides(added("pump", "g0", c.who, "2024-09-01", ""))
		k.turn(10 * time.Minute)
		if got := k.told(); got != c.want+" by mail: raised action/pump action_late" {
			t.Errorf("%s: told %q, want %s", c.who, got, c.want)
		}
	}
}

// An action for a goal that is doubted, off track or acknowledged counts for none: goals are told as they were.
func TestActionsAreNoGoals(t *testing.T) {
	k := newKit(t, 6, nil)
	k.decides(added("pump", "g0", "d", "2024-09-01", ""))
	k.turn(10 * time.Minute)
	k.wants("manager@x by mail: raised action/pump action_late")
	k.goal(0, indicators.OffTrack)
	k.turn(10 * time.Minute)
	k.wants("manager@x by mail: raised goal/g0 off_track")
}

// Whatever is moved, done, dropped and taken up again, in whatever order: at the end what is told of as open is what
// is late or to be looked at, and nothing else.
func TestMovedAndDoneActionsAreOver(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		k := newKit(t, 1, nil)
		ids := []string{}
		for range rapid.IntRange(1, 8).Draw(r, "steps") {
			day := func(what string) *indicators.Date {
				return new(indicators.DateOf(k.clock()).AddDays(rapid.IntRange(-10, 10).Draw(r, what)))
			}
			kind := rapid.SampledFrom([]string{actions.Add, actions.Amend, actions.Finish, actions.Drop}).Draw(r, "kind")
			if len(ids) == 0 {
				kind = actions.Add
			}
			c := actions.Change{Kind: kind, Note: "so it is"}
			if kind == actions.Add {
				c = added(fmt.Sprint("x", len(ids)), "g0", "d", day("due").String(), "")
				ids = append(ids, c.ID)
			} else {
				c.ID = rapid.SampledFrom(ids).Draw(r, "action")
			}
			switch kind {
			case actions.Amend:
				c.Due = day("new due")
			case actions.Finish:
				c.Done = new(indicators.DateOf(k.clock()).AddDays(-rapid.IntRange(0, 5).Draw(r, "done")))
			}
			k.decides(c)
			k.turn(time.Duration(rapid.IntRange(10, 3000).Draw(r, "minutes")) * time.Minute)
			k.today()
		}
		k.turn(10 * time.Minute)
		list, err := k.decided(t.Context(), time.Time{})
		if err != nil {
			r.Fatal(err)
		}
		open := map[string]string{}
		for _, m := range k.got {
			for _, a := range m.m.Alerts {
				if a.Kind.Firing() {
					open[a.Alert] = a.State
				} else {
					delete(open, a.Alert)
				}
			}
		}
		for i := range list {
			state := list[i].On(k.snap.AsOf)
			told := open["action/"+list[i].ID]
			if late := state == actions.Late; late != (told == string(actions.Late)) {
				r.Fatalf("%s is %s, and told as %q", list[i].ID, state, told)
			}
		}
		for key := range open {
			if !strings.HasPrefix(key, "action/") {
				r.Fatalf("%s was told of", key)
			}
		}
	})
}
