package alerts_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/actions"
	"rasid/internal/alerts"
	"rasid/internal/alerts/links"
	"rasid/internal/journal"
	"rasid/internal/scoreboard"
)

// arrived is a message as it came to the other side of a channel.
type arrived struct {
	id, to, channel string
	at              time.Time
	m               alerts.Message
}

// channel is a channel of tests. It does what fail says, then takes the message.
type channel struct {
	k    *kit
	id   string
	fail func(m *alerts.Message) error // after it returns nil the message is taken; may be nil
	dies bool                          // the process dies after the message was taken and before it knows
}

var errDied = errors.New("the process died")

func (c *channel) Send(_ context.Context, m *alerts.Message) error {
	if c.fail != nil {
		if err := c.fail(m); err != nil {
			return err
		}
	}
	c.k.mu.Lock()
	c.k.got = append(c.k.got, arrived{m.ID, m.Recipient.ID, c.id, c.k.now, *m})
	c.k.mu.Unlock()
	if c.dies {
		panic(errDied)
	}
	return nil
}

// kit is a service of alerts over a journal, a scoreboard that tests write themselves, a clock that
// they turn, and channels whose other side they see.
type kit struct {
	t        testing.TB
	j        *journal.Journal
	plan     *indicators.Plan
	snap     *scoreboard.Snapshot
	mail     *channel
	hook     *channel
	send     bool
	troubles []alerts.Trouble
	judged   time.Time // the zero time: always just now
	render   func(*alerts.Message) error
	key      *links.Key // of links; nil: messages have none
	s        *alerts.Service

	mu    sync.Mutex
	now   time.Time
	got   []arrived
	stood []stood // guarded by mu
}

// stood is how everything stood from a time on.
type stood struct {
	from time.Time
	snap *scoreboard.Snapshot
}

func (k *kit) judgedAt() time.Time {
	if k.judged.IsZero() {
		return k.clock()
	}
	return k.judged
}

// view is how everything stood at a time.
func (k *kit) view(_ context.Context, _ indicators.Date, at time.Time) (*scoreboard.Snapshot, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	snap := k.stood[0].snap
	for _, s := range k.stood {
		if !s.from.After(at) {
			snap = s.snap
		}
	}
	return snap, nil
}

func (k *kit) Current() *scoreboard.Snapshot { return k.snap }

func (k *kit) Changed() <-chan struct{} { return nil }

func (k *kit) clock() time.Time {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.now
}

var began = time.Date(2024, 9, 2, 9, 0, 0, 0, time.UTC) // a Monday

func folder(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "rasid-test-") //nolint:usetesting // t.TempDir lies on a disk
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// planOf has goals g0, g1 … of one department and an indicator for each; a manager hears of goals, a
// clerk of reports, and the head of the sector when nobody takes a goal up.
func planOf(goals int) *indicators.Plan {
	p := &indicators.Plan{ID: "p", Title: indicators.Plain("Plan"), Starts: indicators.NewDate(2024, 1, 1), Ends: indicators.NewDate(2024, 12, 31), TimeZone: time.UTC, Languages: []indicators.Lang{"en"}, Hash: "h1",
		Telling:     indicators.Telling{RemindDays: 7},
		Sectors:     []indicators.Sector{{ID: "services", Contacts: []indicators.Contact{{Email: "head@x"}}}},
		Departments: []indicators.Department{{ID: "d", Contacts: []indicators.Contact{{Email: "manager@x", Hears: []string{"goals"}}, {Email: "clerk@x", Hears: []string{"reports"}}}}}}
	for i := range goals {
		id := fmt.Sprint("i", i)
		p.Indicators = append(p.Indicators, indicators.Indicator{ID: id, Name: indicators.Plain("Indicator " + id), Every: indicators.Month, Department: "d"})
		p.Goals = append(p.Goals, indicators.Goal{ID: fmt.Sprint("g", i), Statement: indicators.Plain(fmt.Sprint("Goal ", i)), Owner: "d", Sector: "services", Indicator: id,
			Target: indicators.Target{Kind: indicators.Reach, Value: 10}, Alert: indicators.AlertPolicy{KeepReports: 1}})
	}
	return p
}

func newKit(t testing.TB, goals int, change func(*indicators.Plan)) *kit {
	t.Helper()
	k := &kit{t: t, plan: planOf(goals), now: began, send: true}
	if change != nil {
		change(k.plan)
	}
	k.mail, k.hook = &channel{k: k, id: "mail"}, &channel{k: k, id: "hook"}
	var err error
	if k.j, err = journal.Open(t.Context(), journal.Options{Path: filepath.Join(folder(t), "rasid.db"), Now: k.clock}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = k.j.Close() })
	k.snap = snapshotOf(k.plan)
	k.stood = []stood{{began, k.snap}}
	k.start()
	k.turn(0)
	return k
}

// snapshotOf is a scoreboard on which every goal is on track.
func snapshotOf(p *indicators.Plan) *scoreboard.Snapshot {
	s := &scoreboard.Snapshot{Plan: p, AsOf: indicators.DateOf(began), Position: 1}
	for i := range p.Goals {
		g := &p.Goals[i]
		s.Goals = append(s.Goals, assess.Assessment{Goal: g.ID, Sector: g.Sector, Owner: g.Owner, Status: indicators.OnTrack, Freshness: indicators.Fresh,
			AsOfPeriod: indicators.PeriodAt(indicators.Month, indicators.NewDate(2024, 1, 1)), Points: points(1), Reason: indicators.Plain("Reason of " + g.ID)})
	}
	return s
}

