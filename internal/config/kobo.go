package config

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"rasid/indicators"
	"rasid/internal/tabular/jsonrows"
	"rasid/internal/yamlnode"
)

// Totals says that the rows of a source are added up by period and place.
type Totals struct {
	Every indicators.PeriodKind
	Zone  string `json:"zone,omitempty"` // whose days count of times, which are of UTC; "": the day as it is written
}

// Rule returns what adds up.
func (t Totals) Rule() jsonrows.Totals {
	rule := jsonrows.Totals{Every: t.Every}
	if t.Zone != "" {
		if zone, err := time.LoadLocation(t.Zone); err == nil { // it was the plan's
			rule.Zone = zone
		}
	}
	return rule
}

// submissionTime is the field of KoboToolbox that says when the server received a submission, in UTC.
const submissionTime = "_submission_time"

var (
	koboAsset    = regexp.MustCompile(`^[A-Za-z0-9]{8,40}$`)
	koboQuestion = regexp.MustCompile(`^[\p{L}_][\p{L}\p{M}\p{N}_.-]*(/[\p{L}_][\p{L}\p{M}\p{N}_.-]*)*$`)
)

// koboError makes the words of an answer that is none.
const koboError = `if type == "object" and (.results | type) == "array" then null
elif type == "object" and .detail then (.detail | tostring) else "this is no answer of the API: " + (tostring | .[:80]) end`

// koboRows makes a row of each submission that counts, and of each total that has gone.
const koboRows = `if has("gone") then .gone[] else .results[]
| select((._validation_status | if type == "object" then (.uid // "") else "" end | ltrimstr("validation_status_") | if . == "" then "none" else . end) as $status | %s | any(. == $status))
| {date: .[%s], place: %s%s} end`

// kobo reads a source that adds up the submissions to a form of KoboToolbox.
func (r reader) kobo(m yamlnode.Map, s *Source) {
	s.Table = rowsTable
	s.Table.Dates = "ymd"
	s.HTTP = ask(m, s.between, pagesLimit)
	if !m.Get("overlap").Present() {
		s.HTTP.Overlap = 366 // submissions come late, and are corrected for months
	}
	if !s.HTTP.Auth.Bearer.IsZero() && s.HTTP.Auth.Scheme == "" {
		s.HTTP.Auth.Scheme = "Token"
	}
	asset := m.Get("asset")
	if asset.String() != "" && !koboAsset.MatchString(asset.String()) {
		asset.Errorf("asset", "write what follows forms/ in the form's address", "%q is no identifier of a form", asset.String())
	}
	date := question(m.Get("date"))
	fields := []string{"_id", "_validation_status", date}
	place, where := r.koboPlace(m)
	if where != "" {
		fields = append(fields, where)
	}
	ids, maps, columns := map[string]string{}, []Mapping(nil), ""
	for _, e := range m.Get("indicators").Entries() {
		id := r.reported(e.Key, s.Department)
		program, asked := figure(e.Value)
		fields = append(fields, asked...)
		column := "total " + id
		ids[id], columns = id, columns+fmt.Sprintf(", %s: %s", text(column), program)
		maps = append(maps, Mapping{Indicator: Field{Constant: id}, Place: place, Period: PeriodField{Field: Field{Columns: []string{jsonrows.PeriodColumn}}}, Value: Field{Columns: []string{column}}, Learn: s.Learn})
	}
	if v := m.Get("indicators"); v.IsMap() && len(ids) == 0 {
		v.Errorf("series", "write {an indicator of the plan: count}", "no series is named here")
	}
	kind := r.periodType(m.Get("period_type"), m.Get("indicators"), ids, indicators.Month, indicators.Day, indicators.Week, indicators.Month, indicators.Quarter, indicators.Year)
	s.HTTP.Totals = &Totals{Every: kind}
	if date == submissionTime && r.plan != nil && r.plan.TimeZone != nil {
		s.HTTP.Totals.Zone = r.plan.TimeZone.String()
	}
	s.HTTP.Date = date
	slices.Sort(fields)
	list, _ := json.Marshal(slices.Compact(fields)) // texts always can be
	s.HTTP.URL = base(m, s, "https://kf.kobotoolbox.org") + "/api/v2/assets/" + asset.String() + "/data.json?limit=1000&fields=" + url.QueryEscape(string(list)) + "&sort=" + url.QueryEscape(`{"_id":1}`)
	s.HTTP.Rows, s.HTTP.Error = fmt.Sprintf(koboRows, validation(m.Get("validation")), text(date), placeOf(where), columns), koboError
	s.HTTP.Pages = Pages{By: "cursor", Parameter: "start", Next: `(.next // "") | capture("[?&]start=(?<n>[0-9]+)") | .n`, Most: 1000}
	if !m.Get("map").Present() {
		s.Map = maps
	}
}

