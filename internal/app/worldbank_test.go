package app_test

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"rasid/internal/needs"
)

const bankPlan = `plan: {id: p, starts: 2018-01-01, ends: 2024-12-31, timezone: UTC, languages: [en]}
departments: [{id: d}]
places: [{id: R}, {id: JPN, within: R}, {id: states, within: R, aliases: [USA]}]
indicators:
  - {id: gdp, unit: USD, measure: level, every: year, department: d}
  - {id: people, unit: persons, measure: level, every: year, department: d}
goals: [{id: g, owner: d, indicator: gdp, target: {at_least: 1}}]
`

// bank answers as the World Bank's API does: by series and page.
func bank(t *testing.T, answers map[string]string) (server *httptest.Server, asked *[]string) {
	asked = &[]string{}
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*asked = append(*asked, r.URL.Path+"?"+r.URL.RawQuery)
		w.Header().Set("Content-Type", "application/json;charset=UTF-8")
		series := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
		_, _ = io.WriteString(w, answers[strings.ToUpper(series)+" "+r.FormValue("page")])
	}))
	t.Cleanup(server.Close)
	return server, asked
}

func bankValue(series, code, date, value, status string) string {
	return fmt.Sprintf(`{"indicator":{"id":%q,"value":"x"},"country":{"id":"XX","value":"Land"},"countryiso3code":%q,"date":%q,"value":%s,"unit":"","obs_status":%q,"decimal":0}`, series, code, date, value, status)
}

// Each series is asked for with all its pages, and all are one delivery. A value that is not there
// is said, and neither it nor a forecast is stored.
func TestWorldBankPagesAndSeries(t *testing.T) {
	server, asked := bank(t, map[string]string{
		"NY.GDP 1": `[{"page":1,"pages":"2","per_page":"2","total":4},[` + bankValue("NY.GDP", "JPN", "2021", "null", "") + "," + bankValue("NY.GDP", "JPN", "2020", "5081769542379.77", "") + `]]`,
		"NY.GDP 2": `[{"page":2,"pages":"2","per_page":"2","total":4},[` + bankValue("NY.GDP", "USA", "2020", "7", "") + "," + bankValue("NY.GDP", "USA", "2021", "8", "F") + `]]`,
		"SP.POP 1": `[{"page":1,"pages":1,"total":2},[` + bankValue("SP.POP", "JPN", "2020", "0", "") + "," + bankValue("SP.POP", "", "2020", "1", "") + `]]`,
	})
	dir := workspace(t)
	write(t, dir, "plan.yaml", bankPlan)
	write(t, dir, "rasid.yaml", fmt.Sprintf("sources: [{id: s, kind: worldbank, department: d, country: [jpn, USA, XX], indicators: {NY.GDP: gdp, sp.pop: people}, url: %q}]\n", server.URL+"/v2/"))
	a := open(t, dir, nil)
	if run, err := a.CollectOne(t.Context(), "s"); err != nil || len(run.Troubles) > 0 {
		t.Fatalf("%+v, %v", run, err)
	}
	if len(*asked) != 3 || !strings.HasPrefix((*asked)[0], "/v2/country/JPN;USA;XX/indicator/NY.GDP?format=json&per_page=1000&date=2018:20") || !strings.HasSuffix((*asked)[1], "&page=2") || !strings.Contains((*asked)[2], "/indicator/sp.pop?") {
		t.Errorf("asked %s", *asked)
	}
	d, _, err := a.Journal.Delivery(t.Context(), 1)
	if err != nil || d.New != 3 || d.Blank != 1 || d.Refused != 1 { // XX is no place of the plan
		t.Errorf("%+v, %v", d, err)
	}
	if got, want := content(t, a), "gdp JPN 2020 5.08176954237977e+12\ngdp states 2020 7\npeople JPN 2020 0\n"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// An error that comes with status 200 stores nothing and is said in the server's words; so is an
// answer without a row.
func TestWorldBankRefusals(t *testing.T) {
	for answer, want := range map[string]string{
		`[{"message":[{"id":"120","key":"Invalid value","value":"The provided parameter value is not valid"}]}]`: `the server refuses: "Invalid value: The provided parameter value is not valid"; correct what is asked for`,
		`[{"page":0,"pages":0,"per_page":0,"lastupdated":null,"total":0},null]`:                                  "empty_answer",
		`null`:           `the server refuses: "this is no answer of the API: null"`,
		`{"fault":"no"}`: `the server refuses: "this is no answer of the API: {\"fault\":\"no\"}"`,
	} {
		server, _ := bank(t, map[string]string{"NY.GDP 1": answer})
		dir := workspace(t)
		write(t, dir, "plan.yaml", bankPlan)
		write(t, dir, "rasid.yaml", fmt.Sprintf("sources: [{id: s, kind: worldbank, department: d, country: JPN, indicators: {NY.GDP: gdp}, url: %q}]\n", server.URL))
		a := open(t, dir, nil)
		run, err := a.CollectOne(t.Context(), "s")
		if said := fmt.Sprint(err, run.Troubles); !strings.Contains(said, want) {
			t.Errorf("%s: %s, want %s", answer, said, want)
		}
		if deliveries(t, a) != 0 {
			t.Errorf("%s became a delivery", answer)
		}
	}
}

// recording is what a World Bank client once was answered.
type recording struct {
	Interactions []struct {
		Request  struct{ URL string }
		Response struct{ Body string }
	}
}

// The recorded answers of the bank itself are read: every value of them, and no more.
func TestWorldBankRecorded(t *testing.T) {
	files := needs.Data(t, "api/worldbank-v2-vcr/testdata/fixtures")
	raw, err := os.ReadFile(filepath.Join(files, "TestIndicatorValuesService_ListByCountryIDs.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var r recording
	if err := yaml.Unmarshal(raw, &r); err != nil {
		t.Fatal(err)
	}
	recorded := map[string]string{}
	for _, x := range r.Interactions {
		u, err := url.Parse(x.Request.URL)
		if err != nil {
			t.Fatal(err)
		}
		recorded[u.Path+" "+u.Query().Get("date")] = x.Response.Body
	}
	for at, want := range map[string]string{
		"/v2/countries/JPN;USA/indicators/NY.GDP.MKTP.CD 2018:2019": "", "/v2/countries/ABCDEFG;HIJKLM/indicators/NY.GDP.MKTP.CD ": "Invalid value",
	} {
		if recorded[at] == "" {
			t.Fatalf("there is no recording of %s; there are %v", at, slices.Sorted(maps.Keys(recorded)))
		}
		server, _ := bank(t, map[string]string{"NY.GDP.MKTP.CD 1": recorded[at], "NY.GDP.MKTP.CD 2": `[{"page":2,"pages":2},[]]`})
		dir := workspace(t)
		write(t, dir, "plan.yaml", bankPlan)
		write(t, dir, "rasid.yaml", fmt.Sprintf("sources: [{id: s, kind: worldbank, department: d, country: [JPN, USA], indicators: {NY.GDP.MKTP.CD: gdp}, url: %q}]\n", server.URL))
		a := open(t, dir, nil)
		_, err := a.CollectOne(t.Context(), "s")
		if want != "" {
			if err == nil || !strings.Contains(err.Error(), want) || content(t, a) != "" {
				t.Errorf("%s: %v, want %s", at, err, want)
			}
			continue
		}
		if err != nil || strings.Count(content(t, a), "\n") != strings.Count(recorded[at], `"date"`) {
			t.Errorf("%s: %v\n%s", at, err, content(t, a))
		}
		t.Log(content(t, a))
	}
}
