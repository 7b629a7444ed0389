package indicators

// Observation is one reported value: indicator × place × period = value. A correction is an
// observation of a higher revision; the journal keeps both.
type Observation struct {
	Indicator string
	Place     string
	Period    Period
	Value     float64
	Revision  int   // 1 for the first value reported, then 2, 3, …
	Delivery  int64 // the journal's number of the delivery that brought it
	Row       int64 // the row of the delivery's table, as a spreadsheet counts them; 1 is the first
	Column    int   // of the value in that row, from 0; −1 when a mapping fixes the value
}
