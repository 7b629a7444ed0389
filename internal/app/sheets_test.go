package app_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"

	"rasid/indicators"
	"rasid/internal/app"
	"rasid/internal/needs"
)

const arabicSheet = "المؤشر;المكان;الفترة;القيمة\r\nwater;الحسكة;كانون الثاني 2024;\"١٢٫٥\"\r\nwater;B;2024/02/29;7\r\n"

// C01: a sheet in the encoding of an Arabic Windows is read when its words prove it.
func TestC01ArabicWindowsSheetIsRead(t *testing.T) {
	b, err := charmap.Windows1256.NewEncoder().String(strings.ReplaceAll(arabicSheet, "١٢٫٥", "12,5"))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"windows-1256": b, "utf-8": arabicSheet} {
		a := open(t, workspace(t), nil)
		d := drop(t, a, "water/x.csv", text)
		if d.New != 2 || d.Refused != 0 || content(t, a) != "water A 2024-01 12.5\nwater B 2024-02 7\n" || d.Dialect["encoding"] != name {
			t.Errorf("%s: %+v, %s", name, d, content(t, a))
		}
	}
}

const saudiPlan = `plan: {id: saudi, starts: 2016-01-01, ends: 2025-12-31, timezone: Asia/Riyadh, languages: [ar]}
departments: [{id: d}]
places:
  - {id: KSA}
%s
indicators:
  - {id: operations, unit: operations, measure: flow, every: day, department: d}
  - {id: index, unit: index, measure: level, every: quarter, department: d}
  - {id: households, unit: households, measure: level, every: year, department: d}
goals: []
`

