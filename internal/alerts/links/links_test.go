package links_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rasid/internal/alerts/links"
)

var (
	key     = &links.Key{1, 2, 3}
	expires = time.Date(2024, 10, 1, 9, 0, 0, 0, time.UTC)
	claim   = links.Claim{Journal: "j", Alert: "goal/trees", Transition: 4711, Recipient: "manager@example.org", Actions: links.Acknowledge | links.Silence, Expires: expires}
)

// prove reads a text and checks it for what claim names.
func prove(k *links.Key, text string, c links.Claim) (links.Token, error) {
	t, err := links.Parse(text)
	if err != nil {
		return t, err
	}
	return t, k.Check(t, c.Journal, c.Alert, c.Recipient)
}

func TestLinkSaysWhatWasClaimed(t *testing.T) {
	text := key.Sign(claim)
	got, err := prove(key, text, claim)
	if err != nil {
		t.Fatal(err)
	}
	if got.Transition != 4711 || !got.Expires.Equal(expires) || got.Mark != links.MarkOf(claim.Recipient) || !got.May(links.Acknowledge) || !got.May(links.Silence) {
		t.Errorf("it says %+v", got)
	}
	if len(text) > 50 || strings.Trim(text, "abcdefghijklmnopqrstuvwxyz234567") != "" {
		t.Errorf("%q is long, or a chat may cut it", text)
	}
	if text != key.Sign(claim) {
		t.Error("the same claim makes two texts")
	}
	for _, c := range []struct {
		now  time.Time
		want bool
	}{{expires.Add(-time.Nanosecond), false}, {expires, true}, {expires.AddDate(1, 0, 0), true}} {
		if got.Expired(c.now) != c.want {
			t.Errorf("at %v: expired is not %t", c.now, c.want)
		}
	}
	claim := claim
	claim.Actions, claim.Expires = links.Acknowledge, expires.Add(time.Millisecond)
	if got, err = prove(key, key.Sign(claim), claim); err != nil || got.May(links.Silence) || !got.Expires.Equal(expires.Add(time.Minute)) {
		t.Errorf("it says %+v, %v", got, err)
	}
}

