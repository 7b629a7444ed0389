package httpjson

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"rasid/collectors/fetch"
	"rasid/internal/tabular/jsonrows"
)

// The ways to a further page.
const (
	ByNumber = "number" // a parameter counts pages
	ByOffset = "offset" // a parameter counts rows
	ByCursor = "cursor" // the answer says what to send next
	ByLink   = "link"   // the Link header names the next page, as RFC 8288 says
	ByURL    = "url"    // the answer names the next page
)

// Paging says how an API parts its answers. The zero Paging is one page.
type Paging struct {
	By        string
	Parameter string            // number, offset, cursor: of the URL
	First     int64             // number, offset: of the first page
	Size      int64             // offset: how many rows further the next page begins
	Next      *jsonrows.Program // cursor, url: makes the cursor or the URL of a page, null after the last
	More      *jsonrows.Program // number, offset: makes true of a page that another follows; nil: while pages have rows
	Most      int               // pages of a run; 0: 1,000
}

func (p Paging) most() int {
	if p.By == "" {
		return 1
	}
	if p.Most == 0 {
		return 1000
	}
	return p.Most
}

// position is a page that is asked for.
type position struct {
	base    string // the URL without the parameter
	address string
	count   int64
}

func (p Paging) first(base string) (*position, error) {
	at := &position{base: base, address: base, count: p.First}
	var err error
	if p.By == ByNumber || p.By == ByOffset {
		at.address, err = with(base, p.Parameter, strconv.FormatInt(at.count, 10))
	}
	return at, err
}

// with sets a parameter of a URL and leaves the others as they are written.
func with(address, parameter, value string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", fmt.Errorf("this is no URL; correct url")
	}
	var kept []string
	for pair := range strings.SplitSeq(u.RawQuery, "&") {
		name, _, _ := strings.Cut(pair, "=")
		if plain, err := url.QueryUnescape(name); pair != "" && (err != nil || plain != parameter) {
			kept = append(kept, pair)
		}
	}
	u.RawQuery = strings.Join(append(kept, url.QueryEscape(parameter)+"="+url.QueryEscape(value)), "&")
	return u.String(), nil
}

// next returns the page after the one that was answered, nil after the last.
func (p Paging) next(ctx context.Context, at *position, a *fetch.Answer, page any, rows int64) (*position, error) {
	var err error
	to := *at
	switch p.By {
	case ByNumber, ByOffset:
		more := rows > 0
		if p.More != nil {
			says, err := p.More.First(ctx, page)
			if err != nil {
				return nil, fmt.Errorf("pages: {more: …}: %w; correct it", err)
			}
			more = says == true
		}
		if !more {
			return nil, nil
		}
		if to.count++; p.By == ByOffset {
			to.count += p.Size - 1
		}
		to.address, err = with(at.base, p.Parameter, strconv.FormatInt(to.count, 10))
		return &to, err
	case ByCursor, ByURL:
		says, err := p.Next.First(ctx, page)
		if err != nil {
			return nil, fmt.Errorf("pages: {next: …}: %w; correct it", err)
		}
		next := text(says)
		if next == "" {
			return nil, nil
		}
		if p.By == ByURL {
			to.address, err = near(a.URL, next)
		} else {
			to.address, err = with(at.base, p.Parameter, next)
		}
		return &to, err
	case ByLink:
		next := nextLink(a.Header.Values("Link"))
		if next == "" {
			return nil, nil
		}
		to.address, err = near(a.URL, next)
		return &to, err
	}
	return nil, nil
}

// near resolves the URL of a further page. It must be at the same server: a secret goes with it.
func near(from *url.URL, next string) (string, error) {
	u, err := from.Parse(next)
	if err != nil {
		return "", fmt.Errorf("the URL of the next page cannot be read; ask the publisher")
	}
	if u.Scheme != from.Scheme || u.Host != from.Host {
		return "", fmt.Errorf("the next page is said to be at another server, %s://%s; nothing was sent there: correct url", u.Scheme, u.Host)
	}
	return u.String(), nil
}

// nextLink returns the URL of the relation "next" in Link headers, "" when there is none.
func nextLink(headers []string) string {
	for _, h := range headers {
		for h != "" {
			_, rest, ok := strings.Cut(h, "<")
			if !ok {
				break
			}
			target, after, ok := strings.Cut(rest, ">")
			if !ok {
				break
			}
			parameters := after
			if i := strings.IndexByte(after, '<'); i >= 0 {
				parameters, h = after[:i], after[i:]
			} else {
				h = ""
			}
			for _, p := range strings.FieldsFunc(parameters, func(r rune) bool { return r == ';' || r == ',' }) {
				name, value, _ := strings.Cut(p, "=")
				if !strings.EqualFold(strings.TrimSpace(name), "rel") {
					continue
				}
				for relation := range strings.FieldsSeq(strings.Trim(strings.TrimSpace(value), `"`)) {
					if strings.EqualFold(relation, "next") {
						return target
					}
				}
			}
		}
	}
	return ""
}
