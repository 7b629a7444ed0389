package config

import (
	"regexp"
	"strings"

	"rasid/internal/yamlnode"
)

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
	s.HTTP = ask(m, s.Every, pagesLimit)
	country := m.Get("country")
	if country.String() != "" && !isoCountry.MatchString(country.String()) {
		country.Errorf("country", "write SYR", "%q is no country by the three letters of ISO 3166", country.String())
	}
	if strings.ContainsAny(s.HTTP.URL, "?{") {
		m.Get("url").Errorf("url", "write https://api.wfp.org/vam-data-bridges/ and the version", "this is more than the address of the API")
	}
	s.HTTP.URL = strings.TrimRight(s.HTTP.URL, "/") + "/MarketPrices/PriceMonthly?format=json&countryCode=" + country.String() + "&startDate={from}&endDate={to}"
	s.HTTP.Rows = wfpRows
	s.HTTP.Pages = Pages{By: "number", Parameter: "page", First: 1, More: "(.items | length) > 0", Most: 1000}
}
