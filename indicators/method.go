package indicators

// Method names how a goal over years is judged: by a method that statistical offices publish. A
// goal without one is judged by its trajectory, its line or its dates.
type Method string

// The published methods. Package published has their formulas.
const (
	Eurostat Method = "eurostat" // growth a year against the growth that is needed
	OpenSDG  Method = "open_sdg" // the same, with the categories and scores of Open SDG
	UNSD     Method = "unsd"     // share of the way that the present growth would bring by the target year
	ESCAP    Method = "escap"    // anticipated progress by the trend of all years
	SDSN     Method = "sdsn"     // pace so far against the pace that was needed from the start
	DNS      Method = "dns"      // the mean of the last five changes carried on; or a line kept every year
)

// Methods lists the published methods.
func Methods() []Method { return []Method{Eurostat, OpenSDG, UNSD, ESCAP, SDSN, DNS} }

// Growth reports whether a method compares growth rates, which a series that touches 0 does not have.
func (m Method) Growth() bool { return m == Eurostat || m == OpenSDG || m == UNSD }
