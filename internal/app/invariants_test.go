package app_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/app"
	"rasid/internal/i18n"
	"rasid/internal/intake"
	"rasid/internal/journal"
)

// Invariant 1: the bytes are archived before anything else happens, the journal knows before the
// receipt is written, and the file leaves the inbox last.
func TestInvariant1NothingLeavesBeforeItIsSafe(t *testing.T) {
	dir := workspace(t)
	text := header + "water,A,2024-01,1\nwater,A,2024-02,x\n"
	sha := fmt.Sprintf("%x", sha256.Sum256([]byte(text)))
	exists := func(name string) bool {
		_, err := os.Stat(filepath.Join(dir, filepath.FromSlash(name)))
		return err == nil
	}
	var seen []intake.Step
	var a *app.App
	a = open(t, dir, func(s intake.Step) {
		seen = append(seen, s)
		archived := exists("archive/objects/"+sha[:2]+"/"+sha) && bytes.Equal(archived(t, dir, sha), []byte(text))
		list, err := a.Journal.Deliveries(t.Context(), journal.DeliveryFilter{})
		findings, findErr := a.Journal.Findings(t.Context(), 1)
		if err != nil || findErr != nil {
			t.Error(err, findErr)
		}
		known := len(list) == 1 && len(findings) == 1 && content(t, a) != ""
		unknown := len(list) == 0 && len(findings) == 0 && content(t, a) == ""
		committed := s == intake.StepCommitted || s == intake.StepReceipt
		if !archived || committed != known || committed == unknown || !exists("inbox/water/w.csv") ||
			exists("receipts/water/000001-w.csv.receipt.txt") != (s == intake.StepReceipt) {
			t.Errorf("at %s: archived %v, known %v, unknown %v, in the inbox %v", s, archived, known, unknown, exists("inbox/water/w.csv"))
		}
	})
	drop(t, a, "water/w.csv", text)
	if want := []intake.Step{intake.StepArchived, intake.StepRead, intake.StepCommitted, intake.StepReceipt}; !slices.Equal(seen, want) {
		t.Errorf("the steps were %v, want %v", seen, want)
	}
	if exists("inbox/water/w.csv") {
		t.Error("the file stays in the inbox")
	}
}

const missingPlan = `plan: {id: p, starts: 2024-01-01, ends: 2024-12-31, timezone: Asia/Damascus}
departments: [{id: water}]
places: [{id: R}, {id: A, within: R}]
indicators:
  - {id: zero, unit: n, measure: flow, every: month, department: water}
  - {id: blank, unit: n, measure: flow, every: month, department: water}
  - {id: na, unit: n, measure: flow, every: month, department: water}
  - {id: never, unit: n, measure: flow, every: month, department: water}
  - {id: yearly, unit: n, measure: flow, every: year, department: water}
goals:
  - {id: g-zero, owner: water, indicator: zero, target: {reach: 12, from: 0}}
  - {id: g-blank, owner: water, indicator: blank, target: {at_most: 12}}
  - {id: g-na, owner: water, indicator: na, target: {at_most: 12}}
  - {id: g-never, owner: water, indicator: never, target: {at_most: 12}}
  - {id: g-notyet, owner: water, indicator: yearly, target: {reach: 12, from: 0}}
`

