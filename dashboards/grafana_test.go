package dashboards_test

import (
	"bytes"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rasid/dashboards"
	"rasid/indicators"
	"rasid/indicators/plans"
	"rasid/internal/planfile"
)

var update = flag.Bool("update", false, "write the files again that the tests compare with")

// embedded returns a plan that comes with Rasid.
func embedded(t testing.TB, name string) *indicators.Plan {
	t.Helper()
	files, err := plans.Files(name)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, files); err != nil {
		t.Fatal(err)
	}
	plan, problems := planfile.Read(filepath.Join(dir, "plan.yaml"))
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return plan
}

// made returns the files of a plan.
func made(t testing.TB, plan *indicators.Plan, cfg dashboards.GrafanaConfig) []dashboards.File {
	t.Helper()
	files, err := dashboards.Grafana(plan, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// What is committed beside this test is what the plan gives, in every language, byte for byte.
func TestCommittedFilesAreOfThePlan(t *testing.T) {
	plan, want := embedded(t, "nes-2024"), map[string][]byte{}
	for _, l := range indicators.Langs() {
		for _, f := range made(t, plan, dashboards.GrafanaConfig{Lang: l}) {
			if b, ok := want[f.Path]; ok && !bytes.Equal(b, f.Data) {
				t.Errorf("%s depends on the language, so that two languages cannot stand beside one another", f.Path)
			}
			want[f.Path] = f.Data
		}
	}
	if *update {
		if err := os.RemoveAll(plan.ID); err != nil {
			t.Fatal(err)
		}
	}
	for path, data := range want {
		name := filepath.Join(plan.ID, filepath.FromSlash(path))
		if *update {
			if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := os.ReadFile(name); err != nil || !bytes.Equal(got, data) {
			t.Errorf("%s is not what the plan gives (%v): go test ./dashboards -update", name, err)
		}
	}
	err := filepath.WalkDir(plan.ID, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		path, _ := filepath.Rel(plan.ID, name)
		if _, ok := want[filepath.ToSlash(path)]; !ok {
			t.Errorf("%s is left over: go test ./dashboards -update", name)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestConfigurationThatCannotWork(t *testing.T) {
	plan := embedded(t, "minimal")
	for _, c := range []struct {
		cfg  dashboards.GrafanaConfig
		want string
	}{
		{dashboards.GrafanaConfig{PageURL: "localhost"}, `"localhost" is no address of the page`},
		{dashboards.GrafanaConfig{InfluxURL: "http://rasid:hunter2@127.0.0.1:8086"}, "the address of InfluxDB holds a name or password"},
		{dashboards.GrafanaConfig{PrometheusURL: "ftp://x"}, "no address of Prometheus"},
		{dashboards.GrafanaConfig{InfluxToken: "hunter2"}, "must be named by ${env:NAME} or ${file:path}"},
		{dashboards.GrafanaConfig{Oldest: 8}, "Grafana 9 to 13, not 8"},
	} {
		_, err := dashboards.Grafana(plan, c.cfg)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%+v: %v, want %s", c.cfg, err, c.want)
		}
	}
}

func TestTokenIsNamedNotWritten(t *testing.T) {
	for ref, want := range map[string]string{"${env:INFLUX_TOKEN}": `httpHeaderValue1: "Token $__env{INFLUX_TOKEN}"`, "${file:/run/secrets/t}": `httpHeaderValue1: "Token $__file{/run/secrets/t}"`} {
		files := made(t, embedded(t, "minimal"), dashboards.GrafanaConfig{InfluxToken: ref, InfluxDatabase: "a$b"})
		if got := string(files[0].Data); !strings.Contains(got, want) || !strings.Contains(got, `dbName: "a$$b"`) {
			t.Errorf("%s:\n%s", ref, got)
		}
	}
}
