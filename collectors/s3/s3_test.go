package s3_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"rasid/collectors"
	"rasid/collectors/fetch"
	"rasid/collectors/s3"
)

const secretKey = "very/secret+key"

// store is a real store in memory, with faults before it.
type store struct {
	*httptest.Server
	backend gofakes3.Backend
	clock   time.Time // of the store, which moves on with every object
	fault   func(http.ResponseWriter, *http.Request) bool
	asked   []string // "GET key", "LIST"
}

// Now and Since implement gofakes3.TimeSource.
func (s *store) Now() time.Time                  { return s.clock }
func (s *store) Since(t time.Time) time.Duration { return s.clock.Sub(t) }

func newStore(t *testing.T, options ...gofakes3.Option) *store {
	t.Helper()
	s := &store{clock: time.Now().UTC().Truncate(time.Second).Add(-time.Minute)}
	s.backend = s3mem.New(s3mem.WithTimeSource(s))
	if err := s.backend.CreateBucket("drops"); err != nil {
		t.Fatal(err)
	}
	behind := gofakes3.New(s.backend, append([]gofakes3.Option{gofakes3.WithTimeSource(s), gofakes3.WithTimeSkewLimit(15 * time.Minute)}, options...)...).Server()
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		what := r.Method + " " + strings.TrimPrefix(r.URL.Path, "/drops/")
		if r.URL.Query().Has("list-type") {
			what = "LIST"
		}
		s.asked = append(s.asked, what)
		if s.fault == nil || !s.fault(w, r) {
			behind.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *store) put(t testing.TB, key, text string) {
	t.Helper()
	s.clock = s.clock.Add(10 * time.Millisecond)
	if _, err := s.backend.PutObject("drops", key, map[string]string{"Last-Modified": s.clock.Format(http.TimeFormat)}, strings.NewReader(text), int64(len(text)), nil); err != nil {
		t.Fatal(err)
	}
}

func (s *store) has(key string) bool {
	o, err := s.backend.HeadObject("drops", key)
	return err == nil && o != nil
}

// count returns how often something was asked for, and forgets it.
func (s *store) count(prefix string) (n int) {
	for _, a := range s.asked {
		if strings.HasPrefix(a, prefix) {
			n++
		}
	}
	s.asked = nil
	return n
}

// book is a taker and the ledger of what it took.
type book struct {
	got    []string
	taken  []s3.Taken
	offers []collectors.Offer
	asked  int
	refuse error
}

func (b *book) Take(_ context.Context, o collectors.Offer) error {
	if b.refuse != nil {
		return b.refuse
	}
	r, err := o.Open()
	if err != nil {
		return err
	}
	text, err := io.ReadAll(r)
	if int64(len(text)) != o.Size || o.Current {
		return errors.New("the offer says something else than its bytes")
	}
	b.got = append(b.got, o.Department+"/"+o.Name+"="+string(text))
	b.offers = append(b.offers, o)
	b.taken = append(b.taken, s3.Taken{Origin: o.Origin, SHA256: "sha of " + string(text), Modified: o.Modified})
	return errors.Join(err, r.Close(), o.Verify())
}

func (b *book) Taken(_ context.Context, _ string, each func(s3.Taken) error) error {
	b.asked++
	for _, x := range b.taken {
		if err := each(x); err != nil {
			return err
		}
	}
	return nil
}

// source returns a source of the store; its waits take no time, and are kept in waits.
func source(t *testing.T, url string, b *book, change func(*s3.Config)) (*s3.Source, *[]time.Duration) {
	t.Helper()
	var waits []time.Duration
	cfg := s3.Config{ID: "s", URL: url, Bucket: "drops", Department: "", Departments: func(id string) bool { return id == "water" || id == "roads" },
		AccessKey: func() (string, error) { return "AKIATEST", nil }, SecretKey: func() (string, error) { return secretKey, nil },
		Ledger: b, Limit: 1 << 20, Dir: t.TempDir(), Timeout: 30 * time.Second,
		Patience: fetch.Patience{Now: time.Now, Jitter: func() float64 { return 0.5 }, Wait: func(ctx context.Context, d time.Duration) error { waits = append(waits, d); return ctx.Err() }}}
	if change != nil {
		change(&cfg)
	}
	s, err := s3.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if left, _ := os.ReadDir(cfg.Dir); len(left) > 0 {
			t.Errorf("%v is left", left)
		}
	})
	return s, &waits
}

