package app_test

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rasid/indicators"
	"rasid/internal/app"
	"rasid/internal/intake"
	"rasid/internal/journal"
	"rasid/internal/needs"
)

const planYAML = `plan: {id: p, starts: 2024-01-01, ends: 2024-12-31, timezone: Asia/Damascus, languages: [en]}
departments: [{id: water}, {id: economy}]
places:
  - {id: R}
  - {id: A, within: R, aliases: [الحسكة]}
  - {id: B, within: R}
indicators:
  - {id: water, unit: m³, measure: flow, every: month, department: water, valid: {min: 0, max: 1000}}
  - {id: bread, unit: SYP, measure: level, every: month, department: economy}
goals:
  - {id: w, owner: water, indicator: water, target: {reach: 1200, from: 0}}
  - {id: b, owner: economy, indicator: bread, target: {at_most: 100}}
`

var quiet = slog.New(slog.DiscardHandler)

func workspace(t testing.TB) string {
	t.Helper()
	dir := inMemory(t)
	write(t, dir, "plan.yaml", planYAML)
	write(t, dir, "rasid.yaml", "web: {listen: \"127.0.0.1:0\"}\n")
	return dir
}

// inMemory returns a folder that is gone after the test, in memory where the system has such a
// place: hundreds of small workspaces need not wait for a disk.
func inMemory(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "rasid-test-") //nolint:usetesting // t.TempDir lies on a disk
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func write(t testing.TB, dir, name, text string) {
	t.Helper()
	p := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func open(t testing.TB, dir string, onStep func(intake.Step)) *app.App {
	t.Helper()
	a, err := app.Open(t.Context(), app.Options{Workspace: dir, Now: func() time.Time { return app.DemoTime }, Log: quiet, OnStep: onStep})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return a
}

// drop puts a file into the inbox and collects; it returns the newest delivery.
func drop(t testing.TB, a *app.App, name, text string) journal.Delivery {
	t.Helper()
	write(t, a.Workspace, "inbox/"+name, text)
	collect(t, a)
	list, err := a.Journal.Deliveries(t.Context(), journal.DeliveryFilter{Newest: true, Limit: 1})
	if err != nil || len(list) == 0 {
		t.Fatalf("no delivery: %v", err)
	}
	return list[0]
}

func collect(t testing.TB, a *app.App) app.SourceRun {
	t.Helper()
	run, err := a.CollectOne(t.Context(), "drops")
	if err != nil {
		t.Fatal(err)
	}
	return run
}

func content(t testing.TB, a *app.App) string {
	t.Helper()
	var b strings.Builder
	for _, ind := range a.Plan.Indicators {
		for o, err := range a.Journal.Observations(t.Context(), journal.Query{Indicator: ind.ID}) {
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintln(&b, o.Indicator, o.Place, o.Period, o.Value)
		}
	}
	return b.String()
}

const header = "indicator,place,period,value\n"

func TestF02F03SameNameAndSameBytes(t *testing.T) {
	a := open(t, workspace(t), nil)
	first := drop(t, a, "water/jan.csv", header+"water,A,2024-01,10\n")
	again := drop(t, a, "water/other-name.csv", header+"water,A,2024-01,10\n")
	if again.Outcome != journal.Duplicate || again.DuplicateOf != first.Seq || again.New+again.Revised != 0 {
		t.Errorf("F03: the same bytes gave %+v", again)
	}
	changed := drop(t, a, "water/jan.csv", header+"water,A,2024-01,11\n")
	if changed.Revised != 1 || content(t, a) != "water A 2024-01 11\n" {
		t.Errorf("F02: other bytes gave %+v, %s", changed, content(t, a))
	}
	for _, d := range []journal.Delivery{first, changed} {
		if _, err := os.Stat(filepath.Join(a.Workspace, "archive", "objects", d.SHA256[:2], d.SHA256)); err != nil {
			t.Errorf("F02: a version is not in the archive: %v", err)
		}
	}
	if _, err := os.Stat(filepath.Join(a.Workspace, "inbox/water/jan.csv")); !os.IsNotExist(err) {
		t.Errorf("the file is still in the inbox: %v", err)
	}
}

func TestC06C07RefusedRowsComeBackCorrected(t *testing.T) {
	a := open(t, workspace(t), nil)
	var b strings.Builder
	b.WriteString(header)
	for m := 1; m <= 9; m++ {
		fmt.Fprintf(&b, "water,A,2024-%02d,%d\n", m, m)
	}
	text := strings.Replace(b.String(), "2024-05,5", "2024-05,five", 1)
	d := drop(t, a, "water/w.csv", text)
	if d.New != 8 || d.Refused != 1 || d.Outcome != journal.Partial {
		t.Fatalf("C06: %+v", d)
	}
	refused := filepath.Join(a.Workspace, "receipts/water", fmt.Sprintf("%06d-w.csv.refused.csv", d.Seq))
	fix, err := os.ReadFile(refused)
	if err != nil || strings.Count(string(fix), "\n") != 2 || !strings.Contains(string(fix), "five") {
		t.Fatalf("C06: refused rows file: %q, %v", fix, err)
	}
	receipt, err := os.ReadFile(strings.TrimSuffix(refused, "refused.csv") + "receipt.txt")
	if err != nil || !strings.Contains(string(receipt), "Row 6, cell D6 (value): “five” is not a number") {
		t.Fatalf("receipt: %s, %v", receipt, err)
	}
	d = drop(t, a, "water/fixed.csv", strings.Replace(string(fix), "five", "5", 1))
	if d.New != 1 || d.Unchanged != 0 || d.Refused != 0 {
		t.Errorf("C07: the corrected row gave %+v", d)
	}
	d = drop(t, a, "water/whole.csv", b.String())
	if d.New != 0 || d.Unchanged != 9 {
		t.Errorf("C07: the whole file gave %+v", d)
	}
}

func TestC06TooManyRefusedIsHeldAndReleased(t *testing.T) {
	a := open(t, workspace(t), nil)
	var b strings.Builder
	b.WriteString(header)
	for m := 1; m <= 9; m++ {
		fmt.Fprintf(&b, "water,A,2024-%02d,%d\nwater,Nowhere,2024-%02d,1\nwater,Elsewhere,2024-%02d,1\n", m, m, m, m)
	}
	d := drop(t, a, "water/w.csv", b.String())
	if d.Outcome != journal.Held || content(t, a) != "" || d.Refused != 18 || d.Held != 9 {
		t.Fatalf("%+v, %s", d, content(t, a))
	}
	if err := a.Board.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if g, _ := a.Board.Current().Goal("w"); g.Freshness != indicators.Held {
		t.Errorf("freshness %s while a delivery waits", g.Freshness)
	}
	released, err := a.Intake.Decide(t.Context(), intake.Decision{Delivery: d.Seq, By: "Planner", Note: "checked by telephone"})
	if err != nil || released.New != 9 || released.Outcome != journal.Partial {
		t.Fatalf("%+v, %v", released, err)
	}
	if _, err := a.Intake.Decide(t.Context(), intake.Decision{Delivery: d.Seq, Discard: true, By: "Planner", Note: "again"}); err == nil {
		t.Error("a delivery was decided on twice")
	}
}

func TestRowsRefusedByName(t *testing.T) {
	a := open(t, workspace(t), nil)
	for _, c := range []struct{ code, row string }{
		{"place_unknown", "water,Nowhere,2024-01,1"}, {"indicator_unknown", "watr,A,2024-01,1"}, {"not_your_indicator", "bread,A,2024-01,1"},
		{"value_outside", "water,A,2024-01,5000"}, {"period_ambiguous", "water,A,03/04/2024,1"}, {"period_wrong_kind", "water,A,2024,1"},
		{"period_future", "water,A,2024-11,1"}, {"number_ambiguous", "water,A,2024-01,\"1,234\""}, {"number_not_finite", "water,A,2024-01,NaN"},
		{"number_unreadable", "water,A,2024-01,0x10"}, {"row_short", "water,A,2024-01"}, {"row_long", "water,A,2024-01,1,2"}, {"place_blank", "water,,2024-01,1"},
		{"conflicting_rows", "water,B,2024-02,1\nwater,B,2024-02,2"}, {"value_blank", "water,A,2024-01,"}, {"unit_differs", "water,A,2024-01,5 kg"},
		{"number_ambiguous", "water,A,2024-01,1.234"}, {"period_hijri", "water,A,1445/07/01,1"}, {"period_kind_unsupported", "water,A,2024S1,1"}, {"period_blank", "water,A,,1"}, {"total_row", "Total,A,2024-01,1"},
	} {
		d := drop(t, a, "water/x.csv", header+c.row+"\n")
		findings, err := a.Journal.Findings(t.Context(), d.Seq)
		if err != nil || len(findings) == 0 || findings[0].Code != c.code || d.New != 0 {
			t.Errorf("%s: %+v %+v %v", c.code, d, findings, err)
		}
	}
	for _, c := range []struct{ code, text string }{
		{"empty_file", ""}, {"header_only", header}, {"column_missing", "indicator,place,value\nwater,A,1\n"}, {"duplicate_header", "indicator,place,period,value,value\nwater,A,2024-01,1,2\n"},
		{"quote_open", header + "water,A,2024-01,1\nwater,\"B,2024-01,1\n"}, {"archive_damaged", "PK\x03\x04"}, {"not_text", "a\x00\x00b"}, {"encoding_unsupported", "\xff\xfe\x00\x00a\x00\x00\x00"},
	} {
		d := drop(t, a, "water/x.csv", c.text)
		findings, err := a.Journal.Findings(t.Context(), d.Seq)
		if err != nil || len(findings) == 0 || findings[len(findings)-1].Code != c.code || (d.Outcome != journal.Refused && d.Outcome != journal.Empty) {
			t.Errorf("%s: %+v %+v %v", c.code, d, findings, err)
		}
	}
	if got := content(t, a); got != "" {
		t.Errorf("something was stored: %s", got)
	}
}

// A damaged row whose one fitting reading is known is shown in the receipt, and not stored.
func TestC03DamagedRowsAreRefused(t *testing.T) {
	var rows []string
	for month := range 8 {
		for _, place := range []string{"A", "B"} {
			rows = append(rows, fmt.Sprintf("water,%s,2024-%02d,%d.5", place, month+1, 10+month))
		}
	}
	for _, c := range []struct{ code, row string }{
		{"delimiter_missing", "water,A,2024-0912.5"}, {"delimiter_extra", "water,A,,2024-09,12.5"}, {"delimiter_other", "water;A;2024-09;12.5"}, {"quote_stray", "water,A,\"2024-09,12.5"},
	} {
		a := open(t, workspace(t), nil)
		d := drop(t, a, "water/x.csv", header+strings.Join(append(rows[:12:12], c.row, rows[12], rows[13], rows[14], rows[15]), "\n")+"\n")
		findings, err := a.Journal.Findings(t.Context(), d.Seq)
		if err != nil || d.New != 16 || d.Refused != 1 || len(findings) != 1 || findings[0].Code != c.code || findings[0].Row != 14 || findings[0].Value == "" {
			t.Errorf("%s: %+v, %+v, %v", c.code, d, findings, err)
		}
		d = drop(t, a, "water/y.csv", "indicator,place,,period,value\n"+strings.Join(rows, "\n")+"\n")
		if findings, err = a.Journal.Findings(t.Context(), d.Seq); err != nil || d.Outcome != journal.Refused || len(findings) != 1 || findings[0].Code != "header_repaired" {
			t.Errorf("a damaged header: %+v, %+v, %v", d, findings, err)
		}
	}
}

func TestC04ReorderedAndAddedColumns(t *testing.T) {
	a := open(t, workspace(t), nil)
	d := drop(t, a, "water/x.csv", "note;القيمة;الفترة;المكان;المؤشر\r\nx;7;2024-01;الحسكة;water\r\n")
	if d.New != 1 || content(t, a) != "water A 2024-01 7\n" {
		t.Fatalf("%+v %s", d, content(t, a))
	}
}

func TestF10F14OddFilesAreReportedNotRead(t *testing.T) {
	a := open(t, workspace(t), nil)
	outside := filepath.Join(t.TempDir(), "secret.csv")
	write(t, filepath.Dir(outside), "secret.csv", header+"water,A,2024-01,1\n")
	in := filepath.Join(a.Workspace, "inbox")
	if err := os.Symlink(outside, filepath.Join(in, "water", "link.csv")); err != nil {
		needs.Lacks(t, "symbolic links")
	}
	if err := os.Symlink("nowhere", filepath.Join(in, "water", "dangling.csv")); err != nil {
		t.Fatal(err)
	}
	makePipe(t, filepath.Join(in, "water", "pipe.csv"))
	write(t, in, "water/folder.csv/x.csv", header)
	write(t, in, "nobody/x.csv", header)
	write(t, in, "loose.csv", header)
	for _, name := range []string{"a.part", "b.TMP", "~$c.xlsx", ".hidden.csv", "d.filepart"} {
		write(t, in, "water/"+name, header+"water,A,2024-01,1\n")
	}
	run := collect(t, a)
	got := map[string]string{}
	for _, tr := range run.Troubles {
		got[tr.Path] = tr.Code
	}
	want := map[string]string{"inbox/water/link.csv": "symlink", "inbox/water/dangling.csv": "symlink", "inbox/water/pipe.csv": "not_a_file",
		"inbox/water/folder.csv": "not_a_file", "inbox/nobody": "unknown_department", "inbox/loose.csv": "no_department"}
	if fmt.Sprint(got) != fmt.Sprint(want) || content(t, a) != "" {
		t.Fatalf("got %v\nwant %v", got, want)
	}
}

func TestF05ArchiveThatIsAFileKeepsTheSource(t *testing.T) {
	a := open(t, workspace(t), nil)
	write(t, a.Workspace, "archive", "not a folder")
	write(t, a.Workspace, "inbox/water/x.csv", header+"water,A,2024-01,1\n")
	run := collect(t, a)
	if _, err := os.Stat(filepath.Join(a.Workspace, "inbox/water/x.csv")); err != nil || len(run.Troubles) != 1 || content(t, a) != "" {
		t.Fatalf("%v %+v", err, run)
	}
	_ = os.Remove(filepath.Join(a.Workspace, "archive"))
	if collect(t, a); content(t, a) == "" {
		t.Fatal("it was not taken when the archive was there again")
	}
}

func TestF12ManyFilesInTheirOrder(t *testing.T) {
	n := 1000
	if testing.Short() || raced() {
		n = 100
	}
	manyFiles(t, n)
}

func manyFiles(t *testing.T, n int) {
	a := open(t, workspace(t), nil)
	for i := range n {
		name := fmt.Sprintf("inbox/water/%05d.csv", i)
		write(t, a.Workspace, name, header+fmt.Sprintf("water,A,2024-01,%v\n", float64(i)/10))
		at := app.DemoTime.Add(time.Duration(i-n) * time.Second)
		_ = os.Chtimes(filepath.Join(a.Workspace, name), at, at)
	}
	collect(t, a)
	if got := content(t, a); got != fmt.Sprintf("water A 2024-01 %v\n", float64(n-1)/10) {
		t.Fatalf("the newest file is not the last word: %s", got)
	}
}

// raced reports whether the race detector watches: SQLite, translated from C, is then ten times
// slower, and what is said by many repetitions is said by fewer.
func raced() bool {
	b, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(b.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// TestMain lets the test binary be the process that is killed.
func TestMain(m *testing.M) {
	if raced() {
		_ = flag.Set("rapid.checks", "10")
	}
	if dir := os.Getenv("RASID_APP_FORWARD"); dir != "" {
		begin := time.Now()
		if _, _, err := app.Forward(context.Background(), app.ForwardOptions{Workspace: dir, Log: quiet, Patience: time.Minute}); err != nil {
			panic(err)
		}
		fmt.Println(time.Since(begin))
		os.Exit(0)
	}
	if dir := os.Getenv("RASID_APP_CHILD"); dir != "" {
		step := intake.Step(os.Getenv("RASID_APP_STEP"))
		a, err := app.Open(context.Background(), app.Options{Workspace: dir, Now: func() time.Time { return app.DemoTime }, Log: quiet, OnStep: func(s intake.Step) {
			if s == step {
				p, _ := os.FindProcess(os.Getpid())
				_ = p.Kill()
				select {}
			}
		}})
		if err != nil {
			panic(err)
		}
		if os.Getenv("RASID_APP_DECIDE") != "" {
			l, err := app.Listen(context.Background(), "127.0.0.1:0", false)
			if err != nil {
				panic(err)
			}
			_ = app.NewService(a, "test").Serve(context.Background(), l)
		}
		begin := time.Now()
		_, _ = a.CollectOne(context.Background(), "drops")
		fmt.Println(time.Since(begin))
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// collectKilled has a workspace's inbox read by processes that are killed, each at a step, and then
// by one that is not. It returns the delivery, of which there must be one.
func collectKilled(t *testing.T, dir string, steps []intake.Step) (*app.App, journal.Delivery) {
	t.Helper()
	for _, s := range steps {
		c := exec.CommandContext(t.Context(), os.Args[0])
		c.Env = append(os.Environ(), "RASID_APP_CHILD="+dir, "RASID_APP_STEP="+string(s))
		if err := c.Run(); err == nil {
			t.Fatalf("%v: the process was not killed", steps)
		}
	}
	a := open(t, dir, nil)
	collect(t, a)
	list, err := a.Journal.Deliveries(t.Context(), journal.DeliveryFilter{})
	if err != nil || len(list) != 1 {
		t.Fatalf("%v: %d deliveries, %v", steps, len(list), err)
	}
	return a, list[0]
}

// P01, invariants 1 and 2: killed at every step of a delivery's life, again and again, the
// journal ends with each row once, the bytes archived, the receipt written and the inbox empty.
func TestP01KilledAtEveryStep(t *testing.T) {
	want := ""
	for _, steps := range [][]intake.Step{{}, {intake.StepArchived}, {intake.StepRead}, {intake.StepCommitted}, {intake.StepReceipt},
		{intake.StepArchived, intake.StepRead, intake.StepArchived, intake.StepCommitted}} {
		dir := workspace(t)
		write(t, dir, "inbox/water/w.csv", header+"water,A,2024-01,1\nwater,B,2024-01,2\nwater,A,2024-02,x\n")
		a, d := collectKilled(t, dir, steps)
		left, _ := os.ReadDir(filepath.Join(dir, "inbox/water"))
		receipts, _ := os.ReadDir(filepath.Join(dir, "receipts/water"))
		sum := fmt.Sprint(content(t, a), d.New, d.Refused, len(left), len(receipts))
		if want == "" {
			want = sum
		}
		if _, err := os.Stat(filepath.Join(dir, "archive/objects", d.SHA256[:2], d.SHA256)); err != nil || sum != want {
			t.Fatalf("%v: %s\nwithout a kill: %s (%v)", steps, sum, want, err)
		}
	}
}

func TestP06StopDuringImportLeavesTheFile(t *testing.T) {
	dir := workspace(t)
	ctx, cancel := context.WithCancel(t.Context())
	a := open(t, dir, func(s intake.Step) {
		if s == intake.StepArchived {
			cancel()
		}
	})
	write(t, dir, "inbox/water/w.csv", header+"water,A,2024-01,1\n")
	if _, err := a.CollectOne(ctx, "drops"); err == nil {
		t.Fatal("a cancelled run ended as if nothing had happened")
	}
	if got := content(t, a); got != "" {
		t.Fatalf("half a delivery: %s", got)
	}
	a.OnStep = nil
	_ = a.Close()
	if b := open(t, dir, nil); true {
		if collect(t, b); content(t, b) != "water A 2024-01 1\n" {
			t.Fatalf("not resumed: %s", content(t, b))
		}
	}
}

// Any order and any split of the same rows gives the same content and, to the byte, the same
// statuses. Every piece has the same name, which the reasons give as their source.
// Six months are too few for a value to be doubted, which does depend on what came before.
func TestInvariant2AnyOrderAndSplit(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		type key struct{ department, place, month int }
		values := rapid.MapOfN(rapid.Custom(func(rt *rapid.T) key {
			return key{rapid.IntRange(0, 1).Draw(rt, "department"), rapid.IntRange(0, 1).Draw(rt, "place"), rapid.IntRange(1, 6).Draw(rt, "month")}
		}), rapid.IntRange(0, 200), 1, 20).Draw(rt, "values")
		rows := map[string][]string{}
		for k, v := range values {
			department := []string{"water", "economy"}[k.department]
			rows[department] = append(rows[department], fmt.Sprintf("%s,%s,2024-%02d,%d\n", []string{"water", "bread"}[k.department], []string{"A", "B"}[k.place], k.month, v))
		}
		one, many := open(t, workspace(t), nil), open(t, workspace(t), nil)
		for department, all := range rows {
			slices.Sort(all)
			drop(t, one, department+"/x.csv", header+strings.Join(all, ""))
			for rest := rapid.Permutation(all).Draw(rt, "order"); len(rest) > 0; {
				k := rapid.IntRange(1, len(rest)).Draw(rt, "piece")
				drop(t, many, department+"/x.csv", header+strings.Join(rest[:k], ""))
				rest = rest[k:]
			}
		}
		if a, b := content(t, one), content(t, many); a != b {
			rt.Fatalf("content differs:\n%s\n%s", a, b)
		}
		for _, asOf := range []indicators.Date{indicators.NewDate(2024, 4, 30), indicators.NewDate(2024, 9, 30)} {
			s, err := one.Board.At(t.Context(), asOf, time.Time{})
			whole := statusJSON(rt, s, err)
			s, err = many.Board.At(t.Context(), asOf, time.Time{})
			if split := statusJSON(rt, s, err); split != whole {
				rt.Fatalf("as of %s, in one piece:\n%s\nin several:\n%s", asOf, whole, split)
			}
		}
		_ = one.Close()
		_ = many.Close()
	})
}
