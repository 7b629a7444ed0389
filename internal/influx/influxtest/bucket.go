package influxtest

import (
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
)

// Bucket is where a test may write: a database of a Server, or a bucket of a server elsewhere.
type Bucket struct{ URL, Org, Token, Bucket string }

// Open returns an empty bucket: the one that RASID_TEST_INFLUX_URL, _ORG, _TOKEN and _BUCKET name,
// whose content is deleted first, or else a database of a Server that runs for this test alone.
func Open(t testing.TB) Bucket {
	t.Helper()
	b := Bucket{os.Getenv("RASID_TEST_INFLUX_URL"), os.Getenv("RASID_TEST_INFLUX_ORG"), os.Getenv("RASID_TEST_INFLUX_TOKEN"), os.Getenv("RASID_TEST_INFLUX_BUCKET")}
	if b.URL == "" {
		return Start(t, Options{}).Database(t, "rasid")
	}
	b.clear(t)
	return b
}

func (b Bucket) at(path string) string {
	return b.URL + path + "?" + url.Values{"org": {b.Org}, "bucket": {b.Bucket}, "precision": {"ns"}}.Encode()
}

// clear deletes what a bucket of a 2.x server holds.
func (b Bucket) clear(t testing.TB) {
	t.Helper()
	status, body, err := ask(t, http.MethodPost, b.at("/api/v2/delete"), b.Token, strings.NewReader(`{"start":"1677-09-22T00:00:00Z","stop":"2262-04-11T00:00:00Z"}`))
	if err != nil || status/100 != 2 {
		t.Fatalf("clear the bucket that RASID_TEST_INFLUX_BUCKET names: %d %s %v", status, body, err)
	}
}

// Write writes lines, with times in nanoseconds, and returns the status of the answer.
func (b Bucket) Write(t testing.TB, lines string) int {
	t.Helper()
	status, _, err := ask(t, http.MethodPost, b.at("/api/v2/write"), b.Token, strings.NewReader(lines))
	if err != nil {
		t.Fatal(err)
	}
	return status
}

// Query asks in InfluxQL, which 1.x answers from a database, 2.x from a bucket by its DBRP mapping.
func (b Bucket) Query(t testing.TB, statement string) []Series {
	t.Helper()
	q := url.Values{"q": {statement}, "epoch": {"ms"}, "db": {b.Bucket}}
	if db, rp, ok := strings.Cut(b.Bucket, "/"); ok {
		q.Set("db", db)
		q.Set("rp", rp)
	}
	list, err := query(t, http.MethodGet, b.URL, b.Token, q)
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	return list
}
