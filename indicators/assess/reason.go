package assess

import (
	"math"
	"strings"

	"rasid/indicators"
)

// reason writes the sentence that says why, in every language. It names what was reported, what
// was expected, the pace that is needed and where the number comes from.
func (j *judge) reason() indicators.Text {
	t := indicators.Text{}
	for _, l := range indicators.Langs() {
		t[l] = j.sentence(l)
	}
	return t
}

func (j *judge) sentence(l indicators.Lang) string {
	s := sentences[j.verdict][l]
	a := j.a
	if a.RequiredPace != nil && (j.verdict == "way" || j.verdict == "threshold" && a.Method != "ceiling" && a.Method != "floor" && a.Method != "band") {
		s += " " + sentences["pace"][l]
	}
	if a.Latest != nil && a.Latest.Reported < a.Latest.Expected {
		s += " " + sentences["coverage"][l]
	}
	if a.Latest != nil && a.Latest.Delivery > 0 && j.DeliveryName != nil {
		s += " " + sentences["source"][l]
	}
	num := func(p *float64) string {
		if p == nil {
			return "–"
		}
		return indicators.FormatNumber(l, *p, decimals(*p))
	}
	count := func(key string) string { return indicators.FormatNumber(l, j.num[key], 2) }
	gap := "–"
	if a.GapRatio != nil {
		gap = indicators.FormatPercent(l, math.Abs(*a.GapRatio))
	}
	side := "below"
	if a.Actual != nil && a.Expected != nil && *a.Actual > *a.Expected {
		side = "above"
	}
	args := []string{
		"{actual}", num(a.Actual), "{expected}", num(a.Expected), "{target}", num(a.Target), "{unit}", isolate(l, a.Unit),
		"{gap}", gap, "{side}", words[side][l], "{required}", num(a.RequiredPace), "{current}", num(a.CurrentPace),
		"{period}", isolate(l, indicators.LocalDigits(l, a.AsOfPeriod.String())), "{due}", isolate(l, indicators.LocalDigits(l, j.Goal.Target.Due.String())),
		"{starts}", isolate(l, indicators.LocalDigits(l, j.Plan.Starts.String())),
		"{within}", count("within"), "{reports}", count("reports"), "{holes}", count("holes"), "{days}", count("days"), "{line}", count("line"),
	}
	if strings.Contains(s, "{linegap}") {
		args = append(args, "{linegap}", indicators.FormatPercent(l, j.num["line"]))
	}
	if a.Latest != nil {
		args = append(args, "{got}", indicators.FormatNumber(l, float64(a.Latest.Reported), 0), "{want}", indicators.FormatNumber(l, float64(a.Latest.Expected), 0),
			"{row}", indicators.FormatNumber(l, float64(a.Latest.Row), 0))
		if j.DeliveryName != nil {
			args = append(args, "{file}", isolate(l, j.DeliveryName(a.Latest.Delivery)))
		}
	}
	if j.ind != nil {
		args = append(args, "{every}", words[j.ind.Every.String()][l])
		if d, ok := j.Plan.Department(j.ind.Department); ok {
			args = append(args, "{department}", d.Name.In(l))
		}
	}
	return strings.NewReplacer(args...).Replace(s)
}

// isolate keeps Latin names, units and dates from disturbing the order of an Arabic sentence.
func isolate(l indicators.Lang, s string) string {
	if !l.RightToLeft() || s == "" {
		return s
	}
	return "\u2068" + s + "\u2069"
}

// decimals keeps about four significant digits.
func decimals(v float64) int {
	switch v = math.Abs(v); {
	case v >= 100:
		return 0
	case v >= 1:
		return 1
	}
	return 3
}

type text = map[indicators.Lang]string

var words = map[string]text{
	"below":   {"en": "below", "ar": "دون", "ku": "kêmtir ji"},
	"above":   {"en": "above", "ar": "فوق", "ku": "zêdetir ji"},
	"day":     {"en": "day", "ar": "يوم", "ku": "roj"},
	"week":    {"en": "week", "ar": "أسبوع", "ku": "hefte"},
	"month":   {"en": "month", "ar": "شهر", "ku": "meh"},
	"quarter": {"en": "quarter", "ar": "ربع سنة", "ku": "çaryek"},
	"year":    {"en": "year", "ar": "سنة", "ku": "sal"},
}

