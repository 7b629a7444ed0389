package app

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"rasid/dashboards"
	"rasid/internal/stack"
)

// stackFolder is where InitStack writes, in the workspace.
const stackFolder = "stack"

// InitStack makes a workspace as Init does, with what an operator starts Rasid and its neighbours
// with in its folder "stack": compose.yaml, configuration of Prometheus, Alertmanager and Grafana,
// a unit of systemd, a note for Windows, and secrets that only the owner can read.
func InitStack(dir, plan, binary string) error {
	if err := Init(dir, plan); err != nil {
		return err
	}
	p, _, problems := Check(dir)
	if problems.HasErrors() {
		return &ProblemsError{problems}
	}
	cfg := stack.Config{Workspace: dir, Binary: binary}.Defaults()
	if runtime.GOOS == "windows" { // compose and the unit are for the machine that they are copied to
		cfg.Workspace, cfg.Binary = "/srv/rasid", "/usr/local/bin/rasid"
	}
	files, err := stack.Files(p, cfg)
	if err != nil {
		return &UseError{Err: fmt.Errorf("init: %w", err)}
	}
	rules, err := dashboards.Rules(p, dashboards.RulesConfig{PageURL: "http://" + cfg.Page})
	if err != nil {
		return fmt.Errorf("init: %w", err)
	}
	grafana, err := dashboards.Grafana(p, dashboards.GrafanaConfig{PageURL: "http://" + cfg.Page, InfluxURL: "http://" + cfg.Influx, PrometheusURL: "http://" + cfg.Prometheus, InfluxToken: "${file:/run/secrets/influx_token}"})
	if err != nil {
		return fmt.Errorf("init: %w", err)
	}
	files = append(files, stack.File{Path: "prometheus/rules.yaml", Data: rules},
		stack.File{Path: ".env", Data: fmt.Appendf(nil, "# whose the data is, and where the program lies\nRASID_UID=%d\nRASID_GID=%d\nRASID_BINARY=%s\n", max(0, os.Getuid()), max(0, os.Getgid()), cfg.Binary)})
	for _, f := range grafana {
		files = append(files, stack.File{Path: "grafana/" + f.Path, Data: f.Data})
	}
	root := filepath.Join(dir, stackFolder)
	for _, f := range files {
		if err := replace(filepath.Join(root, filepath.FromSlash(f.Path)), f.Data); err != nil {
			return fmt.Errorf("init: %w", err)
		}
	}
	for _, d := range append(stack.Folders(), "secrets") {
		if err := os.MkdirAll(filepath.Join(root, filepath.FromSlash(d)), 0o700); err != nil {
			return fmt.Errorf("init: %w", err)
		}
	}
	for _, name := range stack.Secrets() {
		// A secret that is there is in use.
		f, err := os.OpenFile(filepath.Join(root, "secrets", name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err == nil {
			_, err = f.WriteString(rand.Text())
			err = errors.Join(err, f.Close())
		}
		if err != nil {
			return fmt.Errorf("init: %w", err)
		}
	}
	return mirrorTo(dir, fmt.Sprintf("outputs:\n  influxdb: {url: \"http://%s\", org: %s, bucket: rasid, token: \"${file:%s/secrets/influx_token}\"}\n", cfg.Influx, p.ID, stackFolder))
}

// mirrorTo adds the outputs to the operator's file that Init has written.
func mirrorTo(dir, outputs string) error {
	f, err := os.OpenFile(filepath.Join(dir, configFile), os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return fmt.Errorf("init: %w", err)
	}
	_, err = f.WriteString(outputs)
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("init: %w", err)
	}
	if _, _, problems := Check(dir); problems.HasErrors() {
		return &ProblemsError{problems}
	}
	return nil
}
