package influx

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"time"

	"rasid/internal/journal"
)

// Standing is how the mirror of a journal stands, as any process that reads the journal sees it.
type Standing struct {
	Destination string           `json:"destination"` // address, organization and bucket
	Position    int64            `json:"position"`
	Pending     int64            `json:"pending"` // values and deliveries that have not arrived
	Oldest      *time.Time       `json:"oldest"`  // when the first of them was received; null: nothing is pending
	Resending   bool             `json:"resending"`
	Trouble     *Trouble         `json:"trouble"`
	Refused     map[string]int64 `json:"refused"` // lines that the server would not take: "refused", "too_large", "retention"
}

// Refusals returns how many lines were refused for another reason than their age.
func (s Standing) Refusals() int64 { return s.Refused[reasonRefused] + s.Refused[reasonTooLarge] }

// Old returns how many lines are older than what the server keeps.
func (s Standing) Old() int64 { return s.Refused[reasonRetention] }

// Stand reads how the mirror to a target stands. For another target than the one that the journal
// was sent to, nothing has arrived.
func Stand(ctx context.Context, j *journal.Journal, t Target) (Standing, error) {
	s := Standing{Destination: t.Destination()}
	text, err := j.MirrorState(ctx, Name)
	if err != nil {
		return s, err
	}
	var kept state
	if text != "" {
		if err := json.Unmarshal([]byte(text), &kept); err != nil {
			return s, fmt.Errorf("read how far the mirror to InfluxDB has come: %w", err)
		}
	}
	if kept.Destination == s.Destination {
		s.Position, s.Resending, s.Trouble = kept.Position, kept.Resend != nil, kept.Trouble
	}
	var oldest time.Time
	if s.Pending, oldest, err = j.Backlog(ctx, s.Position); err != nil {
		return s, err
	}
	if !oldest.IsZero() {
		s.Oldest = &oldest
	}
	s.Refused = map[string]int64{reasonRefused: 0, reasonTooLarge: 0, reasonRetention: 0}
	counts, err := j.CountRefusals(ctx, Name)
	maps.Copy(s.Refused, counts)
	return s, err
}
