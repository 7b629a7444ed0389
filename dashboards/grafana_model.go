package dashboards

// The types below are Grafana's classic dashboard JSON, as far as Rasid writes it: what every
// version from 9 to 13 reads. Keys are Grafana's own, and no field is written that an older
// version would stumble over.

type dashboard struct {
	ID            *int        `json:"id"` // null: Grafana numbers dashboards itself
	UID           string      `json:"uid"`
	Title         string      `json:"title"`
	Description   string      `json:"description"`
	Tags          []string    `json:"tags"`
	Editable      bool        `json:"editable"`
	GraphTooltip  int         `json:"graphTooltip"` // 1: the cross hair is shared by all panels
	Timezone      string      `json:"timezone"`
	WeekStart     string      `json:"weekStart"`
	Refresh       string      `json:"refresh"`
	Time          timeRange   `json:"time"`
	Timepicker    struct{}    `json:"timepicker"`
	Links         []link      `json:"links"`
	Annotations   annotations `json:"annotations"`
	Templating    templating  `json:"templating"`
	Panels        []panel     `json:"panels"`
	SchemaVersion int         `json:"schemaVersion"`
	Version       int         `json:"version"`
}

type timeRange struct {
	From string `json:"from"`
	To   string `json:"to"`
}

type annotations struct {
	List []annotation `json:"list"`
}

type templating struct {
	List []variable `json:"list"`
}

// source names a data source; its UID is a variable of the dashboard.
type source struct {
	Type string `json:"type"`
	UID  string `json:"uid"`
}

// link leads to another dashboard, by tag, or to a page elsewhere.
type link struct {
	Type        string   `json:"type"` // "dashboards" or "link"
	Title       string   `json:"title"`
	Icon        string   `json:"icon"`
	Tooltip     string   `json:"tooltip"`
	URL         string   `json:"url,omitempty"`
	Tags        []string `json:"tags"`
	AsDropdown  bool     `json:"asDropdown"`
	IncludeVars bool     `json:"includeVars"`
	KeepTime    bool     `json:"keepTime"`
	TargetBlank bool     `json:"targetBlank"`
}

// dataLink leads from a value to where more is told about it.
type dataLink struct {
	Title       string `json:"title"`
	URL         string `json:"url"`
	TargetBlank bool   `json:"targetBlank"`
}

type annotation struct {
	Name       string           `json:"name"`
	Datasource source           `json:"datasource"`
	Enable     bool             `json:"enable"`
	IconColor  string           `json:"iconColor"`
	Target     annotationTarget `json:"target"`

	// Of PromQL: the query stands here for older versions, and how events look for all.
	Expr        string `json:"expr,omitempty"`
	TitleFormat string `json:"titleFormat,omitempty"`
	TextFormat  string `json:"textFormat,omitempty"`
	TagKeys     string `json:"tagKeys,omitempty"`
}

// annotationTarget is a query: InfluxQL in Query, or PromQL in Expr.
type annotationTarget struct {
	RefID           string `json:"refId"`
	FromAnnotations bool   `json:"fromAnnotations,omitempty"`
	Query           string `json:"query,omitempty"`
	RawQuery        bool   `json:"rawQuery,omitempty"`
	ResultFormat    string `json:"resultFormat,omitempty"`
	TextColumn      string `json:"textColumn,omitempty"`
	TagsColumn      string `json:"tagsColumn,omitempty"`
	Expr            string `json:"expr,omitempty"`
}

type variable struct {
	Name       string   `json:"name"`
	Label      string   `json:"label"`
	Type       string   `json:"type"` // "datasource", "custom" or "query"
	Query      any      `json:"query"`
	Definition string   `json:"definition,omitempty"`
	Datasource *source  `json:"datasource,omitempty"`
	Current    option   `json:"current"`
	Options    []option `json:"options"`
	Regex      string   `json:"regex"`
	Hide       int      `json:"hide"`
	Multi      bool     `json:"multi"`
	IncludeAll bool     `json:"includeAll"`
	AllValue   string   `json:"allValue,omitempty"`
	Refresh    int      `json:"refresh,omitempty"`
	Sort       int      `json:"sort,omitempty"`
}

type option struct {
	Text     any  `json:"text"`
	Value    any  `json:"value"`
	Selected bool `json:"selected"`
}

