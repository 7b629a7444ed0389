package config

import (
	"net/url"
	"strings"
	"time"

	"rasid/internal/yamlnode"
)

func influx(v yamlnode.Value) *Influx {
	m := v.Map("influxdb", "!url", "org", "!bucket", "token", "proxy", "ca", "timeout")
	i := &Influx{URL: address(m.Get("url")), Org: m.Get("org").String(), Bucket: m.Get("bucket").String(), Token: secret(m.Get("token")),
		CA: m.Get("ca").String(), Timeout: duration(m.Get("timeout"), 2*time.Minute)}
	if p := m.Get("proxy"); p.Present() {
		i.Proxy = address(p)
	}
	if b := m.Get("bucket"); i.Bucket == "" && b.IsScalar() && !b.IsNull() || strings.Count(i.Bucket, "/") > 1 {
		b.Errorf("bucket", "write bucket: rasid, or for 1.x a database, or database/retention-policy", "this names no bucket")
	}
	return i
}

// address reads the URL of a server.
func address(v yamlnode.Value) string { return location(v, "http://127.0.0.1:8086", false) }

// location reads a URL, with a query only where one may stand.
func location(v yamlnode.Value, like string, query bool) string {
	s := v.String()
	if !v.Present() || !v.IsScalar() { // said already
		return ""
	}
	u, err := url.Parse(s)
	switch {
	case err != nil && strings.Contains(s, "@") || err == nil && u.User != nil: // first: the other problem would show the line
		v.Errorf("secret", `leave it out here; a token is written as token: "${env:NAME}"`, "a user or password must not stand in an address")
		return ""
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.RawQuery != "" && !query || u.Fragment != "":
		v.Errorf("url", "write "+like, "this is not the address of a server")
		return ""
	}
	return s
}
