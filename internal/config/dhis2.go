package config

import (
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"rasid/indicators"
	"rasid/internal/yamlnode"
)

var (
	dhis2UID    = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]{10}$`)
	dhis2Data   = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]{10}(\.([A-Za-z][A-Za-z0-9]{10}|[A-Z_]+)){0,2}$`)
	dhis2Groups = regexp.MustCompile(`^(LEVEL-[A-Za-z0-9]+|OU_GROUP-[A-Za-z0-9]+|USER_ORGUNIT(_CHILDREN|_GRANDCHILDREN)?)$`)
)

// dhis2Error makes the words of an answer that is none.
const dhis2Error = `if type != "object" then "this is no answer of the API: " + (tostring | .[:80])
elif .status == "ERROR" or .status == "WARNING" then (.message // .description // .status) else null end`

// analyticsRows makes a row of each value: rows are lists, which headers name.
const analyticsRows = `. as $page | [.headers[]?.name] as $names | .rows[]? | [$names, .] | transpose | map({key: .[0], value: .[1]}) | from_entries
| . as $row | ($page.metaData.items // {}) as $items | ($items[.ou] // {}) as $unit
| {indicator: %s[.dx], place: (%s | .[$row.ou] // %s), period: (.pe | tostring), value,
   series: .dx, series_name: $items[.dx].name, org_unit: .ou, org_unit_code: $unit.code, org_unit_name: $unit.name}`

// dataSetRows makes rows with the columns of a DHIS2 export, which the reader of tables knows: a value
// of a category that nobody asked for by name is refused there, not taken for the whole.
const dataSetRows = `%s as $data | %s as $places | .dataValues[]? | select((.deleted // false) | tostring != "true")
| $data[.dataElement + "." + (.categoryOptionCombo // "")] as $part | ($part // $data[.dataElement]) as $indicator | select($indicator != null)
| {dataelement: $indicator, period: (.period | tostring), orgunit: ($places[.orgUnit] // .orgUnit), categoryoptioncombo: (if $part then "" else (.categoryOptionCombo // "") end),
   attributeoptioncombo: (.attributeOptionCombo // ""), value}`

// dhis2 reads a source that asks a DHIS2 for what its analytics says of whole periods, or for the
// values of a data set as they were entered.
func (r reader) dhis2(m yamlnode.Map, s *Source) {
	s.Table = rowsTable
	s.HTTP = ask(m, s.between, pagesLimit)
	if !m.Get("overlap").Present() {
		s.HTTP.Overlap = 366 // facilities report late, and correct for months
	}
	if !s.HTTP.Auth.Bearer.IsZero() && s.HTTP.Auth.Scheme == "" {
		s.HTTP.Auth.Scheme = "ApiToken"
	}
	data := r.series(m.Get("data"), s.Department, dhis2Data, "fbfJHSPpUQD")
	kind := r.periodType(m.Get("period_type"), m.Get("data"), data, indicators.Month, indicators.Day, indicators.Week, indicators.Month, indicators.Quarter, indicators.Year)
	address := strings.TrimSuffix(base(m, s, "https://dhis2.example.org"), "/api") + "/api/"
	set := dataSet(m.Get("from"))
	units, places := r.orgUnits(m.Get("org_units"), set == "")
	by := m.Get("org_units_by").OneOf("identifier", "id", "code", "name")
	s.HTTP.Error = dhis2Error
	if set != "" {
		s.HTTP.URL = address + "dataValueSets.json?dataSet=" + set
		for _, u := range units {
			s.HTTP.URL += "&orgUnit=" + u
		}
		// Whole years: a period counts that lies within these days, so that the end is one to come.
		s.HTTP.URL += "&children=true&startDate={from-31d:2006}-01-01&endDate={to:2006}-12-31"
		if by != "" && by != "id" {
			s.HTTP.URL += "&orgUnitIdScheme=" + strings.ToUpper(by)
		}
		s.HTTP.Rows = fmt.Sprintf(dataSetRows, jq(data), jq(places))
		return
	}
	s.HTTP.Periods = kind
	s.HTTP.URL = address + "analytics.json?dimension=dx:" + strings.Join(slices.Sorted(maps.Keys(data)), ";") + "&dimension=ou:" + url.QueryEscape(strings.Join(units, ";")) + "&includeMetadataDetails=true"
	name := map[string]string{"code": "$unit.code // $row.ou", "name": "$unit.name // $row.ou"}[by]
	if name == "" {
		name = "$row.ou"
	}
	s.HTTP.Rows = fmt.Sprintf(analyticsRows, jq(data), jq(places), name)
	r.seriesMap(m, s)
}

// dataSet reads where values come from: analytics, or a data set, whose identifier it returns.
func dataSet(v yamlnode.Value) string {
	if !v.IsMap() {
		v.OneOf("origin", "analytics")
		return ""
	}
	set := v.Map("from", "!data_set").Get("data_set")
	if set.String() != "" && !dhis2UID.MatchString(set.String()) {
		set.Errorf("series", "write BfMAe6Itzgt", "%q is no identifier of DHIS2", set.String())
	}
	return set.String()
}

// orgUnits reads which organisation units are asked about, and which places of the plan they are.
func (r reader) orgUnits(v yamlnode.Value, groups bool) (units []string, places map[string]string) {
	places = map[string]string{}
	take := func(v yamlnode.Value) string {
		u := v.String()
		switch {
		case dhis2UID.MatchString(u):
		case dhis2Groups.MatchString(u) && groups:
		case dhis2Groups.MatchString(u):
			v.Errorf("org-unit", "write the identifier of the unit above: all within it are read", "a data set is not read by levels or groups")
			return ""
		default:
			v.Errorf("org-unit", "write ImspTQPwCqd, or LEVEL-3", "%q is no organisation unit of DHIS2", u)
			return ""
		}
		units = append(units, u)
		return u
	}
	if v.IsMap() {
		places = r.placesOf(v, take)
		return units, places
	}
	list := []yamlnode.Value{v}
	if !v.IsScalar() {
		list = v.List()
	}
	for _, item := range list {
		take(item)
	}
	if v.IsList() && len(list) == 0 {
		v.Errorf("org-unit", "write [LEVEL-2]", "no organisation unit is named here")
	}
	return units, places
}
