package prometheus_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"rasid/collectors"
	"rasid/collectors/fetch"
	"rasid/collectors/prometheus"
	"rasid/indicators"
)

// taken keeps what was offered.
type taken []string

func (t *taken) Take(_ context.Context, o collectors.Offer) error {
	r, err := o.Open()
	if err != nil {
		return err
	}
	b, err := io.ReadAll(r)
	if int64(len(b)) != o.Size || !o.Current || o.Name != "s.csv" || o.Department != "water" {
		return errors.New("the offer says something else than its bytes")
	}
	*t = append(*t, string(b))
	return errors.Join(err, r.Close())
}

// memory is a mark in memory.
type memory struct{ fetch.Mark }

func (m *memory) Load(context.Context) (fetch.Mark, error) { return m.Mark, nil }
func (m *memory) Save(_ context.Context, k fetch.Mark) error {
	m.Mark = k
	return nil
}

// server answers range queries, and keeps what it was asked.
type server struct {
	*httptest.Server
	asked  []url.Values
	answer func(w http.ResponseWriter, r *http.Request)
}

func newServer(t *testing.T, answer func(http.ResponseWriter, *http.Request)) *server {
	s := &server{answer: answer}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/base/api/v1/query_range" || r.Method != http.MethodPost || r.ParseForm() != nil {
			t.Errorf("asked %s %s", r.Method, r.URL)
		}
		s.asked = append(s.asked, r.PostForm)
		w.Header().Set("Content-Type", "application/json")
		s.answer(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

// stepping answers every time that is asked for with a value that grows.
func stepping(w http.ResponseWriter, r *http.Request) {
	var start, end, step float64
	_, _ = fmt.Sscan(r.FormValue("start"), &start)
	_, _ = fmt.Sscan(r.FormValue("end"), &end)
	_, _ = fmt.Sscan(r.FormValue("step"), &step)
	var values []string
	for at := start; at <= end; at += step {
		values = append(values, fmt.Sprintf(`[%.3f,"%d"]`, at, len(values)+1))
	}
	_, _ = fmt.Fprintf(w, `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"station":"S1"},"values":[%s]}]}}`, strings.Join(values, ","))
}

type setting struct {
	*prometheus.Config
	mem memory
	got taken
}

// at returns a source that asks url at a moment of a zone.
func at(t *testing.T, address, zone, now string, step indicators.PeriodKind) *setting {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	moment, err := time.ParseInLocation("2006-01-02 15:04", now, loc)
	if err != nil {
		t.Fatal(err)
	}
	x := &setting{}
	dir := t.TempDir()
	client, err := fetch.New(fetch.Config{Dir: dir, Limit: 1 << 20, Attempts: 1, Now: time.Now, Auth: fetch.Auth{Bearer: func() (string, error) { return "hunter2", nil }}})
	if err != nil {
		t.Fatal(err)
	}
	x.Config = &prometheus.Config{ID: "s", Department: "water", URL: address + "/base/", Query: "increase(litres_total[{period}])", Step: step, Zone: loc, Client: client, Limit: 1 << 20,
		Dir: dir, Memory: &x.mem, Since: time.Date(moment.Year(), 1, 1, 0, 0, 0, 0, time.UTC), Overlap: 10, Timeout: 10 * time.Second,
		Today: func() time.Time { return indicators.DateOf(moment).In(time.UTC) }, Now: func() time.Time { return moment }}
	t.Cleanup(func() {
		if left, _ := os.ReadDir(dir); len(left) > 0 {
			t.Errorf("%v is left", left)
		}
	})
	return x
}

func (x *setting) collect(t *testing.T) []collectors.Trouble {
	t.Helper()
	troubles, err := prometheus.New(*x.Config).Collect(t.Context(), &x.got)
	if err != nil {
		t.Fatal(err)
	}
	return troubles
}

// Periods that are over are asked for at their last millisecond by the clock of the plan, those of
// one length together; the one that runs is not asked for.
func TestWholePeriodsOnly(t *testing.T) {
	for name, c := range map[string]struct {
		zone, now string
		step      indicators.PeriodKind
		lengths   string // of the runs, in seconds, with how many periods
		last      string // the last period
		end       string // when it was asked for last
	}{
		"days":              {"Asia/Damascus", "2024-01-31 23:59", indicators.Day, "86400×30", "2024-01-30", "2024-01-30T20:59:59.999Z"},
		"the last minute":   {"Asia/Damascus", "2024-02-01 00:00", indicators.Day, "86400×31", "2024-01-31", "2024-01-31T20:59:59.999Z"},
		"weeks":             {"Asia/Damascus", "2024-01-31 12:00", indicators.Week, "604800×4", "2024-W04", "2024-01-28T20:59:59.999Z"},
		"months":            {"Asia/Damascus", "2024-09-15 12:00", indicators.Month, "2678400×1 2505600×1 2678400×1 2592000×1 2678400×1 2592000×1 2678400×2", "2024-08", "2024-08-31T20:59:59.999Z"},
		"changes of clocks": {"Asia/Beirut", "2024-11-01 00:00", indicators.Day, "86400×90 82800×1 86400×208 90000×1 86400×5", "2024-10-31", "2024-10-31T21:59:59.999Z"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, stepping)
			x := at(t, s.URL, c.zone, c.now, c.step)
			if troubles := x.collect(t); len(troubles) > 0 {
				t.Fatalf("%+v", troubles)
			}
			var lengths []string
			var end float64
			for _, a := range s.asked {
				var start, step float64
				_, _ = fmt.Sscan(a.Get("start"), &start)
				_, _ = fmt.Sscan(a.Get("end"), &end)
				_, _ = fmt.Sscan(a.Get("step"), &step)
				lengths = append(lengths, fmt.Sprintf("%.0f×%.0f", step, (end-start)/step+1))
				if want := fmt.Sprintf("increase(litres_total[%.0fs])", step); a.Get("query") != want {
					t.Errorf("asked %s, want %s", a.Get("query"), want)
				}
			}
			lines := strings.Split(strings.TrimSpace(x.got[0]), "\n")
			if got := strings.Join(lengths, " "); got != c.lengths || lines[0] != "station,period,value" || !strings.HasPrefix(lines[len(lines)-1], "S1,"+c.last+",") {
				t.Errorf("asked %s, want %s; last %s", got, c.lengths, lines[len(lines)-1])
			}
			if got := time.UnixMilli(int64(end*1000 + 0.5)).UTC().Format("2006-01-02T15:04:05.000Z"); got != c.end {
				t.Errorf("asked until %s, want %s", got, c.end)
			}
		})
	}
}

