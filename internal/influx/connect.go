package influx

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Connection is what a look at a target found.
type Connection struct {
	Server   string  `json:"server"`
	Version  string  `json:"version"` // as the server says it; "" when it does not
	Problems []Fault `json:"problems"`
}

// Fault is one thing that is missing, with the command that adds it.
type Fault struct {
	Code    string `json:"code"` // unreachable, tls, token, bucket, organization, permission, retention_policy, retention, query, answer
	Message string `json:"message"`
	Remedy  string `json:"remedy"`
	Warning bool   `json:"warning"` // the mirror works without it
}

// Failed reports whether the mirror cannot work.
func (c *Connection) Failed() bool {
	for _, f := range c.Problems {
		if !f.Warning {
			return true
		}
	}
	return false
}

// connector looks at one target.
type connector struct {
	*client
	found Connection
	major int // of the version; 0: not known
}

// Connect looks whether a target would take what is mirrored: it asks for the version, sends a
// write without a point and asks a question in InfluxQL, as dashboards do. oldest is the time of
// the oldest point that it should keep.
func Connect(ctx context.Context, t Target, oldest, now time.Time) Connection {
	c := &connector{found: Connection{Server: t.URL, Problems: []Fault{}}}
	if t.Timeout <= 0 || t.Timeout > 15*time.Second {
		t.Timeout = 15 * time.Second
	}
	var err error
	if c.client, err = newClient(t); err != nil {
		c.fault(false, "token", err.Error(), "set what token: in rasid.yaml refers to, or the certificates that ca: names")
		return c.found
	}
	defer c.close()
	if c.reach(ctx) && c.writes(ctx, now) {
		c.reads(ctx, oldest, now)
	}
	return c.found
}

func (c *connector) fault(warning bool, code, message, remedy string) {
	c.found.Problems = append(c.found.Problems, Fault{code, c.hidden(message), remedy, warning})
}

func (c *connector) hidden(text string) string {
	if c.client == nil {
		return text
	}
	return c.hide(text)
}

var digits = regexp.MustCompile(`^v?(\d+)\.`)

// reach asks who is there.
func (c *connector) reach(ctx context.Context) bool {
	status, header, body, err := c.get(ctx, "/ping", nil)
	if err != nil {
		if tlsFault(err) {
			c.fault(false, "tls", cause(err).Error(), "name the authority's certificates with outputs.influxdb.ca: FILE, or correct url:")
		} else {
			c.fault(false, "unreachable", cause(err).Error(), "start InfluxDB, or correct outputs.influxdb.url; nothing is lost meanwhile")
		}
		return false
	}
	c.found.Version = header.Get("X-Influxdb-Version")
	if c.found.Version == "" {
		var said struct {
			Version string `json:"version"`
		}
		if json.Unmarshal(body, &said) == nil {
			c.found.Version = said.Version
		}
	}
	if m := digits.FindStringSubmatch(c.found.Version); m != nil {
		c.major, _ = strconv.Atoi(m[1])
	}
	if status/100 == 3 || strings.HasPrefix(header.Get("Content-Type"), "text/html") {
		c.fault(false, "answer", fmt.Sprintf("%d: another program than InfluxDB answers %s", status, header.Get("Location")), "correct outputs.influxdb.url")
		return false
	}
	return true
}

func (c *connector) get(ctx context.Context, path string, q url.Values) (status int, header http.Header, body []byte, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimRight(c.URL, "/")+path+"?"+q.Encode(), nil)
	if err != nil {
		return 0, nil, nil, err
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Token "+c.token)
	}
	resp, err := c.http.Do(r)
	if err != nil {
		return 0, nil, nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err = io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	return resp.StatusCode, resp.Header, body, err
}

// writes asks whether a write would be let in.
func (c *connector) writes(ctx context.Context, now time.Time) bool {
	a := c.probe(ctx, now)
	if a.verdict == accepted {
		return true
	}
	text := fmt.Sprintf("%d %s", a.status, a.message)
	code, remedy := "answer", "look at the server's log"
	lower := strings.ToLower(a.raw)
	switch {
	case a.status == http.StatusNotFound && strings.Contains(lower, "organization"):
		code, remedy = "organization", fmt.Sprintf("influx org create --name %s   (influx org list shows those there are)", shell(c.Org))
	case strings.Contains(lower, "retention policy"):
		db, rp := c.database()
		code, remedy = "retention_policy", c.influxQL(`CREATE RETENTION POLICY "%s" ON "%s" DURATION INF REPLICATION 1`, rp, db)
	case a.status == http.StatusNotFound || gone.MatchString(a.raw):
		code, remedy = "bucket", c.makeBucket()
	case a.status == http.StatusUnauthorized:
		code, remedy = "token", c.makeToken()
	case a.status == http.StatusForbidden:
		code, remedy = "permission", c.makeToken()
		if user, _, ok := strings.Cut(c.token, ":"); ok && c.major <= 1 {
			db, _ := c.database()
			remedy = c.influxQL(`GRANT ALL ON "%s" TO "%s"`, db, user)
		}
	}
	c.fault(false, code, text, remedy)
	return false
}

