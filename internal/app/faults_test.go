package app_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rasid/collectors"
	"rasid/indicators"
	"rasid/internal/app"
	"rasid/internal/intake"
	"rasid/internal/journal"
	"rasid/internal/needs"
)

// A file that vanishes while it is copied leaves no trace, and nothing of it is committed.
func TestF04VanishedBeforeItWasArchived(t *testing.T) {
	a := open(t, workspace(t), nil)
	o := collectors.Offer{Source: "drops", Department: "water", Name: "x.csv", Origin: "x",
		Open: func() (io.ReadCloser, error) {
			return io.NopCloser(strings.NewReader(header + "water,A,2024-01,1\n")), nil
		},
		Verify: func() error { return fs.ErrNotExist }}
	if err := a.Intake.Take(t.Context(), o); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("got %v", err)
	}
	objects, _ := filepath.Glob(filepath.Join(a.Workspace, "archive", "*", "*"))
	if head, err := a.Journal.Head(t.Context()); head != 0 || err != nil || len(objects) > 0 {
		t.Errorf("head %d, %v, %v in the archive", head, err, objects)
	}
}

// What hinders the archive is told, and counted for Prometheus; the file waits.
func TestF05TroubleIsCounted(t *testing.T) {
	a := open(t, workspace(t), nil)
	if err := os.Symlink("not-mounted", filepath.Join(a.Workspace, "archive")); err != nil {
		needs.Lacks(t, "symbolic links")
	}
	service := app.NewService(a, "test")
	write(t, a.Workspace, "inbox/water/x.csv", header+"water,A,2024-01,1\n")
	for range 2 {
		if run := collect(t, a); len(run.Troubles) != 1 || run.Troubles[0].Code != "not_taken" || !strings.Contains(run.Troubles[0].Detail, "archive") {
			t.Fatalf("%+v", run)
		}
	}
	if page := get(t, service, "/metrics"); !strings.Contains(page, `rasid_inbox_troubles{code="not_taken",source="drops"} 1`) {
		t.Error("the trouble is not counted")
	}
	if err := os.Mkdir(filepath.Join(a.Workspace, "not-mounted"), 0o700); err != nil {
		t.Fatal(err)
	}
	if collect(t, a); content(t, a) == "" {
		t.Error("not taken although the archive is there again")
	}
}

// A file without rows is no success: it is told so, and the report counts as missing still.
func TestF07EmptyFilesAreNoReports(t *testing.T) {
	for code, text := range map[string]string{"empty_file": "", "header_only": header} {
		a := open(t, workspace(t), nil)
		d := drop(t, a, "water/x.csv", text)
		findings, err := a.Journal.Findings(t.Context(), d.Seq)
		if err != nil || d.Outcome != journal.Empty || len(findings) != 1 || findings[0].Code != code {
			t.Errorf("%s: %+v, %+v, %v", code, d, findings, err)
		}
		if err := a.Board.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		if g, _ := a.Board.Current().Goal("w"); g.Freshness != indicators.Missing || g.Status != indicators.Unknown {
			t.Errorf("%s: the goal is %s and %s", code, g.Status, g.Freshness)
		}
	}
}

// A department's folder that is a link to elsewhere is reported and not followed.
func TestF10LinkedFolderIsNotFollowed(t *testing.T) {
	a := open(t, workspace(t), nil)
	outside := t.TempDir()
	write(t, outside, "x.csv", header+"water,A,2024-01,1\n")
	in := filepath.Join(a.Workspace, "inbox", "water")
	if err := os.Remove(in); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, in); err != nil {
		needs.Lacks(t, "symbolic links")
	}
	if run := collect(t, a); len(run.Troubles) != 1 || run.Troubles[0].Code != "symlink" || content(t, a) != "" {
		t.Errorf("%+v", run)
	}
}

// A source with many files does not keep another one waiting for all of them.
func TestF12OtherSourcesAreNotStarved(t *testing.T) {
	many := 300
	if raced() {
		many = 60
	}
	dir := workspace(t)
	write(t, dir, "rasid.yaml", `sources:
  - {id: many, kind: folder, path: inbox/many, department: water, settle: 1ms}
  - {id: few, kind: folder, path: inbox/few, department: water, settle: 1ms}
`)
	for i := range many {
		write(t, dir, fmt.Sprintf("inbox/many/%03d.csv", i), header+fmt.Sprintf("water,A,2024-01,%d\n", i))
	}
	write(t, dir, "inbox/few/one.csv", header+"water,B,2024-01,1\n")
	a := open(t, dir, nil)
	begun := make(chan struct{})
	taken := 0
	a.Intake.OnStep = func(intake.Step) {
		if taken++; taken == 1 {
			close(begun)
		}
	}
	ended := make(chan error, 1)
	go func() {
		_, err := a.CollectOne(t.Context(), "many")
		ended <- err
	}()
	<-begun
	if _, err := a.CollectOne(t.Context(), "few"); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	list, err := a.Journal.Deliveries(t.Context(), journal.DeliveryFilter{})
	if err != nil || len(list) != many+1 {
		t.Fatal(len(list), err)
	}
	for _, d := range list {
		if d.Name == "one.csv" && d.Seq > int64(many/2) {
			t.Errorf("the other source's file was taken as number %d of %d", d.Seq, len(list))
		}
	}
}

