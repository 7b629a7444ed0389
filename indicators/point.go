package indicators

// Point is the value of an indicator at one place for one period, rolled up over the places
// within it, with where it came from.
type Point struct {
	Period   Period
	Value    float64 // NaN where Lacks says why there is none
	Reported int     // places whose report is in the value
	Expected int     // places that are expected to report
	Delivery int64   // of the observation that was learnt last
	Row      int64   // its row
	Thin     bool    // fewer places have reported than Indicator.MinCoverage asks for: nothing is judged by the value
	// From is the wider place that reported the value for itself, where an expression takes it from there; empty
	// where it is the place's own.
	From string
	// Lacks names what a derived value would need and does not have: IDs of indicators, attributes of places
	// and NoNumber, separated by ", ". It is empty where there is a value.
	Lacks string
}

// NoNumber stands in Point.Lacks where all is there, and yet the expression has no value: a division by 0.
const NoNumber = "÷0"

// Complete reports whether every expected place has reported.
func (p Point) Complete() bool { return p.Reported >= p.Expected }

// Usable reports whether p has a value that something may be judged by.
func (p Point) Usable() bool { return p.Lacks == "" && !p.Thin }

// PointState says in a word whether a point has a value that something may be judged by.
type PointState string

// The states of points.
const (
	PointOK      PointState = "ok"
	PointThin    PointState = "thin"    // it has a value that too few places have reported for
	PointMissing PointState = "missing" // it has none
)

// State returns the state of p.
func (p Point) State() PointState {
	switch {
	case p.Lacks != "":
		return PointMissing
	case p.Thin:
		return PointThin
	}
	return PointOK
}
