package s3_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"rasid/collectors/s3"
)

// F13: a listing of several pages is read to its end, and what was taken is not read again.
func TestF13ListingOfManyPages(t *testing.T) {
	st, b := newStore(t), &book{}
	const n = 2500
	for i := range n {
		st.put(t, fmt.Sprintf("water/%04d.csv", i), fmt.Sprint(i))
	}
	s, _ := source(t, st.URL, b, nil)
	collect(t, s, b)
	if len(b.got) != n || b.got[0] != "water/0000.csv=0" || b.got[n-1] != "water/2499.csv=2499" {
		t.Fatalf("%d were taken", len(b.got))
	}
	if pages := st.count("LIST"); pages != 3 {
		t.Errorf("%d pages", pages)
	}
	st.put(t, "water/0500.csv", "corrected")
	collect(t, s, b)
	if reads := st.count("GET"); reads != 1 || b.got[n] != "water/0500.csv=corrected" {
		t.Errorf("%d were read, %q", reads, b.got[n:])
	}
}

// F13: an object that is replaced while it is read is offered as one version or the other, whole.
func TestF13ReplacedWhileRead(t *testing.T) {
	for name, knowsIfMatch := range map[string]bool{"store compares": true, "store does not know If-Match": false} {
		t.Run(name, func(t *testing.T) {
			st, b := newStore(t), &book{}
			st.put(t, "water/a.csv", "old version")
			st.put(t, "water/b.csv", "other")
			st.fault = func(w http.ResponseWriter, r *http.Request) bool {
				if !strings.HasSuffix(r.URL.Path, "a.csv") {
					return false
				}
				if r.Header.Get("If-Match") == "" {
					t.Error("no version is asked for")
				}
				st.fault = nil
				st.put(t, "water/a.csv", "new version")
				if knowsIfMatch {
					w.WriteHeader(http.StatusPreconditionFailed)
				}
				return knowsIfMatch
			}
			s, _ := source(t, st.URL, b, nil)
			if troubles := collect(t, s, b); len(troubles) > 0 || strings.Join(b.got, " ") != "water/b.csv=other" {
				t.Errorf("%q, %+v", b.got, troubles)
			}
			if collect(t, s, b); strings.Join(b.got[1:], " ") != "water/a.csv=new version" {
				t.Errorf("%q", b.got)
			}
		})
	}
}

// F04: an object that is taken away after it was listed is nothing to tell, one that only cannot be
// read is.
func TestF04VanishedObject(t *testing.T) {
	st, b := newStore(t), &book{}
	st.put(t, "water/a.csv", "a")
	vanishes := false
	st.fault = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Query().Has("list-type") {
			return false
		}
		if vanishes {
			_, _ = st.backend.DeleteObject("drops", "water/a.csv")
		}
		w.WriteHeader(http.StatusNotFound)
		return true
	}
	s, _ := source(t, st.URL, b, nil)
	if troubles := collect(t, s, b); len(troubles) != 1 || !strings.Contains(troubles[0].Detail, "404") {
		t.Errorf("%+v", troubles)
	}
	vanishes = true
	if troubles := collect(t, s, b); len(troubles) > 0 || len(b.got) > 0 {
		t.Errorf("%+v", troubles)
	}
}

// F13: a store that is busy is asked again, a few times, after waits that grow or that it names.
func TestF13BusyStore(t *testing.T) {
	st, b := newStore(t), &book{}
	st.put(t, "water/a.csv", "a")
	busy := 0
	st.fault = func(w http.ResponseWriter, _ *http.Request) bool {
		if busy--; busy >= 0 {
			if busy == 0 {
				w.Header().Set("Retry-After", "7")
			}
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = io.WriteString(w, "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>")
		}
		return busy >= 0
	}
	s, waits := source(t, st.URL, b, nil)
	busy = 2
	if collect(t, s, b); len(b.got) != 1 || fmt.Sprint(*waits) != "[1s 7s]" {
		t.Errorf("%q after %v", b.got, *waits)
	}
	busy, *waits, st.asked = 1000, nil, nil
	_, err := s.Collect(t.Context(), b)
	if err == nil || !strings.Contains(err.Error(), "SlowDown") || !strings.Contains(err.Error(), "the next run asks again") || len(*waits) != 3 || len(st.asked) != 4 {
		t.Errorf("%v after %v and %v", err, *waits, st.asked)
	}
}