// A file that is still being copied is left alone until it gets its own name.
func TestF14RenamedWhenComplete(t *testing.T) {
	a := open(t, workspace(t), nil)
	for _, name := range []string{"x.csv.part", ".x.csv", "~$x.csv", "x.tmp"} {
		write(t, a.Workspace, "inbox/water/"+name, header+"water,A,2024-01,1\n")
		if run := collect(t, a); len(run.Troubles) > 0 || content(t, a) != "" {
			t.Fatalf("%s: %+v, %s", name, run, content(t, a))
		}
	}
	in := filepath.Join(a.Workspace, "inbox", "water")
	if err := os.Rename(filepath.Join(in, "x.csv.part"), filepath.Join(in, "x.csv")); err != nil {
		t.Fatal(err)
	}
	if collect(t, a); content(t, a) != "water A 2024-01 1\n" {
		t.Errorf("after the renaming: %s", content(t, a))
	}
}

// A changed sheet is refused whole, with the header that is wanted and the one that came.
func TestC04SchemaDriftShowsBothHeaders(t *testing.T) {
	a := open(t, workspace(t), nil)
	for _, c := range []struct{ text, code, want, have string }{
		{"indicator,place,period\nwater,A,2024-01\n", "column_missing", "value", "indicator | place | period"},
		{"indicator,place,wann,value\nwater,A,2024-01,1\n", "column_missing", "period", "indicator | place | wann | value"},
		{"indicator,place,period,value,Value\nwater,A,2024-01,1,2\n", "duplicate_header", "", ""},
	} {
		d := drop(t, a, "water/x.csv", c.text)
		findings, err := a.Journal.Findings(t.Context(), d.Seq)
		if err != nil || d.Outcome != journal.Refused || len(findings) != 1 || findings[0].Code != c.code || findings[0].Args["have"] != c.have ||
			!strings.Contains(findings[0].Args["want"], c.want) || content(t, a) != "" {
			t.Errorf("%q: %+v, %+v, %v", c.text, d, findings, err)
		}
	}
}

// Short, long and blank rows, totals and footnotes: each row has its own reason, and no total is
// counted as data.
func TestC05RowsThatAreNoData(t *testing.T) {
	a := open(t, workspace(t), nil)
	d := drop(t, a, "water/x.csv", "place,indicator,period,value\n"+"A,water,2024-01,10\n"+"A,water\n"+"A,water,2024-02,1,2,3\n"+"\n"+" , ,,\n"+
		"Total,water,2024-01,10\n"+"المجموع,water,2024-01,10\n"+"Source: the water office\n"+"B,water,2024-01,20,,\n")
	want := "3 row_short, 4 row_long, 9 row_short, 7 total_row, 8 total_row"
	findings, err := a.Journal.Findings(t.Context(), d.Seq)
	var got []string
	for _, f := range findings {
		got = append(got, fmt.Sprint(f.Row, " ", f.Code))
	}
	if err != nil || strings.Join(got, ", ") != want || d.New != 2 || d.Refused != 3 || d.Skipped != 2 {
		t.Errorf("got %s, %+v, %v\nwant %s", strings.Join(got, ", "), d, err, want)
	}
	if content(t, a) != "water A 2024-01 10\nwater B 2024-01 20\n" {
		t.Errorf("stored:\n%s", content(t, a))
	}
}

// Also where the file says nothing about time, a corrected file changes only what was refused.
func TestC07NoColumnForThePeriod(t *testing.T) {
	dir := workspace(t)
	write(t, dir, "rasid.yaml", `sources:
  - {id: drops, kind: folder, path: inbox, settle: 1ms, map: [{indicator: water, place: site, period: {constant: 2024-03}, value: litres}]}
`)
	a := open(t, dir, nil)
	if d := drop(t, a, "water/x.csv", "site,litres\nA,5O\nB,7\n"); d.New != 1 || d.Refused != 1 {
		t.Fatalf("%+v", d)
	}
	if d := drop(t, a, "water/x.csv", "site,litres\nA,50\nB,7\n"); d.New != 1 || d.Unchanged != 1 || d.Revised != 0 {
		t.Fatalf("%+v", d)
	}
	if got := content(t, a); got != "water A 2024-03 50\nwater B 2024-03 7\n" {
		t.Errorf("stored:\n%s", got)
	}
}