// reads asks in InfluxQL, as dashboards do: without that the mirror works, and nobody sees it.
func (c *connector) reads(ctx context.Context, oldest, now time.Time) {
	db, rp := c.database()
	q := url.Values{"db": {db}, "q": {fmt.Sprintf(`SHOW RETENTION POLICIES ON "%s"`, db)}}
	if rp != "" {
		q.Set("rp", rp)
	}
	status, header, body, err := c.get(ctx, "/query", q)
	var got struct {
		Results []struct {
			Error  string
			Series []struct {
				Columns []string
				Values  [][]any
			}
		}
	}
	var said string
	if err != nil {
		said = cause(err).Error()
	} else if bad := json.Unmarshal(body, &got); bad != nil || status != http.StatusOK || len(got.Results) == 0 {
		said = fmt.Sprintf("%d %s", status, message(&seen{status, header, body}))
	} else if said = got.Results[0].Error; said == "" && c.major == 2 && len(got.Results[0].Series) == 0 {
		said = "no database of InfluxQL is mapped to the bucket, or this token may not read it"
	}
	if said != "" {
		remedy := "grant the dashboards' user the right to read"
		switch {
		case c.major == 2:
			remedy = fmt.Sprintf(`influx v1 dbrp create --org %s --db %s --rp %s --default --bucket-id "$(influx bucket list --org %s --name %s --hide-headers | cut -f 1)"`,
				shell(c.Org), shell(db), shell(or(rp, "autogen")), shell(c.Org), shell(c.Bucket))
		case c.major <= 1:
			if user, _, ok := strings.Cut(c.token, ":"); ok {
				remedy = c.influxQL(`GRANT READ ON "%s" TO "%s"`, db, user)
			}
		}
		c.fault(true, "query", "InfluxQL is not answered, which dashboards need: "+said, remedy)
		return
	}
	for _, s := range got.Results[0].Series {
		for _, v := range s.Values {
			c.keeps(s.Columns, v, db, rp, now.Sub(oldest))
		}
	}
}

// keeps compares the retention policy that is written to with the age of what should be kept.
func (c *connector) keeps(columns []string, values []any, db, rp string, age time.Duration) {
	row := map[string]any{}
	for i, name := range columns {
		if i < len(values) {
			row[name] = values[i]
		}
	}
	name, _ := row["name"].(string)
	text, _ := row["duration"].(string)
	d, err := time.ParseDuration(text)
	standard, _ := row["default"].(bool)
	meant := name == rp || rp == "" && standard
	if err != nil || d == 0 || d >= age || !meant {
		return
	}
	remedy := c.influxQL(`ALTER RETENTION POLICY "%s" ON "%s" DURATION INF`, name, db)
	if c.major == 2 {
		remedy = fmt.Sprintf(`influx bucket update --retention 0 --id "$(influx bucket list --org %s --name %s --hide-headers | cut -f 1)"`, shell(c.Org), shell(c.Bucket))
	}
	c.fault(true, "retention", fmt.Sprintf("points older than %s are not kept, and the plan began before that", text), remedy)
}

// database splits the bucket as 1.x does.
func (c *connector) database() (db, rp string) {
	db, rp, _ = strings.Cut(c.Bucket, "/")
	return db, rp
}

func (c *connector) makeBucket() string {
	db, _ := c.database()
	switch {
	case c.major >= 3:
		return "influxdb3 create database " + shell(c.Bucket)
	case c.major == 2:
		return fmt.Sprintf("influx bucket create --org %s --name %s --retention 0", shell(c.Org), shell(c.Bucket))
	}
	return c.influxQL(`CREATE DATABASE "%s"`, db)
}

func (c *connector) makeToken() string {
	const then = "   and put the token where token: in rasid.yaml refers to"
	switch {
	case c.major >= 3:
		return "influxdb3 create token --admin" + then
	case c.major == 2:
		list := fmt.Sprintf(`"$(influx bucket list --org %s --name %s --hide-headers | cut -f 1)"`, shell(c.Org), shell(c.Bucket))
		return fmt.Sprintf("influx auth create --org %s --description rasid --write-bucket %s --read-bucket %s", shell(c.Org), list, list) + then
	}
	user, _, ok := strings.Cut(c.token, ":")
	if !ok {
		user = "rasid"
	}
	return c.influxQL(`CREATE USER "%s" WITH PASSWORD '…'`, user) + "   and write token: as user:password"
}

// influxQL is the command that executes a statement on a 1.x server.
func (c *connector) influxQL(statement string, names ...any) string {
	at := ""
	if u, err := url.Parse(c.URL); err == nil && u.Hostname() != "localhost" && u.Hostname() != "127.0.0.1" || err == nil && u.Port() != "8086" {
		at = fmt.Sprintf(" -host %s -port %s", u.Hostname(), or(u.Port(), "8086"))
		if u.Scheme == "https" {
			at += " -ssl"
		}
	}
	return "influx" + at + " -execute " + shell(fmt.Sprintf(statement, names...))
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

var plain = regexp.MustCompile(`^[A-Za-z0-9_./:-]+$`)

// shell writes an argument as a POSIX shell reads it.
func shell(s string) string {
	if plain.MatchString(s) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
