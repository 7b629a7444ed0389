// Package s3 offers the objects that departments drop into a bucket of an S3-compatible store. An
// object is there whole or not at all, so nothing has to settle; what may happen is that it is
// replaced while it is read, which its ETag shows.
//
// Objects stay where they are unless they are to be deleted. What was taken of them is the journal's
// to know: a run lists the keys, and reads only what was not taken yet.
package s3

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"rasid/collectors"
	"rasid/collectors/fetch"
)

// Config says which bucket, and whose objects.
type Config struct {
	ID          string                                // required: the source's ID
	URL         string                                // required: the store's, such as https://s3.eu-central-1.amazonaws.com
	Bucket      string                                // required
	Prefix      string                                // of the keys, without a slash at its end; "": all of the bucket
	Region      string                                // "": us-east-1, which stores without regions take
	AccessKey   fetch.Secret                          // nil: the bucket is read as anybody may
	SecretKey   fetch.Secret                          // beside AccessKey
	Department  string                                // whose objects these are; empty: the first part of the key below Prefix says it
	Departments func(id string) bool                  // required when Department is empty: whether there is such a department
	Delete      bool                                  // takes an object away once its bytes are safe
	Ledger      Ledger                                // required, unless Newest is
	Newest      int                                   // only the newest objects are offered, this many, whatever was taken; 0: all that are new
	Limit       int64                                 // bytes of an object; required
	Dir         string                                // required: where objects lie until they are archived
	Timeout     time.Duration                         // for all of the asking; required
	Patience    fetch.Patience                        // between attempts; its clock is required
	Stall       time.Duration                         // how long nothing may arrive; defaults to 1 min
	OnAnswer    func(context.Context, fetch.Exchange) // told every answer, secrets elided; may be nil
}

// Taken is one object that was taken, as the journal knows it.
type Taken struct {
	Origin   string // of its offer
	SHA256   string
	Modified time.Time
	Stale    bool // the source or the plan has changed since in how it is read
}

// A Ledger knows what was taken. It gives what was taken of a source to each, oldest first.
type Ledger interface {
	Taken(ctx context.Context, source string, each func(Taken) error) error
}

// Source is one bucket. It is used by one goroutine at a time.
type Source struct {
	cfg       Config
	transport *transport
	known     map[hash]version // what was taken of the objects that were listed last
	unread    map[hash]bool    // by key: what the store did not give in the last run
}

// New returns a source for cfg. It asks nothing yet.
func New(cfg Config) (*Source, error) {
	if cfg.Dir == "" || cfg.Limit <= 0 || cfg.Timeout <= 0 || cfg.Patience.Now == nil || cfg.Ledger == nil && cfg.Newest == 0 {
		return nil, errors.New("s3: it needs a folder, a limit of bytes, a time, a clock and a ledger")
	}
	if cfg.Stall <= 0 {
		cfg.Stall = time.Minute
	}
	if cfg.Region == "" {
		cfg.Region = "us-east-1"
	}
	if cfg.Prefix != "" {
		cfg.Prefix += "/"
	}
	cfg.Patience = cfg.Patience.Usual()
	base := fetch.Transport(cfg.Stall)
	base.DisableCompression = true // an object is what its bytes are
	return &Source{cfg: cfg, transport: &transport{base: base, patience: cfg.Patience, stall: cfg.Stall, onAnswer: cfg.OnAnswer}}, nil
}

// run is one asking.
type run struct {
	*Source
	store    minio.Core
	veil     fetch.Veil
	troubles *troubles
}

// connect reads the keys anew, so that changed ones count without a restart.
func (s *Source) connect() (*run, error) {
	u, err := url.Parse(s.cfg.URL)
	if err != nil {
		return nil, errors.New("its url cannot be read; correct url")
	}
	var access, secret string
	sign := credentials.SignatureAnonymous
	if s.cfg.AccessKey != nil {
		if access, err = s.cfg.AccessKey(); err != nil {
			return nil, err
		}
		if secret, err = s.cfg.SecretKey(); err != nil {
			return nil, err
		}
		sign = credentials.SignatureV4
	}
	s.transport.veil = fetch.VeilOf(access, secret)
	store, err := minio.NewCore(u.Host, &minio.Options{Secure: u.Scheme == "https", Region: s.cfg.Region, Transport: s.transport, MaxRetries: 1,
		Creds: credentials.NewStatic(access, secret, "", sign)})
	if err != nil {
		return nil, fmt.Errorf("%s; correct url", s.transport.veil.Clean(err.Error()))
	}
	return &run{Source: s, store: *store, veil: s.transport.veil, troubles: newTroubles(s.cfg.ID)}, nil
}

