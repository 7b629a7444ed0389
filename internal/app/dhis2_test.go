package app_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"rasid/internal/needs"
)

const dhis2Plan = `plan: {id: p, starts: 2024-06-01, ends: 2024-12-31, timezone: Asia/Damascus, languages: [en]}
departments: [{id: d}]
places: [{id: R}, {id: SY1, within: R, aliases: [Bo]}, {id: SY2, within: R}, {id: SY3, within: R}]
indicators:
  - {id: anc, unit: visits, measure: flow, every: month, department: d}
  - {id: boys, unit: visits, measure: flow, every: month, department: d}
goals: [{id: g, owner: d, indicator: anc, target: {reach: 100, from: 0}}]
`

// dhis2Server answers everything with one text.
func dhis2Server(t *testing.T, answer string) (server *httptest.Server, asked *[]string) {
	asked = &[]string{}
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*asked = append(*asked, r.Header.Get("Authorization")+" "+r.URL.Path+"?"+r.URL.RawQuery)
		w.Header().Set("Content-Type", "application/json;charset=UTF-8")
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(server.Close)
	return server, asked
}

const analytics = `{"headers":[{"name":"dx"},{"name":"ou"},{"name":"pe"},{"name":"value"}],
"metaData":{"items":{"O6uvpzGd5pu":{"name":"Bo","code":"SY1"},"fdc6uOvgoji":{"name":"Bombali","code":"SY2"},"lc3eMKXaEfw":{"name":"Bonthe"},"202406":{"name":"June 2024"}},"dimensions":{"pe":["202406","202407"]}},
"rows":[["fbfJHSPpUQD","O6uvpzGd5pu","202406","17640.0"],["fbfJHSPpUQD","fdc6uOvgoji","202406","0"],["fbfJHSPpUQD","lc3eMKXaEfw","202407","3.5"],["fbfJHSPpUQD.pq2XI5kz2BY","O6uvpzGd5pu",202407,"5"]]}`

// Analytics is asked for whole months that have ended, and its units are places by code, by name, by
// identifier or as rasid.yaml says.
func TestDHIS2Analytics(t *testing.T) {
	for by, want := range map[string]struct {
		content string
		refused int64
	}{
		"org_units: [LEVEL-2, ImspTQPwCqd], org_units_by: code":                                {"anc SY1 2024-06 17640\nanc SY2 2024-06 0\nboys SY1 2024-07 5\n", 1},
		"org_units: LEVEL-2, org_units_by: name":                                               {"anc SY1 2024-06 17640\nboys SY1 2024-07 5\n", 2},
		"org_units: {O6uvpzGd5pu: SY3, fdc6uOvgoji: SY2, lc3eMKXaEfw: SY1}":                    {"anc SY1 2024-07 3.5\nanc SY2 2024-06 0\nanc SY3 2024-06 17640\nboys SY3 2024-07 5\n", 0},
		"org_units: {O6uvpzGd5pu: SY1, fdc6uOvgoji: SY2, lc3eMKXaEfw: SY3}, from: analytics":   {"anc SY1 2024-06 17640\nanc SY2 2024-06 0\nanc SY3 2024-07 3.5\nboys SY1 2024-07 5\n", 0},
		"org_units: [LEVEL-2], org_units_by: id, auth: {bearer: \"${env:RASID_TEST_SECRET}\"}": {"", 4},
	} {
		t.Setenv("RASID_TEST_SECRET", "d2pat_x")
		server, asked := dhis2Server(t, analytics)
		dir := workspace(t)
		write(t, dir, "plan.yaml", dhis2Plan)
		write(t, dir, "rasid.yaml", fmt.Sprintf("sources: [{id: s, kind: dhis2, department: d, url: %q, data: {fbfJHSPpUQD: anc, fbfJHSPpUQD.pq2XI5kz2BY: boys}, %s}]\n", server.URL+"/dev/api/", by))
		a := open(t, dir, nil) // on 30 September: that month has not ended
		if _, err := a.CollectOne(t.Context(), "s"); err != nil {
			t.Fatal(by, err)
		}
		d, _, err := a.Journal.Delivery(t.Context(), 1)
		if err != nil || d.Refused != want.refused || content(t, a) != want.content {
			t.Errorf("%s: %+v, %v\n%s", by, d, err, content(t, a))
		}
		q := (*asked)[0]
		if len(*asked) != 1 || !strings.Contains(q, "/dev/api/analytics.json?dimension=dx:fbfJHSPpUQD;fbfJHSPpUQD.pq2XI5kz2BY&dimension=ou:") || !strings.HasSuffix(q, "&dimension=pe:202406;202407;202408") {
			t.Errorf("%s: asked %s", by, *asked)
		}
		if strings.Contains(by, "bearer") && !strings.HasPrefix(q, "ApiToken d2pat_x ") {
			t.Errorf("asked %s", q)
		}
	}
}

