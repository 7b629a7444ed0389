package fetch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"time"

	"rasid/collectors"
)

// Mark is how far a source has come, kept in the journal between runs.
type Mark struct {
	Asked     string    `json:"asked,omitempty"` // SHA-256 of the URL that Validator is of
	Validator Validator `json:"validator"`
	Through   string    `json:"through,omitempty"` // the last day asked for
}

// A Memory keeps a source's mark. Load gives the zero Mark when there is none, or when what
// decides how answers are read has changed since: then everything is asked for again.
type Memory interface {
	Load(ctx context.Context) (Mark, error)
	Save(ctx context.Context, m Mark) error
}

func hashed(address string) string {
	sum := sha256.Sum256([]byte(address))
	return hex.EncodeToString(sum[:8])
}

// Knows reports whether what is at an address was the last to be safe.
func (m Mark) Knows(address string) bool { return m.Asked == hashed(address) }

// ValidatorOf returns what is known of the version at an address.
func (m Mark) ValidatorOf(address string) Validator {
	if !m.Knows(address) {
		return Validator{}
	}
	return m.Validator
}

// After returns the mark once the answer to an address, about a window, is safe.
func (m Mark) After(address string, v Validator, w Window) Mark {
	return Mark{Asked: hashed(address), Validator: v, Through: w.To.Format(time.DateOnly)}
}

// Window returns the days to ask for: from some days before the mark, as figures are corrected
// after they were published, or from since when there is no mark, to today. A mark of a day to come
// was made by a clock that was wrong: it does not say what was asked for since.
func (m Mark) Window(since, today time.Time, overlap int) Window {
	w := Window{From: since, To: today, Today: today}
	if through, err := time.Parse(time.DateOnly, m.Through); err == nil && !through.After(today) {
		if from := through.AddDate(0, 0, -overlap); from.After(since) {
			w.From = from
		}
	}
	if w.From.After(w.To) {
		w.From = w.To
	}
	return w
}

// Drop is what all offers of a source have in common.
type Drop struct {
	ID, Kind, Department string
	Now                  func() time.Time
}

// Offer makes an offer of a file that nobody else knows; where says where it comes from, without secrets.
func (d Drop) Offer(path, name, where string, size int64, modified time.Time) collectors.Offer {
	if modified.IsZero() {
		modified = d.Now()
	}
	return collectors.Offer{Source: d.ID, Department: d.Department, Name: name, Origin: d.Kind + ":" + d.ID + ":" + where,
		Size: size, Modified: modified, Current: true,
		Open:   func() (io.ReadCloser, error) { return os.Open(path) },
		Verify: func() error { return nil },
		Done:   func() error { return nil }}
}

// Where returns an address as people may read it.
func (c *Client) Where(address string) string { return c.redact(address) }