func collect(t *testing.T, s *s3.Source, b *book) []collectors.Trouble {
	t.Helper()
	troubles, err := s.Collect(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	return troubles
}

// The first part of a key below the prefix is the department; each version of an object is offered
// once, oldest first, also after a restart.
func TestEachVersionIsOfferedOnce(t *testing.T) {
	st, b := newStore(t), &book{}
	st.put(t, "nes/water/2024/b.csv", "first")
	st.put(t, "nes/roads/a.csv", "second")
	st.put(t, "nes/water/", "")
	st.put(t, "nes/water/~$a.xlsx", "lock")
	st.put(t, "nes-old/water/x.csv", "another prefix")
	prefix := func(c *s3.Config) { c.Prefix = "nes" }
	s, _ := source(t, st.URL, b, prefix)
	for range 2 {
		if troubles := collect(t, s, b); len(troubles) > 0 || strings.Join(b.got, " ") != "water/b.csv=first roads/a.csv=second" {
			t.Fatalf("%q, %+v", b.got, troubles)
		}
	}
	if n := st.count("GET"); n != 2 || b.asked != 1 {
		t.Errorf("objects were read %d times, the journal %d times", n, b.asked)
	}
	s, _ = source(t, st.URL, b, prefix) // a restart
	collect(t, s, b)
	if n := st.count("GET"); n != 0 || len(b.got) != 2 {
		t.Errorf("after a restart %d are read again", n)
	}
	st.put(t, "nes/roads/a.csv", "third!")
	st.put(t, "nes/water/2024/b.csv", "first") // the same bytes
	collect(t, s, b)
	if len(b.got) != 3 || b.got[2] != "roads/a.csv=third!" || b.offers[2].Replaces != "sha of second" || st.count("GET") != 1 {
		t.Errorf("%q replacing %q", b.got, b.offers[len(b.offers)-1].Replaces)
	}
	st.put(t, "nes/roads/a.csv", "second") // what it was before
	collect(t, s, b)
	if len(b.got) != 4 || b.offers[3].Replaces != "sha of third!" || b.offers[3].Origin == b.offers[1].Origin {
		t.Errorf("%q", b.got)
	}
	for i := range b.taken { // the mapping was corrected
		b.taken[i].Stale = true
	}
	s, _ = source(t, st.URL, b, prefix)
	if collect(t, s, b); len(b.got) != 4+1 || b.got[4] != "water/b.csv=first" {
		t.Errorf("what was put again after it was read is %q", b.got[4:])
	}
}

func TestOneDepartmentForAll(t *testing.T) {
	st, b := newStore(t), &book{}
	st.put(t, "x.csv", "1")
	st.put(t, "deep/er/y.csv", "2")
	s, _ := source(t, st.URL, b, func(c *s3.Config) { c.Department = "water" })
	if collect(t, s, b); strings.Join(b.got, " ") != "water/x.csv=1 water/y.csv=2" {
		t.Errorf("%q", b.got)
	}
}

// What belongs to nobody is told, once for each sort and place, and the rest is taken.
func TestWhoseAnObjectIs(t *testing.T) {
	st, b := newStore(t), &book{}
	for i := range 50 {
		st.put(t, fmt.Sprintf("watr/%d.csv", i), "x")
		st.put(t, fmt.Sprintf("%d.csv", i), "x")
	}
	st.put(t, "water/ok.csv", "x")
	st.put(t, "water/large.csv", strings.Repeat("x", 1<<20+1))
	s, _ := source(t, st.URL, b, nil)
	troubles := collect(t, s, b)
	codes := map[string]int{}
	for _, x := range troubles {
		codes[x.Code]++
	}
	if len(b.got) != 1 || codes["unknown_department"] != 1 || codes["no_department"] != 20 || codes["unreadable"] != 1 || !strings.Contains(fmt.Sprint(troubles), "30 more") || !strings.Contains(fmt.Sprint(troubles), "size_limit") {
		t.Errorf("%q, %v\n%+v", b.got, codes, troubles)
	}
}

// after: delete takes away what was taken, also later, and nothing that has changed since or that
// was not taken.
func TestDelete(t *testing.T) {
	st, b := newStore(t), &book{}
	st.put(t, "water/a.csv", "a")
	st.put(t, "water/b.csv", "b")
	del := func(c *s3.Config) { c.Delete = true }
	s, _ := source(t, st.URL, b, del)
	b.refuse = errors.New("disk is full")
	if troubles := collect(t, s, b); len(troubles) != 2 || troubles[0].Code != "not_taken" || !st.has("water/a.csv") {
		t.Fatalf("%+v", troubles)
	}
	b.refuse = nil
	st.fault = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodHead && strings.HasSuffix(r.URL.Path, "b.csv") {
			st.fault = nil
			st.put(t, "water/b.csv", "newer")
		}
		return false
	}
	if troubles := collect(t, s, b); len(troubles) > 0 || len(b.got) != 2 || st.has("water/a.csv") || !st.has("water/b.csv") {
		t.Errorf("%q, %+v", b.got, troubles)
	}
	// Replaced between the look and the removal: a store that knows If-Match there does not remove it.
	st.fault = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodDelete {
			return false
		}
		if r.Header.Get("If-Match") == "" {
			t.Error("the store cannot know which version is meant")
		}
		w.WriteHeader(http.StatusPreconditionFailed)
		return true
	}
	if troubles := collect(t, s, b); len(troubles) > 0 || b.got[2] != "water/b.csv=newer" || !st.has("water/b.csv") {
		t.Errorf("%q, %+v", b.got, troubles)
	}
	st.fault = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodDelete {
			w.WriteHeader(http.StatusForbidden)
		}
		return r.Method == http.MethodDelete
	}
	if troubles := collect(t, s, b); len(troubles) != 1 || troubles[0].Code != "not_removed" || len(b.got) != 3 {
		t.Errorf("%q, %+v", b.got, troubles)
	}
	st.fault = nil
	if troubles := collect(t, s, b); len(troubles) > 0 || st.has("water/b.csv") || len(b.got) != 3 {
		t.Errorf("what an earlier run could not remove stays: %+v", troubles)
	}
}

