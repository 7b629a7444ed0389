package main

import (
	"fmt"

	"rasid/dashboards"
	"rasid/indicators"
	"rasid/internal/app"
)

type dashboardsCmd struct {
	Output         string `help:"The folder to write to: Grafana's provisioning folder, or one to mount there." short:"o" required:"" placeholder:"DIR" type:"path"`
	Lang           string `help:"ar, ku or en; the plan's own when left out. Several may stand in one folder." enum:"ar,ku,en," default:""`
	PageURL        string `help:"Rasid's page, as readers' browsers reach it; web.listen of rasid.yaml when left out." name:"page-url" placeholder:"URL"`
	InfluxURL      string `help:"InfluxDB, as Grafana reaches it; that of rasid.yaml when left out, else http://127.0.0.1:8086." name:"influx-url" placeholder:"URL"`
	InfluxDatabase string `help:"Its database, or the DBRP mapping of a bucket; the bucket of rasid.yaml when left out, else rasid." name:"influx-database" placeholder:"NAME"`
	InfluxToken    string `help:"Its token, by reference on Grafana's machine: $${env:NAME} or $${file:PATH}." name:"influx-token" placeholder:"REFERENCE"`
	PrometheusURL  string `help:"Prometheus, as Grafana reaches it; http://127.0.0.1:9090 when left out." name:"prometheus-url" placeholder:"URL"`
	Provisioning   string `help:"Where Grafana finds the folder, on its own machine." default:"/etc/grafana/provisioning" placeholder:"PATH"`
	Grafana        int    `help:"The oldest Grafana that must show them, 9 to 13. From 11 on the table of goals has sparklines." default:"11" placeholder:"VERSION"`
	JSON           bool   `help:"Print the files as JSON."`
}

// Run writes the files that Grafana is provisioned with.
func (c *dashboardsCmd) Run(e *env) error {
	files, err := app.WriteDashboards(e.ctx, app.DashboardsOptions{Workspace: e.cli.Workspace, Output: c.Output, Grafana: dashboards.GrafanaConfig{
		Lang: indicators.Lang(c.Lang), PageURL: c.PageURL, InfluxURL: c.InfluxURL, InfluxDatabase: c.InfluxDatabase, InfluxToken: c.InfluxToken,
		PrometheusURL: c.PrometheusURL, ProvisioningPath: c.Provisioning, Oldest: c.Grafana}})
	if err != nil {
		return err
	}
	if c.JSON {
		return e.printJSON(struct {
			Files []string `json:"files"`
		}{files})
	}
	for _, f := range files {
		fmt.Fprintln(e.out, f)
	}
	return nil
}
