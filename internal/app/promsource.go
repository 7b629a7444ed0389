package app

import (
	"net/http"

	"rasid/collectors"
	"rasid/collectors/prometheus"
	"rasid/internal/config"
)

// promRemedies say what to do about a Prometheus' refusals.
var promRemedies = map[int]string{
	http.StatusBadRequest:          "correct query",
	http.StatusNotFound:            "correct url: the server has no /api/v1/query_range below it",
	http.StatusUnprocessableEntity: "correct query, or have it select fewer series: the server cannot evaluate it",
	http.StatusMethodNotAllowed:    "correct url: what answers there takes no queries by POST",
}

func (a *App) newPrometheus(s config.Source) (collectors.Source, error) {
	client, err := a.client(s, min(s.HTTP.SizeLimit, config.PageLimit), "have the query select fewer series, or raise size_limit, at most to 32MiB for one answer", promRemedies)
	if err != nil {
		return nil, err
	}
	return prometheus.New(prometheus.Config{ID: s.ID, Department: s.Department, URL: s.HTTP.URL, Query: s.Prometheus.Query, Step: s.Prometheus.Step, Zone: a.Plan.TimeZone,
		Client: client, Limit: s.HTTP.SizeLimit, Dir: a.incoming(), Memory: a.memory(s), Since: a.since(s), Overlap: s.HTTP.Overlap, Timeout: s.HTTP.Timeout, Today: a.todayOf(s.ID), Now: a.Now}), nil
}