var sentences = map[string]text{
	"narrative": {
		"en": "This goal is described, not measured.",
		"ar": "هذا الهدف يُوصف ولا يُقاس.",
		"ku": "Ev armanc tê vegotin, nayê pîvandin."},
	"before_plan": {
		"en": "The plan starts on {starts}; nothing is expected before.",
		"ar": "تبدأ الخطة في {starts}، ولا يُنتظر شيء قبل ذلك.",
		"ku": "Plan di {starts} de dest pê dike; berî wê tiştek nayê hêvîkirin."},
	"nothing_due": {
		"en": "No report has come yet from {department}, and none is overdue.",
		"ar": "لم يصل بعد أي تقرير من {department}، ولم يتأخر أي تقرير.",
		"ku": "Hîn ti rapor ji {department} nehatiye, û ti rapor ne dereng e."},
	"no_data": {
		"en": "{department} has reported nothing that can be judged; a report for every {every} is expected.",
		"ar": "لم ترسل {department} ما يمكن الحكم عليه، والمنتظر تقرير عن كل {every}.",
		"ku": "{department} tiştek ku bê nirxandin neşandiye; ji bo her {every} raporek tê hêvîkirin."},
	"silent": {
		"en": "Nobody knows: it was on track at {period} with {actual} {unit} (expected {expected}), but {department} has missed two reports or more since.",
		"ar": "الوضع غير معروف: كان الهدف على المسار عند {period} بقيمة {actual} {unit} (المنتظر {expected})، لكن {department} لم ترسل تقريرين أو أكثر منذ ذلك.",
		"ku": "Nayê zanîn: di {period} de bi {actual} {unit} li ser rê bû (hêvîkirî {expected}), lê ji wê demê ve {department} du rapor an zêdetir neşandine."},
	"holes": {
		"en": "{actual} {unit} are reported by {period} and {expected} were expected, but {holes} reports are missing, and with them the verdict could change.",
		"ar": "المبلَّغ عنه حتى {period} هو {actual} {unit} والمنتظر {expected}، لكن {holes} من التقارير ناقصة وقد تغيّر الحكم.",
		"ku": "Heta {period} {actual} {unit} hatine ragihandin û {expected} dihatin hêvîkirin, lê {holes} rapor kêm in û dikarin biryarê biguherînin."},
	"way": {
		"en": "{actual} {unit} by {period} against {expected} expected: {gap} {side} the trajectory to {target} by {due}.",
		"ar": "{actual} {unit} حتى {period} مقابل {expected} منتظرة: {gap} {side} المسار نحو {target} في {due}.",
		"ku": "Heta {period} {actual} {unit} li hember {expected} yên hêvîkirî: {gap} {side} rêya ber bi {target} heta {due}."},
	"way_start": {
		"en": "{actual} {unit} by {period}; by then the plan expects nothing yet on the way to {target} by {due}.",
		"ar": "{actual} {unit} حتى {period}؛ ولا تنتظر الخطة شيئاً حتى ذلك الوقت على الطريق نحو {target} في {due}.",
		"ku": "Heta {period} {actual} {unit}; heta wê demê plan hîn tiştek li ser rêya ber bi {target} heta {due} hêvî nake."},
	"reached": {
		"en": "The target of {target} {unit} is reached: {actual} by {period}, where {expected} were expected.",
		"ar": "تحقق الهدف {target} {unit}: {actual} حتى {period}، والمنتظر كان {expected}.",
		"ku": "Armanca {target} {unit} pêk hat: {actual} heta {period}, li şûna {expected} yên hêvîkirî."},
	"missed": {
		"en": "The target of {target} {unit} was due on {due} and is missed: {actual} were reported.",
		"ar": "كان الهدف {target} {unit} مستحقاً في {due} ولم يتحقق: المبلَّغ عنه {actual}.",
		"ku": "Armanca {target} {unit} heta {due} bû û pêk nehat: {actual} hatin ragihandin."},
	"kept": {
		"en": "{actual} {unit} in {period} keeps the line of {target}; it was kept in {within} of {reports} reports.",
		"ar": "{actual} {unit} في {period} ضمن الحد {target}، وقد التُزم به في {within} من {reports} تقارير.",
		"ku": "{actual} {unit} di {period} de sînorê {target} diparêze; di {within} ji {reports} raporan de hate parastin."},
	"near_line": {
		"en": "{actual} {unit} in {period} still keeps the line of {target}, but is within {gap} of it and moving towards it.",
		"ar": "{actual} {unit} في {period} ما زال ضمن الحد {target}، لكنه على بُعد {gap} منه ويقترب.",
		"ku": "{actual} {unit} di {period} de hîn sînorê {target} diparêze, lê tenê {gap} jê dûr e û nêzîk dibe."},
	"coming_back": {
		"en": "{actual} {unit} in {period} is {gap} {side} the line of {target}, but has been coming back to it.",
		"ar": "{actual} {unit} في {period} أي {gap} {side} الحد {target}، لكنه يعود إليه.",
		"ku": "{actual} {unit} di {period} de {gap} {side} sînorê {target} e, lê ber bi wê vedigere."},
	"just_broken": {
		"en": "{actual} {unit} in {period} is {gap} {side} the line of {target}, for too few reports yet to call it off track.",
		"ar": "{actual} {unit} في {period} أي {gap} {side} الحد {target}، لكن عدد التقارير لا يكفي بعد للقول إنه خرج عن المسار.",
		"ku": "{actual} {unit} di {period} de {gap} {side} sînorê {target} e, lê hejmara raporan hîn têrê nake ku bê gotin ji rê derketiye."},
	"broken": {
		"en": "{actual} {unit} in {period} is {gap} {side} the line of {target}; it was kept in {within} of {reports} reports.",
		"ar": "{actual} {unit} في {period} أي {gap} {side} الحد {target}، وقد التُزم به في {within} من {reports} تقارير.",
		"ku": "{actual} {unit} di {period} de {gap} {side} sînorê {target} e; di {within} ji {reports} raporan de hate parastin."},
	"kept_all": {
		"en": "The line of {target} {unit} was kept in {within} of {reports} reports up to {due}.",
		"ar": "التُزم بالحد {target} {unit} في {within} من {reports} تقارير حتى {due}.",
		"ku": "Sînorê {target} {unit} heta {due} di {within} ji {reports} raporan de hate parastin."},
	"not_kept": {
		"en": "The line of {target} {unit} was kept in only {within} of {reports} reports up to {due}.",
		"ar": "لم يُلتزم بالحد {target} {unit} إلا في {within} من {reports} تقارير حتى {due}.",
		"ku": "Sînorê {target} {unit} heta {due} tenê di {within} ji {reports} raporan de hate parastin."},
	"threshold": {
		"en": "{actual} {unit} in {period} has crossed the line that was set at {line}; {expected} was expected.",
		"ar": "{actual} {unit} في {period} تجاوز الحد الموضوع عند {line}، والمنتظر {expected}.",
		"ku": "{actual} {unit} di {period} de ji xeta ku li {line} hatiye danîn derbas bû; {expected} dihat hêvîkirin."},
	"threshold_gap": {
		"en": "{actual} {unit} in {period} is {gap} {side} the {expected} expected, more than the {linegap} that was allowed.",
		"ar": "{actual} {unit} في {period} أي {gap} {side} المنتظر {expected}، وهو أكثر من {linegap} المسموح بها.",
		"ku": "{actual} {unit} di {period} de {gap} {side} {expected} ya hêvîkirî ye, ji {linegap} ya destûrdayî zêdetir."},
	"milestone": {
		"en": "{actual} % of the steps are done, {expected} % were due; everything is due by {due}.",
		"ar": "أُنجز {actual}٪ من الخطوات، والمستحق {expected}٪، والكل مستحق حتى {due}.",
		"ku": "Ji sedî {actual} ê gavan qediyane, ji sedî {expected} dihatin hêvîkirin; hemû divê heta {due} biqedin."},
	"milestone_late": {
		"en": "{actual} % of the steps are done, {expected} % were due; the oldest open step is {days} days late.",
		"ar": "أُنجز {actual}٪ من الخطوات، والمستحق {expected}٪، وأقدم خطوة مفتوحة متأخرة {days} يوماً.",
		"ku": "Ji sedî {actual} ê gavan qediyane, ji sedî {expected} dihatin hêvîkirin; gava herî kevn {days} roj dereng e."},
	"milestone_done": {
		"en": "All steps are done ({actual} %); {expected} % were due by now.",
		"ar": "أُنجزت كل الخطوات ({actual}٪)، والمستحق حتى الآن {expected}٪.",
		"ku": "Hemû gav qediyane (ji sedî {actual}); heta niha ji sedî {expected} dihatin hêvîkirin."},
	"milestone_missed": {
		"en": "Everything was due by {due}, and {actual} % of the steps are done.",
		"ar": "كان الكل مستحقاً حتى {due}، وأُنجز {actual}٪ من الخطوات.",
		"ku": "Divê hemû heta {due} biqediyana, lê ji sedî {actual} ê gavan qediyane."},
	"pace": {
		"en": "{required} a {every} are needed from here; lately it was {current}.",
		"ar": "المطلوب من الآن {required} لكل {every}، وكان المعدل مؤخراً {current}.",
		"ku": "Ji niha pê ve her {every} {required} pêwîst in; di van demên dawî de {current} bû."},
	"coverage": {
		"en": "{got} of {want} places have reported.",
		"ar": "أبلغ {got} من أصل {want} أماكن.",
		"ku": "{got} ji {want} cihan rapor dane."},
	"source": {
		"en": "Source: {department}, {file}, row {row}.",
		"ar": "المصدر: {department}، {file}، الصف {row}.",
		"ku": "Çavkanî: {department}, {file}, rêz {row}."},
}
