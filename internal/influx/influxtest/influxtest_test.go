package influxtest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"rasid/internal/influx/influxtest"
)

// What was written is there, also after the server was killed and started again.
func TestServerKeepsWhatItAccepted(t *testing.T) {
	s := influxtest.Start(t, influxtest.Options{})
	b := s.Database(t, "db")
	at := s.URL
	if code := b.Write(t, "m,place=A value=1.5 1700000000000000000\n"); code != http.StatusNoContent {
		t.Fatalf("answered %d", code)
	}
	s.Kill(t)
	s.Restart(t)
	if s.URL != at {
		t.Errorf("it moved from %s to %s", at, s.URL)
	}
	s.Stop(t)
	s.Restart(t)
	got := b.Query(t, "SELECT place, value FROM m")
	if len(got) != 1 || fmt.Sprint(got[0].Values) != "[[1700000000000 A 1.5]]" || got[0].Values[0][0] != json.Number("1700000000000") {
		t.Errorf("%+v", got)
	}
}

func TestServerAsksForAToken(t *testing.T) {
	s := influxtest.Start(t, influxtest.Options{Auth: true, MaxBody: 1000})
	b := s.Database(t, "db")
	if code := b.Write(t, "m value=1 1700000000000000000\n"); code != http.StatusNoContent {
		t.Errorf("with a token: %d", code)
	}
	if code := b.Write(t, strings.Repeat("m value=1 1700000000000000000\n", 100)); code != http.StatusRequestEntityTooLarge {
		t.Errorf("too large a body: %d", code)
	}
	b.Token = "admin:wrong"
	if code := b.Write(t, "m value=1 1700000000000000000\n"); code != http.StatusUnauthorized {
		t.Errorf("with a wrong token: %d", code)
	}
}

func TestOpenIsEmpty(t *testing.T) {
	b := influxtest.Open(t)
	if got := b.Query(t, "SHOW MEASUREMENTS"); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	if code := b.Write(t, "m value=1 1700000000000000000\n"); code != http.StatusNoContent {
		t.Errorf("answered %d", code)
	}
}
