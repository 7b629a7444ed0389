package report_test

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/app"
	"rasid/internal/report"
)

// planText has a goal of every kind of figure, and texts at their worst: markup, ends of isolation, a formula.
const planText = `plan:
  id: small
  title: {en: "A <b>small</b> \"plan\"; 2024", ar: خطة صغيرة ٢٠٢٤, ku: Planeke biçûk a 2024an}
  starts: 2024-01-01
  ends: 2024-12-31
  timezone: Asia/Damascus
  languages: [en, ar, ku]
  illustrative: {en: "All figures are samples: nobody's & no report.", ar: كل الأرقام أمثلة وليست تقارير., ku: "Hemû hejmar mînak in, ne rapor."}
sectors:
  - {id: services, name: {en: Services, ar: الخدمات, ku: Xizmet}}
  - {id: land, name: {en: Land & water, ar: الأرض والمياه, ku: Erd û av}}
departments:
  - {id: economy, name: {en: "Economy <i>office</i>", ar: هيئة الاقتصاد, ku: Desteya Aboriyê}}
  - {id: water, name: {en: Water office, ar: مديرية المياه, ku: Rêveberiya Avê}}
  - {id: works, name: {en: "=HYPERLINK(\"http://x\")", ar: هيئة الأشغال, ku: Desteya Karan}}
places:
  - {id: R, name: {en: Region, ar: الإقليم, ku: Herêm}}
  - {id: A, within: R, name: {en: North, ar: الشمال, ku: Bakur}}
  - {id: B, within: R, name: {en: East, ar: الشرق, ku: Rojhilat}}
  - {id: C, within: R, name: {en: South, ar: الجنوب, ku: Başûr}}
indicators:
  - {id: bread, name: {en: Bread price, ar: سعر الخبز, ku: Bihaya nan}, unit: SYP/bundle, measure: level, every: month, grace: 10d, across_places: median, department: economy}
  - {id: rice, name: {en: Rice price, ar: سعر الأرز, ku: Bihaya birincê}, unit: SYP/kg, measure: level, every: month, grace: 10d, department: economy}
  - {id: wells, name: {en: Wells, ar: آبار, ku: Bîr}, unit: wells, measure: flow, every: month, grace: 10d, department: water, places: [A, B, C]}
  - {id: supply, name: {en: Water supplied, ar: المياه, ku: Av}, unit: "%", measure: level, every: month, grace: 5d, department: water}
  - {id: roads, name: {en: Roads, ar: طرق, ku: Rê}, unit: km, measure: running_total, every: quarter, grace: 20d, department: works}
  - {id: ratio, name: {en: Bread in rice, ar: الخبز بالأرز, ku: Nan bi birincê}, unit: kg/bundle, measure: level, every: month, department: economy, derive: bread / rice}
  - {id: jobs, name: {en: Jobs, ar: وظائف, ku: Kar}, unit: jobs, measure: flow, every: month, grace: 10d, department: works}
goals:
  - {id: fair-bread, sector: services, owner: economy, statement: {en: "Bread at a <script>alert(1)</script> fair price", ar: خبز بسعر عادل, ku: Nan bi bihayekî guncav}, indicator: bread, target: {at_most: 4000}}
  - {id: fair-rice, sector: services, owner: economy, statement: {en: Rice at a fair price, ar: أرز بسعر عادل, ku: Birinc bi bihayekî guncav}, indicator: rice, target: {between: [5000, 9000]}}
  - {id: bread-in-rice, sector: services, owner: economy, statement: {en: Bread costs no more than rice, ar: الخبز لا يكلّف أكثر من الأرز, ku: Nan ji birincê bihatir nebe}, indicator: ratio, target: {at_most: 1}}
  - {id: dig-wells, sector: land, owner: water, statement: {en: "=1+1: Dig 240 wells", ar: حفر ٢٤٠ بئراً, ku: Kolana 240 bîran}, indicator: wells, target: {reach: 240, from: 0}}
  - {id: supply-water, sector: land, owner: water, statement: {en: Supply 70 % of homes, ar: إيصال المياه إلى ٧٠٪ من البيوت, ku: Gihandina avê ji %70 malan re}, indicator: supply, target: {move: 70, from: 40}}
  - {id: pave, sector: services, owner: works, statement: {en: Pave 90 km, ar: تعبيد ٩٠ كم, ku: Qîrkirina 90 km}, indicator: roads, target: {reach: 90, from: 0}}
  - {id: work, owner: works, statement: {en: Create 500 jobs, ar: توفير ٥٠٠ وظيفة, ku: Çêkirina 500 karan}, indicator: jobs, target: {reach: 500, from: 0}}
  - id: supplies
    sector: land
    owner: water
    statement: {en: Water for all, ar: المياه للجميع, ku: Av ji bo her kesî}
    combine: worst
    parts:
      - {id: homes, name: {en: Homes, ar: البيوت, ku: Mal}, indicator: supply, target: {move: 70, from: 40}}
      - {id: wells, name: {en: Wells, ar: الآبار, ku: Bîr}, indicator: wells, target: {reach: 240, from: 0}}
  - id: census
    owner: works
    statement: {en: Complete the census, ar: استكمال الإحصاء, ku: Temamkirina serjimariyê}
    target: {milestone: {due: 2024-06-20, steps: [{id: design, share: 40%, due: 2024-03-01, done: 2024-03-05}, {id: count, share: 60%, due: 2024-06-20, done: 2024-06-18}]}}
  - {id: dialogue, sector: services, owner: works, statement: {en: Support dialogue, ar: دعم الحوار, ku: Piştgiriya diyalogê}}
`

