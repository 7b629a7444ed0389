// Package influx mirrors the journal to InfluxDB: observations, what is derived of them, the daily assessments
// of goals, and what became of deliveries, each overwriting the point that it wrote before.
//
// The journal itself is the outbox. A cursor says up to which delivery everything has been
// accepted; it moves only when the server has said so, so that an outage of any length, a kill or
// a full disk loses nothing, and nothing waits in memory. A point may be written twice and stays one.
//
// The series of a goal is what is known today about each day of the plan, as "rasid status --as-of"
// says it: a late correction rewrites the days from the end of its period on. What was said at the
// time is the journal's to tell ("--known-at"); here a delivery's event shows that it revised values.
package influx

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"sync"
	"time"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/journal"
)

// Name is the mirror's in the journal.
const Name = "influx"

// Judge judges the goals of an indicator day by day, and derives one that is derived; see scoreboard.Board.
type Judge interface {
	Daily(ctx context.Context, indicator string, from, through indicators.Date, position int64, yield func(*assess.Assessment) error) error
	Derived(ctx context.Context, indicator string, asOf *indicators.Date, position int64, only func(place string) bool, yield func(place string, points []assess.Point) error) error
}

// Config is what a mirror works with. All of it is required unless it says otherwise.
type Config struct {
	Target  Target
	Plan    *indicators.Plan
	Journal *journal.Journal
	Judge   Judge
	Program func() string // names the code that judges: another one may judge otherwise, and then every day is written again
	Now     func() time.Time
	Log     *slog.Logger
	// PlanAt returns Plan with the places that were learnt by a position of the journal. It may be nil: there
	// are none.
	PlanAt func(ctx context.Context, position int64) (*indicators.Plan, error)
	// Asked returns the day from which somebody asks to send everything again, and a function to
	// call once that is noted; false: nobody does. It may be nil.
	Asked func() (since indicators.Date, noted func(), ok bool)

	Batch          int           // lines in one write, at most; defaults to 10 000
	Every          time.Duration // how often the journal is looked at; defaults to 1 s
	First, Longest time.Duration // waits between attempts while the server cannot be reached; default to 1 s and 1 min
	Probe          time.Duration // between attempts while somebody must set something right; defaults to 1 min
}

// Trouble is why nothing is sent now.
type Trouble struct {
	Blocked bool      `json:"blocked"` // somebody must set something right; else the server cannot be reached
	Server  string    `json:"server"`
	Message string    `json:"message"` // the server's, or what the network said
	Since   time.Time `json:"since"`
}

// Text says it in one line of English, for logs and the command line.
func (t *Trouble) Text() string {
	if t == nil {
		return "nothing is wrong"
	}
	what := "cannot be reached"
	if t.Blocked {
		what = "takes nothing"
	}
	return fmt.Sprintf("InfluxDB at %s %s: %s", t.Server, what, t.Message)
}

// Status is how a mirror stands.
type Status struct {
	Position int64 // everything up to this delivery has arrived
	Resend   bool  // older points are on their way again
	Trouble  *Trouble
	Accepted time.Time        // of the last write; the zero time before the first of this process
	Sent     int64            // lines of this process that were dealt with
	Writes   map[string]int64 // requests of this process, by what the answer meant; "retried" counts waits
	Lines    map[string]int64 // of this process: "accepted", "refused", "retention"
}

// Mirror is at work in one goroutine; Status may be called from any.
type Mirror struct {
	Config
	state   state
	client  *client
	lines   lines
	most    int // lines that the server is given at once now
	aside   map[pointKey]bool
	savedAt time.Time

	points, verdicts func() string // state.Points and state.Verdicts as this plan and program want them

	patience time.Duration
	giveUp   time.Time

	mu     sync.Mutex
	status Status // guarded by mu
}

// New returns a mirror. It touches neither the network nor the journal.
func New(cfg Config) *Mirror {
	for _, d := range []struct {
		d         *time.Duration
		otherwise time.Duration
	}{{&cfg.Every, time.Second}, {&cfg.First, time.Second}, {&cfg.Longest, time.Minute}, {&cfg.Probe, time.Minute}} {
		if *d.d <= 0 {
			*d.d = d.otherwise
		}
	}
	if cfg.Batch <= 0 {
		cfg.Batch = 10_000
	}
	m := &Mirror{Config: cfg, lines: lines{plan: cfg.Plan}, most: cfg.Batch, aside: map[pointKey]bool{}}
	m.points = sync.OnceValue(m.identities)
	m.verdicts = sync.OnceValue(func() string { return fingerprint(m.Plan.Hash, m.Program()) })
	m.status = Status{Writes: map[string]int64{"retried": 0}, Lines: map[string]int64{"accepted": 0, reasonRefused: 0, reasonRetention: 0}}
	for _, v := range verdicts() {
		m.status.Writes[string(v)] = 0
	}
	return m
}

// Status returns how the mirror stands.
func (m *Mirror) Status() Status {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := m.status
	s.Writes, s.Lines = maps.Clone(s.Writes), maps.Clone(s.Lines)
	return s
}

func (m *Mirror) count(fn func(*Status)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	fn(&m.status)
}

var errRewound = errors.New("everything is sent again")

