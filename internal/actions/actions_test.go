package actions_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rasid/indicators"
	"rasid/internal/actions"
	"rasid/internal/journal"
	"rasid/internal/planfile"
)

func plan(t testing.TB) *indicators.Plan {
	t.Helper()
	p, problems := planfile.Parse("plan.yaml", []byte(`plan: {id: p, starts: 2024-01-01, ends: 2024-12-31, timezone: UTC, languages: [en, ar]}
departments: [{id: water, name: {en: Water office, ar: مكتب المياه}, contacts: [{name: Head, email: Head@example.org}, {email: unnamed@example.org}]}]
indicators: []
goals: [{id: g}, {id: h}]
`))
	if p == nil {
		t.Fatal(problems)
	}
	return p
}

func day(s string) indicators.Date {
	d, err := indicators.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// log is a journal of events in memory.
type log struct {
	t      testing.TB
	plan   *indicators.Plan
	events []journal.ActionEvent
}

func (l *log) list() []actions.Action {
	list, err := actions.Fold(l.events)
	if err != nil {
		l.t.Fatal(err)
	}
	return list
}

func (l *log) take(today indicators.Date, changes ...actions.Change) error {
	r := actions.Request{By: "x", Changes: changes}
	events, wrong := actions.Events(l.plan, l.list(), r, today)
	if err := actions.Refusal(r, wrong); err != nil {
		return err
	}
	for _, e := range events {
		e.Seq, e.At = int64(len(l.events)+1), today.In(time.UTC)
		l.events = append(l.events, e)
	}
	return nil
}

func TestHowAnActionStands(t *testing.T) {
	l := &log{t: t, plan: plan(t)}
	if err := l.take(day("2024-03-01"), actions.Change{Kind: actions.Add, Detail: actions.Detail{Goal: "g", What: indicators.Plain("Repair"), Who: "water", Due: new(day("2024-04-10")), Review: new(day("2024-04-01"))}}); err != nil {
		t.Fatal(err)
	}
	want := func(states map[string]actions.State) {
		t.Helper()
		a := l.list()[0]
		for on, state := range states {
			if got := a.On(day(on)); got != state {
				t.Errorf("on %s it is %s, want %s", on, got, state)
			}
		}
	}
	want(map[string]actions.State{"2024-03-31": actions.Open, "2024-04-01": actions.Review, "2024-04-10": actions.Review, "2024-04-11": actions.Late})
	for _, c := range []struct {
		change actions.Change
		states map[string]actions.State
	}{
		{actions.Change{Kind: actions.Amend, ID: "a1", Detail: actions.Detail{Due: new(day("2024-05-10"))}}, map[string]actions.State{"2024-04-11": actions.Review, "2024-05-11": actions.Late}},
		{actions.Change{Kind: actions.Finish, ID: "a1", Detail: actions.Detail{Done: new(day("2024-05-20"))}}, map[string]actions.State{"2024-05-19": actions.Late, "2024-05-20": actions.Done, "2024-12-31": actions.Done}},
		{actions.Change{Kind: actions.Amend, ID: "a1", Note: "only a word"}, map[string]actions.State{"2024-05-20": actions.Done}},
		{actions.Change{Kind: actions.Amend, ID: "a1", Detail: actions.Detail{Due: new(day("2024-07-10")), Review: new(day("2024-07-01"))}}, map[string]actions.State{"2024-05-20": actions.Open, "2024-07-11": actions.Late}},
		{actions.Change{Kind: actions.Drop, ID: "a1", Note: "no money"}, map[string]actions.State{"2024-05-20": actions.Dropped}},
	} {
		if err := l.take(day("2024-06-01"), c.change); err != nil {
			t.Fatal(err)
		}
		want(c.states)
	}
	a := l.list()[0]
	if a.ID != "a1" || a.FirstDue != day("2024-04-10") || a.Moves != 2 || a.By != "x" || a.Note != "no money" || len(a.Events) != 6 {
		t.Errorf("%+v", a)
	}
}

func TestWhatIsRefused(t *testing.T) {
	l := &log{t: t, plan: plan(t)}
	whole := actions.Detail{Goal: "g", What: indicators.Plain("Repair"), Who: "water", Due: new(day("2024-04-10"))}
	if err := l.take(day("2024-03-01"), actions.Change{Kind: actions.Add, ID: "pump", Detail: whole}); err != nil {
		t.Fatal(err)
	}
	with := func(change func(*actions.Detail)) actions.Detail {
		d := whole
		change(&d)
		return d
	}
	for _, c := range []struct {
		change actions.Change
		want   string
	}{
		{actions.Change{Kind: actions.Add, ID: "pump", Detail: whole}, `there is an action "pump" already`},
		{actions.Change{Kind: actions.Add, ID: "a pump", Detail: whole}, "has other characters"},
		{actions.Change{Kind: actions.Add, Detail: with(func(d *actions.Detail) { d.Goal = "" })}, "which goal"},
		{actions.Change{Kind: actions.Add, Detail: with(func(d *actions.Detail) { d.Goal = "i" })}, `the plan has no goal "i"`},
		{actions.Change{Kind: actions.Add, Detail: with(func(d *actions.Detail) { d.What = nil })}, "what is to be done"},
		{actions.Change{Kind: actions.Add, Detail: with(func(d *actions.Detail) { d.Who = " " })}, "who does it"},
		{actions.Change{Kind: actions.Add, Detail: with(func(d *actions.Detail) { d.Due = nil })}, "by which day"},
		{actions.Change{Kind: actions.Add, Detail: with(func(d *actions.Detail) { d.Review = new(day("2024-04-11")) })}, "after it is due"},
		{actions.Change{Kind: actions.Amend, ID: "pump"}, "what is to change"},
		{actions.Change{Kind: actions.Amend, ID: "pump", Detail: actions.Detail{Goal: "i"}}, `the plan has no goal "i"`},
		{actions.Change{Kind: actions.Finish, ID: "pump", Detail: actions.Detail{Done: new(day("2024-03-02"))}}, "after today"},
		{actions.Change{Kind: actions.Finish, ID: "pumps"}, `did you mean "pump"?`},
		{actions.Change{Kind: actions.Drop, ID: "pump"}, "why action"},
		{actions.Change{Kind: "burn", ID: "pump"}, "nothing is known"},
	} {
		if err := l.take(day("2024-03-01"), c.change); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", c.change, err, c.want)
		}
	}
	if n := len(l.events); n != 1 {
		t.Errorf("what was refused left %d events", n)
	}
	for _, bad := range [][]journal.ActionEvent{{{Action: "x", Kind: actions.Finish, Detail: "{}"}}, {{Action: "x", Kind: actions.Add, Detail: "{}"}}, {{Action: "x", Kind: actions.Add, Detail: "{"}}} {
		if _, err := actions.Fold(bad); err == nil {
			t.Errorf("%+v was taken for a history", bad)
		}
	}
}