// Keys lead to no other place than a temporary file, and their names to no place at all.
func TestHostileKeys(t *testing.T) {
	keys := []string{"water/../../etc/passwd", "water/..", "../x.csv", "water/a%00b%0A%1B[31m.csv", "water/C:\\evil.csv", "water/%FF%FE.csv", "water/" + strings.Repeat("x", 2000) + ".csv",
		"water/" + strings.Repeat("ل", 300) + ".csv", "water/con#1#2#3.csv", "water//double.csv", "water/ /.csv", "water/%E2%80%AEvsc.csv"}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"e"`)
		w.Header().Set("Last-Modified", "Mon, 30 Sep 2024 09:00:00 GMT")
		if !r.URL.Query().Has("list-type") {
			_, _ = io.WriteString(w, "1")
			return
		}
		var out bytes.Buffer
		out.WriteString(`<ListBucketResult><EncodingType>url</EncodingType>`)
		for _, k := range keys {
			fmt.Fprintf(&out, `<Contents><Key>%s</Key><LastModified>2024-09-30T09:00:00.000Z</LastModified><ETag>"e"</ETag><Size>1</Size></Contents>`, k)
		}
		out.WriteString(`</ListBucketResult>`)
		_, _ = w.Write(out.Bytes())
	}))
	defer server.Close()
	b, dir := &book{}, t.TempDir()
	s, _ := source(t, server.URL, b, func(c *s3.Config) { c.Dir = filepath.Join(dir, "tmp") })
	troubles := collect(t, s, b)
	for _, o := range b.offers {
		if o.Name != filepath.Base(o.Name) || len(o.Name) > 120 || strings.ContainsAny(o.Name, "/\\:\x00\n\x1b\u202e") || strings.ContainsAny(o.Origin, "\x00\n\x1b") {
			t.Errorf("name %q, origin %q", o.Name, o.Origin)
		}
	}
	bad := 0
	for _, x := range troubles {
		if strings.ContainsAny(x.Path+x.Detail, "\x00\n\x1b\u202e") {
			t.Errorf("%q", x)
		}
		if x.Code == "bad_name" {
			bad++
		}
	}
	if bad != 3 || len(b.got) != 6 {
		t.Errorf("%d are refused, %d taken: %q\n%+v", bad, len(b.got), b.got, troubles)
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("%v was made", left)
	}
	if collect(t, s, b); len(b.got) != 6 {
		t.Errorf("they are read again: %q", b.got[6:])
	}
}

// Nobody signs what anybody may read.
func TestAnonymous(t *testing.T) {
	st, b := newStore(t), &book{}
	st.put(t, "water/a.csv", "a")
	st.fault = func(_ http.ResponseWriter, r *http.Request) bool {
		if r.Header.Get("Authorization") != "" {
			t.Error("it is signed")
		}
		return false
	}
	s, _ := source(t, st.URL, b, func(c *s3.Config) { c.AccessKey, c.SecretKey = nil, nil })
	if collect(t, s, b); len(b.got) != 1 {
		t.Errorf("%q", b.got)
	}
}
