package schema

import (
	"strings"
	"time"

	"rasid/indicators"
)

// translated is a text in one or several languages.
func translated() form { return either(text(), ref("a text in languages")) }

func planObjects() []object {
	return append([]object{
		{"a plan file", "Goals for a span of time, with what they are measured by and who answers for them.", []key{
			{"!plan", ref("plan"), "What the plan is: its name, its span, its languages."},
			{"sectors", list(ref("a sector")), "Groups of goals, as the plan document groups them."},
			{"include", texts(), "Files beside this one, or in a folder there, that the plan goes on in."},
			{"departments", list(ref("a department")), "Who delivers figures and answers for goals."},
			{"places", list(ref("a place")), "One tree of places. Left out: everything is about one place, all."},
			{"indicators", list(ref("an indicator")), "What is measured."},
			{"goals", list(ref("a goal")), "What is promised."},
			{"alerts", ref("alerts"), "How people are told, where contacts and goals do not say it themselves."},
		}, form{"if": form{"not": form{"required": []string{"include"}}}, "then": form{"required": []string{"departments", "indicators", "goals"}}}},
		{"plan", "", []key{
			{"!id", id(), "A short name that never changes: nes-2024."},
			{"title", translated(), "The title that people see."},
			{"!starts", day(), "The first day of the plan: 2024-01-01."},
			{"!ends", day(), "The last day of the plan: 2024-12-31."},
			{"!timezone", text(), "An IANA name such as Asia/Damascus; days and weeks are those of its clocks."},
			{"weekend", list(enum("sun", "mon", "tue", "wed", "thu", "fri", "sat")), "The free days of the week."},
			{"languages", list(language()), "The languages of the plan; the first is the one that is used when nobody says otherwise."},
			{"illustrative", translated(), "A notice that the figures are samples; it stands wherever they are shown."},
		}, nil},
		{"a text in languages", "", []key{{"ar", text(), "Arabic."}, {"ku", text(), "Kurdish."}, {"en", text(), "English."}}, nil},
		{"a sector", "", []key{
			{"!id", id(), "What goals refer to it by."},
			{"name", translated(), "What people call it."},
			{"contacts", list(ref("a contact")), "Who hears of a goal that its owner does not take up."},
		}, nil},
		{"a department", "", []key{
			{"!id", id(), "What goals and indicators refer to it by; also its folder in the inbox."},
			{"name", translated(), "What people call it."},
			{"contacts", list(ref("a contact")), "Who is told of its goals and its reports."},
			{"accept", texts(), "Warnings of rasid check that are meant as they are: no-contact."},
		}, nil},
		{"a place", "", []key{
			{"!id", id(), "A P-code where there is one: SY0801."},
			{"name", translated(), "What people call it."},
			{"within", id(), "The id of the place that holds it; left out for the widest one only."},
			{"aliases", texts(), "Other names that departments write, in any language."},
			{"latitude", number(), "Degrees north, −90 to 90."},
			{"longitude", number(), "Degrees east, −180 to 180."},
			{"population", number(), "People, for weighted(population) and derived figures."},
		}, nil},
		{"an indicator", "", []key{
			{"!id", id(), "What goals and tables refer to it by: bread_price."},
			{"name", translated(), "What people call it."},
			{"aliases", texts(), "Other names and codes that tables have for it."},
			{"!unit", text(), "As people write it: SYP/bundle, m³/day, trees; % is 0 to 100."},
			{"!measure", enum(names(indicators.Measures())...), "level: a state (a price, a stock); flow: an amount per period; running_total: the sum so far."},
			{"!every", enum("day", "week", "month", "quarter", "year"), "How often it is reported."},
			{"grace", days(), "How long after a period's end its report may take: 3d, 2w."},
			{"across_places", enum(append(names(indicators.Acrosses()), "weighted(population)")...), "How the values of several places make one. Left out: sum, of levels the mean."},
			{"!department", id(), "The only department that may report it."},
			{"places", list(id()), "Places that are expected to report. Left out: those that have reported."},
			{"valid", ref("valid"), "What a value may be; others are refused."},
			{"watch", list(ref("a watch line")), "Lines on the indicator itself, without a goal."},
			{"accept", texts(), "Warnings of rasid check that are meant as they are."},
			{"derive", text(), "An expression of other indicators that it follows from: bread_price / daily_wage."},
			{"min_coverage", share(), "The share of expected places without which there is no verdict: 80%."},
		}, nil},
		{"valid", "", []key{{"min", number(), "The least."}, {"max", number(), "The greatest."}}, nil},
		{"a watch line", "", []key{
			{"above", number(), "The line is crossed above this value."},
			{"below", number(), "The line is crossed below this value."},
			{"!status", enum("at_risk", "off_track"), "What it is then."},
			{"raise_after", reports(), "How long beyond the line it must be: 2 reports."},
		}, one("above", "below")},
		{"a goal", "", []key{
			{"!id", id(), "A short name that never changes: census."},
			{"sector", id(), "The group that it belongs to."},
			{"statement", translated(), "What is promised, in a sentence."},
			{"owner", id(), "The department whose manager answers for it."},
			{"indicator", id(), "What it is measured by. Left out for milestones and for goals that are described only."},
			{"place", id(), "Where it is measured. Left out: everywhere."},
			{"target", ref("a target"), "What is to be attained. Left out: the goal is described, not measured."},
			{"method", enum(names(indicators.Methods())...), "A published method instead of Rasid's own, for goals over years."},
			{"trajectory", either(enum("linear", "s_curve", "history"), ref("a trajectory")), "What is expected by each day on the way to a total or a level. Left out: linear."},
			{"thresholds", ref("thresholds"), "Lines set by hand, which count whatever the forecast says."},
			{"alert", ref("alert"), "When it counts as crossed, and whom it is told."},
			{"accept", texts(), "Warnings of rasid check that are meant as they are: target-implausible."},
			{"combine", enum("worst", "weighted"), "How parts make the goal's status: as the worst of them, or by what they have come together."},
			{"parts", list(ref("a part")), "What it is measured by, where that are several indicators."},
		}, nil},
		{"a part", "", []key{
			{"id", id(), "A short name within the goal. Left out: the indicator's."},
			{"name", translated(), "What people call it. Left out: the indicator's name."},
			{"!indicator", id(), "What it is measured by."},
			{"place", id(), "Where it is measured. Left out: everywhere."},
			{"!target", ref("a target"), "What is to be attained."},
			{"method", enum(names(indicators.Methods())...), "A published method instead of Rasid's own, for goals over years."},
			{"trajectory", either(enum("linear", "s_curve", "history"), ref("a trajectory")), "What is expected by each day on the way. Left out: linear."},
			{"thresholds", ref("thresholds"), "Lines set by hand, which count whatever the forecast says."},
			{"alert", ref("the alert of a part"), "When a line counts as crossed."},
			{"weight", number(), "Of a part of a weighted goal, above 0."},
		}, nil},
		{"a target", "Exactly one of reach, move, at_most, at_least, between and milestone.", []key{
			{"reach", number(), "A total to reach by the due date."},
			{"move", number(), "A level to come to by the due date, with from:."},
			{"at_most", number(), "A ceiling for every period."},
			{"at_least", number(), "A floor for every period."},
			{"between", form{"type": "array", "items": number(), "minItems": 2, "maxItems": 2}, "Two lines to stay between in every period: [20, 40]."},
			{"milestone", ref("a milestone"), "Steps with dates and shares."},
			{"from", number(), "The value at the plan's start."},
			{"due", day(), "The day by which. Left out: the plan's last."},
			{"kept", share(), "The share of periods that must keep a line: 90%. Left out: 95%."},
		}, one("reach", "move", "at_most", "at_least", "between", "milestone")},
		{"a milestone", "", []key{
			{"due", day(), "The day by which all is done. Left out: the plan's last."},
			{"every", enum("day", "week", "month", "quarter", "year"), "How often its owner reports while it is under way. Left out: when a step is due."},
			{"grace", days(), "How long after a step's day its report may take: 3d."},
			{"!steps", list(ref("a step")), "The steps in the order of their days; their shares add up to 100%."},
		}, nil},
		{"a step", "", []key{
			{"!id", id(), "A short name."},
			{"name", translated(), "What people call it."},
			{"!share", share(), "Of the whole: 20%."},
			{"!due", day(), "The day by which it is due."},
			{"done", day(), "The day on which it was done, once it is."},
		}, nil},
		{"a trajectory", "Exactly one of season, steps and points.", []key{
			{"season", either(enum("learn"), ref("a season")), "Weights of months, or learn: as in earlier years."},
			{"steps", points(), "What is expected until the next day: {2024-06-30: 40%, 2024-12-31: 100%}."},
			{"points", points(), "Straight lines between days: {2024-06-30: 40%, 2024-12-31: 100%}."},
		}, one("season", "steps", "points")},
		{"a season", "", months(), nil},
		{"thresholds", "", []key{
			{"at_risk", line(), "A line in the unit, or a gap to what is expected: 10%."},
			{"off_track", line(), "A line in the unit, or a gap to what is expected: 30%."},
		}, nil},
		{"the alert of a part", "", []key{
			{"raise_after", reports(), "How long it must be so before it counts: 2 reports, 14d."},
			{"clear_margin", share(), "By how much a value must be back before it is clear: 5%."},
		}, nil},
		{"alert", "", []key{
			{"raise_after", reports(), "How long it must be so before it counts: 2 reports, 14d."},
			{"clear_margin", share(), "By how much a value must be back before it is clear: 5%."},
			{"keep_firing", reports(), "How long it must be on track before the alert is over: 2 reports, 14d."},
			{"remind_every", wait(), "Time between reminders: 7d, or never."},
			{"escalate_after", wait(), "Time until those above hear of it: 2w, or never."},
			{"escalate_to", text(), "The address or name of a contact who hears then."},
		}, nil},
		{"alerts", "", []key{
			{"remind_every", wait(), "Time between reminders: 7d, or never."},
			{"escalate_after", wait(), "Time until those above hear of it: 3d, or never."},
			{"escalate_to", text(), "The address or name of a contact who hears then, instead of the sector's."},
			{"quiet", quiet(), `Hours without messages: "20:00-07:00".`},
			{"working_days", flag(), "No messages on the weekend and on holidays."},
			{"holidays", list(day()), "Days without messages: [2024-03-21]."},
		}, nil},
	}, contactObjects()...)
}

