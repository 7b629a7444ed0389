package layout_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"rasid/internal/tabular/grid"
	"rasid/internal/tabular/layout"
)

// sheet is rows of cells, parted by bars.
type sheet struct {
	lines  []string
	number int64
}

func (s *sheet) Next() (grid.Row, error) {
	if int(s.number) == len(s.lines) {
		return grid.Row{}, io.EOF
	}
	row := grid.Row{Number: s.number + 1}
	for c := range strings.SplitSeq(s.lines[s.number], "|") {
		row.Cells = append(row.Cells, []byte(c))
	}
	s.number++
	return row, nil
}

// understood tells how a sheet was understood: its header rows and names, the data's rows, and the notes.
func understood(t *testing.T, o layout.Options, lines []string) string {
	t.Helper()
	table, err := layout.Read(&sheet{lines: lines}, o)
	if err != nil {
		return err.Error()
	}
	var data []string
	for {
		row, err := table.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if got, want := fmt.Sprintf("%s", row.Cells), fmt.Sprintf("%s", strings.Split(lines[row.Number-1], "|")); got != want {
			t.Errorf("row %d is %s, want %s", row.Number, got, want)
		}
		data = append(data, fmt.Sprint(row.Number))
	}
	s := fmt.Sprintf("%v %s data %s", table.HeaderRows(), strings.Join(table.Header(), "|"), spans(data))
	for _, n := range table.Notes() {
		s += fmt.Sprintf("; %s %d", n.Code, n.Row)
		if n.Args["to"] != "" {
			s += "-" + n.Args["to"]
		}
	}
	if u := table.Units(); u != nil {
		s += "; units " + strings.Join(u, "|")
	}
	return s
}

// spans writes 2 3 4 6 as 2-4,6.
func spans(rows []string) string {
	var b strings.Builder
	for i := 0; i < len(rows); {
		j := i
		var first, last int
		_, _ = fmt.Sscan(rows[i], &first)
		for last = first; j+1 < len(rows) && rows[j+1] == fmt.Sprint(last+1); j++ {
			last++
		}
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		fmt.Fprint(&b, first)
		if last > first {
			fmt.Fprint(&b, "-", last)
		}
		i = j + 1
	}
	return b.String()
}

