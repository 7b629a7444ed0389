// Package i18n holds the texts that people read on the page, in receipts and on the command
// line, in Arabic, Kurdish and English. Reasons of verdicts are made where verdicts are made.
package i18n

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"rasid/indicators"
	"rasid/internal/diag"
)

// T returns the text of a key in a language, with {name} replaced by the values that follow in
// pairs: name, value. A value from elsewhere (of a file, a cell, a plan) is kept from disturbing
// the direction of the text around it. An unknown key returns itself, so that it is seen.
func T(l indicators.Lang, key string, pairs ...string) string {
	t, ok := texts[key]
	if !ok {
		return key
	}
	s := t[l]
	if s == "" {
		s = t[indicators.English]
	}
	args := slices.Clone(pairs[:len(pairs)/2*2])
	for i := 0; i < len(args); i += 2 {
		args[i] = "{" + args[i] + "}"
		if strings.ContainsFunc(args[i+1], foreign) {
			args[i+1] = indicators.Isolate(l, args[i+1])
		}
	}
	return strings.NewReplacer(args...).Replace(s)
}

// foreign reports whether a value that has r is more than a number in the reader's own digits.
// Among Arabic letters even "2024-09-30" would turn round.
func foreign(r rune) bool {
	return unicode.IsLetter(r) || r >= '0' && r <= '9' || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
}

// Status returns the word for a status.
func Status(l indicators.Lang, s indicators.Status) string { return T(l, "status."+string(s)) }

// Freshness returns the word for a freshness.
func Freshness(l indicators.Lang, f indicators.Freshness) string {
	return T(l, "freshness."+string(f))
}

// Reports returns the word for how a goal's reports come; awaited says that none has ever come.
func Reports(l indicators.Lang, f indicators.Freshness, awaited bool) string {
	if awaited {
		return T(l, "freshness.awaited")
	}
	return Freshness(l, f)
}

// Symbol returns the sign of a status, so that it is never told by colour alone.
func Symbol(s indicators.Status) string {
	switch s {
	case indicators.OnTrack:
		return "●"
	case indicators.AtRisk:
		return "▲"
	case indicators.OffTrack:
		return "✖"
	case indicators.Achieved:
		return "★"
	case indicators.Missed:
		return "✗"
	case indicators.NotStarted:
		return "○"
	case indicators.Narrative:
		return "¶"
	}
	return "?"
}

// Check returns the name of a rule that verdicts look at.
func Check(l indicators.Lang, name string) string { return T(l, "check."+name) }

// Finding says what is wrong with a delivered row or file, and how to put it right. Numbers are
// in the reader's digits, but what stood in the file is quoted as it stood there.
func Finding(l indicators.Lang, f diag.Finding) string {
	pairs := []string{"found", f.Value}
	for k, v := range f.Args {
		if counted[k] && strings.Trim(v, "0123456789 %") == "" {
			v = indicators.LocalDigits(l, v)
		}
		pairs = append(pairs, k, v)
	}
	s := T(l, "finding."+f.Code, pairs...)
	if f.Args["remark"] != "" {
		s += " " + T(l, "remark."+f.Args["remark"], pairs...)
	}
	if f.Args["suggestion"] != "" {
		s += " " + T(l, "suggestion", pairs...)
	}
	return s
}

// counted names the arguments of findings that are numbers of Rasid's own: of rows, of cells.
var counted = map[string]bool{"line": true, "limit": true, "rows": true, "refused": true, "share": true, "first": true, "other": true, "have": true, "want": true, "delivery": true}

// FindingCodes lists every code that Finding has a sentence for.
func FindingCodes() []string {
	var codes []string
	for k := range texts {
		if c, ok := strings.CutPrefix(k, "finding."); ok {
			codes = append(codes, c)
		}
	}
	return codes
}

type text = map[indicators.Lang]string

func all(en, ar, ku string) text { return text{"en": en, "ar": ar, "ku": ku} }

// joined returns the texts of several parts of the product in one map.
func joined(parts ...map[string]text) map[string]text {
	m := map[string]text{}
	for _, p := range parts {
		maps.Copy(m, p)
	}
	return m
}
