package config

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"rasid/indicators"
	"rasid/internal/yamlnode"
)

const worldBankURL = "https://api.worldbank.org/v2"

var (
	bankCountry = regexp.MustCompile(`^[A-Za-z0-9]{2,3}$`)
	bankSeries  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]*$`)
)

// bankError makes the words of an answer that is none: it comes with status 200, as a list of one
// object with a message.
const bankError = `if type != "array" then "this is no answer of the API: " + (tostring | .[:80])
elif .[0].message? then .[0].message | if type == "array" then map("\(.key // ""): \(.value // "")") | join("; ") else tostring end
else null end`

// bankRows makes a row of each value. What has no value is a row without one: not reported yet is
// told apart from nothing. Forecasts are no reports.
const bankRows = `. as [$about, $rows] | $rows[]? | select(.obs_status != "F")
| (if (.countryiso3code // "") == "" then .country.id else .countryiso3code end) as $code
| {indicator: %s[.indicator.id | ascii_upcase], place: (%s | .[$code] // $code), period: .date, value,
   series: .indicator.id, series_name: .indicator.value, country: .country.value, country_code: $code, unit, status: .obs_status}`

// worldBank reads a source that asks the World Bank's API, version 2, for indicators of countries.
// Each indicator is asked for on its own, as several at once need to be of one of the bank's databases.
func (r reader) worldBank(m yamlnode.Map, s *Source) {
	s.Table = rowsTable
	s.HTTP = ask(m, s.between, pagesLimit)
	if !m.Get("url").Present() {
		s.HTTP.URL = worldBankURL
	}
	if !m.Get("overlap").Present() {
		s.HTTP.Overlap = 3660 // a year is published long after it, and corrected for years
	}
	list := r.series(m.Get("indicators"), s.Department, bankSeries, "SP.POP.TOTL")
	kind := r.periodType(m.Get("period_type"), m.Get("indicators"), list, indicators.Year, indicators.Year, indicators.Quarter, indicators.Month)
	dates := map[indicators.PeriodKind]string{indicators.Year: "{from:2006}:{to:2006}", indicators.Quarter: "{from:2006}Q1:{to:2006}Q4", indicators.Month: "{from:2006}M01:{to:2006}M12"}[kind]
	codes, places := r.bankCountries(m.Get("country"))
	address := base(m, s, worldBankURL) + "/country/" + strings.Join(codes, ";") + "/indicator/"
	for i, series := range slices.Sorted(maps.Keys(list)) {
		text := address + series + "?format=json&per_page=1000&date=" + dates
		if i == 0 {
			s.HTTP.URL = text
		} else {
			s.HTTP.Further = append(s.HTTP.Further, text)
		}
	}
	upper := map[string]string{}
	for series, id := range list {
		upper[strings.ToUpper(series)] = id
	}
	s.HTTP.Rows, s.HTTP.Error = fmt.Sprintf(bankRows, jq(upper), jq(places)), bankError
	s.HTTP.Pages = Pages{By: "number", Parameter: "page", First: 1, More: "(.[0].page | tonumber) < (.[0].pages | tonumber)", Most: 1000}
	r.seriesMap(m, s)
}

// bankCountries reads one country, several, or which place of the plan each of them is.
func (r reader) bankCountries(v yamlnode.Value) (codes []string, places map[string]string) {
	places = map[string]string{}
	take := func(v yamlnode.Value) string {
		code := strings.ToUpper(v.String())
		if code != "" && !bankCountry.MatchString(code) {
			v.Errorf("country", "write SYR", "%q is no country by the two or three letters of ISO 3166", v.String())
			return ""
		}
		codes = append(codes, code)
		return code
	}
	switch {
	case v.IsMap():
		places = r.placesOf(v, take)
	case v.IsList():
		for _, item := range v.List() {
			take(item)
		}
	case v.Present():
		take(v)
	}
	return codes, places
}
