package config

import (
	"embed"
	"slices"
	"time"

	"rasid/internal/yamlnode"
)

// Kind is a family of sources as rasid.yaml writes it.
type Kind struct {
	Name    string
	Purpose string // in a line
	// Sample is a source of the kind as it stands in a list, with a remark on every key that only the
	// kind has. It is the documentation, and it is tested.
	Sample string

	keys       []string // that only the kind has; a leading "!" marks one that must be there
	every      time.Duration
	department bool // must be named
	read       func(r reader, m yamlnode.Map, s *Source)
}

//go:embed samples/*.yaml
var samples embed.FS

// Kinds lists the kinds of sources by name.
func Kinds() []Kind {
	list := []Kind{
		{Name: "dhis2", Purpose: "values of a DHIS2, from its analytics or as they were entered",
			keys: slices.Concat(askKeys, []string{"!data", "!org_units", "org_units_by", "period_type", "from"}), every: 6 * time.Hour, department: true, read: reader.dhis2},
		{Name: "folder", Purpose: "files that people drop into a folder of the workspace",
			keys: []string{"path", "settle", "table"}, every: 10 * time.Second, read: reader.folder},
		{Name: "hdx-ckan", Purpose: "the newest sheet of a dataset from the Humanitarian Data Exchange, or another CKAN",
			keys: []string{"!dataset", "!resource", "format", "url", "auth", "headers", "timeout", "size_limit", "table"}, every: 24 * time.Hour, department: true, read: reader.hdxCKAN},
		{Name: "http-json", Purpose: "rows of any JSON API, page after page, as a jq program makes them",
			keys: slices.Concat(askKeys, []string{"!rows", "error", "pages"}), every: time.Hour, department: true, read: reader.httpJSON},
		{Name: "http-table", Purpose: "a sheet at a URL: CSV, TSV, Excel, with or without HXL tags",
			keys: slices.Concat(askKeys, []string{"table"}), every: time.Hour, department: true, read: reader.httpTable},
		{Name: "influxdb", Purpose: "what an InfluxDB holds: the figures of other nodes, or the answer to any query",
			keys: []string{"!url", "!database", "retention_policy", "token", "query", "timeout", "size_limit"}, every: 5 * time.Minute, read: reader.influxdb},
		{Name: "kobo", Purpose: "counts and sums of the submissions to a form of KoboToolbox, by period and place",
			keys: slices.Concat(askKeys, []string{"!asset", "!date", "place", "!indicators", "period_type", "validation"}), every: time.Hour, department: true, read: reader.kobo},
		{Name: "prometheus", Purpose: "what a Prometheus, or what speaks its API, says to a query for each day, week, month …",
			keys: slices.Concat(askKeys, []string{"!query", "step"}), every: time.Hour, department: true, read: reader.prometheus},
		{Name: "s3", Purpose: "files that departments drop into a bucket of an S3-compatible store",
			keys: []string{"!url", "!bucket", "prefix", "region", "access_key", "secret_key", "timeout", "size_limit", "after", "table"}, every: 5 * time.Minute, read: reader.s3},
		{Name: "sdmx-csv", Purpose: "observations of any statistical service that speaks SDMX, as SDMX-CSV",
			keys: slices.Concat(askKeys, []string{"indicator", "where", "place", "version"}), every: 24 * time.Hour, department: true, read: reader.sdmxCSV},
		{Name: "wfp-databridges", Purpose: "monthly market prices of a country from the World Food Programme's API",
			keys: slices.Concat(askKeys, []string{"!country"}), every: 24 * time.Hour, department: true, read: reader.wfpDatabridges},
		{Name: "worldbank", Purpose: "indicators of countries from the World Bank's API",
			keys: append([]string{"!country", "!indicators", "period_type", "url"}, askKeys[1:]...), every: 24 * time.Hour, department: true, read: reader.worldBank},
	}
	for i, k := range list {
		b, err := samples.ReadFile("samples/" + k.Name + ".yaml")
		if err != nil {
			panic("config: the kind " + k.Name + " has no sample") // a mistake of ours, that any test shows
		}
		list[i].Sample = string(b)
	}
	return list
}

// kindOf returns the kind of a name; for an unknown one a kind with the keys of all, so that no key
// of it is called unknown.
func kindOf(name string) Kind {
	all := Kind{every: 10 * time.Second, read: reader.folder}
	for _, k := range Kinds() {
		if k.Name == name {
			return k
		}
		for _, key := range k.Keys() {
			if !slices.Contains(all.keys, key) {
				all.keys = append(all.keys, key)
			}
		}
	}
	return all
}

func kindNames() (names []string) {
	for _, k := range Kinds() {
		names = append(names, k.Name)
	}
	return names
}

func (r reader) folder(m yamlnode.Map, s *Source) {
	if s.Kind == "folder" && m.IsMap() && !m.Get("path").Present() {
		m.Errorf("missing-key", "add path: inbox", `a folder source needs "path"`)
	}
	s.Path, s.Settle, s.Table = inside(m.Get("path")), duration(m.Get("settle"), 2*time.Second), table(m.Get("table"))
}

func (r reader) influxdb(m yamlnode.Map, s *Source) {
	s.InfluxDB, s.Table = influxQuery(m), answerTable
	s.InfluxDB.Timeout, s.InfluxDB.SizeLimit = timeout(m.Get("timeout"), s.between), size(m.Get("size_limit"), tableLimit)
	if !m.Get("map").Present() {
		s.Map = []Mapping{answerMapping}
	}
}

// Keys lists the keys that only the kind has.
func (k Kind) Keys() (keys []string) {
	for _, key := range k.keys {
		if key[0] == '!' {
			key = key[1:]
		}
		keys = append(keys, key)
	}
	return keys
}

// Shape lists all keys of a source of the kind; a leading "!" marks one that must be there.
func (k Kind) Shape() []string {
	department := "department"
	if k.department {
		department = "!department"
	}
	return slices.Concat([]string{"!id", "!kind", department, "every", "cron", "catch_up", "spread", "hold_above", "trusted", "map", "places"}, k.keys)
}
