package app

import (
	"context"
	"time"

	"rasid/indicators"
	"rasid/internal/config"
	"rasid/internal/influx"
)

// Connection is what a look at a server found.
type Connection = influx.Connection

// Connect looks whether the InfluxDB that a workspace names would take what is mirrored; nil when
// it names none.
func Connect(ctx context.Context, workspace string, plan *indicators.Plan, c *config.Config, now time.Time) *Connection {
	if c.Influx == nil {
		return nil
	}
	found := influx.Connect(ctx, target(workspace, c.Influx), plan.Starts.In(plan.TimeZone), now)
	return &found
}
