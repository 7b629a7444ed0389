package app

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"rasid/collectors"
	"rasid/collectors/fetch"
	"rasid/collectors/folder"
	"rasid/collectors/influxdb"
	"rasid/internal/config"
)

// Kinds lists the kinds of sources.
func Kinds() []config.Kind { return config.Kinds() }

// constructors make what a source of each kind brings deliveries in by. They do no I/O.
var constructors = map[string]func(*App, config.Source) (collectors.Source, error){
	"dhis2":      (*App).newDHIS2,
	"folder":     (*App).newFolder,
	"hdx-ckan":   (*App).newCKAN,
	"http-json":  (*App).newHTTPJSON,
	"http-table": (*App).newHTTPTable,
	"influxdb":   (*App).newInfluxDB,
	"kobo":       (*App).newKobo,
	"prometheus": (*App).newPrometheus,
	"s3":         (*App).newS3,
	"sdmx-csv":   (*App).newHTTPTable,

	"wfp-databridges": (*App).newHTTPJSON,
	"worldbank":       (*App).newWorldBank,
}

// connect makes what a source of rasid.yaml brings deliveries in by. It does no I/O.
func (a *App) connect(s config.Source) (collectors.Source, error) {
	from, err := constructors[s.Kind](a, s)
	if err != nil {
		return nil, fmt.Errorf("source %s: %w", s.ID, err)
	}
	return from, nil
}

func (a *App) hasDepartment(id string) bool { _, ok := a.Plan.Department(id); return ok }

// incoming is where answers lie until they are archived.
func (a *App) incoming() string {
	if a.tmp != "" {
		return a.tmp
	}
	return filepath.Join(a.Workspace, a.Config.Archive.Path, "tmp")
}

func (a *App) newInfluxDB(s config.Source) (collectors.Source, error) {
	q := s.InfluxDB
	client, err := fetch.New(fetch.Config{Dir: a.incoming(), Limit: q.SizeLimit, Larger: "ask for less, such as a shorter time in query, or raise size_limit", Remedy: influxdb.Remedies(),
		Auth: fetch.Auth{Bearer: a.secret(q.Token), Scheme: "Token"}, Now: time.Now, OnAnswer: a.onAnswer})
	if err != nil {
		return nil, err
	}
	cfg := influxdb.Config{ID: s.ID, Client: client, URL: q.URL, Database: q.Database, RetentionPolicy: q.RetentionPolicy, Query: q.Query, Department: s.Department,
		Departments: a.hasDepartment, Zone: a.Plan.TimeZone, Dir: a.incoming(), Now: a.Now, Timeout: q.Timeout}
	if cfg.Query == "" {
		cfg.Query = othersQuery(a.Plan.ID)
	}
	return influxdb.New(cfg), nil
}

func (a *App) newFolder(s config.Source) (collectors.Source, error) {
	settle := s.Settle
	if a.Settle >= 0 {
		settle = a.Settle
	}
	var exclude []string
	for _, other := range a.Config.Sources {
		if other.ID != s.ID && other.Path != "" {
			exclude = append(exclude, filepath.ToSlash(filepath.Clean(other.Path)))
		}
	}
	return folder.New(folder.Config{ID: s.ID, Root: a.Workspace, Path: s.Path, Department: s.Department,
		Departments: a.hasDepartment, Exclude: exclude, Settle: settle, Now: time.Now}), nil
}

// othersQuery asks for the observations that the nodes of other plans have mirrored. A node's own
// are left out: it would read back what it has.
func othersQuery(plan string) string {
	return fmt.Sprintf(`SELECT "value" FROM "indicator" WHERE "plan" != '%s' GROUP BY "indicator", "place", "department", "plan"`, strings.ReplaceAll(plan, "'", `\'`))
}