// contactObjects describe a contact; rasid.yaml writes its operators in the same way.
func contactObjects() []object {
	digests := enum("daily", "weekly", "monthly")
	return []object{
		{"a contact", "", []key{
			{"name", text(), "Of the person or office."},
			{"email", text(), "name@example.org."},
			{"phone", text(), `With the country's code, in quotes: "+963 11 1234567".`},
			{"addresses", form{"type": "object", "additionalProperties": text()}, "Addresses for single channels, by their ids."},
			{"language", language(), "Of the messages."},
			{"channels", texts(), "The ids of the channels to use. Left out: all that have an address."},
			{"hears", either(enum("goals", "reports"), list(enum("goals", "reports"))), "What is told: goals, reports. Left out: both."},
			{"min_severity", severity(), "What is less pressing is not told."},
			{"quiet", quiet(), `Hours without messages: "20:00-07:00".`},
			{"working_days", flag(), "No messages on the weekend and on holidays."},
			{"digest", either(digests, list(digests), ref("a digest")), "How all of theirs stands, again and again."},
		}, nil},
		{"a digest", "", []key{
			{"!every", either(digests, list(digests)), "daily, weekly, monthly."},
			{"on", enum("sun", "mon", "tue", "wed", "thu", "fri", "sat"), "The day of the weekly one. Left out: the first after the weekend."},
			{"at", timeOfDay(), `The time of the day: "08:00".`},
			{"by", text(), "The id of the channel. Left out: the first that reaches the contact."},
			{"when_quiet", flag(), "It comes also when there is nothing to say."},
		}, nil},
	}
}

func months() (keys []key) {
	for m := time.January; m <= time.December; m++ {
		keys = append(keys, key{strings.ToLower(m.String()[:3]), number(), "The weight of " + m.String() + "."})
	}
	return keys
}

// points are values by days, shares of the way or in the unit.
func points() form {
	return form{"type": "object", "patternProperties": form{`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`: line()}, "additionalProperties": false, "minProperties": 1}
}

// line is a value in the unit, or a percentage.
func line() form {
	return form{"type": []string{"number", "string"}, "pattern": "^" + decimal + " *%?$"}
}
