package assess

import "rasid/indicators"

func arabic() book {
	return book{indicators.Arabic, func(key string) string { return arabicSentences[key] }, arabicCount, " و", " و"}
}

// arabicCount writes a counted noun as it stands after a preposition or as an object: the dual
// ends in -ayn, 3 to 10 take the plural, 11 to 99 the accusative singular.
func arabicCount(n int, noun string) string {
	number := indicators.FormatNumber(indicators.Arabic, float64(n), 0)
	switch {
	case noun == "row" && n > 2:
		number = "في " + number
	case noun == "last" && n > 2:
		number = "آخر " + number
	}
	forms := arabicNoun(noun)
	switch hundred := n % 100; {
	case n == 1:
		return forms.one
	case n == 2:
		return forms.two
	case n == 0 || hundred < 3:
		return number + " " + forms.hundred
	case hundred <= 10:
		return number + " " + forms.few
	}
	return number + " " + forms.many
}

// arabicForms are the forms of a counted noun: with one, two, 3–10, 11–99 and 100.
type arabicForms struct{ one, two, few, many, hundred string }

func arabicNoun(noun string) arabicForms {
	switch noun {
	case "day":
		return arabicForms{"يوم واحد", "يومين", "أيام", "يوماً", "يوم"}
	case "week":
		return arabicForms{"أسبوع واحد", "أسبوعين", "أسابيع", "أسبوعاً", "أسبوع"}
	case "month":
		return arabicForms{"شهر واحد", "شهرين", "أشهر", "شهراً", "شهر"}
	case "quarter":
		return arabicForms{"ربع واحد", "ربعين", "أرباع", "ربعاً", "ربع"}
	case "year":
		return arabicForms{"سنة واحدة", "سنتين", "سنوات", "سنة", "سنة"}
	case "step":
		return arabicForms{"خطوة واحدة", "خطوتين", "خطوات", "خطوة", "خطوة"}
	case "place":
		return arabicForms{"موقع واحد", "موقعين", "مواقع", "موقعاً", "موقع"}
	case "more":
		return arabicForms{"موقع آخر", "موقعين آخرين", "مواقع أخرى", "موقعاً آخر", "موقع آخر"}
	case "part":
		return arabicForms{"جزء واحد", "جزأين", "أجزاء", "جزءاً", "جزء"}
	case "change":
		return arabicForms{"تغيّر واحد", "تغيّرين", "تغيّرات", "تغيّراً", "تغيّر"}
	case "row":
		return arabicForms{"في التقرير الأخير", "في تقريرين متتاليين", "تقارير متتالية", "تقريراً متتالياً", "تقرير متتالٍ"}
	case "last":
		return arabicForms{"التقرير الأخير", "آخر تقريرين", "تقارير", "تقريراً", "تقرير"}
	}
	return arabicForms{"تقرير واحد", "تقريرين", "تقارير", "تقريراً", "تقرير"}
}

