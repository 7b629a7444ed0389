// Package post hands messages over by HTTP, and says what the answers mean.
package post

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"rasid/internal/alerts"
)

// Client returns one that follows no redirect: that would turn the post into a reading of some page,
// and could carry a token elsewhere.
func Client() *http.Client {
	return &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

const (
	mostRead = 64 << 10
	mostSaid = 500
)

// Do sends a request and returns up to 64 KiB of the answer to one that was taken. Any error is an
// *alerts.SendError, without the address, which may hold a secret.
func Do(client *http.Client, r *http.Request, now time.Time) (body []byte, err error) {
	resp, err := client.Do(r)
	if err != nil {
		if e, ok := errors.AsType[*url.Error](err); ok {
			err = e.Err
		}
		// What was written may have been read: only a connection that never came to be is certain.
		return nil, &alerts.SendError{Fault: alerts.Unreachable, Uncertain: !unconnected(err), Err: err}
	}
	defer func() { _ = resp.Body.Close() }()
	said, _ := io.ReadAll(io.LimitReader(resp.Body, mostRead))
	if resp.StatusCode/100 == 2 {
		return said, nil
	}
	return nil, meaning(resp, said[:min(len(said), mostSaid)], now)
}

// meaning says what an answer means. Unlike Alertmanager, which retries a 5xx alone and forgets what
// was answered 4xx, nothing is dropped but what can never be taken, and that is said.
func meaning(resp *http.Response, said []byte, now time.Time) error {
	code := resp.StatusCode
	e := &alerts.SendError{Fault: alerts.Broken, RetryAfter: retryAfter(resp.Header.Get("Retry-After"), now), Err: fmt.Errorf("%s: %q", resp.Status, said)}
	switch {
	case code/100 == 5, code == http.StatusTooManyRequests, code == http.StatusRequestTimeout, code == http.StatusTooEarly:
		e.Fault = alerts.Unreachable
	case code == http.StatusBadRequest, code == http.StatusRequestEntityTooLarge, code == http.StatusUnprocessableEntity:
		e.Fault = alerts.Refused
	}
	return e
}

func retryAfter(s string, now time.Time) time.Duration {
	if n, err := strconv.Atoi(s); err == nil && n > 0 {
		return min(time.Duration(n)*time.Second, time.Hour)
	}
	if t, err := http.ParseTime(s); err == nil && t.After(now) {
		return min(t.Sub(now), time.Hour)
	}
	return 0
}

// unconnected reports whether an attempt failed before anything could be sent.
func unconnected(err error) bool {
	if e, ok := errors.AsType[*net.OpError](err); ok {
		return e.Op == "dial"
	}
	_, noName := errors.AsType[*net.DNSError](err)
	return noName
}