func TestWhose(t *testing.T) {
	p := plan(t)
	for who, want := range map[string][3]string{"water": {"water", "", "Water office"}, "water OFFICE": {"water", "", "Water office"}, "مكتب المياه": {"water", "", "Water office"},
		"head@example.org": {"", "head@example.org", "Head"}, "head": {"", "head@example.org", "Head"}, "Engineers": {"", "", "Engineers"}, "dam@example.org": {"", "", "dam"},
		"unnamed@example.org": {"", "unnamed@example.org", "Water office"}} {
		department, contact := actions.Whose(p, who)
		if got := [3]string{department, contact, actions.WhoName(p, who, "en")}; got != want {
			t.Errorf("%s: %q, want %q", who, got, want)
		}
	}
}

// A file that was taken over says what there is: taken over again it changes nothing, whatever there was before.
func TestAFileTakenOverIsWhatThereIs(t *testing.T) {
	p, today := plan(t), day("2024-06-01")
	rapid.Check(t, func(r *rapid.T) {
		l := &log{t: t, plan: p}
		for range rapid.IntRange(1, 4).Draw(r, "files") {
			var b strings.Builder
			b.WriteString("actions:\n")
			type wanted struct {
				state actions.State
				due   indicators.Date
			}
			want := map[string]wanted{}
			for i := range rapid.IntRange(1, 4).Draw(r, "actions") {
				id := fmt.Sprint("x", i)
				due := day("2024-01-01").AddDays(rapid.IntRange(0, 300).Draw(r, "due"))
				fmt.Fprintf(&b, "  - {id: %s, goal: %s, what: {en: %s}, who: water, due: %s", id, rapid.SampledFrom([]string{"g", "h"}).Draw(r, "goal"), rapid.SampledFrom([]string{"Repair", "Build"}).Draw(r, "what"), due)
				w := wanted{actions.Open, due}
				if due < today {
					w.state = actions.Late
				}
				switch rapid.SampledFrom([]string{"", "done", "dropped"}).Draw(r, "state") {
				case "done":
					fmt.Fprintf(&b, ", done: %s", today.AddDays(-rapid.IntRange(0, 30).Draw(r, "done")))
					w.state = actions.Done
				case "dropped":
					b.WriteString(", dropped: true, note: because")
					w.state = actions.Dropped
				default:
					for _, a := range l.list() {
						if a.ID == id && (a.Done != nil || a.Dropped) && a.Due == due {
							w.state = a.On(today) // what the file is silent about stays
						}
					}
				}
				b.WriteString("}\n")
				want[id] = w
			}
			request, problems := actions.ReadFile("actions.yaml", []byte(b.String()), p, l.list(), today)
			if problems.HasErrors() {
				r.Fatalf("%+v in\n%s", problems, b.String())
			}
			if err := l.take(today, request.Changes...); err != nil {
				r.Fatalf("%v in\n%s", err, b.String())
			}
			for _, a := range l.list() {
				if w, ok := want[a.ID]; ok && (a.On(today) != w.state || a.Due != w.due) {
					r.Fatalf("%s is %s, due %s; want %+v after\n%s", a.ID, a.On(today), a.Due, w, b.String())
				}
			}
			if again, problems := actions.ReadFile("actions.yaml", []byte(b.String()), p, l.list(), today); problems.HasErrors() || len(again.Changes) > 0 {
				r.Fatalf("the same file again: %+v %v\n%s", again.Changes, problems, b.String())
			}
		}
		// Any past view is a beginning of the history.
		for n := range l.events {
			if _, err := actions.Fold(l.events[:n]); err != nil {
				r.Fatal(err)
			}
		}
	})
}

func FuzzFile(f *testing.F) {
	f.Add([]byte("actions: [{id: x, goal: g, what: {ar: y}, who: w, due: 2024-05-01, done: 2024-04-01, dropped: true, note: n, review: 2024-04-01}]"))
	f.Add([]byte("actions: {x: 1}"))
	f.Add([]byte("- a\n- b"))
	p := plan(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		r, problems := actions.ReadFile("a.yaml", data, p, nil, day("2024-06-01"))
		if problems.HasErrors() {
			return
		}
		l := &log{t: t, plan: p}
		if err := l.take(day("2024-06-01"), r.Changes...); err != nil {
			t.Fatalf("what the file was not refused for: %v", err)
		}
		text, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		var back actions.Request
		if err := json.Unmarshal(text, &back); err != nil || !reflect.DeepEqual(back.Changes, r.Changes) && !slices.EqualFunc(back.Changes, r.Changes, func(a, b actions.Change) bool { return fmt.Sprint(a) == fmt.Sprint(b) }) {
			t.Fatalf("%s came back as %+v, %v", text, back, err)
		}
	})
}
