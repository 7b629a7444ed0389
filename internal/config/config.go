// Package config reads rasid.yaml, the operator's file: where deliveries come from, how their
// columns map to the plan, where results go. Unknown keys, wrong types and contradictions are
// all reported at once, each at its place. Secrets are written as references only.
package config

import "time"

// Config is a whole rasid.yaml with its defaults filled in.
type Config struct {
	Sources []Source
	Archive Archive
	Web     Web
	Influx  *Influx // nil when no InfluxDB is configured
	Alerts  Alerts
	Hash    string // of the file's bytes
}

// Source is one place that deliveries come from.
type Source struct {
	ID         string
	Kind       string        // "folder"
	Path       string        // folder: relative to the workspace
	Department string        // whose deliveries these are; empty: the name of the subfolder is the department
	Every      time.Duration // poll interval; zero when Cron is set
	Cron       string        // five fields, in the plan's time zone
	Settle     time.Duration // folder: size and time must stand still this long before a file is read; defaults to 2 s
	Table      Table
	Map        []Mapping // empty: the table's own headers must be the known ones
	// HoldAbove is the share of refused rows, 0..1, above which a whole delivery waits for a
	// person. It defaults to 0.5 and applies from 10 refused rows.
	HoldAbove float64
}

// Table pins what the reader would otherwise find out.
type Table struct {
	Encoding   string // "auto", "utf-8"
	Delimiter  string // "auto", ",", ";", "\t"
	HeaderRows int    // -1: auto; 0: none
	Decimal    string // "auto", ".", ","
}

// Mapping turns the columns of a table into observations of one or several indicators.
type Mapping struct {
	Indicator Field
	Where     []Filter // every one must hold; rows that fit no mapping are skipped, not refused
	Place     PlaceField
	Period    PeriodField
	Value     Field
}

// Field is a column, by any of its headers, or a constant.
type Field struct {
	Columns  []string // alternatives, in any language; the first that the table has is used
	Constant string
}

// Filter keeps the rows whose column holds one of the values.
type Filter struct {
	Columns []string
	Values  []string
}

// PlaceField is where a row is about: columns from the widest place to the narrowest, or a constant.
type PlaceField struct {
	Levels   [][]string // each level by its alternative headers
	Constant string     // a place ID
}

// PeriodField is when a row is about.
type PeriodField struct {
	Field
	Format string // Go layout such as 02/01/2006; empty: every form that can be read one way only
	As     string // "" (the form decides), "day", "week", "month", "quarter", "year": the period that holds the date
	// Calendar is "" or "gregorian", "hijri" (the lunar one of Umm al-Qura) or "solar-hijri".
	Calendar string
}

// Archive is how deliveries' bytes are kept.
type Archive struct {
	Path string        // relative to the workspace; defaults to "archive"
	Keep time.Duration // zero: for ever
}

// Web is where people look.
type Web struct {
	Listen string // host:port; defaults to 127.0.0.1:8470
}

// Influx is an InfluxDB to mirror the journal to.
type Influx struct {
	URL, Org, Bucket string
	Token            Secret
}

// Alerts is how goals' managers hear.
type Alerts struct {
	Send bool // nothing leaves the house while false
}

// Secret is a reference to a secret: ${env:NAME} or ${file:path}. It prints as <secret>.
type Secret struct{ Ref string }