const configText = "web: {listen: \"127.0.0.1:0\"}\n"

// workspace is a plan with a clock that is moved by hand.
type workspace struct {
	*app.App
	now time.Time
}

func open(t testing.TB, plan string) *workspace {
	t.Helper()
	dir := t.TempDir()
	w := &workspace{now: time.Date(2024, 1, 1, 9, 0, 0, 0, time.UTC)}
	for name, text := range map[string]string{"plan.yaml": plan, "rasid.yaml": configText} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	a, err := app.Open(t.Context(), app.Options{Workspace: dir, Now: func() time.Time { return w.now }, Settle: 0, Log: slog.New(slog.DiscardHandler)})
	if problems := (*app.ProblemsError)(nil); errors.As(err, &problems) {
		t.Fatalf("%+v", problems.Problems)
	} else if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	w.App = a
	return w
}

// deliver takes in a department's file on a day.
func (w *workspace) deliver(t testing.TB, month time.Month, day int, name, rows string) {
	t.Helper()
	w.now = time.Date(2024, month, day, 9, 30, 0, 0, time.UTC)
	path := filepath.Join(w.Workspace, "inbox", filepath.FromSlash(name))
	if err := os.WriteFile(path, []byte("indicator,place,period,value\n"+rows), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, w.now.Add(-time.Hour), w.now.Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	if _, err := w.CollectOne(t.Context(), "drops"); err != nil {
		t.Fatal(err)
	}
}

// halfYear is the small plan from January to June, looked at on 9 July: bread leaves its line in June, wells lag
// and one place stops reporting, rice waits for a person, jobs were never reported.
func halfYear(t testing.TB) *workspace {
	t.Helper()
	w := open(t, planText)
	bread := []int{3000, 3100, 3150, 3200, 3300, 4600}
	for m := time.January; m <= time.June; m++ {
		period := fmt.Sprintf("2024-%02d", int(m))
		rows := ""
		for i, place := range []string{"A", "B", "C"} {
			rows += fmt.Sprintf("bread,%s,%s,%d\n", place, period, bread[m-1]+20*i)
		}
		if m == time.June { // a correction, with a value that nobody can read
			w.deliver(t, time.June, 29, "water/correction.csv", "wells,A,2024-03,9\nsupply,R,2024-05,x\n")
		}
		if m == time.April {
			w.deliver(t, m+1, 2, "works/roads.csv", "roads,R,2024-Q1,20\n")
		}
		w.deliver(t, m+1, 5, "economy/bread-"+period+".csv", rows+fmt.Sprintf("rice,R,%s,%d\n", period, 6000+10*int(m)))
		wells := fmt.Sprintf("wells,A,%s,%d\nwells,B,%s,%d\n", period, 6, period, 3)
		if m < time.May {
			wells += fmt.Sprintf("wells,C,%s,1\n", period)
		}
		day := 6
		if m == time.May {
			day = 28 // after its grace
		}
		w.deliver(t, m+1, day, "water/wells-"+period+".csv", wells+fmt.Sprintf("supply,R,%s,%g\n", period, 42+2.6*float64(m)))
	}
	w.deliver(t, time.July, 7, "economy/slip.csv", "rice,R,2024-07,60000\n")
	w.now = time.Date(2024, time.July, 9, 9, 0, 0, 0, time.UTC)
	return w
}

var june = indicators.PeriodAt(indicators.Month, indicators.NewDate(2024, 6, 1))

var juneOnce struct {
	sync.Mutex
	made *report.Report
}

// juneReport is the report of halfYear's June, made once for all tests that only look at it.
func juneReport(t testing.TB) *report.Report {
	t.Helper()
	juneOnce.Lock()
	defer juneOnce.Unlock()
	if juneOnce.made == nil {
		juneOnce.made = halfYear(t).report(t, app.ReportOptions{Period: june})
	}
	return juneOnce.made
}

func (w *workspace) report(t testing.TB, o app.ReportOptions) *report.Report {
	t.Helper()
	r, err := w.Report(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
