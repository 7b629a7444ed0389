package httpjson

import (
	"strings"
	"testing"
)

// Whatever a server writes into a Link header, reading it ends, and gives a part of it.
func FuzzNextLink(f *testing.F) {
	for _, s := range []string{`<x?p=2>; rel="next"`, `<a>;rel=prev,<b>;rel=next`, `<`, `>;rel=next<`, `<<>>;rel="a next"`, `<a>; rel=next; <`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if next := nextLink([]string{s}); next != "" && (!strings.Contains(s, "<"+next+">") || !strings.Contains(strings.ToLower(s), "next")) {
			t.Fatalf("%q gave %q", s, next)
		}
	})
}
