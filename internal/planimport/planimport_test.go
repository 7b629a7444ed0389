package planimport_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/planfile"
	"rasid/internal/planimport"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var today = indicators.NewDate(2024, 11, 25)

// tb is what a test and a property of rapid have in common.
type tb interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

func read(t tb, name string, data []byte) *planimport.Result {
	t.Helper()
	r, err := planimport.Read(bytes.NewReader(data), int64(len(data)), planimport.Options{Name: name, Today: today})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// sound reads the plan that was made, which must have no errors.
func sound(t tb, r *planimport.Result) *indicators.Plan {
	t.Helper()
	p, problems := planfile.Parse("plan.yaml", r.Plan)
	if p == nil {
		var b bytes.Buffer
		_ = problems.Write(&b)
		t.Fatalf("%s\n%s", b.String(), r.Plan)
	}
	return p
}

// The plans that are made of tables in three languages, with their questions, are in testdata/*.golden.
func TestTables(t *testing.T) {
	files, err := filepath.Glob("testdata/*.csv")
	if err != nil || len(files) < 3 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		t.Run(filepath.Base(f), func(t *testing.T) {
			data, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			r := read(t, filepath.Base(f), data)
			sound(t, r)
			golden := strings.TrimSuffix(f, ".csv") + ".golden"
			if *update {
				if err := os.WriteFile(golden, r.Plan, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if want, err := os.ReadFile(golden); err != nil || !bytes.Equal(want, r.Plan) {
				t.Errorf("got:\n%s\nwant:\n%s (%v)", r.Plan, want, err)
			}
			for _, q := range r.Questions {
				if !bytes.Contains(r.Plan, []byte(strings.TrimSpace(q.Text))) || strings.ContainsAny(q.Text, "{}") && !strings.Contains(q.Text, "contacts") {
					t.Errorf("a question that is not in the plan: %+v", q)
				}
			}
		})
	}
}

// A workbook as planners keep it: a title, sectors as rows of one merged cell, a goal that is merged down over its
// indicators, percentages and dates of the program's own, Arabic-Indic digits, a total, a remark.
func TestWorkbook(t *testing.T) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	set := func(cell string, v any) {
		t.Helper()
		if err := f.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	row := func(n int, values ...any) {
		for i, v := range values {
			name, err := excelize.CoordinatesToCellName(i+1, n)
			if err != nil {
				t.Fatal(err)
			}
			if v != nil {
				set(name, v)
			}
		}
	}
	merge := func(from, to string) {
		t.Helper()
		if err := f.MergeCell("Sheet1", from, to); err != nil {
			t.Fatal(err)
		}
	}
	style := func(cell string, format int) {
		t.Helper()
		id, err := f.NewStyle(&excelize.Style{NumFmt: format})
		if err == nil {
			err = f.SetCellStyle("Sheet1", cell, cell, id)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	set("A1", "خطة العمل ٢٠٢٤")
	merge("A1", "G1")
	row(3, "الهدف", "الجهة المنفذة", "المؤشر", "الوحدة", "خط الأساس", "المستهدف", "الموعد")
	set("A4", "الزراعة")
	merge("A4", "G4")
	row(5, "زراعة الأشجار", "هيئة الزراعة", "الأشجار المزروعة", "شجرة", "٠", "١٠٠٠٠٠", 45657) // 2024-12-31
	style("G5", 14)
	set("A6", "الخدمات")
	merge("A6", "G6")
	row(7, "مياه الشرب للجميع", "مديرية المياه", "نسبة السكان المخدومين", "%", 0.45, 0.6, 45565) // 2024-09-30
	style("E7", 9)
	style("F7", 9)
	style("G7", 14)
	row(8, nil, "مديرية المياه", "انقطاع الضخ", "ساعة", nil, "لا يزيد عن ٦", "الربع الثالث 2024")
	merge("A7", "A8")
	row(9, "المجموع", nil, nil, nil, nil, 100006)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	r := read(t, "plan.xlsx", b.Bytes())
	p := sound(t, r)
	if p.Title["ar"] != "خطة العمل ٢٠٢٤" || p.Starts != indicators.NewDate(2024, 1, 1) || p.Ends != indicators.NewDate(2024, 12, 31) {
		t.Errorf("%v from %s to %s", p.Title, p.Starts, p.Ends)
	}
	var got []string
	for _, g := range p.Goals {
		ind, _ := p.Indicator(g.Indicator)
		s, _ := p.Sector(g.Sector)
		got = append(got, fmt.Sprintf("%s: %s, %s, %s %s %s→%s by %s", s.Name["ar"], g.Statement["ar"], ind.Name["ar"], ind.Unit, g.Target.Kind, number(g.Target.From), number(g.Target.Value), g.Target.Due))
	}
	want := []string{
		"الزراعة: زراعة الأشجار, الأشجار المزروعة, شجرة reach 0→100000 by 2024-12-31",
		"الخدمات: مياه الشرب للجميع, نسبة السكان المخدومين, % move 45→60 by 2024-09-30",
		"الخدمات: مياه الشرب للجميع, انقطاع الضخ, ساعة at_most 0→6 by 2024-09-30",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"), r.Plan)
	}
	if len(r.Left) != 1 || r.Left[0].Row != 9 || !strings.Contains(r.Left[0].Text, "100006") {
		t.Errorf("left out: %+v", r.Left)
	}
	for _, cell := range []string{"F5", "F7", "A8", "F8"} {
		if !slices.ContainsFunc(r.Questions, func(q planimport.Question) bool { return q.Cell == cell }) {
			t.Errorf("nothing is asked of %s: %+v", cell, r.Questions)
		}
	}
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// drawn is a row of a table that planners could have written, with what it says.
type drawn struct {
	cells                  []string
	statement, owner, unit string
	kind                   indicators.TargetKind
	low, high              float64
	from                   *float64
	due                    string
}

// What a table says is what the plan says when it is read back, and the plan has no errors: whatever the language
// of the header, the order of the columns, the digits and the marks in the texts.
func TestRoundTrip(t *testing.T) {
	headers := map[string][]string{
		"en": {"Goal", "Owner", "Indicator", "Unit", "Baseline", "Target", "Due date"},
		"ar": {"الهدف", "الجهة المسؤولة", "المؤشر", "الوحدة", "خط الأساس", "المستهدف", "الموعد النهائي"},
		"ku": {"Armanc", "Berpirs", "Nîşander", "Yeke", "Bingeh", "Mebest", "Dema dawî"},
	}
	limits := map[indicators.TargetKind][]string{indicators.AtMost: {"at most %s", "لا يزيد عن %s", "herî zêde %s", "≤ %s"}, indicators.AtLeast: {"at least %s", "لا يقل عن %s", "herî kêm %s", "≥%s"}}
	rapid.Check(t, func(rt *rapid.T) {
		digits := func(s string) string {
			if rapid.Bool().Draw(rt, "eastern") {
				return indicators.LocalDigits(indicators.Arabic, s)
			}
			return s
		}
		var rows []drawn
		for i := range rapid.IntRange(3, 12).Draw(rt, "rows") {
			d := drawn{statement: fmt.Sprintf("%s %s%d", rapid.SampledFrom([]string{"Plant: trees", "زراعة الأشجار", "Ava paqij", `"Bread", for #all`, "- dash", "null", "yes & no"}).Draw(rt, "goal"), rapid.SampledFrom([]string{"x", "", "[y] "}).Draw(rt, "more"), i),
				owner: rapid.SampledFrom([]string{"Water office", "هيئة الزراعة", "Desteya Avê", "A: b"}).Draw(rt, "owner"), unit: rapid.SampledFrom([]string{"trees", "%", "m³", "شجرة", "SYP/kg"}).Draw(rt, "unit"),
				kind: rapid.SampledFrom([]indicators.TargetKind{indicators.Reach, indicators.Move, indicators.AtMost, indicators.AtLeast, indicators.Between}).Draw(rt, "kind"),
				low:  float64(rapid.IntRange(1, 400).Draw(rt, "value")) / 4}
			if d.kind == indicators.Reach && d.unit == "%" {
				d.unit = "trees"
			}
			base, target := "", digits(number(d.low))
			switch d.kind {
			case indicators.Move:
				d.from = new(d.low + float64(rapid.IntRange(1, 50).Draw(rt, "away")))
				base = digits(number(*d.from))
			case indicators.AtMost, indicators.AtLeast:
				target = fmt.Sprintf(rapid.SampledFrom(limits[d.kind]).Draw(rt, "words"), target)
			case indicators.Between:
				d.high = d.low + float64(rapid.IntRange(1, 50).Draw(rt, "wide"))
				target = fmt.Sprintf(rapid.SampledFrom([]string{"%s - %s", "%s–%s", "between %s and %s", "بين %s و %s"}).Draw(rt, "words"), target, digits(number(d.high)))
			}
			d.due = indicators.NewDate(2024, 1, 1).AddDays(rapid.IntRange(0, 365).Draw(rt, "due")).String()
			d.cells = []string{d.statement, d.owner, fmt.Sprint("Indicator ", i), d.unit, base, target, d.due}
			rows = append(rows, d)
		}
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		order := rapid.Permutation([]int{0, 1, 2, 3, 4, 5, 6}).Draw(rt, "columns")
		pick := func(from []string) (to []string) {
			for _, k := range order {
				to = append(to, from[k])
			}
			return to
		}
		_ = w.Write(pick(headers[rapid.SampledFrom([]string{"en", "ar", "ku"}).Draw(rt, "header")]))
		for _, d := range rows {
			_ = w.Write(pick(d.cells))
		}
		w.Flush()
		r := read(rt, "table.csv", b.Bytes())
		p := sound(rt, r)
		if len(p.Goals) != len(rows) || len(r.Left) > 0 {
			rt.Fatalf("%d goals of %d rows, %v left out, of\n%s\n%s", len(p.Goals), len(rows), r.Left, b.String(), r.Plan)
		}
		for i, d := range rows {
			g := p.Goals[i]
			ind, _ := p.Indicator(g.Indicator)
			owner, _ := p.Department(g.Owner)
			is := fmt.Sprint(text(g.Statement), "|", text(owner.Name), "|", ind.Unit, "|", g.Target.Kind, "|", g.Target.Value+g.Target.Low, "|", g.Target.High, "|", g.Target.Due)
			want := fmt.Sprint(strings.TrimSpace(d.statement), "|", d.owner, "|", d.unit, "|", d.kind, "|", d.low, "|", d.high, "|", d.due)
			if is != want || d.from != nil && g.Target.From != *d.from {
				rt.Fatalf("row %d\n got %s\nwant %s, of\n%s\n%s", i+2, is, want, b.String(), r.Plan)
			}
		}
	})
}

// Whatever stands in a table, however ragged, stands in the plan: as part of it, or in a question, or as left out.
func TestNothingIsLost(t *testing.T) {
	header := []string{"No", "Sector", "Goal", "Owner", "Indicator", "Unit", "Baseline", "Target", "Due", "Frequency", "Place"}
	usual := []string{"1", "Services", "Water for all", "Water office", "Water delivered", "m³", "0", "1000", "2024-06-30", "monthly", "East"}
	rapid.Check(t, func(rt *rapid.T) {
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		w.Comma = rapid.SampledFrom([]rune{',', ';', '\t'}).Draw(rt, "delimiter")
		_ = w.Write(header)
		var marks []string
		for i := range rapid.IntRange(2, 15).Draw(rt, "rows") {
			cells := make([]string, len(header))
			for k := range cells {
				if rapid.IntRange(0, 3).Draw(rt, "filled") > 0 {
					cells[k] = usual[k]
				}
			}
			mark := fmt.Sprintf("mark%dx", i)
			switch rapid.IntRange(0, 5).Draw(rt, "kind") {
			case 0: // a row of its own
				cells = make([]string, len(header))
				cells[rapid.IntRange(0, 3).Draw(rt, "at")] = mark
			case 1:
				cells[rapid.IntRange(0, 2).Draw(rt, "at")] = "Total"
				cells[2] += " " + mark
			case 2: // something that cannot be read, or that nobody expects there
				cells[rapid.IntRange(3, 10).Draw(rt, "at")] = mark
				cells[2] = usual[2]
			default:
				cells[2] = "Goal " + mark
			}
			marks = append(marks, mark)
			_ = w.Write(cells)
		}
		w.Flush()
		r := read(rt, "ragged.csv", b.Bytes())
		for _, m := range marks {
			if !bytes.Contains(r.Plan, []byte(m)) {
				rt.Fatalf("%s is lost, of\n%s\n%s", m, b.String(), r.Plan)
			}
		}
		sound(rt, r)
	})
}

func text(t indicators.Text) string {
	for _, s := range t {
		return s
	}
	return ""
}

// A row that holds nothing but a goal's cell may be a heading: that is asked, once.
func TestHeadingOrGoal(t *testing.T) {
	r := read(t, "x.csv", []byte("Goal,Owner,Indicator,Unit,Target\nServices,,,,\nRepair schools,Education,Schools,schools,40\nRepair roads,Works,Roads,km,70\n"))
	n := 0
	for _, q := range r.Questions {
		if q.Cell == "A2" && strings.Contains(q.Text, "a heading, or a goal?") {
			n++
		}
	}
	if p := sound(t, r); n != 1 || len(p.Goals) != 2 || len(p.Sectors) != 1 {
		t.Errorf("asked %d times\n%s", n, r.Plan)
	}
}

// A file in which nobody can see a table of goals is refused with what was seen.
func TestRefused(t *testing.T) {
	for name, c := range map[string]struct{ data, want string }{
		"no goal": {"place,period,value\nA,2024-01,1\nB,2024-01,2\n", "no row names a column goal"},
		"nothing": {"", "cannot be read as a table"},
	} {
		_, err := planimport.Read(strings.NewReader(c.data), int64(len(c.data)), planimport.Options{Name: "x.csv", Today: today})
		if use, ok := errors.AsType[*diag.UseError](err); !ok || !strings.Contains(use.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// No table makes the reader fail; the plan that it makes is read or says what is wrong, and no row is lost.
func FuzzRead(f *testing.F) {
	files, err := filepath.Glob("testdata/*.csv")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := planimport.Read(bytes.NewReader(data), int64(len(data)), planimport.Options{Name: "x.csv", Today: today})
		if err != nil {
			return
		}
		if p, problems := planfile.Parse("plan.yaml", r.Plan); p == nil && !problems.HasErrors() {
			t.Fatal("no plan and no errors")
		} else if p == nil {
			for _, x := range problems {
				if x.Code == "plan/syntax" || x.Code == "plan/duplicate-id" || x.Code == "plan/encoding" || strings.HasPrefix(x.Code, "plan/unknown") {
					t.Fatalf("%s at line %d: %s\n%s", x.Code, x.Line, x.Message, r.Plan)
				}
			}
		}
		if r.Goals > r.Rows {
			t.Fatalf("%d goals of %d rows", r.Goals, r.Rows)
		}
	})
}
