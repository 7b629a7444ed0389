// Package links makes and checks the links by which people act on an alert without an account.
//
// A link names one transition of one alert, one recipient, what may be done and until when, and is
// sealed with the workspace's key: whoever has it may do that, nobody can make another of it. It
// holds no address and no name, so that nothing of a person stands in the logs of what it passes.
// A link does nothing by being opened; a page asks first, and what the page sends back is sealed
// too, so that no other page can send it.
package links

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"math"
	"strings"
	"time"
)

// KeyBytes is how long a key is.
const KeyBytes = 32

// Key is a workspace's key. It prints as <key>.
type Key [KeyBytes]byte

// String keeps the key out of what is printed.
func (Key) String() string { return "<key>" }

// GoString keeps the key out of what is printed.
func (Key) GoString() string { return "<key>" }

// MarshalText keeps the key out of JSON and logs.
func (Key) MarshalText() ([]byte, error) { return []byte("<key>"), nil }

// Actions is a set of what may be done.
type Actions byte

// The actions.
const (
	Acknowledge Actions = 1 << iota
	Silence
)

// Claim is what a link says. All of it is sealed; Transition, Actions, Expires and a mark of the
// Recipient can be read from the link, the rest is known to whoever looks the transition up.
type Claim struct {
	Journal    string // the ID of the journal that the numbers are of
	Alert      string // its key
	Transition int64  // not negative
	Recipient  string // its ID
	Actions    Actions
	Expires    time.Time // after 1970; kept to the minute, upwards
}

// Token is a link that has been read and not yet proven.
type Token struct {
	Transition int64
	Actions    Actions
	Expires    time.Time
	Mark       Mark // of the recipient
	body, seal []byte
}

// Mark tells recipients apart, without naming them. Two may have the same one.
type Mark [4]byte

// MarkOf returns the mark of a recipient's ID.
func MarkOf(recipient string) (m Mark) {
	sum := sha256.Sum256([]byte("rasid recipient\x00" + recipient))
	copy(m[:], sum[:])
	return m
}

// ErrForm is a text that is no link: cut off, mistyped, or of another version.
var ErrForm = errors.New("read link: it is no link of this version, or not the whole of one")

// ErrSeal is a link that this key has not sealed for this alert and recipient.
var ErrSeal = errors.New("check link: it was not made here, or not for this")

const (
	version   = 1
	sealBytes = 16 // of HMAC-SHA256; RFC 2104 asks for half of it at least
	longest   = 2 + 2*binary.MaxVarintLen64 + len(Mark{}) + sealBytes
)

// encoding has letters that no mail, chat or SMS takes for an end of the link, or for mark-up.
var encoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// Sign returns the link's text: some 48 letters and digits.
func (k *Key) Sign(c Claim) string {
	mark := MarkOf(c.Recipient)
	body := []byte{version, byte(c.Actions)}
	body = binary.AppendUvarint(body, uint64(max(0, c.Transition)))
	body = binary.AppendUvarint(body, minutes(c.Expires))
	body = append(body, mark[:]...)
	return encoding.EncodeToString(append(body, k.seal(body, c.Journal, c.Alert, c.Recipient)...))
}

func minutes(t time.Time) uint64 {
	s := max(0, t.Unix())
	if s%60 > 0 || t.Nanosecond() > 0 {
		s += 60
	}
	return uint64(s / 60)
}

// seal returns the seal of a body and of what stands beside it. Lengths keep one part from running
// into the next.
func (k *Key) seal(body []byte, beside ...string) []byte {
	mac := hmac.New(sha256.New, k[:])
	write := func(b []byte) {
		mac.Write(binary.AppendUvarint(nil, uint64(len(b))))
		mac.Write(b)
	}
	write([]byte("rasid act"))
	write(body)
	for _, s := range beside {
		write([]byte(s))
	}
	return mac.Sum(nil)[:sealBytes]
}

// Parse reads a link's text. What it returns is only a claim until Check has proven it. The error
// is ErrForm.
func Parse(text string) (Token, error) {
	var t Token
	raw, err := encoding.DecodeString(text)
	// One link has one text: the decoder alone would pass line breaks over, and what the last letter does not need.
	if err != nil || len(raw) > longest || encoding.EncodeToString(raw) != text || len(raw) < 2+sealBytes || raw[0] != version {
		return t, ErrForm
	}
	t.body, t.seal, t.Actions = raw[:len(raw)-sealBytes], raw[len(raw)-sealBytes:], Actions(raw[1])
	rest := t.body[2:]
	transition, n := binary.Uvarint(rest)
	if n <= 0 || transition > math.MaxInt64 {
		return Token{}, ErrForm
	}
	expires, m := binary.Uvarint(rest[n:])
	if m <= 0 || expires > math.MaxInt32 || len(rest) != n+m+len(t.Mark) {
		return Token{}, ErrForm
	}
	t.Transition, t.Expires = int64(transition), time.Unix(int64(expires)*60, 0).UTC()
	copy(t.Mark[:], rest[n+m:])
	return t, nil
}

// Check proves that a link was sealed with this key for an alert and a recipient; the error is
// ErrSeal. It says nothing of whether the link has expired.
func (k *Key) Check(t Token, journal, alert, recipient string) error {
	if !hmac.Equal(t.seal, k.seal(t.body, journal, alert, recipient)) {
		return ErrSeal
	}
	return nil
}

// Expired reports whether a link does nothing any more.
func (t Token) Expired(now time.Time) bool { return !now.Before(t.Expires) }

// May reports whether a link is for an action.
func (t Token) May(a Actions) bool { return t.Actions&a == a }

// Form seals what a page showed to whoever holds a link, so that only that page can ask for an act.
// shown says how things stood.
func (k *Key) Form(text, shown string) string {
	mac := hmac.New(sha256.New, k[:])
	mac.Write([]byte("rasid act form\x00" + text + "\x00" + shown))
	return shown + "." + hex.EncodeToString(mac.Sum(nil)[:sealBytes])
}

// Shown returns what Form was given; false when the form was not made for this link.
func (k *Key) Shown(text, form string) (string, bool) {
	shown, _, ok := strings.Cut(form, ".")
	return shown, ok && hmac.Equal([]byte(form), []byte(k.Form(text, shown)))
}
