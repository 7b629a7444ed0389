package config

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"

	"rasid/indicators"
	"rasid/internal/yamlnode"
)

// base returns the address of an API, without a slash at its end.
func base(m yamlnode.Map, s *Source, like string) string {
	if strings.ContainsAny(s.HTTP.URL, "?{") {
		m.Get("url").Errorf("url", "write "+like, "this is more than the address of the API")
	}
	return strings.TrimRight(s.HTTP.URL, "/")
}

// series reads which indicator each series of a server is, by the server's name for it. Two series
// of one indicator would overwrite each other.
func (r reader) series(v yamlnode.Value, department string, name *regexp.Regexp, like string) map[string]string {
	list, first := map[string]string{}, map[string]string{}
	for _, e := range v.Entries() {
		code := e.Key.String()
		if !name.MatchString(code) {
			e.Key.Errorf("series", "write "+like, "%q is no name of a series there", code)
		}
		id := r.reported(e.Value, department)
		if other, ok := first[id]; ok && id != "" {
			e.Value.Errorf("series-twice", "leave one of them out, or have the plan derive their sum from an indicator for each", "%s is %s already: one would overwrite the other", id, other)
		}
		list[code], first[id] = id, code
	}
	if v.IsMap() && len(list) == 0 {
		v.Errorf("series", "write {"+like+": an indicator of the plan}", "no series is named here")
	}
	return list
}

// placesOf reads which place of the plan each of a server's places is, by the server's name for it, as
// far as take knows it. Two of one place would overwrite each other.
func (r reader) placesOf(v yamlnode.Value, take func(yamlnode.Value) string) map[string]string {
	places, first := map[string]string{}, map[string]string{}
	for _, e := range v.Entries() {
		name := take(e.Key)
		if name == "" {
			continue
		}
		id := r.refer(e.Value, "place", func(*indicators.Plan) []string { return r.places() })
		if other, ok := first[id]; ok && id != "" {
			e.Value.Errorf("series-twice", "have each be a place of its own, and the plan put them within one", "%s is %s already: one would overwrite the other", id, other)
		}
		places[name], first[id] = id, name
	}
	return places
}

// periodType reads the length of the periods that are asked for: that of the indicators, unless the
// plan does not say it.
func (r reader) periodType(v, series yamlnode.Value, ids map[string]string, usual indicators.PeriodKind, known ...indicators.PeriodKind) indicators.PeriodKind {
	var names []string
	for _, k := range known {
		names = append(names, k.String())
	}
	asked, _ := indicators.ParsePeriodKind(v.OneOf("period type", names...))
	if !v.Present() {
		v = series
	}
	for _, name := range slices.Sorted(maps.Keys(ids)) {
		if r.plan == nil {
			break
		}
		i, ok := r.plan.Indicator(ids[name])
		if !ok || i.Every == 0 {
			continue
		}
		switch {
		case asked == 0 && slices.Contains(known, i.Every):
			asked = i.Every
		case asked != i.Every:
			v.Errorf("period-type", "make a source for each length of periods", "%s is reported every %s, which this source does not ask for", i.ID, i.Every)
		}
	}
	if asked == 0 {
		return usual
	}
	return asked
}

// seriesMap is what the rows of a preset mean when no map says it: its programs make the columns
// indicator, place, period and value.
func (r reader) seriesMap(m yamlnode.Map, s *Source) {
	if m.Get("map").Present() {
		return
	}
	mp := Mapping{Indicator: Field{Columns: []string{"indicator"}}, Period: PeriodField{Field: Field{Columns: []string{"period"}}}, Value: Field{Columns: []string{"value"}}, Learn: s.Learn}
	if len(r.places()) > 1 {
		mp.Place.Levels = [][]string{{"place"}}
	}
	s.Map = []Mapping{mp}
}

// jq writes names and what they stand for as an object of a jq program.
func jq(names map[string]string) string {
	b, _ := json.Marshal(names) // texts always can be
	return string(b)
}

var isoCountry = regexp.MustCompile(`^[A-Z]{3}$`)

// wfpRows makes rows with the columns that WFP's price files have, as far as the API knows them.
// Forecasts are no reports, and a price of nothing is none.
const wfpRows = `.items[]
| select(.commodityPriceFlag != "forecast" and .commodityPrice != null and .commodityPrice > 0)
| {date: .commodityPriceDate[:10], market: .marketName, market_id: .marketId, commodity: .commodityName, commodity_id: .commodityId,
   unit: .commodityUnitName, priceflag: .commodityPriceFlag, pricetype: .priceTypeName, currency: .currencyName, price: .commodityPrice}`

// wfpDatabridges reads a source that asks the World Food Programme's DataBridges for the monthly
// prices of a country: page after page, until one is empty.
func (r reader) wfpDatabridges(m yamlnode.Map, s *Source) {
	s.Table = rowsTable
	s.HTTP = ask(m, s.between, pagesLimit)
	country := m.Get("country")
	if country.String() != "" && !isoCountry.MatchString(country.String()) {
		country.Errorf("country", "write SYR", "%q is no country by the three letters of ISO 3166", country.String())
	}
	s.HTTP.URL = base(m, s, "https://api.wfp.org/vam-data-bridges/ and the version") + "/MarketPrices/PriceMonthly?format=json&countryCode=" + country.String() + "&startDate={from}&endDate={to}"
	s.HTTP.Rows = wfpRows
	s.HTTP.Pages = Pages{By: "number", Parameter: "page", First: 1, More: "(.items | length) > 0", Most: 1000}
}