// Invariant 3: zero, a blank cell, "n/a", a report that never came and one that is not due yet
// are told apart in the journal, the receipt, the status, the metrics and on the page.
func TestInvariant3MissingStaysMissingToTheEnd(t *testing.T) {
	dir := inMemory(t)
	write(t, dir, "plan.yaml", missingPlan)
	write(t, dir, "rasid.yaml", "web: {listen: \"127.0.0.1:0\"}\n")
	a := open(t, dir, nil)
	d := drop(t, a, "water/w.csv", header+"zero,A,2024-01,0\nblank,A,2024-01,\nna,A,2024-01,n/a\n")
	if d.New != 1 || d.Blank != 2 || d.Refused != 0 || content(t, a) != "zero A 2024-01 0\n" {
		t.Errorf("the journal: %+v, %s", d, content(t, a))
	}
	findings, err := a.Journal.Findings(t.Context(), d.Seq)
	if err != nil || len(findings) != 2 || findings[0].Code != "value_blank" || findings[0].Cell != "D3" || findings[1].Code != "value_not_available" || findings[1].Cell != "D4" {
		t.Errorf("the findings: %+v, %v", findings, err)
	}
	receipt, err := os.ReadFile(filepath.Join(dir, "receipts/water/000001-w.csv.receipt.txt"))
	for _, want := range []string{"cell D3 (value): There is no value. That is not counted as zero.", "cell D4 (value): “n/a” says that there is no value"} {
		if !strings.Contains(string(receipt), want) {
			t.Errorf("the receipt does not say %q: %s, %v", want, receipt, err)
		}
	}
	s, err := a.Board.At(t.Context(), indicators.NewDate(2024, 9, 30), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range app.StatusOf(s).Goals {
		switch {
		case g.ID == "g-zero":
			if g.Actual == nil || *g.Actual != 0 || g.Status != indicators.OffTrack {
				t.Errorf("zero: %+v", g)
			}
		case g.Actual != nil || g.GapRatio != nil || g.ProgressRatio != nil || g.AsOfPeriod != nil:
			t.Errorf("%s has figures: %+v", g.ID, g)
		case g.ID == "g-notyet" && (g.Status != indicators.NotStarted || g.Freshness != indicators.Fresh):
			t.Errorf("not due yet: %s, %s", g.Status, g.Freshness)
		case g.ID != "g-notyet" && (g.Status != indicators.Unknown || g.Freshness != indicators.Missing):
			t.Errorf("%s: %s, %s", g.ID, g.Status, g.Freshness)
		}
	}
	service := app.NewService(a, "test")
	if err := a.Board.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	metrics, page := get(t, service, "/metrics"), get(t, service, "/?lang=en")
	for goal, want := range map[string]bool{"g-zero": true, "g-blank": false, "g-na": false, "g-never": false, "g-notyet": false} {
		if got := strings.Contains(metrics, `rasid_goal_actual_value{goal="`+goal+`"} 0`); got != want || strings.Contains(metrics, `rasid_goal_actual_value{goal="`+goal+`"}`) != want {
			t.Errorf("the metrics have an actual value of %s: %v", goal, got)
		}
		_, article, _ := strings.Cut(page, `<article class="goal" id="`+goal+`">`)
		article, _, _ = strings.Cut(article, "</article>")
		if got := strings.Contains(article, `actual</span> <b>0</b> <bdi>n</bdi>`); got != want || strings.Contains(article, "actual") != want {
			t.Errorf("the page shows a figure for %s: %v\n%s", goal, got, article)
		}
	}
}

// Invariant 6: what can be read in two ways is refused with the line to fix; corrected and
// dropped again, it is stored.
func TestInvariant6AmbiguousIsRefusedWithTheLineToFix(t *testing.T) {
	for _, c := range []struct{ name, row, where, readings, wrong, right string }{
		{"date", "water,A,03/04/2024,5", "Row 3, cell C3 (period)", "2024-04-03 / 2024-03-04", "03/04/2024", "2024-04"},
		{"number", `water,A,2024-04,"1,234"`, "Row 3, cell D3 (value)", "1.234 / 1234", "1,234", "1.2340"},
		{"place", "water,Twin,2024-04,5", "Row 3, cell B3 (place)", "A, B", "Twin", "A"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := workspace(t)
			write(t, dir, "plan.yaml", strings.Replace(strings.Replace(planYAML, "aliases: [الحسكة]", "aliases: [Twin]", 1), "{id: B, within: R}", "{id: B, within: R, aliases: [Twin]}", 1))
			a := open(t, dir, nil)
			d := drop(t, a, "water/w.csv", header+"water,A,2024-01,1\n"+c.row+"\n")
			if d.New != 1 || d.Refused != 1 || content(t, a) != "water A 2024-01 1\n" {
				t.Fatalf("%+v, %s", d, content(t, a))
			}
			receipt, err := os.ReadFile(filepath.Join(dir, "receipts/water/000001-w.csv.receipt.txt"))
			if err != nil || !strings.Contains(string(receipt), c.where) || !strings.Contains(string(receipt), c.wrong) || !strings.Contains(string(receipt), c.readings) {
				t.Errorf("the receipt: %s, %v", receipt, err)
			}
			refused, err := os.ReadFile(filepath.Join(dir, "receipts/water/000001-w.csv.refused.csv"))
			if err != nil || strings.Count(string(refused), "\n") != 2 {
				t.Fatalf("the refused rows: %s, %v", refused, err)
			}
			line := strings.Split(string(refused), "\n")[1]
			fixed := strings.Replace(string(refused), line, strings.Replace(strings.Replace(line, `"`+c.wrong+`"`, c.wrong, 1), c.wrong, c.right, 1), 1)
			if d := drop(t, a, "water/fixed.csv", fixed); d.New != 1 || d.Refused != 0 {
				t.Errorf("corrected: %+v\n%s", d, fixed)
			}
		})
	}
	for _, text := range []string{header + "water,\xc7\xe1\xcd,2024-01,1\n", "\xff\xfe\x00\x00i\x00\x00\x00", header + "water,\x00,2024-01,1\n"} {
		a := open(t, workspace(t), nil)
		d := drop(t, a, "water/w.csv", text)
		receipt, err := os.ReadFile(filepath.Join(a.Workspace, "receipts/water/000001-w.csv.receipt.txt"))
		if d.Outcome != journal.Refused || content(t, a) != "" || err != nil || !strings.Contains(string(receipt), "CSV UTF-8") {
			t.Errorf("encoding of %q: %+v, %s, %v", text, d, receipt, err)
		}
	}
}