// A link for one thing does nothing for another.
func TestLinkIsForOneThing(t *testing.T) {
	text := key.Sign(claim)
	for name, change := range map[string]func(*links.Claim){
		"journal":   func(c *links.Claim) { c.Journal = "k" },
		"alert":     func(c *links.Claim) { c.Alert = "goal/tree" },
		"recipient": func(c *links.Claim) { c.Recipient = "clerk@example.org" },
		"shifted":   func(c *links.Claim) { c.Alert, c.Recipient = "goal/treesm", "anager@example.org" },
		"nothing":   func(c *links.Claim) { *c = links.Claim{} },
	} {
		other := claim
		change(&other)
		if _, err := prove(key, text, other); !errors.Is(err, links.ErrSeal) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := prove(&links.Key{1, 2}, text, claim); !errors.Is(err, links.ErrSeal) {
		t.Errorf("another key: %v", err)
	}
}

func TestWhatIsNoLink(t *testing.T) {
	text := key.Sign(claim)
	for _, s := range []string{"", "a", strings.ToUpper(text), text[:len(text)-1], text[1:], text + "a", text + "\n", text[:9] + "\r\n" + text[9:], text + "=", " " + text, text + text,
		strings.Repeat("a", 1<<16), "ابجد", "../../rasid.yaml", key.Sign(claim)[:8]} {
		if _, err := links.Parse(s); !errors.Is(err, links.ErrForm) {
			t.Errorf("%.40q: %v", s, err)
		}
	}
}

// No other text proves anything: neither with one letter changed, nor with any number of them.
func TestNoChangeProves(t *testing.T) {
	const letters = "abcdefghijklmnopqrstuvwxyz234567ABCZ019-_=.%\n\x00é"
	text := key.Sign(claim)
	for i := range text {
		for _, l := range letters {
			changed := text[:i] + string(l) + text[i+1:]
			if _, err := prove(key, changed, claim); err == nil && changed != text {
				t.Fatalf("%q proves as well as %q", changed, text)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		b := []byte(text)
		for range rapid.IntRange(1, 6).Draw(t, "changes") {
			b[rapid.IntRange(0, len(b)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "to")
		}
		if cut := rapid.IntRange(0, len(b)).Draw(t, "cut"); rapid.Bool().Draw(t, "is cut") {
			b = b[:cut]
		}
		if _, err := prove(key, string(b), claim); err == nil && string(b) != text {
			t.Fatalf("%q proves as well as %q", b, text)
		}
	})
}

// Every claim comes back as it went, and proves for nothing but itself.
func TestEveryClaimProvesItself(t *testing.T) {
	draw := rapid.Custom(func(t *rapid.T) links.Claim {
		return links.Claim{Journal: rapid.String().Draw(t, "journal"), Alert: rapid.String().Draw(t, "alert"), Transition: rapid.Int64Min(0).Draw(t, "transition"),
			Recipient: rapid.String().Draw(t, "recipient"), Actions: links.Actions(rapid.Byte().Draw(t, "actions")), Expires: time.Unix(rapid.Int64Range(0, 1<<36).Draw(t, "expires")*60, 0).UTC()}
	})
	rapid.Check(t, func(t *rapid.T) {
		c, other := draw.Draw(t, "claim"), draw.Draw(t, "other")
		if c.Expires.Unix()/60 > 1<<31-1 {
			c.Expires = expires
		}
		got, err := prove(key, key.Sign(c), c)
		if err != nil || got.Transition != c.Transition || !got.Expires.Equal(c.Expires) || got.Actions != c.Actions {
			t.Fatalf("%+v says %+v, %v", c, got, err)
		}
		if _, err := prove(key, key.Sign(c), other); err == nil && (c.Journal != other.Journal || c.Alert != other.Alert || c.Recipient != other.Recipient) {
			t.Fatalf("the link of %+v proves for %+v", c, other)
		}
	})
}

func TestFormIsOfOneLink(t *testing.T) {
	text := key.Sign(claim)
	form := key.Form(text, "12-3-0")
	if shown, ok := key.Shown(text, form); !ok || shown != "12-3-0" {
		t.Errorf("%q shows %q, %t", form, shown, ok)
	}
	for _, f := range []string{"", ".", "12-3-0", "12-3-0.", "12-3-1" + form[6:], form + "0", form[:len(form)-1], strings.ToUpper(form), key.Form("other", "12-3-0"), (&links.Key{}).Form(text, "12-3-0")} {
		if _, ok := key.Shown(text, f); ok && f != form {
			t.Errorf("%q is taken for %q", f, form)
		}
	}
}

func TestKeyIsNotPrinted(t *testing.T) {
	b, err := json.Marshal(struct{ Key *links.Key }{key})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{fmt.Sprint(*key), fmt.Sprintf("%v %+v %#v %s", key, key, key, key), string(b)} {
		if strings.Contains(s, "1 2 3") || strings.Contains(s, "0x1") || !strings.Contains(s, "key>") && !strings.Contains(s, `key\u003e`) {
			t.Errorf("it prints %q", s)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(key.Sign(claim))
	f.Add("")
	f.Add("aeb")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := links.Parse(text)
		if err != nil {
			return
		}
		if got.Transition < 0 || got.Expires.IsZero() {
			t.Errorf("%q says %+v", text, got)
		}
		if key.Check(got, claim.Journal, claim.Alert, claim.Recipient) == nil && text != key.Sign(claim) {
			again := claim // whoever has the key may have made others
			again.Transition, again.Expires, again.Actions = got.Transition, got.Expires, got.Actions
			if key.Sign(again) != text {
				t.Errorf("%q proves and was never made", text)
			}
		}
	})
}
