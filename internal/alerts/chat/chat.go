// Package chat sends messages to chat services: Slack, Teams, Matrix, ntfy, Discord and the others
// that shoutrrr knows by an address such as ntfy://ntfy.example.org/topic, and Telegram. A message
// too long for the service comes in parts. Its last line names it, so that people know a repeat.
package chat

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/nicholas-fedor/shoutrrr/pkg/router"
	"github.com/nicholas-fedor/shoutrrr/pkg/types"

	"rasid/internal/alerts"
	"rasid/internal/alerts/post"
)

// Config is where messages go.
type Config struct {
	URL      func() (string, error) // shoutrrr's address of a service; it holds secrets and is asked each time
	Timeout  time.Duration          // for one message; defaults to 20 s
	Telegram string                 // the address of Telegram's server, for tests; "": the real one
}

// Chat is a channel.
type Chat struct {
	Config
	client *http.Client

	// What was taken of a message in parts whose next part was not.
	partOf string
	parts  int
	chats  int // of several, those that have the next part already
}

// New returns the channel. It touches no network.
func New(cfg Config) (*Chat, error) {
	if cfg.URL == nil {
		return nil, errors.New("make chat: it needs an address")
	}
	if cfg.Timeout <= 0 {
		cfg.Timeout = 20 * time.Second
	}
	if cfg.Telegram == "" {
		cfg.Telegram = "https://api.telegram.org"
	}
	return &Chat{Config: cfg, client: post.Client()}, nil
}

// sender hands one part of a message to a service.
type sender interface {
	send(ctx context.Context, title, text string) error
}

// Send implements alerts.Channel.
func (c *Chat) Send(ctx context.Context, m *alerts.Message) error {
	ctx, stop := context.WithTimeout(ctx, c.Timeout)
	defer stop()
	raw, err := c.URL()
	if err != nil {
		return &alerts.SendError{Fault: alerts.Broken, Err: err}
	}
	address, err := url.Parse(raw)
	if err != nil {
		return &alerts.SendError{Fault: alerts.Broken, Err: errors.New("the address of the chat service is none; write it as shoutrrr's documentation says, such as ntfy://ntfy.sh/TOPIC")}
	}
	name, _, _ := strings.Cut(address.Scheme, "+")
	to, err := c.service(name, address)
	if err != nil {
		e := meaning(err)
		return &alerts.SendError{Fault: e.Fault, RetryAfter: e.RetryAfter, Err: errors.New(blot(err.Error(), raw, address))}
	}
	// By other parts than before, none of them can be left out.
	key, pieces := m.ID+m.Text, split(text(m), limitOf(name))
	if c.partOf != key {
		c.partOf, c.parts, c.chats = key, 0, 0
	}
	for c.parts < len(pieces) {
		if err := to.send(ctx, m.Subject, pieces[c.parts]); err != nil {
			e := meaning(err)
			e.Err = errors.New(blot(e.Err.Error(), raw, address))
			return e
		}
		c.parts++
	}
	c.partOf, c.parts, c.chats = "", 0, 0
	return nil
}

// text is a message with its name below.
func text(m *alerts.Message) string {
	return strings.TrimRight(m.Text, "\n") + "\n\n[" + tag(m.ID) + "]"
}

// tag is enough of a message's name to tell it from others.
func tag(id string) string { return id[max(0, len(id)-8):] }

// service returns what the address leads to.
func (c *Chat) service(name string, address *url.URL) (sender, error) {
	if name == "telegram" {
		return newTelegram(c.client, c.Telegram, address, &c.chats)
	}
	switch name {
	case "logger", "smtp", "":
		return nil, fmt.Errorf("there is no chat service %q", name)
	}
	service, err := (&router.ServiceRouter{}).NewService(name)
	if err != nil {
		return nil, fmt.Errorf("there is no chat service %q; see the list in shoutrrr's documentation", name)
	}
	if address.Scheme != name { // generic+https://…
		custom, ok := service.(types.CustomURLService)
		if !ok {
			return nil, fmt.Errorf("the chat service %s is not written so; see shoutrrr's documentation", name)
		}
		if address, err = custom.GetConfigURLFromCustom(address); err != nil {
			return nil, err
		}
	}
	// Its own log would tell the address. Some sign in here already.
	if err := service.Initialize(address, silent{}); err != nil {
		return nil, err
	}
	return &known{name, service}, nil
}

// known is a service that the library knows.
type known struct {
	name    string
	service types.Service
}

func (k *known) send(ctx context.Context, title, text string) error {
	params := types.Params{}
	switch k.name {
	case "ntfy", "gotify", "pushover", "bark": // show it apart; elsewhere the text's first lines say it
		params.SetTitle(title)
	}
	// The library knows no context: what it began goes on by itself, as long as its own limits let it.
	answer := make(chan error, 1)
	go func() {
		defer func() {
			if r := recover(); r != nil {
				answer <- &panicked{r}
			}
		}()
		answer <- k.service.Send(text, &params)
	}()
	select {
	case err := <-answer:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// silent is a log of nothing.
type silent struct{}

func (silent) Print(...any)          {}
func (silent) Printf(string, ...any) {}
func (silent) Println(...any)        {}

// panicked is a failure of the library's, mostly because it reached nobody.
type panicked struct{ value any }

func (e *panicked) Error() string { return fmt.Sprintf("the service's driver fails: %v", e.value) }