// text writes a text as a jq program does.
func text(s string) string {
	b, _ := json.Marshal(s) // texts always can be
	return string(b)
}

func placeOf(field string) string {
	if field == "" {
		return `""`
	}
	return ".[" + text(field) + "]"
}

// question reads the name of a question, with the groups it is in.
func question(v yamlnode.Value) string {
	s := v.String()
	if s != "" && !koboQuestion.MatchString(s) {
		v.Errorf("question", "write visit_date, or group/visit_date", "%q is no name of a question", s)
	}
	return s
}

// koboPlace reads which question says the place, or the one place that all submissions are about.
func (r reader) koboPlace(m yamlnode.Map) (p PlaceField, field string) {
	switch v, known := m.Get("place"), r.places(); {
	case v.IsMap():
		c := v.Map("a constant place", "!constant").Get("constant")
		p.Constant = r.refer(c, "place", func(*indicators.Plan) []string { return r.places() })
	case v.Present():
		p.Levels, field = [][]string{{jsonrows.PlaceColumn}}, question(v)
	case len(known) == 1:
		p.Constant = known[0]
	case len(known) > 1 && m.IsMap() && !m.Get("map").Present():
		m.Errorf("missing-key", "add place: with the name of the question, or {constant: ID}", `a form needs "place", as the plan has several places`)
	}
	return p, field
}

// figure reads what is counted or added up for an indicator, as a jq program, and the questions it takes.
func figure(v yamlnode.Value) (program string, asked []string) {
	if !v.IsMap() {
		v.OneOf("figure", "count")
		return "1", nil
	}
	m := v.Map("a figure", "sum", "where")
	program = "1"
	if q := m.Get("sum"); q.Present() {
		asked = append(asked, question(q))
		program = ".[" + text(asked[0]) + "]"
	}
	var conditions []string
	for _, e := range m.Get("where").Entries() {
		q, answers := question(e.Key), e.Value.Strings()
		if len(answers) == 0 {
			e.Key.Errorf("where", "write the values that are wanted, or leave the filter out", "a filter without a value lets no row through")
		}
		list, _ := json.Marshal(answers)
		asked = append(asked, q)
		conditions = append(conditions, fmt.Sprintf("((.[%s] | tostring) as $answer | %s | any(. == $answer))", text(q), list))
	}
	if len(conditions) > 0 {
		program = "(if " + strings.Join(conditions, " and ") + " then " + program + " else 0 end)"
	}
	return program, asked
}

// validation reads which submissions count by what was said of their validity; all but those that are
// not approved, unless it is said.
func validation(v yamlnode.Value) string {
	states := []string{"approved", "not_approved", "on_hold", "none"}
	wanted := []string{"approved", "on_hold", "none"}
	if v.Present() {
		wanted = nil
		items := []yamlnode.Value{v}
		if !v.IsScalar() {
			items = v.List()
		}
		for _, item := range items {
			if state := item.OneOf("validation status", states...); state != "" {
				wanted = append(wanted, state)
			}
		}
	}
	b, _ := json.Marshal(wanted)
	return string(b)
}
