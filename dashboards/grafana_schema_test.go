package dashboards_test

import (
	"bytes"
	"path"
	"regexp"
	"testing"

	"github.com/grafana/grafana-foundation-sdk/go/bargauge"
	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/grafana/grafana-foundation-sdk/go/geomap"
	"github.com/grafana/grafana-foundation-sdk/go/prometheus"
	"github.com/grafana/grafana-foundation-sdk/go/stat"
	"github.com/grafana/grafana-foundation-sdk/go/statetimeline"
	"github.com/grafana/grafana-foundation-sdk/go/table"
	"github.com/grafana/grafana-foundation-sdk/go/text"
	"github.com/grafana/grafana-foundation-sdk/go/timeseries"

	"rasid/dashboards"
	"rasid/indicators"
)

var degrees = regexp.MustCompile(`("(?:lat|lon)": *-?\d+)\.\d+`)

// Grafana's own types take each dashboard strictly: no key that they do not know, none missing that
// they require.
func TestDashboardsFitGrafanasTypes(t *testing.T) {
	r := cog.NewRuntime()
	r.RegisterPanelcfgVariant(bargauge.VariantConfig())
	r.RegisterPanelcfgVariant(stat.VariantConfig())
	r.RegisterPanelcfgVariant(statetimeline.VariantConfig())
	r.RegisterPanelcfgVariant(table.VariantConfig())
	r.RegisterPanelcfgVariant(text.VariantConfig())
	r.RegisterPanelcfgVariant(timeseries.VariantConfig())
	r.RegisterDataqueryVariant(prometheus.VariantConfig())
	maps := geomap.VariantConfig()
	strict := maps.StrictOptionsUnmarshaler
	maps.StrictOptionsUnmarshaler = func(raw []byte) (any, error) { // these types hold whole degrees only; Grafana does not
		return strict(degrees.ReplaceAll(raw, []byte("$1")))
	}
	r.RegisterPanelcfgVariant(maps)
	for _, l := range indicators.Langs() {
		for _, f := range made(t, embedded(t, "nes-2024"), dashboards.GrafanaConfig{Lang: l}) {
			if path.Ext(f.Path) != ".json" {
				continue
			}
			if s := strictly(f.Data); s != "" {
				t.Errorf("%s: %s", f.Path, s)
			}
			for _, key := range []string{"graphTooltip", "gridPos", "showHeader", "reduceOptions"} {
				if wrong := bytes.ReplaceAll(f.Data, []byte(`"`+key+`"`), []byte(`"`+key+`s"`)); !bytes.Equal(wrong, f.Data) && strictly(wrong) == "" {
					t.Errorf("%s: a mistyped %s passes", f.Path, key)
				}
			}
		}
	}
}

// strictly says what Grafana's types have against a dashboard. Without a complaint their error is
// not nil but empty.
func strictly(data []byte) string {
	var d dashboard.Dashboard //nolint:staticcheck // deprecated for the second model, which Grafana reads from 13 on; these are for 9 to 13
	if err := d.UnmarshalJSONStrict(data); err != nil && err.Error() != "" {
		return err.Error()
	}
	if err := d.Validate(); err != nil {
		return err.Error()
	}
	return ""
}
