package alerts

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"rasid/indicators"
	"rasid/internal/actions"
	"rasid/internal/alerts/links"
	"rasid/internal/journal"
	"rasid/internal/scoreboard"
)

// Board gives the scoreboard.
type Board interface {
	Current() *scoreboard.Snapshot // nil before the first
	Changed() <-chan struct{}      // closed when the next one is there
}

// ChannelConfig is a channel with what the routing must know of it.
type ChannelConfig struct {
	ChannelInfo
	Channel Channel
}

// Config is what a service works with. All of it is required unless it says otherwise.
type Config struct {
	Plan      *indicators.Plan
	Journal   *journal.Journal
	Board     Board
	Now       func() time.Time
	Log       *slog.Logger
	Send      bool // else what would be sent is logged and recorded
	Channels  []ChannelConfig
	Operators []indicators.Contact
	Page      string               // the page's address without a slash at its end; may be ""
	Judged    func() time.Time     // when all that has changed was last judged; may be nil
	Troubles  func() []Trouble     // of the service itself, besides the channels'; may be nil
	Render    func(*Message) error // defaults to Render
	// Past judges everything as of a date from what was known at a time; nil: digests say how things
	// stand and not what has changed.
	Past func(ctx context.Context, asOf indicators.Date, knownAt time.Time) (*scoreboard.Snapshot, error)
	// Actions returns what was decided about goals by a time (zero: until now); nil: nothing is tracked.
	Actions func(ctx context.Context, until time.Time) ([]actions.Action, error)
	Gather  time.Duration // how long changes are gathered into one message; defaults to 1 min
	AtMost  time.Duration // the shortest time between two messages to one destination; defaults to 5 min

	// LinkKey returns the key of the links by which people act without an account, making it if create
	// says so; nil without an error when there is none. It is asked each time, so that a key that was
	// taken away seals nothing any more. It may be nil: then messages have no such links.
	LinkKey func(create bool) (*links.Key, error)
	// LinkValid is how long such a link can be used, from when the message was due; 0: there are none.
	LinkValid time.Duration

	First, Longest time.Duration // waits between attempts while nobody can be reached; default to 10 s and 15 min
	Probe          time.Duration // between attempts while somebody must set a channel right; defaults to 5 min
}

// Service watches the scoreboard and tells people. Its methods may be called from any goroutine.
type Service struct {
	Config
	router *router
	writer *writer
	marks  map[links.Mark][]*reach // who a link may be for; of a recipient with several channels, one
	lines  map[string]*line
	subs   []*subscriber
	views  views
	poke   chan struct{} // holds one while Evaluate should look again

	evaluated atomic.Int64 // when Evaluate last succeeded, in nanoseconds since 1970; 0 for never

	mu     sync.Mutex
	state  *State // nil until it was read, and when it may differ from the journal; guarded by mu
	counts map[string]map[string]int64
	seen   *scoreboard.Snapshot // what conds was made from; guarded by mu
	conds  []Condition          // guarded by mu
}

// New returns a service. It touches neither the network nor the journal.
func New(cfg Config) *Service {
	for _, d := range []struct {
		d         *time.Duration
		otherwise time.Duration
	}{{&cfg.Gather, time.Minute}, {&cfg.AtMost, 5 * time.Minute}, {&cfg.First, 10 * time.Second}, {&cfg.Longest, 15 * time.Minute}, {&cfg.Probe, 5 * time.Minute}} {
		if *d.d <= 0 {
			*d.d = d.otherwise
		}
	}
	if cfg.Render == nil {
		cfg.Render = Render
	}
	if len(cfg.Channels) == 0 {
		cfg.Send = false
		cfg.Channels = []ChannelConfig{{ChannelInfo: ChannelInfo{ID: NoChannel, Address: func(c *indicators.Contact) (string, bool) { return c.ID(), true }}}}
	}
	s := &Service{Config: cfg, lines: map[string]*line{}, poke: make(chan struct{}, 1), counts: map[string]map[string]int64{}}
	var infos []ChannelInfo
	for _, c := range cfg.Channels {
		infos = append(infos, c.ChannelInfo)
		s.lines[c.ID] = &line{ChannelConfig: c, wake: make(chan struct{}, 1), refused: map[string]string{}}
		s.counts[c.ID] = map[string]int64{}
		for _, o := range outcomes() {
			s.counts[c.ID][o] = 0
		}
	}
	s.router = newRouter(cfg.Plan, cfg.Operators, infos)
	var order []string
	for _, i := range infos {
		order = append(order, i.ID)
	}
	s.subs = s.router.subscribers(cfg.Operators, order)
	s.writer = &writer{plan: cfg.Plan, page: cfg.Page, render: cfg.Render, router: s.router, links: &linker{cfg.LinkKey, cfg.LinkValid, cfg.Log}}
	s.marks = marksOf(s.router)
	return s
}

