package influxdb

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"rasid/collectors/fetch"
)

const rowsAChunk = "10000" // of the answer, which the server sends in parts

// ask sends the query and returns the body of a good answer.
func (s *Source) ask(ctx context.Context) (body io.ReadCloser, failed error) {
	form := url.Values{"db": {s.cfg.Database}, "q": {s.cfg.Query}, "chunked": {"true"}, "chunk_size": {rowsAChunk}}
	if s.cfg.RetentionPolicy != "" {
		form.Set("rp", s.cfg.RetentionPolicy)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimRight(s.cfg.URL, "/")+"/query", strings.NewReader(form.Encode()))
	if err != nil {
		return nil, errors.New("its url cannot be read; correct it in rasid.yaml")
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	if s.cfg.Token != nil {
		token, err := s.cfg.Token()
		if err != nil {
			return nil, err
		}
		req.Header.Set("Authorization", "Token "+token)
	}
	begin := time.Now()
	answer, err := s.http.Do(req)
	defer func() { s.tell(ctx, req, answer, time.Since(begin), failed) }()
	if err != nil {
		if u, ok := errors.AsType[*url.Error](err); ok { // whose text repeats the URL
			err = u.Err
		}
		return nil, err
	}
	if err := refusal(answer); err != nil {
		return nil, errors.Join(err, answer.Body.Close())
	}
	return answer.Body, nil
}

// tell tells of one request and its answer, without the token and without the answer's body, which is
// yet to be read.
func (s *Source) tell(ctx context.Context, req *http.Request, answer *http.Response, took time.Duration, err error) {
	if s.cfg.OnAnswer == nil {
		return
	}
	x := fetch.Exchange{Method: req.Method, URL: req.URL.Redacted(), RequestHeader: req.Header.Clone(), Attempt: 1, ResponseHeader: http.Header{}, Took: took}
	if req.Header.Get("Authorization") != "" {
		x.RequestHeader.Set("Authorization", "<secret>")
	}
	if answer != nil {
		x.Status, x.ResponseHeader = answer.Status, answer.Header.Clone()
		for _, k := range []string{"Set-Cookie", "Www-Authenticate"} {
			if x.ResponseHeader.Get(k) != "" {
				x.ResponseHeader.Set(k, "<secret>")
			}
		}
	}
	if err != nil {
		x.Error = err.Error()
	}
	s.cfg.OnAnswer(ctx, x)
}

// refusal says why an answer is none.
func refusal(answer *http.Response) error {
	kind, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	if answer.StatusCode == http.StatusOK {
		if kind == "text/html" {
			return errors.New("the server answers with a web page; is url that of an InfluxDB?")
		}
		return nil
	}
	const most = 4 << 10 // bytes of a message worth showing
	body, _ := io.ReadAll(io.LimitReader(answer.Body, most))
	var said struct {
		Error   string `json:"error"`
		Message string `json:"message"`
	}
	_ = json.Unmarshal(body, &said)
	text := said.Error + said.Message
	if said.Error != "" && said.Message != "" {
		text = said.Message
	}
	remedy := "see the server's log"
	switch answer.StatusCode {
	case http.StatusUnauthorized:
		remedy = "correct token: it is not known to the server"
	case http.StatusForbidden:
		remedy = "give the token leave to read the database"
	case http.StatusNotFound:
		remedy = "correct the database, or in InfluxDB 2 map it to its bucket: influx v1 dbrp create --db NAME --rp autogen --default --bucket-id ID"
	case http.StatusBadRequest:
		remedy = "correct the query"
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		remedy = "the next run asks again"
	}
	if text == "" {
		return fmt.Errorf("status %d; %s", answer.StatusCode, remedy)
	}
	return fmt.Errorf("status %d, %q; %s", answer.StatusCode, text, remedy)
}
