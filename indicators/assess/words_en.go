package assess

import "rasid/indicators"

func english() book {
	return book{indicators.English, func(key string) string { return englishSentences[key] }, englishCount, " and ", ", "}
}

func englishCount(n int, noun string) string {
	number := indicators.FormatNumber(indicators.English, float64(n), 0)
	switch noun {
	case "last":
		if n == 1 {
			return "the last report"
		}
		return "the last " + number + " reports"
	case "more":
		noun = "more place"
	case "row":
		if n == 1 {
			return "in the latest report"
		}
		return "for " + number + " reports in a row"
	}
	if n == 1 {
		return number + " " + noun
	}
	return number + " " + noun + "s"
}

var englishSentences = map[string]string{
	"source":            "(Source: {department}, {file})",
	"source_number":     "(Source: {department}, delivery no. {delivery})",
	"source_department": "(Reports come from: {department})",
	"source_owner":      "(Owner: {department})",
	"source_plan":       "(Source: the steps in the plan; owner: {department})",

	"narrative":    "This goal is described, not measured: the plan sets no figure for it.",
	"no_indicator": "The plan has no indicator for this goal, so it cannot be measured.",

	"before":        "The plan begins on {starts}, so there is nothing to judge yet. The goal is {aim}.",
	"none_due":      "No report is due yet: the first, for {next}, is expected by {nextdue}. The goal is {aim}.",
	"no_period":     "No whole reporting period lies between {starts} and {due}, so nothing can be judged. The goal is {aim}.",
	"no_report":     "No report has arrived since the plan began on {starts}, although {overdue#report} should have come by {asof}.",
	"none_complete": "No period is complete yet: for {next}, {reported} of {places#place} have reported, and a partial total would look too low.",
	"goal_is":       "The goal is {aim}.",
	"expected_now":  "The plan expected {expected+} by {asof}.",
	"idle":          "Nothing has been reported so far, and the plan expects nothing before {first}. The goal is {aim}.",
	"idle_zero":     "At the end of {period} the reported value was {actual+}, as at the start, and the plan expects no progress before {first}.",

	"aim.reach":       "to reach {target+} by {due}",
	"aim.move":        "to go from {from} to {target+} by {due}",
	"aim.at_most":     "to stay at or below {target+}",
	"aim.at_least":    "to stay at or above {target+}",
	"aim.between":     "to stay between {low} and {high+}",
	"aim.milestone":   "to finish {total#step} by {due}",
	"aim.watch_above": "to stay at or below {handline+}",
	"aim.watch_below": "to stay at or above {handline+}",

	"cumulative.behind":  "By the end of {period}, {actual+} had been reported against {expected} expected: {gap} short ({gapshare}).",
	"cumulative.close":   "By the end of {period}, {actual+} had been reported against {expected} expected: {gap} short ({gapshare}), close enough to count as on track.",
	"cumulative.ahead":   "By the end of {period}, {actual+} had been reported against {expected} expected: {gap} ahead.",
	"cumulative.exact":   "By the end of {period}, {actual+} had been reported, exactly as expected.",
	"cumulative.early":   "By the end of {period}, {actual+} had been reported, although the plan expects nothing before {first}.",
	"cumulative.away":    "At the end of {period} the total stood at {actual+}, worse than the {from} it began with; {expected} was expected by then.",
	"cumulative.reached": "By the end of {period}, {actual+} had been reported: the target of {target} has been reached.",
	"cumulative.missed":  "The target was {target+} by {due}, but {actual} had been reported by then: {shortfall} short ({shortshare}).",
	"cumulative.so_far":  "By the end of {period}, {actual+} had been reported against {expected} expected, with {missing#report} still missing.",

	"level.behind":  "At the end of {period} the value was {actual+} where {expected} was expected on the way from {from} to {target}: {gap} away, with {ratio} of the change expected by then.",
	"level.close":   "At the end of {period} the value was {actual+} where {expected} was expected on the way from {from} to {target}: {gap} away, close enough to count as on track.",
	"level.ahead":   "At the end of {period} the value was {actual+}, {gap} better than the {expected} expected on the way from {from} to {target}.",
	"level.exact":   "At the end of {period} the value was {actual+}, exactly as expected on the way from {from} to {target}.",
	"level.early":   "At the end of {period} the value was {actual+}: it has left {from} towards {target}, although the plan expects no change before {first}.",
	"level.away":    "At the end of {period} the value was {actual+}: it has moved away from the target of {target}, having begun at {from}; {expected} was expected by then.",
	"level.reached": "At the end of {period} the value was {actual+}: the target of {target} has been reached.",
	"level.missed":  "The target was {target+} by {due}, but at the end of {period} the value was {actual}, {shortfall} away from it.",
	"hold":          "At the end of {period} the value was {actual+}, {gap} away from the {target} that is to be held.",

	"pace.needed":      "Reaching {target+} by {due} takes {need+} {every}.",
	"pace.both":        "Reaching {target+} by {due} now takes {need+} {every}. In {n#last} the pace was {pace+} {every}.",
	"pace.rise":        "To reach {target+} by {due} it must rise by {need+} {every}.",
	"pace.fall":        "To reach {target+} by {due} it must fall by {need+} {every}.",
	"pace.rise_rose":   "To reach {target+} by {due} it must rise by {need} {every}; over {n#last} it rose by {pace} {every}.",
	"pace.rise_fell":   "To reach {target+} by {due} it must rise by {need} {every}; over {n#last} it fell by {pace} {every}.",
	"pace.rise_steady": "To reach {target+} by {due} it must rise by {need} {every}; over {n#last} it did not change.",
	"pace.fall_rose":   "To reach {target+} by {due} it must fall by {need} {every}; over {n#last} it rose by {pace} {every}.",
	"pace.fall_fell":   "To reach {target+} by {due} it must fall by {need} {every}; over {n#last} it fell by {pace} {every}.",
	"pace.fall_steady": "To reach {target+} by {due} it must fall by {need} {every}; over {n#last} it did not change.",

	"finish.late":        "At this pace it would be reached on {finish}, {finishdays#day} late.",
	"finish.early":       "At this pace it would be reached on {finish}, {finishdays#day} early.",
	"finish.late_years":  "At this pace it would be reached on {finish}, about {finishyears#year} late.",
	"finish.early_years": "At this pace it would be reached on {finish}, about {finishyears#year} early.",
	"finish.due":         "At this pace it would be reached on {finish}, the very day it is due.",
	"finish.far":         "At this pace it would not be reached within ten years of {due}.",
	"finish.never":       "At this pace it would never be reached.",

	"beyond.since": "It has been beyond the line in every report since {beyondsince}.",
	"beyond.share": "So far it was beyond the line in {beyond} of {total#period}: on {beyonddays} of {judgeddays#day} ({beyondshare}).",
	"beyond.days":  "So far it was beyond the line on {beyond} of {total#period} ({beyondshare}).",

	"drivers.line":        "Beyond the line: {drivers}.",
	"drivers.expected":    "Furthest from what was expected: {drivers}.",
	"drivers.even_behind": "Furthest behind an equal share each: {drivers}.",
	"drivers.even_above":  "Furthest above an equal share each: {drivers}.",
	"drivers.past_behind": "Furthest behind their usual share: {drivers}.",
	"drivers.past_above":  "Furthest above their usual share: {drivers}.",
	"against":             "against",

	"shift.level": "Since {shiftsince} it has stood at {levelafter+} instead of {levelbefore}.",
	"shift.pace":  "Since {shiftsince} it has run at {levelafter+} {every} instead of {levelbefore}.",

	"bound.inside":    "For {period} the value was {actual+}, {side}.",
	"bound.near":      "For {period} the value was {actual+}, only {side}, and in the latest reports it has been {drift}.",
	"bound.outside":   "For {period} the value was {actual+}, {side}.",
	"bound.returning": "For {period} the value was {actual+}, {side}, but the latest reports show it coming back.",
	"bound.few":       "For {period} the value was {actual+}, {side}; with {run#report} so far, the plan still waits before it calls that off track.",
	"bound.not_back":  "For {period} the value was {actual+}, {side}; after the earlier crossing it counts as back only once it is inside by {margin+}.",
	"bound.drifting":  "For {period} the value was {actual+}, {side}, but in the latest reports it has been {drift}, and it is more likely than not to be beyond the line by {due}.",
	"kept":            "So far the line was kept in {kept} of {total#period}.",
	"kept_lost":       "At best {best} of the periods up to {due} can keep it, less than the {asked} that the goal asks for.",
	"kept_all":        "So far the line was kept in each of the {total#period}.",
	"kept_none":       "So far the line was kept in none of the {total#period}.",

	"side.ceiling_kept":         "{gap} ({gapshare}) below the ceiling of {line}",
	"side.ceiling_kept_plain":   "{gap} below the ceiling of {line}",
	"side.ceiling_exact":        "exactly at the ceiling of {line}",
	"side.ceiling_broken":       "{gap} ({gapshare}) above the ceiling of {line}",
	"side.ceiling_broken_plain": "{gap} above the ceiling of {line}",
	"side.floor_kept":           "{gap} ({gapshare}) above the floor of {line}",
	"side.floor_kept_plain":     "{gap} above the floor of {line}",
	"side.floor_exact":          "exactly at the floor of {line}",
	"side.floor_broken":         "{gap} ({gapshare}) below the floor of {line}",
	"side.floor_broken_plain":   "{gap} below the floor of {line}",
	"side.band_inside":          "{gap} inside the band from {low} to {high}",
	"side.band_exact":           "exactly on the edge of the band from {low} to {high}",
	"side.band_above":           "{gap} ({gapshare}) above the band from {low} to {high}",
	"side.band_above_plain":     "{gap} above the band from {low} to {high}",
	"side.band_below":           "{gap} ({gapshare}) below the band from {low} to {high}",
	"side.band_below_plain":     "{gap} below the band from {low} to {high}",
	"drift.rose":                "rising",
	"drift.fell":                "falling",
	"drift.steady":              "steady",

	"closed.achieved": "The line was kept in {kept} of {total#period} ({keptshare}), and the goal asked for {asked}. The last value, for {period}, was {actual+}, {side}.",
	"closed.missed":   "The line was kept in {kept} of {total#period} ({keptshare}), but the goal asked for {asked}. The last value, for {period}, was {actual+}, {side}.",
	"closed.holes":    "The line was kept in {kept} of {total#period}, with {missing#report} missing that could still decide whether the {asked} asked for was met. The last value, for {period}, was {actual+}, {side}.",

	"threshold_above":    "It is above the line of {handline+} set by hand for “{handstatus}”, {handrun#row}.",
	"threshold_below":    "It is below the line of {handline+} set by hand for “{handstatus}”, {handrun#row}.",
	"threshold_not_back": "It had crossed the line of {handline+} set by hand for “{handstatus}” and is not yet back by the margin of {handmargin+}.",

	"evidence.eased":      "The probability of still reaching the target is {chance}, so it counts as {countsas}.",
	"evidence.eased_pace": "At the pace of the latest reports it would still come to {attained} of the way by {due}, so it counts as {countsas}.",
	"evidence.waiting":    "So far that is {waited#report}; the plan waits for more before it calls the goal {would}.",
	"evidence.standing":   "It still counts as {countsas} until it is clearly better.",
	"evidence.doubtful":   "That is little, but the probability of still reaching the target is only {chance}, so it counts as {countsas}.",
	"evidence.late":       "Little time is left and the probability of reaching the target is only {chance}, so it counts as {countsas}.",
	"forecast.range":      "The forecast for {due} is {forecast+}, between {fclow} and {fchigh}, judged from {sample#report}.",
	"forecast.reach":      "The forecast for {due} is {forecast+}, between {fclow} and {fchigh}; the probability of reaching the target is {chance}, judged from {sample#report}.",
	"forecast.last":       "The forecast for {due} is {forecast+}, between {fclow} and {fchigh}; the probability of keeping the line then is {lastchance}, judged from {sample#report}.",
	"forecast.keep":       "The forecast for {due} is {forecast+}, between {fclow} and {fchigh}; the probability of keeping the line then is {lastchance}, and of meeting the goal {chance}, judged from {sample#report}.",

	"holes":                "If what is missing brought nothing the goal would be {without}; if it brought as much as the rest it would be {with}; so no verdict is given.",
	"holes_same":           "The verdict stands even with {missing#report} still missing: the usual amounts would not change it.",
	"frontier":             "For {next} only {reported} of {places#place} have reported, so the verdict rests on the last complete period.",
	"coverage":             "Only {reported} of {places#place} have reported for {next}.",
	"thin":                 "For {next}, {reported} of {places#place} have reported, and at least {mincoverage} must have: where it stands is not known.",
	"lacks":                "For {lackperiod} it cannot be computed, as there is no value of: {lacks}.",
	"no_number":            "For {lackperiod} it cannot be computed: it would take a division by 0.",
	"attribute.population": "the population of the place",
	"stale":                "Since then {overdue#report} have become overdue, so where it stands today is not known.",
	"open_end":             "Reports up to {due} are still missing, so the final verdict is open.",

	"published.value":                 "At the end of {period} the value was {actual+}, on the way from {from} to {target} by {due}.",
	"published.eurostat":              "The {method} method calls this “{category}”: it has changed by {rate} a year, where {needed} a year was needed ({methodratio} of it).",
	"published.open_sdg":              "The {method} method calls this “{category}”, with a score of {score} between −5 and 5: it has changed by {rate} a year, where {needed} a year was needed ({methodratio} of it).",
	"published.unsd":                  "The {method} method calls this “{category}”: going on by {rate} a year it would stand at {projected+} by then, {methodratio} of the way.",
	"published.escap":                 "The {method} method calls this “{category}”: by the trend of all years it would stand at {projected+} by then, an anticipated progress of {score} out of 10, with {methodratio} of the way done so far.",
	"published.sdsn":                  "The {method} method calls this “{category}”: it has moved at {methodratio} of the pace that was needed from the start.",
	"published.dns":                   "The {method} method calls this “{category}”: at the mean of the last {changes#change} from year to year it would stand at {projected+} by then, which leaves {methodratio} of the distance that remains now.",
	"published.dns_line":              "The {method} method calls this “{category}”: the line was {linemet}, and the mean of the last {changes#change} from year to year was {rate}.",
	"published.achieved":              "The {method} method counts the target as reached.",
	"published.why_few":               "The {method} method gives no verdict yet: it needs more years in a row.",
	"published.why_zero":              "The {method} method gives no verdict: a series that begins or ends at 0 has no rate of growth.",
	"published.why_sign":              "The {method} method gives no verdict: a series that passes 0 has no rate of growth.",
	"published.why_size":              "The {method} method gives no verdict: the numbers are too large or too small to compute with.",
	"line.kept":                       "kept",
	"line.missed":                     "not kept",
	"category.eurostat.significant":   "significant progress",
	"category.eurostat.moderate":      "moderate progress",
	"category.eurostat.insufficient":  "insufficient progress",
	"category.eurostat.away":          "movement away from the target",
	"category.open_sdg.substantial":   "on track",
	"category.open_sdg.moderate":      "progress made, but acceleration needed",
	"category.open_sdg.limited":       "limited or no progress",
	"category.open_sdg.deterioration": "deterioration",
	"category.unsd.on_track":          "on track",
	"category.unsd.fair":              "fair progress, but acceleration needed",
	"category.unsd.stagnation":        "stagnation or regression",
	"category.escap.will_meet":        "will be met",
	"category.escap.accelerate":       "accelerate",
	"category.escap.no_progress":      "no progress, reverse the trend",
	"category.sdsn.on_track":          "on track",
	"category.sdsn.improving":         "moderately improving",
	"category.sdsn.stagnating":        "stagnating",
	"category.sdsn.decreasing":        "decreasing",
	"category.dns.sun":                "sun",
	"category.dns.sun_cloud":          "sun with cloud",
	"category.dns.cloud":              "cloud",
	"category.dns.storm":              "thunderstorm",
	"shape.none":                      "The plan expects the course of earlier years, but none of them was reported in whole, so a straight line is expected instead.",
	"check.shape_months":              "What is expected follows the months of {years#year} before the plan.",
	"check.shape_history":             "What is expected follows the course of the year before the plan.",
	"check.schedule_index":            "{earneddays#day} of the plan's way done in {passeddays#day}: SPI(t) = {index}.",

	"milestone.no_steps":        "The plan lists no steps for this milestone, so nothing can be judged.",
	"milestone.achieved":        "Every step is done ({count} of {total}), the last on {last}.",
	"milestone.missed":          "The milestone was due by {due}; {count} of {total#step} had been done by then, {done} of the work, and “{step}” is among what is open.",
	"milestone.not_started":     "Nothing is due yet and no step is done; the first, “{step}”, is due on {stepdue}.",
	"milestone.on_track":        "By {asof}, {done} of the work was done, with {expected} expected.",
	"milestone.late":            "The step “{late}” was due on {latedue} and is {latedays#day} late: by {asof}, {done} of the work was done where {expected} was expected.",
	"milestone.late_share":      "According to the latest report, {lateshare} of that step was done by {lateon}.",
	"milestone.late_unreported": "Nobody has reported anything of that step, so it counts as not done.",
	"milestone.more_late":       "In all, {latecount#step} are late.",
	"milestone.soon":            "The next step, “{step}”, is due on {stepdue}, in {days#day}.",
	"milestone.today":           "The next step, “{step}”, is due on that day.",
	"milestone.next":            "The next step, “{step}”, is due on {stepdue}.",

	"watch.above":          "For {period} the value was {actual+}, {gap} above the watch line of {handline}, {run#row}.",
	"watch.below":          "For {period} the value was {actual+}, {gap} below the watch line of {handline}, {run#row}.",
	"watch.above_few":      "For {period} the value was {actual+}, {gap} above the watch line of {handline}, {run#row}; the plan waits for more before it counts.",
	"watch.below_few":      "For {period} the value was {actual+}, {gap} below the watch line of {handline}, {run#row}; the plan waits for more before it counts.",
	"watch.above_not_back": "For {period} the value was {actual+}, no longer above the watch line of {handline}, but not yet back by the {margin+} that counts.",
	"watch.below_not_back": "For {period} the value was {actual+}, no longer below the watch line of {handline}, but not yet back by the {margin+} that counts.",
	"watch.inside_above":   "For {period} the value was {actual+}, which does not exceed the watch line of {handline}.",
	"watch.inside_below":   "For {period} the value was {actual+}, which is not less than the watch line of {handline}.",

	"check.trajectory":        "{actual+} against {expected} expected by then. On track from 95 % of what is expected, at risk from 75 %.",
	"check.forecast":          "The probability of reaching the target, as forecast then: {checkchance}. On track from 80 %, at risk from 25 %.",
	"check.earned_even":       "The plan expected this much on this very day.",
	"check.earned_behind":     "The plan expected this much on {earned}: {days#day} behind.",
	"check.earned_ahead":      "The plan expects this much on {earned}: {days#day} ahead.",
	"check.holes":             "{missing#report} missing; with their usual amounts the total would be {filled+}.",
	"check.running_total":     "The running total fell from {fellfrom} to {fellto} in {fellin}; a sum so far should not fall.",
	"check.bound":             "{actual+}: {side}.",
	"check.trend":             "Over the last {n#change} the mean was {mean}; the latest was {lastchange}.",
	"check.kept":              "The line was kept in {kept} of {total#period} ({keptshare}); up to {due} at best {best} can keep it, and {asked} is asked for.",
	"check.due":               "The line was kept in {keptshare} of the periods; {asked} was asked for; {missing#report} missing.",
	"check.due_total":         "The target of {target+} was due by {due}: {shortfall} short.",
	"check.threshold":         "{handvalue+} against the line of {handline} set by hand for “{handstatus}”: not crossed.",
	"check.threshold_crossed": "{handvalue+} against the line of {handline} set by hand for “{handstatus}”: crossed.",
	"check.frontier":          "For {next}, {reported} of {places#place} have reported: not complete, not judged.",
	"check.coverage":          "For {next}, {reported} of {places#place} have reported.",
	"check.freshness":         "Reports are {freshness}; {overdue} overdue.",
	"check.steps":             "{count} of {total#step} done: {done} of the work, with {expected} expected by {asof}.",

	"status.not_started": "not started", "status.on_track": "on track", "status.at_risk": "at risk", "status.off_track": "off track",
	"status.achieved": "achieved", "status.missed": "missed", "status.unknown": "unknown", "status.narrative": "described",
	"freshness.fresh": "up to date", "freshness.late": "late", "freshness.missing": "missing", "freshness.held": "held for a person to look at",
	"points":    "points",
	"every.day": "a day", "every.week": "a week", "every.month": "a month", "every.quarter": "a quarter", "every.year": "a year",
}