// Numbers that are none, or too large for any sum, stop neither the file nor the verdicts.
func TestC08NoNumberStopsTheVerdicts(t *testing.T) {
	a := open(t, workspace(t), nil)
	var b strings.Builder
	for i, v := range []string{"NaN", "Inf", "-inf", "1e400", "0x1p-2", "1_000"} {
		fmt.Fprintf(&b, "bread,A,2024-%02d,%s\n", i+1, v)
	}
	d := drop(t, a, "economy/x.csv", header+b.String()+"bread,A,2024-07,1.7e308\nbread,B,2024-07,1.7e308\nbread,A,2024-08,-1.7e308\nbread,A,2024-09,80\n")
	if d.Refused != 6 || d.New != 4 {
		t.Errorf("%+v", d)
	}
	s, err := a.Board.At(t.Context(), indicators.NewDate(2024, 9, 30), time.Time{})
	if status := statusJSON(t, s, err); !strings.Contains(status, `"as_of_period": "2024-09"`) {
		t.Errorf("no verdict:\n%s", status)
	}
}

// P01: killed at any instant, again and again, while many files are taken.
func TestP01KilledAtRandomInstants(t *testing.T) {
	files := 200
	if raced() {
		files = 40
	}
	dir := workspace(t)
	want := ""
	for i := range files {
		month, value := i%9+1, i*7%500
		write(t, dir, fmt.Sprintf("inbox/water/%03d.csv", i), header+fmt.Sprintf("water,A,2024-%02d,%d\nwater,B,2024-%02d,%d\nwater,A,2024-01,bad\n", month, value, month, value+1))
		at := app.DemoTime.Add(time.Duration(i) * time.Second)
		if err := os.Chtimes(filepath.Join(dir, fmt.Sprintf("inbox/water/%03d.csv", i)), at, at); err != nil {
			t.Fatal(err)
		}
	}
	for _, place := range []string{"A", "B"} {
		for m := 1; m <= 9; m++ {
			last := (files-m)/9*9 + m - 1 // the last file about the month
			want += fmt.Sprintf("water %s 2024-%02d %d\n", place, m, last*7%500+map[string]int{"A": 0, "B": 1}[place])
		}
	}
	killed := 0
	for range 12 {
		c := exec.CommandContext(t.Context(), os.Args[0])
		c.Env = append(os.Environ(), "RASID_APP_CHILD="+dir, "RASID_APP_STEP=none")
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(time.Duration(20+rand.IntN(60))*time.Millisecond, func() { _ = c.Process.Kill() })
		if c.Wait() != nil {
			killed++
		}
		timer.Stop()
	}
	a := open(t, dir, nil)
	collect(t, a)
	list, err := a.Journal.Deliveries(t.Context(), journal.DeliveryFilter{})
	if err != nil || len(list) != files || content(t, a) != want {
		t.Errorf("after %d kills: %d deliveries of %d files, %v\n%s\nwant\n%s", killed, len(list), files, err, content(t, a), want)
	}
	for _, d := range list {
		archived(t, dir, d.SHA256)
		if d.Outcome != journal.Partial || d.Refused != 1 {
			t.Errorf("%+v", d)
		}
		for _, kind := range []string{"receipt.txt", "refused.csv"} {
			if b, err := os.ReadFile(filepath.Join(dir, "receipts/water", fmt.Sprintf("%06d-%s.%s", d.Seq, d.Name, kind))); err != nil || !bytes.Contains(b, []byte("bad")) {
				t.Errorf("%s of delivery %d: %q, %v", kind, d.Seq, b, err)
			}
		}
	}
	left, _ := filepath.Glob(filepath.Join(dir, "inbox/water/*"))
	rubbish, _ := filepath.Glob(filepath.Join(dir, "archive/*/in-*"))
	if len(left)+len(rubbish) > 0 {
		t.Errorf("%v stay in the inbox, %v in the archive", left, rubbish)
	}
	t.Logf("%d processes were killed", killed)
	if killed == 0 {
		t.Error("no process was killed")
	}
}

