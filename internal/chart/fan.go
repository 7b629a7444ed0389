package chart

import (
	"fmt"

	"rasid/indicators"
	"rasid/indicators/assess"
)

// fan is a forecast as it is drawn: from the last value that was judged to the day for which it is made.
type fan struct {
	from                assess.DatedValue
	on                  indicators.Date
	low, forecast, high float64
}

// fanOf returns the fan of a goal; nil where nothing is forecast.
func fanOf(a *assess.Assessment, g *indicators.Goal) *fan {
	if a.Forecast == nil || a.ForecastLow == nil || a.ForecastHigh == nil || len(a.Actuals) == 0 {
		return nil
	}
	on := g.Target.Due
	if n := len(a.Trajectory); n > 0 {
		on = a.Trajectory[n-1].On
	}
	from := a.Actuals[len(a.Actuals)-1]
	if on <= from.On {
		return nil
	}
	return &fan{from, on, *a.ForecastLow, *a.Forecast, *a.ForecastHigh}
}

// fan draws where the outcome lies nine times in ten, and the forecast in it.
func (c *plot) fan(f *fan) {
	if f == nil {
		return
	}
	at := func(v float64) float64 { return c.y(min(max(v, c.low), c.high)) }
	fmt.Fprintf(&c.b, `<polygon class="fan" points="%.1f,%.1f %.1f,%.1f %.1f,%.1f"/><line class="forecast" x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f"/>`,
		c.x(f.from.On), c.y(f.from.Value), c.x(f.on), at(f.low), c.x(f.on), at(f.high), c.x(f.from.On), c.y(f.from.Value), c.x(f.on), at(f.forecast))
}
