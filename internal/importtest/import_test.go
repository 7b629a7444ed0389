// Package importtest keeps the dependencies of the packages pointing one way.
package importtest

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// allowed names, for each package, the packages of this module that it may import.
var allowed = map[string][]string{
	"indicators":                 {},
	"indicators/assess":          {"indicators", "indicators/assess/forecast", "indicators/assess/published"},
	"indicators/assess/forecast": {},
	"indicators/plans":           {"indicators"},
	"dashboards":                 {"indicators", "internal/i18n"},
	"collectors":                 {},
	"collectors/folder":          {"collectors"},
	"collectors/influxdb":        {"collectors", "collectors/fetch"},
	"collectors/fetch":           {"collectors"},
	"collectors/ckan":            {"collectors/fetch", "collectors/httptable"},
	"collectors/dhis2":           {"indicators", "collectors/fetch"},
	"collectors/kobo":            {"indicators", "collectors/fetch", "internal/tabular/jsonrows"},
	"collectors/httptable":       {"collectors", "collectors/fetch"},
	"collectors/httpjson":        {"collectors", "collectors/fetch", "internal/tabular/jsonrows"},
	"collectors/prometheus":      {"collectors", "collectors/fetch", "indicators"},
	"collectors/s3":              {"collectors", "collectors/fetch"},
	"collectors/sourcetest":      {"collectors"}, // for tests
	"internal/diag":              {},
	"internal/yamlnode":          {"internal/diag"},
	"internal/derive":            {"indicators", "internal/diag"},
	"internal/planfile":          {"indicators", "internal/derive", "internal/diag", "internal/yamlnode"},
	"internal/config":            {"indicators", "collectors/fetch", "internal/diag", "internal/planfile", "internal/yamlnode", "internal/schedule", "internal/tabular/jsonrows", "internal/alerts/sms/form"},
	"internal/schedule":          {},
	"internal/tabular/grid":      {"internal/diag"},
	"internal/tabular/charset":   {"internal/tabular/grid"},
	"internal/tabular/shape":     {},
	"internal/tabular/jsonrows":  {"indicators", "internal/tabular/grid"},
	"internal/tabular/delimited": {"internal/diag", "internal/tabular/grid", "internal/tabular/shape"},
	"internal/tabular/layout":    {"internal/diag", "internal/tabular/grid", "internal/tabular/shape"},
	"internal/tabular/workbook":  {"internal/diag", "internal/tabular/grid"},
	"internal/tabular/cell":      {"indicators", "internal/diag", "internal/tabular/grid"},
	"internal/tabular": {"internal/diag", "internal/tabular/grid", "internal/tabular/charset",
		"internal/tabular/delimited", "internal/tabular/layout", "internal/tabular/workbook"},
	"indicators/assess/published":  {"indicators"},
	"internal/schema":              {"indicators", "internal/config"},
	"internal/planimport":          {"indicators", "internal/diag", "internal/i18n", "internal/planfile", "internal/tabular", "internal/tabular/cell", "internal/tabular/grid"},
	"internal/plantest":            {"indicators", "indicators/assess", "internal/alerts", "internal/diag", "internal/journal", "internal/scoreboard", "internal/yamlnode"},
	"internal/plandiff":            {"indicators", "internal/i18n", "internal/yamlnode"},
	"internal/goalposts":           {"indicators", "internal/journal", "internal/planfile"},
	"internal/mapping":             {"indicators", "internal/config", "internal/diag", "internal/tabular", "internal/tabular/cell", "internal/tabular/grid"},
	"internal/journal":             {"indicators", "internal/diag"},
	"internal/runlog":              {"collectors", "collectors/fetch", "internal/journal"},
	"internal/plausible":           {"indicators"},
	"internal/places":              {"indicators", "internal/diag", "internal/journal", "internal/tabular/cell"},
	"internal/decisions":           {},
	"internal/feasibility":         {"indicators", "indicators/assess", "indicators/assess/forecast", "internal/diag", "internal/planfile", "internal/yamlnode"},
	"internal/i18n":                {"indicators", "internal/diag"},
	"internal/receipt":             {"indicators", "internal/diag", "internal/i18n", "internal/journal", "internal/tabular/cell", "internal/tabular/grid"},
	"internal/template":            {"indicators", "internal/i18n"},
	"internal/influx/lineprotocol": {"indicators"},
	"internal/export":              {"indicators", "indicators/assess", "internal/i18n", "internal/influx/lineprotocol", "internal/journal", "internal/tabular/cell", "internal/tabular/grid"},
	"internal/stack":               {"indicators"},
	"internal/api":                 {"indicators", "internal/diag"},
	"internal/rehearsal":           {"indicators", "indicators/assess", "indicators/plans", "internal/template"},
	"internal/demotest":            {"indicators", "internal/app"}, // for tests
	"internal/intake":              {"indicators", "collectors", "internal/config", "internal/diag", "internal/i18n", "internal/journal", "internal/mapping", "internal/plausible", "internal/receipt", "internal/tabular", "internal/tabular/grid", "internal/tabular/jsonrows"},
	"internal/scoreboard":          {"indicators", "indicators/assess", "indicators/assess/forecast", "internal/journal"},
	"internal/backtest":            {"indicators", "indicators/assess", "indicators/assess/forecast"},
	"internal/backtest/printed":    {"indicators", "indicators/assess", "internal/backtest", "internal/i18n"},
	"internal/metrics":             {"indicators", "indicators/assess", "internal/scoreboard"},
	"internal/chart":               {"indicators", "indicators/assess", "internal/i18n"},
	"internal/report":              {"indicators", "indicators/assess", "internal/chart", "internal/goalposts", "internal/i18n", "internal/journal", "internal/scoreboard"},
	"internal/pdf":                 {},
	"internal/web":                 {"indicators", "indicators/assess", "internal/actions", "internal/alerts", "internal/chart", "internal/diag", "internal/goalposts", "internal/i18n", "internal/journal", "internal/report", "internal/scoreboard"},
	"cmd/rasid":                    {"collectors/fetch", "dashboards", "indicators", "internal/actions", "internal/alerts", "internal/app", "internal/backtest", "internal/backtest/printed", "internal/i18n", "internal/influx", "internal/journal", "internal/pdf", "internal/plandiff", "internal/planimport", "internal/report", "internal/scoreboard"},

	"internal/influx":            {"indicators", "indicators/assess", "internal/influx/lineprotocol", "internal/journal"},
	"internal/needs":             {},                  // for tests
	"internal/recorded":          {},                  // for tests
	"internal/browsertest":       {"internal/needs"},  // for tests
	"internal/gotool":            {"internal/needs"},  // for tests
	"internal/influx/influxtest": {"internal/gotool"}, // for tests

	"internal/actions":             {"indicators", "internal/diag", "internal/journal", "internal/yamlnode"},
	"internal/alerts":              {"indicators", "indicators/assess", "internal/actions", "internal/alerts/links", "internal/diag", "internal/i18n", "internal/journal", "internal/schedule", "internal/scoreboard"},
	"internal/alerts/heartbeat":    {},
	"internal/alerts/links":        {},
	"internal/alerts/post":         {"internal/alerts"},
	"internal/alerts/webhook":      {"internal/alerts", "internal/alerts/post"},
	"internal/alerts/alertmanager": {"indicators", "internal/alerts", "internal/alerts/post", "internal/i18n"},
	"internal/alerts/sms":          {"indicators", "internal/alerts", "internal/alerts/post", "internal/alerts/sms/form"},
	"internal/alerts/sms/form":     {},
	"internal/alerts/mail":         {"indicators", "indicators/assess", "internal/alerts", "internal/i18n"},
	"internal/alerts/chat":         {"internal/alerts", "internal/alerts/post"},
	"internal/alerts/channeltest":  {"indicators", "internal/alerts"}, // for tests
}

