package s3

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/minio/minio-go/v7"

	"rasid/collectors/fetch"
)

// failed says of which store something went wrong.
func (r *run) failed(err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	if e := r.failure(err); e != nil {
		err = e
	}
	return fmt.Errorf("read %s, bucket %s: %w", urlOf(r.cfg.URL), r.cfg.Bucket, err)
}

// failure says what the store meant, and what to do; nil when the error is of this machine.
func (r *run) failure(err error) *fetch.Error {
	var e *fetch.Error
	if errors.As(r.transport.failed, &e) || errors.As(err, &e) {
		return e
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return &fetch.Error{Kind: fetch.Unavailable, Reason: "no whole answer in the time that a run has", Remedy: "the next run asks again; timeout: gives it longer"}
	}
	var syntax *xml.SyntaxError
	var other xml.UnmarshalError
	if errors.As(err, &syntax) || errors.As(err, &other) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return &fetch.Error{Kind: fetch.Changed, Reason: "the answer is no listing of a bucket: " + r.veil.Clean(err.Error()), Remedy: "see whether url is that of an S3-compatible store; the next run asks again"}
	}
	said, ok := errors.AsType[minio.ErrorResponse](err)
	if !ok {
		return nil
	}
	e = &fetch.Error{Kind: fetch.Changed, Status: said.StatusCode, Remedy: "ask who runs the store"}
	if e.Reason = r.veil.Clean(said.Code); said.StatusCode > 0 { // else the library says it
		e.Reason = fmt.Sprintf("status %d, %s", said.StatusCode, e.Reason)
	}
	if m := r.veil.Clean(said.Message); m != "" && said.Message != said.Code {
		e.Reason += fmt.Sprintf(", %q", m)
	}
	switch said.Code {
	case "RequestTimeTooSkewed", "RequestExpired":
		e.Kind, e.Remedy = fetch.Denied, "set this machine's clock, best by NTP: the store takes no request that is more than 15 minutes off"
		if !r.transport.date.IsZero() {
			e.Remedy += fmt.Sprintf(" (the store's clock says %s, this one %s)", r.transport.date.UTC().Format(time.DateTime), r.cfg.Patience.Now().UTC().Format(time.DateTime))
		}
		return e
	case "InvalidAccessKeyId":
		e.Kind, e.Remedy = fetch.Denied, "correct access_key: the store does not know it"
		return e
	case "SignatureDoesNotMatch":
		e.Kind, e.Remedy = fetch.Denied, "correct secret_key: it does not belong to access_key"
		return e
	case "NoSuchBucket":
		e.Remedy = fmt.Sprintf("correct bucket, or make the bucket %s", r.cfg.Bucket)
		return e
	case "AuthorizationHeaderMalformed", "InvalidRegion", "PermanentRedirect":
		e.Kind, e.Remedy = fetch.Invalid, "correct region"
		if said.Region != "" {
			e.Remedy = "write region: " + r.veil.Clean(said.Region)
		}
		return e
	}
	switch s := said.StatusCode; {
	case s == http.StatusUnauthorized, s == http.StatusForbidden:
		e.Kind, e.Remedy = fetch.Denied, "give access_key leave to list and read the bucket, and with after: delete to delete"
	case s == http.StatusNotFound:
		e.Remedy = "correct bucket or url"
	case s/100 == 3:
		e.Remedy = "the store redirects, and nothing was sent there: correct url or region"
	case busy(s):
		e.Kind, e.Remedy = fetch.Unavailable, "the next run asks again"
	}
	return e
}
