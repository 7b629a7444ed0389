package s3

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/minio/minio-go/v7"

	"rasid/collectors/fetch"
)

var (
	errReplaced = errors.New("the object is no longer the one that was listed")
	errGone     = errors.New("the object is no longer there")
)

// listed reports whether an object is there still, as the store lists it.
func (r *run) listed(ctx context.Context, o object) bool {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	for x := range r.store.ListObjectsIter(ctx, r.cfg.Bucket, minio.ListObjectsOptions{Prefix: o.key, Recursive: true, MaxKeys: 1, FetchOwner: new(bool)}) {
		return x.Err == nil && x.Key == o.key && x.ETag == o.etag
	}
	return false
}

// download writes an object to a file, the version that was listed whole or nothing.
func (r *run) download(ctx context.Context, o object) (path string, size int64, err error) {
	for attempt := 1; ; attempt++ {
		path, size, err = r.try(ctx, o)
		var e *brokenError
		if err == nil || !errors.As(err, &e) {
			return path, size, err // what has no beginning was asked for again already
		}
		if err = r.cfg.Patience.Again(ctx, attempt, e.why); err != nil {
			return "", 0, err
		}
	}
}

// brokenError is why a body that had begun was not read to its end.
type brokenError struct{ why *fetch.Error }

// Error implements error.
func (e *brokenError) Error() string { return e.why.Error() }

// Unwrap returns why.
func (e *brokenError) Unwrap() error { return e.why }

// broken makes an error of a body one that is tried again, if it is not the context's.
func broken(err error) error {
	if e, ok := errors.AsType[*fetch.Error](err); ok {
		return &brokenError{e}
	}
	return err
}

func (r *run) try(ctx context.Context, o object) (path string, size int64, err error) {
	var options minio.GetObjectOptions
	if err := options.SetMatchETag(o.etag); err != nil {
		return "", 0, err
	}
	body, info, header, err := r.store.GetObject(ctx, r.cfg.Bucket, o.key, options)
	switch said := minio.ToErrorResponse(err); {
	case said.StatusCode == http.StatusPreconditionFailed:
		return "", 0, errReplaced
	case said.Code == minio.NoSuchKey:
		return "", 0, errGone
	case err != nil:
		return "", 0, err
	}
	defer func() { _ = body.Close() }()
	switch {
	case header.Get("ETag") == "":
		return "", 0, &fetch.Error{Kind: fetch.Changed, Reason: "the answer is no object: it has no ETag", Remedy: "see whether url is that of an S3-compatible store"}
	case info.ETag != o.etag: // of a store that does not know If-Match
		return "", 0, errReplaced
	}
	f, err := os.CreateTemp(r.cfg.Dir, "object-*")
	if err != nil {
		return "", 0, err
	}
	defer func() {
		if err = errors.Join(err, f.Close()); err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	in := &reading{r: io.LimitReader(body, r.cfg.Limit+1)}
	size, err = io.Copy(f, in)
	switch {
	case in.err != nil:
		return "", 0, broken(fetch.Unreached(ctx, in.err, r.cfg.Stall, r.veil.Clean))
	case err != nil:
		return "", 0, err
	case size > r.cfg.Limit:
		return "", 0, r.tooLarge()
	case size != o.size && strings.HasPrefix(info.ContentType, "text/html"):
		return "", 0, webPage()
	case size != o.size:
		return "", 0, &brokenError{&fetch.Error{Kind: fetch.Unavailable, Reason: fmt.Sprintf("it has %d bytes where %d were announced", size, o.size), Remedy: "the next run asks again"}}
	}
	return f.Name(), size, nil
}

// reading tells an error of reading from one of writing.
type reading struct {
	r   io.Reader
	err error
}

// Read implements io.Reader.
func (r *reading) Read(b []byte) (int, error) {
	n, err := r.r.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		r.err = err
	}
	return n, err
}

func (r *run) tooLarge() *fetch.Error {
	return &fetch.Error{Kind: fetch.TooLarge, Reason: fmt.Sprintf("the object has more than %d bytes", r.cfg.Limit), Remedy: "drop smaller ones, or raise size_limit"}
}

// remove takes an object away, if that is wanted and it is still the one that was taken: asked for
// first, and once more by the store itself, if it knows If-Match there.
func (r *run) remove(ctx context.Context, o object) {
	if !r.cfg.Delete || r.cfg.Newest > 0 {
		return
	}
	var options minio.StatObjectOptions
	err := options.SetMatchETag(o.etag)
	if err == nil {
		var now minio.ObjectInfo
		if now, err = r.store.StatObject(ctx, r.cfg.Bucket, o.key, options); err == nil && now.ETag != o.etag {
			return
		}
	}
	if err == nil {
		err = r.store.RemoveObject(ifMatch(ctx, o.etag), r.cfg.Bucket, o.key, minio.RemoveObjectOptions{})
	}
	if said := minio.ToErrorResponse(err); err == nil || ctx.Err() != nil || said.StatusCode == http.StatusPreconditionFailed || said.StatusCode == http.StatusNotFound {
		return // a run that ended: the next one removes it
	}
	if e := r.failure(err); e != nil {
		err = e
	}
	r.troubles.add(o.department, r.where(o.key), "not_removed", err.Error())
}
