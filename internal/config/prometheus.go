package config

import (
	"strings"

	"rasid/indicators"
	"rasid/internal/yamlnode"
)

// Prometheus is a query that a source asks for each period.
type Prometheus struct {
	Query string                // PromQL, with {period} for the length of the period
	Step  indicators.PeriodKind // the kind of the periods
}

// labelMapping is what the labels of an answer mean when no mapping says it.
var labelMapping = Mapping{Indicator: Field{Columns: []string{"indicator"}}, Place: PlaceField{Levels: [][]string{{"place"}}},
	Period: PeriodField{Field: Field{Columns: []string{"period"}}}, Value: Field{Columns: []string{"value"}}}

func (r reader) prometheus(m yamlnode.Map, s *Source) {
	s.Table = answerTable
	s.HTTP = ask(m, s.between, PageLimit)
	if strings.ContainsAny(s.HTTP.URL, "?{") || strings.Contains(s.HTTP.URL, "/api/v1") {
		m.Get("url").Errorf("url", "write http://127.0.0.1:9090, with what may stand before /api/v1", "this is more than the address of a Prometheus")
	}
	s.Prometheus = Prometheus{Query: m.Get("query").String(), Step: r.step(m, s.Map)}
	if !m.Get("map").Present() {
		s.Map = []Mapping{labelMapping}
	}
}

// step reads which periods are asked for: those that the indicators of the mappings are reported by,
// unless it is said.
func (r reader) step(m yamlnode.Map, maps []Mapping) indicators.PeriodKind {
	if v := m.Get("step"); v.Present() {
		known := []string{}
		for k := indicators.Day; k <= indicators.Year; k++ {
			known = append(known, k.String())
		}
		k, _ := indicators.ParsePeriodKind(v.OneOf("kind of periods", known...))
		return k
	}
	if r.plan == nil { // which is broken, and said to be
		return indicators.Day
	}
	var step indicators.PeriodKind
	for _, x := range maps {
		ind, ok := r.plan.Indicator(x.Indicator.Constant)
		if !ok || step != 0 && ind.Every != step {
			step = 0
			break
		}
		step = ind.Every
	}
	if step == 0 && m.IsMap() {
		m.Errorf("missing-key", "add step: day, or week, month, quarter or year", "the indicators of this source do not say in which periods to ask")
	}
	return step
}
