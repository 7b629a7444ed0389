package influx

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"rasid/indicators"
)

// state is what the journal keeps for the mirror.
type state struct {
	Destination string           `json:"destination"` // Target.Destination
	Points      string           `json:"points"`      // of what identifies a point, besides the journal
	Verdicts    string           `json:"verdicts"`    // of what assessments depend on, besides the journal
	Position    int64            `json:"position"`
	Through     indicators.Date  `json:"through"` // goals have been written up to this day; 0: not yet
	Sent        bool             `json:"sent"`    // the destination has accepted something
	Resend      *indicators.Date `json:"resend,omitempty"`
	Pass        *pass            `json:"pass,omitempty"`
	Trouble     *Trouble         `json:"trouble,omitempty"`
}

// load reads the state, and moves the cursor back as far as what was written is not what this
// plan, this program and this destination want.
func (m *Mirror) load(ctx context.Context) error {
	text, err := m.Journal.MirrorState(ctx, Name)
	if err != nil {
		return err
	}
	var s state
	if text != "" {
		if err := json.Unmarshal([]byte(text), &s); err != nil {
			return fmt.Errorf("read how far the mirror to InfluxDB has come: %w", err)
		}
	}
	points, err := m.pointsNow(ctx)
	if err != nil {
		return err
	}
	verdicts := m.verdicts()
	if s.Destination != m.Target.Destination() || s.Points != points {
		if s.Sent && s.Destination == m.Target.Destination() {
			m.Log.Warn("the plan's id, time zone, departments or learnt places have changed: everything is written to InfluxDB again, under new tags; points under the old ones stay there until they are deleted")
		}
		if s.Destination != m.Target.Destination() { // what another server refused, this one may take
			if err := m.Journal.ForgetRefusals(ctx, Name, -1<<63); err != nil {
				return err
			}
		}
		s = state{}
	}
	if s.Verdicts != verdicts {
		s.Through, s.Pass = 0, nil
	}
	s.Destination, s.Points, s.Verdicts = m.Target.Destination(), points, verdicts
	if m.state = s; len(m.aside) == 0 {
		list, err := m.Journal.Refusals(ctx, Name, 10_000)
		if err != nil {
			return err
		}
		for _, r := range list {
			if r.Reason != reasonRetention {
				m.aside[pointKey{r.Series, r.At}] = true
			}
		}
	}
	m.show()
	return nil
}

// fingerprint names what it is given.
func fingerprint(parts ...any) string {
	h := sha256.New()
	fmt.Fprintf(h, "%q", parts)
	return hex.EncodeToString(h.Sum(nil)[:12])
}

func (m *Mirror) identities() string {
	parts := []any{m.Plan.ID, m.Plan.TimeZone.String()}
	for i := range m.Plan.Indicators {
		ind := &m.Plan.Indicators[i]
		parts = append(parts, ind.ID, ind.Department, ind.Every.String())
	}
	return fingerprint(parts...)
}

// pointsNow is points with what places the plan took over.
func (m *Mirror) pointsNow(ctx context.Context) (string, error) {
	head, err := m.Journal.Head(ctx)
	if err != nil {
		return "", fmt.Errorf("look for what is not mirrored: %w", err)
	}
	same, err := m.same(ctx, head)
	if err != nil || len(same) == 0 {
		return m.points(), err
	}
	parts := []any{m.points()}
	for _, id := range slices.Sorted(maps.Keys(same)) {
		parts = append(parts, id, same[id])
	}
	return fingerprint(parts...), nil
}

// places returns the places that were known at a position of the journal.
func (m *Mirror) places(ctx context.Context, position int64) (*indicators.PlaceTree, error) {
	if m.PlanAt == nil {
		return m.Plan.Places, nil
	}
	plan, err := m.PlanAt(ctx, position)
	if err != nil {
		return nil, err
	}
	return plan.Places, nil
}

// same maps the IDs under which places were learnt to the plan's own.
func (m *Mirror) same(ctx context.Context, position int64) (map[string]string, error) {
	tree, err := m.places(ctx, position)
	if err != nil {
		return nil, err
	}
	return tree.Same(), nil
}
