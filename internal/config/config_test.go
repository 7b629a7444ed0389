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
	"time"

	"rasid/indicators"
	"rasid/internal/config"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func plan() *indicators.Plan {
	return &indicators.Plan{Departments: []indicators.Department{{ID: "economy"}, {ID: "water", Contacts: []indicators.Contact{{Channels: []string{"pigeon"}}}}}, Places: indicators.NewPlaceTree([]indicators.Place{{ID: "NES"}, {ID: "HA", Within: "NES"}}),
		Indicators: []indicators.Indicator{{ID: "bread_price", Department: "economy"}, {ID: "bread_in_days", Department: "economy", Derived: &indicators.Derivation{}}, {ID: "rain", Department: "water", Every: indicators.Day}, {ID: "wells", Department: "water", Every: indicators.Month}}}
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
        period: {column: [date, التاريخ], format: 2006-01-02, as: month}
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
	if len(m.Place.Levels) != 3 || len(m.Place.Levels[1]) != 2 || m.Period.As != "month" || m.Value.Columns[1] != "السعر" || c.Sources[0].Every != 0 {
		t.Fatalf("%+v", c.Sources[0])
	}
}

// The policy of a source is that of its mappings, unless they have their own.
func TestPolicyForPlaces(t *testing.T) {
	const source = "sources: [{id: a, kind: folder, path: in, %s, map: [{indicator: bread_price, %s, place: {column: market, within: HA}, period: p, value: v}]}]"
	for _, c := range []struct {
		source, mapping string
		want            bool
	}{{"places: refuse", "places: learn", true}, {"places: learn", "places: refuse", false}, {"places: learn", "value: v", true}} {
		text := strings.Replace(fmt.Sprintf(source, c.source, c.mapping), "value: v, place", "place", 1)
		got, problems := config.Parse("rasid.yaml", []byte(text), plan())
		if problems.HasErrors() || got.Sources[0].Map[0].Learn != c.want || got.Sources[0].Map[0].Place.Within != "HA" {
			t.Errorf("%+v: %+v, %+v", c, got, problems)
		}
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
	f.Add([]byte("sources: [{id: a, kind: folder, path: in, hold_above: 0x10%, map: [{indicator: bread_price, place: {}, period: p, value: [[]]}]}]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, problems := config.Parse("rasid.yaml", data, plan())
		if (c == nil) != problems.HasErrors() {
			t.Fatalf("a configuration and errors, or neither: %+v", problems)
		}
		if c == nil {
			return
		}
		for _, s := range c.Sources {
			if !(s.HoldAbove > 0 && s.HoldAbove <= 1) || s.ID == "" || s.Every <= 0 && s.Cron == "" {
				t.Fatalf("a source that cannot work: %+v", s)
			}
			for _, m := range s.Map {
				values := one(m.Value)
				if m.Indicator.InHeader || m.Place.InHeader || m.Period.InHeader {
					values++
				}
				if one(m.Indicator) != 1 || one(m.Period.Field) != 1 || values != 1 {
					t.Fatalf("a field that is not written in one way: %+v", m)
				}
				for _, l := range m.Place.Levels {
					if len(l) == 0 {
						t.Fatalf("a place without a column: %+v", m)
					}
				}
				if len(m.Place.Levels) == 0 && m.Place.Constant == "" && !m.Place.InHeader {
					t.Fatalf("no place: %+v", m)
				}
			}
		}
	})
}

// one counts the ways in which a field is written.
func one(f config.Field) (n int) {
	for _, is := range []bool{len(f.Columns) > 0, f.Constant != "", f.InHeader} {
		if is {
			n++
		}
	}
	return n
}

const channels = `alerts:
  send: true
  operators: [{name: IT, email: it@example.org}]
  channels:
    - {id: mail, kind: mail, server: "mail.example.org:465", from: "راصد <rasid@example.org>", user: rasid, password: "${env:P}", helo: node1, ca: ca.pem, unsubscribe: "mailto:stop@example.org"}
    - {id: local, kind: mail, server: localhost, from: rasid@example.org, tls: none, timeout: 5s}
    - {id: am, kind: alertmanager, urls: ["http://127.0.0.1:9093/", "https://am.example.org/am"], resend: 2m, language: en, min_severity: warning}
    - {id: room, kind: chat, url: "${file:chat}", receives: contacts}
    - {id: sms, kind: sms, url: "https://sms.example.org/?to={{urlquery .To}}", method: GET, segments: 2, country: "+963", taken: OK, headers: {Authorization: "Bearer {{secret}}"}, secret: "${env:S}"}
`

func TestChannels(t *testing.T) {
	c, problems := config.Parse("rasid.yaml", []byte(channels), plan())
	if problems.HasErrors() {
		t.Fatalf("%+v", problems)
	}
	list := c.Alerts.Channels
	m := list[0].Mail
	if m.Host != "mail.example.org" || m.Port != 465 || m.TLS != "implicit" || m.From.Name != "راصد" || m.User != "rasid" || m.Password.Ref != "${env:P}" || m.HELO != "node1" || m.CA != "ca.pem" ||
		m.Unsubscribe != "mailto:stop@example.org" || list[0].All || list[0].Timeout != 30*time.Second {
		t.Errorf("%+v", list[0])
	}
	if m := list[1].Mail; m.Port != 0 || m.TLS != "none" || list[1].Timeout != 5*time.Second {
		t.Errorf("%+v", list[1])
	}
	if a := list[2]; !a.All || strings.Join(a.Members, " ") != "http://127.0.0.1:9093 https://am.example.org/am" || a.Resend != 2*time.Minute || a.Language != "en" || a.MinSeverity != "warning" {
		t.Errorf("%+v", a)
	}
	if a := list[3]; a.All || a.SecretURL.Ref != "${file:chat}" || a.Timeout != 20*time.Second {
		t.Errorf("%+v", a)
	}
	if a := list[4]; a.All || a.SMS.Method != "GET" || a.SMS.Segments != 2 || a.SMS.Country != "963" || !a.SMS.Taken.MatchString("OK") || a.SMS.Headers["Authorization"] != "Bearer {{secret}}" || a.URL == "" {
		t.Errorf("%+v", a)
	}
}
