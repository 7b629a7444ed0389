// Package derive computes indicators that follow from others: "bread_price / daily_wage". It reads the
// expression with the parser of expr-lang/expr, allows of that language what makes a number for a place and
// a period, and checks it where the plan is read, so that nothing can go wrong later but that values are
// missing.
//
// An expression is worth a value for each period of the indicator's own cadence, at one place:
//
//	name           the value of another indicator for this period; of("name-with-dashes") where a name has other signs
//	days           the days of this period
//	population     of the place: its own, or what the places within it add up to
//	+ - * / ( )    as usual; numbers are written with a point
//	lag(x, n)      x, n periods before
//	difference(x, n), change(x, n)   x less its value n periods before: as it is, or in percent of that
//	yoy(x)         change(x, …) against the same period a year before; of weeks, 52 weeks before
//	mean(x, n), sum(x, n)            over this period and those before it, n in all
//	index(x, "2024-01")              100 in that period; a longer period stands for the mean of those within it
//	min(x, y), max(x, y), abs(x)
//	mean_of(i), last_of(i), sum_of(i)   of an indicator of a faster cadence: over its periods within this one
//	latest(i, n)                     the newest value of i, at most n periods old
//	from_above(i)                    i of this place or, for a period without one, of the nearest place around it that reported one for itself
//
// An indicator of a slower cadence counts for all the periods inside its own, once that has been reported; only
// a level may: the amount of a month is no week's. A week belongs to the month, quarter or year of its Thursday,
// as ISO 8601 has it for years. Where something is missing there is no value, and the point says what.
package derive
