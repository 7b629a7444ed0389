// Package dashboards makes, from a plan, what analysts look at it with: Grafana's dashboards and
// their provisioning, and Prometheus' rules. It is pure: the same plan and configuration give the
// same bytes, and whoever calls it writes them to files.
package dashboards

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"rasid/indicators"
	"rasid/internal/i18n"
)

// File is a file to write: its path, with slashes, within the folder that the caller chose.
type File struct {
	Path string
	Data []byte
}

// GrafanaConfig says for whom and against what Grafana's files are made. What is left empty gets
// the default named beside it.
type GrafanaConfig struct {
	Lang             indicators.Lang // the language of every title, description and value; the plan's first
	PageURL          string          // Rasid's own page, as readers' browsers reach it; http://127.0.0.1:8470
	InfluxURL        string          // InfluxDB, as Grafana reaches it; http://127.0.0.1:8086
	InfluxDatabase   string          // the database, or a 2.x bucket's DBRP mapping; rasid
	InfluxToken      string          // a reference, ${env:NAME} or ${file:path} on Grafana's machine; none
	PrometheusURL    string          // Prometheus, as Grafana reaches it; http://127.0.0.1:9090
	ProvisioningPath string          // where Grafana finds the folder that the files are written to; /etc/grafana/provisioning
	Oldest           int             // the oldest Grafana that must show them, 9 to 13; 11. From 11 on tables have sparklines
}

// Fixed uids: dashboards name data sources by them, and they are the same after every start.
const (
	influxUID     = "rasid-influxdb"
	prometheusUID = "rasid-prometheus"
)

// sparklines is the first Grafana in which every installation can turn series into cells of a table.
const sparklines = 11

// Grafana returns the provisioning files and dashboards of a plan: the content of Grafana's
// provisioning folder. Dashboards of several plans and languages can stand beside one another in
// it. It fails if the configuration cannot work.
func Grafana(plan *indicators.Plan, cfg GrafanaConfig) ([]File, error) {
	cfg.fill(plan)
	if err := cfg.check(); err != nil {
		return nil, fmt.Errorf("dashboards: %w", err)
	}
	b := &builder{plan: plan, cfg: cfg, folder: plan.ID + "-" + string(cfg.Lang)}
	token, err := cfg.token()
	if err != nil {
		return nil, fmt.Errorf("dashboards: %w", err)
	}
	files := []File{
		{"datasources/rasid.yaml", []byte(dataSources(cfg, token))},
		{"dashboards/rasid.yaml", []byte(provider(cfg))},
	}
	for _, d := range []struct {
		name string
		make func() dashboard
	}{
		{"overview", b.overview}, {"goal", b.goal}, {"sector", b.sector},
		{"deliveries", b.deliveries}, {"places", b.places}, {"rasid", b.itself},
	} {
		if d.name == "sector" && len(plan.Sectors) == 0 {
			continue // nothing to choose among
		}
		made := d.make()
		made.UID, made.Title = b.uid(d.name), b.text("dash."+d.name)
		made.Description = b.describe("dash." + d.name + ".about")
		var out bytes.Buffer
		e := json.NewEncoder(&out)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		if err := e.Encode(made); err != nil {
			return nil, fmt.Errorf("dashboards: %s: %w", d.name, err)
		}
		files = append(files, File{"dashboards/rasid/" + b.folder + "/" + d.name + ".json", out.Bytes()})
	}
	return files, nil
}

func (c *GrafanaConfig) fill(plan *indicators.Plan) {
	def := func(s *string, v string) {
		if *s == "" {
			*s = v
		}
	}
	if c.Lang == "" {
		c.Lang = plan.Language()
	}
	if c.Oldest == 0 {
		c.Oldest = sparklines
	}
	def(&c.PageURL, "http://127.0.0.1:8470")
	def(&c.InfluxURL, "http://127.0.0.1:8086")
	def(&c.InfluxDatabase, "rasid")
	def(&c.PrometheusURL, "http://127.0.0.1:9090")
	def(&c.ProvisioningPath, "/etc/grafana/provisioning")
	c.PageURL = strings.TrimRight(c.PageURL, "/")
	c.ProvisioningPath = strings.TrimRight(c.ProvisioningPath, "/")
}

