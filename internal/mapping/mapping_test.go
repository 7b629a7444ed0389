package mapping_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"rasid/indicators"
	"rasid/internal/config"
	"rasid/internal/diag"
	"rasid/internal/mapping"
	"rasid/internal/planfile"
	"rasid/internal/tabular/grid"
)

const planYAML = `plan: {id: p, starts: 2023-01-01, ends: 2024-12-31, timezone: Asia/Damascus, languages: [en, ar, ku]}
departments: [{id: water}, {id: economy}]
places:
  - {id: NES, name: {en: North and East Syria}}
  - {id: SY08, within: NES, name: {en: Al-Hasakeh, ar: الحسكة, ku: Hesekê}, aliases: [Hasakah]}
  - {id: SY0801, within: SY08, name: {en: Quamishli, ar: القامشلي, ku: Qamişlo}}
  - {id: SY11, within: NES, name: {en: Ar-Raqqa, ar: الرقة, ku: Reqa}}
indicators:
  - {id: water_delivered, name: {en: Water delivered, ar: المياه المستجرة, ku: Ava gihîştî}, aliases: [WTR01], unit: m³, measure: flow, every: month, department: water, valid: {min: 0, max: 5000000}}
  - {id: losses, name: {en: Network losses, ar: الفاقد}, unit: "%", measure: level, every: quarter, department: water}
  - {id: share, name: {en: Share repaired}, unit: ratio, measure: level, every: month, department: water}
  - {id: bread, name: {en: Bread price, ar: سعر الخبز}, unit: SYP/bundle, measure: level, every: week, department: economy}
goals: []
`

// table is a sheet that is a CSV text, for tests: its first line is the header.
type table struct {
	rows   [][]string
	next   int
	titles []string
}

func (t *table) Header() []string        { return t.rows[0] }
func (t *table) HeaderParts() [][]string { return nil }
func (t *table) HeaderRepaired() bool    { return false }
func (t *table) Units() []string         { return nil }
func (t *table) Notes() []diag.Finding   { return nil }
func (t *table) Close() error            { return nil }
func (t *table) Titles() []string        { return t.titles }
func (t *table) Next() (grid.Row, error) {
	if t.next++; t.next >= len(t.rows) {
		return grid.Row{}, io.EOF
	}
	row := grid.Row{Number: int64(t.next + 1)}
	for _, c := range t.rows[t.next] {
		row.Cells = append(row.Cells, []byte(c))
	}
	return row, nil
}

// sink writes down what a table says, a line each.
type sink struct{ lines, findings []string }

func (s *sink) note(plan *indicators.Plan, v mapping.Value) {
	s.lines = append(s.lines, fmt.Sprintf("%s %s %s %v", plan.Indicators[v.Indicator].ID, plan.Places.All()[v.Place].ID, v.Period, v.Value))
}

type planSink struct {
	*sink
	plan *indicators.Plan
}

func (s planSink) Value(v mapping.Value) error { s.note(s.plan, v); return nil }
func (s planSink) Learn(site mapping.Site) error {
	s.findings = append(s.findings, "learnt "+site.ID)
	return nil
}

func (s planSink) Finding(f diag.Finding) error {
	s.findings = append(s.findings, strings.TrimSpace(f.Code+" "+f.Cell))
	return nil
}

func plan(t testing.TB) *indicators.Plan {
	t.Helper()
	p, problems := planfile.Parse("plan.yaml", []byte(planYAML))
	if problems.HasErrors() {
		t.Fatalf("%+v", problems)
	}
	return p
}

type job struct {
	text   string
	titles []string
	table  config.Table
	maps   []config.Mapping
	dept   string
}

func read(t testing.TB, j job) (*sink, mapping.Counts, mapping.Understanding, error) {
	t.Helper()
	r := csv.NewReader(strings.NewReader(strings.TrimLeft(j.text, "\n")))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	p := plan(t)
	s := &sink{}
	if j.dept == "" {
		j.dept = "water"
	}
	open := func() (mapping.Table, error) { return &table{rows: rows, titles: j.titles}, nil }
	counts, u, err := mapping.New(p).Read(t.Context(), open, mapping.Delivery{Source: config.Source{ID: "s", Table: j.table, Map: j.maps}, Department: j.dept,
		Today: indicators.NewDate(2024, 9, 30)}, planSink{s, p})
	return s, counts, u, err
}

