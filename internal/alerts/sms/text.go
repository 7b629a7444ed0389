package sms

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"

	"rasid/internal/alerts"
)

// Text is what a message says in at most so many segments: of a single alert the headline and as
// many sentences of the reason as there is room for, of several their number and the first.
func Text(m *alerts.Message, segments int) string {
	text := plain(m.Subject)
	a := &m.Alerts[0]
	if len(m.Alerts) > 1 {
		text += "\n" + plain(a.Name)
	}
	text = cut(text, segments)
	if m.Fallback {
		return text
	}
	for _, s := range sentences(plain(a.Reason)) {
		longer := text + "\n" + s
		if strings.Contains(text, "\n") && len(m.Alerts) == 1 {
			longer = text + " " + s
		}
		if Segments(longer) > segments {
			break
		}
		text = longer
	}
	if link := text + "\n" + a.Link; a.Link != "" && Segments(link) <= segments {
		text = link
	}
	return text
}

// plain leaves out the marks that old telephones show as boxes.
func plain(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Cf, r):
			return -1
		case r == '\u00a0':
			return ' '
		}
		return r
	}, s)), " ")
}

// sentences parts a text after its full stops and question marks.
func sentences(s string) (list []string) {
	start := 0
	runes := []rune(s)
	for i, r := range runes {
		if strings.ContainsRune(".!?؟", r) && (i+1 == len(runes) || runes[i+1] == ' ') {
			list = append(list, strings.TrimSpace(string(runes[start:i+1])))
			start = i + 1
		}
	}
	if rest := strings.TrimSpace(string(runes[start:])); rest != "" {
		list = append(list, rest)
	}
	return list
}

// cut shortens a text to so many segments, between words.
func cut(s string, segments int) string {
	if Segments(s) <= segments {
		return s
	}
	runes := []rune(s)
	runes = runes[:min(len(runes), segments*160)] // no more than that can fit
	hard := ""
	for n := len(runes) - 1; n > 0; n-- {
		short := strings.TrimSpace(string(runes[:n])) + "…"
		if Segments(short) > segments {
			continue
		}
		if hard == "" {
			hard = short
		}
		if runes[n] == ' ' {
			return short
		}
	}
	return hard
}

// gsm are the letters of GSM 03.38, and those of its extension, which count twice.
const (
	gsm       = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	gsmDouble = "\f^{}\\[~]|€"
)

// Segments is how many parts a text is sent in: of 160 letters, or 153 each of several, if all are of
// GSM's alphabet; else of 70, or 67 each, with letters beyond the basic plane counted twice.
func Segments(s string) int {
	n, single, each := 0, 160, 153
	for _, r := range s {
		switch {
		case strings.ContainsRune(gsm, r):
			n++
		case strings.ContainsRune(gsmDouble, r):
			n += 2
		default:
			n, single, each = 0, 70, 67
			for _, r := range s {
				n += utf16.RuneLen(r)
			}
			return parts(n, single, each)
		}
	}
	return parts(n, single, each)
}

func parts(n, single, each int) int {
	if n <= single {
		return 1
	}
	return (n + each - 1) / each
}

// Normalise returns a telephone number as +, the country's code and the rest, in western digits.
// country is the code of numbers that are written without one; "": those are refused.
func Normalise(number, country string) (string, error) {
	digits := strings.Map(func(r rune) rune {
		switch {
		case r >= '٠' && r <= '٩':
			return '0' + r - '٠'
		case r >= '۰' && r <= '۹':
			return '0' + r - '۰'
		case strings.ContainsRune(" -./()\u00a0", r) || unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, strings.TrimSpace(number))
	international := strings.HasPrefix(digits, "+")
	digits = strings.TrimPrefix(digits, "+")
	if rest, ok := strings.CutPrefix(digits, "00"); ok && !international {
		digits, international = rest, true
	}
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return "", fmt.Errorf("send to %q: it is no telephone number; correct the contact in plan.yaml", number)
	}
	if !international {
		if country == "" {
			return "", fmt.Errorf("send to %q: the country's code is missing; write +963…, or country: at the channel", number)
		}
		digits = strings.TrimPrefix(country, "+") + strings.TrimPrefix(digits, "0")
	}
	if len(digits) < 7 || len(digits) > 15 { // E.164
		return "", fmt.Errorf("send to %q: a telephone number has 7 to 15 digits with the country's code; correct the contact in plan.yaml", number)
	}
	return "+" + digits, nil
}
