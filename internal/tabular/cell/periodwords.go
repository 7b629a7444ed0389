package cell

import "strings"

// Classes of tokens. Numbers are classed by their digits, words by what they say.
const (
	short   = 'n' // one or two digits: a day, a month, a quarter, a week, a short year
	year    = 'y' // four digits
	compact = 'c' // six digits: 202403
	basic   = 'e' // eight digits: 20240315
	other   = 'x' // any other number of digits

	monthName   = 'M' // value: a bit for each month that the word can mean
	stem        = 'K' // a month's name that an ordinal completes: كانون; value: index into stems
	lunarMonth  = 'J' // a month of the lunar calendar; value as of monthName
	lunarStem   = 'L' // ربيع, جمادى; value: the first of the two months
	ordinal     = 'O'
	weekday     = 'D' // value: 0 is Sunday
	quarterWord = 'Q'
	weekWord    = 'W'
	monthWord   = 'N' // "month", before or after its number
	quarter     = 'q' // a quarter word with its number
	week        = 'w'
	lunarMark   = 'H'
	solarMark   = 'S'
	filler      = 'F' // says nothing more
	unsupported = 'U' // a half-year, a financial year, two weeks
)

// word is what a folded word says.
type word struct {
	class byte
	value uint16
}

// stems are names that stand for two months, told apart by "first" and "second" after them.
// Alone, where nobody can say which is meant, they mean both.
var stems = [...]struct{ first, second, alone uint16 }{
	{1 << 12, 1 << 1, 1<<12 | 1<<1},   // كانون
	{1 << 10, 1 << 11, 1<<10 | 1<<11}, // تشرين, Teşrîn, Çirî
	{1 << 12, 1 << 1, 1 << 12},        // Kanûn: alone it is December, as Kurdish papers write
	{1 << 12, 1 << 1, 1 << 1},         // Çile: alone it is January
	{1 << 12, 1 << 1, 0},              // ك1, ك2: never alone
	{1 << 10, 1 << 11, 0},             // ت1, ت2
}

// monthNames are the Gregorian months by their names in English, in Arabic as the Levant, Egypt
// with the Gulf, and the Maghreb write them, and in Kurmanji.
var monthNames = [...]struct{ names, kurmanji string }{
	1:  {"january jan يناير جانفي", ""},
	2:  {"february feb شباط فبراير فيفري", "sibat şibat"},
	3:  {"march mar آذار مارس", "adar avdar"},
	4:  {"april apr نيسان أبريل إبريل أفريل", "nîsan avrêl"},
	5:  {"may أيار مايو ماي", "gulan"},
	6:  {"june jun حزيران يونيو يونيه جوان", "hezîran hezeyran"},
	7:  {"july jul تموز يوليو يوليه يوليوز جويلية", "tîrmeh temûz"},
	8:  {"august aug آب أغسطس أوت غشت", "tebax"},
	9:  {"september sept sep أيلول سبتمبر شتنبر شتمبر", "îlon"},
	10: {"october oct أكتوبر", "cotmeh"},
	11: {"november nov نوفمبر نونبر", "mijdar"},
	12: {"december dec ديسمبر دجنبر دجمبر", "berfanbar"},
}

// twoMonths are names that Kurmanji gives to a Gregorian month and Sorani to the solar month
// that begins three weeks later: value is the earlier of the two.
var twoMonths = map[string]int{"rêbendan": 1, "reşemî": 2, "reşeme": 2, "pûşper": 6, "gelawêj": 7, "rezber": 9, "gelarêzan": 10, "sermawez": 11}

// periodWords are all words that periods are written with, folded.
var periodWords = func() map[string]word {
	m := map[string]word{}
	add := func(list string, class byte, value uint16) {
		for w := range strings.FieldsSeq(list) {
			m[string(fold(nil, []byte(w)))] = word{class, value}
		}
	}
	kurmanji := func(list string, class byte, value uint16) { // with the endings that a Kurdish noun takes
		for w := range strings.FieldsSeq(list) {
			for _, ending := range []string{"", "a", "ê", "ya", "yê", "an"} {
				add(w+ending, class, value)
			}
		}
	}
	for i, n := range monthNames {
		add(n.names, monthName, 1<<i)
		kurmanji(n.kurmanji, monthName, 1<<i)
	}
	for name, first := range twoMonths {
		kurmanji(name, monthName, 1<<first|1<<(first%12+1))
	}
	add("befranbar", monthName, 1<<12|1<<1)
	add("كانون", stem, 0)
	add("تشرين", stem, 1)
	kurmanji("teşrîn çirî", stem, 1)
	kurmanji("kanûn", stem, 2)
	kurmanji("çile", stem, 3)
	add("ك", stem, 4)
	add("ت", stem, 5)

	for i, names := range []string{"محرم muharram", "صفر safar", "", "", "", "", "رجب rajab", "شعبان shaban shaaban", "رمضان ramadan ramazan remezan",
		"شوال shawwal", "القعدة ذوالقعدة", "الحجة ذوالحجة"} {
		add(names, lunarMonth, 2<<i)
	}
	add("ربيع", lunarStem, 3)
	add("جمادى", lunarStem, 5)

	add("الأول أول الأولى first yekem yekemîn pêşîn i", ordinal, 1)
	add("الثاني ثاني ثان الثانية الآخر الآخرة second duyem duyemîn duwem paşîn ii", ordinal, 2)
	add("الثالث ثالث third sêyem sêyemîn iii", ordinal, 3)
	add("الرابع رابع fourth çarem çaremîn iv", ordinal, 4)

	for i, names := range []string{"الأحد sunday sun", "الاثنين monday mon", "الثلاثاء tuesday tue tues", "الأربعاء wednesday wed",
		"الخميس thursday thu thur thurs", "الجمعة friday fri", "السبت saturday sat"} {
		add(names, weekday, uint16(i))
	}
	for i, names := range []string{"yekşem", "duşem", "sêşem", "çarşem", "pêncşem", "în", "şemî"} {
		kurmanji(names, weekday, uint16(i))
	}

	add("q qtr quarter الربع ربع", quarterWord, 0)
	kurmanji("çaryek çarêk çarîk", quarterWord, 0)
	add("w wk week الأسبوع أسبوع", weekWord, 0)
	kurmanji("hefte hefta", weekWord, 0)
	add("m month شهر الشهر", monthWord, 0)
	kurmanji("meh", monthWord, 0)
	add("ه هج هجري هجرية ah hicrî", lunarMark, 0)
	add("ش هش شمسي شمسية", solarMark, 0)
	add("the of in year day date سنة السنة عام العام لعام لسنة من في يوم تاريخ بتاريخ م ميلادي ميلادية ad ce ذو ذي ji di de", filler, 0)
	kurmanji("sal roj", filler, 0)
	add("ya", filler, 0)
	add("s b half semester biweek biw bim wedw thuw satw sunw aprils novs fy fiscal financial النصف نصف المالية مالية", unsupported, 0)
	kurmanji("nîv nîvsal", unsupported, 0)
	return m
}()

// endings are what may touch a number from the right and say nothing: 15th, 2024an, 15ê.
var endings = words("st nd rd th an ê yê em emîn")
