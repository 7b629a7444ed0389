package recorded

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/txtar"
)

// anyServer stands in recordings for the address of the server.
const anyServer = "http://recorded.invalid"

// compared are the headers of a request that decide about the answer; all else may change with the library.
var compared = []string{"Accept", "Accept-Language", "Authorization", "Content-Type", "Cookie", "If-Modified-Since", "If-None-Match", "Range", "X-Api-Key"}

// passing are the headers of an answer that say nothing about it.
const passing = " Connection Content-Length Date Keep-Alive Transfer-Encoding "

// closed are headers whose value is never written down.
var closed = []string{"Authorization", "Cookie", "Proxy-Authorization", "Set-Cookie", "X-Api-Key"}

// bodyHeader says in a recording what of a body its text does not.
const bodyHeader = "Recorded-Body"

var errPacked = errors.New("the server answers packed though it was asked not to: what it packs may hold a secret")

// message is a request or an answer.
type message struct {
	start  string // "GET /items?page=1", "200"
	header http.Header
	body   []byte
}

// exchange is a request with its answer.
type exchange struct{ request, response message }

func (m message) equal(n message) bool {
	return m.start == n.start && maps.EqualFunc(m.header, n.header, slices.Equal) && bytes.Equal(m.body, n.body)
}

// String is the message as people read it.
func (m message) String() string {
	var b strings.Builder
	b.WriteString(m.start + "\n")
	for _, name := range slices.Sorted(maps.Keys(m.header)) {
		for _, v := range m.header[name] {
			b.WriteString(name + ": " + v + "\n")
		}
	}
	if len(m.body) > 0 {
		b.WriteString("\n" + string(m.body))
	}
	return b.String()
}

// each returns the message with every text of it changed.
func (m message) each(change func(string) string) message {
	n := message{start: change(m.start), header: http.Header{}, body: []byte(change(string(m.body)))}
	for name, values := range m.header {
		for _, v := range values {
			n.header[name] = append(n.header[name], change(v))
		}
	}
	return n
}

func (m message) replaced(old, with string) message {
	return m.each(func(s string) string { return strings.ReplaceAll(s, old, with) })
}

// scrubbed returns the message without secrets, and with no address of a server of its own.
func (m message) scrubbed(s *scrubber, server string) message {
	n := m.replaced(server, anyServer).each(s.scrub)
	for _, name := range closed {
		for i, v := range n.header[name] {
			scheme, rest, ok := strings.Cut(v, " ")
			if name != "Authorization" || !ok || rest == "" {
				scheme = ""
			}
			n.header[name][i] = strings.TrimSpace(scheme + " " + scrubbed)
		}
	}
	return n
}

// write answers with the message.
func (m message) write(w http.ResponseWriter) {
	w.Header()["Content-Type"] = nil // what the server did not say is not guessed
	maps.Copy(w.Header(), m.header)
	status, err := strconv.Atoi(m.start)
	if err != nil {
		status = http.StatusInternalServerError
	}
	w.WriteHeader(status)
	_, _ = w.Write(m.body)
}

// format writes exchanges as a txtar file.
func format(list []exchange) []byte {
	var a txtar.Archive
	for i, x := range list {
		for _, part := range []struct {
			name string
			m    message
		}{{"request", x.request}, {"answer", x.response}} {
			m := part.m
			m.header = m.header.Clone()
			body := m.body
			switch text := string(body); {
			case len(body) == 0:
			case !utf8.Valid(body) || strings.HasPrefix(text, "-- ") || strings.Contains(text, "\n-- ") || strings.ContainsAny(text, "\r\x00"):
				m.header.Set(bodyHeader, "base64")
				body = []byte(base64.StdEncoding.EncodeToString(body) + "\n")
			case !strings.HasSuffix(text, "\n"):
				m.header.Set(bodyHeader, "no final newline")
			}
			m.body = nil
			a.Files = append(a.Files, txtar.File{Name: fmt.Sprint(i+1, " ", part.name), Data: []byte(m.String())})
			if len(body) > 0 {
				a.Files = append(a.Files, txtar.File{Name: fmt.Sprint(i+1, " ", part.name, " body"), Data: body})
			}
		}
	}
	return txtar.Format(&a)
}

// parse reads what format wrote, or somebody by hand.
func parse(data []byte) (list []exchange, err error) {
	var messages []message
	for _, f := range txtar.Parse(data).Files {
		n := len(messages)
		want := fmt.Sprint(n/2+1, " ", []string{"request", "answer"}[n%2])
		switch {
		case f.Name == want:
			m, err := parseMessage(string(f.Data))
			if err != nil {
				return nil, fmt.Errorf("%s: %w", f.Name, err)
			}
			messages = append(messages, m)
		case n > 0 && f.Name == fmt.Sprint((n-1)/2+1, " ", []string{"request", "answer"}[(n-1)%2], " body"):
			m := &messages[n-1]
			if m.body, err = parseBody(f.Data, m.header.Get(bodyHeader)); err != nil {
				return nil, fmt.Errorf("%s: %w", f.Name, err)
			}
			m.header.Del(bodyHeader)
		default:
			return nil, fmt.Errorf("there is a part %q where %q, or the body of the part before, is expected", f.Name, want)
		}
	}
	if len(messages)%2 > 0 {
		return nil, fmt.Errorf("request %d has no answer", len(messages)/2+1)
	}
	for i := 0; i < len(messages); i += 2 {
		list = append(list, exchange{messages[i], messages[i+1]})
	}
	return list, nil
}

func parseMessage(text string) (m message, err error) {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	m = message{start: lines[0], header: http.Header{}}
	for _, line := range lines[1:] {
		name, value, ok := strings.Cut(line, ": ")
		if !ok {
			return m, fmt.Errorf("%q is no header: want \"Name: value\"", line)
		}
		m.header.Add(name, value)
	}
	return m, nil
}

func parseBody(data []byte, how string) ([]byte, error) {
	switch how {
	case "":
		return data, nil
	case "no final newline":
		return bytes.TrimSuffix(data, []byte("\n")), nil
	case "base64":
		return base64.StdEncoding.DecodeString(strings.TrimSpace(string(data)))
	}
	return nil, fmt.Errorf("%s is %q: want base64, or no final newline", bodyHeader, how)
}
