package influx_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"rasid/internal/influx"
	"rasid/internal/influx/influxtest"
)

func connect(t *testing.T, b influxtest.Bucket) influx.Connection {
	t.Helper()
	return influx.Connect(t.Context(), influx.Target{URL: b.URL, Org: b.Org, Bucket: b.Bucket, Token: func() (string, error) { return b.Token, nil }},
		now.AddDate(0, -9, 0), now)
}

// faultOf returns the only fault as "code: remedy", with the server's port as PORT.
func faultOf(t *testing.T, c influx.Connection) string {
	t.Helper()
	var list []string
	for _, f := range c.Problems {
		list = append(list, f.Code+": "+f.Remedy)
	}
	return strings.ReplaceAll(strings.Join(list, "\n"), c.Server[strings.LastIndex(c.Server, ":")+1:], "PORT")
}

// What a real 1.8 lacks is named with the statement that adds it; after that statement it is not missed.
func TestConnectTo18(t *testing.T) {
	s := influxtest.Start(t, influxtest.Options{Auth: true})
	b := influxtest.Bucket{URL: s.URL, Bucket: "rasid", Token: "rasid:secret"}
	at := "influx -host 127.0.0.1 -port PORT -execute "
	for _, step := range []struct{ want, then string }{
		{`token: ` + at + `'CREATE USER "rasid" WITH PASSWORD '\''…'\'''   and write token: as user:password`, `CREATE USER "rasid" WITH PASSWORD 'secret'`},
		{`bucket: ` + at + `'CREATE DATABASE "rasid"'`, `CREATE DATABASE "rasid"`},
		{`permission: ` + at + `'GRANT ALL ON "rasid" TO "rasid"'`, `GRANT ALL ON "rasid" TO "rasid"`},
		{``, `CREATE RETENTION POLICY "week" ON "rasid" DURATION 7d REPLICATION 1 DEFAULT`},
		{`retention: ` + at + `'ALTER RETENTION POLICY "week" ON "rasid" DURATION INF'`, `ALTER RETENTION POLICY "week" ON "rasid" DURATION INF`},
		{``, `GRANT WRITE ON "rasid" TO "rasid"`},
		{`query: ` + at + `'GRANT READ ON "rasid" TO "rasid"'`, `GRANT ALL ON "rasid" TO "rasid"`},
		{``, ``},
	} {
		c := connect(t, b)
		if got := faultOf(t, c); got != step.want {
			t.Errorf("got  %s\nwant %s\n%+v", got, step.want, c)
		}
		if step.then != "" {
			s.Exec(t, step.then)
		}
	}
	b.Bucket = "rasid/none"
	if got, want := faultOf(t, connect(t, b)), `retention_policy: `+at+`'CREATE RETENTION POLICY "none" ON "rasid" DURATION INF REPLICATION 1'`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	s.Kill(t)
	if c := connect(t, b); len(c.Problems) != 1 || c.Problems[0].Code != "unreachable" || !c.Failed() {
		t.Errorf("%+v", c)
	}
}

