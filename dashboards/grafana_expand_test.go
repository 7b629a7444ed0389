package dashboards_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"rasid/internal/influx/influxtest"
)

// view is what a reader looks at: a dashboard, a range of time, and what is chosen in its variables.
type view struct {
	board    board
	from, to time.Time
	chosen   map[string][]string
}

// open returns a dashboard as Grafana opens it: over its whole time, with the first choice of a
// variable that takes one, and all choices of one that takes several.
func openBoard(b board, from, to time.Time) view {
	v := view{b, from, to, map[string][]string{}}
	for _, x := range b.Templating.List {
		for _, o := range x.Options {
			if s, ok := o.Value.(string); ok && s != "$__all" && (x.Multi || len(v.chosen[x.Name]) == 0) {
				v.chosen[x.Name] = append(v.chosen[x.Name], s)
			}
		}
	}
	return v
}

// with returns the view after a reader chose values.
func (v view) with(name string, values ...string) view {
	chosen := map[string][]string{name: values}
	for k, old := range v.chosen {
		if k != name {
			chosen[k] = old
		}
	}
	v.chosen = chosen
	return v
}

var placeholder = regexp.MustCompile(`\$(\w+)|\[\[(\w+?)(?::(\w+))?\]\]|\$\{(\w+)(?::(\w+))?\}`)

// expand puts values into a query as Grafana's InfluxDB data source does: the reader's choices first,
// then the macros. A variable without a format is an error here, since versions differ in it.
func (v view) expand(t testing.TB, query, interval string) string {
	t.Helper()
	if interval == "" {
		interval = "1m"
	}
	macros := map[string]string{"timeFilter": fmt.Sprintf("time >= %dms and time <= %dms", v.from.UnixMilli(), v.to.UnixMilli()),
		"__interval": interval, "interval": interval}
	return placeholder.ReplaceAllStringFunc(query, func(s string) string {
		m := placeholder.FindStringSubmatch(s)
		name, format := m[1]+m[2]+m[4], m[3]+m[5]
		if text, ok := macros[name]; ok && format == "" {
			return text
		}
		x, ok := v.board.variable(name)
		values := v.chosen[name]
		if !ok || len(values) == 0 {
			t.Fatalf("%s stands for nothing in: %s", s, query)
		}
		all := len(values) > 1 && len(values) == len(x.Options)-1
		switch {
		case all && x.AllValue != "":
			return x.AllValue
		case format == "raw" && len(values) == 1:
			return values[0]
		case format == "regex":
			var quoted []string
			for _, value := range values {
				quoted = append(quoted, regexp.QuoteMeta(value))
			}
			if len(quoted) == 1 {
				return quoted[0]
			}
			return "(" + strings.Join(quoted, "|") + ")"
		}
		t.Fatalf("%s has no format that is the same in every Grafana, in: %s", s, query)
		return ""
	})
}

// ask executes a query of a panel.
func (v view) ask(t testing.TB, from influxtest.Bucket, p boardPanel, q boardTarget) []influxtest.Series {
	t.Helper()
	return from.Query(t, v.expand(t, q.Query, p.Interval))
}

var inAlias = regexp.MustCompile(`\$(\w+)`)

// called names a column of a series by the query's alias.
func called(q boardTarget, s influxtest.Series, column string) string {
	return inAlias.ReplaceAllStringFunc(q.Alias, func(word string) string {
		if tag, ok := strings.CutPrefix(word, "$tag_"); ok {
			return s.Tags[tag]
		}
		if word == "$col" {
			return column
		}
		return word
	})
}

// panel returns the panel whose query holds a text.
func (b board) panel(t testing.TB, kind, part string) (boardPanel, boardTarget) {
	t.Helper()
	for _, p := range b.Panels {
		for _, q := range p.Targets {
			if p.Type == kind && strings.Contains(q.Query+q.Expr, part) {
				return p, q
			}
		}
	}
	t.Fatalf("%s has no panel of kind %s over %s", b.file, kind, part)
	return boardPanel{}, boardTarget{}
}

// property returns the value of a property that the overrides give a series of a name, as JSON.
func (p boardPanel) property(t testing.TB, name, id string) string {
	t.Helper()
	value := ""
	for _, o := range p.FieldConfig.Overrides {
		fits := o.Matcher.ID == "byName" && o.Matcher.Options == name
		if o.Matcher.ID == "byRegexp" {
			fits = regexp.MustCompile(strings.Trim(o.Matcher.Options, "/")).MatchString(name)
		}
		for _, x := range o.Properties {
			if fits && x.ID == id {
				value = string(x.Value)
			}
		}
	}
	return value
}
