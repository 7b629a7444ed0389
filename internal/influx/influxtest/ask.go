package influxtest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"testing"
)

// Series is one series of an answer to InfluxQL. Its first column is the time, in milliseconds
// since 1970; numbers are json.Numbers, and what is not there is nil.
type Series struct {
	Name    string
	Tags    map[string]string
	Columns []string
	Values  [][]any
}

// ask makes a request and returns the answer's status and body.
func ask(t testing.TB, method, address, token string, body io.Reader) (status int, answer []byte, err error) {
	r, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), method, address, body)
	if err != nil {
		return 0, nil, err
	}
	if token != "" {
		r.Header.Set("Authorization", "Token "+token)
	}
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = a.Body.Close() }()
	answer, err = io.ReadAll(a.Body)
	return a.StatusCode, answer, err
}

// query asks a server in InfluxQL.
func query(t testing.TB, method, server, token string, q url.Values) ([]Series, error) {
	status, body, err := ask(t, method, server+"/query?"+q.Encode(), token, nil)
	if err != nil {
		return nil, err
	}
	var got struct {
		Results []struct {
			Error  string
			Series []Series
		}
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if err := d.Decode(&got); err != nil || status != http.StatusOK {
		return nil, fmt.Errorf("answered %d: %s", status, body)
	}
	var list []Series
	for _, r := range got.Results {
		if r.Error != "" {
			return nil, fmt.Errorf("answered %d: %s", status, r.Error)
		}
		list = append(list, r.Series...)
	}
	return list, nil
}
