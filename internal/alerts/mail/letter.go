package mail

import (
	"bytes"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"net/mail"
	"strings"
	"unicode"

	gomail "github.com/wneessen/go-mail"

	"rasid/internal/alerts"
)

// mostCharts is how many goals of one message get a picture: the message stays small, and who reads
// of a hundred goals looks at the page.
const mostCharts = 20

// compose makes the letter of a message.
func (c *Mail) compose(m *alerts.Message) (*gomail.Msg, error) {
	to, err := mail.ParseAddress(m.Recipient.Address)
	if err != nil {
		return nil, fmt.Errorf("send to %q: it is no e-mail address; correct the contact in plan.yaml", m.Recipient.Address)
	}
	letter := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	letter.FromMailAddress(c.From)
	letter.ToMailAddress(&mail.Address{Name: oneLine(m.Recipient.Name), Address: to.Address})
	letter.ReplyToMailAddress(c.ReplyTo)
	letter.Subject(subject(m))
	letter.SetDateWithValue(m.At)
	letter.SetMessageIDWithValue(c.identity("rasid." + m.ID))
	// Nobody ever got the root of a thread; that all refer to it is enough.
	root := "<" + c.identity("rasid.thread."+digest(m.Plan, m.Thread)) + ">"
	letter.SetGenHeader(gomail.HeaderInReplyTo, root)
	letter.SetGenHeader(gomail.HeaderReferences, root)
	letter.SetListUnsubscribe("<" + c.Unsubscribe + ">")
	letter.SetGenHeader("List-Id", "Rasid <"+digest(m.Plan, "")+".rasid."+c.domain()+">")
	letter.SetGenHeader("Auto-Submitted", "auto-generated")
	letter.SetGenHeader("X-Auto-Response-Suppress", "All") // or Exchange answers that people are away
	letter.SetGenHeader("Content-Language", string(m.Recipient.Language))
	letter.SetGenHeader("Rasid-Message-Id", m.ID)
	letter.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.Fallback {
		return letter, nil
	}
	page, charts, err := render(m)
	if err != nil {
		return letter, nil //nolint:nilerr // the text says the same: what cannot be drawn must not keep it back
	}
	letter.AddAlternativeString(gomail.TypeTextHTML, page)
	for _, p := range charts {
		if err := letter.EmbedReader(p.id+".png", bytes.NewReader(p.png), gomail.WithFileContentID(p.id), gomail.WithFileContentType("image/png")); err != nil {
			return nil, fmt.Errorf("attach the chart %s: %w", p.id, err)
		}
	}
	return letter, nil
}

// Preview returns the letter of a message, as it would be handed to the server.
func (c *Mail) Preview(m *alerts.Message) (body []byte, mediaType string, err error) {
	letter, err := c.compose(m)
	if err != nil {
		return nil, "", err
	}
	var b bytes.Buffer
	if _, err := letter.WriteTo(&b); err != nil {
		return nil, "", fmt.Errorf("write the letter: %w", err)
	}
	return b.Bytes(), "message/rfc822", nil
}

// subject is that of a message, read in the direction of its language also where a mail program
// looks at its first letters only.
func subject(m *alerts.Message) string {
	s := oneLine(m.Subject)
	rtl := m.Recipient.Language.RightToLeft()
	for _, r := range s {
		if unicode.IsLetter(r) {
			if (r >= 0x0590 && r <= 0x08ff) == rtl {
				return s
			}
			break
		}
	}
	if rtl {
		return "\u200f" + s
	}
	return "\u200e" + s
}

// oneLine keeps line ends out of headers.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func digest(parts ...string) string {
	h := sha256.Sum256(fmt.Appendf(nil, "%q", parts))
	return strings.ToLower(base32.StdEncoding.EncodeToString(h[:10]))
}
