package mail

import (
	"bytes"
	"flag"
	"image/png"
	"math"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/alerts"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(path); err != nil || got != string(want) {
		t.Errorf("%s differs (%v); -update rewrites it. Got\n%s", name, err, got)
	}
}

// goldenPicture compares what is seen, not the bytes: another machine may round an edge otherwise.
func goldenPicture(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	have, err := png.Decode(bytes.NewReader(got))
	if err != nil || have.Bounds() != want.Bounds() {
		t.Fatalf("%s: %v, or another size", name, err)
	}
	wrong := 0
	for y := range chartHeight {
		for x := range chartWidth {
			r, _, _, _ := have.At(x, y).RGBA()
			if o, _, _, _ := want.At(x, y).RGBA(); max(r, o)-min(r, o) > 0x2000 {
				wrong++
			}
		}
	}
	if wrong > chartWidth*chartHeight/2000 {
		t.Errorf("%s looks different in %d points; -update rewrites it", name, wrong)
	}
}

// What people read in a mail, as HTML and as text, in every language.
func TestGolden(t *testing.T) {
	for _, l := range indicators.Langs() {
		m := example(l)
		page, charts, err := render(m)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(page, "ZgotmplZ") {
			t.Error("the template has lost something that it takes for unsafe")
		}
		golden(t, "letter."+string(l)+".html", page)
		golden(t, "letter."+string(l)+".txt", subject(m)+"\n\n"+m.Text)
		if len(charts) != 3 {
			t.Fatalf("%d charts, want 3", len(charts))
		}
		for _, c := range charts {
			if !strings.Contains(page, "cid:"+c.id) || len(c.png) > 10_000 {
				t.Errorf("chart %s of %d bytes is not shown, or not small", c.id, len(c.png))
			}
			if l == indicators.English { // they are the same in every language
				goldenPicture(t, strings.SplitN(c.id, ".", 2)[0]+".png", c.png)
			}
		}
	}
}

// stocktake is a digest of the example's goals.
func stocktake(l indicators.Lang) *alerts.Message {
	m := example(l)
	to := m.At
	d := &alerts.Digest{Every: "monthly", From: to.AddDate(0, -1, 0), To: to, Counts: map[indicators.Status]int{indicators.OffTrack: 1, indicators.AtRisk: 1, indicators.OnTrack: 1},
		Acts: []alerts.DigestAct{{At: to, Kind: "acknowledge", About: m.Alerts[0].Name, Who: "manager@example.org", Note: "seedlings are on the way"}}}
	for i := range m.Alerts {
		a := &m.Alerts[i]
		item := alerts.DigestItem{Topic: a.Topic, Name: a.Name, State: a.State, Was: string(indicators.OnTrack), Severity: a.Severity, Reason: a.Reason, GapRatio: a.GapRatio, Link: a.Link, Curve: a.Curve}
		switch {
		case a.Topic == alerts.ReportsTopic:
			item.Was = ""
			d.Late = append(d.Late, item)
		case a.Kind.Firing():
			item.Taken = map[bool]string{true: "manager@example.org"}[i == 0]
			d.Off, d.Changed = append(d.Off, item), append(d.Changed, item)
		default:
			before, now := 0.4, 0.9
			item.Before, item.Probability = &before, &now
			d.Movers = append(d.Movers, item)
		}
		if a.Topic == alerts.GoalTopic {
			d.Goals = append(d.Goals, item)
		}
	}
	m.Digest, m.Alerts = d, []alerts.MessageAlert{{Kind: alerts.Digested, Topic: alerts.DigestTopic, Name: "x"}}
	return m
}

// A digest is a letter of sections: lines, and a card with its curve for each goal that stands badly.
func TestDigest(t *testing.T) {
	for _, l := range indicators.Langs() {
		page, charts, err := render(stocktake(l))
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "digest."+string(l)+".html", page)
		if len(charts) != 2 {
			t.Errorf("%d charts, want those of 2 goals", len(charts))
		}
	}
}

// By the link of an alert its reader acts; it is a second, quieter one, and only where there is one.
func TestActingLink(t *testing.T) {
	m := example(indicators.English, 0)
	m.Alerts[0].Act = "http://rasid.example.org:8470/act/ABC"
	page, _, err := render(m)
	if err != nil || strings.Count(page, m.Alerts[0].Act) != 1 || !strings.Contains(page, ">Acknowledge or silence</a>") {
		t.Errorf("%v\n%s", err, page)
	}
	if page, _, _ := render(example(indicators.English, 0)); strings.Contains(page, "Acknowledge") {
		t.Error("a link that is not there is offered")
	}
}

// What is shown of a message beforehand is what would be sent.
func TestPreview(t *testing.T) {
	m := example(indicators.Arabic, 0)
	body, mediaType, err := (&Mail{Config: Config{From: &mail.Address{Address: "rasid@example.org"}, ReplyTo: &mail.Address{Address: "office@example.org"}}}).Preview(m)
	if err != nil || mediaType != "message/rfc822" {
		t.Fatal(mediaType, err)
	}
	letter, err := mail.ReadMessage(bytes.NewReader(body))
	if err != nil || !strings.HasPrefix(letter.Header.Get("Content-Type"), "multipart/") || letter.Header.Get("Rasid-Message-Id") != m.ID {
		t.Errorf("%v, %v", letter, err)
	}
}

