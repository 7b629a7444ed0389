package template_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"rasid/indicators"
	"rasid/internal/planfile"
	"rasid/internal/template"
)

const planYAML = `plan: {id: p, title: Plan, starts: 2024-01-01, ends: 2024-12-31, timezone: UTC, languages: [ar, en]}
departments: [{id: water, name: {ar: مديرية المياه, en: Water office}}, {id: idle}]
places:
  - {id: R, name: {ar: الإقليم, en: Region}}
  - {id: A, within: R, name: {ar: الحسكة, en: Hasakeh}}
  - {id: B, within: R, name: {ar: الرقة, en: Raqqa}}
  - {id: C, within: R, name: {ar: الرقة, en: Raqqa}}
indicators:
  - {id: w, name: {ar: المياه, en: Water}, unit: m³, measure: flow, every: month, department: water, valid: {min: 0, max: 1000}}
  - {id: d, name: {ar: الضخ, en: Pumping}, unit: h, measure: level, every: day, department: water, places: [A]}
goals: []
`

func plan(t *testing.T) *indicators.Plan {
	t.Helper()
	p, problems := planfile.Parse("plan.yaml", []byte(planYAML))
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	return p
}

func TestTemplate(t *testing.T) {
	var b bytes.Buffer
	if err := template.Write(&b, template.Options{Plan: plan(t), Department: "water", Lang: "ar", Today: indicators.NewDate(2024, 3, 10)}); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := f.GetRows("القيم")
	if err != nil || strings.Join(rows[0], "|") != "المؤشر|المكان|الفترة|القيمة|الوحدة|ملاحظات" {
		t.Fatalf("%v %v", rows, err)
	}
	// Three places report the month that ended; one place reports the days of the present month.
	if len(rows) != 1+3+31 || strings.Join(rows[1], "|") != "المياه|الحسكة|2024-02||m³" || strings.Join(rows[4], "|") != "الضخ|الحسكة|2024-03-01||h" {
		t.Errorf("%d rows: %v", len(rows), rows[:5])
	}
	// Two places of one name are told apart by their codes.
	if rows[2][1] != "B" || rows[3][1] != "C" {
		t.Errorf("%v", rows[2:4])
	}
	view, err := f.GetSheetView("القيم", -1)
	if err != nil || view.RightToLeft == nil || !*view.RightToLeft {
		t.Error("an Arabic sheet runs from right to left")
	}
	if visible, err := f.GetSheetVisible("القوائم"); err != nil || visible {
		t.Error("the lists are to be hidden")
	}
	rules, err := f.GetDataValidations("القيم")
	if err != nil || len(rules) != 3 {
		t.Errorf("%d rules, %v", len(rules), err)
	}
	notes, err := f.GetRows("طريقة التعبئة")
	if err != nil || len(notes) < 10 {
		t.Errorf("%v %v", notes, err)
	}
}

func TestTemplateForNobody(t *testing.T) {
	for _, department := range []string{"nobody", "idle"} {
		if err := template.Write(&bytes.Buffer{}, template.Options{Plan: plan(t), Department: department, Lang: "en"}); err == nil {
			t.Errorf("a template for %s", department)
		}
	}
}
