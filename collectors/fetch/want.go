package fetch

import (
	"bytes"
	"fmt"
	"html"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Want says what a body should be.
type Want int

// What can be wanted.
const (
	Table Want = iota // a sheet in any form that the tabular reader knows
	JSON
	Documents // JSON documents one after another, which the caller reads: only web pages are refused
)

func (w Want) accept() string {
	if w != Table {
		return "application/json, */*;q=0.5"
	}
	return "text/csv, text/tab-separated-values, application/vnd.openxmlformats-officedocument.spreadsheetml.sheet, */*;q=0.5"
}

func mediaType(h http.Header) string {
	kind, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return kind
}

// plain are the types that servers give to anything.
var plain = []string{"", "text/plain", "application/octet-stream", "binary/octet-stream", "application/download", "application/force-download"}

// check says why a body of this type and beginning is not what is wanted; nil when it may be. clean
// makes a foreign text fit to be shown.
func (w Want) check(kind string, head []byte, clean func(string) string) *Error {
	start := bytes.TrimLeftFunc(bytes.TrimPrefix(head, []byte("\ufeff")), unicode.IsSpace)
	if kind == "text/html" || kind == "application/xhtml+xml" || isPage(start) {
		what := "a web page"
		if t := clean(title(start)); t != "" {
			what = fmt.Sprintf("a web page, %q,", t)
		}
		return &Error{Kind: Changed, Reason: "the server answers with " + what + " where data should be", Remedy: "open url in a browser: it may want a login, say that it is down for now, or have moved"}
	}
	if w == Documents {
		return nil
	}
	if len(start) == 0 {
		return &Error{Kind: Changed, Reason: "the answer is empty", Remedy: "see whether url is right and the publisher has something there"}
	}
	first := start[0]
	isJSON := first == '{' || first == '['
	named := strings.HasSuffix(kind, "json") || kind == "text/javascript"
	switch {
	case w == JSON && (named || slices.Contains(plain, kind)):
		if isJSON || bytes.HasPrefix(start, []byte("null")) {
			return nil
		}
		return &Error{Kind: Changed, Reason: "the answer is no JSON object or list", Remedy: "correct url, or use the kind http-table for a sheet"}
	case w == JSON:
		return &Error{Kind: Changed, Reason: fmt.Sprintf("the answer is of the type %s, not JSON", kind), Remedy: "correct url, or use the kind http-table for a sheet"}
	case named && isJSON:
		return &Error{Kind: Changed, Reason: "the answer is JSON, not a table", Remedy: "correct url, or use the kind http-json"}
	}
	family, _, _ := strings.Cut(kind, "/")
	isXML := kind == "application/xml" || kind == "text/xml" || strings.HasSuffix(kind, "+xml")
	if isXML || slices.Contains([]string{"image", "video", "audio", "font"}, family) || kind == "application/pdf" {
		return &Error{Kind: Changed, Reason: fmt.Sprintf("the answer is of the type %s, not a table", kind), Remedy: "correct url: it must lead to a CSV, TSV or Excel sheet"}
	}
	return nil
}

func isPage(start []byte) bool {
	lower := bytes.ToLower(start[:min(len(start), 200)])
	return bytes.HasPrefix(lower, []byte("<!doctype html")) || bytes.HasPrefix(lower, []byte("<html")) || bytes.HasPrefix(lower, []byte("<?xml")) && bytes.Contains(lower, []byte("<html"))
}

var titleTag = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`)

// title returns what a page calls itself.
func title(page []byte) string {
	m := titleTag.FindSubmatch(page)
	if m == nil {
		return ""
	}
	return html.UnescapeString(string(m[1]))
}

// Clean makes a foreign text fit to be shown on a line: without what the server is told to know who asks.
func (c *Client) Clean(text string) string { return c.veil().Clean(text) }

// shorten cuts a text to what a line can show.
func shorten(s string) string {
	s = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "�"), func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }), " ")
	if r := []rune(s); len(r) > 120 {
		return string(r[:120]) + "…"
	}
	return s
}
