package influxdb

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// document is one part of an answer: the server sends many, one after another.
type document struct {
	Results []struct {
		Series  []series `json:"series"`
		Partial bool     `json:"partial"` // more of this statement's answer follows
		Error   string   `json:"error"`
	} `json:"results"`
	Error string `json:"error"`
}

// series is a part of one series of an answer.
type series struct {
	Name    string            `json:"name"` // of the measurement
	Tags    map[string]string `json:"tags"`
	Columns []string          `json:"columns"`
	Values  [][]any           `json:"values"` // json.Number, string, bool or nil
}

// decode reads an answer, giving its series to add. An answer that says that something failed on
// the way, or that ends where more was announced, is an error. clean makes a server's text fit to be shown.
func decode(body io.Reader, clean func(string) string, add func(*series) error) error {
	d := json.NewDecoder(body)
	d.UseNumber() // the digits as the server wrote them
	documents, more := 0, false
	for {
		var doc document
		switch err := d.Decode(&doc); {
		case errors.Is(err, io.EOF) && documents > 0 && !more:
			return nil
		case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
			return errors.New("the answer ends in the middle; the next run asks again")
		case err != nil:
			return fmt.Errorf("the answer cannot be read: %w; is url that of an InfluxDB?", err)
		}
		documents++
		if doc.Error != "" {
			return fmt.Errorf("the server says %q; correct the query", clean(doc.Error))
		}
		if doc.Results == nil {
			return errors.New("the answer has no results; is url that of an InfluxDB?")
		}
		for i := range doc.Results {
			r := &doc.Results[i]
			if r.Error != "" {
				return fmt.Errorf("the server says %q; correct query or database", clean(r.Error))
			}
			for k := range r.Series {
				if err := add(&r.Series[k]); err != nil {
					return err
				}
			}
			more = r.Partial
		}
	}
}
