// Package influxtest runs a real InfluxDB for tests: version 1.8.10, built from its module once and
// kept in the user's cache, or any other that RASID_TEST_INFLUX_URL, _ORG, _TOKEN and _BUCKET name.
package influxtest

import (
	"testing"

	"rasid/internal/gotool"
)

// Version is the InfluxDB that tests run.
const Version = "1.8.10"

var influxd = gotool.Tool{Package: "github.com/influxdata/influxdb/cmd/influxd", Version: Version}

// Binary returns the path of influxd, as gotool.Tool does.
func Binary(t testing.TB) string {
	t.Helper()
	return influxd.Binary(t)
}
