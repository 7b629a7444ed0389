package config

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
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
func address(v yamlnode.Value) string {
	s := v.String()
	if !v.Present() || !v.IsScalar() { // said already
		return ""
	}
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.RawQuery != "" || u.Fragment != "":
		v.Errorf("url", "write http://127.0.0.1:8086", "this is not the address of a server")
		return ""
	case u.User != nil:
		v.Errorf("secret", `leave it out here; a token is written as token: "${env:NAME}"`, "a user or password must not stand in an address")
		return ""
	}
	return s
}

// IsZero reports whether no secret is referred to.
func (s Secret) IsZero() bool { return s.Ref == "" }

// Read returns the secret itself, which is "" when none is referred to. A file's path is relative
// to the workspace; white space around what it holds is left out.
func (s Secret) Read(workspace string) (string, error) {
	kind, name, _ := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(s.Ref, "${"), "}"), ":")
	switch kind {
	case "":
		return "", nil
	case "env":
		if v := strings.TrimSpace(os.Getenv(name)); v != "" {
			return v, nil
		}
		return "", fmt.Errorf("the environment variable %s is not set", name)
	}
	if !filepath.IsAbs(name) {
		name = filepath.Join(workspace, name)
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return "", fmt.Errorf("the file of the secret cannot be read: %w", err)
	}
	if v := strings.TrimSpace(string(b)); v != "" {
		return v, nil
	}
	return "", errors.New("the file of the secret, " + name + ", is empty")
}
