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

// Kind is the name of the kind.
const Kind = "http-table"

// Config says which sheet, and whose.
type Config struct {
	ID         string          // required: the source's ID
	Department string          // required: whose the sheet is
	URL        *fetch.Template // required
	Client     *fetch.Client   // required
	Memory     fetch.Memory    // required: where the source's mark is kept
	Since      time.Time       // the first {from}, a day at midnight UTC
	Overlap    int             // days before the mark that are asked for again
	Timeout    time.Duration   // for all of the asking; required
	Today      func() time.Time
	Now        func() time.Time
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
	address := s.cfg.URL.Expand(window)
	asking, stop := context.WithTimeout(ctx, s.cfg.Timeout)
	defer stop()
	a, err := s.cfg.Client.Get(asking, address, mark.ValidatorOf(address), fetch.Table)
	if err != nil || a.NotModified {
		return nil, err
	}
	defer func() { _ = os.Remove(a.Path) }()
	drop := fetch.Drop{ID: s.cfg.ID, Kind: Kind, Department: s.cfg.Department, Now: s.cfg.Now}
	if err := to.Take(ctx, drop.Offer(a.Path, s.cfg.ID+extension(a), s.cfg.Client.Where(address), a.Size, a.Modified)); err != nil {
		return nil, err
	}
	return nil, s.cfg.Memory.Save(ctx, mark.After(address, a.Validator, window))
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
