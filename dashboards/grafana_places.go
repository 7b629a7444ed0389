package dashboards

import "math"

// places is the dashboard that compares places by one indicator.
func (b *builder) places() dashboard {
	var choices []choice
	for _, i := range b.plan.Indicators {
		if i.Derived != nil || i.Step != nil {
			continue // it has no observations of its own, or those of one place
		}
		choices = append(choices, choice{i.ID, i.Name.In(b.cfg.Lang) + " (" + i.Unit + ")"})
	}
	d := b.frame(b.chosenSource("datasource", "influxdb"), b.chosen("indicator", "indicator", false, choices), b.chosen("place", "place", true, b.allPlaces()))
	// Observations attach to any place of the plan, so all of them are no condition.
	d.Templating.List[2].AllValue = ".*"

	const alias = "$tag_indicator|$tag_place"
	latest := b.bars("dash.latest", influxSource, "short", influx("A", alias,
		`SELECT last("value") `+b.from("indicator", theIndicator, thePlaces)+` GROUP BY "indicator", "place"`))
	b.ofIndicators(&latest)
	course := b.series("dash.by_place", influxSource, "short", false, influx("A", alias,
		`SELECT "value" `+b.from("indicator", theIndicator, thePlaces)+` GROUP BY "indicator", "place"`))
	b.ofIndicators(&course)
	for _, p := range []*panel{&latest, &course} {
		p.Title += ": ${indicator:text}"
	}
	notice := b.notice("dash.places.about")
	notice.GridPos.W = 24
	lay(&d, 4, notice)
	if len(located(b.plan)) > 0 {
		lay(&d, 16, b.geomap(), latest)
	} else {
		lay(&d, 12, latest)
	}
	lay(&d, 12, course)
	return d
}

// geomap shows the newest value of each place that has coordinates. Borders come with Grafana;
// the tiles below them are the ones that its operator has set, and may be missing offline.
func (b *builder) geomap() panel {
	small, large := 8.0, 30.0
	p := b.panel("geomap", "dash.map", influxSource, "short", mapOptions{
		View:     b.view(),
		Controls: mapControl{ShowZoom: true, MouseWheelZoom: true, ShowAttribution: true, ShowScale: true},
		Basemap:  mapLayer{Type: "default", Name: "Basemap"},
		Layers: []mapLayer{
			{Type: "geojson", Name: "Borders", Config: map[string]any{"src": "public/maps/countries.geojson",
				"style": map[string]any{"color": map[string]any{"fixed": "gray"}, "opacity": 0.3}}},
			{Type: "markers", Name: b.text("place"), Tooltip: true, Location: &mapLocation{"coords", "latitude", "longitude"},
				Config: markers{true, markerStyle{Color: scale{Field: "value"}, Size: scale{Field: "value", Min: &small, Max: &large}, Opacity: 0.7,
					Text: &scale{Field: "place", Mode: "field"}}}},
		},
		Tooltip: tooltip{Mode: "details"},
	}, influxTable("A", b.onMap()))
	p.Title += ": ${indicator:text}"
	p.FieldConfig.Defaults.Color = &color{Mode: "continuous-BlYlRd"}
	p.on("place", shown(b.text("place")), mappedBy(named(b.allPlaces())))
	p.on("value", shown(b.text("value")))
	p.on("Time", shown(b.text("period")), unit("time:YYYY-MM-DD"))
	return p
}

// view is what the map shows at first: all places that have coordinates.
func (b *builder) view() mapView {
	south, west, north, east := 90.0, 180.0, -90.0, -180.0
	for _, p := range located(b.plan) {
		south, north = min(south, *p.Latitude), max(north, *p.Latitude)
		west, east = min(west, *p.Longitude), max(east, *p.Longitude)
	}
	span := max(north-south, (east-west)/2, 0.02)
	round := func(v float64) float64 { return math.Round(v*100) / 100 }
	// Each step of zoom halves what is seen; at 0 it is the whole world.
	zoom := int(math.Floor(math.Log2(180 / span)))
	return mapView{"coords", round((south + north) / 2), round((west + east) / 2), min(zoom, 14)}
}
