package app_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const sdmxPlan = `plan: {id: p, starts: 2023-02-15, ends: 2024-12-31, timezone: UTC, languages: [en]}
departments: [{id: d}]
places: [{id: R}, {id: SY, within: R}, {id: IQ, within: R}]
indicators:
  - {id: cpi, unit: index, measure: level, every: %s, department: d}
goals: [{id: g, owner: d, indicator: cpi, target: {at_most: 1000}}]
`

func sdmxServer(t *testing.T, kind, answer string) (server *httptest.Server, asked *string) {
	asked = new(string)
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*asked = r.Header.Get("Accept") + " " + r.URL.RequestURI()
		w.Header().Set("Content-Type", kind)
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(server.Close)
	return server, asked
}

// Both versions of SDMX-CSV are read, in all lengths of periods; what is missing, deleted or a forecast
// is no value, and 0 is one.
func TestSDMXObservations(t *testing.T) {
	for _, c := range []struct {
		every, more, answer, want string
		refused                   int64
	}{
		{"month", "", "DATAFLOW,FREQ,REF_AREA,TIME_PERIOD,OBS_VALUE,OBS_STATUS,COMMENT\nA:F(1.0),M,SY,2024-01,1.5,A,\"x, y\"\nA:F(1.0),M,SY,2024-M02,0,P,\nA:F(1.0),M,SY,2024-03,,M,\nA:F(1.0),M,SY,2024-04,NaN,,\nA:F(1.0),M,IQ,2024-05,7,F,\nA:F(1.0),M,IQ,2024-06,7,m,\nA:F(1.0),M,IQ,2024-07,8,,\n",
			"cpi SY 2024-01 1.5\ncpi SY 2024-02 0\ncpi IQ 2024-07 8\n", 0},
		{"quarter", "version: 2.0.0,", "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REF_AREA,TIME_PERIOD,OBS_VALUE\ndataflow,A:F(1.0),I,Q,SY,2024-Q1,3\ndataflow,A:F(1.0),D,Q,SY,2024-Q2,3\ndataflow,A:F(1.0),I,Q,SY,2024-S1,3\n", "cpi SY 2024-Q1 3\n", 1},
		{"week", "place: {constant: IQ},", "DATAFLOW;TIME_PERIOD;OBS_VALUE\nA:F(1.0);2024-W05;1.25\nA:F(1.0);2024-W06;2.5\n", "cpi IQ 2024-W05 1.25\ncpi IQ 2024-W06 2.5\n", 0},
		{"year", "place: AREA, where: {FREQ: A, ITEM: [X, Y]},", "DATAFLOW,FREQ,ITEM,AREA,TIME_PERIOD,OBS_VALUE\nA:F(1.0),A,X,SY,2023,1\nA:F(1.0),A,Z,SY,2023,2\nA:F(1.0),M,X,SY,2023-01,3\nA:F(1.0),A,Y,nowhere,2023,4\n", "cpi SY 2023 1\n", 1},
	} {
		server, asked := sdmxServer(t, "application/vnd.sdmx.data+csv; charset=utf-8; version=1.0.0", c.answer)
		dir := workspace(t)
		write(t, dir, "plan.yaml", fmt.Sprintf(sdmxPlan, c.every))
		write(t, dir, "rasid.yaml", fmt.Sprintf("sources: [{id: s, kind: sdmx-csv, department: d, indicator: cpi, %s url: %q}]\n", c.more, server.URL+"/data/F/M..A+B"))
		a := open(t, dir, nil)
		collectAll(t, a)
		d, _, err := a.Journal.Delivery(t.Context(), 1)
		if err != nil || d.Refused != c.refused || content(t, a) != c.want {
			findings, _ := a.Journal.Findings(t.Context(), 1)
			t.Errorf("%s: %+v, %v, %+v\n%s", c.every, d, err, findings, content(t, a))
		}
		version := "1.0.0"
		if strings.Contains(c.more, "version") {
			version = "2.0.0"
		}
		if want := "application/vnd.sdmx.data+csv;version=" + version + " /data/F/M..A+B?startPeriod=2023&endPeriod=2024"; *asked != want {
			t.Errorf("asked %s, want %s", *asked, want)
		}
	}
}

// A service that does not know SDMX-CSV answers with XML: that is said, and is no delivery. A map may
// say what observations are, and what is missing is none with it either.
func TestSDMXAnswersOfOtherForms(t *testing.T) {
	server, _ := sdmxServer(t, "application/vnd.sdmx.genericdata+xml;version=2.1", "<?xml version=\"1.0\"?><mes:GenericData/>")
	dir := workspace(t)
	write(t, dir, "plan.yaml", fmt.Sprintf(sdmxPlan, "month"))
	write(t, dir, "rasid.yaml", fmt.Sprintf("sources: [{id: s, kind: sdmx-csv, department: d, indicator: cpi, url: %q}]\n", server.URL))
	a := open(t, dir, nil)
	if _, err := a.CollectOne(t.Context(), "s"); err == nil || !strings.Contains(err.Error(), "of the type application/vnd.sdmx.genericdata+xml, not a table") || deliveries(t, a) != 0 {
		t.Errorf("%v", err)
	}
	server, asked := sdmxServer(t, "text/csv", "DATAFLOW,GEO,TIME_PERIOD,OBS_VALUE,OBS_STATUS\nF,SY,2024-01,1,A\nF,SY,2024-02,2,M\n")
	dir = workspace(t)
	write(t, dir, "plan.yaml", fmt.Sprintf(sdmxPlan, "month"))
	write(t, dir, "rasid.yaml", fmt.Sprintf("sources: [{id: s, kind: sdmx-csv, department: d, url: %q, headers: {accept: text/csv}, map: [{indicator: cpi, place: GEO, period: TIME_PERIOD, value: OBS_VALUE}]}]\n", server.URL))
	a = open(t, dir, nil)
	if collectAll(t, a); content(t, a) != "cpi SY 2024-01 1\n" || !strings.HasPrefix(*asked, "text/csv ") {
		t.Errorf("asked %s, got %s", *asked, content(t, a))
	}
}
