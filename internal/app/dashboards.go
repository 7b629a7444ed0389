package app

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"

	"rasid/dashboards"
	"rasid/internal/config"
)

// DashboardsOptions says whose dashboards are made and where to. What Grafana leaves empty is
// filled in from rasid.yaml, as far as it says so.
type DashboardsOptions struct {
	Workspace string
	Output    string // the folder, which is made if need be
	Grafana   dashboards.GrafanaConfig
}

// WriteDashboards writes Grafana's provisioning files for the workspace's plan and returns their
// paths. A file is replaced as a whole, and one that is as it should be is left alone, so that a
// Grafana that watches the folder never reads half of one. Other files in the folder stay.
func WriteDashboards(ctx context.Context, o DashboardsOptions) (paths []string, err error) {
	plan, cfg, problems := Check(o.Workspace)
	if problems.HasErrors() {
		return nil, &ProblemsError{problems}
	}
	plan, err = grown(ctx, o.Workspace, plan) // places that were learnt have names too
	if err != nil {
		return nil, fmt.Errorf("dashboards: %w", err)
	}
	fromWorkspace(&o.Grafana, cfg, o.Workspace)
	files, err := dashboards.Grafana(plan, o.Grafana)
	if err != nil {
		return nil, &UseError{Err: err}
	}
	for _, f := range files {
		path := filepath.Join(o.Output, filepath.FromSlash(f.Path))
		if err := replace(path, f.Data); err != nil {
			return nil, fmt.Errorf("dashboards: %w; name a folder that this user may write to", err)
		}
		paths = append(paths, path)
	}
	return paths, nil
}

// fromWorkspace fills in what rasid.yaml says of the page and of InfluxDB.
func fromWorkspace(g *dashboards.GrafanaConfig, cfg *config.Config, workspace string) {
	if g.PageURL == "" {
		g.PageURL = pageURL(cfg)
	}
	if cfg.Influx == nil {
		return
	}
	if g.InfluxURL == "" {
		g.InfluxURL = cfg.Influx.URL
		if g.InfluxToken == "" {
			g.InfluxToken = cfg.Influx.Token.Ref
			if name, ok := strings.CutPrefix(g.InfluxToken, "${file:"); ok && !filepath.IsAbs(strings.TrimSuffix(name, "}")) {
				if abs, err := filepath.Abs(filepath.Join(workspace, name)); err == nil {
					g.InfluxToken = "${file:" + abs
				}
			}
		}
	}
	if g.InfluxDatabase == "" {
		g.InfluxDatabase, _, _ = strings.Cut(cfg.Influx.Bucket, "/") // what follows is a retention policy
	}
}

// pageURL returns where the page is, as far as rasid.yaml says so.
func pageURL(cfg *config.Config) string {
	host, port, _ := net.SplitHostPort(cfg.Web.Listen)
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1" // what listens everywhere is reached here at least
	}
	return "http://" + net.JoinHostPort(host, port)
}

// replace makes data the content of a file, at once or not at all.
func replace(path string, data []byte) error {
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, data) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return WriteFile(path, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}
