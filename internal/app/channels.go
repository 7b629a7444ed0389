package app

import (
	"crypto/x509"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"rasid/indicators"
	"rasid/internal/alerts"
	"rasid/internal/alerts/alertmanager"
	"rasid/internal/alerts/chat"
	"rasid/internal/alerts/mail"
	"rasid/internal/alerts/sms"
	"rasid/internal/alerts/webhook"
	"rasid/internal/config"
)

// newChannel makes a channel of its configuration. It touches no network.
func (a *App) newChannel(c config.Channel) (alerts.ChannelConfig, error) {
	out := alerts.ChannelConfig{ChannelInfo: alerts.ChannelInfo{ID: c.ID, All: c.All, Language: c.Language, MinSeverity: c.MinSeverity, Address: addressOf(c)}}
	read := func(s config.Secret) func() (string, error) {
		return func() (string, error) { return s.Read(a.Workspace) }
	}
	address := func() (string, error) { return c.URL, nil }
	if c.URL == "" {
		address = read(c.SecretURL)
	}
	var err error
	switch c.Kind {
	case "mail":
		out.Channel, err = a.newMail(c, read(c.Mail.Password))
	case "webhook":
		out.Channel, err = webhook.New(webhook.Config{ID: c.ID, URL: address, Token: read(c.Token), Timeout: c.Timeout, Now: a.Now})
	case "alertmanager":
		out.Channel, err = alertmanager.New(alertmanager.Config{URLs: c.Members, Token: read(c.Token), Resend: c.Resend, Timeout: c.Timeout, Now: a.Now, Log: a.Log,
			Told: func() *alerts.Message { return a.Alerts.Told(c.ID) }, Alive: func() time.Time { return a.Alerts.AliveUntil() }})
	case "chat":
		out.Channel, err = chat.New(chat.Config{URL: address, Timeout: c.Timeout})
	case "sms":
		out.Channel, err = sms.New(sms.Config{Method: c.SMS.Method, URL: address, Headers: c.SMS.Headers, Body: c.SMS.Body, Secret: read(c.SMS.Secret), Taken: c.SMS.Taken, Refused: c.SMS.Refused,
			Segments: c.SMS.Segments, Country: c.SMS.Country, Timeout: c.Timeout, Now: a.Now})
	default:
		err = fmt.Errorf("there is no kind %q", c.Kind)
	}
	if err != nil {
		return out, fmt.Errorf("channel %s: %w", c.ID, err)
	}
	return out, nil
}

// addressOf returns how a channel finds people: by mail and telephone at their addresses, else at its
// own, when they name it.
func addressOf(c config.Channel) func(to *indicators.Contact) (string, bool) {
	return func(to *indicators.Contact) (string, bool) {
		own := to.Addresses[c.ID]
		switch {
		case own == "" && c.Kind == "mail":
			own = to.Email
		case own == "" && c.Kind == "sms":
			own = to.Phone
		case c.Kind != "mail" && c.Kind != "sms":
			return "", slices.Contains(to.Channels, c.ID)
		}
		return own, own != ""
	}
}

func (a *App) newMail(c config.Channel, password func() (string, error)) (alerts.Channel, error) {
	cfg := mail.Config{Host: c.Mail.Host, Port: c.Mail.Port, TLS: mail.TLS(c.Mail.TLS), User: c.Mail.User, Password: password, From: c.Mail.From, ReplyTo: c.Mail.ReplyTo,
		Unsubscribe: c.Mail.Unsubscribe, HELO: c.Mail.HELO, Timeout: c.Timeout}
	if c.Mail.CA != "" {
		path := c.Mail.CA
		if !filepath.IsAbs(path) {
			path = filepath.Join(a.Workspace, path)
		}
		pem, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("read the certificates that ca names: %w", err)
		}
		if cfg.Roots, err = x509.SystemCertPool(); err != nil {
			cfg.Roots = x509.NewCertPool()
		}
		if !cfg.Roots.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("%s, which ca names, holds no certificate in PEM", path)
		}
	}
	return mail.New(cfg)
}
