package mail

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"math/big"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// postOffice is an SMTP server that behaves as it is told.
type postOffice struct {
	port   int
	roots  *x509.CertPool
	server *smtp.Server
	free   chan struct{} // closed when those that wait may go

	mu       sync.Mutex
	mailErr  error            // to MAIL
	rcptErr  map[string]error // to RCPT, by recipient
	dataErr  error            // after the data
	authErr  error            // to AUTH
	hang     bool             // after the data, without an answer
	drop     bool             // the connection, after the data
	accepted []*mail.Message  // guarded by mu
	bodies   []string         // of accepted, as they came
	helo     string           // what the last one called itself
	tls      bool             // whether the last one came over TLS
}

type officeOptions struct {
	tls, implicit, auth bool
}

const password = "open-sesame-42"

func newPostOffice(t *testing.T, o officeOptions) *postOffice {
	t.Helper()
	p := &postOffice{free: make(chan struct{}), rcptErr: map[string]error{}}
	p.server = smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.helo = c.Hostname()
		_, p.tls = c.TLSConnectionState()
		s := &session{office: p, conn: c}
		if o.auth {
			return &signedSession{s}, nil
		}
		return s, nil
	}))
	p.server.Domain, p.server.AllowInsecureAuth, p.server.MaxRecipients = "127.0.0.1", true, 10
	p.server.ErrorLog = silent{}
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // a test's own
	if err != nil {
		t.Fatal(err)
	}
	p.port = listener.Addr().(*net.TCPAddr).Port
	if o.tls || o.implicit {
		p.server.TLSConfig, p.roots = certificate(t)
	}
	if o.implicit {
		listener = tls.NewListener(listener, p.server.TLSConfig)
	}
	ended := make(chan struct{})
	go func() { _ = p.server.Serve(listener); close(ended) }()
	t.Cleanup(func() { close(p.free); _ = p.server.Close(); <-ended })
	return p
}

// certificate makes one for 127.0.0.1, and the roots that vouch for it.
func certificate(t *testing.T) (*tls.Config, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots.AddCert(parsed)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}, roots
}

// silent is a log of nothing.
type silent struct{}

func (silent) Printf(string, ...any) {}
func (silent) Println(...any)        {}

// set changes how the office behaves.
func (p *postOffice) set(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f()
}

func (p *postOffice) received() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.accepted)
}

type session struct {
	office *postOffice
	conn   *smtp.Conn
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

func (s *session) Mail(string, *smtp.MailOptions) error {
	s.office.mu.Lock()
	defer s.office.mu.Unlock()
	return s.office.mailErr
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.office.mu.Lock()
	defer s.office.mu.Unlock()
	return s.office.rcptErr[to]
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	p := s.office
	p.mu.Lock()
	hang, drop, refuse := p.hang, p.drop, p.dataErr
	p.mu.Unlock()
	if hang {
		<-p.free
		return errors.New("gone")
	}
	if drop {
		return s.conn.Close()
	}
	if refuse != nil {
		return refuse
	}
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.accepted, p.bodies = append(p.accepted, m), append(p.bodies, string(raw))
	return nil
}

// signedSession wants a password.
type signedSession struct{ *session }

func (s *signedSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *signedSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, pass string) error {
		s.office.mu.Lock()
		defer s.office.mu.Unlock()
		if s.office.authErr != nil {
			return s.office.authErr
		}
		if user != "rasid" || strings.TrimSpace(pass) != password {
			return smtp.ErrAuthFailed
		}
		return nil
	}), nil
}
