package indicators

// Severity says how pressing an alert is. The empty Severity is that of nothing to tell.
type Severity string

// The severities.
const (
	Info     Severity = "info"
	Warning  Severity = "warning"
	Critical Severity = "critical"
)

// Severities lists every severity, the least pressing first.
func Severities() []Severity { return []Severity{Info, Warning, Critical} }

// Rank orders severities: 0 for the empty one, 3 for Critical.
func (s Severity) Rank() int {
	switch s {
	case Info:
		return 1
	case Warning:
		return 2
	case Critical:
		return 3
	}
	return 0
}

// Severity returns how pressing a status is: Critical for off_track and missed, Warning for
// at_risk, and the empty Severity for all others, which alert nobody.
func (s Status) Severity() Severity {
	switch s {
	case OffTrack, Missed:
		return Critical
	case AtRisk:
		return Warning
	}
	return ""
}

// Severity returns how pressing a freshness is for whoever reports: Warning while reports are late
// or missing, Info while a delivery waits for a person.
func (f Freshness) Severity() Severity {
	switch f {
	case Late, Missing:
		return Warning
	case Held:
		return Info
	}
	return ""
}
