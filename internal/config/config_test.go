package config_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rasid/indicators"
	"rasid/internal/config"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func plan() *indicators.Plan {
	return &indicators.Plan{Departments: []indicators.Department{{ID: "economy"}, {ID: "water"}}, Places: indicators.NewPlaceTree([]indicators.Place{{ID: "NES"}}),
		Indicators: []indicators.Indicator{{ID: "bread_price", Department: "economy"}}}
}

func TestMessages(t *testing.T) {
	files, err := filepath.Glob("testdata/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no test files: %v", err)
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		_, problems := config.Parse(filepath.Base(f), data, plan())
		var b bytes.Buffer
		if err := problems.Write(&b); err != nil {
			t.Fatal(err)
		}
		golden := strings.TrimSuffix(f, ".yaml") + ".golden"
		if *update {
			if err := os.WriteFile(golden, b.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil || b.String() != string(want) {
			t.Errorf("got:\n%s\nwant:\n%s (%v)", b.String(), want, err)
		}
	}
}

const good = `sources:
  - id: wfp
    kind: folder
    path: inbox/wfp
    department: economy
    cron: "0 6 * * *"
    table: {encoding: auto, delimiter: auto, header_rows: auto}
    map:
      - indicator: bread_price
        where: {commodity: "Bread (bakery)", pricetype: [Retail]}
        place: [admin1, [admin2, district], market]
        period: {column: [date, التاريخ], format: 2006-01-02, as: month, calendar: hijri}
        value: {column: [price, السعر]}
outputs:
  influxdb: {url: "http://127.0.0.1:8086", org: nes, bucket: rasid, token: "${env:INFLUX_TOKEN}"}
web: {listen: "127.0.0.1:8470"}
`

func TestGoodFile(t *testing.T) {
	c, problems := config.Parse("rasid.yaml", []byte(good), plan())
	if problems.HasErrors() || c == nil {
		t.Fatalf("%+v", problems)
	}
	m := c.Sources[0].Map[0]
	if len(m.Place.Levels) != 3 || len(m.Place.Levels[1]) != 2 || m.Period.As != "month" || m.Period.Calendar != "hijri" || m.Value.Columns[1] != "السعر" || c.Sources[0].Every != 0 {
		t.Fatalf("%+v", c.Sources[0])
	}
}

// Invariant 9: a secret is a reference, and not even that is printed.
func TestSecretPrintsNothing(t *testing.T) {
	s := config.Secret{Ref: "${env:TOKEN}"}
	b, err := json.Marshal(s)
	if err != nil || strings.Contains(fmt.Sprintf("%v %+v %#v %s %q %s", s, s, s, s, s, b), "TOKEN") {
		t.Fatalf("%+v %s %v", s, b, err)
	}
}

func FuzzConfig(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte("sources: [{cron: \"TZ= * * * *\"}]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, problems := config.Parse("rasid.yaml", data, plan())
		if (c == nil) != problems.HasErrors() {
			t.Fatalf("a configuration and errors, or neither: %+v", problems)
		}
	})
}