// Every finding has a sentence in every language, with all that it names filled in.
func TestFindingsAreWholeSentences(t *testing.T) {
	a := open(t, workspace(t), nil)
	name := regexp.MustCompile(`\{[a-z_]+\}`)
	seen := map[string]bool{}
	for _, text := range []string{"", header, "indicator,place,value\nwater,A,1\n", "indicator,place,period,value,value\nwater,A,2024-01,1,2\n", header + "water,\"B,2024-01,1\n",
		"PK\x03\x04", "\xff\xfea\x00", header + strings.Repeat("x", 2<<20), header + strings.Repeat("water,Nowhere,2024-01,1\n", 20),
		header + "water,A,2024-01,1\n", header + "water,A,2024-01,1\n",
		header + "water,A,2024-02,\nwater,A,2024-02,n/a\nwater,A,2024-02,NaN\nwater,A,2024-02,x\nwater,A,2024-02,\"1,234\"\nwater,A,2024-02,5000\nwatr,A,2024-02,1\nbread,A,2024-02,1\n" +
			"water,Nowhere,2024-02,1\nwater,,2024-02,1\nwater,A,soon,1\nwater,A,03/04/2024,1\nwater,A,2024,1\nwater,A,2024-11,1\nwater,A,2024-02\nwater,A,2024-02,1,2\nTotal,A,2024-02,1\n" +
			"water,A,,1\nwater,A,2024S1,1\nwater,A,1445/07/01,1\nwater,A,1403/01/15,1\nwater,A,1403/01/15 ش,1\nwater,A,2024-02,5 kg\n" +
			"water,A,2024-03,7\nwater,A,2024-03,7\nwater,B,2024-03,7\nwater,B,2024-03,8\n" + strings.Repeat("water,A,2024-04,3\n", 30)} {
		d := drop(t, a, "water/x.csv", text)
		findings, err := a.Journal.Findings(t.Context(), d.Seq)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range findings {
			seen[f.Code] = true
			for _, l := range indicators.Langs() {
				if s := i18n.Finding(l, f); name.MatchString(s) || strings.HasPrefix(s, "finding.") {
					t.Errorf("%s in %s: %s", f.Code, l, s)
				}
			}
		}
	}
	if len(seen) < 15 {
		t.Errorf("only %d kinds of findings came: %v", len(seen), seen)
	}
}

// A name that a department gave is shown as it is, whatever is in it.
func TestFindingsShowOddNamesAsTheyAre(t *testing.T) {
	a := open(t, workspace(t), nil)
	d := drop(t, a, "water/x.csv", header+"water,{suggestion} {found},2024-01,1\n")
	findings, err := a.Journal.Findings(t.Context(), d.Seq)
	if err != nil || len(findings) != 1 {
		t.Fatal(findings, err)
	}
	if s := i18n.Finding("en", findings[0]); !strings.Contains(s, "“{suggestion} {found}”") {
		t.Errorf("got %s", s)
	}
}