func TestLayouts(t *testing.T) {
	auto := layout.Options{HeaderRows: layout.Auto}
	known := layout.Options{HeaderRows: layout.Auto, KnownHeader: func(s string) bool {
		return strings.Contains(" place period value ", " "+strings.ToLower(s)+" ")
	}}
	for _, c := range []struct {
		name    string
		options layout.Options
		lines   string
		want    string
	}{
		{"plain", auto, "place|month|price\nAleppo|2024-01|5\nHoms|2024-02|6", "[1] place|month|price data 2-3"},
		{"header only", auto, "place|month|price", "[1] place|month|price data "},
		{"one row of data", auto, "place|month|price\nAleppo|2024-01|5", "[1] place|month|price data 2"},
		{"no header", auto, "Aleppo|2024-01|5\nHoms|2024-02|6\nRaqqa|2024-03|7", "[]  data 1-3; header_none 0"},
		{"one row, no header", auto, "Aleppo|2024-01|5", "[]  data 1; header_none 0"},
		{"texts alone have a header", auto, "name|town|office\nAli|Aleppo|north\nSara|Homs|south", "[1] name|town|office data 2-3"},
		{"texts that repeat have none", auto, "Aleppo|retail|bread\nHoms|retail|bread\nRaqqa|retail|fuel", "[]  data 1-3; header_none 0"},
		{"years over columns", auto, "place|2019|2020|2021\nAleppo|5|6|7\nHoms|15|16|17", "[1] place|2019|2020|2021 data 2-3"},
		{"one year", auto, "place|2023\nAleppo|1500\nHoms|1234", "[1] place|2023 data 2-3"},
		{"years in the data", auto, "Aleppo|2010\nHoms|2015\nRaqqa|2012", "[]  data 1-3; header_none 0"},
		{"months over columns", auto, "المكان|كانون الثاني 2024|شباط 2024\nحلب|5|6\nحمص|7|8", "[1] المكان|كانون الثاني 2024|شباط 2024 data 2-3"},
		{"days over columns", auto, "place|1|2|3|4\nAleppo|12|9|8|3\nHoms|3|8|1|7", "[1] place|1|2|3|4 data 2-3"},
		{"titles above", auto, "Ministry of Economy\nPrices 2024\n\nplace|month|price\nAleppo|2024-01|5\nHoms|2024-02|6", "[4] place|month|price data 5-6; preamble 1-2"},
		{"padded titles", auto, "Prices||\n||\nplace|month|price\nAleppo|2024-01|5\nHoms|2024-02|6", "[3] place|month|price data 4-5; preamble 1-1"},
		{"names and values above", auto, "Report:|prices||\nDate:|2024-05-01||\n\nplace|month|kind|price\nAleppo|2024-01|a|5\nHoms|2024-02|b|6\nRaqqa|2024-02|b|6", "[4] place|month|kind|price data 5-7; preamble 1-2"},
		{"two header rows, the upper over several columns", auto, "place|2023||2024|\n|men|women|men|women\nAleppo|1|2|3|4\nHoms|5|6|7|8", "[1 2] place|2023 men|2023 women|2024 men|2024 women data 3-4"},
		{"a group over some columns", auto, "||persons|\nplace|month|men|women\nAleppo|2024-01|2|3\nHoms|2024-01|6|7", "[1 2] place|month|persons men|persons women data 3-4"},
		{"two languages", auto, "المكان|الشهر|السعر\nplace|month|price\nAleppo|2024-01|5\nHoms|2024-02|6", "[1 2] المكان place|الشهر month|السعر price data 3-4"},
		{"the header three times", auto, "a|b|c\na|b|c\na|b|c\nx|1|2\ny|3|4", "[1 2 3] a a a|b b b|c c c data 4-5"},
		{"units under the header", auto, "place|month|price|weight\n||SYP/kg|(kg)\nAleppo|2024-01|5|1\nHoms|2024-02|6|2", "[1] place|month|price|weight data 3-4; units_row 2; units ||SYP/kg|(kg)"},
		{"units that stand under groups are names", auto, "place|rice||oil|\n|kg|SYP|kg|SYP\nAleppo|5|6|7|8\nHoms|1|2|3|4", "[1 2] place|rice kg|rice SYP|oil kg|oil SYP data 3-4"},
		{"years in Arabic digits over groups", auto, "المكان|٢٠٢٣||٢٠٢٤|\n|ذكور|إناث|ذكور|إناث\nحلب|1|2|3|4\nحمص|5|6|7|8", "[1 2] المكان|٢٠٢٣ ذكور|٢٠٢٣ إناث|٢٠٢٤ ذكور|٢٠٢٤ إناث data 3-4"},
		{"strokes under the names", auto, "place|month|price\n-----|-----|-----\nAleppo|2024-01|5\nHoms|2024-02|6\n=====", "[1] place|month|price data 3-4"},
		{"names and values above a blank row", auto, "Station|Aleppo\nRegion|North\nLatitude|36.2\nCode|A1\n\ndate|rain|wind|flag\n2024-01-01|5|1|a\n2024-01-02|6|2|b\n2024-01-03|6|2|b\n2024-01-04|6|2|c", "[6] date|rain|wind|flag data 7-10; preamble 1-4"},
		{"a table of two columns is one", auto, "place|price\nAleppo|5\nHoms|6\n\ndate|rain|wind\n2024-01-01|5|1\n2024-01-02|6|2\n2024-01-03|6|2\n2024-01-04|6|2", "[1] place|price data 2-3; other_table 5-9"},
		{"a name below that may be a total", auto, "code|name|price\nA-1|bolt|5\nA-2|nut|6\n\nOrders\norder|total\n9001|12\n9002|7", "[1] code|name|price data 2-3; other_table 5-8"},
		{"a signature", auto, "place|month|price\nAleppo|2024-01|5\nHoms|2024-02|6\n||\nThe director||", "[1] place|month|price data 2-3; footnotes 5-5"},
		{"a remark without a blank row", auto, "id|opened|agent\n1|2024-01-01 10:00|kim\n2|2024-01-02 10:30|lee\nGenerated by the help desk on 2024-01-03 18:00", "[1] id|opened|agent data 2-3; footnotes 4-4"},
		{"how many rows", auto, "id|born|name\n1|2024-01-01|kim\n2|2024-01-02|lee\n(2 rows)", "[1] id|born|name data 2-3; footnotes 4-4"},
		{"names that go on below", auto, "name|basic|special|travel\n|pay|pay|\nAli|1|2|3\nSara|4|5|6", "[1 2] name|basic pay|special pay|travel data 3-4"},
		{"groups with a column of remarks", auto, "place|first||second||remarks\n|men|women|men|women|\nAleppo|1|2|3|4|\nHoms|5|6|7|8|late", "[1 2] place|first men|first women|second men|second women|remarks data 3-4"},
		{"texts with blanks are data", auto, "time|Sunday|Monday|Friday\n08:00-08:45|maths|art|\n09:00-09:45|art||maths\n10:00-10:45||maths|art", "[1] time|Sunday|Monday|Friday data 2-4"},
		{"marks are data", auto, "clinic|dental|surgery\nnorth|x|\nsouth||x\neast|x|x", "[1] clinic|dental|surgery data 2-4"},
		{"settings above a blank row", auto, "Plate:|P1|1.3|endpoint|x|y\nWave|450||||\n|||||\n|1|2|3|4|5\nA|0.1|0.2|0.3|0.4|0.5\nB|0.1|0.2|0.3|0.4|0.5\nC|0.1|0.2|0.3|0.4|0.5", "[4] |1|2|3|4|5 data 5-7; preamble 1-2"},
		{"journeys over times", auto, "stop|101|103|105\nnorth|08:10|09:10|10:10\nsouth|08:20|09:20|10:20", "[1] stop|101|103|105 data 2-3"},
		{"columns numbered from 0", auto, "0|1|2|3\n0.5|0.6|0.1|0.2\n0.1|0.2|0.9|0.4", "[1] 0|1|2|3 data 2-3"},
		{"years over values that look like years", auto, "place|1991|2001|2011\nAleppo|1950|2010|2080\nHoms|1210|1999|2050", "[1] place|1991|2001|2011 data 2-3"},
		{"a text with commas above", auto, "Dear all| this| as ever| is late\nid|name\n1|Ali\n2|Sara\n3|Omar", "[2] id|name data 3-5; preamble 1-1"},
		{"a note with commas below", auto, "kind|2001|2002\nfire|5|6\nflood|7|8\nNotes: figures are rounded| may change| and more", "[1] kind|2001|2002 data 2-3; footnotes 4-4"},
		{"prepared by", auto, "task|owner|hours\ndig|Ali|5\nfill|Sara|6\n||\nPrepared by:|Omar|", "[1] task|owner|hours data 2-3; footnotes 5-5"},
		{"a key to signs", auto, "kind|a|b|c\nheron|1||3\nkite|4|5|6\n|||\nKey|||\nblank|not counted||", "[1] kind|a|b|c data 2-3; footnotes 5-6"},
		{"another table of another width, without a blank row", auto, "First\nsize|time\n10|5\n20|6\n30|7\nSecond\nplace|price|weight\nAleppo|5|6\nHoms|7|8", "[2] size|time data 3-5; preamble 1-1; other_table 6-9"},
		{"texts above in other columns, and groups with blanks below", auto, "|Title:|Waiting\n|Period:|March 2015\n|Source:|clinics\n||||\n||Within a week||Total\nCode|Clinic|Number|%|\nR1|north|1|92.1|5\nR2|south|9|88.4|6\nR3|east|2|95.0|7\nR4|west|2|95.0|7", "[5 6] Code|Clinic|Within a week Number|Within a week %|Total data 7-10; preamble 1-3"},
		{"codes of questions over the questions", auto, "Q1|Q2\nHow old are you?|How many rooms?\n34|4\n51|3\n27|2", "[1 2] Q1 How old are you?|Q2 How many rooms? data 3-5"},
		{"a table of texts of another width, without a blank row", auto, "date|open|close\n2024-01-02|1|2\n2024-01-03|1|2\n2024-01-04|1|2\nsymbol|name|kind|unit\nABC|Abc|tech|USD\nXYZ|Xyz|mine|EUR", "[1] date|open|close data 2-4; other_table 5-7"},
		{"units in Arabic", auto, "المكان|الكمية\n|طن\nحلب|5\nحمص|6", "[1] المكان|الكمية data 3-4; units_row 2; units |طن"},
		{"hashtags are data", auto, "place|month|price\n#loc|#date|#value\nAleppo|2024-01|5\nHoms|2024-02|6", "[1] place|month|price data 2-4"},
		{"blank lines within", auto, "place|month|price\n\nAleppo|2024-01|5\n\n||\nHoms|2024-02|6", "[1] place|month|price data 3,6"},
		{"sections", auto, "place|month|price\nNorth||\nAleppo|2024-01|5\nSouth||\nDaraa|2024-02|6", "[1] place|month|price data 2-5"},
		{"sections after blank rows", auto, "place|month|price\nAleppo|2024-01|5\n\nThe southern governorates||\nDaraa|2024-02|6", "[1] place|month|price data 2,4-5"},
		{"footnotes", auto, "place|month|price\nAleppo|2024-01|5\nHoms|2024-02|6\n\nSource: Ministry of Economy, Damascus\n* provisional", "[1] place|month|price data 2-3; footnotes 5-6"},
		{"footnotes in full rows", auto, "place|month|price\nAleppo|2024-01|5\nHoms|2024-02|6\nملاحظة: الأرقام أولية||\nالمصدر: وزارة الاقتصاد||", "[1] place|month|price data 2-3; footnotes 4-5"},
		{"a Kurdish footnote", auto, "cih|meh|nirx\nHesîçe|2024-01|5\nÇavkanî: Wezareta Aboriyê", "[1] cih|meh|nirx data 2; footnotes 3-3"},
		{"a sentence at the end", auto, "place|month|price\nAleppo|2024-01|5\nHoms|2024-02|6\nThe prices of this month are those of the first week||", "[1] place|month|price data 2-3; footnotes 4-4"},
		{"a remark between data is data", auto, "place|month|price\nAleppo|2024-01|5\nNote: closed||\nHoms|2024-02|6", "[1] place|month|price data 2-4"},
		{"a short last row is data", auto, "place|month|price\nAleppo|2024-01|5\nHom", "[1] place|month|price data 2-3"},
		{"a last row without values is data", auto, "place|price\nAleppo|5\nHoms|", "[1] place|price data 2-3"},
		{"totals", auto, "place|kind|price\nAleppo|a|5\nTotal||5\nHoms|a|6\nHoms|المجموع|6\nGrand Total:||11", "[1] place|kind|price data 2,4; total_row 3; total_row 5; total_row 6"},
		{"total is no total in a name", auto, "indicator|value\nTotal fertility|5\nTotal population|6", "[1] indicator|value data 2-3"},
		{"Kurdish totals", auto, "cih|nirx\nHesîçe|5\nTevahî|5", "[1] cih|nirx data 2; total_row 3"},
		{"the header again", auto, "place|month|price\nAleppo|2024-01|5\nPlace |month|price\nHoms|2024-02|6", "[1] place|month|price data 2,4; header_repeated 3"},
		{"a second copy", auto, "place|month|price\nAleppo|2024-01|5\nHoms|2024-02|6\nplace|month|price\nAleppo|2024-01|5\nHoms|2024-02|7", "[1] place|month|price data 2-3; other_table 4-6"},
		{"another table", auto, "place|month|price\nAleppo|2024-01|5\nHoms|2024-02|6\n\nFuel\noffice|litres\nnorth|70\nsouth|80\n\nthird|table\na|1", "[1] place|month|price data 2-3; other_table 5-8; other_table 10-11"},
		{"another table without a blank row", auto, "place|month|price\nAleppo|2024-01|5\nHoms|2024-02|6\nplace|month|price|unit\nRaqqa|2024-01|5|kg", "[1] place|month|price data 2-3; other_table 4-5"},
		{"duplicate headers are kept", auto, "place|price|price\nAleppo|1|2\nHoms|3|4", "[1] place|price|price data 2-3"},
		{"empty columns at the end", auto, "place|price||\nAleppo|1||\nHoms|3||", "[1] place|price data 2-3"},
		{"ragged rows are kept", auto, "place|month|price\nAleppo|2024-01|5\nHoms|6\nRaqqa|2024-01|5|6", "[1] place|month|price data 2-4"},
		{"known headers among texts", known, "a|list|of\nstaff|and|places\nPlace|Period|Value\nAleppo|2024-01|x\nHoms|2024-02|y", "[3] Place|Period|Value data 4-5; preamble 1-2"},
		{"known headers over wrong data", known, "place|period|value\nAleppo|?|five", "[1] place|period|value data 2"},
		{"known headers in the second table", known, "office|litres|kind\nnorth|70|a\nsouth|80|b\n\nplace|period|value\nAleppo|2024-01|5\nHoms|2024-01|5", "[5] place|period|value data 6-7; preamble 1-3"},
		{"a header that is set", layout.Options{HeaderRows: 1}, "Aleppo|2024-01|5\nHoms|2024-02|6", "[1] Aleppo|2024-01|5 data 2"},
		{"no header is set", layout.Options{HeaderRows: 0}, "place|month|price\nAleppo|2024-01|5", "[]  data 1-2; header_none 0"},
		{"two header rows are set", layout.Options{HeaderRows: 2}, "place|price\nwhere|how much\nAleppo|5\nHoms|6", "[1 2] place where|price how much data 3-4"},
		{"rows before are passed over", layout.Options{HeaderRows: layout.Auto, From: 4}, "a|b\n1|2\n\nplace|price\nAleppo|5\nHoms|6", "[4] place|price data 5-6; other_table 1-2"},
		{"nothing", auto, "\n \n|", "read table: empty_file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := understood(t, c.options, strings.Split(c.lines, "\n")); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// typed is a workbook's sheet, whose cells have kinds.
type typed struct{ rows []grid.Row }

func (s *typed) Next() (grid.Row, error) {
	if len(s.rows) == 0 {
		return grid.Row{}, io.EOF
	}
	row := s.rows[0]
	s.rows = s.rows[1:]
	return row, nil
}

// TestWorkbook believes a workbook about its cells: codes of digits are texts, and rows end where
// their last cell does.
func TestWorkbook(t *testing.T) {
	row := func(number int64, cells ...string) grid.Row {
		r := grid.Row{Number: number}
		for _, c := range cells {
			kind := map[byte]grid.Kind{'t': grid.Text, 'n': grid.Number, 'd': grid.Date, 'b': grid.Blank, 'e': grid.Error}[c[0]]
			r.Cells, r.Kinds = append(r.Cells, []byte(c[1:])), append(r.Kinds, kind)
		}
		return r
	}
	table, err := layout.Read(&typed{[]grid.Row{
		row(1, "tPrices"), row(3, "t", "n2023", "n2024", "tnote"), row(4, "t0801", "n5", "n6.5", "tlate"), row(5, "t0802", "e#DIV/0!", "n7"), row(6, "t0803", "n8", "n9"),
		row(8, "tTotal", "n13", "n22.5"), row(9, "tKobani"), row(11, "tSource: the offices of the governorates"),
	}}, layout.Options{HeaderRows: layout.Auto})
	if err != nil {
		t.Fatal(err)
	}
	var data []int64
	for {
		r, err := table.Next()
		if err != nil {
			break
		}
		data = append(data, r.Number)
		if len(r.Kinds) != len(r.Cells) {
			t.Errorf("row %d lost its kinds", r.Number)
		}
	}
	notes := ""
	for _, n := range table.Notes() {
		notes += fmt.Sprint(n.Code, " ", n.Row, " ")
	}
	if got := fmt.Sprintf("%v %q %v %s", table.HeaderRows(), table.Header(), data, notes); got != `[3] ["" "2023" "2024" "note"] [4 5 6 9] preamble 1 total_row 8 footnotes 11 ` {
		t.Errorf("got %s", got)
	}
}
