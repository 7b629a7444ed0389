package mapping

import (
	"strings"

	"rasid/internal/tabular/cell"
)

// role is what a column says about its rows.
type role uint8

const (
	noRole role = iota
	theIndicator
	thePlace
	thePeriod
	theYear
	theQuarter
	theMonth
	theWeek
	theValue
	theCategory      // DHIS2: a part of the indicator; only the default one is read
	theDeletion      // DHIS2: whether the row takes a value back
	theDerivation    // Rasid's own exports: of what a value was derived, which nobody reported
	theComment       // DHIS2: where such an export has no other room for it
	theIndicatorName // the indicator in words: counts where no other column says it
	thePlaceName     // the place in words: counts where no other column says it
	theGoal          // of the step that the row names
	theStep          // of a milestone
	theDone          // what of a step is done: a share, a word or a day
	ignored          // known, and nothing that Rasid reads
)

// known is what a header means; level orders columns of places from the widest to the narrowest.
type known struct {
	role  role
	level int
}

// narrowest is the level of a column that may name any place.
const narrowest = 6

// vocabulary lists the headers that a table may have without a mapping.
var vocabulary = func() map[string]known {
	v := map[string]known{}
	add := func(r role, level int, headers ...string) {
		for _, h := range headers {
			v[cell.NormalizeName(h)] = known{r, level}
		}
	}
	add(theIndicator, 0, "indicator", "indicator id", "indicator code", "المؤشر", "مؤشر", "رمز المؤشر", "nîşander", "nîşan", "dataelement", "data element")
	add(theIndicatorName, 0, "indicator name", "اسم المؤشر", "navê nîşanderê")
	add(thePlaceName, 0, "place name", "اسم المكان", "navê cihê")
	add(thePlace, 1, "governorate", "region", "canton", "province", "admin1", "adm1", "المحافظة", "محافظة", "المقاطعة", "الإقليم", "parêzgeh", "kanton", "herêm")
	add(thePlace, 2, "district", "admin2", "adm2", "المنطقة", "منطقة", "القضاء", "navçe")
	add(thePlace, 3, "subdistrict", "sub-district", "admin3", "adm3", "الناحية", "ناحية", "nahiye")
	add(thePlace, 4, "town", "city", "village", "community", "admin4", "adm4", "المدينة", "البلدة", "القرية", "bajar", "bajarok", "gund")
	add(thePlace, 5, "site", "market", "station", "school", "facility", "camp", "السوق", "المحطة", "المدرسة", "المخيم", "bazar", "qereqol", "dibistan", "kamp")
	add(thePlace, narrowest, "place", "location", "place id", "place code", "p-code", "pcode", "المكان", "الموقع", "رمز المكان", "cih", "war", "orgunit", "org unit", "organisation unit", "organisationunit")
	add(thePeriod, 0, "period", "date", "reporting period", "time period", "الفترة", "التاريخ", "تاريخ", "التاريخ الميلادي", "التاريخ ميلادي", "تاريخ ميلادي", "dem", "dîrok")
	add(theYear, 0, "year", "السنة", "سنة", "العام", "sal")
	add(theQuarter, 0, "quarter", "الربع", "ربع", "çaryek")
	add(theMonth, 0, "month", "الشهر", "شهر", "meh")
	add(theWeek, 0, "week", "الأسبوع", "أسبوع", "hefte")
	add(theValue, 0, "value", "القيمة", "قيمة", "nirx", "hejmar", "obs_value")
	add(theGoal, 0, "goal", "goal id", "الهدف", "هدف", "armanc")
	add(theStep, 0, "step", "milestone step", "step id", "الخطوة", "خطوة", "gav")
	add(theDone, 0, "done", "share done", "date done", "done on", "progress", "completed", "completion", "نسبة الإنجاز", "الإنجاز", "المنجز", "تم الإنجاز", "تاريخ الإنجاز", "ما أُنجز",
		"qediya", "qediyaye", "pêşketin", "rêjeya qedandinê", "roja qedandinê", "çiqas qediya")
	add(thePeriod, 0, "as of", "status as of", "الوضع في تاريخ", "حتى تاريخ", "heta roja", "rewşa roja")
	add(theCategory, 0, "categoryoptioncombo", "category option combo", "catoptcombo", "attributeoptioncombo", "attribute option combo", "attroptcombo")
	add(theDeletion, 0, "deleted")
	add(theDerivation, 0, "derived", "derived from", "محسوب من", "ji van tê hesibandin")
	add(theComment, 0, "comment", "cmt")
	add(ignored, 0, "التاريخ الهجري", "التاريخ هجري", "تاريخ هجري", "storedby", "stored by", "strby", "timestamp", "lastupdated", "last updated", "lstupd", "followup", "follow up", "flwup",
		"unit", "الوحدة", "yeke", "note", "notes", "ملاحظات", "ملاحظة", "têbînî", "what to correct", "المطلوب تصحيحه", "çi bê sererastkirin")
	return v
}()

// roleOf returns what a header is known to mean. A survey's export puts the group of a question
// before it: "group/place" is "place".
func roleOf(header string) (known, bool) {
	if k, ok := vocabulary[cell.NormalizeName(header)]; ok {
		return k, true
	}
	if _, last, ok := cutLast(header, "/"); ok {
		k, ok := vocabulary[cell.NormalizeName(last)]
		return k, ok
	}
	return known{}, false
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// fieldName is what a role is called in rasid.yaml and in findings.
func (r role) fieldName() string {
	switch r {
	case theIndicator, theStep:
		return "indicator"
	case theGoal:
		return "goal"
	case thePlace:
		return "place"
	case thePeriod, theYear, theQuarter, theMonth, theWeek:
		return "period"
	case theValue, theDone:
		return "value"
	}
	return ""
}