// What comes from elsewhere is shown as it is, and does nothing.
func TestForeignText(t *testing.T) {
	m := example(indicators.Arabic, 0)
	m.Alerts[0].Name, m.Alerts[0].Reason, m.Alerts[0].Link = `<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, "javascript:alert(1)"
	page, _, err := render(m)
	if err != nil || strings.Contains(page, "<script") || strings.Contains(page, "<img src=x") || strings.Contains(page, `"javascript:`) {
		t.Errorf("%v\n%s", err, page)
	}
	m.Subject = "A\r\nBcc: everybody@example.org"
	m.Recipient.Name = "Eve\r\nBcc: everybody@example.org"
	c := newMail(t, Config{})
	letter, err := c.compose(m)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := letter.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	got, err := mail.ReadMessage(&b)
	if err != nil || got.Header.Get("Bcc") != "" {
		t.Errorf("%v, %v", err, got.Header)
	}
}

// Curves that are odd are drawn all the same, or not at all; none ends in a panic.
func TestOddCurves(t *testing.T) {
	at := func(list ...float64) (line []assess.DatedValue) {
		for i, v := range list {
			line = append(line, assess.DatedValue{On: indicators.Date(20000 + 30*i), Value: v})
		}
		return line
	}
	number := func(v float64) *float64 { return &v }
	for name, c := range map[string]struct {
		curve *alerts.Curve
		drawn bool
	}{
		"none":               {nil, false},
		"nothing reported":   {&alerts.Curve{Expected: [][]assess.DatedValue{at(0, 1)}}, false},
		"one value":          {&alerts.Curve{Actual: at(5)}, true},
		"one value of zero":  {&alerts.Curve{Actual: at(0), Target: number(0)}, true},
		"flat":               {&alerts.Curve{Actual: at(5, 5, 5), Expected: [][]assess.DatedValue{at(5, 5)}, Target: number(5)}, true},
		"negative":           {&alerts.Curve{Actual: at(-5, -7, 3), Target: number(-1)}, true},
		"a band":             {&alerts.Curve{Actual: at(5, 6), Expected: [][]assess.DatedValue{at(4, 4, 4), at(8, 8, 8)}}, true},
		"steps":              {&alerts.Curve{Actual: at(0, 0.2, 0.4), Expected: [][]assess.DatedValue{at(0, 0.5, 1)}, Target: number(1), Steps: true}, true},
		"beyond drawing":     {&alerts.Curve{Actual: at(-1e300, 1e300)}, false},
		"an empty expected":  {&alerts.Curve{Actual: at(1, 2), Expected: [][]assess.DatedValue{nil}}, true},
		"very many values":   {&alerts.Curve{Actual: at(make([]float64, 4000)...)}, true},
		"very close to zero": {&alerts.Curve{Actual: at(1e-12, 2e-12)}, true},
	} {
		for _, tone := range []string{bad, soft} {
			b := chart(c.curve, tone)
			if (b != nil) != c.drawn {
				t.Errorf("%s: drawn %v, want %v", name, b != nil, c.drawn)
			}
			if b == nil {
				continue
			}
			if _, err := png.Decode(bytes.NewReader(b)); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// A subject is read in the direction of its language by those who look at its first letter only.
func TestSubject(t *testing.T) {
	for _, c := range []struct {
		lang       indicators.Lang
		text, want string
	}{
		{indicators.English, "✖ off track: trees", "✖ off track: trees"},
		{indicators.English, "✖ الأشجار: off track", "\u200e✖ الأشجار: off track"},
		{indicators.Arabic, "✖ خارج المسار: trees", "✖ خارج المسار: trees"},
		{indicators.Arabic, "Rasid: raised goal/trees", "\u200fRasid: raised goal/trees"},
		{indicators.Arabic, "٣", "\u200f٣"},
		{indicators.Kurdish, "✖ ji rê derketî:\n dar", "✖ ji rê derketî: dar"},
	} {
		if got := subject(&alerts.Message{Subject: c.text, Recipient: alerts.Recipient{Language: c.lang}}); got != c.want {
			t.Errorf("%s: %q, want %q", c.lang, got, c.want)
		}
	}
}

// A09: what cannot be shown does not keep a message back: it arrives as text.
func TestA09TextOnly(t *testing.T) {
	for name, change := range map[string]func(m *alerts.Message){
		"bare facts":        func(m *alerts.Message) { m.Fallback = true },
		"a page that fails": func(m *alerts.Message) { m.Zone = nil },
		"a curve that fails": func(m *alerts.Message) {
			m.Alerts[0].Curve = &alerts.Curve{Actual: []assess.DatedValue{{Value: math.NaN()}, {Value: 1}}}
		},
		"figures of no number": func(m *alerts.Message) { m.Alerts[0].Actual = new(math.NaN()) },
	} {
		m := example(indicators.Arabic, 0)
		change(m)
		letter, err := newMail(t, Config{}).compose(m)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var b bytes.Buffer
		if _, err := letter.WriteTo(&b); err != nil {
			t.Fatal(err)
		}
		got, err := mail.ReadMessage(&b)
		if err != nil {
			t.Fatal(err)
		}
		if text := parts(t, got.Header.Get("Content-Type"), got.Body)["text/plain"]; len(text) != 1 || text[0] != m.Text {
			t.Errorf("%s: arrived as %q", name, text)
		}
	}
}
