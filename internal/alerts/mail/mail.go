// Package mail sends messages by SMTP: as plain text, and as HTML with a picture for each goal that
// has something to draw. A reply to one thread of messages, with a Message-ID made of the message's
// own, lets mail programs keep together what belongs together and drop what comes twice.
package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"rasid/internal/alerts"
)

// TLS is how the way to the server is kept from being read.
type TLS string

// The ways.
const (
	StartTLS      TLS = "starttls"      // a server that does not offer it is not used
	Implicit      TLS = "implicit"      // from the first byte on, as on port 465
	Opportunistic TLS = "opportunistic" // where the server offers it
	Plain         TLS = "none"          // for a server on this machine
)

// Config is the server, and in whose name messages are sent.
type Config struct {
	Host string
	Port int // 0: 465 for Implicit, 25 for Plain, else 587
	TLS  TLS // "": StartTLS
	// User is who signs in; "": nobody does. A password is never sent over a way that can be read,
	// except to this machine.
	User     string
	Password func() (string, error) // asked for each message; required with User
	From     *mail.Address
	ReplyTo  *mail.Address // nil: From
	// Unsubscribe is where a recipient asks to hear no more, a mailto: or https: address; "": a
	// message to ReplyTo.
	Unsubscribe string
	HELO        string         // the name of this machine to the server; "": what the system says
	Roots       *x509.CertPool // nil: the system's
	Timeout     time.Duration  // for the whole of one message; defaults to 30 s
}

// Mail is a channel.
type Mail struct{ Config }

// New returns the channel. It touches no network.
func New(cfg Config) (*Mail, error) {
	switch {
	case cfg.Host == "" || cfg.From == nil:
		return nil, errors.New("make mail: it needs a server and a sender")
	case cfg.User != "" && cfg.Password == nil:
		return nil, errors.New("make mail: a user needs a password")
	}
	if cfg.TLS == "" {
		cfg.TLS = StartTLS
	}
	if cfg.Port == 0 {
		cfg.Port = map[TLS]int{Implicit: 465, Plain: 25}[cfg.TLS]
	}
	if cfg.Port == 0 {
		cfg.Port = 587
	}
	if cfg.ReplyTo == nil {
		cfg.ReplyTo = cfg.From
	}
	if cfg.Unsubscribe == "" {
		cfg.Unsubscribe = "mailto:" + cfg.ReplyTo.Address + "?subject=unsubscribe"
	}
	if cfg.Timeout <= 0 {
		cfg.Timeout = 30 * time.Second
	}
	return &Mail{cfg}, nil
}

// Send implements alerts.Channel.
func (c *Mail) Send(ctx context.Context, m *alerts.Message) error {
	ctx, stop := context.WithTimeout(ctx, c.Timeout)
	defer stop()
	letter, err := c.compose(m)
	if err != nil {
		return &alerts.SendError{Fault: alerts.Refused, Err: err}
	}
	password := ""
	if c.User != "" {
		if password, err = c.Password(); err != nil {
			return &alerts.SendError{Fault: alerts.Broken, Err: err}
		}
	}
	if err = c.deliver(ctx, letter, password); err == nil || letter.IsDelivered() {
		return nil // what goes wrong after the server has taken it is none of the message's
	}
	e := meaning(err)
	if password != "" {
		e.Err = errors.New(strings.ReplaceAll(e.Err.Error(), password, "•••"))
	}
	return e
}

// deliver hands a letter to the server. Whatever waits there ends with ctx.
func (c *Mail) deliver(ctx context.Context, letter *gomail.Msg, password string) error {
	options := []gomail.Option{gomail.WithPort(c.Port), gomail.WithTimeout(c.Timeout), gomail.WithoutNoop(),
		gomail.WithTLSConfig(c.tls()), gomail.WithDialContextFunc(c.dial(ctx))}
	switch c.TLS {
	case Implicit:
		options = append(options, gomail.WithSSL())
	case Opportunistic:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	case Plain:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if c.HELO != "" {
		options = append(options, gomail.WithHELO(c.HELO))
	}
	if c.User != "" {
		// The library itself refuses the last two on a way that can be read, except to this machine.
		options = append(options, gomail.WithUsername(c.User), gomail.WithPassword(password),
			gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthSCRAMSHA1, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin))
	}
	client, err := gomail.NewClient(c.Host, options...)
	if err != nil {
		return &wrong{err}
	}
	session, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return &unsent{err}
	}
	defer func() { _ = client.CloseWithSMTPClient(session) }()
	return client.SendWithSMTPClient(session, letter)
}

func (c *Mail) tls() *tls.Config {
	return &tls.Config{ServerName: c.Host, RootCAs: c.Roots, MinVersion: tls.VersionTLS12}
}

// dial returns how the server is called, so that the call is cut when ctx is done: the library
// itself looks at ctx only until the call is answered.
func (c *Mail) dial(ctx context.Context) gomail.DialContextFunc {
	return func(_ context.Context, network, address string) (net.Conn, error) {
		raw, err := (&net.Dialer{}).DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		context.AfterFunc(ctx, func() { _ = raw.Close() })
		if c.TLS != Implicit {
			return raw, nil
		}
		secured := tls.Client(raw, c.tls())
		if err := secured.HandshakeContext(ctx); err != nil {
			_ = raw.Close()
			return nil, err
		}
		return secured, nil
	}
}

// Address is host:port of the server.
func (c *Mail) Address() string { return net.JoinHostPort(c.Host, strconv.Itoa(c.Port)) }

// domain is what Message-IDs end with.
func (c *Mail) domain() string {
	_, domain, ok := strings.Cut(c.From.Address, "@")
	if !ok {
		return "rasid.invalid"
	}
	return domain
}

// identity is a Message-ID without its brackets.
func (c *Mail) identity(name string) string { return fmt.Sprintf("%s@%s", name, c.domain()) }
