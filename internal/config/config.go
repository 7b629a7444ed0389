// Package config reads rasid.yaml, the operator's file: where deliveries come from, how their
// columns map to the plan, where results go. Unknown keys, wrong types and contradictions are
// all reported at once, each at its place. Secrets are written as references only.
package config

import (
	"net/mail"
	"regexp"
	"time"

	"rasid/indicators"
)

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
	Kind       string        // one of Kinds
	Path       string        // folder: relative to the workspace
	InfluxDB   InfluxQuery   // influxdb: what is asked
	HTTP       HTTP          // http-table, http-json: what is asked
	Prometheus Prometheus    `json:"prometheus,omitzero"` // prometheus: what is asked
	S3         S3            `json:"s3,omitzero"`         // s3: which bucket is read
	Department string        // whose deliveries these are; empty: the name of the subfolder, the first part of the key, or the tag "department", says it
	Every      time.Duration // poll interval; zero when Cron is set
	Cron       string        // five fields, in the plan's time zone
	CatchUp    string        `json:"catch_up,omitempty"` // with Cron: what becomes of slots that nothing ran for, as schedule.CatchUp; empty: latest
	Spread     time.Duration `json:"spread,omitempty"`   // every run is put off by the same time, up to this, that the ID decides
	Settle     time.Duration // folder: size and time must stand still this long before a file is read; defaults to 2 s
	Table      Table
	Map        []Mapping // empty: the table's own headers must be the known ones
	Learn      bool      // of a table without Map: a site that nobody knows is learnt, within a place that is known
	// HoldAbove is the share of refused rows, 0..1, above which a whole delivery waits for a
	// person. It defaults to 0.5 and applies from 10 refused rows.
	HoldAbove float64
	// Trusted says that values are taken without being compared with their history, as that was
	// done where they come from.
	Trusted bool

	between time.Duration // the shortest time from one run to the next
}

// InfluxQuery is what a source of the kind influxdb asks.
type InfluxQuery struct {
	URL             string
	Database        string
	RetentionPolicy string        // empty: the database's default
	Token           Secret        // zero: the server wants none
	Query           string        // InfluxQL; empty: the indicators that other plans' nodes have mirrored there
	Timeout         time.Duration // of a whole query; defaults to 80 % of the interval, at most 10 min
	SizeLimit       int64         // bytes of an answer
}

// Table pins what the reader would otherwise find out.
type Table struct {
	Encoding   string // "auto", "utf-8", "utf-16", "windows-1256", …
	Delimiter  string // "auto" or one character
	Quote      string // "auto", `"`, "'" or "none"
	Escape     string // "auto", "double" or one character
	Sheet      string // of a workbook; empty: the one whose headers are known
	HeaderRows int    // -1: auto; 0: none
	Decimal    string // "auto", ".", ","
	Dates      string // "auto" (the column decides), "dmy", "mdy", "ymd"
	Calendar   string // "gregorian", "hijri" (the lunar one of Umm al-Qura) or "solar-hijri"
}

// Mapping turns the columns of a table into observations of one or several indicators.
type Mapping struct {
	Indicator Field
	Where     []Filter // every one must hold; rows that fit no mapping are skipped, not refused
	Place     PlaceField
	Period    PeriodField
	Value     Field // none when indicator, place or period is in the headers: then those columns hold the values
	Learn     bool  `json:"learn,omitempty"` // as Source.Learn, for what this mapping reads
}

// Field is a column, by any of its headers, or a constant, or what the headers of the columns say.
type Field struct {
	Columns  []string // alternatives, in any language; the first that the table has is used
	Constant string
	InHeader bool // every column whose header names one holds values
}

// IsZero reports whether the mapping says nothing about the field.
func (f Field) IsZero() bool { return len(f.Columns) == 0 && f.Constant == "" && !f.InHeader }

// Filter keeps the rows whose column holds one of the values.
type Filter struct {
	Columns []string
	Values  []string
	Not     bool `json:"not,omitempty"` // it leaves them out instead; a table without the column has none of them
}