// F13: a body that ends in the middle is asked for again, and never offered; objects that the store
// does not give end a run after some, and leave the others for the next.
func TestF13TruncatedBody(t *testing.T) {
	st, b := newStore(t), &book{}
	for i := range 5 {
		st.put(t, fmt.Sprintf("water/%d.csv", i), "whole text")
	}
	cuts := 1
	st.fault = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodGet || r.URL.Query().Has("list-type") {
			return false
		}
		if cuts--; cuts < 0 {
			return false
		}
		object, err := st.backend.HeadObject("drops", strings.TrimPrefix(r.URL.Path, "/drops/"))
		if err != nil {
			t.Error(err)
			return false
		}
		c, rw, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return false
		}
		_, _ = fmt.Fprintf(rw, "HTTP/1.1 200 OK\r\nETag: \"%x\"\r\nLast-Modified: %s\r\nContent-Length: 10\r\n\r\nwhole", object.Hash, st.clock.Format(http.TimeFormat))
		_ = rw.Flush()
		_ = c.Close()
		return true
	}
	s, waits := source(t, st.URL, b, nil)
	if collect(t, s, b); len(b.got) != 5 || b.got[0] != "water/0.csv=whole text" || len(*waits) != 1 {
		t.Errorf("%q after %v", b.got, *waits)
	}
	for i := range 5 {
		st.put(t, fmt.Sprintf("water/%d.csv", i), "other text")
	}
	cuts = 12 // four for each of three objects
	troubles, err := s.Collect(t.Context(), b)
	if err == nil || !strings.Contains(err.Error(), "ends in the middle") || len(troubles) != 3 || len(b.got) != 5 {
		t.Errorf("%v, %+v, %d", err, troubles, len(b.got))
	}
	if collect(t, s, b); len(b.got) != 10 {
		t.Errorf("%d", len(b.got))
	}
}

// Objects that cannot be read keep none of the others from being read, also where the store is busy
// for some of them alone.
func TestObjectsThatCannotBeRead(t *testing.T) {
	for status, wants := range map[int]string{http.StatusForbidden: "2", http.StatusInternalServerError: "0 2"} {
		st, b := newStore(t), &book{}
		for i := range 6 {
			st.put(t, fmt.Sprintf("water/%d.csv", i), "x")
		}
		requests := 0
		st.fault = func(w http.ResponseWriter, r *http.Request) bool {
			bad := r.URL.Path < "/drops/water/4" && !r.URL.Query().Has("list-type")
			if bad {
				requests++
				w.WriteHeader(status)
			}
			return bad
		}
		s, _ := source(t, st.URL, b, nil)
		for i, want := range strings.Fields(wants) {
			troubles, err := s.Collect(t.Context(), b)
			if fmt.Sprint(len(b.got)) != want || len(troubles) < 3 || (err != nil) != (status == http.StatusInternalServerError) {
				t.Errorf("%d, run %d: %d taken, %+v, %v", status, i, len(b.got), troubles, err)
			}
		}
		if most := map[int]int{http.StatusForbidden: 4, http.StatusInternalServerError: 4 * (3 + 4)}[status]; requests > most {
			t.Errorf("%d: %d requests", status, requests)
		}
	}
}

// What an operator can do something about is said with what to do.
func TestRefusals(t *testing.T) {
	answer := func(status int, code string) func(*store) {
		return func(st *store) {
			st.fault = func(w http.ResponseWriter, r *http.Request) bool {
				w.WriteHeader(status)
				_, _ = fmt.Fprintf(w, "<Error><Code>%s</Code><Message>about %s</Message><Region>eu-north-1</Region></Error>", code, r.Header.Get("Authorization"))
				return true
			}
		}
	}
	for name, c := range map[string]struct {
		spoil func(*store)
		want  string
	}{
		"unknown key":   {answer(403, "InvalidAccessKeyId"), "correct access_key"},
		"wrong secret":  {answer(403, "SignatureDoesNotMatch"), "correct secret_key"},
		"no leave":      {answer(403, "AccessDenied"), "leave to list"},
		"bucket gone":   {func(s *store) { _ = s.backend.(interface{ DeleteBucket(string) error }).DeleteBucket("drops") }, "make the bucket drops"},
		"clock":         {func(s *store) { s.clock = s.clock.Add(time.Hour) }, "set this machine's clock"},
		"wrong region":  {answer(400, "AuthorizationHeaderMalformed"), "write region: eu-north-1"},
		"elsewhere":     {answer(301, "PermanentRedirect"), "write region: eu-north-1"},
		"a web page":    {func(s *store) { s.fault = page }, "the store's console"},
		"something":     {func(s *store) { s.fault = text("hello") }, "S3-compatible store"},
		"not answering": {func(s *store) { s.Close() }, "see to the network"},
	} {
		t.Run(name, func(t *testing.T) {
			st, b := newStore(t), &book{}
			c.spoil(st)
			s, _ := source(t, st.URL, b, nil)
			troubles, err := s.Collect(t.Context(), b)
			if len(b.got) > 0 || len(troubles) > 0 || err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "bucket drops") {
				t.Errorf("%+v, %v; want %q", troubles, err, c.want)
			}
			if err != nil && (strings.Contains(err.Error(), secretKey) || strings.Contains(err.Error(), "AKIATEST")) {
				t.Errorf("a key is told: %v", err)
			}
		})
	}
}

