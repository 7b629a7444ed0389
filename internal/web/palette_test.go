package web_test

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// palettes reads the colours of the style sheet: what the dark scheme does not change is as in the light one.
func palettes(t *testing.T) map[string]map[string]string {
	t.Helper()
	css, err := os.ReadFile("assets/style.css")
	if err != nil {
		t.Fatal(err)
	}
	roots := regexp.MustCompile(`:root \{([^}]*)\}`).FindAllStringSubmatch(string(css), -1)
	if len(roots) != 2 || !strings.Contains(string(css), "@media screen and (prefers-color-scheme: dark) { :root") {
		t.Fatalf("%d sets of colours, want a light and a dark one", len(roots))
	}
	colours := map[string]map[string]string{"light": {}, "dark": {}}
	for i, root := range roots {
		for _, m := range regexp.MustCompile(`--(\w+): (#[0-9a-f]{6});`).FindAllStringSubmatch(root[1], -1) {
			if i == 0 {
				colours["light"][m[1]] = m[2]
			}
			colours["dark"][m[1]] = m[2]
		}
	}
	if rest := regexp.MustCompile(`:root \{[^}]*\}`).ReplaceAllString(string(css), ""); regexp.MustCompile(`#[0-9a-fA-F]{3,8}[;\s]`).FindString(strings.Split(rest, "@media print")[0]) != "" {
		t.Error("a colour on the screen is not of the palette")
	}
	return colours
}

// luminance is the relative luminance of WCAG 2.2 of a colour like #1d2733.
func luminance(colour string) float64 {
	var sum float64
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		if err != nil {
			panic(err)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// WCAG 2.2 AA asks 4.5 of text and 3 of lines that carry meaning. The ratios are stated, so that a
// change of a colour shows what it does.
func TestContrast(t *testing.T) {
	const text, line = 4.5, 3
	colours := palettes(t)
	for _, c := range []struct {
		front, back string
		least       float64
		light, dark string
	}{
		{"ink", "paper", text, "15.1", "13.3"}, {"ink", "back", text, "14.1", "14.9"},
		{"soft", "paper", text, "6.3", "7.6"}, {"soft", "back", text, "5.9", "8.6"},
		{"good", "paper", text, "5.9", "7.1"}, {"good", "back", text, "5.5", "8.0"},
		{"risk", "paper", text, "6.2", "7.5"}, {"risk", "back", text, "5.8", "8.5"},
		{"bad", "paper", text, "6.5", "7.0"}, {"bad", "back", text, "6.1", "7.9"},
		{"noteink", "note", text, "8.4", "10.0"},
		{"paper", "focus", text, "6.3", "7.8"}, // buttons
		{"plan", "paper", line, "6.2", "7.2"}, {"plan", "back", line, "5.8", "8.1"},
		{"focus", "paper", line, "6.3", "7.8"}, {"focus", "back", line, "5.9", "8.8"}, {"noteline", "note", line, "3.3", "5.9"},
	} {
		for scheme, stated := range map[string]string{"light": c.light, "dark": c.dark} {
			ratio := contrast(colours[scheme][c.front], colours[scheme][c.back])
			if ratio < c.least {
				t.Errorf("%s: %s on %s is %.2f, less than %g", scheme, c.front, c.back, ratio, c.least)
			}
			if got := fmt.Sprintf("%.1f", ratio); got != stated {
				t.Errorf("%s: %s on %s is %s, stated as %s", scheme, c.front, c.back, got, stated)
			}
		}
	}
	if got := contrast("#000000", "#ffffff"); got != 21 {
		t.Errorf("black on white is %v", got)
	}
}
