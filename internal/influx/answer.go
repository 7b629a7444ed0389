package influx

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// verdict is what an answer to a write means.
type verdict string

const (
	accepted  verdict = "accepted"
	transient verdict = "unavailable" // wait, and try again for ever
	blocked   verdict = "blocked"     // somebody must set something right; nothing is dropped
	tooLarge  verdict = "too_large"   // send less at once
	bad       verdict = "refused"     // some of the lines are at fault
)

// verdicts lists them all.
func verdicts() []verdict { return []verdict{accepted, transient, blocked, tooLarge, bad} }

// answer is what came back for a write.
type answer struct {
	verdict
	status  int           // 0: no answer
	raw     string        // what the server said
	message string        // the same without secrets, for people
	retry   time.Duration // at least so long, as the server asks; 0: it does not say
	late    bool          // it did not answer in time
}

// missing reports whether the bucket or database is not there. One that comes into being later is empty.
func (a answer) missing() bool { return a.verdict == blocked && gone.MatchString(a.raw) }

// dropped returns how many lines the server says it has left out, and whether they are older than
// what it keeps. What it does not count is 0.
func (a answer) dropped() (n int, retention bool) {
	if m := dropping.FindStringSubmatch(a.raw); m != nil {
		n, _ = strconv.Atoi(m[1])
	}
	return n, old.MatchString(a.raw)
}

var (
	dropping = regexp.MustCompile(`dropped=(\d+)`)
	old      = regexp.MustCompile(`(?i)(beyond|outside) (the )?retention (policy|period)|retention policy.*(dropped|too old)`)
	gone     = regexp.MustCompile(`(?i)\b(database|bucket)\b.*not found|could not find bucket|database .* does not exist`)
	notThere = regexp.MustCompile(`(?i)(retention policy|database|bucket|organization)\b.*not found|database is required|bucket2dbrp`)
	noPoints = regexp.MustCompile(`(?i)requires points|no (data|points|lines)|empty`)
)

// seen is an answer as the transport saw it.
type seen struct {
	status int
	header http.Header
	body   []byte
}

type seenKey struct{}

// largestAnswer is how much of an answer is read, in bytes: a message, not a page.
const largestAnswer = 16 << 10

// witness packs what is written, and keeps what the server answered, of which the client keeps too
// little: the message of a 3.x server, a date in Retry-After, a page where there should be nothing.
type witness struct{ http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (w witness) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		packed, err := pack(r.Body)
		if err != nil {
			return nil, err
		}
		r = r.Clone(r.Context())
		r.Header.Set("Content-Encoding", "gzip")
		r.ContentLength = int64(len(packed))
		r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(packed)), nil }
		r.Body, _ = r.GetBody()
	}
	resp, err := w.RoundTripper.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	s, ok := r.Context().Value(seenKey{}).(*seen)
	if !ok {
		return resp, nil
	}
	s.status, s.header = resp.StatusCode, resp.Header
	body := resp.Body
	s.body, err = io.ReadAll(io.LimitReader(body, largestAnswer))
	if err != nil {
		return nil, errors.Join(err, body.Close())
	}
	resp.Body = io.NopCloser(bytes.NewReader(s.body))
	return resp, body.Close()
}

var packers = sync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // the level is one that there is
	return w
}}

// pack returns a body in gzip. The client would pack with more care, which takes as long as the
// server takes to store the lines, and does not say how long the packed body is: proxies ask for that,
// and a 1.8 that is not told takes what it would refuse as too large.
func pack(body io.ReadCloser) ([]byte, error) {
	var packed bytes.Buffer
	w := packers.Get().(*gzip.Writer)
	defer packers.Put(w)
	w.Reset(&packed)
	_, err := io.Copy(w, body)
	err = errors.Join(err, w.Close(), body.Close())
	return packed.Bytes(), err
}

func watched(ctx context.Context) (context.Context, *seen) {
	s := &seen{}
	return context.WithValue(ctx, seenKey{}, s), s
}