// E02: a goal that left the plan is gone; a value that is old stays, with its own time.
func TestE02RemovedGoalAndStaleValue(t *testing.T) {
	dir := workspace(t)
	now := app.DemoTime
	a, err := app.Open(t.Context(), app.Options{Workspace: dir, Now: func() time.Time { return now }, Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	drop(t, a, "water/x.csv", header+"water,A,2024-01,10\n")
	service := app.NewService(a, "test")
	page := func() string {
		if err := a.Board.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		return get(t, service, "/metrics")
	}
	value, at := `rasid_goal_actual_value{goal="w"} 10`, `rasid_goal_observation_timestamp_seconds{goal="w"} 1.7067348e+09`
	first := page()
	now = now.AddDate(0, 2, 0)
	for _, p := range []string{first, page()} {
		if !strings.Contains(p, value) || !strings.Contains(p, at) {
			t.Errorf("no %s or no %s in\n%s", value, at, p)
		}
	}
	_ = a.Close()
	write(t, dir, "plan.yaml", strings.Replace(planYAML, "{id: w,", "{id: w2,", 1))
	a = open(t, dir, nil)
	service = app.NewService(a, "test")
	if p := page(); strings.Contains(p, `goal="w"`) || !strings.Contains(p, `rasid_goal_actual_value{goal="w2"} 10`) {
		t.Errorf("after the goal left the plan:\n%s", p)
	}
}

// A name as long as a file system allows still gets its receipt, and nobody else waits for theirs.
func TestLongNamesGetTheirReceipts(t *testing.T) {
	a := open(t, workspace(t), nil)
	name := strings.Repeat("تقرير", 25) + ".csv" // 254 bytes
	drop(t, a, "water/"+name, header+"water,A,2024-01,x\n")
	d := drop(t, a, "water/next.csv", header+"water,A,2024-01,1\n")
	receipts, err := filepath.Glob(filepath.Join(a.Workspace, "receipts/water/00000*.receipt.txt"))
	refused, _ := filepath.Glob(filepath.Join(a.Workspace, "receipts/water/000001-تقرير*.refused.csv"))
	if err != nil || len(receipts) != 2 || len(refused) != 1 || d.Seq != 2 {
		t.Errorf("%d receipts, refused rows %v, %v", len(receipts), refused, err)
	}
	text, err := os.ReadFile(receipts[0])
	if err != nil || !strings.Contains(string(text), name) || !strings.Contains(string(text), filepath.Base(refused[0])) {
		t.Errorf("%s, %v", text, err)
	}
}

// A receipt that cannot be written keeps neither the service from starting nor the page from answering.
func TestP03UnwritableReceiptsWait(t *testing.T) {
	dir := workspace(t)
	a := open(t, dir, nil)
	write(t, dir, "receipts", "a file where the folder should be")
	left := func() { // what a kill between commit and removal leaves in the inbox
		write(t, dir, "inbox/water/x.csv", header+"water,A,2024-01,1\n")
		if err := os.Chtimes(filepath.Join(dir, "inbox/water/x.csv"), app.DemoTime, app.DemoTime); err != nil {
			t.Fatal(err)
		}
	}
	left()
	collect(t, a)
	_ = a.Close()
	left()
	a = open(t, dir, nil)
	for range 2 {
		if run := collect(t, a); len(run.Troubles) > 0 {
			t.Errorf("%+v", run)
		}
	}
	if head, err := a.Journal.Head(t.Context()); head != 1 || err != nil || content(t, a) == "" {
		t.Errorf("%d deliveries of one file, %v, %s", head, err, content(t, a))
	}
	_ = a.Close()
	if err := os.Remove(filepath.Join(dir, "receipts")); err != nil {
		t.Fatal(err)
	}
	open(t, dir, nil)
	if _, err := os.Stat(filepath.Join(dir, "receipts/water/000001-x.csv.receipt.txt")); err != nil {
		t.Error(err)
	}
}

// A delivery that is released is read, and its refused rows are written, by the mapping of the
// source that it came from.
func TestReleasedRowsComeBackAsTheyCame(t *testing.T) {
	dir := workspace(t)
	write(t, dir, "rasid.yaml", `sources:
  - {id: drops, kind: folder, path: inbox, settle: 1ms, table: {delimiter: ";"}, map: [{indicator: water, place: site, period: month, value: litres}]}
`)
	a := open(t, dir, nil)
	d := drop(t, a, "water/x.csv", "Water office, monthly sheet\n\nsite;note;month;litres\nA;x, y;2024-01;5\n"+strings.Repeat("Nowhere;x, y;2024-01;7\n", 12))
	if d.Outcome != journal.Held || d.Refused != 12 || d.Held != 1 {
		t.Fatalf("%+v", d)
	}
	released, err := a.Intake.Decide(t.Context(), intake.Decision{Delivery: d.Seq, By: "Planner", Note: "seen"})
	if err != nil || released.New != 1 || released.Refused != 12 {
		t.Fatalf("%+v, %v", released, err)
	}
	b, err := os.ReadFile(filepath.Join(dir, "receipts/water/000002-x.csv.refused.csv"))
	if lines := strings.Split(string(b), "\n"); err != nil || len(lines) != 14 || lines[0] != "\ufeffsite;note;month;litres;what to correct" || !strings.HasPrefix(lines[1], "Nowhere;x, y;2024-01;7;") {
		t.Errorf("%s, %v", b, err)
	}
}
