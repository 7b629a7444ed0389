package influx

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	influxdb "github.com/influxdata/influxdb-client-go/v2"
	"github.com/influxdata/influxdb-client-go/v2/api"
)

// Target is an InfluxDB: 1.8 and later, 2.x, or 3.x.
type Target struct {
	URL    string // http or https, without a user; a path before /api/v2 is kept
	Org    string // of 2.x
	Bucket string // a database of 1.x, or database/retention-policy
	// Token returns the token, "user:password" for 1.x, "" for none. It is asked again when a token is refused.
	Token func() (string, error)
	Proxy string // URL of a proxy; "": what HTTPS_PROXY and its like say
	CA    string // file of certificates to trust besides the system's; may be ""
	// Timeout ends a write that is not answered; defaults to 2 min.
	Timeout time.Duration
	// Transport replaces what Proxy and CA say, for tests; may be nil.
	Transport http.RoundTripper
}

// Destination names where the points go, without a secret.
func (t Target) Destination() string {
	parts := []string{strings.TrimRight(t.URL, "/"), t.Org, t.Bucket}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
}

// client talks to a target with one token.
type client struct {
	Target
	token string
	http  *http.Client
	api   influxdb.Client
	write api.WriteAPIBlocking
}

func newClient(t Target) (*client, error) {
	if t.Timeout <= 0 {
		t.Timeout = 2 * time.Minute
	}
	token, err := t.Token()
	if err != nil {
		return nil, fmt.Errorf("read the token for InfluxDB: %w", err)
	}
	transport := t.Transport
	if transport == nil {
		if transport, err = t.transport(); err != nil {
			return nil, err
		}
	}
	c := &client{Target: t, token: token, http: &http.Client{Transport: witness{transport}, Timeout: t.Timeout,
		// A redirect would turn a write into a reading of some page.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	c.api = influxdb.NewClientWithOptions(t.URL, token, influxdb.DefaultOptions().SetHTTPClient(c.http).SetApplicationName("rasid"))
	c.write = c.api.WriteAPIBlocking(t.Org, t.Bucket)
	return c, nil
}

func (t Target) transport() (http.RoundTripper, error) {
	tr := http.DefaultTransport.(*http.Transport).Clone()
	tr.MaxIdleConnsPerHost = 2
	if t.Proxy != "" {
		proxy, err := url.Parse(t.Proxy)
		if err != nil {
			return nil, errors.New("outputs.influxdb.proxy is not an address")
		}
		tr.Proxy = http.ProxyURL(proxy)
	}
	if t.CA == "" {
		return tr, nil
	}
	pem, err := os.ReadFile(t.CA)
	if err != nil {
		return nil, fmt.Errorf("read the certificates of outputs.influxdb.ca: %w", err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s, which outputs.influxdb.ca names, holds no certificate in PEM", t.CA)
	}
	tr.TLSClientConfig = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
	return tr, nil
}

// post writes lines and says what became of them.
func (c *client) post(ctx context.Context, text string, now time.Time) answer {
	ctx, s := watched(ctx)
	err := c.write.WriteRecord(ctx, text)
	a := judge(s, err, now)
	a.raw, a.message = a.message, c.hide(a.message)
	return a
}

// comment is a write without a point: it shows whether one would be let in.
const comment = "# rasid"

// probe asks whether the target takes writes at all. Of a message that it cannot tell it says bad.
func (c *client) probe(ctx context.Context, now time.Time) answer {
	a := c.post(ctx, comment, now)
	if a.verdict == bad && noPoints.MatchString(a.raw) {
		a.verdict = accepted
	}
	return a
}

// hide takes secrets out of what others will read.
func (c *client) hide(text string) string {
	secrets := []string{c.token}
	if _, password, ok := strings.Cut(c.token, ":"); ok {
		secrets = append(secrets, password, url.QueryEscape(password))
	}
	if u, err := url.Parse(c.Proxy); err == nil && u.User != nil {
		password, _ := u.User.Password()
		secrets = append(secrets, password)
	}
	for _, s := range secrets {
		if s != "" {
			text = strings.ReplaceAll(text, s, "<secret>")
		}
	}
	return text
}

func (c *client) close() {
	if c != nil {
		c.api.Close()
		c.http.CloseIdleConnections()
	}
}
