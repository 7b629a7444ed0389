package plans

import (
	"time"

	"rasid/indicators"
)

// Story is how things go with an indicator in a year that is made up, beside the trajectory or the line of
// the goal that measures it.
type Story struct {
	Turn Turn            // "": Steady
	From indicators.Date // when it begins to matter; 0: from the start
	To   indicators.Date // when it is over; 0: never
	By   float64         // how strongly: 0.3 is by 30 %
	// Base is the usual value, in the unit, of what no goal measures or a line is set for; of a sum, over all
	// places. 0: a little on the good side of the line.
	Base float64
	// PerHead makes it that many of the unit for each person who lives in a place, instead of Base.
	PerHead float64
	Places  []string // that report, where the plan does not say
}

// Turn is the kind of a story.
type Turn string

// The turns.
const (
	Steady   Turn = "steady"   // as planned, a little better
	Behind   Turn = "behind"   // less comes in than planned
	Recovers Turn = "recovers" // less until To, more after it, so that it catches up
	Early    Turn = "early"    // more comes in than planned
	Stops    Turn = "stops"    // nothing while it lasts: a pump cut off, a mill without power
	Jumps    Turn = "jumps"    // to a new level, on the bad side of a line
	Creeps   Turn = "creeps"   // nearer to the bad side of a line with each day
)

func on(m, d int) indicators.Date { return indicators.NewDate(2024, time.Month(m), d) }

// Stories are the year 2024 of the plan nes-2024, by indicator; what is not among them goes steadily as
// planned. All of it is made up.
func Stories() map[string]Story {
	return map[string]Story{
		// What goes wrong.
		"bread_price":           {Turn: Jumps, From: on(7, 8), By: 0.7, Base: 3350, Places: []string{"market-hasakeh", "market-qamishli", "market-derik", "market-raqqa", "market-manbij"}},
		"water_delivered":       {Turn: Stops, From: on(5, 6), To: on(5, 27), By: 0.6, Places: []string{"alouk", "himma"}},
		"trees_planted":         {Turn: Behind, By: 0.3, Places: []string{"SY0800", "SY0802", "SY0803", "SY0206", "SY1101"}},
		"network_losses":        {Turn: Behind, By: 0.7},
		"electricity_hours":     {Turn: Stops, From: on(7, 20), To: on(9, 15), By: 0.35},
		"staff_trained":         {Turn: Behind, From: on(5, 1), By: 0.6},
		"unlicensed_buildings":  {Turn: Jumps, From: on(6, 1), By: 3},
		"medicines_in_stock":    {Turn: Creeps, From: on(3, 1), By: 0.8},
		"zoning_plans":          {Turn: Behind, By: 0.45},
		"elections-2024.vote":   {Turn: Stops},
		"elections-2024.result": {Turn: Stops},
		"restructure.all":       {Turn: Stops},
		// What is mended, and what goes better than planned.
		"schools_repaired":     {Turn: Recovers, To: on(8, 1), By: 0.5, Places: []string{"SY0800", "SY0802", "SY0803", "SY1101", "SY0901"}},
		"roads_paved":          {Turn: Recovers, To: on(7, 1), By: 0.4},
		"youth_centres_opened": {Turn: Early, By: 0.7},
		"audits_closed":        {Turn: Early, By: 0.3},
		"projects_licensed":    {Turn: Early, By: 0.2},
		// What no goal measures by itself.
		"projects_approved":  {Base: 320},
		"projects_completed": {Base: 322},
		"camp_water":         {PerHead: 0.154}, // m³ a week: 22 litres a day
		"rice_price":         {Turn: Creeps, Base: 9200, By: 0.15},
		"sugar_price":        {Turn: Creeps, Base: 11500, By: 0.12},
		"oil_price":          {Turn: Creeps, Base: 19800, By: 0.1},
	}
}
