package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	"rasid/collectors"
	"rasid/collectors/ckan"
	"rasid/collectors/dhis2"
	"rasid/collectors/fetch"
	"rasid/collectors/httpjson"
	"rasid/collectors/httptable"
	"rasid/collectors/kobo"
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

// client returns what asks the server of a source; limit is of one answer, in bytes, larger says what
// to do about a larger one, "" where size_limit may be raised, and remedy what to do about a status.
func (a *App) client(s config.Source, limit int64, larger string, remedy map[int]string) (*fetch.Client, error) {
	x := s.HTTP.Auth
	return fetch.New(fetch.Config{Header: s.HTTP.Headers, Remedy: remedy, Dir: a.incoming(), Limit: limit, Larger: larger, Now: time.Now, OnAnswer: a.onAnswer,
		Auth: fetch.Auth{Bearer: a.secret(x.Bearer), Scheme: x.Scheme, User: x.User, Password: a.secret(x.Password), Header: x.Header, Query: x.Query, Key: a.secret(x.Key),
			TokenURL: x.TokenURL, ClientID: x.ClientID, ClientSecret: a.secret(x.ClientSecret), Scope: x.Scope}})
}

func (a *App) newHTTPTable(s config.Source) (collectors.Source, error) {
	url, err := fetch.ParseTemplate(s.HTTP.URL)
	if err != nil {
		return nil, err
	}
	client, err := a.client(s, s.HTTP.SizeLimit, "", nil)
	if err != nil {
		return nil, err
	}
	cfg := a.tableConfig(s)
	cfg.URL, cfg.Client = url, client
	return httptable.New(cfg), nil
}

func (a *App) tableConfig(s config.Source) httptable.Config {
	return httptable.Config{ID: s.ID, Kind: s.Kind, Department: s.Department, Memory: a.memory(s), Since: a.since(s), Overlap: s.HTTP.Overlap, Timeout: s.HTTP.Timeout,
		Today: a.todayOf(s.ID), Now: a.Now}
}

func (a *App) newCKAN(s config.Source) (collectors.Source, error) {
	stranger := s
	stranger.HTTP.Auth, stranger.HTTP.Headers = config.Auth{}, nil
	find := ckan.Config{Address: s.HTTP.URL, Name: s.HTTP.Resource, Format: s.HTTP.Format}
	for _, c := range []struct {
		to     **fetch.Client
		source config.Source
		limit  int64
		larger string
	}{{&find.Client, s, config.PageLimit, "ask the publisher: the description of a dataset is not this long"}, {&find.Sheets, s, s.HTTP.SizeLimit, ""}, {&find.Others, stranger, s.HTTP.SizeLimit, ""}} {
		client, err := a.client(c.source, c.limit, c.larger, nil)
		if err != nil {
			return nil, err
		}
		*c.to = client
	}
	cfg := a.tableConfig(s)
	cfg.Find = ckan.New(find).Find
	return httptable.New(cfg), nil
}

func (a *App) newHTTPJSON(s config.Source) (collectors.Source, error) {
	cfg, err := a.jsonConfig(s)
	if err != nil {
		return nil, err
	}
	return httpjson.New(cfg), nil
}

// jsonConfig says how the pages of a source are asked for.
func (a *App) jsonConfig(s config.Source) (cfg httpjson.Config, err error) {
	limit, larger := s.HTTP.SizeLimit, ""
	if limit > config.PageLimit {
		limit, larger = config.PageLimit, "ask for smaller pages: one is in memory while it is read"
	}
	client, err := a.client(s, limit, larger, nil)
	if err != nil {
		return cfg, err
	}
	p := s.HTTP.Pages
	cfg = httpjson.Config{ID: s.ID, Kind: s.Kind, Department: s.Department, Client: client, Limit: s.HTTP.SizeLimit, Dir: a.incoming(), Memory: a.memory(s),
		Since: a.since(s), Overlap: s.HTTP.Overlap, Timeout: s.HTTP.Timeout, Today: a.todayOf(s.ID), Now: a.Now,
		Paging: httpjson.Paging{By: p.By, Parameter: p.Parameter, First: p.First, Size: p.Size, Most: p.Most}}
	var urls []*fetch.Template
	for _, text := range append([]string{s.HTTP.URL}, s.HTTP.Further...) {
		t, err := fetch.ParseTemplate(text)
		if err != nil {
			return cfg, err
		}
		urls, cfg.Windowed = append(urls, t), cfg.Windowed || t.Windowed()
	}
	cfg.Addresses = func(w fetch.Window) (list []string) {
		for _, t := range urls {
			list = append(list, t.Expand(w))
		}
		return list
	}
	for to, text := range map[**jsonrows.Program]string{&cfg.Rows: s.HTTP.Rows, &cfg.Refusal: s.HTTP.Error, &cfg.Paging.Next: p.Next, &cfg.Paging.More: p.More} {
		if text == "" {
			continue
		}
		if *to, err = jsonrows.Compile(text); err != nil {
			return cfg, err
		}
	}
	return cfg, nil
}

// newWorldBank asks for all years at once: an answer without rows is a mistake, as nothing was read before.
func (a *App) newWorldBank(s config.Source) (collectors.Source, error) {
	cfg, err := a.jsonConfig(s)
	if err != nil {
		return nil, err
	}
	cfg.Windowed = false
	return httpjson.New(cfg), nil
}

func (a *App) newDHIS2(s config.Source) (collectors.Source, error) {
	cfg, err := a.jsonConfig(s)
	if err != nil {
		return nil, err
	}
	if s.HTTP.Periods != 0 {
		cfg.Addresses = func(w fetch.Window) []string { return dhis2.Addresses(s.HTTP.URL, s.HTTP.Periods, w) }
		cfg.Windowed = true
	}
	return httpjson.New(cfg), nil
}

func (a *App) newKobo(s config.Source) (collectors.Source, error) {
	cfg, err := a.jsonConfig(s)
	if err != nil {
		return nil, err
	}
	form := kobo.New(kobo.Config{Address: s.HTTP.URL, Date: s.HTTP.Date, Program: cfg.Rows, Totals: s.HTTP.Totals.Rule(), Memory: a.totals(s)})
	cfg.Addresses, cfg.Check = form.Addresses, form.Check
	cfg.Windowed, cfg.Empty = false, "see whether date names a question, with the groups it is in, and whether any submission of these days counts; what was added up before stays"
	return httpjson.New(cfg), nil
}

// totals returns where it is kept what a source has added up so far. Unlike its mark that outlives
// other plans and configurations, as long as form and periods are the same: what is not counted any
// more has gone as well. Of a source that is only looked at, nothing is kept.
func (a *App) totals(s config.Source) kobo.Memory {
	if a.looking != nil {
		return a.looking.totals
	}
	form, _, _ := strings.Cut(s.HTTP.URL, "?")
	return totals{a, s.ID + " totals", s.HTTP.Totals.Every.String() + " " + form}
}

// totals is a text in the journal, together with what it is about.
type totals struct {
	a           *App
	name, about string
}

// Load implements kobo.Memory.
func (t totals) Load(ctx context.Context) (string, error) {
	text, err := t.a.Journal.Mark(ctx, t.name)
	about, text, _ := strings.Cut(text, "\n")
	if about != t.about {
		text = ""
	}
	return text, err
}

// Save implements kobo.Memory.
func (t totals) Save(ctx context.Context, text string) error {
	return t.a.Journal.SetMark(ctx, t.name, t.about+"\n"+text)
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
