package charset_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"

	"rasid/internal/needs"
	"rasid/internal/tabular/charset"
	"rasid/internal/tabular/grid"
)

const (
	arabicText  = "المؤشر,المكان,الفترة,القيمة\nسعر الخبز,الحسكة,2024-01,3500\nسعر الخبز,القامشلي,2024-01,3600\nالمياه المستجرة,الرقة,2024-01,12\n"
	kurdishText = "nîşander,cih,dem,nirx\nBihayê nan,Hesekê,2024-01,3500\nava vexwarinê,Dêrezor,2024-01,7\nşîr,Qamişlo,2024-01,8\n"
	frenchText  = "région,période,valeur\nÎle-de-France,août,12\nNoël,février,13\n"
)

var encodings = map[string]encoding.Encoding{"utf-8": unicode.UTF8, "utf-16le": unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "utf-16be": unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
	"windows-1256": charmap.Windows1256, "iso-8859-6": charmap.ISO8859_6, "windows-1252": charmap.Windows1252, "windows-1254": charmap.Windows1254}

func encode(t testing.TB, text, name string) []byte {
	t.Helper()
	b, err := encodings[name].NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return b
}

func knows(words ...string) func(string) bool {
	return func(cell string) bool {
		for _, w := range words {
			if strings.EqualFold(w, cell) {
				return true
			}
		}
		return false
	}
}

// read returns the text, the encoding's name, and the code of the fault.
func read(t testing.TB, b []byte, o charset.Options) (text, name, code string) {
	t.Helper()
	var fault *grid.Fault
	c, err := charset.Open(bytes.NewReader(b), int64(len(b)), o)
	if errors.As(err, &fault) {
		return "", "", fault.Code
	}
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // it can be read again
		var all []byte
		if all, err = io.ReadAll(c.Reader()); errors.As(err, &fault) {
			return "", c.Name, fault.Code
		}
		if err != nil {
			t.Fatal(err)
		}
		text = string(all)
	}
	return text, c.Name, ""
}

func TestC01Encodings(t *testing.T) {
	arabic, kurdish := knows("المؤشر", "الحسكة"), knows("nîşander", "Hesekê")
	for _, c := range []struct {
		text, enc string
		known     func(string) bool
		name      string
	}{
		{arabicText, "utf-8", nil, "utf-8"},
		{arabicText, "utf-16le", nil, "utf-16le"},
		{arabicText, "utf-16be", nil, "utf-16be"},
		{arabicText, "windows-1256", arabic, "windows-1256"},
		{arabicText, "windows-1256", knows("nothing of it"), "windows-1256"}, // nothing else makes sense
		{arabicText, "windows-1256", nil, "windows-1256"},
		{arabicText, "iso-8859-6", arabic, "iso-8859-6"},
		{arabicText, "iso-8859-6", nil, "iso-8859-6"},
		{kurdishText, "windows-1254", kurdish, "windows-1254"},
		{frenchText, "windows-1252", knows("région"), "windows-1252"},
		{"region,value\nR\xc3\xa9gion,1\n", "utf-8", nil, "utf-8"},
	} {
		text, name, code := read(t, encode(t, c.text, c.enc), charset.Options{Known: c.known})
		if text != c.text || name != c.name || code != "" {
			t.Errorf("%s: %q %s %s", c.enc, text, name, code)
		}
		if text, name, code = read(t, encode(t, c.text, c.enc), charset.Options{Encoding: strings.TrimSuffix(c.enc, "le")}); c.enc != "utf-16be" && (text != c.text || name != c.name) {
			t.Errorf("%s declared: %q %s %s", c.enc, text, name, code)
		}
	}
	// Without a mark.
	for name, enc := range map[string]encoding.Encoding{"utf-16le": unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "utf-16be": unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)} {
		b, err := enc.NewEncoder().Bytes([]byte(arabicText))
		if err != nil {
			t.Fatal(err)
		}
		if text, got, code := read(t, b, charset.Options{}); text != arabicText || got != name {
			t.Errorf("%s without a mark: %q %s %s", name, text, got, code)
		}
	}
}