// The mark says how far a source has come; without a whole period there is nothing to ask.
func TestAsksFromTheMark(t *testing.T) {
	s := newServer(t, stepping)
	x := at(t, s.URL, "Asia/Damascus", "2024-06-30 12:00", indicators.Day)
	x.collect(t)
	s.asked = nil
	x.collect(t)
	if n := strings.Count(x.got[1], "\n"); len(s.asked) != 1 || n != 11 || !strings.Contains(x.got[1], "\nS1,2024-06-20,1\n") {
		t.Errorf("asked %v, got\n%s", s.asked, x.got[1])
	}
	y := at(t, s.URL, "Asia/Damascus", "2024-01-01 12:00", indicators.Day)
	if troubles := y.collect(t); len(troubles) > 0 || len(y.got) > 0 || y.mem.Through != "" {
		t.Errorf("%+v, %q, %+v", troubles, y.got, y.mem)
	}
}

// Servers give at most 11,000 values of a series at once.
func TestManyPeriodsAreParted(t *testing.T) {
	s := newServer(t, stepping)
	x := at(t, s.URL, "UTC", "2024-01-01 12:00", indicators.Day)
	x.Since = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)
	x.collect(t)
	if days := strings.Count(x.got[0], "\n") - 1; len(s.asked) != 2 || days != 12418 {
		t.Errorf("%d days in %d parts", days, len(s.asked))
	}
}

const january = 1706734799.999 // the end of January 2024 in Damascus