// labels is the query of a variable that takes its values from Prometheus.
type labels struct {
	Query string `json:"query"`
	RefID string `json:"refId"`
}

type panel struct {
	ID              int              `json:"id"`
	Type            string           `json:"type"`
	Title           string           `json:"title"`
	Description     string           `json:"description"`
	Datasource      *source          `json:"datasource,omitempty"`
	GridPos         gridPos          `json:"gridPos"`
	Interval        string           `json:"interval,omitempty"` // the shortest step
	Targets         []target         `json:"targets,omitempty"`
	Transformations []transformation `json:"transformations,omitempty"`
	FieldConfig     *fieldConfig     `json:"fieldConfig,omitempty"`
	Options         any              `json:"options"`
}

type gridPos struct {
	H int `json:"h"`
	W int `json:"w"`
	X int `json:"x"`
	Y int `json:"y"`
}

// target is a query: InfluxQL in Query, or PromQL in Expr.
type target struct {
	RefID      string `json:"refId"`
	Datasource source `json:"datasource"`

	Query        string `json:"query,omitempty"`
	RawQuery     bool   `json:"rawQuery,omitempty"`
	ResultFormat string `json:"resultFormat,omitempty"`
	Alias        string `json:"alias,omitempty"`

	Expr         string `json:"expr,omitempty"`
	LegendFormat string `json:"legendFormat,omitempty"`
	Instant      bool   `json:"instant,omitempty"`
	Range        bool   `json:"range,omitempty"`
	Format       string `json:"format,omitempty"`
}

type transformation struct {
	ID      string   `json:"id"`
	Filter  *matcher `json:"filter,omitempty"`
	Options any      `json:"options"`
}

type matcher struct {
	ID      string `json:"id"`
	Options string `json:"options"`
}

type fieldConfig struct {
	Defaults  fieldDefaults `json:"defaults"`
	Overrides []override    `json:"overrides"`
}

type fieldDefaults struct {
	Unit       string      `json:"unit"`
	Decimals   *int        `json:"decimals,omitempty"`
	Min        *float64    `json:"min,omitempty"`
	Max        *float64    `json:"max,omitempty"`
	NoValue    string      `json:"noValue"`
	Color      *color      `json:"color,omitempty"`
	Mappings   []mapping   `json:"mappings"`
	Thresholds *thresholds `json:"thresholds,omitempty"`
	Custom     any         `json:"custom,omitempty"`
}

type color struct {
	Mode       string `json:"mode"`
	FixedColor string `json:"fixedColor,omitempty"`
}

type thresholds struct {
	Mode  string      `json:"mode"`
	Steps []threshold `json:"steps"`
}

type threshold struct {
	Color string   `json:"color"`
	Value *float64 `json:"value"` // null: from minus infinity
}

// mapping shows values by other texts.
type mapping struct {
	Type    string            `json:"type"` // "value"
	Options map[string]mapped `json:"options"`
}

type mapped struct {
	Text  string `json:"text"`
	Color string `json:"color,omitempty"`
	Index int    `json:"index"`
}

type override struct {
	Matcher    matcher    `json:"matcher"`
	Properties []property `json:"properties"`
}

type property struct {
	ID    string `json:"id"`
	Value any    `json:"value"`
}

// The options of each kind of panel, and what its fields have beside the defaults. Newer versions
// require options that older ones do not know and pass over; those are written with their defaults.

type textOptions struct {
	Mode    string `json:"mode"`
	Content string `json:"content"`
}

type reduceOptions struct {
	Calcs  []string `json:"calcs"`
	Fields string   `json:"fields"`
	Values bool     `json:"values"`
}

type statOptions struct {
	ReduceOptions reduceOptions `json:"reduceOptions"`
	ColorMode     string        `json:"colorMode"`
	GraphMode     string        `json:"graphMode"`
	JustifyMode   string        `json:"justifyMode"`
	Orientation   string        `json:"orientation"`
	TextMode      string        `json:"textMode"`

	WideLayout             bool   `json:"wideLayout"`
	ShowPercentChange      bool   `json:"showPercentChange"`
	PercentChangeColorMode string `json:"percentChangeColorMode"`
}

