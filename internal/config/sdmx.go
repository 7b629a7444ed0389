package config

import (
	"net/http"
	"slices"

	"rasid/internal/yamlnode"
)

// sdmxTable is how SDMX-CSV is written, by its standard.
var sdmxTable = func() Table {
	t := answerTable
	t.Delimiter = "auto"
	return t
}()

// sdmxNoValue are the rows that hold no report: missing for one reason or another, forecasts, and what
// tells to delete.
var sdmxNoValue = []Filter{
	{Columns: []string{"ACTION"}, Values: []string{"D"}, Not: true},
	{Columns: []string{"OBS_STATUS"}, Values: []string{"M", "L", "H", "O", "Q", "F"}, Not: true},
	{Columns: []string{"OBS_VALUE"}, Values: []string{"NaN"}, Not: true},
}

// sdmxCSV reads a source that asks a service of SDMX for the observations of a query.
func (r reader) sdmxCSV(m yamlnode.Map, s *Source) {
	s.Table = sdmxTable
	s.HTTP = ask(m, s.between, tableLimit)
	if !m.Get("overlap").Present() {
		s.HTTP.Overlap = 3660 // official figures come late, and are revised for years
	}
	version := m.Get("version").OneOf("version", "1.0.0", "2.0.0")
	if version == "" {
		version = "1.0.0"
	}
	headers := map[string]string{"Accept": "application/vnd.sdmx.data+csv;version=" + version}
	for name, value := range s.HTTP.Headers {
		headers[http.CanonicalHeaderKey(name)] = value
	}
	s.HTTP.Headers = headers
	// Whole years: of a day within a month, services differ about that month.
	s.HTTP.URL = base(m, s, "the address up to the key of the series") + "?startPeriod={from:2006}&endPeriod={to:2006}"
	for _, key := range []string{"indicator", "where", "place"} {
		if m.Get("map").Present() {
			m.Get(key).Errorf("sdmx", "write it in map:", "%s: says nothing beside a map", key)
		}
	}
	if !m.Get("map").Present() {
		if m.IsMap() && !m.Get("indicator").Present() {
			m.Errorf("missing-key", "add indicator: with an indicator of the plan, or map:", `an SDMX source needs "indicator", unless it has a map`)
		}
		s.Map = []Mapping{{Indicator: Field{Constant: r.reported(m.Get("indicator"), s.Department)}, Where: wheres(m.Get("where")), Place: r.sdmxPlace(m.Get("place")),
			Period: PeriodField{Field: Field{Columns: []string{"TIME_PERIOD"}}}, Value: Field{Columns: []string{"OBS_VALUE"}}, Learn: s.Learn}}
	}
	for i := range s.Map {
		s.Map[i].Where = append(slices.Clip(s.Map[i].Where), sdmxNoValue...)
	}
}

// sdmxPlace reads which dimension says the place; REF_AREA, unless it is said or the plan has one place.
func (r reader) sdmxPlace(v yamlnode.Value) PlaceField {
	switch {
	case v.Present():
		return r.place(v)
	case len(r.places()) > 1:
		return PlaceField{Levels: [][]string{{"REF_AREA"}}}
	}
	return PlaceField{}
}