// PlaceField is where a row is about: columns from the widest place to the narrowest, a constant,
// or what the headers of the columns say.
type PlaceField struct {
	Levels   [][]string // each level by its alternative headers
	Constant string     // a place ID
	InHeader bool
	Within   string `json:"within,omitempty"` // ID of the place that holds all that one column names; empty: the column may name any
}

// PeriodField is when a row is about.
type PeriodField struct {
	Field
	Year   []string // the column of the year, when the period stands in two columns; Columns then hold the part of it
	Part   string   // "month", "quarter" or "week": what Columns hold beside Year
	Format string   // Go layout such as 02/01/2006; empty: the forms that can be read one way
	As     string   // "" (the form decides), "day", "week", "month", "quarter", "year": the period that holds the date
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

// Influx is an InfluxDB to mirror the journal to. For 1.x the token is user:password, and the
// bucket a database or database/retention-policy.
type Influx struct {
	URL, Org, Bucket string
	Token            Secret
	Proxy            string        // URL, "" for what the environment says
	CA               string        // file of certificates to trust as well, relative to the workspace; may be ""
	Timeout          time.Duration // for the answer to one write; defaults to 2 min
}

// Alerts is how people are told.
type Alerts struct {
	Send      bool // nothing leaves the house while false
	Channels  []Channel
	Operators []indicators.Contact // who hears of the service's own troubles
	Page      string               // where people reach the page, without a slash at its end; "" when it is not said
	LinkValid time.Duration        // how long people can act by a link of a message, up to 90 days; defaults to 14 days; 0: not at all
	Gather    time.Duration        // how long changes are gathered into one message; defaults to 1 min
	AtMost    time.Duration        // the shortest time between two messages to one recipient; defaults to 5 min
	Heartbeat *Heartbeat           // nil for none
}

// Heartbeat is a call that says that goals are judged, to whoever raises the alarm when it stays away.
type Heartbeat struct {
	URL       string        // http or https; "" when it is secret
	SecretURL Secret        // the address, where it is as good as a password
	Method    string        // GET, HEAD or POST
	Every     time.Duration // defaults to 5 min
	Timeout   time.Duration // for the answer; defaults to 10 s
}

// Channel is a way to send messages. What a kind does not use is empty.
type Channel struct {
	ID          string
	Kind        string        // "mail", "webhook", "alertmanager", "chat" or "sms"
	URL         string        // webhook, sms: http or https, of sms a template; "" when it is secret
	SecretURL   Secret        // webhook, chat, sms: the address, where it is as good as a password
	Token       Secret        // webhook, alertmanager: sent as a bearer token
	Timeout     time.Duration // for one message; defaults to 10 s, of mail to 30 s, of chat to 20 s
	All         bool          // everything is sent there, whoever it is for; else only what contacts that name the channel are told
	Language    indicators.Lang
	MinSeverity indicators.Severity // All: what is less pressing is not sent

	Mail    Mail
	Members []string      // alertmanager: the address of each member of the cluster
	Resend  time.Duration // alertmanager: between two rounds; defaults to 1 min
	SMS     SMS
}

// Mail is an SMTP server, and in whose name mail is sent.
type Mail struct {
	Host        string
	Port        int    // 0: the usual one for TLS
	TLS         string // "starttls", "implicit", "opportunistic" or "none"
	User        string // "": nobody signs in
	Password    Secret
	From        *mail.Address
	ReplyTo     *mail.Address // nil: From
	Unsubscribe string        // a mailto: or https: address; "": a message to ReplyTo
	HELO        string
	CA          string // file of certificates to trust as well, relative to the workspace; may be ""
}

// SMS is how a gateway is spoken to.
type SMS struct {
	Method         string
	Headers        map[string]string // templates
	Body           string            // a template
	Secret         Secret            // what {{secret}} stands for
	Taken, Refused *regexp.Regexp    // patterns of answers; may be nil
	Segments       int
	Country        string // the code of numbers without one; may be ""
}

// Secret is a reference to a secret: ${env:NAME} or ${file:path}. It prints as <secret>.
type Secret struct{ Ref string }
