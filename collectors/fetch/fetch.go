// Package fetch asks servers for what they publish, once for all kinds of sources that speak HTTP:
// it tries again where that can help, waits as long as a server asks, refuses what is too large or
// a web page, sends secrets to nobody but the host they are for, and names them in no error.
//
// What it does not do: it keeps nothing between calls but an OAuth2 token, and it does not know
// what an answer means.
package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

// Config says how a server is asked.
type Config struct {
	Auth     Auth
	Header   map[string]string                          // sent with every request, such as Accept-Language, also in place of our own; never a secret
	Remedy   map[int]string                             // what to do about a status of HTTP, in place of our own words
	Dir      string                                     // required: where bodies lie until they are archived
	Limit    int64                                      // bytes of an unpacked body; required
	Larger   string                                     // what to do about a larger one; defaults to raising size_limit
	Attempts int                                        // how often one request is tried; defaults to 4
	Stall    time.Duration                              // how long nothing may arrive; defaults to 1 min
	Now      func() time.Time                           // required
	Wait     func(context.Context, time.Duration) error // waits between attempts; defaults to a timer
	Jitter   func() float64                             // spreads those waits, 0..1; defaults to chance
	OnAnswer func(context.Context, Exchange)            // told every answer, or that none came, secrets elided, with the context of Get; may be nil
}

// Client asks one server. It is used by one goroutine at a time.
type Client struct {
	cfg      Config
	patience Patience
	http     http.Client
	token    oauthToken
}

// New returns a client for cfg. It asks nothing yet.
func New(cfg Config) (*Client, error) {
	if cfg.Dir == "" || cfg.Limit <= 0 || cfg.Now == nil {
		return nil, errors.New("fetch: it needs a folder, a limit of bytes and a clock")
	}
	if cfg.Larger == "" {
		cfg.Larger = "ask for less, or raise size_limit"
	}
	if cfg.Stall <= 0 {
		cfg.Stall = time.Minute
	}
	return &Client{cfg: cfg, patience: Patience{Attempts: cfg.Attempts, Now: cfg.Now, Wait: cfg.Wait, Jitter: cfg.Jitter}.Usual(), http: http.Client{Transport: Transport(cfg.Stall)}}, nil
}

// Transport returns what requests go by: the proxy that the environment names, few connections, and
// no longer wait for the beginning of an answer than stall.
func Transport(stall time.Duration) *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone() // with the proxy
	t.ResponseHeaderTimeout = stall
	t.MaxResponseHeaderBytes = 256 << 10
	t.MaxIdleConnsPerHost = 1
	t.IdleConnTimeout = 10 * time.Second
	return t
}

// Validator is what a server said of the version it sent, to ask only for a newer one.
type Validator struct {
	ETag         string `json:"etag,omitempty"`
	LastModified string `json:"last_modified,omitempty"`
}

// Answer is a good answer. Its body lies in a file that the caller removes.
type Answer struct {
	NotModified bool // nothing is new, and there is no body
	Path        string
	Size        int64  // bytes, unpacked
	Type        string // media type, without parameters
	Validator   Validator
	Modified    time.Time   // as the server says; the zero time when it does not
	Header      http.Header // for paging
	URL         *url.URL    // that was asked, without secrets
}

// Exchange is one request with its answer, for people: secrets are elided.
type Exchange struct {
	Method         string        `json:"method"`
	URL            string        `json:"url"`
	RequestHeader  http.Header   `json:"request_header"`
	Form           string        `json:"form,omitempty"` // that was sent, readable
	Attempt        int           `json:"attempt"`        // of the same request, from 1
	Status         string        `json:"status"`         // "" when no answer came
	ResponseHeader http.Header   `json:"response_header"`
	Bytes          int64         `json:"bytes"` // of the body, unpacked
	Took           time.Duration `json:"-"`
	Error          string        `json:"error,omitempty"`
}

// request is what a server is asked.
type request struct {
	method string
	url    *url.URL
	form   string // the body of a POST
	old    Validator
	want   Want
}

// Get asks for a URL, and for a newer version only if old names one. Every error is an *Error, or
// the context's.
func (c *Client) Get(ctx context.Context, address string, old Validator, want Want) (*Answer, error) {
	return c.ask(ctx, request{method: http.MethodGet, old: old, want: want}, address)
}

// Post sends a form, as one asks for what does not fit into a URL, and follows no redirect to
// another host. It is tried again like Get: what is sent must change nothing. Errors are as Get's.
func (c *Client) Post(ctx context.Context, address string, form url.Values, want Want) (*Answer, error) {
	return c.ask(ctx, request{method: http.MethodPost, form: form.Encode(), want: want}, address)
}