// The answers of 2.x and 3.x as their sources and manuals have them, with the commands of their own tools.
func TestConnectToLaterVersions(t *testing.T) {
	const bucketID = `"$(influx bucket list --org nes --name rasid --hide-headers | cut -f 1)"`
	for _, c := range []struct {
		name, version  string
		write          int
		writeBody      string
		query          int
		queryBody      string
		want           string
		notFatal, html bool
	}{
		{name: "2 well", version: "v2.7.12", write: 400, writeBody: `{"code":"invalid","message":"writing requires points"}`, query: 200, queryBody: `{"results":[{"statement_id":0,"series":[{"columns":["name","duration","shardGroupDuration","replicaN","default"],"values":[["autogen","0s","168h0m0s",1,true]]}]}]}`},
		{name: "2 bucket", version: "v2.7.12", write: 404, writeBody: `{"code":"not found","message":"bucket \"rasid\" not found"}`, want: "bucket: influx bucket create --org nes --name rasid --retention 0"},
		{name: "2 org", version: "v2.7.12", write: 404, writeBody: `{"code":"not found","message":"organization name \"nes\" not found"}`, want: "organization: influx org create --name nes   (influx org list shows those there are)"},
		{name: "2 token", version: "v2.7.12", write: 401, writeBody: `{"code":"unauthorized","message":"unauthorized access"}`, want: "token: influx auth create --org nes --description rasid --write-bucket " + bucketID + " --read-bucket " + bucketID + "   and put the token where token: in rasid.yaml refers to"},
		{name: "2 permission", version: "v2.7.12", write: 403, writeBody: `{"code":"forbidden","message":"insufficient permissions for write"}`, want: "permission: influx auth create --org nes --description rasid --write-bucket " + bucketID + " --read-bucket " + bucketID + "   and put the token where token: in rasid.yaml refers to"},
		{name: "2 mapping", version: "v2.7.12", write: 400, writeBody: `{"code":"invalid","message":"writing requires points"}`, query: 404, queryBody: `{"code":"not found","message":"no dbrp mapping found"}`,
			want: "query: influx v1 dbrp create --org nes --db rasid --rp autogen --default --bucket-id " + bucketID, notFatal: true},
		{name: "2 no reading", version: "v2.7.12", write: 400, writeBody: `{"code":"invalid","message":"writing requires points"}`, query: 200, queryBody: `{"results":[{"statement_id":0}]}`,
			want: "query: influx v1 dbrp create --org nes --db rasid --rp autogen --default --bucket-id " + bucketID, notFatal: true},
		{name: "3 well", version: "3.4.2", write: 204, query: 200, queryBody: `{"results":[{"statement_id":0}]}`},
		{name: "3 database", version: "3.4.2", write: 404, writeBody: `{"error":"the requested resource was not found: database 'rasid' does not exist"}`, want: "bucket: influxdb3 create database rasid"},
		{name: "3 token", version: "3.4.2", write: 401, writeBody: `{"error": "the request was not authenticated"}`, want: "token: influxdb3 create token --admin   and put the token where token: in rasid.yaml refers to"},
		{name: "other", html: true, want: "answer: correct outputs.influxdb.url"},
	} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			code, body := c.write, c.writeBody
			switch r.URL.Path {
			case "/ping":
				if code, body = http.StatusNoContent, ""; c.html {
					w.Header().Set("Content-Type", "text/html; charset=utf-8")
					code, body = http.StatusOK, "<html>"
				} else if strings.HasPrefix(c.version, "v") {
					w.Header().Set("X-Influxdb-Version", c.version)
				} else {
					code, body = http.StatusOK, fmt.Sprintf(`{"version":%q}`, c.version)
				}
			case "/query":
				code, body = c.query, c.queryBody
			}
			w.WriteHeader(code)
			if code != http.StatusNoContent {
				_, _ = w.Write([]byte(body))
			}
		}))
		found := connect(t, influxtest.Bucket{URL: s.URL, Org: "nes", Bucket: "rasid", Token: "a-token"})
		s.Close()
		if got := faultOf(t, found); got != c.want || found.Version != c.version || found.Failed() != (c.want != "" && !c.notFatal) {
			t.Errorf("%s: got  %s\nwant %s\n%+v", c.name, got, c.want, found)
		}
	}
}

// A certificate that nobody vouches for is named as what it is; an authority that the operator names is trusted.
func TestConnectWithTLS(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError) // it tells of the refused handshakes
	s.StartTLS()
	defer s.Close()
	c := connect(t, influxtest.Bucket{URL: s.URL, Bucket: "rasid"})
	if len(c.Problems) != 1 || c.Problems[0].Code != "tls" || !strings.Contains(c.Problems[0].Remedy, "outputs.influxdb.ca") {
		t.Errorf("%+v", c)
	}
	k := newKit(t, nil)
	k.deliver(t, row(1, 1, month(1), 1))
	cfg := k.config(influxtest.Bucket{URL: s.URL, Bucket: "rasid"})
	if err := influx.New(cfg).Drain(t.Context(), time.Second); err == nil || !k.stand(t, cfg).Trouble.Blocked {
		t.Errorf("%v", err)
	}
	cfg.Target.CA = certificates(t, s)
	k.drain(t, cfg)
}
