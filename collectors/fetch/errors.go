package fetch

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Kind says who can do something about an error.
type Kind string

// The kinds of errors.
const (
	Unavailable Kind = "unavailable" // it may work later: asked again
	Denied      Kind = "denied"      // the operator must see to the secret or the rights
	Changed     Kind = "changed"     // the publisher's answer is not what it was
	TooLarge    Kind = "too_large"
	Invalid     Kind = "invalid" // the request itself is wrong
)

// Error is why there is no answer. Its text holds no secret.
type Error struct {
	Kind   Kind
	Status int           // of HTTP; 0 when there was none
	Method string        // of HTTP
	Where  string        // the URL asked, without secrets
	Reason string        // what happened
	Remedy string        // what to do about it
	After  time.Duration // how long the server asks to wait; 0 when it does not
	cause  error         // the context's, or nil
}

// Error names the URL, what happened and what to do.
func (e *Error) Error() string {
	text := e.Reason
	if e.Where != "" {
		text = e.Method + " " + e.Where + ": " + text
	}
	if e.Remedy != "" {
		text += "; " + e.Remedy
	}
	return text
}

// Unwrap returns the context's error, if that is the cause.
func (e *Error) Unwrap() error { return e.cause }

// told is an error as people may read it.
func (c *Client) told(r request, e *Error) *Error {
	told := *e
	told.Method, told.Where, told.Reason, told.Remedy = r.method, c.redact(r.url.String()), c.redact(e.Reason), c.redact(e.Remedy)
	return &told
}

// unreached says why no answer came, or not all of it.
func (c *Client) unreached(ctx context.Context, err error) error {
	return Unreached(ctx, err, c.cfg.Stall, c.Clean)
}

// Unreached says why no answer came to a request of ctx, or not all of it: in an *Error, or the
// context's. clean makes a foreign text fit to be shown.
func Unreached(ctx context.Context, err error, stall time.Duration, clean func(string) string) error {
	if cause := context.Cause(ctx); errors.Is(cause, ErrStalled) {
		return &Error{Kind: Unavailable, Reason: fmt.Sprintf("nothing more arrived for %s", stall), Remedy: "the next run asks again"}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if refused := (*Error)(nil); errors.As(err, &refused) { // a redirect, or the token's server
		return refused
	}
	if outer := (*url.Error)(nil); errors.As(err, &outer) {
		err = outer.Err // the outer one holds the URL, and with it perhaps a key
	}
	var name *net.DNSError
	var certificate x509.CertificateInvalidError
	var host x509.HostnameError
	var unknown x509.UnknownAuthorityError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &Error{Kind: Unavailable, Reason: "the answer ends in the middle", Remedy: "the next run asks again"}
	case errors.As(err, &name) && name.IsNotFound:
		return &Error{Kind: Unavailable, Reason: fmt.Sprintf("no server is called %s", name.Name), Remedy: "correct url, or see to the network"}
	case errors.As(err, &certificate), errors.As(err, &host), errors.As(err, &unknown):
		return &Error{Kind: Denied, Reason: "the server's certificate is not good: " + err.Error(), Remedy: "ask the publisher; see whether this machine's clock is right"}
	}
	return &Error{Kind: Unavailable, Reason: "no answer: " + clean(err.Error()), Remedy: "see to the network; the next run asks again"}
}

// refusal says why an answer with another status than 200 is none.
func (c *Client) refusal(r *http.Response) *Error {
	e := &Error{Kind: Changed, Status: r.StatusCode, Reason: "status " + r.Status, Remedy: "ask the publisher"}
	body, _ := io.ReadAll(io.LimitReader(r.Body, 4<<10))
	if said := c.Clean(said(body)); said != "" {
		e.Reason += fmt.Sprintf(", %q", said)
	}
	switch r.StatusCode {
	case http.StatusUnauthorized:
		e.Kind, e.Remedy = Denied, "correct auth: the server does not know the secret"
	case http.StatusForbidden:
		e.Kind, e.Remedy = Denied, "ask the publisher for leave to read this"
	case http.StatusNotFound, http.StatusGone:
		e.Remedy = "correct url, if it is not that the publisher has nothing there yet"
	case http.StatusNoContent:
		e.Remedy = "the publisher has nothing there now"
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		e.Kind, e.Remedy = Invalid, "correct url and its parameters"
	case http.StatusNotModified:
		e.Remedy = "the server answers as if it had been asked for changes only; ask the publisher"
	case http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		e.Kind, e.Remedy = Unavailable, "the next run asks again"
		e.After = RetryAfter(r.Header.Get("Retry-After"), c.cfg.Now())
	}
	if remedy := c.cfg.Remedy[r.StatusCode]; remedy != "" {
		e.Remedy = remedy
	}
	return e
}

// Refusal is the error of an answer with status 200 that says in these words that it is none.
func (c *Client) Refusal(u *url.URL, words string) *Error {
	return c.told(request{method: http.MethodGet, url: u}, &Error{Kind: Invalid, Reason: fmt.Sprintf("the server refuses: %q", c.Clean(words)), Remedy: "correct what is asked for"})
}

// said returns the message that an answer without data holds.
func said(body []byte) string {
	text := strings.TrimSpace(string(body))
	if strings.HasPrefix(text, "{") {
		var object map[string]any
		_ = json.Unmarshal(body, &object)
		for _, key := range []string{"message", "error_description", "error", "detail", "title"} {
			if s, ok := object[key].(string); ok && s != "" {
				return s
			}
			if inner, ok := object[key].(map[string]any); ok { // {"error": {"message": …}}
				if s, ok := inner["message"].(string); ok && s != "" {
					return s
				}
			}
		}
		return ""
	}
	if strings.HasPrefix(text, "<") {
		return title(body)
	}
	return text
}

// RetryAfter returns how long the value of a Retry-After header asks to wait: a number of seconds or
// a date. It is 0 when it asks for nothing, or cannot be read.
func RetryAfter(value string, now time.Time) time.Duration {
	value = strings.TrimSpace(value)
	const most = 365 * 24 * time.Hour
	if n, err := strconv.ParseUint(value, 10, 32); err == nil {
		return min(time.Duration(n)*time.Second, most)
	}
	if at, err := http.ParseTime(value); err == nil {
		return min(max(0, at.Sub(now)), most)
	}
	return 0
}
