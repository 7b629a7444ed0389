package intake

import (
	"encoding/json"

	"rasid/indicators"
	"rasid/internal/journal"
	"rasid/internal/tabular/grid"
)

// valuesKey is the key of a delivery's dialect under which the headers of its columns of values
// are kept, by column. With them every observation leads back to its cell, also after the
// mapping has changed.
const valuesKey = "values"

func encodeHeaders(headers map[int]string) (string, error) {
	b, err := json.Marshal(headers)
	return string(b), err
}

// Cell returns the header and the address, such as "D12", of the cell that an observation was
// read from in its delivery's table. Both are empty when a mapping fixed the value.
func Cell(d journal.Delivery, o indicators.Observation) (header, address string) {
	if o.Column < 0 {
		return "", ""
	}
	headers := map[int]string{}
	if err := json.Unmarshal([]byte(d.Dialect[valuesKey]), &headers); err != nil {
		headers = nil // the address is known all the same
	}
	return headers[o.Column], grid.Address(o.Column, o.Row)
}
