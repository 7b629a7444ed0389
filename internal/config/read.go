package config

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/yamlnode"
)

// Read reads the file at path against the plan that its names refer to (nil when the plan
// itself is broken: then names are not looked up).
func Read(path string, plan *indicators.Plan) (*Config, diag.List) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, diag.List{{File: path, Code: "config/unreadable", Message: "there is no such file",
			Remedy: `"rasid init DIR" writes a workspace with one; --workspace names where it is`, Severity: diag.Error}}
	}
	if err != nil {
		return nil, diag.List{{File: path, Code: "config/unreadable", Message: err.Error(),
			Remedy: "make it a file that this user may read", Severity: diag.Error}}
	}
	return Parse(path, data, plan)
}

type reader struct{ plan *indicators.Plan }

// Parse reads a rasid.yaml; name is how problems call the file. The configuration is nil when a
// problem is an error.
func Parse(name string, data []byte, plan *indicators.Plan) (*Config, diag.List) {
	f, root := yamlnode.Parse(name, "config", data)
	r := reader{plan}
	c := &Config{Archive: Archive{Path: "archive"}, Web: Web{Listen: "127.0.0.1:8470"}}
	if root.Present() {
		r.read(c, root)
	}
	if len(c.Sources) == 0 {
		c.Sources = []Source{{ID: "drops", Kind: "folder", Path: "inbox", Every: 10 * time.Second, Settle: 2 * time.Second, HoldAbove: 0.5,
			Table: anyTable}}
	}
	f.Problems.Sort()
	hideSecrets(f.Problems)
	if f.Problems.HasErrors() {
		return nil, f.Problems
	}
	sum := sha256.Sum256(data)
	c.Hash = hex.EncodeToString(sum[:])
	return c, f.Problems
}

func (r reader) read(c *Config, root yamlnode.Value) {
	m := root.Map("rasid.yaml", "sources", "outputs", "alerts", "web", "archive")
	seen, paths := map[string]bool{}, map[string]string{}
	for _, v := range m.Get("sources").List() {
		s, sm := r.source(v)
		if seen[s.ID] {
			sm.Get("id").Errorf("duplicate-id", "give one of the two another id", "source %q stands twice", s.ID)
		}
		seen[s.ID] = true
		if first, ok := paths[filepath.Clean(s.Path)]; ok && s.Path != "" {
			sm.Get("path").Errorf("duplicate-path", "make one source of the two", "source %q reads this folder already", first)
		}
		if s.Path != "" {
			paths[filepath.Clean(s.Path)] = s.ID
		}
		c.Sources = append(c.Sources, s)
	}
	out := m.Get("outputs").Map("outputs", "influxdb")
	if v := out.Get("influxdb"); v.Present() {
		c.Influx = influx(v)
	}
	c.Alerts = r.alerts(m.Get("alerts"))
	web := m.Get("web").Map("web", "listen")
	if l := web.Get("listen").String(); l != "" {
		if _, _, err := net.SplitHostPort(l); err != nil {
			web.Get("listen").Errorf("listen", "write 127.0.0.1:8470", "%q is not an address", l)
		}
		c.Web.Listen = l
	}
	archive := m.Get("archive").Map("archive", "path")
	if p := inside(archive.Get("path")); p != "" {
		c.Archive.Path = p
	}
}

// inside reads a path that must stay within the workspace.
func inside(v yamlnode.Value) string {
	p := v.String()
	if p != "" && !filepath.IsLocal(p) {
		v.Errorf("path", "write a folder of the workspace, such as inbox", "%q leads out of the workspace", p)
		return ""
	}
	return p
}

var reference = regexp.MustCompile(`^\$\{(env|file):[^{}]+\}$`)

func secret(v yamlnode.Value) Secret {
	s := v.String()
	if s != "" && !reference.MatchString(s) {
		v.Errorf("secret", `write "${env:NAME}" or "${file:path}"`, "a secret must not stand in the file itself")
		return Secret{}
	}
	return Secret{Ref: s}
}

func (r reader) refer(v yamlnode.Value, what string, known func(*indicators.Plan) []string) string {
	name := v.String()
	if name == "" || r.plan == nil {
		return name
	}
	ids := known(r.plan)
	if slices.Contains(ids, name) {
		return name
	}
	v.Unknown(what, name, ids)
	return name
}

func duration(v yamlnode.Value, def time.Duration) time.Duration {
	s := v.String()
	if s == "" {
		return def
	}
	d, err := time.ParseDuration(s)
	if err != nil || d <= 0 || d > 24*time.Hour {
		v.Errorf("duration", "write 10s, 5m or 1h", "%q is not a time between nothing and a day", s)
		return def
	}
	return d
}

// MarshalText keeps a secret out of JSON.
func (Secret) MarshalText() ([]byte, error) { return []byte("<secret>"), nil }

// Format keeps a secret out of every fmt verb.
func (Secret) Format(w fmt.State, _ rune) { _, _ = w.Write([]byte("<secret>")) }