// judge says what an answer, or the error in its place, means.
func judge(s *seen, err error, now time.Time) answer {
	if s.status == 0 {
		a := answer{verdict: transient}
		if err != nil {
			a.message = cause(err).Error()
			var slow net.Error
			a.late = errors.As(err, &slow) && slow.Timeout()
		}
		if tlsFault(err) {
			a.verdict = blocked
		}
		return a
	}
	a := answer{status: s.status, message: message(s), retry: retryAfter(s.header, now)}
	switch code := s.status; {
	case code/100 == 2 && !page(s):
		a.verdict = accepted
	case code/100 == 2:
		a.verdict, a.message = blocked, "a web page answers, not InfluxDB"
	case code == http.StatusRequestEntityTooLarge:
		a.verdict = tooLarge
	case code == http.StatusBadRequest || code == http.StatusUnprocessableEntity:
		if a.verdict = bad; notThere.MatchString(a.message) {
			a.verdict = blocked
		}
	case code == http.StatusRequestTimeout || code == http.StatusTooEarly || code == http.StatusTooManyRequests:
		a.verdict = transient
	case code/100 == 5:
		if a.verdict = transient; notThere.MatchString(a.message) {
			a.verdict = blocked
		}
	default:
		a.verdict = blocked
		if to := s.header.Get("Location"); code/100 == 3 && to != "" {
			a.message = fmt.Sprintf("it sends writers on to %s; write that address as url:", to)
		}
	}
	return a
}

// cause is an error of the network without the address, which whoever shows it names as well.
func cause(err error) error {
	if at, ok := errors.AsType[*url.Error](err); ok {
		return at.Err
	}
	return err
}

func page(s *seen) bool { return strings.HasPrefix(s.header.Get("Content-Type"), "text/html") }

func tlsFault(err error) bool {
	var (
		verification *tls.CertificateVerificationError
		authority    x509.UnknownAuthorityError
		host         x509.HostnameError
		invalid      x509.CertificateInvalidError
		record       tls.RecordHeaderError
	)
	return errors.As(err, &verification) || errors.As(err, &authority) || errors.As(err, &host) || errors.As(err, &invalid) || errors.As(err, &record) ||
		err != nil && strings.Contains(err.Error(), "server gave HTTP response to HTTPS client")
}

// message returns what a server says in any of its ways: {"error": …} of 1.x and 3.x, {"code", "message"}
// of 2.x, plain text.
func message(s *seen) string {
	var said struct {
		Error   json.RawMessage `json:"error"`
		Message string          `json:"message"`
		Data    json.RawMessage `json:"data"`
	}
	text := strings.TrimSpace(string(s.body))
	if json.Unmarshal(s.body, &said) == nil {
		var plain string
		switch {
		case said.Message != "":
			text = said.Message
		case json.Unmarshal(said.Error, &plain) == nil && plain != "":
			if text = plain; len(said.Data) > 0 && string(said.Data) != "null" {
				text += ": " + string(said.Data)
			}
		}
	}
	if text == "" || page(s) {
		text = s.header.Get("X-Influxdb-Error")
	}
	if text == "" {
		text = http.StatusText(s.status)
	}
	if r := []rune(strings.ToValidUTF8(text, "�")); len(r) > 500 {
		text = string(r[:500]) + "…"
	}
	return strings.Join(strings.Fields(text), " ")
}

// longestRetry is how long a server may ask for, so that a wrong clock cannot stop the mirror.
const longestRetry = time.Hour

func retryAfter(h http.Header, now time.Time) time.Duration {
	text := h.Get("Retry-After")
	if n, err := strconv.Atoi(text); err == nil {
		return min(max(0, time.Duration(n)*time.Second), longestRetry)
	}
	if at, err := http.ParseTime(text); err == nil {
		return min(max(0, at.Sub(now)), longestRetry)
	}
	return 0
}
