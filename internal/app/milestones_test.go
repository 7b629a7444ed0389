package app_test

import (
	"path/filepath"
	"testing"

	"github.com/xuri/excelize/v2"

	"rasid/indicators"
	"rasid/internal/app"
)

const milestonePlan = `plan: {id: p, starts: 2024-01-01, ends: 2024-12-31, timezone: Asia/Damascus, languages: [en, ar, ku]}
departments: [{id: council}]
places: [{id: R}, {id: A, within: R}]
indicators: []
goals:
  - id: census
    statement: {en: Complete the census, ar: استكمال الإحصاء, ku: Serjimarî bê temamkirin}
    owner: council
    target:
      milestone:
        every: month
        steps:
          - {id: design, name: {en: Design, ar: التصميم, ku: Sêwirandin}, share: 20%, due: 2024-04-01}
          - {id: field, name: {en: Field work, ar: العمل الميداني, ku: Karê meydanî}, share: 50%, due: 2024-08-31}
          - {id: report, name: {en: Report, ar: التقرير, ku: Rapor}, share: 30%, due: 2024-12-31}
`

// The form for milestones, filled in as people do in each language, is read without a question.
func TestMilestoneFormComesBack(t *testing.T) {
	yes := map[indicators.Lang]string{"en": "yes", "ar": "نعم", "ku": "erê"}
	for _, lang := range indicators.Langs() {
		t.Run(string(lang), func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, "plan.yaml", milestonePlan)
			write(t, dir, "rasid.yaml", "sources: [{id: drops, kind: folder, path: inbox, settle: 1ms}]\n")
			a := open(t, dir, nil)
			path := filepath.Join(t.TempDir(), "form.xlsx")
			if other, err := app.WriteTemplate(t.Context(), app.TemplateOptions{Workspace: dir, Department: "council", Output: path, Lang: lang, AsOf: indicators.NewDate(2024, 9, 10)}); err != nil || other != 0 {
				t.Fatal(other, err)
			}
			f, err := excelize.OpenFile(path)
			if err != nil {
				t.Fatal(err)
			}
			sheet := f.GetSheetName(0)
			for cell, v := range map[string]any{"E2": "2024-03-28", "E3": "60%", "F3": "rain", "D4": "2024-09-05", "E4": yes[lang]} {
				if err := f.SetCellValue(sheet, cell, v); err != nil {
					t.Fatal(err)
				}
			}
			if err := f.SaveAs(filepath.Join(dir, "inbox/council/form.xlsx")); err != nil {
				t.Fatal(err)
			}
			collect(t, a)
			const want = "census.design R 2024-03-28 100\ncensus.field R 2024-08-31 60\ncensus.report R 2024-09-05 100\n"
			if d, _, err := a.Journal.Delivery(t.Context(), 1); err != nil || content(t, a) != want {
				findings, _ := a.Journal.Findings(t.Context(), 1)
				t.Fatalf("%+v\n%s\n%v %v", d, content(t, a), findings, err)
			}
			// The same again, typed into a sheet by somebody else, changes nothing; a correction is a revision.
			write(t, dir, "inbox/council/again.csv", "step,as of,done\nDesign,2024-03-28,done\nField work,2024-08-31,٪٥٠\n")
			collect(t, a)
			if d, _, _ := a.Journal.Delivery(t.Context(), 2); d.New != 0 || d.Unchanged != 1 || d.Revised != 1 {
				findings, _ := a.Journal.Findings(t.Context(), 2)
				t.Errorf("%+v %v", d, findings)
			}
			x, err := a.Explain(t.Context(), "census", indicators.NewDate(2024, 9, 10), a.Now())
			if err != nil || len(x.Observations) != 3 || len(x.Goal.Steps) != 3 || *x.Goal.Actual != 0.75 {
				t.Fatalf("%+v, %v", x.Goal, err)
			}
			if o := x.Observations[1]; o.Indicator != "census.field" || o.Revision != 2 || o.File != "again.csv" || o.Row != 3 || o.Value != 50 {
				t.Errorf("%+v", o)
			}
			if s := x.Goal.Steps[1]; *s.Done != 0.5 || s.Delivery != 2 || s.Row != 3 || s.On.String() != "2024-08-31" {
				t.Errorf("%+v", s)
			}
		})
	}
}
