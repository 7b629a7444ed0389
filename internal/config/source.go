package config

import (
	"errors"

	"rasid/indicators"
	"rasid/internal/schedule"
	"rasid/internal/yamlnode"
)

func (r reader) source(v yamlnode.Value) (Source, yamlnode.Map) {
	kind := kindOf(v.Peek("kind"))
	m := v.Map("a source", kind.Shape()...)
	s := Source{ID: m.Get("id").String(), Kind: m.Get("kind").OneOf("kind", kindNames()...), HoldAbove: 0.5, Trusted: m.Get("trusted").Bool(false)}
	s.Department = r.refer(m.Get("department"), "department", func(p *indicators.Plan) (ids []string) {
		for _, d := range p.Departments {
			ids = append(ids, d.ID)
		}
		return ids
	})
	s.Every = duration(m.Get("every"), kind.every)
	s.between = s.Every
	if cron := m.Get("cron"); cron.Present() {
		s.Cron, s.Every, s.between = cron.String(), 0, 0
		if m.Get("every").Present() {
			cron.Errorf("cron", "keep one of the two", "a source runs either by cron or every so often")
		}
		var bad *schedule.ParseError
		if c, err := schedule.Parse(s.Cron); errors.As(err, &bad) {
			cron.Errorf("cron", bad.Remedy, "cron %q %s", s.Cron, bad.Reason)
		} else {
			s.between = c.Shortest()
			for _, w := range c.Warnings() {
				cron.Warnf("cron", "write another expression, or two sources, if that is not meant", "%s", w)
			}
		}
	}
	if c := m.Get("catch_up"); c.Present() {
		if s.CatchUp = c.OneOf("way to catch up", string(schedule.Latest), string(schedule.All), string(schedule.None)); s.Cron == "" {
			c.Errorf("catch-up", "write cron: instead of every:, or leave it out", "without cron: there are no times that could be missed")
		}
	}
	if p := m.Get("spread"); p.Present() {
		if s.Spread = duration(p, 0); s.between > 0 && s.Spread > s.between {
			p.Errorf("spread", "write less than the time from one run to the next", "runs come %s apart, and can be put off by less than that", s.between)
		}
	}
	if h := m.Get("hold_above"); h.Present() {
		x, ok := h.Ratio()
		if !ok || x <= 0 || x > 1 {
			h.Errorf("percent", "write a percentage like 50%", "want more than 0%% and at most 100%% here")
		}
		s.HoldAbove = x
	}
	s.Learn = learns(m.Get("places"), false)
	for _, item := range m.Get("map").List() {
		s.Map = append(s.Map, r.mapping(item, s.Department, s.Learn))
	}
	kind.read(r, m, &s)
	return s, m
}

// answerTable is how the answer to a query is written for the intake.
var answerTable = Table{Encoding: "utf-8", Delimiter: ",", Quote: `"`, Escape: "double", HeaderRows: 1, Decimal: ".", Dates: "ymd", Calendar: "gregorian"}

// answerMapping is what the columns of an answer mean when no mapping says it: what Rasid itself
// writes to InfluxDB.
var answerMapping = Mapping{Indicator: Field{Columns: []string{"indicator"}}, Place: PlaceField{Levels: [][]string{{"place"}}},
	Period: PeriodField{Field: Field{Columns: []string{"time"}}}, Value: Field{Columns: []string{"value"}}}

func influxQuery(m yamlnode.Map) InfluxQuery {
	return InfluxQuery{URL: address(m.Get("url")), Database: m.Get("database").String(), RetentionPolicy: m.Get("retention_policy").String(),
		Token: secret(m.Get("token")), Query: m.Get("query").String()}
}