type barGaugeOptions struct {
	ReduceOptions reduceOptions `json:"reduceOptions"`
	DisplayMode   string        `json:"displayMode"`
	Orientation   string        `json:"orientation"`
	ShowUnfilled  bool          `json:"showUnfilled"`

	ValueMode     string `json:"valueMode"`
	NamePlacement string `json:"namePlacement"`
	Sizing        string `json:"sizing"`
	MinVizWidth   int    `json:"minVizWidth"`
	MinVizHeight  int    `json:"minVizHeight"`
	MaxVizHeight  int    `json:"maxVizHeight"`
	Legend        legend `json:"legend"`
}

type tableOptions struct {
	FrameIndex int      `json:"frameIndex"`
	ShowHeader bool     `json:"showHeader"`
	SortBy     []sortBy `json:"sortBy"`
}

type sortBy struct {
	DisplayName string `json:"displayName"`
	Desc        bool   `json:"desc"`
}

type legend struct {
	DisplayMode string   `json:"displayMode"`
	Placement   string   `json:"placement"`
	ShowLegend  bool     `json:"showLegend"`
	Calcs       []string `json:"calcs"`
}

type tooltip struct {
	Mode string `json:"mode"`
	Sort string `json:"sort,omitempty"`
}

type seriesOptions struct {
	Legend  legend  `json:"legend"`
	Tooltip tooltip `json:"tooltip"`
}

type seriesCustom struct {
	DrawStyle         string           `json:"drawStyle"`
	LineInterpolation string           `json:"lineInterpolation,omitempty"`
	LineWidth         int              `json:"lineWidth"`
	FillOpacity       int              `json:"fillOpacity"`
	ShowPoints        string           `json:"showPoints"`
	SpanNulls         bool             `json:"spanNulls"`
	Stacking          *stacking        `json:"stacking,omitempty"`
	ThresholdsStyle   *thresholdsStyle `json:"thresholdsStyle,omitempty"`
}

type thresholdsStyle struct {
	Mode string `json:"mode"`
}

type stacking struct {
	Mode  string `json:"mode"`
	Group string `json:"group"`
}

type timelineOptions struct {
	ShowValue   string  `json:"showValue"`
	MergeValues bool    `json:"mergeValues"`
	RowHeight   float64 `json:"rowHeight"`
	AlignValue  string  `json:"alignValue"`
	Legend      legend  `json:"legend"`
	Tooltip     tooltip `json:"tooltip"`
}

type timelineCustom struct {
	LineWidth   int `json:"lineWidth"`
	FillOpacity int `json:"fillOpacity"`
}

type mapOptions struct {
	View     mapView    `json:"view"`
	Controls mapControl `json:"controls"`
	Basemap  mapLayer   `json:"basemap"`
	Layers   []mapLayer `json:"layers"`
	Tooltip  tooltip    `json:"tooltip"`
}

type mapView struct {
	ID   string  `json:"id"`
	Lat  float64 `json:"lat"`
	Lon  float64 `json:"lon"`
	Zoom int     `json:"zoom"`
}

type mapControl struct {
	ShowZoom        bool `json:"showZoom"`
	MouseWheelZoom  bool `json:"mouseWheelZoom"`
	ShowAttribution bool `json:"showAttribution"`
	ShowScale       bool `json:"showScale"`
}

type mapLayer struct {
	Type     string       `json:"type"`
	Name     string       `json:"name"`
	Config   any          `json:"config,omitempty"`
	Location *mapLocation `json:"location,omitempty"`
	Tooltip  bool         `json:"tooltip,omitempty"`
}

type mapLocation struct {
	Mode      string `json:"mode"`
	Latitude  string `json:"latitude"`
	Longitude string `json:"longitude"`
}

type markers struct {
	ShowLegend bool        `json:"showLegend"`
	Style      markerStyle `json:"style"`
}

type markerStyle struct {
	Color   scale   `json:"color"`
	Size    scale   `json:"size"`
	Opacity float64 `json:"opacity"`
	Text    *scale  `json:"text,omitempty"`
}

// scale ties a property of a marker to a field.
type scale struct {
	Field string   `json:"field,omitempty"`
	Mode  string   `json:"mode,omitempty"`
	Fixed any      `json:"fixed,omitempty"`
	Min   *float64 `json:"min,omitempty"`
	Max   *float64 `json:"max,omitempty"`
}
