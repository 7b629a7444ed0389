// Package stack makes what an operator starts Rasid with beside its neighbours: a compose file,
// Prometheus' and Alertmanager's configuration, a unit of systemd and a note for Windows. It is
// pure: whoever calls it writes the files, and adds Grafana's provisioning and the secrets.
package stack

import (
	"bytes"
	"embed"
	"fmt"
	"net"
	"path"
	"strconv"
	"strings"
	"text/template"

	"rasid/indicators"
)

//go:embed files/*.tmpl
var files embed.FS

// File is a file to write, its path with slashes.
type File struct {
	Path string
	Data []byte
}

// Config says where things are. Addresses are host:port, of the loopback interface unless the
// operator wants them elsewhere.
type Config struct {
	Workspace string // its folder, absolute
	Binary    string // the program, absolute
	Page      string // Rasid's page

	Influx, Grafana, Prometheus, Alertmanager string
}

// Defaults fills in the usual addresses.
func (c Config) Defaults() Config {
	for at, usual := range map[*string]string{&c.Page: "127.0.0.1:8470", &c.Influx: "127.0.0.1:8086", &c.Grafana: "127.0.0.1:3000", &c.Prometheus: "127.0.0.1:9090", &c.Alertmanager: "127.0.0.1:9093"} {
		if *at == "" {
			*at = usual
		}
	}
	return c
}

// Secrets lists the files of secrets that the compose file reads, in the folder secrets.
func Secrets() []string { return []string{"influx_password", "influx_token", "grafana_password"} }

// Folders lists the folders that the programs keep their data in.
func Folders() []string {
	return []string{"data/influxdb", "data/influxdb-config", "data/grafana", "data/prometheus", "data/alertmanager"}
}

// places are where the templates' files go.
var places = map[string]string{"prometheus.yml": "prometheus/prometheus.yml", "alertmanager.yml": "alertmanager/alertmanager.yml"}

// department is one that is told of its goals and reports.
type department struct {
	ID       string
	Contacts []string
}

// Files returns the files for a plan, in the order of their names. Paths with spaces and characters
// that systemd or compose would take for something else are refused.
func Files(plan *indicators.Plan, cfg Config) ([]File, error) {
	for _, p := range []string{cfg.Workspace, cfg.Binary} {
		if strings.ContainsAny(p, " \t\n\"'\\%$:#") || !path.IsAbs(p) {
			return nil, fmt.Errorf("stack: %q cannot stand in a unit of systemd; choose an absolute path without spaces and signs", p)
		}
	}
	values := struct {
		Config
		Plan        string
		Departments []department
	}{Config: cfg.Defaults(), Plan: plan.ID}
	for _, d := range plan.Departments {
		to := department{ID: d.ID}
		for _, c := range d.Contacts {
			if c.Email != "" {
				to.Contacts = append(to.Contacts, c.Email)
			}
		}
		values.Departments = append(values.Departments, to)
	}
	t, err := template.New("").Funcs(template.FuncMap{"q": strconv.Quote, "host": part(0), "port": part(1)}).ParseFS(files, "files/*.tmpl")
	if err != nil {
		return nil, fmt.Errorf("stack: %w", err)
	}
	names, err := files.ReadDir("files")
	if err != nil {
		return nil, fmt.Errorf("stack: %w", err)
	}
	var list []File
	for _, n := range names {
		var b bytes.Buffer
		if err := t.ExecuteTemplate(&b, n.Name(), values); err != nil {
			return nil, fmt.Errorf("stack: %w", err)
		}
		name := strings.TrimSuffix(n.Name(), ".tmpl")
		if p, ok := places[name]; ok {
			name = p
		}
		list = append(list, File{name, b.Bytes()})
	}
	return list, nil
}

// part returns what takes the host or the port of an address.
func part(i int) func(address string) (string, error) {
	return func(address string) (string, error) {
		host, port, err := net.SplitHostPort(address)
		return [2]string{host, port}[i], err
	}
}