// The same table as CSV and as a workbook gives the same observations.
func TestTwinsOfTextAndWorkbookAgree(t *testing.T) {
	for _, c := range []struct{ name, column, mapping string }{
		{"REPI-2024-Q1", "المنطقة الإدارية", // the workbook holds the lines of the CSV in its first column
			`{indicator: index, where: {البند: "شقة سكني"}, place: ["المنطقة الإدارية"], period: "التاريخ", value: "الرقم القياسي"}`},
		{"MOJ-Monthly-Operations-2024-05", "المدينة",
			`{indicator: operations, where: {نوع العملية: "عقارات/افراغ"}, place: [المدينة], period: التاريخ ميلادي, value: عدد العمليات}`},
		{"Census-2022-Housing-Type", "المحافظة",
			`{indicator: households, where: {الجنسية: سعودي, حجم السكن: ["1"]}, place: [المحافظة], period: {constant: "2022"}, value: الأسر}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			text, err := os.ReadFile(needs.Data(t, "arabic/saudi/"+c.name+".csv"))
			if err != nil {
				t.Fatal(err)
			}
			book, err := os.ReadFile(needs.Data(t, "arabic/saudi/"+c.name+".xlsx"))
			if err != nil {
				t.Fatal(err)
			}
			rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(text), "\ufeff"))).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			at, seen, places := -1, map[string]bool{}, ""
			for i, h := range rows[0] {
				if strings.TrimSpace(h) == c.column {
					at = i
				}
			}
			for _, r := range rows[1:] {
				if name := strings.TrimSpace(r[at]); name != "" && !seen[name] {
					seen[name] = true
					places += fmt.Sprintf("  - {id: p%d, within: KSA, name: %q}\n", len(seen), name)
				}
			}
			var got [2]string
			for i, data := range [][]byte{text, book} {
				dir := t.TempDir()
				write(t, dir, "plan.yaml", fmt.Sprintf(saudiPlan, places))
				write(t, dir, "rasid.yaml", "sources:\n  - {id: s, kind: folder, path: inbox/s, department: d, settle: 1ms, map: ["+c.mapping+"]}\n")
				write(t, dir, "inbox/s/x"+[]string{".csv", ".xlsx"}[i], string(data))
				a := open(t, dir, nil)
				if _, err := a.CollectOne(t.Context(), "s"); err != nil {
					t.Fatal(err)
				}
				d, _, err := a.Journal.Delivery(t.Context(), 1)
				if err != nil || d.New < 10 {
					f, _ := a.Journal.Findings(t.Context(), 1)
					t.Fatalf("%+v, %v, %v", d, err, f)
				}
				lines := strings.Split(content(t, a), "\n")
				sort.Strings(lines)
				got[i] = fmt.Sprintf("%d refused, %d skipped\n%s", d.Refused, d.Skipped, strings.Join(lines, "\n"))
			}
			if got[0] != got[1] {
				t.Errorf("the CSV gives\n%.600s\nthe workbook\n%.600s", got[0], got[1])
			}
		})
	}
}

// WFP's files with a row of hashtags: mapped by its headers or by its tags, the row is no data.
func TestHashtagRowIsNoData(t *testing.T) {
	data, err := os.ReadFile(needs.Data(t, "wfp/wfp_food_prices_pse_hxl.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, h := range rows[0] {
		at[h] = i
	}
	matching, places, seen := 0, "", map[string]bool{}
	keys := map[string]string{}
	for _, r := range rows[2:] {
		if r[at["commodity"]] != "Bread" || r[at["pricetype"]] != "Retail" || r[at["currency"]] != "ILS" {
			continue
		}
		key := r[at["market"]] + r[at["date"]][:7]
		if keys[key] == r[at["price"]] {
			continue // the same value twice counts once
		}
		keys[key] = r[at["price"]]
		matching++
		if m := r[at["market"]]; !seen[m] {
			seen[m] = true
			places += fmt.Sprintf("  - {id: m%d, within: PS, name: %q}\n", len(seen), m)
		}
	}
	if matching == 0 {
		t.Fatal("nothing matches")
	}
	for _, mapping := range []string{
		`{indicator: bread, where: {commodity: Bread, pricetype: Retail, currency: ILS}, place: market, period: {column: date, as: month}, value: price}`,
		`{indicator: bread, where: {"#item+name": Bread, "#item+price+type": Retail, "#currency": ILS}, place: "#loc+market+name", period: {column: "#date", as: month}, value: "#value"}`,
	} {
		dir := t.TempDir()
		write(t, dir, "plan.yaml", "plan: {id: p, starts: 2007-01-01, ends: 2024-12-31, timezone: Asia/Hebron, languages: [en]}\ndepartments: [{id: d}]\nplaces:\n  - {id: PS}\n"+places+
			"indicators:\n  - {id: bread, unit: ILS, measure: level, every: month, department: d}\ngoals: []\n")
		write(t, dir, "rasid.yaml", "sources:\n  - {id: s, kind: folder, path: inbox/s, department: d, settle: 1ms, map: ["+mapping+"]}\n")
		write(t, dir, "inbox/s/x.csv", string(data))
		a := open(t, dir, nil)
		if _, err := a.CollectOne(t.Context(), "s"); err != nil {
			t.Fatal(err)
		}
		d, _, err := a.Journal.Delivery(t.Context(), 1)
		if f, _ := a.Journal.Findings(t.Context(), 1); err != nil || d.New != int64(matching) || d.Refused != 0 || d.Rows != int64(len(rows)-2) {
			t.Errorf("%s:\n%d match of %d, got %+v, %v\n%.800v", mapping, matching, len(rows)-2, d, err, f)
		}
	}
}

// A template that is filled in and dropped is read without a question; a wrong cell comes back
// coloured in a workbook that is read once it is corrected.
func TestTemplateComesBack(t *testing.T) {
	for _, lang := range indicators.Langs() {
		t.Run(string(lang), func(t *testing.T) {
			dir := workspace(t)
			a := open(t, dir, nil)
			path := filepath.Join(t.TempDir(), "form.xlsx")
			if _, err := app.WriteTemplate(t.Context(), app.TemplateOptions{Workspace: dir, Department: "water", Output: path, Lang: lang, AsOf: indicators.NewDate(2024, 9, 10)}); err != nil {
				t.Fatal(err)
			}
			f, err := excelize.OpenFile(path)
			if err != nil {
				t.Fatal(err)
			}
			sheet := f.GetSheetName(0)
			for row, v := range map[string]any{"D2": 12.5, "D3": "many"} {
				if err := f.SetCellValue(sheet, row, v); err != nil {
					t.Fatal(err)
				}
			}
			in := filepath.Join(dir, "inbox/water/form.xlsx")
			if err := f.SaveAs(in); err != nil {
				t.Fatal(err)
			}
			collect(t, a)
			d, _, err := a.Journal.Delivery(t.Context(), 1)
			if findings, _ := a.Journal.Findings(t.Context(), 1); err != nil || d.New != 1 || d.Refused != 1 || content(t, a) != "water A 2024-08 12.5\n" {
				t.Fatalf("%+v, %s, %v", d, content(t, a), findings)
			}
			fixed, err := excelize.OpenFile(filepath.Join(dir, "receipts/water/000001-form.xlsx.refused.xlsx"))
			if err != nil {
				t.Fatal(err)
			}
			comments, err := fixed.GetComments(sheet)
			rows, rowsErr := fixed.GetRows(sheet)
			if err != nil || rowsErr != nil || len(comments) != 1 {
				t.Fatalf("%+v, %v, %v", comments, err, rows)
			}
			if v, err := fixed.GetCellValue(sheet, comments[0].Cell); err != nil || v != "many" {
				t.Fatalf("%s holds %q, %v: %v", comments[0].Cell, v, err, rows)
			}
			if err := fixed.SetCellValue(sheet, comments[0].Cell, 8); err != nil {
				t.Fatal(err)
			}
			if err := fixed.SaveAs(filepath.Join(dir, "inbox/water/fixed.xlsx")); err != nil {
				t.Fatal(err)
			}
			collect(t, a)
			if d, _, _ := a.Journal.Delivery(t.Context(), 2); d.New != 1 || d.Refused != 0 {
				findings, _ := a.Journal.Findings(t.Context(), 2)
				t.Errorf("corrected: %+v %v", d, findings)
			}
		})
	}
}

// What a good file says, changed in the ways in which files go wrong, is stored rightly or not at
// all. A value that is stored and is not the true one is the one thing that must never be.
func TestNothingIsStoredWrongly(t *testing.T) {
	truth := map[string]float64{}
	var good strings.Builder
	good.WriteString(header)
	for m := 1; m <= 8; m++ {
		for _, p := range []string{"A", "B"} {
			v := float64(m)*100 + 0.25
			truth[fmt.Sprintf("water %s 2024-%02d", p, m)] = v
			fmt.Fprintf(&good, "water,%s,2024-%02d,%.2f\n", p, m, v)
		}
	}
	text := good.String()
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	each := func(change func(cells []string) []string) string {
		var out []string
		for i, l := range lines {
			if c := strings.Split(l, ","); i > 0 {
				out = append(out, strings.Join(change(c), ","))
			} else {
				out = append(out, l)
			}
		}
		return strings.Join(out, "\n") + "\n"
	}
	arabic := strings.NewReplacer("0", "٠", "1", "١", "2", "٢", "3", "٣", "4", "٤", "5", "٥", "6", "٦", "7", "٧", "8", "٨", "9", "٩")
	mutants := map[string]string{
		"as it is":                    text,
		"CRLF":                        strings.ReplaceAll(text, "\n", "\r\n"),
		"lone CR":                     strings.ReplaceAll(text, "\n", "\r"),
		"BOM":                         "\ufeff" + text,
		"semicolons":                  strings.ReplaceAll(text, ",", ";"),
		"tabs":                        strings.ReplaceAll(text, ",", "\t"),
		"decimal commas":              strings.ReplaceAll(strings.ReplaceAll(text, ",", ";"), ".", ","),
		"decimal commas, unquoted":    strings.ReplaceAll(text, ".", ","),
		"eastern digits":              each(func(c []string) []string { c[3] = strings.ReplaceAll(arabic.Replace(c[3]), ".", "٫"); return c }),
		"period and value swapped":    each(func(c []string) []string { return []string{c[0], c[1], c[3], c[2]} }),
		"place and indicator swapped": each(func(c []string) []string { return []string{c[1], c[0], c[2], c[3]} }),
		"header swapped":              strings.Replace(text, "period,value", "value,period", 1),
		"a column more":               each(func(c []string) []string { return append(c, "x") }),
		"a column before":             each(func(c []string) []string { return append([]string{"x"}, c...) }),
		"a cell lost in each row":     each(func(c []string) []string { return c[1:] }),
		"a quote opened":              strings.Replace(text, "B,2024-03", "\"B,2024-03", 1),
		"a quote closed":              strings.Replace(text, "B,2024-03", "B\",2024-03", 1),
		"all quoted":                  each(func(c []string) []string { return []string{`"` + strings.Join(c, `","`) + `"`} }),
		"a delimiter lost":            strings.Replace(text, "B,2024-03,", "B,2024-03", 1),
		"a delimiter more":            strings.Replace(text, "B,2024-03,", "B,2024-03,,", 1),
		"thousands for decimals":      each(func(c []string) []string { c[3] = strings.Replace(c[3], ".25", ".250", 1); return c }),
		"days first":                  each(func(c []string) []string { c[2] = "01/" + c[2][5:] + "/2024"; return c }),
		"months first":                each(func(c []string) []string { c[2] = c[2][5:] + "/01/2024"; return c }),
		"two-digit years":             each(func(c []string) []string { c[2] = c[2][5:] + "/24"; return c }),
		"another unit":                each(func(c []string) []string { c[3] += " l"; return c }),
		"percent":                     each(func(c []string) []string { c[3] += "%"; return c }),
		"cut in the middle":           text[:len(text)*2/3],
		"half a row twice":            text + text[len(text)-9:],
		"totals below":                text + "Total,,,3602\n",
		"a title above":               "Water office: deliveries\n\n" + text,
		"two tables":                  text + "\n\nname,age\nx,5\ny,6\n",
		"a footnote":                  text + "\nSource: water office\n",
		"UTF-16":                      utf16le(text),
	}
	for name, m := range mutants {
		t.Run(name, func(t *testing.T) {
			a := open(t, workspace(t), nil)
			drop(t, a, "water/x.csv", m)
			stored := 0
			for line := range strings.SplitSeq(strings.TrimSuffix(content(t, a), "\n"), "\n") {
				if line == "" {
					continue
				}
				i := strings.LastIndexByte(line, ' ')
				v, err := strconv.ParseFloat(line[i+1:], 64)
				if want, ok := truth[line[:i]]; err != nil || !ok || v != want {
					t.Errorf("stored wrongly: %s", line)
				}
				stored++
			}
			switch name {
			case "as it is", "CRLF", "BOM", "semicolons", "tabs", "decimal commas", "eastern digits", "all quoted", "totals below", "a title above", "a footnote", "UTF-16", "lone CR", "two tables":
				if stored != len(truth) {
					list, _ := a.Journal.Findings(t.Context(), 1)
					d, _, _ := a.Journal.Delivery(t.Context(), 1)
					t.Errorf("%d of %d values were stored: %+v %v", stored, len(truth), d, list)
				}
			}
		})
	}
}

func utf16le(s string) string {
	b := []byte{0xff, 0xfe}
	for _, r := range s {
		b = append(b, byte(r), byte(r>>8))
	}
	return string(b)
}

// A place merged over several rows is each row's; a value merged over several is nobody's.
func TestMergedCells(t *testing.T) {
	a := open(t, workspace(t), nil)
	f := excelize.NewFile()
	for i, row := range [][]any{{"place", "indicator", "period", "value"}, {"A", "water", "2024-01", 5}, {nil, "water", "2024-02", 6}, {"B", "water", "2024-01", 7}, {"B", "water", "2024-02", nil}} {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range [][2]string{{"A2", "A3"}, {"D4", "D5"}} {
		if err := f.MergeCell("Sheet1", m[0], m[1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SaveAs(filepath.Join(a.Workspace, "inbox/water/x.xlsx")); err != nil {
		t.Fatal(err)
	}
	collect(t, a)
	d, _, err := a.Journal.Delivery(t.Context(), 1)
	if got := content(t, a); err != nil || got != "water A 2024-01 5\nwater A 2024-02 6\n" || d.Refused != 2 {
		list, _ := a.Journal.Findings(t.Context(), 1)
		t.Errorf("%s %+v %v %v", got, d, list, err)
	}
}

// Wide and crossed tables are read as they are; what stands above their columns is not data.
func TestShapesOfTables(t *testing.T) {
	plan := strings.Replace(strings.Replace(planYAML, "{id: water,", "{id: water, name: {en: Water delivered, ar: المياه الموزعة},", 1), "languages: [en]", "languages: [en, ar]", 1)
	plan = strings.Replace(plan, "{id: B, within: R}", "{id: B, within: R, aliases: [الرقة]}", 1)
	for _, c := range []struct{ name, text, want string }{
		{"wide by period", "indicator,place,2024-01,2024-02,2024-03\nwater,A,1,2,3\nwater,B,4,5,6\n", "A 2024-01 1;A 2024-02 2;A 2024-03 3;B 2024-01 4;B 2024-02 5;B 2024-03 6"},
		{"wide by place", "indicator,period,الحسكة,الرقة\nwater,2024-01,1,2\nwater,2024-02,3,4\n", "A 2024-01 1;A 2024-02 3;B 2024-01 2;B 2024-02 4"},
		{"wide by indicator", "المكان,الفترة,المياه الموزعة (m³),ملاحظات\nالحسكة,آذار 2024,1,x\nالرقة,آذار 2024,2,\n", "A 2024-03 1;B 2024-03 2"},
		{"crossed", "المياه الموزعة حسب المنطقة 2024\n\nالمنطقة,كانون الثاني,شباط,آذار,المجموع\nالحسكة,1,2,3,6\nالرقة,4,5,6,15\nالمجموع,5,7,9,21\n", "A 2024-01 1;A 2024-02 2;A 2024-03 3;B 2024-01 4;B 2024-02 5;B 2024-03 6"},
		{"crossed, nameless corner", "Water delivered\n\n,2024-01,2024-02\nA,1,2\nB,3,4\n", "A 2024-01 1;A 2024-02 2;B 2024-01 3;B 2024-02 4"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := workspace(t)
			write(t, dir, "plan.yaml", plan)
			a := open(t, dir, nil)
			d := drop(t, a, "water/x.csv", c.text)
			got := strings.ReplaceAll(strings.ReplaceAll(strings.TrimSuffix(content(t, a), "\n"), "water ", ""), "\n", ";")
			if got != c.want || d.Refused != 0 {
				list, _ := a.Journal.Findings(t.Context(), 1)
				t.Errorf("got  %s\nwant %s\n%+v\n%v", got, c.want, d, list)
			}
		})
	}
}

// The file of refused rows comes back as it is written, whatever is pinned for the source.
func TestRefusedRowsComeBackUnderPins(t *testing.T) {
	dir := workspace(t)
	write(t, dir, "rasid.yaml", `sources:
  - id: drops
    kind: folder
    path: inbox
    settle: 1ms
    table: {encoding: windows-1256, delimiter: "|", header_rows: 2, quote: none, decimal: ","}
    map: [{indicator: {column: المؤشر}, place: المكان, period: الفترة, value: القيمة}]
`)
	a := open(t, dir, nil)
	text, err := charmap.Windows1256.NewEncoder().String("المؤشر|المكان|الفترة|القيمة\n|||بالمتر\nwater|A|2024-01|5,5\nwater|A|2024-02|x\n")
	if err != nil {
		t.Fatal(err)
	}
	d := drop(t, a, "water/x.csv", text)
	fix, err := os.ReadFile(filepath.Join(dir, "receipts/water/000001-x.csv.refused.csv"))
	if findings, _ := a.Journal.Findings(t.Context(), 1); err != nil || d.Refused != 1 {
		t.Fatalf("%+v %v %v", d, findings, err)
	}
	d = drop(t, a, "water/fixed.csv", strings.Replace(string(fix), ",x,", ",\"6,5\",", 1))
	if findings, _ := a.Journal.Findings(t.Context(), 2); d.New+d.Refused != 1 || !strings.HasSuffix(content(t, a), "water A 2024-02 6.5\n") {
		t.Errorf("%+v %v\n%s\n%s", d, findings, fix, content(t, a))
	}
}
