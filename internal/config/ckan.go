package config

import (
	"regexp"

	"rasid/internal/yamlnode"
)

const hdxURL = "https://data.humdata.org"

var (
	ckanDataset = regexp.MustCompile(`^[A-Za-z0-9_-]{2,100}$`)
	ckanFormat  = regexp.MustCompile(`^[A-Za-z0-9 ._/-]{1,40}$`)
)

// hdxCKAN reads a source that looks into a catalogue for the newest sheet of a dataset.
func (r reader) hdxCKAN(m yamlnode.Map, s *Source) {
	s.Table = table(m.Get("table"))
	s.HTTP = ask(m, s.between, tableLimit)
	if !m.Get("url").Present() {
		s.HTTP.URL = hdxURL
	}
	dataset := m.Get("dataset")
	if dataset.String() != "" && !ckanDataset.MatchString(dataset.String()) {
		dataset.Errorf("dataset", "write what follows /dataset/ in its address", "%q is no name of a dataset", dataset.String())
	}
	s.HTTP.Resource, s.HTTP.Format = m.Get("resource").String(), m.Get("format").String()
	if f := m.Get("format"); f.Present() && !ckanFormat.MatchString(f.String()) {
		f.Errorf("format", "write CSV or XLSX, as the catalogue does", "%q is no format", f.String())
	}
	s.HTTP.URL = base(m, s, hdxURL) + "/api/3/action/package_show?id=" + dataset.String()
}
