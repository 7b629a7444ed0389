package s3

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"time"

	"rasid/collectors/fetch"
)

// transport is how the library reaches the store: it tries again, gives up what does not arrive,
// refuses web pages, and shows what went over the line. Redirects are not followed by the library.
type transport struct {
	base     http.RoundTripper
	patience fetch.Patience
	stall    time.Duration
	veil     fetch.Veil
	onAnswer func(context.Context, fetch.Exchange)
	failed   error     // why the last request had no answer
	date     time.Time // of the last answer, by the store's clock
}

type matchKey struct{}

// ifMatch has what is asked under ctx done only to the version of that ETag.
func ifMatch(ctx context.Context, etag string) context.Context {
	return context.WithValue(ctx, matchKey{}, etag)
}

// listingLimit bounds a page of a listing, in bytes: a thousand of the longest keys.
const listingLimit = 16 << 20

// RoundTrip implements http.RoundTripper.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	t.failed = nil
	if etag, ok := r.Context().Value(matchKey{}).(string); ok {
		r = r.Clone(r.Context())
		r.Header.Set("If-Match", `"`+etag+`"`)
	}
	for attempt := 1; ; attempt++ {
		answer, err := t.once(r, attempt)
		var e *fetch.Error
		switch {
		case err == nil && !busy(answer.StatusCode):
			return answer, nil
		case err == nil:
			e = &fetch.Error{Kind: fetch.Unavailable, Status: answer.StatusCode, After: fetch.RetryAfter(answer.Header.Get("Retry-After"), t.patience.Now())}
		case !errors.As(err, &e):
			return nil, err
		}
		if again := t.patience.Again(r.Context(), attempt, e); again != nil {
			if err == nil {
				return answer, nil // the library reads what it says
			}
			t.failed = again
			return nil, again
		}
		if err == nil {
			_ = answer.Body.Close()
		}
	}
}

func busy(status int) bool {
	return slices.Contains([]int{http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout}, status)
}

// once asks once, and tells of it: of an answer as soon as it begins, as the library reads its body.
func (t *transport) once(r *http.Request, attempt int) (*http.Response, error) {
	ctx, stop := context.WithCancelCause(r.Context())
	begin := time.Now()
	answer, err := t.base.RoundTrip(r.WithContext(ctx))
	x := fetch.Exchange{Method: r.Method, URL: t.veil.Redact(r.URL.String()), RequestHeader: t.veil.Elide(r.Header), Attempt: attempt, ResponseHeader: http.Header{}, Took: time.Since(begin)}
	if err != nil {
		defer stop(nil)
		err = fetch.Unreached(ctx, err, t.stall, t.veil.Clean)
		if x.Error = t.veil.Redact(err.Error()); t.onAnswer != nil {
			t.onAnswer(r.Context(), x)
		}
		return nil, err
	}
	t.date, _ = http.ParseTime(answer.Header.Get("Date"))
	if t.onAnswer != nil {
		x.Status, x.ResponseHeader, x.Bytes = t.veil.Redact(answer.Status), t.veil.Elide(answer.Header), max(0, answer.ContentLength)
		t.onAnswer(r.Context(), x)
	}
	kind, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	if kind == "text/html" && answer.StatusCode == http.StatusOK && answer.Header.Get("ETag") == "" {
		stop(nil)
		return nil, errors.Join(webPage(), answer.Body.Close())
	}
	living := fetch.Living(answer.Body, t.stall, stop)
	body := &answerBody{LivingBody: living, close: func() error {
		living.Stop()
		defer stop(nil)
		return answer.Body.Close()
	}}
	body.end = func(err error) error { return fetch.Unreached(ctx, err, t.stall, t.veil.Clean) }
	if r.URL.Query().Has("list-type") {
		body.limit = listingLimit
	}
	inner := *answer
	inner.Body = body
	return &inner, nil
}

func webPage() *fetch.Error {
	return &fetch.Error{Kind: fetch.Changed, Reason: "the server answers with a web page", Remedy: "url is that of the store's console, perhaps: write that of its API"}
}

// answerBody is a body that ends with an error that says what happened.
type answerBody struct {
	*fetch.LivingBody
	limit, read int64 // bytes; limit 0: none
	end         func(error) error
	close       func() error
}

// Read implements io.Reader.
func (b *answerBody) Read(p []byte) (int, error) {
	n, err := b.LivingBody.Read(p)
	if b.read += int64(n); b.limit > 0 && b.read > b.limit {
		return 0, &fetch.Error{Kind: fetch.TooLarge, Reason: fmt.Sprintf("a listing has more than %d bytes", b.limit), Remedy: "see whether url is that of an S3-compatible store"}
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = b.end(err)
	}
	return n, err
}

// Close implements io.Closer.
func (b *answerBody) Close() error { return b.close() }

// urlOf returns the URL of a store for people.
func urlOf(address string) string {
	if u, err := url.Parse(address); err == nil {
		return u.Redacted()
	}
	return ""
}
