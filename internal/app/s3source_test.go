package app_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"rasid/indicators"
	"rasid/internal/app"
	"rasid/internal/journal"
)

// bucket is a real store in memory with one bucket.
type bucket struct {
	*httptest.Server
	*s3mem.Backend
	clock time.Time
}

func (b *bucket) Now() time.Time                  { return b.clock }
func (b *bucket) Since(t time.Time) time.Duration { return b.clock.Sub(t) }

func newBucket(t *testing.T) *bucket {
	b := &bucket{clock: time.Date(2024, 9, 30, 9, 0, 0, 0, time.UTC)}
	b.Backend = s3mem.New(s3mem.WithTimeSource(b))
	if err := b.CreateBucket("drops"); err != nil {
		t.Fatal(err)
	}
	b.Server = httptest.NewServer(gofakes3.New(b.Backend, gofakes3.WithTimeSkewLimit(0)).Server())
	t.Cleanup(b.Close)
	return b
}

func (b *bucket) put(t *testing.T, key, text string) {
	t.Helper()
	b.clock = b.clock.Add(time.Minute)
	if _, err := b.PutObject("drops", key, map[string]string{"Last-Modified": b.clock.Format(http.TimeFormat)}, strings.NewReader(text), int64(len(text)), nil); err != nil {
		t.Fatal(err)
	}
}

func s3Source(url, more string) string {
	return fmt.Sprintf("sources:\n  - {id: s, kind: s3, url: %q, bucket: drops, prefix: nes, trusted: true%s}\n", url, more)
}

// What lies in a bucket is archived and journalled like a dropped file, each version once; what an
// object holds last is what counts.
func TestBucketIsRead(t *testing.T) {
	store := newBucket(t)
	dir := workspace(t)
	write(t, dir, "rasid.yaml", s3Source(store.URL, ""))
	store.put(t, "nes/water/2024/jan.csv", header+"water,A,2024-01,10\n")
	store.put(t, "nes/water/feb.csv", header+"water,A,2024-02,20\n")
	a := open(t, dir, nil)
	if collectAll(t, a); deliveries(t, a) != 2 || content(t, a) != "water A 2024-01 10\nwater A 2024-02 20\n" {
		t.Fatalf("%d deliveries:\n%s", deliveries(t, a), content(t, a))
	}
	d, _, err := a.Journal.Delivery(t.Context(), 1)
	if err != nil || d.Name != "jan.csv" || d.Department != "water" {
		t.Errorf("%+v, %v", d, err)
	}
	raw, err := os.ReadFile(filepath.Join(dir, "archive", "objects", d.SHA256[:2], d.SHA256))
	if err != nil || string(raw) != header+"water,A,2024-01,10\n" {
		t.Errorf("kept %q, %v", raw, err)
	}
	if receipts, _ := os.ReadDir(filepath.Join(dir, "receipts", "water")); len(receipts) == 0 {
		t.Error("nobody tells the department")
	}
	if collectAll(t, a); deliveries(t, a) != 2 {
		t.Error("what has not changed became a delivery")
	}
	store.put(t, "nes/water/feb.csv", header+"water,A,2024-02,20\n")
	if collectAll(t, a); deliveries(t, a) != 2 {
		t.Error("the same bytes became a delivery")
	}
	store.put(t, "nes/water/feb.csv", header+"water,A,2024-02,21\n")
	if collectAll(t, a); deliveries(t, a) != 3 || !strings.HasSuffix(content(t, a), "2024-02 21\n") {
		t.Errorf("a correction:\n%s", content(t, a))
	}
	store.put(t, "nes/water/feb.csv", header+"water,A,2024-02,20\n")
	if collectAll(t, a); deliveries(t, a) != 4 || !strings.HasSuffix(content(t, a), "2024-02 20\n") {
		t.Errorf("a correction that was taken back:\n%s", content(t, a))
	}
	store.put(t, "nes/water/copy.csv", header+"water,A,2024-01,10\n")
	collectAll(t, a)
	if d, _, err := a.Journal.Delivery(t.Context(), 5); err != nil || d.Outcome != journal.Duplicate || d.DuplicateOf != 1 {
		t.Errorf("the same bytes under another key: %+v, %v", d, err)
	}
	x, err := a.Explain(t.Context(), "w", indicators.DateOf(app.DemoTime), time.Time{})
	if err != nil || len(x.Observations) != 2 || x.Observations[0].Cell != "D2" {
		t.Errorf("%+v, %v", x.Observations, err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	a = open(t, dir, nil)
	if collectAll(t, a); deliveries(t, a) != 5 {
		t.Error("after a restart what was taken became a delivery")
	}
}

// Once the mapping was corrected, the sender puts the object there again, and it is read again.
func TestObjectThatIsPutAgainAfterACorrection(t *testing.T) {
	store := newBucket(t)
	dir := workspace(t)
	write(t, dir, "rasid.yaml", s3Source(store.URL, ""))
	const text = "where,month,litres\nA,2024-01,10\n"
	store.put(t, "nes/water/x.csv", text)
	a := open(t, dir, nil)
	if collectAll(t, a); content(t, a) != "" || deliveries(t, a) != 1 {
		t.Fatal(content(t, a))
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "rasid.yaml", s3Source(store.URL, ", map: [{indicator: water, place: where, period: month, value: litres}]"))
	a = open(t, dir, nil)
	if collectAll(t, a); deliveries(t, a) != 1 {
		t.Error("all that lies there is read again because something else is read otherwise")
	}
	store.put(t, "nes/water/x.csv", text)
	for range 2 {
		if collectAll(t, a); deliveries(t, a) != 2 || content(t, a) != "water A 2024-01 10\n" {
			t.Errorf("%d deliveries: %s", deliveries(t, a), content(t, a))
		}
	}
}

// A look shows the newest objects, takes nothing and deletes nothing.
func TestLookAtABucket(t *testing.T) {
	store := newBucket(t)
	dir := workspace(t)
	write(t, dir, "rasid.yaml", s3Source(store.URL, ", after: delete"))
	for i := range 5 {
		store.put(t, fmt.Sprintf("nes/water/%d.csv", i), fmt.Sprintf("%swater,A,2024-0%d,10\n", header, i+1))
	}
	look, err := app.LookAt(t.Context(), app.Options{Workspace: dir, Now: func() time.Time { return app.DemoTime }}, "s")
	if err != nil || look.Error != "" || len(look.Offers) != 3 || look.Offers[2].Name != "4.csv" || len(look.Offers[2].Observations) != 1 || len(look.Exchanges) != 4 || len(look.Troubles) != 0 {
		t.Errorf("%+v, %v", look, err)
	}
	if o, err := store.HeadObject("drops", "nes/water/4.csv"); err != nil || o == nil {
		t.Error("it is gone")
	}
}