// TestMended shows texts with odd bytes, which are refused otherwise.
func TestMended(t *testing.T) {
	const broken = "id,name\n1,José\n2,Århus\n3,Łódź\n4,Ren\xe9 \x80\n"
	for _, c := range []struct {
		in     string
		anyhow bool
		text   string
		code   string
	}{
		{"a,b\n1,\x00\n2,x\n" + strings.Repeat("\x00", 40), true, "a,b\n1,\n2,x\n", ""},
		{"a,b\n1,\x00\n2,x\n", false, "", "not_text"},
		{"a,é\n1,\x00\n2,x\n", true, "a,é\n1,\n2,x\n", ""},
		{"a\x01\x00b\x02\x00\x00", true, "", "not_text"},
		{broken, false, "", "encoding_broken"},
		{broken, true, "id,name\n1,José\n2,Århus\n3,Łódź\n4,René €\n", ""},
	} {
		if text, _, code := read(t, []byte(c.in), charset.Options{Anyhow: c.anyhow}); text != c.text || code != c.code {
			t.Errorf("%q: %q %s", c.in, text, code)
		}
	}
}

func TestC01RefusedRatherThanGuessed(t *testing.T) {
	stranger := knows("nothing of it")
	for what, c := range map[string]struct {
		bytes []byte
		o     charset.Options
		code  string
	}{
		"ş or þ":                     {encode(t, "ad,hejmar\nşîr,8\n", "windows-1254"), charset.Options{Known: stranger}, "encoding_ambiguous"},
		"CP850":                      {[]byte("r\x82gion,value\nNo\x89l,12\n"), charset.Options{Known: stranger}, "encoding_unknown"},
		"UTF-32":                     {[]byte("\xff\xfe\x00\x00a\x00\x00\x00"), charset.Options{}, "encoding_unsupported"},
		"undefined in the declared":  {[]byte("a,b\nc,d\n\xa1,1\n"), charset.Options{Encoding: "iso-8859-6"}, "encoding_broken"},
		"zeros":                      {[]byte("a\x00\x00\x00b"), charset.Options{}, "not_text"},
		"empty":                      {[]byte(" \n\n"), charset.Options{}, "empty_file"},
		"invalid far down":           {[]byte(strings.Repeat("a,1\n", 100_000) + "\xe9,2\n"), charset.Options{}, "encoding_broken"},
		"differs far down":           {append(encode(t, strings.Repeat("é,1\n", 100_000), "windows-1252"), "\xfe,2\n"...), charset.Options{}, "encoding_unsure"},
		"declared UTF-8, but is not": {encode(t, arabicText, "windows-1256"), charset.Options{Encoding: "utf-8"}, "encoding_broken"},
	} {
		if text, name, code := read(t, c.bytes, c.o); code != c.code {
			t.Errorf("%s: %q %s %q, want %s", what, text, name, code, c.code)
		}
	}
}

func TestRealArabic(t *testing.T) {
	dir := needs.Data(t, "arabic/encodings")
	for name, want := range map[string]string{"_chromium_windows-1256_with_no_encoding_specified.html": "windows-1256", "sample-arabic-1.txt": "windows-1256", "sample-arabic.txt": "utf-8"} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if _, got, code := read(t, b, charset.Options{}); got != want {
			t.Errorf("%s: %q %s, want %s", name, got, code, want)
		}
	}
}

