package dashboards_test

import (
	"encoding/json"
	"path"
	"strings"
	"testing"

	"rasid/dashboards"
	"rasid/indicators"
)

// board is a dashboard as the tests read it from its JSON.
type board struct {
	file string

	UID, Title, Description string
	ID                      *int
	Editable                *bool
	Links                   []boardLink
	Annotations             struct{ List []boardAnnotation }
	Templating              struct{ List []boardVariable }
	Panels                  []boardPanel
}

type boardLink struct{ Type, URL string }

type boardSource struct{ Type, UID string }

type boardAnnotation struct {
	Name, Expr string
	Datasource boardSource
	Target     boardTarget
}

type boardVariable struct {
	Name, Label, Type, AllValue string
	Query                       json.RawMessage
	Datasource                  *boardSource
	Multi, IncludeAll           bool
	Refresh                     int
	Options                     []struct{ Value any }
}

type boardPanel struct {
	ID                       int
	Type, Title, Description string
	Interval                 string
	Datasource               *boardSource
	Targets                  []boardTarget
	Options                  json.RawMessage
	FieldConfig              *struct {
		Defaults struct {
			Unit, NoValue string
			Thresholds    *struct{ Steps []json.RawMessage }
		}
		Overrides []struct {
			Matcher    struct{ ID, Options string }
			Properties []struct {
				ID    string
				Value json.RawMessage
			}
		}
	}
	GridPos struct{ H, W, X, Y int }
}

type boardTarget struct {
	RefID, Query, Expr, ResultFormat, Alias string
	RawQuery, Instant                       bool
	Datasource                              boardSource
}

// influxAnnotations lists the queries of the annotations over InfluxDB.
func (b board) influxAnnotations() (list []string) {
	for _, a := range b.Annotations.List {
		if a.Datasource.Type == "influxdb" {
			list = append(list, a.Target.Query)
		}
	}
	return list
}

// query is the text of a variable's query.
func (v boardVariable) query(t testing.TB) string {
	t.Helper()
	var text string
	if json.Unmarshal(v.Query, &text) == nil {
		return text
	}
	var object struct{ Query string }
	if err := json.Unmarshal(v.Query, &object); err != nil {
		t.Fatal(err)
	}
	return object.Query
}

// boards returns the dashboards of a plan.
func boards(t testing.TB, plan *indicators.Plan, cfg dashboards.GrafanaConfig) (list []board) {
	t.Helper()
	for _, f := range made(t, plan, cfg) {
		if path.Ext(f.Path) == ".json" {
			list = append(list, parse(t, f))
		}
	}
	return list
}

func parse(t testing.TB, f dashboards.File) board {
	t.Helper()
	b := board{file: strings.TrimSuffix(path.Base(f.Path), ".json")}
	if err := json.Unmarshal(f.Data, &b); err != nil {
		t.Fatal(f.Path, err)
	}
	return b
}

// everyBoard calls f with the dashboards of the plans that come with Rasid, in every language,
// for the oldest Grafana and the newest.
func everyBoard(t *testing.T, f func(t *testing.T, plan *indicators.Plan, b board)) {
	for _, name := range []string{"minimal", "nes-2024"} {
		plan := embedded(t, name)
		for _, l := range indicators.Langs() {
			for _, oldest := range []int{9, 13} {
				for _, b := range boards(t, plan, dashboards.GrafanaConfig{Lang: l, Oldest: oldest}) {
					t.Run(b.UID, func(t *testing.T) { f(t, plan, b) })
				}
			}
		}
	}
}
