// Package httptable offers a sheet that a publisher keeps at a URL: CSV, TSV, Excel, with or without
// HXL tags. The bytes are offered as they came; what they mean is the intake's to find out.
package httptable

import (
	"context"
	"os"
	"time"

	"rasid/collectors"
	"rasid/collectors/fetch"
)

// Config says which sheet, and whose.
type Config struct {
	ID         string          // required: the source's ID
	Kind       string          // required: as rasid.yaml names it
	Department string          // required: whose the sheet is
	URL        *fetch.Template // required, but for Find
	Client     *fetch.Client   // required, but for Find
	Memory     fetch.Memory    // required: where the source's mark is kept
	Since      time.Time       // the first {from}, a day at midnight UTC
	Overlap    int             // days before the mark that are asked for again
	Timeout    time.Duration   // for all of the asking; required
	Today      func() time.Time
	Now        func() time.Time

	// Find says where the sheet is, in place of URL; it may be nil.
	Find func(context.Context) (Found, error)
}

// Found is where a sheet is that had to be looked for.
type Found struct {
	Address  string
	Client   *fetch.Client // asks there
	Version  string        // changes whenever the sheet does; "" when nobody says
	Said     string        // what was found, for people
	Modified time.Time     // when the sheet was changed; the zero time when nobody says
}

// Source is one sheet. It keeps nothing between calls but what Memory does.
type Source struct{ cfg Config }

// New returns a source for cfg. It asks nothing yet.
func New(cfg Config) *Source { return &Source{cfg} }

// Collect asks for the sheet and offers it, unless it is the one that was offered last.
func (s *Source) Collect(ctx context.Context, to collectors.Taker) ([]collectors.Trouble, error) {
	mark, err := s.cfg.Memory.Load(ctx)
	if err != nil {
		return nil, err
	}
	window := mark.Window(s.cfg.Since, s.cfg.Today(), s.cfg.Overlap)
	asking, stop := context.WithTimeout(ctx, s.cfg.Timeout)
	defer stop()
	at, err := s.find(asking, window)
	if err != nil {
		return nil, err
	}
	marked := at.Address
	if at.Version != "" {
		if marked += "\n" + at.Version; mark.Knows(marked) {
			return nil, nil
		}
	}
	a, err := at.Client.Get(asking, at.Address, mark.ValidatorOf(marked), fetch.Table)
	if err != nil || a.NotModified {
		return nil, err
	}
	defer func() { _ = os.Remove(a.Path) }()
	where := at.Client.Where(at.Address)
	if at.Said != "" {
		where += " (" + at.Said + ")"
	}
	modified := a.Modified
	if !at.Modified.IsZero() {
		modified = at.Modified
	}
	drop := fetch.Drop{ID: s.cfg.ID, Kind: s.cfg.Kind, Department: s.cfg.Department, Now: s.cfg.Now}
	if err := to.Take(ctx, drop.Offer(a.Path, s.cfg.ID+extension(a), where, a.Size, modified)); err != nil {
		return nil, err
	}
	return nil, s.cfg.Memory.Save(ctx, mark.After(marked, a.Validator, window))
}

func (s *Source) find(ctx context.Context, w fetch.Window) (Found, error) {
	if s.cfg.Find == nil {
		return Found{Address: s.cfg.URL.Expand(w), Client: s.cfg.Client}, nil
	}
	return s.cfg.Find(ctx)
}

// extension returns the end of a name for people's programs. The reader looks at the bytes alone.
func extension(a *fetch.Answer) string {
	head := make([]byte, 4)
	if f, err := os.Open(a.Path); err == nil {
		n, _ := f.Read(head)
		head = head[:n]
		_ = f.Close()
	}
	switch {
	case string(head) == "PK\x03\x04" && a.Type == "application/zip":
		return ".zip"
	case string(head) == "PK\x03\x04":
		return ".xlsx"
	case len(head) > 1 && head[0] == 0x1f && head[1] == 0x8b:
		return ".csv.gz"
	case a.Type == "text/tab-separated-values":
		return ".tsv"
	}
	return ".csv"
}