// NoChannel is the channel of what would be sent while none is configured.
const NoChannel = "none"

// Read returns the alerts as the journal holds them, for looking only.
func Read(ctx context.Context, j *journal.Journal) (*State, error) {
	return load(ctx, j, nil, true)
}

// Evaluate looks at how everything stands now, and writes down what has changed and who is to be
// told. It sends nothing.
func (s *Service) Evaluate(ctx context.Context) error {
	snap := s.Board.Current()
	if snap == nil {
		return nil
	}
	err := s.evaluate(ctx, snap)
	if err == nil {
		s.evaluated.Store(s.Now().UnixNano())
	}
	return err
}

func (s *Service) evaluate(ctx context.Context, snap *scoreboard.Snapshot) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ready(ctx); err != nil {
		return err
	}
	if s.seen != snap {
		s.seen, s.conds = snap, conditions(snap)
	}
	now := s.Now()
	conds := append(slices.Clip(s.conds), s.troubles(snap.AsOf)...)
	if s.Actions != nil { // no delivery tells of them
		decided, err := s.Actions(ctx, time.Time{})
		if err != nil {
			return err
		}
		conds = append(conds, actionConditions(snap.Plan, decided, snap.AsOf)...)
	}
	before := s.state.position
	var unnamed error
	m := moment{now, snap.AsOf, s.Plan.Hash, snap.Position}
	c := journal.AlertChange{Transitions: s.state.step(conds, m, func(seq int64) string {
		d, _, err := s.Journal.Delivery(ctx, seq)
		unnamed = errors.Join(unnamed, err)
		return d.Name
	})}
	if unnamed != nil {
		s.state = nil
		return unnamed
	}
	add, drop, digests, err := s.state.tell(s.router, s.subs, m, pace{s.Gather, s.AtMost})
	if err != nil {
		s.state = nil
		return err
	}
	c.Transitions = append(c.Transitions, digests...)
	for _, n := range add {
		c.Notifications = append(c.Notifications, *n)
	}
	for _, n := range drop {
		c.Changed = append(c.Changed, *n)
	}
	if s.state.position != before {
		c.Position = s.state.position
	}
	if len(c.Transitions)+len(c.Notifications)+len(c.Changed) == 0 && c.Position == 0 {
		return nil
	}
	if err := s.record(ctx, c); err != nil {
		return err
	}
	s.report(c.Transitions)
	for _, n := range add {
		s.lines[n.Channel].poked()
	}
	return nil
}

// report logs what has changed for people; a plan that is looked at for the first time makes no noise.
func (s *Service) report(changes []journal.AlertTransition) {
	const most = 20
	n := 0
	for _, t := range changes {
		a := s.state.alerts[t.Alert]
		if a.Topic == DigestTopic || t.Level == 0 && !a.Until.Equal(t.At) {
			continue // it was not raised before either
		}
		if n++; n <= most {
			s.Log.Info("alert changed", "alert", t.Alert, "was", t.Was, "state", t.State, "severity", string(t.Severity), "delivery", t.Delivery)
		}
	}
	if n > most {
		s.Log.Info("more alerts changed", "alerts", n-most)
	}
}

// ready reads the state if it is not there. The caller holds mu.
func (s *Service) ready(ctx context.Context) error {
	if s.state != nil {
		return nil
	}
	id, err := s.Journal.ID(ctx)
	if err != nil {
		return err
	}
	s.writer.journal = id
	state, err := load(ctx, s.Journal, s.router, !s.Send)
	if err != nil {
		return err
	}
	if err := s.strays(ctx, state); err != nil {
		return err
	}
	s.state = state
	s.remember()
	for _, l := range s.lines {
		l.poked()
	}
	return nil
}

// record writes a change. When that fails the state is read anew, for it may be ahead of the journal.
func (s *Service) record(ctx context.Context, c journal.AlertChange) error {
	err := s.Journal.RecordAlerts(context.WithoutCancel(ctx), c)
	if err != nil {
		s.state = nil
	}
	return err
}

// Act does what a person wants, once for each id.
func (s *Service) Act(ctx context.Context, id string, r Request) (journal.AlertAct, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ready(ctx); err != nil {
		return journal.AlertAct{}, err
	}
	return s.act(ctx, id, r)
}