func TestShapes(t *testing.T) {
	for _, c := range []struct {
		name string
		job  job
		want string // values, then findings after a bar
	}{
		{"long", job{text: "indicator,place,period,value\nwater_delivered,SY08,2024-01,10\nWTR01,الحسكه,2024-02,11\n"}, "water_delivered SY08 2024-01 10; water_delivered SY08 2024-02 11"},
		{"long in Kurdish", job{text: "nîşander,cih,dem,nirx\nAva gihîştî,Qamişlo,2024-01,10\n"}, "water_delivered SY0801 2024-01 10"},
		{"levels of places in any order", job{text: "district,governorate,indicator,date,value\nالقامشلي,الحسكة,WTR01,2024-01-31,5\n,Ar-Raqqa,WTR01,2024-01-31,6\n"},
			"water_delivered SY0801 2024-01 5; water_delivered SY11 2024-01 6"},
		{"wide by indicator", job{text: "place,period,Water delivered (m³),Share repaired,note\nHasakah,2024-01,10,0.5,x\nReqa,2024-01,20,,\n"},
			"water_delivered SY08 2024-01 10; share SY08 2024-01 0.5; water_delivered SY11 2024-01 20 | value_blank D3"},
		{"wide by period", job{text: "indicator,place,2024-01,2024-02,Total\nWTR01,SY08,1,2,3\n"}, "water_delivered SY08 2024-01 1; water_delivered SY08 2024-02 2"},
		{"wide by place", job{text: "indicator,period,الحسكة,الرقة,المجموع\nWTR01,2024-03,1,2,3\n"}, "water_delivered SY08 2024-03 1; water_delivered SY11 2024-03 2"},
		{"crossed, the title names the indicator", job{text: ",2024-01,2024-02\nالحسكة,1,2\nالرقة,3,\n", titles: []string{"المياه المستجرة حسب المنطقة 2024"}},
			"water_delivered SY08 2024-01 1; water_delivered SY08 2024-02 2; water_delivered SY11 2024-01 3 | column_by_cells; indicator_from_title; value_blank C3"},
		{"months under the year of the title", job{text: "المكان,كانون الثاني,شباط\nالحسكة,1,2\n", titles: []string{"المياه المستجرة - 2024"}},
			"water_delivered SY08 2024-01 1; water_delivered SY08 2024-02 2 | year_from_title; indicator_from_title"},
		{"year and quarter", job{text: "السنة ,الربع,المكان,الفاقد\n2024,1,الرقة,30\n2024,الثاني,الرقة,29\n"}, "losses SY11 2024-Q1 30; losses SY11 2024-Q2 29"},
		{"percent", job{text: "place,period,indicator,value\nReqa,2024Q1,losses,30 %\nReqa,2024-01,share,45%\n"}, "losses SY11 2024-Q1 30; share SY11 2024-01 0.45"},
		{"HXL", job{text: "Gov,Ind,When,Amount,Flag\n#adm1+name,#indicator+code,#date,#value,#meta\nAl-Hasakeh,WTR01,2024-01-15,7,x\n"}, "water_delivered SY08 2024-01 7"},
		{"HXL prefers codes", job{text: "Gov,Code,Ind,When,Amount,USD\n#adm1+name,#adm1+code,#indicator,#date,#value,#value+usd\nnonsense,SY08,WTR01,2024-01-15,7,1\n"}, "water_delivered SY08 2024-01 7"},
		{"DHIS2", job{text: "dataelement,period,orgunit,categoryoptioncombo,attributeoptioncombo,value,storedby,lastupdated,comment,followup,deleted\n" +
			"WTR01,202401,SY08,HllvX50cXC0,HllvX50cXC0,5,admin,2024-02-01,,false,false\nWTR01,202402,SY08,under5,HllvX50cXC0,5,,,,,\nWTR01,202403,SY08,,,5,,,,,true\n"},
			"water_delivered SY08 2024-01 5 | category_unsupported D3; deletion_unsupported K4"},
		{"names beside codes are for people", job{text: "indicator,place,period,value,indicator name,place name\nWTR01,SY08,2024-01,5,Bread price,Nowhere\n"}, "water_delivered SY08 2024-01 5"},
		{"names alone", job{text: "اسم المؤشر,اسم المكان,الفترة,القيمة\nالمياه المستجرة,الحسكة,2024-01,5\n"}, "water_delivered SY08 2024-01 5"},
		{"a survey's export", job{text: "start,end,report/place,report/period,report/indicator,report/value,_id\na,b,Reqa,2024-01,WTR01,9,1\n"}, "water_delivered SY11 2024-01 9"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, _, u, err := read(t, c.job)
			got := strings.Join(s.lines, "; ")
			if len(s.findings) > 0 {
				got += " | " + strings.Join(s.findings, "; ")
			}
			if err != nil || got != c.want {
				t.Errorf("got  %s\nwant %s\n%+v, %v", got, c.want, u, err)
			}
		})
	}
}

