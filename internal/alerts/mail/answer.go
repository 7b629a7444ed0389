package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/textproto"

	gomail "github.com/wneessen/go-mail"

	"rasid/internal/alerts"
)

// unsent is what went wrong before the message was spoken of: calling, greeting, securing, signing in.
type unsent struct{ error }

func (e *unsent) Unwrap() error { return e.error }

// wrong is a setting that cannot work.
type wrong struct{ error }

// The answers that mean something whatever they answer.
const (
	closing      = 421 // the service is going down
	busy         = 454 // it cannot look at passwords now
	needsSignIn  = 530
	tooLarge     = 552
	firstOfFinal = 500
)

// meaning says what to do about what went wrong.
func meaning(err error) *alerts.SendError {
	if e, ok := errors.AsType[*wrong](err); ok {
		return &alerts.SendError{Fault: alerts.Broken, Err: e.error}
	}
	if e, ok := errors.AsType[*unsent](err); ok {
		return &alerts.SendError{Fault: beforehand(e.error), Err: e.error}
	}
	e, ok := errors.AsType[*gomail.SendError](err)
	if !ok {
		return &alerts.SendError{Fault: alerts.Unreachable, Uncertain: true, Err: err}
	}
	code := e.ErrorCode()
	out := &alerts.SendError{Fault: alerts.Refused, Err: errors.New(e.Error())}
	switch {
	case code == 0:
		// Only the answer to the end of the data says that a message was taken.
		out.Fault, out.Uncertain = alerts.Unreachable, e.Reason == gomail.ErrSMTPDataClose
	case code == closing:
		out.Fault = alerts.Unreachable
	case code < firstOfFinal:
		out.Fault = alerts.Deferred
	case code == needsSignIn, e.Reason == gomail.ErrSMTPMailFrom && code != tooLarge:
		out.Fault = alerts.Broken // the sender is not welcome, whoever the recipient is
	}
	if e.Reason == gomail.ErrGetRcpts || e.Reason == gomail.ErrGetSender || e.Reason == gomail.ErrNoUnencoded {
		out.Fault, out.Uncertain = alerts.Refused, false
	}
	return out
}

// beforehand is the fault of what went wrong before the message was spoken of.
func beforehand(err error) alerts.Fault {
	if e, ok := errors.AsType[*textproto.Error](err); ok {
		if e.Code == busy || e.Code < firstOfFinal {
			return alerts.Unreachable
		}
		return alerts.Broken
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return alerts.Broken
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return alerts.Broken
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok { // a server that does not speak TLS there
		return alerts.Broken
	}
	if e, ok := errors.AsType[*net.OpError](err); ok && e.Op != "remote error" {
		return alerts.Unreachable
	}
	if cut(err) {
		return alerts.Unreachable
	}
	return alerts.Broken // no STARTTLS, no way to sign in
}

// cut reports whether the other side was not there, or went away.
func cut(err error) bool {
	if e, ok := errors.AsType[net.Error](err); ok && e.Timeout() {
		return true
	}
	_, noName := errors.AsType[*net.DNSError](err)
	return noName || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