// What a server said becomes a table: every label a column, digits as they came, nothing where there
// is no number.
func TestAnswerBecomesATable(t *testing.T) {
	s := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintf(w, `{"status":"success","infos":["PromQL info: metric might not be a counter"],"warnings":["PromQL warning: bucket label is missing","PromQL warning: bucket label is missing"],
			"data":{"resultType":"matrix","result":[
			{"metric":{"station":"S2","canton":"Cizîrê"},"values":[[%[1]f,"0.1"]]},
			{"metric":{"station":"S1"},"values":[[%[1]f,"1.5e-07"]]},
			{"metric":{"station":"S3, \"old\""},"values":[[%[1]f,"NaN"]]},
			{"metric":{"station":"S4"},"values":[[%[1]f,"+Inf"]]},
			{"metric":{"station":"S5"},"values":[[%[1]f,"12345678901234567890"]]}]}}`, january)
	})
	x := at(t, s.URL, "Asia/Damascus", "2024-02-15 12:00", indicators.Month)
	troubles := x.collect(t)
	want := "canton,station,period,value\n,S1,2024-01,0.00000015\n,\"S3, \"\"old\"\"\",2024-01,\n,S4,2024-01,+Inf\n,S5,2024-01,12345678901234567890\nCizîrê,S2,2024-01,0.1\n"
	if len(x.got) != 1 || x.got[0] != want {
		t.Errorf("got\n%q\nwant\n%q", x.got, want)
	}
	if len(troubles) != 1 || troubles[0].Code != "query_warning" || !strings.Contains(troubles[0].Detail, "bucket label") {
		t.Errorf("%+v", troubles)
	}
}

// An answer that is none, or only a part, gives nothing and says why.
func TestBadAnswers(t *testing.T) {
	says := func(text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) }
	}
	good := fmt.Sprintf(`{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[%f,"1"]]}]}}`, january)
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   string
	}{
		"error":         {says(`{"status":"error","errorType":"execution","error":"found duplicate series hunter2"}`), "duplicate series"},
		"partial":       {says(strings.Replace(good, `"data"`, `"warnings":["No StoreAPIs matched for this query"],"data"`, 1)), "only a part"},
		"nothing":       {says(``), "ends in the middle"},
		"cut":           {says(good[:len(good)-5]), "ends in the middle"},
		"two":           {says(good + good), "follows"},
		"other JSON":    {says(`{"a":1}`), "no status"},
		"a list":        {says(`[1]`), "cannot be read"},
		"vector":        {says(`{"status":"success","data":{"resultType":"vector","result":[]}}`), "not a matrix"},
		"odd point":     {says(strings.Replace(good, `,"1"]`, `]`, 1)), "no pair"},
		"no number":     {says(strings.Replace(good, `"1"`, `"one"`, 1)), `"one" is no value`},
		"another time":  {says(strings.Replace(good, `1706734799`, `1706734798`, 1)), "not asked for"},
		"histograms":    {says(`{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"histograms":[[1,{}]]}]}}`), "histogram_quantile"},
		"label of ours": {says(strings.Replace(good, `{},`, `{"value":"x"},`, 1)), "label_replace"},
		"a page": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, "<html>")
		}, "web page"},
		"too many bytes": {says(good + strings.Repeat(" ", 2<<20)), "size_limit"},
		"400": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"status":"error","errorType":"bad_data","error":"parse error: unexpected end of input"}`)
		}, "parse error: unexpected end"},
		"elsewhere": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://127.0.0.2:1/", http.StatusTemporaryRedirect)
		}, "another host"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, c.answer)
			x := at(t, s.URL, "Asia/Damascus", "2024-02-15 12:00", indicators.Month)
			_, err := prometheus.New(*x.Config).Collect(t.Context(), &x.got)
			if err == nil || len(x.got) > 0 || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "hunter2") || x.mem.Through != "" {
				t.Errorf("got %q, %v; want an error with %q", x.got, err, c.want)
			}
		})
	}
}

func TestAnswersAreLimitedTogether(t *testing.T) {
	s := newServer(t, stepping)
	x := at(t, s.URL, "Asia/Damascus", "2024-09-15 12:00", indicators.Month)
	x.Limit = 500
	if _, err := prometheus.New(*x.Config).Collect(t.Context(), &x.got); err == nil || len(x.got) > 0 || !strings.Contains(err.Error(), "500 bytes together") {
		t.Errorf("%q, %v", x.got, err)
	}
}

func TestEmptyAnswerIsTold(t *testing.T) {
	s := newServer(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"status":"success","data":{"resultType":"matrix","result":[]}}`)
	})
	x := at(t, s.URL, "Asia/Damascus", "2024-02-15 12:00", indicators.Month)
	if troubles := x.collect(t); len(troubles) != 1 || troubles[0].Code != "empty_answer" || len(x.got) > 0 || x.mem.Through != "" {
		t.Errorf("%+v, %q", troubles, x.got)
	}
}