func (c *Client) ask(ctx context.Context, r request, address string) (*Answer, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, &Error{Kind: Invalid, Reason: "this is no URL", Remedy: "correct url"} // its text may hold anything
	}
	r.url = u
	c.http.CheckRedirect = func(to *http.Request, via []*http.Request) error { return c.redirect(to, via, u) }
	for attempt := 1; ; attempt++ {
		a, err := c.try(ctx, r, attempt)
		if err == nil {
			return a, nil
		}
		if errors.Is(ctx.Err(), context.Canceled) {
			return nil, ctx.Err()
		}
		if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
			return nil, c.told(r, &Error{Kind: Unavailable, Reason: "no whole answer in the time that a run has", Remedy: "the next run asks again; timeout: gives it longer", cause: ctx.Err()})
		}
		var e *Error
		if !errors.As(err, &e) {
			return nil, err // of this machine: no disk space, an unreadable secret
		}
		if err := c.patience.Again(ctx, attempt, c.told(r, e)); err != nil {
			return nil, err
		}
	}
}

// try asks once, and once more with a new token when the old one is no longer good.
func (c *Client) try(ctx context.Context, r request, attempt int) (*Answer, error) {
	a, err := c.once(ctx, r, attempt)
	if e := (*Error)(nil); errors.As(err, &e) && e.Status == http.StatusUnauthorized && c.token.drop() {
		return c.once(ctx, r, attempt)
	}
	return a, err
}

func (c *Client) once(ctx context.Context, what request, attempt int) (answer *Answer, err error) {
	asked, u, old, want := ctx, what.url, what.old, what.want
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	req, err := http.NewRequestWithContext(ctx, what.method, u.String(), strings.NewReader(what.form))
	if err != nil {
		return nil, &Error{Kind: Invalid, Reason: "this cannot be asked", Remedy: "correct url"}
	}
	if what.method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	req.Header.Set("Accept", want.accept())
	req.Header.Set("User-Agent", "rasid")
	for k, v := range c.cfg.Header {
		req.Header.Set(k, v)
	}
	if old.ETag != "" {
		req.Header.Set("If-None-Match", old.ETag)
	}
	if old.LastModified != "" {
		req.Header.Set("If-Modified-Since", old.LastModified)
	}
	if err := c.authorize(ctx, req); err != nil {
		return nil, err
	}
	x := Exchange{Method: req.Method, URL: c.redact(u.String()), RequestHeader: c.elided(req.Header), Form: c.redact(readable(what.form)), Attempt: attempt, ResponseHeader: http.Header{}}
	begin := time.Now()
	defer func() {
		if c.cfg.OnAnswer != nil {
			if x.Took = time.Since(begin); err != nil {
				x.Error = c.redact(err.Error())
			}
			c.cfg.OnAnswer(asked, x)
		}
	}()
	r, err := c.http.Do(req)
	if err != nil {
		return nil, c.unreached(ctx, err)
	}
	defer func() { _ = r.Body.Close() }()
	x.Status, x.ResponseHeader = c.redact(r.Status), c.elided(r.Header)
	if r.StatusCode == http.StatusNotModified && old != (Validator{}) {
		return &Answer{NotModified: true, Validator: old, URL: u}, nil
	}
	if r.StatusCode != http.StatusOK {
		return nil, c.refusal(r)
	}
	body := Living(r.Body, c.cfg.Stall, stop)
	defer body.Stop()
	a := &Answer{Type: mediaType(r.Header), Header: r.Header, URL: u, Validator: Validator{r.Header.Get("ETag"), r.Header.Get("Last-Modified")}}
	a.Modified, _ = http.ParseTime(a.Validator.LastModified)
	if err := c.save(ctx, a, body, r.ContentLength, want); err != nil {
		return nil, err
	}
	x.Bytes = a.Size
	return a, nil
}

// readable writes a form for people.
func readable(form string) string {
	if plain, err := url.QueryUnescape(form); err == nil {
		return plain
	}
	return form
}

// save writes a body to a file, once its beginning shows that it is what is wanted.
func (c *Client) save(ctx context.Context, a *Answer, body io.Reader, announced int64, want Want) (err error) {
	tooLarge := &Error{Kind: TooLarge, Reason: fmt.Sprintf("the answer has more than %d bytes", c.cfg.Limit), Remedy: c.cfg.Larger}
	if announced > c.cfg.Limit {
		return tooLarge
	}
	head := make([]byte, 4<<10)
	n, err := fill(body, head)
	head = head[:n]
	if err != nil {
		return c.unreached(ctx, err)
	}
	if e := want.check(a.Type, head, c.Clean); e != nil {
		return e
	}
	if err := os.MkdirAll(c.cfg.Dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(c.cfg.Dir, "answer-*")
	if err != nil {
		return err
	}
	defer func() {
		if err = errors.Join(err, f.Close()); err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	if _, err := f.Write(head); err != nil {
		return err
	}
	written := int64(n)
	buf := make([]byte, 64<<10)
	for {
		n, err := body.Read(buf)
		if written += int64(n); written > c.cfg.Limit {
			return tooLarge
		}
		if _, err := f.Write(buf[:n]); err != nil {
			return err
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return c.unreached(ctx, err)
		}
	}
	a.Path, a.Size = f.Name(), written
	return nil
}

// fill reads until b is full or the body ends as it should. Unlike io.ReadFull it tells a short body
// from one that was cut.
func fill(r io.Reader, b []byte) (n int, err error) {
	for n < len(b) && err == nil {
		var k int
		k, err = r.Read(b[n:])
		n += k
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return n, err
}