func packed(t testing.TB, container string, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	var file io.Writer
	var end io.Closer
	switch container {
	case "gzip":
		z := gzip.NewWriter(&out)
		file, end = z, z
	case "zip":
		z := zip.NewWriter(&out)
		f, err := z.Create("sheet.csv")
		if err != nil {
			t.Fatal(err)
		}
		file, end = f, z
	}
	if _, err := file.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := end.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestF08PackedFiles(t *testing.T) {
	for _, container := range []string{"gzip", "zip"} {
		b := packed(t, container, encode(t, arabicText, "windows-1256"))
		if text, name, code := read(t, b, charset.Options{}); text != arabicText || name != "windows-1256" {
			t.Errorf("%s: %q %s %s", container, text, name, code)
		}
		long := packed(t, container, bytes.Repeat([]byte("water,A,2024-01,10\n"), 50_000))
		if _, _, code := read(t, long[:len(long)/2], charset.Options{}); code != "archive_truncated" && code != "archive_damaged" {
			t.Errorf("half of a %s: %q", container, code)
		}
		bomb := packed(t, container, make([]byte, 80<<20))
		c, err := charset.Open(bytes.NewReader(bomb), int64(len(bomb)), charset.Options{Encoding: "utf-8"})
		if err != nil {
			t.Fatal(err)
		}
		var fault *grid.Fault
		if _, err := io.Copy(io.Discard, c.Reader()); !errors.As(err, &fault) || fault.Code != "archive_bomb" {
			t.Errorf("a %s bomb: %v", container, err)
		}
	}
	var several bytes.Buffer
	z := zip.NewWriter(&several)
	for _, name := range []string{"a.csv", "b.csv", "__MACOSX/a.csv", ".hidden"} {
		if _, err := z.Create(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if _, _, code := read(t, several.Bytes(), charset.Options{}); code != "archive_several" {
		t.Errorf("two files in a zip: %q", code)
	}
}

// A text reads back as it was written, or is refused: never as another text.
func TestReadsBackOrRefusesProperty(t *testing.T) {
	words := []string{"الحسكة", "القامشلي", "دير الزور", "محافظة", "سعر", "Hesekê", "Qamişlo", "région", "Île", "water", "12", "3,5", "%", "م³"}
	for name := range encodings {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				var text strings.Builder
				for range rapid.IntRange(1, 30).Draw(t, "cells") {
					text.WriteString(rapid.SampledFrom(words).Draw(t, "word"))
					text.WriteString(rapid.SampledFrom([]string{",", "\n", " "}).Draw(t, "end"))
				}
				b, err := encodings[name].NewEncoder().Bytes([]byte(text.String()))
				if err != nil {
					return // the encoding has no such letter
				}
				c, err := charset.Open(bytes.NewReader(b), int64(len(b)), charset.Options{Known: knows(words...)})
				if _, ok := errors.AsType[*grid.Fault](err); ok {
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				got, err := io.ReadAll(c.Reader())
				if err == nil && string(got) != text.String() {
					t.Fatalf("%q was read as %s %q", text.String(), c.Name, got)
				}
			})
		})
	}
}

func FuzzOpen(f *testing.F) {
	f.Add([]byte(arabicText))
	f.Add([]byte("\xff\xfea\x00,\x00"))
	f.Add([]byte("PK\x03\x04"))
	f.Add([]byte("\x1f\x8b\x08\x00"))
	f.Add([]byte("\xc7\xe1\xcd\xd3\xdf\xc9,1\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := charset.Open(bytes.NewReader(b), int64(len(b)), charset.Options{})
		if err != nil {
			return
		}
		text, err := io.ReadAll(io.LimitReader(c.Reader(), 1<<20))
		if err == nil && len(text) < 1<<20 && !bytes.Equal(bytes.ToValidUTF8(text, nil), text) {
			t.Fatalf("what was read is not UTF-8: %q", text)
		}
	})
}

func BenchmarkReader(b *testing.B) {
	data := bytes.Repeat([]byte("price,الحسكة,2024-01-15,3500.5\n"), 200_000)
	c, err := charset.Open(bytes.NewReader(data), int64(len(data)), charset.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	buf := make([]byte, 256<<10)
	for b.Loop() {
		if _, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, c.Reader(), buf); err != nil {
			b.Fatal(err)
		}
	}
}
