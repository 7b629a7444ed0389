package form

import "testing"

func TestForms(t *testing.T) {
	for _, text := range []string{"{{", "{{.Nothing}}", "{{nothing .To}}"} {
		if _, err := Parse(text); err == nil {
			t.Errorf("%q is no template", text)
		}
	}
	fields := Fields{To: "+963912345678", Number: "963912345678", Text: "شجرة & \"dar\"", ID: "X"}
	for text, want := range map[string]string{
		"": "", "plain": "plain",
		`{"to":{{json .To}},"text":{{json .Text}}}`:                    `{"to":"+963912345678","text":"شجرة \u0026 \"dar\""}`,
		"{{urlquery .Text}}/{{.Number}}/{{.ID}}/{{secret | urlquery}}": "%D8%B4%D8%AC%D8%B1%D8%A9+%26+%22dar%22/963912345678/X/s%26t",
	} {
		f, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := f.Write("s&t", fields); got != want || err != nil {
			t.Errorf("%q: %q, want %q (%v)", text, got, want, err)
		}
	}
}
