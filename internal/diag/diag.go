// Package diag holds problems as values: what is wrong, where, why, and what to do about it.
//
// A Problem is about a file that a person of the service wrote (plan.yaml, rasid.yaml) and is
// shown with the line and a caret. A Finding is about a cell that a department delivered; it
// carries a code and arguments, and is put into the reader's language by package i18n.
package diag

import "strings"

// Severity says whether a problem stops the work.
type Severity string

// The severities.
const (
	Error   Severity = "error"   // the file is refused, or the row is
	Warning Severity = "warning" // it works, but probably not as meant
	Info    Severity = "info"
)

// Problem is one thing wrong in a configuration file.
type Problem struct {
	File     string   `json:"file"`
	Line     int      `json:"line,omitempty"`   // from 1; 0 when the file as a whole is meant
	Column   int      `json:"column,omitempty"` // from 1, in characters; 0 when the file as a whole is meant
	Width    int      `json:"width,omitempty"`  // how many characters the caret underlines, at least 1
	Source   string   `json:"source,omitempty"` // the line's text
	Code     string   `json:"code"`             // stable name: "plan/unknown-key"
	Message  string   `json:"message"`          // what is wrong, and why
	Remedy   string   `json:"remedy"`           // what to write instead
	Severity Severity `json:"severity"`
}

// UseError is a request that cannot be carried out as it was made: it names something that is not
// there, or that cannot be done any more. Nothing has failed; the one who asks must ask differently.
type UseError struct{ Err error }

func (e *UseError) Error() string { return e.Err.Error() }

// Unwrap returns the reason.
func (e *UseError) Unwrap() error { return e.Err }

// Finding is one thing wrong, or worth saying, in a delivered table.
type Finding struct {
	Code     string            `json:"code"`             // stable name: "number_unreadable"; i18n has its sentence
	Row      int64             `json:"row,omitempty"`    // the table's row as a spreadsheet counts it, from 1; 0: the whole file
	Column   string            `json:"column,omitempty"` // the header of the column
	Cell     string            `json:"cell,omitempty"`   // "C12"; empty without a column
	Value    string            `json:"value,omitempty"`  // as read, shortened to 200 characters
	Args     map[string]string `json:"args,omitempty"`   // what the sentence names
	Severity Severity          `json:"severity"`
}

// Shorten returns a text as a Finding's Value holds it: its first 200 characters, in valid UTF-8.
func Shorten(b []byte) string {
	s := strings.ToValidUTF8(string(b[:min(len(b), 800)]), "�")
	if r := []rune(s); len(r) > 200 {
		return string(r[:200]) + "…"
	}
	return s
}

// Learnt parts findings into those that say that a delivery brought a place, and the others.
func Learnt(findings []Finding) (learnt, others []Finding) {
	for _, f := range findings {
		if f.Code == "place_learnt" {
			learnt = append(learnt, f)
		} else {
			others = append(others, f)
		}
	}
	return learnt, others
}
