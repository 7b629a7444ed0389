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

// connect makes what a source of rasid.yaml brings deliveries in by. It does no I/O.
func (a *App) connect(s config.Source) collectors.Source {
	departments := func(id string) bool { _, ok := a.Plan.Department(id); return ok }
	if s.Kind == "influxdb" {
		q := s.InfluxDB
		cfg := influxdb.Config{ID: s.ID, URL: q.URL, Database: q.Database, RetentionPolicy: q.RetentionPolicy, Query: q.Query, Department: s.Department,
			Departments: departments, Zone: a.Plan.TimeZone, Dir: filepath.Join(a.Workspace, a.Config.Archive.Path, "tmp"), Now: a.Now}
		if cfg.Query == "" {
			cfg.Query = othersQuery(a.Plan.ID)
		}
		if !q.Token.IsZero() {
			cfg.Token = func() (string, error) { return q.Token.Read(a.Workspace) }
		}
		return influxdb.New(cfg)
	}
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
		Departments: departments, Exclude: exclude, Settle: settle, Now: time.Now})
}

// othersQuery asks for the observations that the nodes of other plans have mirrored. A node's own
// are left out: it would read back what it has.
func othersQuery(plan string) string {
	return fmt.Sprintf(`SELECT "value" FROM "indicator" WHERE "plan" != '%s' GROUP BY "indicator", "place", "department", "plan"`, strings.ReplaceAll(plan, "'", `\'`))
}
