package stack_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"rasid/indicators"
	"rasid/indicators/plans"
	"rasid/internal/needs"
	"rasid/internal/planfile"
	"rasid/internal/stack"
)

// put writes the files of an embedded plan into a new folder. A department is named like a receiver.
func put(t testing.TB, cfg stack.Config) (dir string, plan *indicators.Plan) {
	t.Helper()
	files, err := plans.Files("nes-2024")
	if err != nil {
		t.Fatal(err)
	}
	workspace := t.TempDir()
	if err := os.CopyFS(workspace, files); err != nil {
		t.Fatal(err)
	}
	plan, problems := planfile.Read(filepath.Join(workspace, "plan.yaml"))
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	plan.Departments = append(plan.Departments, indicators.Department{ID: "operator", Contacts: []indicators.Contact{{Email: `"a b"@example.org`}}})
	list, err := stack.Files(plan, cfg)
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	for _, f := range list {
		name := filepath.Join(dir, filepath.FromSlash(f.Path))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir, plan
}

var usual = stack.Config{Workspace: "/srv/rasid", Binary: "/bin/true"}

// Each file is accepted by the tool of the program that reads it.
func TestTheirToolsTakeThem(t *testing.T) {
	dir, _ := put(t, usual)
	if err := os.WriteFile(filepath.Join(dir, "prometheus", "rules.yaml"), []byte("groups: []\n"), 0o644); err != nil { // of package dashboards
		t.Fatal(err)
	}
	for _, command := range [][]string{
		{"promtool", "check", "config", "prometheus/prometheus.yml"},
		{"amtool", "check-config", "alertmanager/alertmanager.yml"},
		{"systemd-analyze", "verify", "./rasid.service"},
		{"systemd-analyze", "security", "--offline=yes", "--threshold=20", "./rasid.service"}, // of 100
	} {
		t.Run(strings.Join(command[:2], " "), func(t *testing.T) {
			tool := needs.Tool(t, command[0])
			run := exec.CommandContext(t.Context(), tool, command[1:]...)
			run.Dir = dir
			out, err := run.CombinedOutput()
			if err != nil || command[1] == "verify" && len(out) > 0 { // it ends well with warnings too
				t.Fatalf("%v\n%s", err, out)
			}
		})
	}
}

// Alerts find whom they are for: amtool follows the routes.
func TestAlertsFindTheirReceiver(t *testing.T) {
	tool := needs.Tool(t, "amtool")
	dir, _ := put(t, usual)
	for labels, want := range map[string]string{
		"alertname=RasidGoalOffTrack topic=goal goal_owner=economy": "department-economy",
		"alertname=RasidReportsLate topic=reports department=water": "department-water",
		"alertname=RasidGoalAtRisk topic=goal goal_owner=operator":  "department-operator",
		"alertname=RasidDown topic=rasid":                           "operator",
		"alertname=RasidWatchdog topic=rasid severity=none":         "watchdog",
		"alertname=Other": "operator",
	} {
		args := append([]string{"config", "routes", "test", "--config.file=" + filepath.Join(dir, "alertmanager", "alertmanager.yml")}, strings.Fields(labels)...)
		out, err := exec.CommandContext(t.Context(), tool, args...).Output()
		if got := strings.TrimSpace(string(out)); err != nil || got != want {
			t.Errorf("%s goes to %q, not to %s (%v)", labels, got, want, err)
		}
	}
}

// No tool here reads a compose file: what it promises is looked at one by one.
func TestCompose(t *testing.T) {
	dir, _ := put(t, stack.Config{Workspace: "/srv/rasid", Binary: "/bin/true", Grafana: "127.0.0.1:3001"})
	text, err := os.ReadFile(filepath.Join(dir, "compose.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var f struct {
		Services map[string]struct {
			Image, User, Restart string
			NetworkMode          string `yaml:"network_mode"`
			Ports                []string
			Command              []string
			Environment          map[string]string
			Volumes              []string
			Secrets              []string
			Healthcheck          struct{ Test []string }
			CapDrop              []string                              `yaml:"cap_drop"`
			DependsOn            map[string]struct{ Condition string } `yaml:"depends_on"`
		}
		Secrets map[string]struct{ File string }
	}
	if err := yaml.Unmarshal(text, &f); err != nil {
		t.Fatal(err)
	}
	if len(f.Services) != 5 {
		t.Errorf("%d services", len(f.Services))
	}
	var folders []string
	for name, s := range f.Services {
		if !strings.Contains(s.Image, ":") || strings.HasSuffix(s.Image, ":latest") {
			t.Errorf("%s: the image %q has no version", name, s.Image)
		}
		if s.NetworkMode != "host" || len(s.Ports) > 0 || len(s.Healthcheck.Test) == 0 || s.Restart == "" || s.User == "" || !slices.Equal(s.CapDrop, []string{"ALL"}) {
			t.Errorf("%s: %+v", name, s)
		}
		for _, v := range s.Volumes {
			if from, _, _ := strings.Cut(v, ":"); strings.HasPrefix(from, "./data/") {
				folders = append(folders, strings.TrimPrefix(from, "./"))
			}
		}
		for _, secret := range s.Secrets {
			if f.Secrets[secret].File != "./secrets/"+secret || !slices.Contains(stack.Secrets(), secret) {
				t.Errorf("%s: nobody makes the secret %s", name, secret)
			}
		}
		for other, d := range s.DependsOn {
			if len(f.Services[other].Healthcheck.Test) == 0 || d.Condition != "service_healthy" {
				t.Errorf("%s waits for %s", name, other)
			}
		}
	}
	slices.Sort(folders)
	if want := slices.Sorted(slices.Values(stack.Folders())); !slices.Equal(folders, want) {
		t.Errorf("folders %v, made are %v", folders, want)
	}
	// In the host's network each must be told to listen on the loopback address only.
	for name, listens := range map[string]string{"influxdb": f.Services["influxdb"].Environment["INFLUXD_HTTP_BIND_ADDRESS"], "grafana": f.Services["grafana"].Environment["GF_SERVER_HTTP_ADDR"],
		"prometheus": strings.Join(f.Services["prometheus"].Command, " "), "alertmanager": strings.Join(f.Services["alertmanager"].Command, " ")} {
		if !strings.Contains(listens, "127.0.0.1") || strings.Contains(listens, "0.0.0.0") {
			t.Errorf("%s listens on %q", name, listens)
		}
	}
	if got := f.Services["grafana"].Environment["GF_SERVER_HTTP_PORT"]; got != "3001" {
		t.Errorf("Grafana's port is %s", got)
	}
}

func TestPathsThatCannotStandInAUnit(t *testing.T) {
	for _, cfg := range []stack.Config{{Workspace: "/srv/my rasid", Binary: "/bin/true"}, {Workspace: "srv", Binary: "/bin/true"}, {Workspace: "/srv", Binary: "/bin/%i"}} {
		if _, err := stack.Files(&indicators.Plan{ID: "p"}, cfg); err == nil {
			t.Errorf("%+v was taken", cfg)
		}
	}
}
