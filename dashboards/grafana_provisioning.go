package dashboards

import (
	"encoding/json"
	"fmt"
	"strings"
)

// scalar writes s as a scalar of YAML, with the "$" that Grafana would expand kept as it is.
func scalar(s string) string { return quoted(strings.ReplaceAll(s, "$", "$$")) }

// quoted writes s as a string of JSON, which is one of YAML too.
func quoted(s string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string cannot fail
	return strings.TrimSpace(b.String())
}

// dataSources returns the file that makes the data sources known to Grafana. The database stands
// in it twice: older versions read the one place, newer ones the other.
func dataSources(cfg GrafanaConfig, token string) string {
	header, secret := "", ""
	if token != "" {
		header = "\n      httpHeaderName1: Authorization"
		secret = "\n    secureJsonData:\n      httpHeaderValue1: " + quoted("Token "+token)
	}
	return fmt.Sprintf(`# Written by "rasid dashboards"; changes are overwritten by the next run.
apiVersion: 1
datasources:
  - name: Rasid InfluxDB
    uid: %s
    type: influxdb
    access: proxy
    url: %s
    database: %[3]s
    jsonData:
      dbName: %[3]s
      version: InfluxQL
      httpMode: POST%s%s
    editable: false
  - name: Rasid Prometheus
    uid: %s
    type: prometheus
    access: proxy
    url: %s
    jsonData:
      httpMode: POST
      timeInterval: 1m
    editable: false
`, influxUID, scalar(cfg.InfluxURL), scalar(cfg.InfluxDatabase), header, secret, prometheusUID, scalar(cfg.PrometheusURL))
}

// provider returns the file that makes the dashboards known to Grafana, each subfolder as a folder.
func provider(cfg GrafanaConfig) string {
	return fmt.Sprintf(`# Written by "rasid dashboards"; changes are overwritten by the next run.
apiVersion: 1
providers:
  - name: rasid
    orgId: 1
    type: file
    disableDeletion: true
    allowUiUpdates: false
    updateIntervalSeconds: 60
    options:
      path: %s
      foldersFromFilesStructure: true
`, scalar(cfg.ProvisioningPath+"/dashboards/rasid"))
}