// Values as they were entered: those of a category count where it is named, and are refused where the
// whole is wanted.
func TestDHIS2DataSet(t *testing.T) {
	server, asked := dhis2Server(t, `{"dataValues":[
{"dataElement":"fbfJHSPpUQD","period":"202406","orgUnit":"SY1","categoryOptionCombo":"HllvX50cXC0","attributeOptionCombo":"HllvX50cXC0","value":"12"},
{"dataElement":"fbfJHSPpUQD","period":"202406","orgUnit":"SY2","categoryOptionCombo":"xxxxxxxxxxx","value":"7"},
{"dataElement":"cYeuwXTCPkU","period":"202406","orgUnit":"SY2","categoryOptionCombo":"pq2XI5kz2BY","value":"4"},
{"dataElement":"cYeuwXTCPkU","period":"202406","orgUnit":"SY2","categoryOptionCombo":"PT59n8BQbqM","value":"5"},
{"dataElement":"cYeuwXTCPkU","period":"202407","orgUnit":"SY2","categoryOptionCombo":"pq2XI5kz2BY","value":"9","deleted":true}]}`)
	dir := workspace(t)
	write(t, dir, "plan.yaml", dhis2Plan)
	write(t, dir, "rasid.yaml", fmt.Sprintf("sources: [{id: s, kind: dhis2, department: d, url: %q, data: {fbfJHSPpUQD: anc, cYeuwXTCPkU.pq2XI5kz2BY: boys}, org_units: [ImspTQPwCqd], org_units_by: code, from: {data_set: BfMAe6Itzgt}}]\n", server.URL))
	a := open(t, dir, nil)
	if _, err := a.CollectOne(t.Context(), "s"); err != nil {
		t.Fatal(err)
	}
	d, _, err := a.Journal.Delivery(t.Context(), 1)
	if err != nil || d.Refused != 1 || content(t, a) != "anc SY1 2024-06 12\nboys SY2 2024-06 4\n" {
		t.Errorf("%+v, %v\n%s", d, err, content(t, a))
	}
	if findings, err := a.Journal.Findings(t.Context(), 1); err != nil || len(findings) != 1 || findings[0].Code != "category_unsupported" {
		t.Errorf("%+v, %v", findings, err)
	}
	if want := " /api/dataValueSets.json?dataSet=BfMAe6Itzgt&orgUnit=ImspTQPwCqd&children=true&startDate=2024-01-01&endDate=2024-12-31&orgUnitIdScheme=CODE"; (*asked)[0] != want {
		t.Errorf("asked %s", *asked)
	}
}

// What DHIS2 says instead of data is an error, and no delivery.
func TestDHIS2Refusals(t *testing.T) {
	for answer, want := range map[string]string{
		`{"httpStatus":"Conflict","httpStatusCode":409,"status":"ERROR","message":"Dimension or filter is not valid"}`: `"Dimension or filter is not valid"`,
		`[]`: "this is no answer of the API",
	} {
		server, _ := dhis2Server(t, answer)
		dir := workspace(t)
		write(t, dir, "plan.yaml", dhis2Plan)
		write(t, dir, "rasid.yaml", fmt.Sprintf("sources: [{id: s, kind: dhis2, department: d, url: %q, data: {fbfJHSPpUQD: anc}, org_units: [LEVEL-2]}]\n", server.URL))
		a := open(t, dir, nil)
		if _, err := a.CollectOne(t.Context(), "s"); err == nil || !strings.Contains(err.Error(), want) || deliveries(t, a) != 0 {
			t.Errorf("%s: %v, want %s", answer, err, want)
		}
	}
}

// The recorded answers of a DHIS2 are read. Of analytics they hold one data element, which they do not
// name, parted by gender: the column of the data element is put in place of that.
func TestDHIS2Recorded(t *testing.T) {
	raw, err := os.ReadFile(needs.Data(t, "api/dhis2-d2/src/__fixtures__/json/api/analytics/response.json"))
	if err != nil {
		t.Fatal(err)
	}
	var page map[string]any
	if err := json.Unmarshal(raw, &page); err != nil {
		t.Fatal(err)
	}
	page["headers"].([]any)[0].(map[string]any)["name"] = "dx"
	var rows []any
	for _, item := range page["rows"].([]any) {
		if row := item.([]any); row[0] == "Male" && row[2] == "O6uvpzGd5pu" {
			rows = append(rows, append([]any{"fbfJHSPpUQD"}, row[1:]...))
		}
	}
	page["rows"] = rows
	answer, err := json.Marshal(page)
	if err != nil || len(rows) == 0 {
		t.Fatal(err, len(rows))
	}
	server, _ := dhis2Server(t, string(answer))
	dir := workspace(t)
	write(t, dir, "plan.yaml", strings.Replace(dhis2Plan, "starts: 2024-06-01", "starts: 2017-01-01", 1))
	write(t, dir, "rasid.yaml", fmt.Sprintf("sources: [{id: s, kind: dhis2, department: d, url: %q, data: {fbfJHSPpUQD: anc}, org_units: [LEVEL-2], org_units_by: name}]\n", server.URL))
	a := open(t, dir, nil)
	if _, err := a.CollectOne(t.Context(), "s"); err != nil {
		t.Fatal(err)
	}
	d, _, err := a.Journal.Delivery(t.Context(), 1)
	if err != nil || d.New != int64(len(rows)) || d.Refused != 0 {
		t.Errorf("%d rows: %+v, %v\n%s", len(rows), d, err, content(t, a))
	}
}
