package dashboards_test

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"rasid/internal/app"
	"rasid/internal/demotest"
	"rasid/internal/influx/influxtest"
	"rasid/internal/journal"
)

// demo opens the demonstration's workspace after it took everything in, at a time, with what
// rasid.yaml says of InfluxDB ("" for nothing).
func demo(t *testing.T, now time.Time, influx string) *app.App {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "demo")
	demotest.Prepare(t, dir)
	text := "sources: [{id: drops, kind: folder, path: inbox, every: 1s}]\n" + influx
	if err := os.WriteFile(filepath.Join(dir, "rasid.yaml"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), app.Options{Workspace: dir, Now: func() time.Time { return now }, Pinned: true, Settle: -1, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	collect(t, a)
	return a
}

func collect(t *testing.T, a *app.App) {
	t.Helper()
	for _, id := range a.SourceIDs() {
		if _, err := a.CollectOne(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.Board.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// mirrored opens the demonstration and mirrors it to a bucket.
func mirrored(t *testing.T, now time.Time, to influxtest.Bucket) *app.App {
	t.Helper()
	t.Setenv("RASID_TEST_TOKEN", to.Token)
	token := ""
	if to.Token != "" {
		token = `, token: "${env:RASID_TEST_TOKEN}"`
	}
	a := demo(t, now, fmt.Sprintf("outputs: {influxdb: {url: %q, org: %q, bucket: %q%s}}\n", to.URL, to.Org, to.Bucket, token))
	if err := a.Mirror.Drain(t.Context(), time.Minute); err != nil {
		t.Fatal(err)
	}
	return a
}

func delivered(t *testing.T, a *app.App) []journal.Delivery {
	t.Helper()
	list, err := a.Journal.Deliveries(t.Context(), journal.DeliveryFilter{Limit: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	return list
}