var arabicSentences = map[string]string{
	"source":            "(المصدر: {department}، {file})",
	"source_number":     "(المصدر: {department}، التسليم رقم {delivery})",
	"source_department": "(التقارير من: {department})",
	"source_owner":      "(صاحب الهدف: {department})",
	"source_plan":       "(المصدر: خطوات الخطة؛ صاحب الهدف: {department})",

	"narrative":    "هذا الهدف موصوف لا مقيس: لم تضع له الخطة رقماً.",
	"no_indicator": "لا مؤشر لهذا الهدف في الخطة، فلا يمكن قياسه.",

	"before":        "تبدأ الخطة في {starts}، فلا شيء يُحكم عليه بعد. الهدف هو {aim}.",
	"none_due":      "لم يحن موعد أي تقرير بعد: التقرير الأول، عن {next}، منتظر حتى {nextdue}. الهدف هو {aim}.",
	"no_period":     "لا تقع فترة تقرير كاملة بين {starts} و{due}، فلا يمكن الحكم. الهدف هو {aim}.",
	"no_report":     "لم يصل أي تقرير منذ بدء الخطة في {starts}، مع أن عدد التقارير المستحقة حتى {asof} هو {overdue}.",
	"none_complete": "لم تكتمل أي فترة بعد: عدد المواقع التي قدّمت تقريرها عن {next} هو {reported} من أصل {places#place}، والمجموع الناقص يبدو أقل من الحقيقة.",
	"goal_is":       "الهدف هو {aim}.",
	"expected_now":  "وكانت الخطة تتوقع {expected+} حتى {asof}.",
	"idle":          "لم يُبلَّغ عن شيء حتى الآن، ولا تتوقع الخطة شيئاً قبل {first}. الهدف هو {aim}.",
	"idle_zero":     "في نهاية {period} كانت القيمة المبلَّغ عنها {actual+} كما في البداية، ولا تتوقع الخطة تقدماً قبل {first}.",

	"aim.reach":       "الوصول إلى {target+} حتى {due}",
	"aim.move":        "الانتقال من {from} إلى {target+} حتى {due}",
	"aim.at_most":     "البقاء عند {target+} أو أدنى",
	"aim.at_least":    "البقاء عند {target+} أو أعلى",
	"aim.between":     "البقاء بين {low} و{high+}",
	"aim.milestone":   "إنجاز {total#step} حتى {due}",
	"aim.watch_above": "البقاء عند {handline+} أو أدنى",
	"aim.watch_below": "البقاء عند {handline+} أو أعلى",

	"cumulative.behind":  "حتى نهاية {period} بلغ المجموع المبلَّغ عنه {actual+}، والمتوقع {expected}: أقل بمقدار {gap} ({gapshare}).",
	"cumulative.close":   "حتى نهاية {period} بلغ المجموع المبلَّغ عنه {actual+}، والمتوقع {expected}: أقل بمقدار {gap} ({gapshare})، وهو فرق صغير يبقى معه على المسار.",
	"cumulative.ahead":   "حتى نهاية {period} بلغ المجموع المبلَّغ عنه {actual+}، والمتوقع {expected}: بزيادة {gap}.",
	"cumulative.exact":   "حتى نهاية {period} بلغ المجموع المبلَّغ عنه {actual+}، كما كان متوقعاً تماماً.",
	"cumulative.early":   "حتى نهاية {period} بلغ المجموع المبلَّغ عنه {actual+}، مع أن الخطة لا تتوقع شيئاً قبل {first}.",
	"cumulative.away":    "في نهاية {period} كان المجموع {actual+}، وهو أسوأ من نقطة البداية {from}، وكان المتوقع {expected}.",
	"cumulative.reached": "حتى نهاية {period} بلغ المجموع المبلَّغ عنه {actual+}، وبذلك تحقق الهدف وهو {target}.",
	"cumulative.missed":  "كان الهدف {target+} حتى {due}، لكن المجموع المبلَّغ عنه بلغ {actual}: أقل بمقدار {shortfall} ({shortshare}).",
	"cumulative.so_far":  "حتى نهاية {period} بلغ المجموع المبلَّغ عنه {actual+}، والمتوقع {expected}، مع نقص {missing#report}.",

	"level.behind":  "في نهاية {period} كانت القيمة {actual+}، والمتوقع {expected} على الطريق من {from} إلى {target}: الفرق {gap}، وتحقق {ratio} من التغيّر المتوقع حتى ذلك الحين.",
	"level.close":   "في نهاية {period} كانت القيمة {actual+}، والمتوقع {expected} على الطريق من {from} إلى {target}: الفرق {gap}، وهو صغير يبقى معه الهدف على المسار.",
	"level.ahead":   "في نهاية {period} كانت القيمة {actual+}، وهي أفضل بمقدار {gap} من المتوقع {expected} على الطريق من {from} إلى {target}.",
	"level.exact":   "في نهاية {period} كانت القيمة {actual+}، كما كان متوقعاً تماماً على الطريق من {from} إلى {target}.",
	"level.early":   "في نهاية {period} كانت القيمة {actual+}: تحركت من {from} نحو {target}، مع أن الخطة لا تتوقع تغيّراً قبل {first}.",
	"level.away":    "في نهاية {period} كانت القيمة {actual+}: ابتعدت عن الهدف {target} بعد أن بدأت من {from}، وكان المتوقع {expected}.",
	"level.reached": "في نهاية {period} كانت القيمة {actual+}، وبذلك تحقق الهدف وهو {target}.",
	"level.missed":  "كان الهدف {target+} حتى {due}، لكن القيمة في نهاية {period} كانت {actual}، وتبعد عنه {shortfall}.",
	"hold":          "في نهاية {period} كانت القيمة {actual+}، وتبعد {gap} عن {target} المطلوب الحفاظ عليه.",

	"pace.needed":      "للوصول إلى {target+} حتى {due} يلزم {need+} {every}.",
	"pace.both":        "للوصول إلى {target+} حتى {due} يلزم الآن {need+} {every}. وكانت الوتيرة {pace+} {every} في {n#last}.",
	"pace.rise":        "للوصول إلى {target+} حتى {due} يجب أن ترتفع القيمة {need+} {every}.",
	"pace.fall":        "للوصول إلى {target+} حتى {due} يجب أن تنخفض القيمة {need+} {every}.",
	"pace.rise_rose":   "للوصول إلى {target+} حتى {due} يجب أن ترتفع القيمة {need} {every}، وقد ارتفعت {pace} {every} في {n#last}.",
	"pace.rise_fell":   "للوصول إلى {target+} حتى {due} يجب أن ترتفع القيمة {need} {every}، لكنها انخفضت {pace} {every} في {n#last}.",
	"pace.rise_steady": "للوصول إلى {target+} حتى {due} يجب أن ترتفع القيمة {need} {every}، لكنها لم تتغيّر في {n#last}.",
	"pace.fall_rose":   "للوصول إلى {target+} حتى {due} يجب أن تنخفض القيمة {need} {every}، لكنها ارتفعت {pace} {every} في {n#last}.",
	"pace.fall_fell":   "للوصول إلى {target+} حتى {due} يجب أن تنخفض القيمة {need} {every}، وقد انخفضت {pace} {every} في {n#last}.",
	"pace.fall_steady": "للوصول إلى {target+} حتى {due} يجب أن تنخفض القيمة {need} {every}، لكنها لم تتغيّر في {n#last}.",

	"finish.late":        "بهذه الوتيرة يتحقق الهدف في {finish}، أي بتأخر {finishdays#day}.",
	"finish.early":       "بهذه الوتيرة يتحقق الهدف في {finish}، أي قبل الموعد بـ{finishdays#day}.",
	"finish.late_years":  "بهذه الوتيرة يتحقق الهدف في {finish}، أي بتأخر نحو {finishyears#year}.",
	"finish.early_years": "بهذه الوتيرة يتحقق الهدف في {finish}، أي قبل الموعد بنحو {finishyears#year}.",
	"finish.due":         "بهذه الوتيرة يتحقق الهدف في {finish}، وهو يوم الموعد نفسه.",
	"finish.far":         "بهذه الوتيرة لا يتحقق الهدف حتى بعد عشر سنوات من {due}.",
	"finish.never":       "بهذه الوتيرة لن يتحقق الهدف أبداً.",

	"beyond.since": "وقد خرجت القيمة عن الحدّ في كل التقارير منذ {beyondsince}.",
	"beyond.share": "حتى الآن خرجت القيمة عن الحدّ في {beyond} من أصل {total#period}، أي في {beyonddays} من أصل {judgeddays#day} ({beyondshare}).",
	"beyond.days":  "حتى الآن خرجت القيمة عن الحدّ في {beyond} من أصل {total#period} ({beyondshare}).",

	"drivers.line":        "خرجت القيمة عن الحدّ في {drivers}.",
	"drivers.expected":    "أكبر فرق عن المتوقع كان في {drivers}.",
	"drivers.even_behind": "أكبر نقص عن حصة متساوية لكل موقع كان في {drivers}.",
	"drivers.even_above":  "أكبر زيادة على حصة متساوية لكل موقع كانت في {drivers}.",
	"drivers.past_behind": "أكبر نقص عن الحصة المعتادة كان في {drivers}.",
	"drivers.past_above":  "أكبر زيادة على الحصة المعتادة كانت في {drivers}.",
	"against":             "مقابل",

	"shift.level": "منذ {shiftsince} صارت القيمة {levelafter+} بدلاً من {levelbefore}.",
	"shift.pace":  "منذ {shiftsince} صارت الوتيرة {levelafter+} {every} بدلاً من {levelbefore}.",

	"bound.inside":    "عن {period} بلغت القيمة {actual+}، وهي {side}.",
	"bound.near":      "عن {period} بلغت القيمة {actual+}، وهي {side} فقط، وكانت {drift} في التقارير الأخيرة.",
	"bound.outside":   "عن {period} بلغت القيمة {actual+}، وهي {side}.",
	"bound.returning": "عن {period} بلغت القيمة {actual+}، وهي {side}، لكن التقارير الأخيرة تُظهر أنها تعود.",
	"bound.few":       "عن {period} بلغت القيمة {actual+}، وهي {side}؛ حدث ذلك حتى الآن في {run#report}، والخطة تنتظر أكثر قبل أن تعدّه خارج المسار.",
	"bound.not_back":  "عن {period} بلغت القيمة {actual+}، وهي {side}؛ وبعد التجاوز السابق لا يُعدّ أنها عادت إلا إذا ابتعدت عن الحدّ بمقدار {margin+}.",
	"bound.drifting":  "عن {period} بلغت القيمة {actual+}، وهي {side}، لكنها كانت {drift} في التقارير الأخيرة، والأرجح أن تتجاوز الحدّ حتى {due}.",
	"kept":            "حتى الآن جرى الالتزام بالحدّ في {kept} من أصل {total#period}.",
	"kept_none":       "حتى الآن لم يجرِ الالتزام بالحدّ في أي فترة، وعدد الفترات {total}.",
	"kept_lost":       "وفي أحسن الأحوال يُلتزم به الآن في {best} من الفترات حتى {due}، وهو أقل من المطلوب {asked}.",
	"kept_all":        "حتى الآن جرى الالتزام بالحدّ في كل الفترات، وعددها {total}.",

	"side.ceiling_kept":         "أدنى من السقف {line} بمقدار {gap} ({gapshare})",
	"side.ceiling_kept_plain":   "أدنى من السقف {line} بمقدار {gap}",
	"side.ceiling_exact":        "عند السقف {line} تماماً",
	"side.ceiling_broken":       "أعلى من السقف {line} بمقدار {gap} ({gapshare})",
	"side.ceiling_broken_plain": "أعلى من السقف {line} بمقدار {gap}",
	"side.floor_kept":           "أعلى من الحدّ الأدنى {line} بمقدار {gap} ({gapshare})",
	"side.floor_kept_plain":     "أعلى من الحدّ الأدنى {line} بمقدار {gap}",
	"side.floor_exact":          "عند الحدّ الأدنى {line} تماماً",
	"side.floor_broken":         "دون الحدّ الأدنى {line} بمقدار {gap} ({gapshare})",
	"side.floor_broken_plain":   "دون الحدّ الأدنى {line} بمقدار {gap}",
	"side.band_inside":          "داخل النطاق من {low} إلى {high}، وعلى بُعد {gap} من طرفه",
	"side.band_exact":           "عند طرف النطاق من {low} إلى {high} تماماً",
	"side.band_above":           "فوق النطاق من {low} إلى {high} بمقدار {gap} ({gapshare})",
	"side.band_above_plain":     "فوق النطاق من {low} إلى {high} بمقدار {gap}",
	"side.band_below":           "دون النطاق من {low} إلى {high} بمقدار {gap} ({gapshare})",
	"side.band_below_plain":     "دون النطاق من {low} إلى {high} بمقدار {gap}",
	"drift.rose":                "ترتفع",
	"drift.fell":                "تنخفض",
	"drift.steady":              "ثابتة",

	"closed.achieved": "جرى الالتزام بالحدّ في {kept} من أصل {total#period} ({keptshare})، والمطلوب {asked}. آخر قيمة، عن {period}، كانت {actual+}، وهي {side}.",
	"closed.missed":   "جرى الالتزام بالحدّ في {kept} فقط من أصل {total#period} ({keptshare})، لكن المطلوب {asked}. آخر قيمة، عن {period}، كانت {actual+}، وهي {side}.",
	"closed.holes":    "جرى الالتزام بالحدّ في {kept} من أصل {total#period}، مع نقص {missing#report}، ولا يُعرف من دون ذلك هل تحقق المطلوب وهو {asked}. آخر قيمة، عن {period}، كانت {actual+}، وهي {side}.",

	"threshold_above":    "القيمة أعلى من الخط {handline+} الموضوع يدوياً لحالة «{handstatus}»، {handrun#row}.",
	"threshold_below":    "القيمة أدنى من الخط {handline+} الموضوع يدوياً لحالة «{handstatus}»، {handrun#row}.",
	"threshold_not_back": "وكانت القيمة قد تجاوزت الخط {handline+} الموضوع يدوياً لحالة «{handstatus}»، ولم تَعُد بعدُ بالهامش المطلوب وهو {handmargin+}.",

	"evidence.eased":      "ما زال احتمال بلوغ المستهدف {chance}، لذلك يُعدّ الهدف «{countsas}».",
	"evidence.eased_pace": "وبوتيرة التقارير الأخيرة يبلغ {attained} من الطريق حتى {due}، لذلك يُعدّ الهدف «{countsas}».",
	"evidence.waiting":    "حدث ذلك حتى الآن في {waited#report}، والخطة تنتظر أكثر قبل أن تعدّ الهدف «{would}».",
	"evidence.standing":   "ويبقى الهدف معدوداً «{countsas}» إلى أن يتحسّن بوضوح.",
	"evidence.doubtful":   "الفرق صغير، لكن احتمال بلوغ المستهدف {chance} فقط، لذلك يُعدّ الهدف «{countsas}».",
	"evidence.late":       "الوقت الباقي قليل واحتمال بلوغ المستهدف {chance} فقط، لذلك يُعدّ الهدف «{countsas}».",
	"forecast.range":      "التوقّع عند {due} هو {forecast+}، بين {fclow} و{fchigh}، استناداً إلى {sample#report}.",
	"forecast.reach":      "التوقّع عند {due} هو {forecast+}، بين {fclow} و{fchigh}، واحتمال بلوغ المستهدف {chance} استناداً إلى {sample#report}.",
	"forecast.last":       "التوقّع عند {due} هو {forecast+}، بين {fclow} و{fchigh}؛ واحتمال عدم تجاوز الحدّ حينها {lastchance}، استناداً إلى {sample#report}.",
	"forecast.keep":       "التوقّع عند {due} هو {forecast+}، بين {fclow} و{fchigh}؛ واحتمال عدم تجاوز الحدّ حينها {lastchance}، واحتمال تحقيق الهدف {chance}، استناداً إلى {sample#report}.",

	"holes":                "لو لم يحمل ما نقص شيئاً لكان الهدف «{without}»، ولو حمل مثل غيره لكان «{with}»، لذلك لا يصدر حكم.",
	"holes_same":           "والحكم قائم رغم نقص {missing#report}، فالمقادير المعتادة لن تغيّره.",
	"frontier":             "عدد المواقع التي قدّمت تقريرها عن {next} هو {reported} فقط من أصل {places#place}، لذلك يستند الحكم إلى آخر فترة مكتملة.",
	"coverage":             "عدد المواقع التي قدّمت تقريرها عن {next} هو {reported} فقط من أصل {places#place}.",
	"thin":                 "عدد المواقع التي قدّمت تقريرها عن {next} هو {reported} من أصل {places#place}، والمطلوب {mincoverage} منها على الأقل، فلا يُعرف الوضع.",
	"lacks":                "لا يمكن حساب القيمة عن {lackperiod} لعدم وجود قيمة لما يلي: {lacks}.",
	"no_number":            "لا يمكن حساب القيمة عن {lackperiod} لأن ذلك يتطلب القسمة على ٠.",
	"attribute.population": "عدد سكان الموقع",
	"late_inputs":          "التقارير المتأخرة: {lateinputs}.",
	"stale":                "ومنذ ذلك الحين تأخر وصول {overdue#report}، فلا يُعرف الوضع اليوم.",
	"open_end":             "ما زالت تقارير ناقصة حتى {due}، فالحكم النهائي لم يصدر بعد.",

	"published.value":                 "في نهاية {period} كانت القيمة {actual+}، على الطريق من {from} إلى {target} حتى {due}.",
	"published.eurostat":              "وتسمّي طريقة {method} ذلك «{category}»: كان التغيّر {rate} في السنة، واللازم {needed} في السنة (أي تحقق {methodratio} منه).",
	"published.open_sdg":              "وتسمّي طريقة {method} ذلك «{category}»، بدرجة {score} على سلّم من −٥ إلى ٥: كان التغيّر {rate} في السنة، واللازم {needed} في السنة (أي تحقق {methodratio} منه).",
	"published.unsd":                  "وتسمّي طريقة {method} ذلك «{category}»: إذا استمر التغيّر {rate} في السنة بلغت القيمة {projected+} في الموعد، أي {methodratio} من الطريق.",
	"published.escap":                 "وتسمّي طريقة {method} ذلك «{category}»: وفق اتجاه السنوات كلها تبلغ القيمة {projected+} في الموعد، والتقدم المتوقع {score} من ١٠، وقد تحقق حتى الآن {methodratio} من الطريق.",
	"published.sdsn":                  "وتسمّي طريقة {method} ذلك «{category}»: كانت الوتيرة {methodratio} من الوتيرة اللازمة منذ البداية.",
	"published.dns":                   "وتسمّي طريقة {method} ذلك «{category}»: مع متوسط آخر {changes#change} بين السنوات تبلغ القيمة {projected+} في الموعد، فيبقى {methodratio} من المسافة الباقية الآن.",
	"published.dns_line":              "وتسمّي طريقة {method} ذلك «{category}»: الحدّ {linemet}، وكان متوسط آخر {changes#change} بين السنوات {rate}.",
	"published.achieved":              "وتعدّ طريقة {method} الهدف متحققاً.",
	"published.why_few":               "ولا تعطي طريقة {method} حكماً بعد: تلزمها سنوات متتالية أكثر.",
	"published.why_zero":              "ولا تعطي طريقة {method} حكماً: لا معدّل نمو لسلسلة تبدأ من الصفر أو تنتهي إليه.",
	"published.why_sign":              "ولا تعطي طريقة {method} حكماً: لا معدّل نمو لسلسلة تعبر الصفر.",
	"published.why_size":              "ولا تعطي طريقة {method} حكماً: الأعداد أكبر أو أصغر من أن تُحسب.",
	"line.kept":                       "مُلتزَم به",
	"line.missed":                     "غير مُلتزَم به",
	"category.eurostat.significant":   "تقدم كبير",
	"category.eurostat.moderate":      "تقدم متوسط",
	"category.eurostat.insufficient":  "تقدم غير كافٍ",
	"category.eurostat.away":          "ابتعاد عن الهدف",
	"category.open_sdg.substantial":   "على المسار",
	"category.open_sdg.moderate":      "تقدم يحتاج إلى تسريع",
	"category.open_sdg.limited":       "تقدم محدود أو معدوم",
	"category.open_sdg.deterioration": "تدهور",
	"category.unsd.on_track":          "على المسار",
	"category.unsd.fair":              "تقدم مقبول يحتاج إلى تسريع",
	"category.unsd.stagnation":        "ركود أو تراجع",
	"category.escap.will_meet":        "سيتحقق",
	"category.escap.accelerate":       "يلزم التسريع",
	"category.escap.no_progress":      "لا تقدم، ويلزم عكس الاتجاه",
	"category.sdsn.on_track":          "على المسار",
	"category.sdsn.improving":         "تحسّن متوسط",
	"category.sdsn.stagnating":        "ركود",
	"category.sdsn.decreasing":        "تراجع",
	"category.dns.sun":                "شمس",
	"category.dns.sun_cloud":          "شمس مع غيوم",
	"category.dns.cloud":              "غيوم",
	"category.dns.storm":              "عاصفة رعدية",
	"shape.none":                      "تتوقع الخطة مسار السنوات السابقة، لكن لم تكتمل تقارير أي سنة منها، لذلك يُتوقع خط مستقيم بدلاً منه.",
	"check.shape_months":              "المتوقع يتبع أشهر السنوات السابقة للخطة، وعددها {years#year}.",
	"check.shape_history":             "المتوقع يتبع مسار السنة السابقة للخطة.",
	"check.schedule_index":            "أُنجز من طريق الخطة ما يساوي {earneddays#day} خلال {passeddays#day}: مؤشر الزمن SPI(t) = {index}.",

	"milestone.no_steps":        "لا خطوات لهذا الهدف في الخطة، فلا يمكن الحكم.",
	"milestone.achieved":        "أُنجزت كل الخطوات ({count} من {total})، وآخرها في {last}.",
	"milestone.missed":          "كان الموعد {due}، وأُنجز حتى ذلك الحين {count} من أصل {total#step}، أي {done} من العمل، ومما لم يُنجز «{step}».",
	"milestone.not_started":     "لم يحن موعد شيء بعد ولم تُنجز أي خطوة، والخطوة الأولى «{step}» موعدها {stepdue}.",
	"milestone.on_track":        "حتى {asof} أُنجز {done} من العمل، والمتوقع {expected}.",
	"milestone.late":            "كان موعد الخطوة «{late}» في {latedue} وقد تأخرت {latedays#day}: حتى {asof} أُنجز {done} من العمل، والمتوقع {expected}.",
	"milestone.late_share":      "وحسب آخر تقرير أُنجز من تلك الخطوة {lateshare} حتى {lateon}.",
	"milestone.late_unreported": "لم يبلّغ أحد عن تلك الخطوة، فتُحسب غير منجزة.",
	"milestone.more_late":       "عدد الخطوات المتأخرة كلها {latecount}.",
	"milestone.soon":            "الخطوة التالية «{step}» موعدها {stepdue}، أي بعد {days#day}.",
	"milestone.today":           "الخطوة التالية «{step}» موعدها ذلك اليوم نفسه.",
	"milestone.next":            "الخطوة التالية «{step}» موعدها {stepdue}.",

	"combined.same":     "يتألف هذا الهدف من {parts#part} بحالة واحدة: {partstatus}. والحديث هنا عن «{part}».",
	"combined.worst":    "يتألف هذا الهدف من {parts#part}، وأسوؤها «{part}» وهو الذي يحدّد الحكم: {partstatus}.",
	"combined.others":   "وإلى جانبه: {others}.",
	"combined.reason":   "{partreason}",
	"combined.weighted": "بحسب أوزان {parts#part}، أُنجز {done} من الطريق حتى {asof}، وكان المتوقع {expected}.",
	"combined.unknown":  "لا يُعرف أين وصل: {unknown}.",
	"combined.unsure":   "إن لم يأتِ ذلك بشيء لكان الهدف {without}، وإن أتى بكل المطلوب لكان {with}، ولذلك لا حكم.",
	"combined.sure":     "ومهما أتى به ذلك فحالة الهدف {without}.",
	"combined.weakest":  "والأكثر تأخراً «{part}»: {partstatus}.",

	"watch.above":          "عن {period} بلغت القيمة {actual+}، وهي أعلى من خط المراقبة {handline} بمقدار {gap}، {run#row}.",
	"watch.below":          "عن {period} بلغت القيمة {actual+}، وهي أدنى من خط المراقبة {handline} بمقدار {gap}، {run#row}.",
	"watch.above_few":      "عن {period} بلغت القيمة {actual+}، وهي أعلى من خط المراقبة {handline} بمقدار {gap}، {run#row}، والخطة تنتظر أكثر قبل أن تحتسبه.",
	"watch.below_few":      "عن {period} بلغت القيمة {actual+}، وهي أدنى من خط المراقبة {handline} بمقدار {gap}، {run#row}، والخطة تنتظر أكثر قبل أن تحتسبه.",
	"watch.above_not_back": "عن {period} بلغت القيمة {actual+}، ولم تعد أعلى من خط المراقبة {handline}، لكنها لم تبتعد عنه بعدُ بمقدار {margin+} المطلوب.",
	"watch.below_not_back": "عن {period} بلغت القيمة {actual+}، ولم تعد أدنى من خط المراقبة {handline}، لكنها لم تبتعد عنه بعدُ بمقدار {margin+} المطلوب.",
	"watch.inside_above":   "عن {period} بلغت القيمة {actual+}، وهي لا تتجاوز خط المراقبة {handline}.",
	"watch.inside_below":   "عن {period} بلغت القيمة {actual+}، وهي لا تقل عن خط المراقبة {handline}.",

	"check.trajectory":        "{actual+}، والمتوقع حتى ذلك الحين {expected}. على المسار من ٩٥٪ من المتوقع، ومعرّض للخطر من ٧٥٪.",
	"check.forecast":          "احتمال بلوغ المستهدف بحسب التوقّع حينها: {checkchance}. على المسار من ٨٠٪، ومعرّض للخطر من ٢٥٪.",
	"check.earned_even":       "توقعت الخطة هذا القدر في هذا اليوم نفسه.",
	"check.earned_behind":     "توقعت الخطة هذا القدر في {earned}: تأخر {days#day}.",
	"check.earned_ahead":      "تتوقع الخطة هذا القدر في {earned}: تقدّم {days#day}.",
	"check.holes":             "نقص {missing#report}؛ ومع المقادير المعتادة يصير المجموع {filled+}.",
	"check.running_total":     "انخفض المجموع التراكمي من {fellfrom} إلى {fellto} في {fellin}، ولا ينبغي لمجموع تراكمي أن ينخفض.",
	"check.bound":             "{actual+}: {side}.",
	"check.trend":             "كان المتوسط {mean} خلال آخر {n#change}، وكان الأخير {lastchange}.",
	"check.kept":              "جرى الالتزام بالحدّ في {kept} من أصل {total#period} ({keptshare})، وفي أحسن الأحوال يُلتزم به في {best} حتى {due}، والمطلوب {asked}.",
	"check.due":               "جرى الالتزام بالحدّ في {keptshare} من الفترات، والمطلوب {asked}، وعدد التقارير الناقصة {missing}.",
	"check.due_total":         "كان موعد الهدف {target+} هو {due}، وينقصه {shortfall}.",
	"check.threshold":         "{handvalue+} مقابل الخط {handline} الموضوع يدوياً لحالة «{handstatus}»: لم يُتجاوز.",
	"check.threshold_crossed": "{handvalue+} مقابل الخط {handline} الموضوع يدوياً لحالة «{handstatus}»: جرى تجاوزه.",
	"check.frontier":          "عدد المواقع التي قدّمت تقريرها عن {next} هو {reported} من أصل {places#place}: غير مكتمل، فلا يُحكم عليه.",
	"check.coverage":          "عدد المواقع التي قدّمت تقريرها عن {next} هو {reported} من أصل {places#place}.",
	"check.freshness_inputs":  "التقارير: {freshness}، وعدد المتأخر منها {overdue}. المتأخر: {lateinputs}.",
	"check.freshness":         "التقارير: {freshness}، وعدد المتأخر منها {overdue}.",
	"check.part":              "«{part}»: {partstatus}.",
	"check.steps":             "أُنجز {count} من أصل {total#step}، أي {done} من العمل، والمتوقع {expected} حتى {asof}.",

	"status.not_started": "لم يبدأ", "status.on_track": "على المسار", "status.at_risk": "معرّض للخطر", "status.off_track": "خارج المسار",
	"status.achieved": "تحقّق", "status.missed": "لم يتحقّق", "status.unknown": "غير معروف", "status.narrative": "موصوف",
	"freshness.fresh": "محدَّثة", "freshness.late": "متأخرة", "freshness.missing": "ناقصة", "freshness.held": "موقوفة بانتظار مراجعة",
	"points":    "نقطة مئوية",
	"every.day": "يومياً", "every.week": "أسبوعياً", "every.month": "شهرياً", "every.quarter": "كل ربع سنة", "every.year": "سنوياً",
}