// act does what a person wants. The caller holds mu, and the state is there.
func (s *Service) act(ctx context.Context, id string, r Request) (journal.AlertAct, error) {
	if done := s.state.acts.requests[id]; done != nil {
		return done.AlertAct, nil
	}
	row, err := s.state.decide(id, r, s.Now())
	if err != nil {
		return row, err
	}
	if err := s.record(ctx, journal.AlertChange{Acts: []journal.AlertAct{row}}); err != nil {
		return row, err
	}
	if err := s.state.acts.add(row); err != nil {
		s.state = nil
		return row, err
	}
	s.state.lastAct = row.Seq
	s.Log.Info("alerts: a person has acted", "act", row.Seq, "kind", row.Kind, "target", row.Target, "by", row.Who)
	s.again()
	return row, nil
}

// LookAgain has Evaluate look soon: something has changed that the scoreboard does not show.
func (s *Service) LookAgain() { s.again() }

// again has Evaluate look soon.
func (s *Service) again() {
	select {
	case s.poke <- struct{}{}:
	default:
	}
}

// look is how often Evaluate looks when nothing has happened: for times that come.
const look = time.Minute

// Run watches and tells until ctx is done.
func (s *Service) Run(ctx context.Context) {
	if !s.Send {
		s.Log.Warn("nobody is told of alerts: they are logged and kept only; alerts: {send: true} in rasid.yaml turns sending on, and then what is open is sent once", "channels", len(s.Channels))
	}
	var work sync.WaitGroup
	defer work.Wait()
	for _, l := range s.lines {
		work.Go(func() { s.runLine(ctx, l) })
		if again, ok := l.Channel.(Repeater); ok && s.Send {
			work.Go(func() { again.Run(ctx) })
		}
	}
	turn := time.NewTicker(look)
	defer turn.Stop()
	for {
		changed := s.Board.Changed()
		if err := s.Evaluate(ctx); err != nil && ctx.Err() == nil {
			s.Log.Error("alerts not evaluated", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-changed:
		case <-s.poke:
		case <-turn.C:
		}
	}
}

// load reads the state of the journal. router may be nil for looking only.
func load(ctx context.Context, j *journal.Journal, r *router, recorded bool) (*State, error) {
	s := newState()
	transitions, err := j.AlertTransitions(ctx, "")
	if err != nil {
		return nil, err
	}
	for _, t := range transitions {
		a := &Alert{AlertTransition: t}
		if err := unmarshalDetail(t.Detail, &a.Detail); err != nil {
			return nil, fmt.Errorf("read transition %d of %s: %w", t.Seq, t.Alert, err)
		}
		s.alerts[t.Alert] = a
		s.list = append(s.list, a)
	}
	rows, err := j.AlertActs(ctx)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		if err := s.acts.add(row); err != nil {
			return nil, err
		}
	}
	if s.lastTransition, s.lastAct, s.lastNotification, err = j.AlertNumbers(ctx); err != nil {
		return nil, err
	}
	if s.position, err = j.Cursor(ctx, journal.AlertCursor); err != nil || r == nil {
		return s, err
	}
	return s, s.loadTold(ctx, j, recorded)
}

// loadTold reads what every destination knows and what waits for it.
func (s *State) loadTold(ctx context.Context, j *journal.Journal, recorded bool) error {
	states := []journal.NotificationState{journal.NotificationSent}
	if recorded {
		states = append(states, journal.NotificationRecorded)
	}
	for _, f := range []journal.NotificationFilter{{States: states, Latest: true}, {States: []journal.NotificationState{journal.NotificationFailed}, Latest: true},
		{States: []journal.NotificationState{journal.NotificationPending, journal.NotificationSending}}} {
		list, err := j.Notifications(ctx, f)
		if err != nil {
			return err
		}
		for i := range list {
			n := &list[i]
			a := s.alerts[n.Alert]
			if a == nil {
				continue
			}
			d := Destination{n.Recipient, n.Channel}
			t, q := a.toldOf(d), s.queue(d)
			switch n.State {
			case journal.NotificationFailed:
				t.failed = n.Transition
			case journal.NotificationPending, journal.NotificationSending:
				t.waiting, q.rows = append(t.waiting, n), append(q.rows, n)
			default:
				t.level, t.at, t.upTo, t.n = n.Level, n.Changed, n.Transition, n.N
				if n.Changed.After(q.last) {
					q.last = n.Changed
				}
			}
		}
	}
	return nil
}
