package app

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"rasid/internal/diag"
	"rasid/internal/metrics"
	"rasid/internal/planfile"
)

// Service serves a workspace until it is stopped. When plan.yaml or rasid.yaml change, a
// workspace of the new files takes the place of the old one over the same journal; files with
// errors change nothing.
type Service struct {
	first   *App
	version string
	poke    chan struct{}
	page    atomic.Pointer[page]

	mu     sync.Mutex
	reload metrics.Reload // guarded by mu
}

// page is what people look at while one configuration is in force.
type page struct {
	http.Handler
	retire func() // ends its streams: whoever follows it asks again
}

// NewService returns a service for an open workspace.
func NewService(a *App, version string) *Service {
	s := &Service{first: a, version: version, poke: make(chan struct{}, 1), reload: metrics.Reload{OK: true, Success: a.Now()}}
	s.show(a)
	return s
}

// Reload looks at the workspace's files now, instead of at the next look.
func (s *Service) Reload() {
	select {
	case s.poke <- struct{}{}:
	default:
	}
}

// ServeHTTP answers from the workspace in force.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.page.Load().ServeHTTP(w, r) }

func (s *Service) show(a *App) {
	done := make(chan struct{})
	old := s.page.Swap(&page{a.handler(s.version, s.reloaded, done), sync.OnceFunc(func() { close(done) })})
	if old != nil {
		old.retire()
	}
}

func (s *Service) reloaded() metrics.Reload {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.reload
}

// Serve shows the page on l and runs every source on its schedule until ctx is done. It
// returns within seconds of that: what was being read is read again at the next start.
func (s *Service) Serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: 2 * time.Minute, IdleTimeout: 2 * time.Minute}
	server.RegisterOnShutdown(func() { s.page.Load().retire() }) // a stream never ends by itself
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var running sync.WaitGroup
	failed := make(chan error, 2)
	running.Go(func() {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			failed <- fmt.Errorf("serve: %w", err)
		}
	})
	running.Go(func() {
		if err := s.run(ctx); err != nil && ctx.Err() == nil {
			failed <- err
		}
	})
	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	stop()
	closing, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	if server.Shutdown(closing) != nil {
		_ = server.Close() // somebody reads very slowly
	}
	running.Wait()
	return err
}

// run works with one configuration after another until ctx is done.
func (s *Service) run(ctx context.Context) error {
	a := s.first
	if err := s.begin(ctx, a); err != nil {
		return err
	}
	for {
		working, stop := context.WithCancel(ctx)
		var work sync.WaitGroup
		work.Go(func() {
			if err := a.work(working); err != nil {
				a.Log.Error("not all work ended", "error", err)
			}
		})
		work.Go(func() { a.keep(working) })
		work.Go(func() { a.decideAll(working) })
		if !a.Pinned { // a clock that stands still never comes to the time at which something is due
			tell := a.Alerts
			work.Go(func() { tell.Run(working) })
			if beat := a.Heartbeat; beat != nil {
				work.Go(func() { beat.Run(working) })
			}
		}
		if mirror := a.Mirror; mirror != nil {
			work.Go(func() { mirror.Run(working) })
		}
		next := s.await(ctx, a)
		stop()
		work.Wait()
		if next == nil {
			return nil
		}
		if err := next.catchUp(ctx); err != nil && ctx.Err() == nil {
			a.Log.Error("receipts not written", "error", err)
		}
		s.show(next)
		a.Log.Info("the changed files are in force", "plan", next.Plan.ID, "goals", len(next.Plan.Goals), "sources", len(next.Config.Sources))
		if next.Config.Web.Listen != a.Config.Web.Listen {
			a.Log.Warn("web.listen has changed: the new address is used from the next start on", "listen", next.Config.Web.Listen)
		}
		a = next
	}
}

// begin judges the goals, from when on the page can be read, then checks the journal, and only
// then makes a ready to take deliveries.
func (s *Service) begin(ctx context.Context, a *App) error {
	judged := a.Board.Refresh(ctx)
	if judged == nil && !a.CheckLater {
		return nil
	}
	if err := a.Journal.Check(ctx); err != nil { // damage explains why the goals could not be judged
		return fmt.Errorf("journal: %w", err)
	}
	if judged != nil {
		return judged
	}
	return a.begin(ctx)
}

// await returns a workspace of changed files, ready to work, or nil once ctx is done. Files
// count as changed when they look the same twice, so that one being saved is not read by half.
func (s *Service) await(ctx context.Context, a *App) *App {
	seen, refused := a.stamp, a.stamp
	look := time.NewTicker(a.ReloadEvery)
	defer look.Stop()
	for {
		asked := false
		select {
		case <-ctx.Done():
			return nil
		case <-s.poke:
			asked = true
		case <-look.C:
		}
		now := stampOf(a.Workspace)
		settled := now == seen || asked
		seen = now
		if !settled || now == refused && !asked {
			continue
		}
		if now == a.stamp {
			s.note(metrics.Reload{OK: true, Success: a.Now()}) // the old files are back, or were never changed
			refused = now
			continue
		}
		next, err := a.renewed(ctx)
		if err == nil {
			s.note(metrics.Reload{OK: true, Success: a.Now()})
			return next
		}
		refused = now
		problems := 1
		if e := (*ProblemsError)(nil); errors.As(err, &e) {
			problems = 0
			for _, p := range e.Problems {
				if p.Severity == diag.Error {
					problems++
					a.Log.Error("changed files are refused, the earlier ones stay in force", "file", p.File, "line", p.Line, "problem", p.Message, "remedy", p.Remedy)
				}
			}
		} else {
			a.Log.Error("changed files are refused, the earlier ones stay in force", "error", err)
		}
		s.note(metrics.Reload{Success: s.reloaded().Success, Problems: problems})
	}
}

func (s *Service) note(r metrics.Reload) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reload = r
}

// stampOf tells one state of the workspace's files from another.
func stampOf(workspace string) string {
	hash := sha256.New()
	for _, f := range planfile.Files(filepath.Join(workspace, planFile)) {
		fmt.Fprintf(hash, "%q %d %v\x00%s", f.Name, len(f.Data), f.Err != nil, f.Data)
	}
	b, err := os.ReadFile(filepath.Join(workspace, configFile))
	fmt.Fprintf(hash, "%d %v\x00%s", len(b), err != nil, b)
	return string(hash.Sum(nil))
}

// renewed returns a workspace of the files as they are now, over the same journal, with its
// goals judged.
func (a *App) renewed(ctx context.Context) (*App, error) {
	next := &App{Options: a.Options}
	if err := next.read(); err != nil {
		return nil, err
	}
	if err := next.use(a.Journal); err != nil {
		return nil, err
	}
	if err := next.prepare(ctx); err != nil {
		return nil, err
	}
	if err := next.Board.Refresh(ctx); err != nil {
		return nil, err
	}
	return next, a.Journal.UsePlan(ctx, next.Plan.Hash, next.Plan.Source)
}