// Collect lists the bucket and offers every object that was not taken yet, oldest first.
func (s *Source) Collect(ctx context.Context, to collectors.Taker) ([]collectors.Trouble, error) {
	if err := os.MkdirAll(s.cfg.Dir, 0o700); err != nil {
		return nil, err
	}
	r, err := s.connect()
	if err != nil {
		return nil, fmt.Errorf("read %s, bucket %s: %w", urlOf(s.cfg.URL), s.cfg.Bucket, err)
	}
	asking, stop := context.WithTimeout(ctx, s.cfg.Timeout)
	defer stop()
	err = r.collect(ctx, asking, to)
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return r.troubles.list(), err
}

// giveUp is after how many objects in a row, for which the store is too busy or away, a run ends.
const giveUp = 3

func (r *run) collect(ctx, asking context.Context, to collectors.Taker) error {
	objects, err := r.list(asking)
	if err != nil {
		return r.failed(err)
	}
	news, taken, err := r.news(ctx, objects)
	if err != nil {
		return err
	}
	for _, o := range taken {
		r.remove(asking, o) // what an earlier run could not
	}
	// What could not be read comes last, so that it keeps nothing else from being read.
	slices.SortStableFunc(news, func(a, b object) int { return rank(r.unread[a.hash()]) - rank(r.unread[b.hash()]) })
	r.unread = map[hash]bool{}
	away := 0
	for _, o := range news {
		path, size, err := r.download(asking, o)
		if err == nil {
			away = 0
			err = r.offer(ctx, asking, to, o, path, size)
			if err = errors.Join(err, os.Remove(path)); err != nil {
				return err
			}
			continue
		}
		e := r.failure(err)
		switch {
		case errors.Is(err, errGone) && r.listed(asking, o):
			e = &fetch.Error{Kind: fetch.Changed, Status: http.StatusNotFound, Reason: "it is listed, and when asked for it the store answers 404", Remedy: "ask who runs the store"}
		case errors.Is(err, errReplaced), errors.Is(err, errGone): // the next run finds what it is now
			continue
		case asking.Err() != nil:
			if ctx.Err() == nil {
				return r.failed(&fetch.Error{Kind: fetch.Unavailable, Reason: "not everything could be read in the time that a run has", Remedy: "the next run goes on; timeout: gives it longer"})
			}
			return ctx.Err()
		case e == nil: // of this machine
			return err
		}
		r.troubles.add(o.department, r.where(o.key), "unreadable", e.Error())
		if r.unread[o.hash()] = true; e.Kind != fetch.Unavailable {
			continue
		}
		if away++; away == giveUp {
			return r.failed(err)
		}
	}
	return nil
}

func rank(failed bool) int {
	if failed {
		return 1
	}
	return 0
}

// offer offers one object whose bytes lie at path.
func (r *run) offer(ctx, asking context.Context, to collectors.Taker, o object, path string, size int64) error {
	offer := collectors.Offer{Source: r.cfg.ID, Department: o.department, Name: fileName(o.key), Origin: o.origin(r.cfg.ID), Size: size, Modified: o.modified, Replaces: o.replaces,
		Open:   func() (io.ReadCloser, error) { return os.Open(path) },
		Verify: func() error { return nil }, // its ETag was compared when it was read, and nobody else knows the file
		Done: func() error {
			r.remove(asking, o)
			return nil
		}}
	if err := to.Take(ctx, offer); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		r.troubles.add(o.department, r.where(o.key), "not_taken", err.Error())
		return nil
	}
	r.known[o.hash()] = version{hashOf(o.version()), o.modified}
	return offer.Done()
}

// where names an object for people, without what could upset a screen.
func (r *run) where(key string) string {
	key = strings.NewReplacer("%2F", "/", "%20", " ").Replace(escaped(key))
	if len(key) > 200 {
		key = key[:200] + "…"
	}
	return r.cfg.Bucket + "/" + key
}

// sorted puts objects into the order in which they were written.
func sorted(objects []object) {
	slices.SortFunc(objects, func(a, b object) int {
		if c := a.modified.Compare(b.modified); c != 0 {
			return c
		}
		return strings.Compare(a.key, b.key)
	})
}
