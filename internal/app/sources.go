package app

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"rasid/collectors"
	"rasid/collectors/folder"
	"rasid/collectors/influxdb"
	"rasid/internal/config"
)

// Kinds lists the kinds of sources.
func Kinds() []config.Kind { return config.Kinds() }

// constructors make what a source of each kind brings deliveries in by. They do no I/O.
var constructors = map[string]func(*App, config.Source) (collectors.Source, error){
	"folder":     (*App).newFolder,
	"http-json":  (*App).newHTTPJSON,
	"http-table": (*App).newHTTPTable,
	"influxdb":   (*App).newInfluxDB,

	"wfp-databridges": (*App).newHTTPJSON,
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
	cfg := influxdb.Config{ID: s.ID, URL: q.URL, Database: q.Database, RetentionPolicy: q.RetentionPolicy, Query: q.Query, Department: s.Department,
		Departments: a.hasDepartment, Zone: a.Plan.TimeZone, Dir: a.incoming(), Now: a.Now, Timeout: q.Timeout, OnAnswer: a.onAnswer}
	if cfg.Query == "" {
		cfg.Query = othersQuery(a.Plan.ID)
	}
	if !q.Token.IsZero() {
		cfg.Token = a.secret(q.Token)
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
