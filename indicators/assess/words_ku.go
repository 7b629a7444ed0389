package assess

import "rasid/indicators"

func kurdish() book {
	return book{indicators.Kurdish, func(key string) string { return kurdishSentences[key] }, kurdishCount, " û ", ", "}
}

// kurdishCount writes a counted noun as it stands after a preposition.
func kurdishCount(n int, noun string) string {
	number := indicators.FormatNumber(indicators.Kurdish, float64(n), 0)
	one, many := "raporê", "raporan"
	switch noun {
	case "day":
		one, many = "rojê", "rojan"
	case "week":
		one, many = "hefteyê", "hefteyan"
	case "month":
		one, many = "mehê", "mehan"
	case "quarter":
		one, many = "çaryekê", "çaryekan"
	case "year":
		one, many = "salê", "salan"
	case "step":
		one, many = "gavê", "gavan"
	case "place":
		one, many = "cihî", "cihan"
	case "more":
		one, many = "cihê din", "cihên din"
	case "part":
		one, many = "beşê", "beşan"
	case "change":
		one, many = "guherîna dawî", "guherînên dawî"
	case "row":
		if n == 1 {
			return "di rapora dawî de"
		}
		return "di " + number + " raporên li pey hev de"
	case "last":
		if n == 1 {
			return "rapora dawî"
		}
		many = "raporên dawî"
	}
	if n == 1 {
		return number + " " + one
	}
	return number + " " + many
}