// outside names who alone may import a package from elsewhere, by its beginning.
var outside = map[string]string{"database/sql": "internal/journal", "modernc.org/": "internal/journal", "gopkg.in/yaml.v3": "internal/yamlnode",
	"github.com/robfig/": "internal/schedule", "github.com/prometheus/": "internal/metrics", "github.com/alecthomas/": "cmd/rasid",
	"github.com/itchyny/": "internal/tabular/jsonrows", "github.com/expr-lang/": "internal/derive", "github.com/chromedp/": "internal/browsertest", "github.com/santhosh-tekuri/": "a test", "github.com/grafana/": "a test", "github.com/influxdata/": "internal/influx", "github.com/minio/": "collectors/s3",
	"github.com/wneessen/": "internal/alerts/mail", "golang.org/x/image": "internal/alerts/mail", "github.com/nicholas-fedor/": "internal/alerts/chat"}

// outer are the parts of the standard library that reach out of the program, by their first element.
var outer = []string{"os", "net", "io", "log", "syscall", "database", "runtime"}

func TestImports(t *testing.T) {
	root := filepath.Join("..", "..")
	documented := map[string]bool{}
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(p, ".go") {
			return err
		}
		rel, _ := filepath.Rel(root, p)
		pkg := path.Dir(filepath.ToSlash(rel))
		file, err := parser.ParseFile(token.NewFileSet(), p, nil, parser.ParseComments|parser.ImportsOnly)
		if err != nil {
			return err
		}
		documented[pkg] = documented[pkg] || file.Doc != nil
		if slices.Contains([]string{"util", "common", "helpers", "models"}, file.Name.Name) {
			t.Errorf("%s: a package's name says what it is about, not %q", rel, file.Name.Name)
		}
		if strings.HasSuffix(p, "_test.go") {
			return nil
		}
		for _, imp := range file.Imports {
			name := strings.Trim(imp.Path.Value, `"`)
			if own, ok := strings.CutPrefix(name, "rasid/"); ok && !slices.Contains(allowed[pkg], own) && (pkg != "internal/app" || strings.HasPrefix(own, "cmd/")) {
				t.Errorf("%s imports %s; the arrows of the layout do not allow it", rel, own)
			}
			if strings.HasPrefix(pkg, "indicators") && !strings.HasPrefix(name, "rasid/") && strings.Contains(name, ".") &&
				(pkg != "indicators/assess" || !strings.HasPrefix(name, "gonum.org/")) {
				t.Errorf("%s imports %s; the domain imports the standard library only", rel, name)
			}
			if pure := pkg == "indicators" || strings.HasPrefix(pkg, "indicators/assess") || pkg == "dashboards"; pure && name != "net/url" && slices.Contains(outer, strings.Split(name, "/")[0]) {
				t.Errorf("%s imports %s; this package does no I/O", rel, name)
			}
			if name == "C" {
				t.Errorf("%s uses cgo; the product is one static program", rel)
			}
			for begin, owner := range outside {
				if strings.HasPrefix(name, begin) && pkg != owner {
					t.Errorf("%s imports %s, which only %s does", rel, name, owner)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for pkg, ok := range documented {
		if !ok {
			t.Errorf("%s has no package comment", pkg)
		}
	}
}
