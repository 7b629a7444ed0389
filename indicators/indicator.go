package indicators

// Measure says how the values of an indicator relate to time.
type Measure string

// The measures.
const (
	Level        Measure = "level"         // a state at a time: a price, a stock
	Flow         Measure = "flow"          // an amount per period: m³ delivered, trees planted
	RunningTotal Measure = "running_total" // the sum so far: schools repaired since January
)

// Measures lists every measure.
func Measures() []Measure { return []Measure{Level, Flow, RunningTotal} }

// Across says how the values of several places make the value of the place that holds them.
type Across string

// The ways across places. WeightedAcross weighs by the Weight of the indicator.
const (
	SumAcross      Across = "sum"
	MeanAcross     Across = "mean"
	MedianAcross   Across = "median"
	MinAcross      Across = "min"
	MaxAcross      Across = "max"
	LastAcross     Across = "last" // of the place that reported last
	WeightedAcross Across = "weighted"
)

// Acrosses lists every way across places that stands without an argument.
func Acrosses() []Across {
	return []Across{SumAcross, MeanAcross, MedianAcross, MinAcross, MaxAcross, LastAcross}
}

// Range is an inclusive span of values; a nil bound is open.
type Range struct{ Min, Max *float64 }

// Holds reports whether v lies in r.
func (r Range) Holds(v float64) bool {
	return (r.Min == nil || v >= *r.Min) && (r.Max == nil || v <= *r.Max)
}

// Indicator is what is measured. It has no direction: only a goal knows what is good.
type Indicator struct {
	ID         string
	Name       Text
	Aliases    []string // other names and codes that departments and other systems use
	Unit       string   // as people write it: "SYP/bundle", "m³/day", "trees"; "%" is 0 to 100
	Measure    Measure
	Every      PeriodKind // the cadence of reports; never Instant
	GraceDays  int        // days after a period's last day before its report is late
	Across     Across
	Weight     string // the attribute of Place.Weights that WeightedAcross uses: "population"
	Department string
	Places     []string // places that are expected to report; empty: those that have reported in the plan's span
	Valid      Range    // a value outside is refused
	Watch      []Watch  // hand-set lines for an indicator without a goal
	// MinCoverage is the share of the expected places, 0..1, that must have reported for a rolled-up value to be
	// judged by; 0: any.
	MinCoverage float64
	Derived     *Derivation // nil: departments report it
	Step        *StepOf     // nil: the plan file lists it; else it is there for a step of a milestone
}

// StepOf says of which goal's step an indicator is the progress: what share of it, in percent, was done by
// the end of a day.
type StepOf struct {
	Goal      string
	Statement Text // the goal's
	Step      Step
}

// Watch is a line set by hand on an indicator: crossing it for RaiseAfter reports sets Status.
type Watch struct {
	Above, Below *float64 // exactly one is set, in the indicator's unit; crossing is strictly beyond it
	Status       Status   // AtRisk or OffTrack
	RaiseAfter   int      // consecutive reports beyond the line, at least 1
}
