package planimport

import (
	"strings"
	"unicode"

	"rasid/internal/tabular/cell"
)

// ignored is the role of columns that number the rows.
const ignored = "number"

// roleWords are what planners call the columns, in Arabic, Kurmanji and English. Of several that a header holds
// the longest decides: "goal owner" is an owner, "target date" a date.
var roleWords = func() map[string]string {
	m := map[string]string{}
	for role, list := range map[string]string{
		"goal":      "goal|objective|statement|goal statement|strategic goal|activity|project|programme|program|الهدف|هدف|الأهداف|نص الهدف|الهدف الاستراتيجي|النشاط|المشروع|armanc|armanca stratejîk|çalakî|proje",
		"owner":     "owner|department|responsible|responsible party|responsible department|responsibility|office|ministry|directorate|lead|body|الجهة|الجهة المسؤولة|الجهة المنفذة|المسؤول|الهيئة|الدائرة|المديرية|المكتب|القسم|مسؤولية التنفيذ|berpirs|berpirsiyar|beş|desteya berpirsiyar|deste|rêveberî|aliyê berpirs",
		"sector":    "sector|theme|pillar|axis|field|area|chapter|القطاع|المحور|المجال|sektor|mijar|qad",
		"indicator": "indicator|kpi|measure of success|performance indicator|المؤشر|مؤشر الأداء|مؤشر القياس|مؤشر|nîşander|pîvan",
		"unit":      "unit|unit of measure|units|uom|measurement unit|الوحدة|وحدة القياس|وحدة|yeke|yekeya pîvanê",
		"baseline":  "baseline|base|base value|starting value|current value|from|خط الأساس|القيمة الأساسية|قيمة الأساس|الأساس|القيمة الحالية|الوضع الحالي|bingeh|xala destpêkê|nirxa destpêkê|rewşa niha",
		"target":    "target|target value|planned|planned value|goal value|المستهدف|القيمة المستهدفة|الغاية|المخطط|mebest|nirxa armanckirî|hejmara armanckirî|armanckirî|plankirî",
		"due":       "due|due date|deadline|target date|end date|by|by when|completion|completion date|date|timeframe|الموعد|الموعد النهائي|تاريخ الإنجاز|تاريخ الانتهاء|تاريخ الاستحقاق|المدة|مدة التنفيذ|الفترة|التاريخ|dem|dema dawî|dîrok|roja dawî|heta",
		"every":     "cadence|frequency|reporting frequency|every|reporting|reporting period|periodicity|الدورية|دورية التقرير|دورية القياس|التكرار|dubarebûn|dema raporê|her",
		"place":     "place|location|region|canton|district|where|المكان|الموقع|المنطقة|المقاطعة|cih|herêm|kanton|navçe",
		ignored:     "no|nr|number|id|#|serial|م|ت|الرقم|رقم|التسلسل|hejmar|rêz",
	} {
		for w := range strings.SplitSeq(list, "|") {
			m[plain(w)] = role
		}
	}
	return m
}()

// plain is a header without what does not matter: years, brackets, punctuation.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) || unicode.IsPunct(r) && r != '#' || unicode.IsSymbol(r) {
			return ' '
		}
		return r
	}, cell.NormalizeName(s))
	return strings.Join(strings.Fields(s), " ")
}

// roleOf returns what a column of that header holds; "" when nobody can say.
func roleOf(header string) string {
	h := plain(header)
	if role, ok := roleWords[h]; ok {
		return role
	}
	words := strings.Fields(h)
	if len(words) > 6 {
		return ""
	}
	best, role := 0, ""
	for from := range words {
		for to := from + 1; to <= len(words); to++ {
			part := strings.Join(words[from:to], " ")
			if r := roleWords[part]; r != "" && r != ignored && len(part) > best {
				best, role = len(part), r
			}
		}
	}
	return role
}

// cadences are the words for how often something is reported.
var cadences = func() map[string]string {
	m := map[string]string{}
	for every, list := range map[string]string{
		"day":     "day|daily|every day|يومي|يوميا|كل يوم|roj|rojane|her roj",
		"week":    "week|weekly|every week|أسبوعي|أسبوعيا|كل أسبوع|hefte|heftane|her hefte",
		"month":   "month|monthly|every month|شهري|شهريا|كل شهر|meh|mehane|her meh",
		"quarter": "quarter|quarterly|every quarter|every three months|ربعي|ربع سنوي|فصلي|فصليا|كل ثلاثة أشهر|çaryek|her çaryek|sêmehane",
		"year":    "year|yearly|annual|annually|every year|سنوي|سنويا|كل سنة|sal|salane|her sal",
	} {
		for w := range strings.SplitSeq(list, "|") {
			m[plain(w)] = every
		}
	}
	return m
}()

// limits are the words that make a number a line to keep.
var limits = []struct{ word, kind string }{
	{"لا يزيد عن", "at_most"}, {"لا تزيد عن", "at_most"}, {"لا يتجاوز", "at_most"}, {"لا تتجاوز", "at_most"}, {"بحد أقصى", "at_most"}, {"كحد أقصى", "at_most"}, {"أقل من", "at_most"},
	{"لا يقل عن", "at_least"}, {"لا تقل عن", "at_least"}, {"على الأقل", "at_least"}, {"بحد أدنى", "at_least"}, {"كحد أدنى", "at_least"}, {"أكثر من", "at_least"},
	{"not more than", "at_most"}, {"no more than", "at_most"}, {"at most", "at_most"}, {"up to", "at_most"}, {"maximum", "at_most"}, {"max", "at_most"}, {"below", "at_most"}, {"under", "at_most"}, {"less than", "at_most"},
	{"not less than", "at_least"}, {"no less than", "at_least"}, {"at least", "at_least"}, {"minimum", "at_least"}, {"min", "at_least"}, {"above", "at_least"}, {"over", "at_least"}, {"more than", "at_least"},
	{"herî zêde", "at_most"}, {"ne zêdetir ji", "at_most"}, {"kêmtir ji", "at_most"}, {"herî kêm", "at_least"}, {"ne kêmtir ji", "at_least"}, {"zêdetir ji", "at_least"},
	{"≤", "at_most"}, {"<=", "at_most"}, {"<", "at_most"}, {"≥", "at_least"}, {">=", "at_least"}, {">", "at_least"},
}

// limitOf parts a target into the kind of line that its words make it, "" for none, and the rest.
func limitOf(s string) (kind, rest string) {
	s = strings.TrimSpace(cell.CleanText(s))
	low := strings.ToLower(s)
	best := 0
	for _, l := range limits {
		if len(l.word) <= best {
			continue
		}
		if after, ok := strings.CutPrefix(low, l.word); ok {
			best, kind, rest = len(l.word), l.kind, s[len(s)-len(after):]
		} else if before, ok := strings.CutSuffix(low, l.word); ok {
			best, kind, rest = len(l.word), l.kind, s[:len(before)]
		}
	}
	if best == 0 || len(low) != len(s) { // letters whose capitals are of another length
		return "", s
	}
	return kind, strings.TrimSpace(rest)
}