var kurdishSentences = map[string]string{
	"source":            "(Çavkanî: {department}, {file})",
	"source_number":     "(Çavkanî: {department}, radestkirina hejmar {delivery})",
	"source_department": "(Rapor ji vir tên: {department})",
	"source_owner":      "(Xwediyê armancê: {department})",
	"source_plan":       "(Çavkanî: gavên planê; xwediyê armancê: {department})",

	"narrative":    "Ev armanc tê vegotin, nayê pîvandin: planê ji bo wê tu hejmar danenaye.",
	"no_indicator": "Di planê de ji bo vê armancê nîşander tune, lewma nayê pîvandin.",

	"before":        "Plan di {starts} de dest pê dike, lewma hîn tiştekî ku bê nirxandin tune. Armanc ew e {aim}.",
	"none_due":      "Hîn dema tu raporê nehatiye: rapora yekem, ya {next}, heta {nextdue} tê payîn. Armanc ew e {aim}.",
	"no_period":     "Di navbera {starts} û {due} de tu serdema raporê ya temam tune, lewma nayê nirxandin. Armanc ew e {aim}.",
	"no_report":     "Ji destpêka planê ve, ji {starts}, tu rapor nehatiye, her çend hejmara raporên ku diviyabû heta {asof} bihatana {overdue} be jî.",
	"none_complete": "Hîn tu serdem temam nebûye: ji bo {next} ji {places#place} {reported} rapor dane, û tevaya nîvco ji rastiyê kêmtir xuya dike.",
	"goal_is":       "Armanc ew e {aim}.",
	"expected_now":  "Li gorî planê heta {asof} {expected+} dihat payîn.",
	"idle":          "Heta niha tiştek nehatiye ragihandin, û plan berî {first} li benda tiştekî nîne. Armanc ew e {aim}.",
	"idle_zero":     "Di dawiya {period} de nirxa ragihandî {actual+} bû, wek ya destpêkê, û plan berî {first} li benda pêşketinê nîne.",

	"aim.reach":       "ku heta {due} bigihîje {target+}",
	"aim.move":        "ku heta {due} ji {from} bigihîje {target+}",
	"aim.at_most":     "ku ji {target+} derbas nebe",
	"aim.at_least":    "ku ji {target+} kêmtir nebe",
	"aim.between":     "ku di navbera {low} û {high+} de bimîne",
	"aim.milestone":   "ku hemû gav, bi tevahî {total}, heta {due} biqedin",
	"aim.watch_above": "ku ji {handline+} derbas nebe",
	"aim.watch_below": "ku ji {handline+} kêmtir nebe",

	"cumulative.behind":  "Heta dawiya {period} bi tevahî {actual+} hat ragihandin, lê {expected} dihat payîn: {gap} kêm e ({gapshare}).",
	"cumulative.close":   "Heta dawiya {period} bi tevahî {actual+} hat ragihandin, {expected} dihat payîn: {gap} kêm e ({gapshare}), lê cudahî biçûk e û armanc li ser rê ye.",
	"cumulative.ahead":   "Heta dawiya {period} bi tevahî {actual+} hat ragihandin, {expected} dihat payîn: {gap} zêde ye.",
	"cumulative.exact":   "Heta dawiya {period} bi tevahî {actual+} hat ragihandin, tam bi qasî ku dihat payîn.",
	"cumulative.early":   "Heta dawiya {period} bi tevahî {actual+} hat ragihandin, her çend plan berî {first} li benda tiştekî nebe jî.",
	"cumulative.away":    "Di dawiya {period} de tevahî {actual+} bû, ji xala destpêkê {from} xerabtir; {expected} dihat payîn.",
	"cumulative.reached": "Heta dawiya {period} bi tevahî {actual+} hat ragihandin: armanca {target} pêk hat.",
	"cumulative.missed":  "Armanc heta {due} {target+} bû, lê heta wê demê {actual} hat ragihandin: {shortfall} kêm e ({shortshare}).",
	"cumulative.so_far":  "Heta dawiya {period} bi tevahî {actual+} hat ragihandin, {expected} dihat payîn; hejmara raporên ku hîn nehatine {missing} e.",

	"level.behind":  "Di dawiya {period} de nirx {actual+} bû, lê di rêya ji {from} ber bi {target} ve {expected} dihat payîn: cudahî {gap} e, û {ratio} ji guherîna ku heta wê demê dihat payîn pêk hatiye.",
	"level.close":   "Di dawiya {period} de nirx {actual+} bû, di rêya ji {from} ber bi {target} ve {expected} dihat payîn: cudahî {gap} e, lê biçûk e û armanc li ser rê ye.",
	"level.ahead":   "Di dawiya {period} de nirx {actual+} bû, {gap} çêtir ji {expected} ku di rêya ji {from} ber bi {target} ve dihat payîn.",
	"level.exact":   "Di dawiya {period} de nirx {actual+} bû, tam wek ku di rêya ji {from} ber bi {target} ve dihat payîn.",
	"level.early":   "Di dawiya {period} de nirx {actual+} bû: ji {from} ber bi {target} ve çûye, her çend plan berî {first} li benda guherînê nebe jî.",
	"level.away":    "Di dawiya {period} de nirx {actual+} bû: ji armanca {target} dûr ketiye, ji {from} dest pê kiribû û {expected} dihat payîn.",
	"level.reached": "Di dawiya {period} de nirx {actual+} bû: armanca {target} pêk hat.",
	"level.missed":  "Armanc heta {due} {target+} bû, lê di dawiya {period} de nirx {actual} bû, {shortfall} dûrî wê.",
	"hold":          "Di dawiya {period} de nirx {actual+} bû, {gap} dûrî {target} ku divê bê parastin.",

	"pace.needed":      "Ji bo ku heta {due} bigihîje {target+}, {every} {need+} lazim e.",
	"pace.both":        "Ji bo ku heta {due} bigihîje {target+}, êdî {every} {need+} lazim e. Di {n#last} de lez {every} {pace+} bû.",
	"pace.rise":        "Ji bo ku heta {due} bigihîje {target+}, divê {every} {need+} zêde bibe.",
	"pace.fall":        "Ji bo ku heta {due} bigihîje {target+}, divê {every} {need+} kêm bibe.",
	"pace.rise_rose":   "Ji bo ku heta {due} bigihîje {target+}, divê {every} {need} zêde bibe; di {n#last} de {every} {pace} zêde bû.",
	"pace.rise_fell":   "Ji bo ku heta {due} bigihîje {target+}, divê {every} {need} zêde bibe; lê di {n#last} de {every} {pace} kêm bû.",
	"pace.rise_steady": "Ji bo ku heta {due} bigihîje {target+}, divê {every} {need} zêde bibe; lê di {n#last} de neguherî.",
	"pace.fall_rose":   "Ji bo ku heta {due} bigihîje {target+}, divê {every} {need} kêm bibe; lê di {n#last} de {every} {pace} zêde bû.",
	"pace.fall_fell":   "Ji bo ku heta {due} bigihîje {target+}, divê {every} {need} kêm bibe; di {n#last} de {every} {pace} kêm bû.",
	"pace.fall_steady": "Ji bo ku heta {due} bigihîje {target+}, divê {every} {need} kêm bibe; lê di {n#last} de neguherî.",

	"finish.late":        "Bi vê lezê armanc dê di {finish} de pêk were, bi {finishdays#day} dereng.",
	"finish.early":       "Bi vê lezê armanc dê di {finish} de pêk were, bi {finishdays#day} zûtir.",
	"finish.late_years":  "Bi vê lezê armanc dê di {finish} de pêk were, bi qasî {finishyears#year} dereng.",
	"finish.early_years": "Bi vê lezê armanc dê di {finish} de pêk were, bi qasî {finishyears#year} zûtir.",
	"finish.due":         "Bi vê lezê armanc dê di {finish} de pêk were, tam di roja dawî de.",
	"finish.far":         "Bi vê lezê armanc heta deh salan piştî {due} jî pêk nayê.",
	"finish.never":       "Bi vê lezê armanc qet pêk nayê.",

	"beyond.since": "Ji {beyondsince} ve, di her raporê de, nirx li derveyî sînor e.",
	"beyond.share": "Heta niha ji {total#period} di {beyond} de nirx li derveyî sînor bû, ango di {beyonddays} ji {judgeddays#day} de ({beyondshare}).",
	"beyond.days":  "Heta niha ji {total#period} di {beyond} de nirx li derveyî sînor bû ({beyondshare}).",

	"drivers.line":        "Nirx li {drivers} li derveyî sînor e.",
	"drivers.expected":    "Cudahiya herî mezin ji ya ku dihat payîn li {drivers} ye.",
	"drivers.even_behind": "Li gorî pareke wekhev ji bo her cihî, kêmasiya herî mezin li {drivers} ye.",
	"drivers.even_above":  "Li gorî pareke wekhev ji bo her cihî, zêdebûna herî mezin li {drivers} ye.",
	"drivers.past_behind": "Li gorî para asayî, kêmasiya herî mezin li {drivers} ye.",
	"drivers.past_above":  "Li gorî para asayî, zêdebûna herî mezin li {drivers} ye.",
	"against":             "li hember",

	"shift.level": "Ji {shiftsince} ve nirx bûye {levelafter+}, li şûna {levelbefore}.",
	"shift.pace":  "Ji {shiftsince} ve lez bûye {every} {levelafter+}, li şûna {levelbefore}.",

	"bound.inside":    "Ji bo {period} nirx {actual+} bû, {side}.",
	"bound.near":      "Ji bo {period} nirx {actual+} bû, tenê {side}, û di raporên dawî de {drift}.",
	"bound.outside":   "Ji bo {period} nirx {actual+} bû, {side}.",
	"bound.returning": "Ji bo {period} nirx {actual+} bû, {side}, lê raporên dawî nîşan didin ku vedigere.",
	"bound.few":       "Ji bo {period} nirx {actual+} bû, {side}; heta niha di {run#report} de wisa ye, û plan hîn li bendê ye berî ku bibêje ji rê derketiye.",
	"bound.not_back":  "Ji bo {period} nirx {actual+} bû, {side}; piştî derbaskirina berê, tenê dema ku bi qasî {margin+} ji sînor dûr bikeve vegeriyayî tê hesibandin.",
	"bound.drifting":  "Ji bo {period} nirx {actual+} bû, {side}, lê di raporên dawî de {drift}, û bi îhtîmaleke mezin heta {due} wê sînor derbas bike.",
	"kept":            "Heta niha ji {total#period} di {kept} de sînor hatiye parastin.",
	"kept_none":       "Heta niha ji {total#period} di tu yekê de sînor nehatiye parastin.",
	"kept_lost":       "Herî zêde di {best} ji serdemên heta {due} de dikare bê parastin, ji {asked} ku armanc dixwaze kêmtir.",
	"kept_all":        "Heta niha di her {total#period} de sînor hatiye parastin.",

	"side.ceiling_kept":         "{gap} ({gapshare}) di bin sînorê jorîn ê {line} de",
	"side.ceiling_kept_plain":   "{gap} di bin sînorê jorîn ê {line} de",
	"side.ceiling_exact":        "tam bi qasî sînorê jorîn ê {line}",
	"side.ceiling_broken":       "{gap} ({gapshare}) li ser sînorê jorîn ê {line}",
	"side.ceiling_broken_plain": "{gap} li ser sînorê jorîn ê {line}",
	"side.floor_kept":           "{gap} ({gapshare}) li ser sînorê jêrîn ê {line}",
	"side.floor_kept_plain":     "{gap} li ser sînorê jêrîn ê {line}",
	"side.floor_exact":          "tam bi qasî sînorê jêrîn ê {line}",
	"side.floor_broken":         "{gap} ({gapshare}) di bin sînorê jêrîn ê {line} de",
	"side.floor_broken_plain":   "{gap} di bin sînorê jêrîn ê {line} de",
	"side.band_inside":          "di navbera {low} û {high} de, {gap} dûrî sînor",
	"side.band_exact":           "tam li ser sînorê navbera {low} û {high}",
	"side.band_above":           "{gap} ({gapshare}) li jora navbera {low} û {high}",
	"side.band_above_plain":     "{gap} li jora navbera {low} û {high}",
	"side.band_below":           "{gap} ({gapshare}) li jêra navbera {low} û {high}",
	"side.band_below_plain":     "{gap} li jêra navbera {low} û {high}",
	"drift.rose":                "zêde dibe",
	"drift.fell":                "kêm dibe",
	"drift.steady":              "naguhere",

	"closed.achieved": "Sînor ji {total#period} di {kept} de hat parastin ({keptshare}), û armancê {asked} dixwest. Nirxa dawî, ya {period}, {actual+} bû, {side}.",
	"closed.missed":   "Sînor ji {total#period} tenê di {kept} de hat parastin ({keptshare}), lê armancê {asked} dixwest. Nirxa dawî, ya {period}, {actual+} bû, {side}.",
	"closed.holes":    "Sînor ji {total#period} di {kept} de hat parastin; hejmara raporên ku nehatine {missing} e, û bêyî wan nayê zanîn ka {asked} ku armanc dixwaze pêk hatiye. Nirxa dawî, ya {period}, {actual+} bû, {side}.",

	"threshold_above":    "Ew li ser xeta {handline+} ye ku bi destan ji bo rewşa «{handstatus}» hatiye danîn, {handrun#row}.",
	"threshold_below":    "Ew di bin xeta {handline+} de ye ku bi destan ji bo rewşa «{handstatus}» hatiye danîn, {handrun#row}.",
	"threshold_not_back": "Wê xeta {handline+} ku bi destan ji bo rewşa «{handstatus}» hatiye danîn derbas kiribû, û hîn bi qasî {handmargin+} venegeriyaye.",

	"evidence.eased":      "Îhtîmala gihîştina armancê hîn {chance} ye, lewma rewş «{countsas}» tê hesibandin.",
	"evidence.eased_pace": "Bi leza raporên dawî heta {due} wê bigihîje {attained} ji rê, lewma rewş «{countsas}» tê hesibandin.",
	"evidence.waiting":    "Heta niha di {waited#report} de wisa ye; plan hîn li bendê ye berî ku rewşê bike «{would}».",
	"evidence.standing":   "Rewş hîn «{countsas}» tê hesibandin, heta ku bi eşkereyî baştir bibe.",
	"evidence.doubtful":   "Cudahî hindik e, lê îhtîmala gihîştina armancê tenê {chance} ye, lewma rewş «{countsas}» tê hesibandin.",
	"evidence.late":       "Dem hindik maye û îhtîmala gihîştina armancê tenê {chance} ye, lewma rewş «{countsas}» tê hesibandin.",
	"forecast.range":      "Pêşbîniya ji bo {due} {forecast+} e, di navbera {fclow} û {fchigh} de, li gorî {sample#report}.",
	"forecast.reach":      "Pêşbîniya ji bo {due} {forecast+} e, di navbera {fclow} û {fchigh} de; îhtîmala gihîştina armancê {chance} ye, li gorî {sample#report}.",
	"forecast.last":       "Pêşbîniya ji bo {due} {forecast+} e, di navbera {fclow} û {fchigh} de; îhtîmala ku wê demê sînor neyê derbaskirin {lastchance} ye, li gorî {sample#report}.",
	"forecast.keep":       "Pêşbîniya ji bo {due} {forecast+} e, di navbera {fclow} û {fchigh} de; îhtîmala ku wê demê sînor neyê derbaskirin {lastchance} ye, û ya pêkanîna armancê {chance} ye, li gorî {sample#report}.",

	"holes":                "Heger raporên nehatî tiştek neanîba dê armanc «{without}» bûya; heger wek yên din anîba dê «{with}» bûya; lewma biryar nayê dayîn.",
	"holes_same":           "Hejmara raporên ku hîn nehatine {missing} e; mîqdarên wan ên asayî vê biryarê naguherînin.",
	"frontier":             "Ji bo {next} tenê {reported} ji {places#place} rapor dane, lewma biryar li ser serdema temam a dawî ye.",
	"coverage":             "Ji bo {next} tenê {reported} ji {places#place} rapor dane.",
	"thin":                 "Ji bo {next} ji {places#place} {reported} rapor dane, û herî kêm {mincoverage} divê: rewş nayê zanîn.",
	"lacks":                "Ji bo {lackperiod} nayê hesibandin, ji ber ku nirxê van tune ye: {lacks}.",
	"no_number":            "Ji bo {lackperiod} nayê hesibandin, ji ber ku dabeşkirina bi 0yê divê.",
	"attribute.population": "nifûsa cihî",
	"late_inputs":          "Raporên derengmayî: {lateinputs}.",
	"stale":                "Ji wê demê ve {overdue} rapor dereng mane, lewma rewşa îro nayê zanîn.",
	"open_end":             "Hin raporên heta {due} hîn nehatine, lewma biryara dawî nehatiye dayîn.",

	"published.value":                 "Di dawiya {period} de nirx {actual+} bû, di rêya ji {from} ber bi {target} ve heta {due}.",
	"published.eurostat":              "Rêbaza {method} vê wek «{category}» bi nav dike: guherîn salê {rate} bû, lê salê {needed} lazim bû ({methodratio} ji wê).",
	"published.open_sdg":              "Rêbaza {method} vê wek «{category}» bi nav dike, bi nota {score} di navbera −5 û 5 de: guherîn salê {rate} bû, lê salê {needed} lazim bû ({methodratio} ji wê).",
	"published.unsd":                  "Rêbaza {method} vê wek «{category}» bi nav dike: heger salê bi {rate} bidome, di wê demê de nirx dê {projected+} be, ango {methodratio} ji rê.",
	"published.escap":                 "Rêbaza {method} vê wek «{category}» bi nav dike: li gorî meyla hemû salan, di wê demê de nirx dê {projected+} be, pêşketina tê payîn {score} ji 10 e, û heta niha {methodratio} ji rê qediyaye.",
	"published.sdsn":                  "Rêbaza {method} vê wek «{category}» bi nav dike: lez {methodratio} ji leza ku ji destpêkê ve lazim bû.",
	"published.dns":                   "Rêbaza {method} vê wek «{category}» bi nav dike: bi navîniya {changes#change} yên salan, di wê demê de nirx dê {projected+} be, û {methodratio} ji dûriya niha dê bimîne.",
	"published.dns_line":              "Rêbaza {method} vê wek «{category}» bi nav dike: sînor {linemet}, û navîniya {changes#change} yên salan {rate} bû.",
	"published.achieved":              "Rêbaza {method} armancê pêkhatî dihesibîne.",
	"published.why_few":               "Rêbaza {method} hîn biryarê nade: salên li pey hev ên zêdetir lazim in.",
	"published.why_zero":              "Rêbaza {method} biryarê nade: rêzeke ku ji 0 dest pê dike an digihîje 0 rêjeya mezinbûnê tune ye.",
	"published.why_sign":              "Rêbaza {method} biryarê nade: rêzeke ku di 0 re derbas dibe rêjeya mezinbûnê tune ye.",
	"published.why_size":              "Rêbaza {method} biryarê nade: hejmar ji bo hesabê pir mezin an pir biçûk in.",
	"line.kept":                       "hat parastin",
	"line.missed":                     "nehat parastin",
	"category.eurostat.significant":   "pêşketina berbiçav",
	"category.eurostat.moderate":      "pêşketina navîn",
	"category.eurostat.insufficient":  "pêşketina ne bes",
	"category.eurostat.away":          "dûrketina ji armancê",
	"category.open_sdg.substantial":   "li ser rê",
	"category.open_sdg.moderate":      "pêşketin heye, lê lezkirin lazim e",
	"category.open_sdg.limited":       "pêşketina kêm an tune",
	"category.open_sdg.deterioration": "xerabûn",
	"category.unsd.on_track":          "li ser rê",
	"category.unsd.fair":              "pêşketina baş, lê lezkirin lazim e",
	"category.unsd.stagnation":        "rawestan an paşveçûn",
	"category.escap.will_meet":        "dê pêk were",
	"category.escap.accelerate":       "lezkirin lazim e",
	"category.escap.no_progress":      "pêşketin tune, divê mêl bê guhertin",
	"category.sdsn.on_track":          "li ser rê",
	"category.sdsn.improving":         "başbûna navîn",
	"category.sdsn.stagnating":        "rawestan",
	"category.sdsn.decreasing":        "kêmbûn",
	"category.dns.sun":                "roj",
	"category.dns.sun_cloud":          "roj û ewr",
	"category.dns.cloud":              "ewr",
	"category.dns.storm":              "bahoz",
	"shape.none":                      "Plan rêça salên berê dipê, lê raporên tu saleke wan temam nebûne, lewma li şûna wê xeteke rast tê payîn.",
	"check.shape_months":              "Ya tê payîn li gorî mehên {years#year} yên berî planê ye.",
	"check.shape_history":             "Ya tê payîn li gorî rêça sala berî planê ye.",
	"check.schedule_index":            "Ji rêya planê bi qasî {earneddays#day} di {passeddays#day} de qediya: SPI(t) = {index}.",

	"milestone.no_steps":        "Di planê de ji bo vê armancê gav tune ne, lewma nayê nirxandin.",
	"milestone.achieved":        "Hemû gav qediyan ({count} ji {total}), ya dawî di {last} de.",
	"milestone.missed":          "Dema dawî {due} bû; heta wê demê {count} ji {total#step} qediyan, ango {done} ji kar, û «{step}» ji yên mayî ye.",
	"milestone.not_started":     "Hîn dema tiştekî nehatiye û tu gav neqediyaye; dema gava yekem, «{step}», {stepdue} ye.",
	"milestone.on_track":        "Heta {asof} {done} ji kar qediya, {expected} dihat payîn.",
	"milestone.late":            "Dema gava «{late}» {latedue} bû û bi {latedays#day} dereng maye: heta {asof} {done} ji kar qediya, lê {expected} dihat payîn.",
	"milestone.late_share":      "Li gorî rapora dawîn, heta {lateon} {lateshare} ji wê gavê qediyabû.",
	"milestone.late_unreported": "Kesî li ser wê gavê tiştek neragihandiye, lewma wekî neqediyayî tê hesibandin.",
	"milestone.more_late":       "Bi tevahî {latecount} gav dereng mane.",
	"milestone.soon":            "Dema gava din, «{step}», {stepdue} ye, piştî {days#day}.",
	"milestone.today":           "Dema gava din, «{step}», heman roj e.",
	"milestone.next":            "Dema gava din, «{step}», {stepdue} ye.",

	"combined.same":     "Armanc ji {parts#part} pêk tê û rewşa hemûyan yek e: {partstatus}. Li vir behsa «{part}» tê kirin.",
	"combined.worst":    "Armanc ji {parts#part} pêk tê; rewşa «{part}» ya herî xirab e û biryarê dide: {partstatus}.",
	"combined.others":   "Li kêleka wê: {others}.",
	"combined.reason":   "{partreason}",
	"combined.weighted": "Li gorî giraniya {parts#part}, heta {asof} {done} ji rê qediya, û {expected} dihat payîn.",
	"combined.unknown":  "Nayê zanîn ev gihîştine ku: {unknown}.",
	"combined.unsure":   "Eger wan tiştek neanîba, armanc dê {without} bûya; eger hemû sozên xwe anîbana, dê {with} bûya; lewma biryar nayê dayîn.",
	"combined.sure":     "Ew çi bînin jî, rewşa armancê {without} e.",
	"combined.weakest":  "Ya herî li paş «{part}» e: {partstatus}.",

	"watch.above":          "Ji bo {period} nirx {actual+} bû, {gap} li ser xeta çavdêriyê ya {handline}, {run#row}.",
	"watch.below":          "Ji bo {period} nirx {actual+} bû, {gap} di bin xeta çavdêriyê ya {handline} de, {run#row}.",
	"watch.above_few":      "Ji bo {period} nirx {actual+} bû, {gap} li ser xeta çavdêriyê ya {handline}, {run#row}; plan hîn li bendê ye.",
	"watch.below_few":      "Ji bo {period} nirx {actual+} bû, {gap} di bin xeta çavdêriyê ya {handline} de, {run#row}; plan hîn li bendê ye.",
	"watch.above_not_back": "Ji bo {period} nirx {actual+} bû, êdî ne li ser xeta çavdêriyê ya {handline} ye, lê hîn bi qasî {margin+} ya pêwîst jê dûr neketiye.",
	"watch.below_not_back": "Ji bo {period} nirx {actual+} bû, êdî ne di bin xeta çavdêriyê ya {handline} de ye, lê hîn bi qasî {margin+} ya pêwîst jê dûr neketiye.",
	"watch.inside_above":   "Ji bo {period} nirx {actual+} bû, ku ji xeta çavdêriyê ya {handline} derbas nabe.",
	"watch.inside_below":   "Ji bo {period} nirx {actual+} bû, ku ji xeta çavdêriyê ya {handline} ne kêmtir e.",

	"check.trajectory":        "{actual+}, heta wê demê {expected} dihat payîn. Ji %95ê pê ve li ser rê, ji %75ê pê ve di xetereyê de.",
	"check.forecast":          "Îhtîmala gihîştina armancê, li gorî pêşbîniya wê demê: {checkchance}. Ji %80 û pê ve di rê de, ji %25 û pê ve di xetereyê de.",
	"check.earned_even":       "Planê ev qas di vê rojê de dipa.",
	"check.earned_behind":     "Planê ev qas di {earned} de dipa: bi {days#day} li paş e.",
	"check.earned_ahead":      "Plan ev qas di {earned} de dipê: bi {days#day} li pêş e.",
	"check.holes":             "Hejmara raporên ku nehatine {missing} e; bi mîqdarên asayî tevahî dê {filled+} bûya.",
	"check.running_total":     "Tevaya heta niha di {fellin} de ji {fellfrom} daket {fellto}; divê tevaya heta niha danekeve.",
	"check.bound":             "{actual+}: {side}.",
	"check.trend":             "Di {n#change} de navînî {mean} bû, ya herî dawî {lastchange} bû.",
	"check.kept":              "Ji {total#period} di {kept} de sînor hat parastin ({keptshare}); heta {due} herî zêde di {best} de dikare bê parastin, û {asked} tê xwestin.",
	"check.due":               "Di {keptshare} ji serdeman de sînor hat parastin; {asked} dihat xwestin; hejmara raporên ku nehatine {missing} e.",
	"check.due_total":         "Dema armanca {target+} {due} bû: {shortfall} kêm e.",
	"check.threshold":         "{handvalue+} li hember xeta {handline} ku bi destan ji bo «{handstatus}» hatiye danîn: nehatiye derbaskirin.",
	"check.threshold_crossed": "{handvalue+} li hember xeta {handline} ku bi destan ji bo «{handstatus}» hatiye danîn: hatiye derbaskirin.",
	"check.frontier":          "Ji bo {next} {reported} ji {places#place} rapor dane: ne temam e, nayê nirxandin.",
	"check.coverage":          "Ji bo {next} {reported} ji {places#place} rapor dane.",
	"check.freshness_inputs":  "Rapor: {freshness}; hejmara yên derengmayî {overdue} e. Derengmayî: {lateinputs}.",
	"check.freshness":         "Rapor: {freshness}; hejmara yên derengmayî {overdue} e.",
	"check.part":              "«{part}»: {partstatus}.",
	"check.steps":             "{count} ji {total#step} qediyan: {done} ji kar, heta {asof} {expected} dihat payîn.",

	"status.not_started": "dest pê nekiriye", "status.on_track": "li ser rê", "status.at_risk": "di xetereyê de", "status.off_track": "ji rê derketî",
	"status.achieved": "pêk hatî", "status.missed": "pêk nehatî", "status.unknown": "nayê zanîn", "status.narrative": "tê vegotin",
	"freshness.fresh": "nûjen in", "freshness.late": "dereng in", "freshness.missing": "kêm in", "freshness.held": "li benda nihêrînê hatine rawestandin",
	"points":    "xal",
	"every.day": "her roj", "every.week": "her hefte", "every.month": "her meh", "every.quarter": "her çaryek", "every.year": "her sal",
}
