// Package i18n holds the texts that people read on the page, in receipts and on the command
// line, in Arabic, Kurdish and English. Reasons of verdicts are made where verdicts are made.
package i18n

import (
	"strings"

	"rasid/indicators"
	"rasid/internal/diag"
)

// T returns the text of a key in a language, with {name} replaced by the values that follow in
// pairs: name, value. An unknown key returns itself, so that it is seen.
func T(l indicators.Lang, key string, pairs ...string) string {
	t, ok := texts[key]
	if !ok {
		return key
	}
	s := t[l]
	if s == "" {
		s = t[indicators.English]
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		s = strings.ReplaceAll(s, "{"+pairs[i]+"}", pairs[i+1])
	}
	return s
}

// Status returns the word for a status.
func Status(l indicators.Lang, s indicators.Status) string { return T(l, "status."+string(s)) }

// Freshness returns the word for a freshness.
func Freshness(l indicators.Lang, f indicators.Freshness) string {
	return T(l, "freshness."+string(f))
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

// Finding says what is wrong with a delivered row or file, and how to put it right.
func Finding(l indicators.Lang, f diag.Finding) string {
	pairs := []string{"found", f.Value}
	for k, v := range f.Args {
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
