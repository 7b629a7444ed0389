package fetch

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Auth is how a server knows who asks. At most one of its ways is set. A Secret is read anew for
// every request, so that a changed one counts without a restart.
type Auth struct {
	Bearer Secret // Authorization: Bearer …
	Scheme string // instead of "Bearer", such as "Token"

	User     string // basic: with Password
	Password Secret

	Header string // the name of a header, with Key
	Query  string // the name of a parameter of the URL, with Key
	Key    Secret

	TokenURL     string // OAuth2 client credentials: where the token comes from, with ClientID and ClientSecret
	ClientID     string
	ClientSecret Secret
	Scope        string
}

// Secret returns a secret; nil when there is none.
type Secret func() (string, error)

// hidden is what is shown in place of a secret.
const hidden = "<secret>"

// authorize adds what the server must know.
func (c *Client) authorize(ctx context.Context, r *http.Request) error {
	a := c.cfg.Auth
	read := func(s Secret, use func(string)) error {
		if s == nil {
			return nil
		}
		text, err := s()
		if err == nil {
			use(text)
		}
		return err
	}
	switch {
	case a.Bearer != nil:
		scheme := a.Scheme
		if scheme == "" {
			scheme = "Bearer"
		}
		return read(a.Bearer, func(s string) { r.Header.Set("Authorization", scheme+" "+s) })
	case a.Password != nil:
		return read(a.Password, func(s string) { r.SetBasicAuth(a.User, s) })
	case a.Header != "":
		return read(a.Key, func(s string) { r.Header.Set(a.Header, s) })
	case a.Query != "":
		return read(a.Key, func(s string) {
			q := r.URL.Query()
			q.Set(a.Query, s)
			r.URL.RawQuery = q.Encode()
		})
	case a.TokenURL != "":
		token, err := c.oauth(ctx)
		if err == nil {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		return err
	}
	return nil
}

// redirect decides about a redirect: secrets go to no other host, and never from https to http.
func (c *Client) redirect(to *http.Request, via []*http.Request, first *url.URL) error {
	if len(via) > 5 {
		return &Error{Kind: Changed, Reason: "it redirects in circles", Remedy: "correct url"}
	}
	if to.URL.Scheme == first.Scheme && to.URL.Host == first.Host {
		return nil
	}
	if via[0].Method != http.MethodGet {
		return &Error{Kind: Changed, Reason: "it redirects to another host, " + to.URL.Host, Remedy: "correct url; nothing was sent there"}
	}
	if first.Scheme == "https" && to.URL.Scheme != "https" {
		return &Error{Kind: Changed, Reason: "it redirects from https to http, where anybody can read and change what is sent", Remedy: "correct url"}
	}
	if c.redact(to.URL.String()) != to.URL.String() || c.redact(decoded(to.URL)) != decoded(to.URL) {
		return &Error{Kind: Denied, Reason: "it redirects to another host, " + to.URL.Host + ", with the secret in the address", Remedy: "ask the publisher; nothing was sent there"}
	}
	to.Header.Del("Authorization")
	to.Header.Del("Referer") // it may hold a key
	if c.cfg.Auth.Header != "" {
		to.Header.Del(c.cfg.Auth.Header)
	}
	return nil
}

func decoded(u *url.URL) string {
	q, err := url.QueryUnescape(u.RawQuery)
	if err != nil {
		q = u.RawQuery
	}
	return u.Path + "?" + q
}

// Veil blots secrets out of what is shown. It holds them in every form that they take, the longest first.
type Veil []string

// VeilOf returns a veil over texts, also where they are escaped or encoded. Empty ones count for nothing.
func VeilOf(texts ...string) (v Veil) {
	for _, text := range texts {
		if text != "" {
			v = append(v, text, url.QueryEscape(text), url.PathEscape(text), base64.StdEncoding.EncodeToString([]byte(text)))
		}
	}
	slices.SortFunc(v, func(a, b string) int { return len(b) - len(a) })
	return v
}

// Redact returns a text without the secrets.
func (v Veil) Redact(text string) string {
	for _, s := range v {
		text = strings.ReplaceAll(text, s, hidden)
	}
	return text
}

// Clean makes a foreign text fit to be shown on a line: without secrets, also where it is cut.
func (v Veil) Clean(text string) string { return shorten(v.Redact(text)) }

// Elide returns headers without the secrets; of those that only hold secrets, also names further
// ones, it shows the names only.
func (v Veil) Elide(h http.Header, names ...string) http.Header {
	shown := http.Header{}
	for k, values := range h {
		for _, value := range values {
			if slices.Contains(secretHeaders, k) || slices.Contains(names, k) {
				value = hidden
			}
			shown.Add(k, v.Redact(value))
		}
	}
	return shown
}

// secretHeaders are shown by their names only, whatever is in them.
var secretHeaders = []string{"Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie", "Www-Authenticate"}

// veil is over all that the server is told to know who asks.
func (c *Client) veil() Veil {
	a := c.cfg.Auth
	list := []string{c.token.value}
	for _, s := range []Secret{a.Bearer, a.Password, a.Key, a.ClientSecret} {
		if s == nil {
			continue
		}
		if text, err := s(); err == nil && text != "" {
			list = append(list, text, base64.StdEncoding.EncodeToString([]byte(a.User+":"+text)),
				base64.StdEncoding.EncodeToString([]byte(url.QueryEscape(a.ClientID)+":"+url.QueryEscape(text))))
		}
	}
	return VeilOf(list...)
}

func (c *Client) redact(text string) string { return c.veil().Redact(text) }

// elided returns headers without secrets.
func (c *Client) elided(h http.Header) http.Header {
	return c.veil().Elide(h, http.CanonicalHeaderKey(c.cfg.Auth.Header))
}

// oauthToken is a token that was given, until it ends.
type oauthToken struct {
	value string
	until time.Time // the zero time: until the server refuses it
}

// drop forgets a token, and reports whether there was one.
func (t *oauthToken) drop() bool {
	had := t.value != ""
	*t = oauthToken{}
	return had
}

// oauth returns a token by the client credentials grant of RFC 6749.
func (c *Client) oauth(ctx context.Context) (string, error) {
	now := c.cfg.Now()
	if c.token.value != "" && (c.token.until.IsZero() || now.Before(c.token.until)) {
		return c.token.value, nil
	}
	secret, err := c.cfg.Auth.ClientSecret()
	if err != nil {
		return "", err
	}
	form := url.Values{"grant_type": {"client_credentials"}}
	if c.cfg.Auth.Scope != "" {
		form.Set("scope", c.cfg.Auth.Scope)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.cfg.Auth.TokenURL, strings.NewReader(form.Encode()))
	if err != nil {
		return "", &Error{Kind: Invalid, Reason: "the address of the token cannot be asked", Remedy: "correct token_url"}
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", "application/json")
	r.SetBasicAuth(url.QueryEscape(c.cfg.Auth.ClientID), url.QueryEscape(secret))
	straight := c.http
	straight.CheckRedirect = func(*http.Request, []*http.Request) error {
		return &Error{Kind: Changed, Reason: "the server of the token redirects", Remedy: "correct token_url"}
	}
	answer, err := straight.Do(r)
	if err != nil {
		return "", c.unreached(ctx, err)
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		e := c.refusal(answer)
		e.Reason = "no token is given: " + e.Reason
		if e.Kind != Unavailable {
			e.Kind, e.Remedy, e.Status = Denied, "correct client_id, client_secret, scope or token_url", 0
		}
		return "", e
	}
	var given struct {
		Token   string  `json:"access_token"`
		Type    string  `json:"token_type"`
		Expires float64 `json:"expires_in"`
	}
	if err := json.NewDecoder(io.LimitReader(answer.Body, 1<<20)).Decode(&given); err != nil || given.Token == "" {
		return "", &Error{Kind: Changed, Reason: "the server of the token gives none", Remedy: "correct token_url"}
	}
	if given.Type != "" && !strings.EqualFold(given.Type, "bearer") {
		return "", &Error{Kind: Changed, Reason: fmt.Sprintf("the token is of the type %q, which is not known here", c.Clean(given.Type)), Remedy: "use another way of auth"}
	}
	c.token = oauthToken{value: given.Token}
	if given.Expires > 0 {
		early := min(given.Expires/10, 30) // seconds: it must not end under way
		c.token.until = now.Add(time.Duration((min(given.Expires, 1e8) - early) * float64(time.Second)))
	}
	return c.token.value, nil
}
