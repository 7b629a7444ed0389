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
		{Name: "folder", Purpose: "files that people drop into a folder of the workspace",
			keys: []string{"path", "settle", "table"}, every: 10 * time.Second, read: reader.folder},
		{Name: "http-json", Purpose: "rows of any JSON API, page after page, as a jq program makes them",
			keys: slices.Concat(askKeys, []string{"!rows", "pages"}), every: time.Hour, department: true, read: reader.httpJSON},
		{Name: "http-table", Purpose: "a sheet at a URL: CSV, TSV, Excel, with or without HXL tags",
			keys: slices.Concat(askKeys, []string{"table"}), every: time.Hour, department: true, read: reader.httpTable},
		{Name: "influxdb", Purpose: "what an InfluxDB holds: the figures of other nodes, or the answer to any query",
			keys: []string{"!url", "!database", "retention_policy", "token", "query", "timeout"}, every: 5 * time.Minute, read: reader.influxdb},
		{Name: "wfp-databridges", Purpose: "monthly market prices of a country from the World Food Programme's API",
			keys: slices.Concat(askKeys, []string{"!country"}), every: 24 * time.Hour, department: true, read: reader.wfpDatabridges},
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
	s.InfluxDB.Timeout = timeout(m.Get("timeout"), s.between)
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
