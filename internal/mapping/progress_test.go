package mapping_test

import (
	"encoding/csv"
	"strings"
	"testing"

	"rasid/indicators"
	"rasid/internal/config"
	"rasid/internal/mapping"
	"rasid/internal/planfile"
)

const stepsYAML = `plan: {id: p, starts: 2024-01-01, ends: 2024-12-31, timezone: Asia/Damascus, languages: [en, ar, ku]}
departments: [{id: council}, {id: water}]
places: [{id: NES}, {id: A, within: NES, name: {en: Hasakeh, ar: الحسكة}}]
indicators:
  - {id: pumped, name: {en: Pumped, ar: الضخ}, unit: m³, measure: flow, every: month, department: council}
goals:
  - {id: census, statement: {en: Census, ar: الإحصاء, ku: Serjimarî}, owner: council, target: {milestone: {steps: [
      {id: design, name: {en: Design, ar: التصميم, ku: Sêwirandin}, share: 20%, due: 2024-04-01, done: 2024-03-28},
      {id: field-work, name: {en: Field work, ar: العمل الميداني, ku: Karê meydanî}, share: 80%, due: 2024-08-31}]}}}
  - {id: law, statement: {en: Water law, ar: قانون المياه}, owner: council, place: A, target: {milestone: {steps: [
      {id: design, name: {en: Design, ar: التصميم}, share: 50%, due: 2024-05-01}, {id: vote, name: {en: Vote}, share: 50%, due: 2024-09-01}]}}}
  - {id: network, owner: water, target: {milestone: {steps: [{id: survey, name: {en: Survey}, share: 100%, due: 2024-05-01}]}}}
`

func TestProgressOfSteps(t *testing.T) {
	p, problems := planfile.Parse("plan.yaml", []byte(stepsYAML))
	if problems.HasErrors() {
		t.Fatalf("%+v", problems)
	}
	for _, c := range []struct{ name, text, want string }{
		{"shares, words and days", "goal,step,due date,as of,done,note\nCensus,Field work,2024-08-31,2024-05-31,60%,going well\nWater law,Design,,2024-06-01,yes,\ncensus,design,,2024-06-01,2024-04-03,\nlaw,vote,,2024-06-01,,\nlaw,vote,,2024-05-01,not yet,\n",
			"census.field-work NES 2024-05-31 60; law.design A 2024-06-01 100; census.design NES 2024-04-03 100; law.vote A 2024-05-01 0 | value_blank E5"},
		{"Arabic", "الهدف,الخطوة,الموعد,الوضع في تاريخ,نسبة الإنجاز,ملاحظات\nالإحصاء,العمل الميداني,٢٠٢٤-٠٨-٣١,٢٠٢٤-٠٥-٣١,٦٠٪,\nقانون المياه,التصميم,,2024-06-01,نعم,\nقانون المياه,vote,,2024-06-01,لم يتم,\nالإحصاء,التصميم,,2024-06-01,28 آذار 2024,\n",
			"census.field-work NES 2024-05-31 60; law.design A 2024-06-01 100; law.vote A 2024-06-01 0; census.design NES 2024-03-28 100"},
		{"Kurdish", "armanc,gav,dema dawî,rewşa roja,qediya\nSerjimarî,Karê meydanî,,2024-05-31,%60\nSerjimarî,Sêwirandin,,2024-05-31,Erê\nSerjimarî,Karê meydanî,,2024-06-30,✓\n",
			"census.field-work NES 2024-05-31 60; census.design NES 2024-05-31 100; census.field-work NES 2024-06-30 100"},
		{"days alone", "step,date done\nField work,2024-08-20\nvote,13/08/2024\n", "census.field-work NES 2024-08-20 100; law.vote A 2024-08-13 100"},
		{"a share needs a day", "step,share done\nField work,60%\nField work,yes\n", " | step_undated B2; step_undated B3"},
		{"two columns", "step,as of,share done,date done\nField work,2024-05-31,60%,\nVote,2024-05-31,,2024-05-02\n",
			"census.field-work NES 2024-05-31 60; law.vote A 2024-05-02 100 | value_blank D2; value_blank C3"},
		{"steps as indicators", "indicator,place,period,value,unit\ncensus.field-work,NES,2024-05-31,0.5,%\nField work,,2024-06,70,%\npumped,A,2024-05,9,m³\n",
			"census.field-work NES 2024-05-31 0.5; census.field-work NES 2024-06-30 70; pumped A 2024-05 9"},
		{"crossed by step", "period,Field work,Vote\n2024-05-31,60%,\n2024-06-30,80%,yes\n", "census.field-work NES 2024-05-31 60; census.field-work NES 2024-06-30 80; law.vote A 2024-06-30 100 | value_blank C2"},
		{"crossed by period", "goal,step,2024-05,2024-06\nCensus,Field work,60%,80%\n", "census.field-work NES 2024-05-31 60; census.field-work NES 2024-06-30 80"},
		{"what cannot be read one way", "goal,step,as of,done\nCensus,Field work,2024-05-31,0.6\nCensus,Field work,2024-05-31,1\n,Design,2024-05-31,60%\nCensus,Vote,2024-05-31,60%\nCensus,Field works,2024-05-31,60%\nCensus,Field work,2024-05-31,140%\nCensus,Field work,2024-11-01,60%\nCensus,Field work,2024-05-31,almost\nCensus,Field work,03/04/2024,50%\nCensus,Field work,2024-05-31,12 km\n",
			" | step_share_ambiguous D2; step_share_ambiguous D3; step_ambiguous B4; step_unknown B5; step_unknown B6; value_outside D7; period_future C8; step_unreadable D9; period_ambiguous C10; unit_differs D11"},
		{"less than the plan says", "step,as of,done\ncensus.design,2024-04-30,80%\ncensus.design,2024-03-01,80%\n", "census.design NES 2024-04-30 80; census.design NES 2024-03-01 80 | step_done_in_plan C2"},
		{"of another department", "step,as of,done\nSurvey,2024-04-30,80%\n", " | not_your_indicator A2"},
		{"of another place", "step,place,as of,done\nVote,NES,2024-04-30,80%\nVote,الحسكة,2024-04-30,80%\nVote,Nowhere,2024-04-30,80%\n", "law.vote A 2024-04-30 80 | step_elsewhere B2; place_unknown B4"},
		{"words of steps in another table", "indicator,place,period,value,goal,done,survey\npumped,A,2024-05,9,10,yes,12\n", "pumped A 2024-05 9"},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows, err := csv.NewReader(strings.NewReader(c.text)).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			s := &sink{}
			_, u, err := mapping.New(p).Read(t.Context(), func() (mapping.Table, error) { return &table{rows: rows}, nil },
				mapping.Delivery{Source: config.Source{ID: "s"}, Department: "council", Today: indicators.NewDate(2024, 9, 30)}, planSink{s, p})
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
