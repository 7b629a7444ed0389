package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"rasid/collectors"
	"rasid/collectors/fetch"
	"rasid/internal/journal"
)

// Look is one run of a source that was only looked at: nothing was stored or taken away.
type Look struct {
	Source    string           `json:"source"`
	Kind      string           `json:"kind"`
	Exchanges []fetch.Exchange `json:"exchanges"` // with servers, secrets elided
	Offers    []LookOffer      `json:"offers"`
	Troubles  []LookTrouble    `json:"troubles"`
	Error     string           `json:"error,omitempty"` // why the run as a whole would fail
}

// LookOffer is a delivery that would be taken.
type LookOffer struct {
	Name         string               `json:"name"`
	Origin       string               `json:"origin"`
	Department   string               `json:"department"`
	Bytes        int64                `json:"bytes"`
	SHA256       string               `json:"sha256"`
	Table        []string             `json:"table"` // the first lines of the table as it is read, as CSV
	Preview      *Preview             `json:"preview"`
	Observations []PreviewObservation `json:"observations"` // the first ones
}

// LookTrouble is something that could not be offered.
type LookTrouble struct {
	Path   string `json:"path"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

const (
	lookLines  = 10 // of a table that are shown
	lookValues = 20 // observations that are shown
)

// errOnlyLooked is told a source whose offer was not taken, so that it leaves everything as it is.
var errOnlyLooked = errors.New("it was only looked at")

// LookAt runs a source once as it would run now, but stores nothing, leaves files where they are
// and does not move the source's mark. It asks also for what has not changed.
func LookAt(ctx context.Context, o Options, id string) (_ *Look, err error) {
	a := &App{Options: o}
	if err := a.read(); err != nil {
		return nil, err
	}
	k := slices.Index(a.SourceIDs(), id)
	if k < 0 {
		return nil, a.unknownSource("collect", id)
	}
	s := a.Config.Sources[k]
	if a.tmp, err = os.MkdirTemp("", "rasid-look-*"); err != nil {
		return nil, fmt.Errorf("collect: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(a.tmp)) }()
	if a.looking, err = a.markOf(ctx, id); err != nil {
		return nil, err
	}
	look := &Look{Source: s.ID, Kind: s.Kind, Exchanges: []fetch.Exchange{}, Offers: []LookOffer{}, Troubles: []LookTrouble{}}
	from, err := a.connect(s)
	if err != nil {
		return nil, err
	}
	taker := &looker{a: a, look: look}
	hear := func(x fetch.Exchange) { look.Exchanges = append(look.Exchanges, x) }
	troubles, err := from.Collect(hearing(ctx, hear), taker)
	if taker.err != nil {
		return nil, taker.err
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil && !errors.Is(err, errOnlyLooked) {
		look.Error = err.Error()
	}
	for _, t := range troubles {
		if t.Detail != errOnlyLooked.Error() {
			look.Troubles = append(look.Troubles, LookTrouble{t.Path, t.Code, t.Detail})
		}
	}
	return look, nil
}

// markOf returns how far a source has come, without what would keep a server from answering.
func (a *App) markOf(ctx context.Context, id string) (at *looking, err error) {
	at = &looking{}
	if _, err := os.Stat(a.journalPath()); err != nil {
		return at, nil // nothing was collected yet
	}
	j, err := journal.Open(ctx, journal.Options{Path: a.journalPath(), ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, j.Close()) }()
	a.Journal = j
	for _, s := range a.Config.Sources {
		if s.ID != id {
			continue
		}
		if at.mark, err = a.memory(s).Load(ctx); err != nil {
			return nil, err
		}
		if s.HTTP.Totals != nil {
			text, err := a.totals(s).Load(ctx)
			if at.totals = keptText(text); err != nil {
				return nil, err
			}
		}
	}
	at.mark.Asked, at.mark.Validator = "", fetch.Validator{}
	return at, nil
}

// looking is a mark that stays.
type looking struct {
	mark   fetch.Mark
	totals keptText
}

// keptText is what was added up before, and stays.
type keptText string

// Load implements kobo.Memory.
func (k keptText) Load(context.Context) (string, error) { return string(k), nil }

// Save implements kobo.Memory.
func (keptText) Save(context.Context, string) error { return nil }

// Load implements fetch.Memory.
func (l looking) Load(context.Context) (fetch.Mark, error) { return l.mark, nil }

// Save implements fetch.Memory.
func (looking) Save(context.Context, fetch.Mark) error { return nil }

// looker previews what it is offered.
type looker struct {
	a    *App
	look *Look
	err  error // of its own
}

// Take implements collectors.Taker. It never takes.
func (l *looker) Take(ctx context.Context, o collectors.Offer) error {
	if err := l.take(ctx, o); err != nil {
		l.err = errors.Join(l.err, err)
	}
	return errOnlyLooked
}

func (l *looker) take(ctx context.Context, o collectors.Offer) error {
	path := filepath.Join(l.a.tmp, fmt.Sprintf("look-%d", len(l.look.Offers)))
	sum, size, err := copyOffer(path, o)
	if err != nil {
		return fmt.Errorf("look at %s: %w", o.Name, err)
	}
	offer := LookOffer{Name: o.Name, Origin: o.Origin, Department: o.Department, Bytes: size, SHA256: sum, Table: []string{}, Observations: []PreviewObservation{}}
	options := PreviewOptions{Workspace: l.a.Workspace, Source: o.Source, Department: o.Department, Now: l.a.Now(), OnValue: func(v PreviewObservation) error {
		if len(offer.Observations) < lookValues {
			offer.Observations = append(offer.Observations, v)
		}
		return nil
	}}
	if offer.Preview, err = PreviewFile(ctx, path, options); err != nil {
		return err
	}
	offer.Preview.File = o.Name
	table := &firstLines{}
	if _, err := PreviewCSV(table, path, options); err != nil {
		return err
	}
	offer.Table = append(offer.Table, table.lines...)
	l.look.Offers = append(l.look.Offers, offer)
	return nil
}

func copyOffer(path string, o collectors.Offer) (sum string, size int64, err error) {
	from, err := o.Open()
	if err != nil {
		return "", 0, err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	to, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", 0, err
	}
	hash := sha256.New()
	size, err = io.Copy(io.MultiWriter(to, hash), from)
	return hex.EncodeToString(hash.Sum(nil)), size, errors.Join(err, to.Close())
}

// firstLines keeps the first lines of what is written to it.
type firstLines struct {
	lines []string
	begun []byte // a line without its end
}

// Write implements io.Writer.
func (f *firstLines) Write(b []byte) (int, error) {
	n := len(b)
	for len(f.lines) < lookLines && len(b) > 0 {
		line, rest, ended := bytes.Cut(b, []byte("\n"))
		f.begun, b = append(f.begun, line...), rest
		if ended {
			f.lines, f.begun = append(f.lines, string(f.begun)), nil
		}
	}
	return n, nil
}
