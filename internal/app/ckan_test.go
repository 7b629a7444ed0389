package app_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"rasid/internal/app"
)

// catalogue is a CKAN that redirects downloads to a store at another host, as the Humanitarian Data
// Exchange does.
type catalogue struct {
	*httptest.Server
	store     *httptest.Server
	resources string
	sheets    map[string]string // of the store, by path
	asked     []string          // by whom and what, with the key that was shown
}

func newCatalogue(t *testing.T) *catalogue {
	c := &catalogue{sheets: map[string]string{}}
	c.store = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.asked = append(c.asked, "store "+r.URL.Path+" "+r.Header.Get("Authorization"))
		w.Header().Set("ETag", fmt.Sprintf("%q", fmt.Sprint(len(c.sheets[r.URL.Path]))))
		if r.Header.Get("If-None-Match") == w.Header().Get("ETag") {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Content-Type", "text/csv")
		_, _ = io.WriteString(w, c.sheets[r.URL.Path])
	}))
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.asked = append(c.asked, "catalogue "+r.URL.RequestURI()+" "+r.Header.Get("Authorization"))
		if path, ok := strings.CutPrefix(r.URL.Path, "/download"); ok {
			http.Redirect(w, r, c.store.URL+path, http.StatusFound)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, strings.NewReplacer("STORE", c.store.URL, "HERE", c.URL).Replace(c.resources))
	}))
	t.Cleanup(c.Close)
	t.Cleanup(c.store.Close)
	return c
}

func (c *catalogue) config() string {
	return fmt.Sprintf(`sources: [{id: s, kind: hdx-ckan, department: water, url: %q, dataset: water-syria, resource: "Water *", format: csv, auth: {header: {name: Authorization, value: "${env:RASID_TEST_SECRET}"}}}]`+"\n", c.URL)
}

