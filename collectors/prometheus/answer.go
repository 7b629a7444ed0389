package prometheus

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"rasid/indicators"
)

// The columns of a table beside those of the labels.
const (
	PeriodColumn = "period"
	ValueColumn  = "value"
)

// document is an answer of the API.
type document struct {
	Status   string   `json:"status"`
	Kind     string   `json:"errorType"` //nolint:tagliatelle // Prometheus' own key
	Error    string   `json:"error"`
	Warnings []string `json:"warnings"`
	Data     struct {
		Type   string   `json:"resultType"` //nolint:tagliatelle // Prometheus' own key
		Result []series `json:"result"`
	} `json:"data"`
}

// series is one series of an answer.
type series struct {
	Metric     map[string]string `json:"metric"`
	Values     []point           `json:"values"`
	Histograms []json.RawMessage `json:"histograms"`
}

// point is a time in milliseconds since 1970 and a value in the server's digits.
type point struct {
	at    int64
	value string
}

// UnmarshalJSON reads [seconds, "value"].
func (p *point) UnmarshalJSON(b []byte) error {
	var at float64
	pair := []any{&at, &p.value}
	if err := json.Unmarshal(b, &pair); err != nil {
		return err
	}
	if len(pair) != 2 || math.Abs(at) > 1e12 {
		return errors.New("a point is no pair of a time and a value")
	}
	p.at = int64(math.Round(at * 1000))
	return nil
}

// row is a value of a series.
type row struct {
	series map[string]string
	period indicators.Period
	value  string
}

// matrix is what was found so far.
type matrix struct {
	clean    func(string) string // makes a foreign text fit to be shown
	asked    bool
	size     int64 // bytes of the answers
	labels   map[string]bool
	rows     []row
	warnings []string // of the query; the values are whole all the same
}

// add reads the answer about a run of spans. One that says that something failed or is missing, that
// answers something else than was asked, or ends early, is an error.
func (m *matrix) add(body io.Reader, run []span) error {
	var d document
	decoder := json.NewDecoder(body)
	switch err := decoder.Decode(&d); {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the answer ends in the middle; the next run asks again")
	case err != nil:
		return fmt.Errorf("the answer cannot be read: %w; is url that of a Prometheus?", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the answer; is url that of a Prometheus?")
	}
	switch {
	case d.Status == "error":
		return fmt.Errorf("the server says %s, %q; correct the query", m.clean(d.Kind), m.clean(d.Error))
	case d.Status != "success":
		return errors.New("the answer has no status; is url that of a Prometheus?")
	case d.Data.Type != "matrix":
		return fmt.Errorf("the answer is a %q, not a matrix; is url that of a Prometheus?", m.clean(d.Data.Type))
	}
	for _, w := range d.Warnings {
		// Of the query itself there are remarks, with values that are whole; all others say that a store
		// behind the server did not answer, and sums without it would be wrong.
		if w = m.clean(w); !strings.HasPrefix(w, "PromQL ") {
			return fmt.Errorf("the server warns that the answer is only a part, %q; nothing of it is taken, and the next run asks again", w)
		}
		m.warn(w)
	}
	at := make(map[int64]indicators.Period, len(run))
	for _, x := range run {
		at[x.at().UnixMilli()] = x.period
	}
	for i := range d.Data.Result {
		if err := m.addSeries(&d.Data.Result[i], at); err != nil {
			return err
		}
	}
	return nil
}

func (m *matrix) addSeries(s *series, at map[int64]indicators.Period) error {
	if len(s.Histograms) > 0 {
		return errors.New("the query gives histograms; have it give numbers, as by histogram_quantile, histogram_count or histogram_sum")
	}
	for l := range s.Metric {
		if l == PeriodColumn || l == ValueColumn {
			return fmt.Errorf("the series have a label %q, as a column of ours is called; rename it in the query: label_replace(…, \"its_%s\", \"$1\", %q, \"(.*)\")", l, l, l)
		}
		m.labels[l] = true
	}
	for _, p := range s.Values {
		period, ok := at[p.at]
		if !ok {
			return errors.New("the server answers for times that were not asked for; is url that of a Prometheus?")
		}
		value, ok := digits(p.value)
		if !ok {
			return fmt.Errorf("%q is no value; is url that of a Prometheus?", m.clean(p.value))
		}
		m.rows = append(m.rows, row{s.Metric, period, value})
	}
	return nil
}

func (m *matrix) warn(text string) {
	if !slices.Contains(m.warnings, text) {
		m.warnings = append(m.warnings, text)
	}
}

// digits writes a value for a table: as the server did, without an exponent; "" for NaN, by which
// Prometheus says that there is none, as of nothing divided by nothing.
func digits(value string) (text string, ok bool) {
	x, err := strconv.ParseFloat(value, 64)
	switch {
	case err != nil:
		return "", false
	case math.IsNaN(x):
		return "", true
	case strings.ContainsAny(value, "eE"):
		return strconv.FormatFloat(x, 'f', -1, 64), true
	}
	return value, true // infinite ones are refused with their row
}