func TestTablesRefusedWhole(t *testing.T) {
	for code, j := range map[string]job{
		"column_missing":    {text: "indicator,period,value\nWTR01,2024-01,1\n"},
		"columns_ambiguous": {text: "indicator,place,period,date,value\nWTR01,SY08,2024-01,2024-02,1\n"},
		"indicator_unsaid":  {text: "place,period,value\nSY08,2024-01,1\n", titles: []string{"Water delivered and lost"}},
		"unit_differs":      {text: "place,period,Water delivered (1000 m³)\nSY08,2024-01,1\n"},
		"header_only":       {text: "indicator,place,period,value\n"},
		"no_value_columns": {text: "indicator,place,x\nWTR01,SY08,1\n",
			maps: []config.Mapping{{Indicator: config.Field{Columns: []string{"indicator"}}, Place: config.PlaceField{Levels: [][]string{{"place"}}}, Period: config.PeriodField{Field: config.Field{InHeader: true}}}}},
		"duplicate_header": {text: "indicator,place,period,value,value\nWTR01,SY08,2024-01,1,2\n",
			maps: []config.Mapping{{Indicator: config.Field{Columns: []string{"indicator"}}, Place: config.PlaceField{Levels: [][]string{{"place"}}}, Period: config.PeriodField{Field: config.Field{Columns: []string{"period"}}}, Value: config.Field{Columns: []string{"value"}}}}},
	} {
		s, _, _, err := read(t, j)
		var fault *grid.Fault
		if !errors.As(err, &fault) || fault.Code != code || len(s.lines) > 0 {
			t.Errorf("%s: %v, %v", code, err, s.lines)
		}
	}
	// Two groups of headers that both could hold the values.
	_, _, _, err := read(t, job{text: "indicator,place,Water delivered,2024-01\nWTR01,SY08,1,2\n"})
	var fault *grid.Fault
	if !errors.As(err, &fault) || fault.Code != "columns_ambiguous" {
		t.Errorf("two groups: %v", err)
	}
}

func TestC02TheColumnDecides(t *testing.T) {
	const head = "place,period,indicator,value\n"
	for _, c := range []struct{ name, text, want string }{
		{"one cell tells that commas mark decimals", head + "Reqa,2024-01,WTR01,\"1,234\"\nReqa,2024-02,WTR01,\"12,5\"\n", "water_delivered SY11 2024-01 1.234; water_delivered SY11 2024-02 12.5"},
		{"one cell tells that they group", head + "Reqa,2024-01,WTR01,\"1,234\"\nReqa,2024-02,WTR01,\"1,234.5\"\n", "water_delivered SY11 2024-01 1234; water_delivered SY11 2024-02 1234.5"},
		{"a point that groups", head + "Reqa,2024-01,WTR01,1.234\nReqa,2024-02,WTR01,\"1.234,5\"\n", "water_delivered SY11 2024-01 1234; water_delivered SY11 2024-02 1234.5"},
		{"nothing tells", head + "Reqa,2024-01,WTR01,\"1,234\"\nReqa,2024-02,WTR01,\"5,678\"\nReqa,2024-03,WTR01,7\n", "water_delivered SY11 2024-03 7 | number_ambiguous D2; number_ambiguous D3"},
		{"cells contradict", head + "Reqa,2024-01,WTR01,\"1,234\"\nReqa,2024-02,WTR01,\"1,5\"\nReqa,2024-03,WTR01,1.5\n", "water_delivered SY11 2024-02 1.5; water_delivered SY11 2024-03 1.5 | number_ambiguous D2"},
		{"days before months", head + "Reqa,03/04/2024,WTR01,1\nReqa,25/05/2024,WTR01,2\n", "water_delivered SY11 2024-04 1; water_delivered SY11 2024-05 2"},
		{"months before days", head + "Reqa,03/04/2024,WTR01,1\nReqa,05/25/2024,WTR01,2\n", "water_delivered SY11 2024-03 1; water_delivered SY11 2024-05 2"},
		{"dates that nothing tells", head + "Reqa,03/04/2024,WTR01,1\nReqa,05/06/2024,WTR01,2\n", " | period_ambiguous B2; period_ambiguous B3"},
	} {
		s, _, _, err := read(t, job{text: c.text})
		got := strings.Join(s.lines, "; ")
		if len(s.findings) > 0 {
			got += " | " + strings.Join(s.findings, "; ")
		}
		if err != nil || got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s\n%v", c.name, got, c.want, err)
		}
	}
	// What rasid.yaml says comes first.
	s, _, _, err := read(t, job{text: head + "Reqa,03/04/2024,WTR01,\"1,234\"\n", table: config.Table{Decimal: ",", Dates: "mdy"}})
	if err != nil || strings.Join(s.lines, "") != "water_delivered SY11 2024-03 1.234" {
		t.Errorf("pinned: %v %v", s, err)
	}
}

func TestOwnIndicatorsOnly(t *testing.T) {
	s, counts, _, err := read(t, job{text: "indicator,place,period,value\nbread,SY08,2024-W02,10\nWTR01,SY08,2024-01,3\n"})
	if err != nil || len(s.lines) != 1 || counts.Refused != 1 || counts.Values != 2 || s.findings[0] != "not_your_indicator A2" {
		t.Errorf("%+v %+v %v", s, counts, err)
	}
}