func (c *GrafanaConfig) check() error {
	for _, u := range []struct{ what, address string }{{"the page", c.PageURL}, {"InfluxDB", c.InfluxURL}, {"Prometheus", c.PrometheusURL}} {
		parsed, err := url.Parse(u.address)
		if err != nil || parsed.Scheme != "http" && parsed.Scheme != "https" || parsed.Host == "" {
			return fmt.Errorf("%q is no address of %s; write one like http://127.0.0.1:8086", u.address, u.what)
		}
		if parsed.User != nil { // the address itself is not repeated: it holds a secret
			return fmt.Errorf("the address of %s holds a name or password; leave it out and name a token by reference", u.what)
		}
	}
	if c.Oldest < 9 || c.Oldest > 13 {
		return fmt.Errorf("there are dashboards for Grafana 9 to 13, not %d", c.Oldest)
	}
	return nil
}

var reference = regexp.MustCompile(`^\$\{(env|file):([^{}$]+)\}$`)

// token returns the reference to InfluxDB's token in Grafana's words. The token itself must not
// stand in a file that is handed round, so nothing but a reference is taken.
func (c *GrafanaConfig) token() (string, error) {
	if c.InfluxToken == "" {
		return "", nil
	}
	m := reference.FindStringSubmatch(c.InfluxToken)
	if m == nil { // what stands there may be the secret: it is not repeated
		return "", errors.New("the token of InfluxDB must be named by ${env:NAME} or ${file:path} on Grafana's machine, not written out")
	}
	return "$__" + m[1] + "{" + m[2] + "}", nil
}

// builder makes the dashboards of one plan in one language.
type builder struct {
	plan   *indicators.Plan
	cfg    GrafanaConfig
	folder string // of the dashboards, and the tag by which they find one another
}

func (b *builder) text(key string, pairs ...string) string {
	return i18n.T(b.cfg.Lang, key, pairs...)
}

// describe returns a text, followed by the plan's notice if its figures are samples.
func (b *builder) describe(key string) string {
	s := b.text(key)
	if notice := b.plan.Illustrative.In(b.cfg.Lang); notice != "" {
		s += "\n\n" + notice
	}
	return s
}

// longestUID is how long a uid may be in Grafana.
const longestUID = 40

var notUID = regexp.MustCompile(`[^A-Za-z0-9_-]`)

// uid returns the uid of a dashboard, which depends on plan, language and name alone. A plan's ID
// that would not fit, or that has other characters, is told apart by a part of its hash.
func (b *builder) uid(name string) string {
	plain := "rasid-" + b.folder + "-" + name
	if len(plain) <= longestUID && !notUID.MatchString(plain) {
		return plain
	}
	sum := sha256.Sum256([]byte(b.folder))
	rest := "-" + hex.EncodeToString(sum[:4]) + "-" + name
	id := notUID.ReplaceAllString("rasid-"+b.folder, "-")
	return id[:min(len(id), longestUID-len(rest))] + rest
}

// frame returns a dashboard with what all of them share.
func (b *builder) frame(list ...variable) dashboard {
	d := dashboard{
		Tags: []string{"rasid", b.folder}, GraphTooltip: 1, WeekStart: "monday", Refresh: "5m", Version: 1, SchemaVersion: 39,
		// Periods begin at midnight where the plan is, wherever the reader sits.
		Timezone: b.plan.TimeZone.String(),
		Time: timeRange{b.plan.Starts.In(b.plan.TimeZone).UTC().Format(time.RFC3339),
			b.plan.Ends.AddDays(1).In(b.plan.TimeZone).Add(-time.Second).UTC().Format(time.RFC3339)},
		Links: []link{
			{Type: "dashboards", Title: b.text("dash.more"), Icon: "external link", Tags: []string{b.folder}, KeepTime: true, AsDropdown: true},
			{Type: "link", Title: b.text("dash.page"), Icon: "external link", Tooltip: b.text("dash.page.about"), URL: b.cfg.PageURL + "/", Tags: []string{}, TargetBlank: true},
		},
		Annotations: annotations{[]annotation{}}, Templating: templating{list},
	}
	if b.cfg.Oldest < sparklines {
		d.SchemaVersion = 36 // a newer Grafana brings it up to date
	}
	return d
}

// lay places panels on the 24 columns of a dashboard, in rows of one height each, and numbers them.
func lay(d *dashboard, height int, panels ...panel) {
	y := 0
	for _, p := range d.Panels {
		y = max(y, p.GridPos.Y+p.GridPos.H)
	}
	x := 0
	for _, p := range panels {
		p.ID = len(d.Panels) + 1
		width := p.GridPos.W
		if width == 0 {
			width = 24 / len(panels)
		}
		p.GridPos = gridPos{H: height, W: width, X: x, Y: y}
		x += width
		d.Panels = append(d.Panels, p)
	}
}
