package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"rasid/collectors"
	"rasid/collectors/fetch"
	"rasid/collectors/httpjson"
	"rasid/collectors/httptable"
	"rasid/indicators"
	"rasid/internal/config"
	"rasid/internal/tabular/jsonrows"
)

// secret returns a way to read a secret, nil when none is referred to.
func (a *App) secret(s config.Secret) fetch.Secret {
	if s.IsZero() {
		return nil
	}
	return func() (string, error) { return s.Read(a.Workspace) }
}

// client returns what asks the server of a source; limit is of one answer, in bytes, and larger says
// what to do about a larger one, "" where size_limit may be raised.
func (a *App) client(s config.Source, limit int64, larger string) (*fetch.Client, error) {
	x := s.HTTP.Auth
	return fetch.New(fetch.Config{Header: s.HTTP.Headers, Dir: a.incoming(), Limit: limit, Larger: larger, Now: time.Now, OnAnswer: a.onAnswer,
		Auth: fetch.Auth{Bearer: a.secret(x.Bearer), Scheme: x.Scheme, User: x.User, Password: a.secret(x.Password), Header: x.Header, Query: x.Query, Key: a.secret(x.Key),
			TokenURL: x.TokenURL, ClientID: x.ClientID, ClientSecret: a.secret(x.ClientSecret), Scope: x.Scope}})
}

func (a *App) newHTTPTable(s config.Source) (collectors.Source, error) {
	url, err := fetch.ParseTemplate(s.HTTP.URL)
	if err != nil {
		return nil, err
	}
	client, err := a.client(s, s.HTTP.SizeLimit, "")
	if err != nil {
		return nil, err
	}
	return httptable.New(httptable.Config{ID: s.ID, Department: s.Department, URL: url, Client: client, Memory: a.memory(s), Since: a.since(s),
		Overlap: s.HTTP.Overlap, Timeout: s.HTTP.Timeout, Today: a.todayOf(s.ID), Now: a.Now}), nil
}

func (a *App) newHTTPJSON(s config.Source) (collectors.Source, error) {
	url, err := fetch.ParseTemplate(s.HTTP.URL)
	if err != nil {
		return nil, err
	}
	limit, larger := s.HTTP.SizeLimit, ""
	if limit > config.PageLimit {
		limit, larger = config.PageLimit, "ask for smaller pages: one is in memory while it is read"
	}
	client, err := a.client(s, limit, larger)
	if err != nil {
		return nil, err
	}
	p := s.HTTP.Pages
	cfg := httpjson.Config{ID: s.ID, Kind: s.Kind, Department: s.Department, URL: url, Client: client, Limit: s.HTTP.SizeLimit, Dir: a.incoming(), Memory: a.memory(s),
		Since: a.since(s), Overlap: s.HTTP.Overlap, Timeout: s.HTTP.Timeout, Today: a.todayOf(s.ID), Now: a.Now,
		Paging: httpjson.Paging{By: p.By, Parameter: p.Parameter, First: p.First, Size: p.Size, Most: p.Most}}
	for to, text := range map[**jsonrows.Program]string{&cfg.Rows: s.HTTP.Rows, &cfg.Paging.Next: p.Next, &cfg.Paging.More: p.More} {
		if text == "" {
			continue
		}
		if *to, err = jsonrows.Compile(text); err != nil {
			return nil, err
		}
	}
	return httpjson.New(cfg), nil
}

// today is the day by the plan's clock, at midnight UTC.
func (a *App) today() time.Time { return midnight(indicators.DateOf(a.Now().In(a.Plan.TimeZone))) }

// todayOf returns the day that a source asks about: that of the slot that it runs for, which may have
// been missed and be made up for days later, or today.
func (a *App) todayOf(source string) func() time.Time {
	return func() time.Time {
		if slot, ok := a.slots.Load(source); ok {
			if day, err := indicators.ParseDate(slot.(string)[:min(len(time.DateOnly), len(slot.(string)))]); err == nil {
				return midnight(day)
			}
		}
		return a.today()
	}
}

func (a *App) since(s config.Source) time.Time {
	if s.HTTP.Since != nil {
		return midnight(*s.HTTP.Since)
	}
	return midnight(a.Plan.Starts)
}

func midnight(d indicators.Date) time.Time { return d.In(time.UTC) }

// memory returns where a source's mark is kept; of one that is only looked at, nowhere.
func (a *App) memory(s config.Source) fetch.Memory {
	if a.looking != nil {
		return a.looking
	}
	b, err := json.Marshal(s) // secrets do not show
	sum := sha256.Sum256(append(b, a.Plan.Hash...))
	if err != nil {
		sum = sha256.Sum256([]byte(a.Config.Hash))
	}
	return memory{a, s.ID, hex.EncodeToString(sum[:8])}
}

// memory is a source's mark in the journal, together with what decides how answers are read: when
// that has changed, what was read before has to be read again.
type memory struct {
	a             *App
	source, reads string
}

type remembered struct {
	Reads string     `json:"reads"`
	Mark  fetch.Mark `json:"mark"`
}

// Load implements fetch.Memory.
func (m memory) Load(ctx context.Context) (fetch.Mark, error) {
	text, err := m.a.Journal.Mark(ctx, m.source)
	var r remembered
	if err != nil || text == "" || json.Unmarshal([]byte(text), &r) != nil || r.Reads != m.reads {
		return fetch.Mark{}, err
	}
	return r.Mark, nil
}

// Save implements fetch.Memory.
func (m memory) Save(ctx context.Context, mark fetch.Mark) error {
	b, err := json.Marshal(remembered{m.reads, mark})
	if err != nil {
		return err
	}
	return m.a.Journal.SetMark(ctx, m.source, string(b))
}
