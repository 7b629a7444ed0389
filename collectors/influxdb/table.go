package influxdb

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// table is a CSV file of an answer's rows: the measurement, a column for each tag, and the
// columns of the query. A time that begins a day in the plan's time zone is written as that day.
type table struct {
	path    string
	size    int64 // bytes, once closed
	file    *os.File
	buffer  *bufio.Writer
	csv     *csv.Writer
	zone    *time.Location
	tags    []string
	columns []string
	record  []string
}

func create(path string, zone *time.Location) (*table, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	t := &table{path: path, file: f, buffer: bufio.NewWriterSize(f, 256<<10), zone: zone}
	t.csv = csv.NewWriter(t.buffer)
	return t, nil
}

func (t *table) add(s *series) error {
	tags := tagsOf(s)
	if t.columns == nil {
		t.tags, t.columns = tags, s.Columns
		if err := t.csv.Write(slices.Concat([]string{"measurement"}, tags, s.Columns)); err != nil {
			return err
		}
	}
	if !slices.Equal(tags, t.tags) || !slices.Equal(s.Columns, t.columns) {
		return fmt.Errorf("its statements give different columns, %s and %s; make a source for each",
			strings.Join(slices.Concat(t.tags, t.columns), ", "), strings.Join(slices.Concat(tags, s.Columns), ", "))
	}
	for _, values := range s.Values {
		if len(values) != len(s.Columns) {
			return fmt.Errorf("a row has %d values for %d columns; is url that of an InfluxDB?", len(values), len(s.Columns))
		}
		t.record = append(t.record[:0], s.Name)
		for _, k := range tags {
			t.record = append(t.record, s.Tags[k])
		}
		for i, v := range values {
			cell, err := text(v, s.Columns[i] == "time", t.zone)
			if err != nil {
				return err
			}
			t.record = append(t.record, cell)
		}
		if err := t.csv.Write(t.record); err != nil {
			return err
		}
	}
	return nil
}

func text(v any, isTime bool, zone *time.Location) (string, error) {
	switch v := v.(type) {
	case nil:
		return "", nil
	case json.Number:
		return v.String(), nil
	case bool:
		return strconv.FormatBool(v), nil
	case string:
		if at, err := time.Parse(time.RFC3339Nano, v); isTime && err == nil {
			if at = at.In(zone); dayBegins(at) {
				return at.Format(time.DateOnly), nil
			}
			return at.Format(time.RFC3339Nano), nil
		}
		return v, nil
	}
	return "", fmt.Errorf("a value is neither number, text nor true or false: %v", v)
}

// dayBegins reports whether a day begins at t, be it at midnight or, where a change of clocks
// skips midnight, after it.
func dayBegins(t time.Time) bool { return t.Add(-time.Nanosecond).Day() != t.Day() }

func (t *table) close() error {
	t.csv.Flush()
	err := errors.Join(t.csv.Error(), t.buffer.Flush())
	if info, statErr := t.file.Stat(); statErr == nil {
		t.size = info.Size()
	}
	return errors.Join(err, t.file.Close())
}