func page(w http.ResponseWriter, _ *http.Request) bool {
	w.Header().Set("Content-Type", "text/html")
	_, _ = io.WriteString(w, "<html>console")
	return true
}

func text(s string) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, _ *http.Request) bool {
		_, _ = io.WriteString(w, s)
		return true
	}
}

// A redirect is not followed, so that nothing goes to another host.
func TestRedirectsAreNotFollowed(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { t.Errorf("it was asked, with %v", r.Header) }))
	defer other.Close()
	for _, status := range []int{301, 302, 307, 308} {
		st, b := newStore(t), &book{}
		st.fault = func(w http.ResponseWriter, r *http.Request) bool {
			http.Redirect(w, r, other.URL+r.URL.Path, status)
			return true
		}
		s, _ := source(t, st.URL, b, nil)
		if _, err := s.Collect(t.Context(), b); err == nil || !strings.Contains(err.Error(), "redirects") {
			t.Errorf("%d: %v", status, err)
		}
	}
}

// H02: a store that hangs is left when nothing arrives, and when the run is stopped.
func TestH02Hanging(t *testing.T) {
	st, b := newStore(t), &book{}
	st.put(t, "water/a.csv", "a")
	begun := make(chan struct{}, 10)
	st.fault = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Query().Has("list-type") {
			return false
		}
		object, _ := st.backend.HeadObject("drops", "water/a.csv")
		w.Header().Set("ETag", fmt.Sprintf(`"%x"`, object.Hash))
		w.Header().Set("Last-Modified", st.clock.Format(http.TimeFormat))
		w.Header().Set("Content-Length", "1")
		_ = http.NewResponseController(w).Flush()
		begun <- struct{}{}
		<-r.Context().Done()
		return true
	}
	s, _ := source(t, st.URL, b, func(c *s3.Config) { c.Stall = 50 * time.Millisecond })
	if troubles := collect(t, s, b); len(troubles) != 1 || !strings.Contains(troubles[0].Detail, "nothing more arrived for 50ms") {
		t.Errorf("%+v", troubles)
	}
	for len(begun) > 0 {
		<-begun
	}
	ctx, stop := context.WithCancel(t.Context())
	go func() { <-begun; stop() }()
	s, _ = source(t, st.URL, b, nil)
	if _, err := s.Collect(ctx, b); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	s, _ = source(t, st.URL, b, func(c *s3.Config) { c.Timeout = 50 * time.Millisecond })
	if _, err := s.Collect(t.Context(), b); err == nil || !strings.Contains(err.Error(), "timeout: gives it longer") {
		t.Errorf("got %v", err)
	}
}

// Of many old objects a run reads the keys alone, and the journal once in the life of a process.
func TestManyOldObjects(t *testing.T) {
	const pages, each = 20, 1000 // of 100 pages a run takes a second or two
	var listing [pages]string
	for p := range pages {
		var out strings.Builder
		next := ""
		if p < pages-1 {
			next = fmt.Sprintf("<IsTruncated>true</IsTruncated><NextContinuationToken>%d</NextContinuationToken>", p+1)
		}
		fmt.Fprintf(&out, "<ListBucketResult>%s", next)
		for i := range each {
			fmt.Fprintf(&out, `<Contents><Key>water/%07d.csv</Key><LastModified>2024-09-30T09:00:00.000Z</LastModified><ETag>"e%d"</ETag><Size>1</Size></Contents>`, p*each+i, i)
		}
		out.WriteString("</ListBucketResult>")
		listing[p] = out.String()
	}
	reads := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !r.URL.Query().Has("list-type") {
			reads++
			return
		}
		p := 0
		_, _ = fmt.Sscan(r.FormValue("continuation-token"), &p)
		_, _ = io.WriteString(w, listing[p])
	}))
	defer server.Close()
	b := &book{}
	at := time.Date(2024, 9, 30, 9, 0, 0, 0, time.UTC)
	for i := range pages * each {
		b.taken = append(b.taken, s3.Taken{Origin: fmt.Sprintf("s3:s:water%%2F%07d.csv#e%d#1#%d", i, i%each, at.UnixMilli()), SHA256: "x", Modified: at})
	}
	s, _ := source(t, server.URL, b, nil)
	for range 2 {
		if troubles := collect(t, s, b); len(troubles) > 0 || len(b.got) > 0 || reads > 0 || b.asked != 1 {
			t.Fatalf("%d are read, the journal %d times; %+v", reads, b.asked, troubles)
		}
	}
}