// Run sends what is missing, and then what comes, until ctx is done. It never gives up.
func (m *Mirror) Run(ctx context.Context) {
	defer func() { m.client.close() }()
	wait := time.NewTimer(0)
	defer wait.Stop()
	for failed := (backoff{}); ; {
		select {
		case <-ctx.Done():
			return
		case <-wait.C:
		}
		next := m.Every
		switch err := m.once(ctx); {
		case ctx.Err() != nil:
			return
		case errors.Is(err, errRewound):
			next = 0
		case err != nil: // the journal's: the network's are never an end
			m.Log.Error("the mirror to InfluxDB stands still", "error", err)
			next = failed.next(m.First, m.Longest)
		default:
			failed = backoff{}
		}
		wait.Reset(next)
	}
}

// Drain sends everything that is missing and returns. It fails when the server refuses writes, or
// cannot be reached for as long as patience.
func (m *Mirror) Drain(ctx context.Context, patience time.Duration) error {
	defer func() { m.client.close() }()
	m.patience, m.giveUp = patience, m.Now().Add(patience)
	for {
		if err := m.once(ctx); err == nil || !errors.Is(err, errRewound) {
			return err
		}
	}
}

// once sends what is missing now.
func (m *Mirror) once(ctx context.Context) error {
	if err := m.load(ctx); err != nil {
		return err
	}
	for {
		if m.Asked != nil {
			if since, noted, ok := m.Asked(); ok {
				if err := m.Resend(ctx, since); err != nil {
					return err
				}
				noted()
			}
		}
		p, err := m.next(ctx)
		if err != nil || p == nil {
			return err
		}
		if err := m.run(ctx, p); err != nil {
			return err
		}
	}
}

// Resend notes that everything about periods that end on or after a day is to be sent again.
func (m *Mirror) Resend(ctx context.Context, since indicators.Date) error {
	if err := m.load(ctx); err != nil {
		return err
	}
	if r := m.state.Resend; r == nil || since < *r {
		m.state.Resend = &since
	}
	if p := m.state.Pass; p != nil && p.Again {
		m.state.Pass = nil
	}
	if err := m.Journal.ForgetRefusals(ctx, Name, since.In(m.Plan.TimeZone).UnixNano()); err != nil {
		return err
	}
	return m.save(ctx)
}

// rewind begins anew when what had been written is gone.
func (m *Mirror) rewind(ctx context.Context) error {
	if !m.state.Sent {
		return nil
	}
	m.Log.Warn("the bucket of InfluxDB is gone: when it is there again it is filled from the journal", "bucket", m.Target.Bucket)
	m.state.Position, m.state.Through, m.state.Sent, m.state.Pass, m.state.Resend = 0, 0, false, nil, nil
	if err := m.save(ctx); err != nil {
		return err
	}
	return errRewound
}

func (m *Mirror) save(ctx context.Context) error {
	text, err := json.Marshal(m.state)
	if err != nil {
		return err
	}
	m.show()
	m.savedAt = m.Now()
	return m.Journal.SetMirrorState(ctx, Name, string(text))
}

func (m *Mirror) show() {
	m.count(func(s *Status) {
		s.Position, s.Trouble = m.state.Position, m.state.Trouble
		s.Resend = m.state.Resend != nil
	})
}

// trouble says why nothing is sent, once for each reason.
func (m *Mirror) trouble(ctx context.Context, a answer) {
	t := &Trouble{Blocked: a.verdict == blocked, Server: m.Target.URL, Message: a.message, Since: m.Now().UTC()}
	if a.status != 0 {
		t.Message = fmt.Sprintf("%d %s", a.status, a.message)
	}
	old := m.state.Trouble
	if old != nil && old.Blocked == t.Blocked && (old.Message == t.Message || !t.Blocked) {
		return
	}
	if old != nil && old.Blocked == t.Blocked {
		t.Since = old.Since
	}
	m.state.Trouble = t
	if t.Blocked {
		m.Log.Error("nothing is taken by InfluxDB: everything is kept and tried again each minute (\"rasid check --connect\" says more)", "server", t.Server, "message", t.Message)
	} else {
		m.Log.Warn("no answer from InfluxDB: everything is kept and sent later", "server", t.Server, "message", t.Message)
	}
	if err := m.save(ctx); err != nil && ctx.Err() == nil {
		m.Log.Error("the state of the mirror is not kept", "error", err)
	}
}

// clear says that the server takes writes again.
func (m *Mirror) clear(ctx context.Context) {
	now := m.Now()
	m.count(func(s *Status) { s.Accepted = now })
	m.state.Sent = true
	if m.patience > 0 {
		m.giveUp = now.Add(m.patience)
	}
	if m.state.Trouble == nil {
		return
	}
	m.Log.Info("writes are taken by InfluxDB again", "after", now.Sub(m.state.Trouble.Since).Round(time.Second).String())
	m.state.Trouble = nil
	if err := m.save(ctx); err != nil && ctx.Err() == nil {
		m.Log.Error("the state of the mirror is not kept", "error", err)
	}
}

// post writes lines with the client of the present token.
func (m *Mirror) post(ctx context.Context, text string) answer {
	return m.with(func(c *client) answer { return c.post(ctx, text, m.Now()) })
}

func (m *Mirror) probe(ctx context.Context) answer {
	return m.with(func(c *client) answer { return c.probe(ctx, m.Now()) })
}

func (m *Mirror) with(fn func(*client) answer) (a answer) {
	if m.client == nil {
		var err error
		if m.client, err = newClient(m.Target); err != nil {
			a = answer{verdict: blocked, message: err.Error()}
		}
	}
	if m.client != nil {
		a = fn(m.client)
	}
	m.count(func(s *Status) { s.Writes[string(a.verdict)]++ })
	return a
}

// renew has the next write read the token and the certificates anew.
func (m *Mirror) renew() {
	m.client.close()
	m.client = nil
}