// start begins a service as a process does, over what the journal holds.
func (k *kit) start() {
	email := func(c *indicators.Contact) (string, bool) { return c.Email, c.Email != "" }
	phone := func(c *indicators.Contact) (string, bool) { return c.Phone, c.Phone != "" }
	k.s = alerts.New(alerts.Config{Plan: k.plan, Journal: k.j, Board: k, Now: k.clock, Log: slog.New(slog.DiscardHandler), Send: k.send, Render: k.render, Past: k.view, Actions: k.decided, Judged: k.judgedAt,
		Channels: []alerts.ChannelConfig{{ChannelInfo: alerts.ChannelInfo{ID: "mail", Address: email}, Channel: k.mail},
			{ChannelInfo: alerts.ChannelInfo{ID: "hook", Address: phone}, Channel: k.hook}},
		Operators: []indicators.Contact{{Email: "operator@x", Phone: "+1"}}, Troubles: func() []alerts.Trouble { return k.troubles }, Page: "http://page",
		LinkKey: func(bool) (*links.Key, error) { return k.key, nil }, LinkValid: 14 * 24 * time.Hour})
}

// decided is what was decided about goals by a time.
func (k *kit) decided(ctx context.Context, until time.Time) ([]actions.Action, error) {
	events, err := k.j.ActionEvents(ctx, until)
	if err != nil {
		return nil, err
	}
	return actions.Fold(events)
}

// decides writes something down about an action.
func (k *kit) decides(c actions.Change) {
	k.t.Helper()
	list, err := k.decided(k.t.Context(), time.Time{})
	if err != nil {
		k.t.Fatal(err)
	}
	r := actions.Request{By: "Planner", Changes: []actions.Change{c}}
	events, wrong := actions.Events(k.plan, list, r, indicators.DateOf(k.clock()))
	if err := actions.Refusal(r, wrong); err != nil {
		k.t.Fatal(err)
	}
	if _, err := k.j.RecordActions(k.t.Context(), fmt.Sprint(k.clock().UnixNano(), c.Kind, c.ID), events); err != nil {
		k.t.Fatal(err)
	}
}

// today has the scoreboard be of the day that it is.
func (k *kit) today() {
	k.change(func(s *scoreboard.Snapshot) { s.AsOf = indicators.DateOf(k.clock().In(k.plan.TimeZone)) })
}

// turn lets time pass in steps of a minute at first, then of an hour, and the service work.
func (k *kit) turn(d time.Duration) {
	k.t.Helper()
	end := k.clock().Add(d)
	for {
		k.work()
		now := k.clock()
		if !now.Before(end) {
			return
		}
		step := time.Minute
		if d > 3*time.Hour {
			step = time.Hour
		}
		k.mu.Lock()
		k.now = now.Add(min(step, end.Sub(now)))
		k.mu.Unlock()
	}
}

// work evaluates and delivers once; it reports whether the process died.
func (k *kit) work() (died bool) {
	k.t.Helper()
	defer func() {
		if r := recover(); r != nil {
			if err, ok := r.(error); !ok || !errors.Is(err, errDied) {
				panic(r)
			}
			died = true
		}
	}()
	if err := k.s.Evaluate(k.t.Context()); err != nil {
		k.t.Fatal(err)
	}
	for _, c := range []string{"mail", "hook"} {
		if _, err := k.s.Deliver(k.t.Context(), c); err != nil {
			k.t.Fatal(err)
		}
	}
	return false
}

// goal sets a goal's status, as a newer delivery brings it.
func (k *kit) goal(i int, s indicators.Status) {
	k.change(func(snap *scoreboard.Snapshot) {
		snap.Position++
		a := &snap.Goals[i]
		a.Status, a.Points, a.AsOfPeriod = s, []assess.Point{{Delivery: snap.Position}}, a.AsOfPeriod.Shift(1)
	})
}

func (k *kit) change(fn func(*scoreboard.Snapshot)) {
	next := *k.snap
	next.Goals = append([]assess.Assessment(nil), k.snap.Goals...)
	fn(&next)
	k.snap = &next
	k.mu.Lock()
	defer k.mu.Unlock()
	k.stood = append(k.stood, stood{k.now, k.snap})
}

// told lists what arrived, a line for each alert of each message, and forgets it.
func (k *kit) told() string {
	var lines []string
	for _, a := range k.got {
		var parts []string
		for i := range a.m.Alerts {
			x := &a.m.Alerts[i]
			parts = append(parts, fmt.Sprintf("%s %s %s", x.Kind, x.Alert, x.State))
		}
		lines = append(lines, a.to+" by "+a.channel+": "+strings.Join(parts, ", "))
	}
	k.got = nil
	return strings.Join(lines, "\n")
}

func (k *kit) wants(want string) {
	k.t.Helper()
	if got := k.told(); got != want {
		k.t.Fatalf("%s, told:\n%s\nwant:\n%s", k.now.Format("01-02 15:04"), got, want)
	}
}

func (k *kit) act(r alerts.Request) journal.AlertAct {
	k.t.Helper()
	if r.By == "" {
		r.By, r.Note = "Planner", "I know"
	}
	a, err := k.s.Act(k.t.Context(), fmt.Sprint(k.clock().UnixNano(), r.Kind, r.Alert, r.Act), r)
	if err != nil {
		k.t.Fatal(err)
	}
	return a
}

func points(delivery int64) []assess.Point { return []assess.Point{{Delivery: delivery}} }

func after(t time.Time, days int) *time.Time {
	t = t.AddDate(0, 0, days)
	return &t
}
