package influxdb

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"os"
	"strings"

	"rasid/collectors/fetch"
)

const rowsAChunk = "10000" // of the answer, which the server sends in parts

// Remedies say what to do about a server's refusals, by status.
func Remedies() map[int]string {
	return map[int]string{
		http.StatusUnauthorized: "correct token: it is not known to the server",
		http.StatusForbidden:    "give the token leave to read the database",
		http.StatusNotFound:     "correct the database, or in InfluxDB 2 map it to its bucket: influx v1 dbrp create --db NAME --rp autogen --default --bucket-id ID",
		http.StatusBadRequest:   "correct the query",
	}
}

// ask sends the query and gives the series of a whole answer to add. An answer is on the disk before
// anything of it is read, so that one that breaks off is asked for again.
func (s *Source) ask(ctx context.Context, add func(*series) error) (err error) {
	form := url.Values{"db": {s.cfg.Database}, "q": {s.cfg.Query}, "chunked": {"true"}, "chunk_size": {rowsAChunk}}
	if s.cfg.RetentionPolicy != "" {
		form.Set("rp", s.cfg.RetentionPolicy)
	}
	ctx, stop := context.WithTimeout(ctx, s.cfg.Timeout)
	defer stop()
	answer, err := s.cfg.Client.Post(ctx, strings.TrimRight(s.cfg.URL, "/")+"/query", form, fetch.Documents)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(answer.Path)) }()
	body, err := os.Open(answer.Path)
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }()
	return decode(body, s.cfg.Client.Clean, add)
}
