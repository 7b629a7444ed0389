package chat

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nicholas-fedor/shoutrrr/pkg/router"
	"github.com/nicholas-fedor/shoutrrr/pkg/util/jsonclient"

	"rasid/internal/alerts"
)

// answered is what a service answered that did not take a part.
type answered struct {
	code  int // HTTP's
	after time.Duration
	error
}

func (e *answered) Unwrap() error { return e.error }

// spoken finds a status in the words of the library, which mostly keeps nothing else of it.
var spoken = regexp.MustCompile(`(?i)(?:status|http|code|response|returned)[^0-9]{0,40}([345][0-9][0-9])\b|"([345][0-9][0-9]) |responded with [^()]*\(([345][0-9][0-9])\)`)

// meaning says what to do about what a service did not take.
func meaning(err error) *alerts.SendError {
	code, after := status(err)
	out := &alerts.SendError{Fault: alerts.Broken, RetryAfter: after, Err: err}
	switch {
	case code == http.StatusTooManyRequests, code == http.StatusRequestTimeout, code >= 500:
		out.Fault = alerts.Unreachable
	case code == http.StatusBadRequest, code == http.StatusRequestEntityTooLarge, code == http.StatusUnprocessableEntity:
		out.Fault = alerts.Refused
	case code != 0: // a token, a room or an address that is wrong
	case absent(err):
		out.Fault = alerts.Unreachable
	case slow(err):
		out.Fault, out.Uncertain = alerts.Unreachable, true
	default: // some services answer a wrong token with 200 and words
		out.Uncertain = true
	}
	return out
}

func status(err error) (code int, after time.Duration) {
	if e, ok := errors.AsType[*answered](err); ok {
		return e.code, e.after
	}
	if e, ok := errors.AsType[jsonclient.Error](err); ok && e.StatusCode >= 300 {
		return e.StatusCode, 0
	}
	if _, ok := errors.AsType[net.Error](err); ok { // its port is no status
		return 0, 0
	}
	if m := spoken.FindStringSubmatch(err.Error()); m != nil {
		code, _ = strconv.Atoi(m[1] + m[2] + m[3])
	}
	return code, 0
}

// absent reports whether nobody was there to take anything.
func absent(err error) bool {
	if e, ok := errors.AsType[*net.OpError](err); ok {
		return e.Op == "dial"
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return true
	}
	said := err.Error() // some services keep the words only
	return strings.Contains(said, ": dial tcp") || strings.Contains(said, "no such host")
}

// slow reports whether the answer is what is missing.
func slow(err error) bool {
	_, isNet := errors.AsType[net.Error](err)
	_, broke := errors.AsType[*panicked](err)
	return isNet || broke || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) || errors.Is(err, router.ErrServiceTimeout) || strings.Contains(err.Error(), "EOF")
}

var anyAddress = regexp.MustCompile(`[a-zA-Z][a-zA-Z0-9+.-]*://[^\s"'<>]+`)

// blot takes out of an error what an address holds: a token may stand in any part of it.
func blot(said, raw string, address *url.URL) string {
	said = anyAddress.ReplaceAllString(strings.ReplaceAll(said, raw, "(address)"), "(address)")
	pieces := strings.FieldsFunc(address.EscapedPath(), func(r rune) bool { return r == '/' })
	if address.User != nil {
		password, _ := address.User.Password()
		pieces = append(pieces, address.User.String(), address.User.Username(), password)
	}
	if name := address.Hostname(); !strings.Contains(name, ".") { // of some services the token stands there
		pieces = append(pieces, name)
	}
	for _, list := range address.Query() {
		pieces = append(pieces, list...)
	}
	pieces = append(pieces, address.Fragment, address.RawQuery)
	for _, p := range slices.Clone(pieces) {
		if plain, err := url.PathUnescape(p); err == nil {
			pieces = append(pieces, plain)
		}
		pieces = append(pieces, url.QueryEscape(p))
	}
	slices.SortFunc(pieces, func(a, b string) int { return len(b) - len(a) }) // the longest first, or its rest stays
	for _, p := range pieces {
		if len(p) >= 4 && p != "telegram" && p != "webhook" {
			said = strings.ReplaceAll(said, p, "•••")
		}
	}
	return said
}