// The newest resource of the name and format is taken. Its version decides whether it is fetched; the
// key goes to the catalogue alone; the origin says which one it was.
func TestCKANTakesTheNewestResource(t *testing.T) {
	t.Setenv("RASID_TEST_SECRET", "geheim")
	c := newCatalogue(t)
	c.sheets["/old.csv"], c.sheets["/new.csv"], c.sheets["/newer.csv"] = sheet, strings.Replace(sheet, "10", "20", 1), strings.Replace(sheet, "10", "30", 1)
	c.resources = `{"success":true,"result":{"resources":[
{"name":"Water 2023","format":"CSV","url":"HERE/download/old.csv","url_type":"upload","last_modified":"2024-01-01T00:00:00.000000","state":"active"},
{"name":"WATER 2024","format":"CSV","url":"HERE/x","download_url":"HERE/download/new.csv","url_type":"upload","last_modified":"2024-03-02T10:11:12.123456","hash":"1"},
{"name":"Water 2025","format":"CSV","url":"HERE/download/gone.csv","url_type":"upload","last_modified":"2025-01-01T00:00:00","state":"deleted"},
{"name":"Water 2024","format":"XLSX","url":"HERE/download/x.xlsx","url_type":"upload","last_modified":"2025-01-01T00:00:00"},
{"name":"About water","format":"CSV","url":"HERE/download/x.csv","url_type":"upload","last_modified":"2025-01-01T00:00:00"}]}}`
	dir := workspace(t)
	write(t, dir, "rasid.yaml", c.config())
	a := open(t, dir, nil)
	collectAll(t, a)
	d, _, err := a.Journal.Delivery(t.Context(), 1)
	if want := "hdx-ckan:s:" + c.URL + `/download/new.csv (resource "WATER 2024", last modified 2024-03-02T10:11:12.123456)`; err != nil || d.Origin != want || d.Modified.UTC().Format("2006-01-02T15:04") != "2024-03-02T10:11" {
		t.Errorf("%+v, %v; want %s", d, err, want)
	}
	if !strings.HasPrefix(content(t, a), "water A 2024-01 20\n") {
		t.Errorf("got %s", content(t, a))
	}
	if want := "catalogue /api/3/action/package_show?id=water-syria geheim|catalogue /download/new.csv geheim|store /new.csv "; strings.Join(c.asked, "|") != want {
		t.Errorf("asked %s, want %s", strings.Join(c.asked, "|"), want)
	}
	c.asked = nil
	if collectAll(t, a); len(c.asked) != 1 || deliveries(t, a) != 1 {
		t.Errorf("an unchanged resource is fetched: %s", c.asked)
	}
	c.resources = strings.Replace(c.resources, `[`, `[{"name":"Water 2024-09","format":"csv","url":"HERE/download/newer.csv","url_type":"upload","last_modified":"2024-09-01T00:00:00"},`, 1)
	if collectAll(t, a); deliveries(t, a) != 2 || !strings.HasPrefix(content(t, a), "water A 2024-01 30\n") {
		t.Errorf("a new resource is not taken: %s\n%s", c.asked, content(t, a))
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	l, err := app.LookAt(t.Context(), app.Options{Workspace: dir, Now: a.Now, Log: slog.New(slog.DiscardHandler)}, "s")
	if err != nil || len(l.Exchanges) != 2 || len(l.Offers) != 1 || !strings.Contains(l.Offers[0].Origin, `resource "Water 2024-09"`) || strings.Contains(fmt.Sprintf("%+v", l), "geheim") {
		t.Errorf("%+v, %v", l, err)
	}
}

// Of a link the catalogue does not know when what is there has changed: its server is asked, and shown
// no key.
func TestCKANAsksForLinksByTheirValidators(t *testing.T) {
	t.Setenv("RASID_TEST_SECRET", "geheim")
	c := newCatalogue(t)
	c.sheets["/linked.csv"] = sheet
	c.resources = `{"success":true,"result":{"resources":[{"name":"Water prices","format":"CSV","url":"STORE/linked.csv","url_type":"api","last_modified":"2024-01-01T00:00:00"}]}}`
	dir := workspace(t)
	write(t, dir, "rasid.yaml", c.config())
	a := open(t, dir, nil)
	collectAll(t, a)
	collectAll(t, a)
	c.sheets["/linked.csv"] += "water,B,2024-01,7\n"
	collectAll(t, a)
	if deliveries(t, a) != 2 || strings.Count(content(t, a), "\n") != 3 {
		t.Errorf("%d deliveries\n%s", deliveries(t, a), content(t, a))
	}
	stranger := 0
	for _, x := range c.asked {
		if x == "store /linked.csv " { // without a key
			stranger++
		}
	}
	if stranger != 3 || len(c.asked) != 6 {
		t.Errorf("asked %s", c.asked)
	}
}

func TestCKANSaysWhyThereIsNoSheet(t *testing.T) {
	t.Setenv("RASID_TEST_SECRET", "geheim")
	for answer, want := range map[string]string{
		`{"success":true,"result":{"resources":[{"name":"Bread","format":"CSV"}]}}`:                                 `correct resource or format: there are "Bread" (CSV)`,
		`{"success":true,"result":{"resources":[]}}`:                                                                "there are none",
		`{"success":false,"error":{"message":"Access denied","__type":"Authorization Error"}}`:                      `the server refuses: "Access denied"`,
		`{"success":true,"result":{"resources":[{"name":"Water x","format":"CSV","url":"ftp://h/x"}]}}`:             "no address that can be asked",
		`{"success":true,"result":{"resources":[{"name":"Water x","format":"CSV","url":"http://u:p@127.0.0.1/"}]}}`: "no address that can be asked",
		`["x"]`: "no answer of a CKAN",
	} {
		c := newCatalogue(t)
		c.resources = answer
		dir := workspace(t)
		write(t, dir, "rasid.yaml", c.config())
		a := open(t, dir, nil)
		if _, err := a.CollectOne(t.Context(), "s"); err == nil || !strings.Contains(err.Error(), want) || deliveries(t, a) != 0 || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: %v, want %s", answer, err, want)
		}
	}
}
