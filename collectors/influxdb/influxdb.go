// Package influxdb offers the answer to an InfluxQL query: what an InfluxDB holds now, as a table
// with a column for each tag and field. It is how a central node reads back what others mirror.
//
// InfluxQL is what InfluxDB 1.x, 2.x (by DBRP mapping) and 3.x all understand.
package influxdb

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"rasid/collectors"
	"rasid/collectors/fetch"
)

// Config says which server, what to ask it, and whose the answer is.
type Config struct {
	ID              string                                // required: the source's ID
	URL             string                                // required: the server's, such as http://127.0.0.1:8086
	Database        string                                // required; in 2.x what a DBRP mapping names, in 3.x the database
	RetentionPolicy string                                // empty: the database's default
	Query           string                                // required: one or several SELECT statements
	Department      string                                // whose the answer is; empty: the tag "department" of each series says it
	Departments     func(id string) bool                  // required when Department is empty: whether there is such a department
	Token           func() (string, error)                // the token, or user:password in 1.x; nil: the server wants none
	Zone            *time.Location                        // required: in which times are written
	Dir             string                                // required: where answers lie until they are archived; made when missing
	Now             func() time.Time                      // required
	OnAnswer        func(context.Context, fetch.Exchange) // told every answer, or that none came, with the context of Collect; may be nil
	Timeout         time.Duration                         // of a whole query, its answer included; 0: 10 min
}

// Source asks one server. It keeps nothing between calls.
type Source struct {
	cfg  Config
	http http.Client
}

// New returns a source for cfg. It asks nothing yet.
func New(cfg Config) *Source {
	if cfg.Timeout <= 0 {
		cfg.Timeout = 10 * time.Minute
	}
	s := &Source{cfg: cfg, http: http.Client{Timeout: cfg.Timeout}}
	s.http.CheckRedirect = func(to *http.Request, via []*http.Request) error {
		if to.URL.Host != via[0].URL.Host {
			return fmt.Errorf("it redirects to another host, %s; correct url", to.URL.Host)
		}
		if len(via) > 5 {
			return errors.New("it redirects in circles; correct url")
		}
		return nil
	}
	return s
}

// Collect asks the query and offers the answer, one delivery for each department. An answer that
// does not end as it should is an error, and nothing of it is offered.
func (s *Source) Collect(ctx context.Context, to collectors.Taker) (troubles []collectors.Trouble, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("query %s: %w", s.where(), err)
		}
	}()
	if err := os.MkdirAll(s.cfg.Dir, 0o700); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(s.cfg.Dir, "influxdb-*")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	body, err := s.ask(ctx)
	if err != nil {
		return nil, err
	}
	files := newTables(dir, s.cfg.Department, s.cfg.Zone)
	err = errors.Join(decode(body, files.add), files.close(), body.Close())
	if err != nil {
		return nil, err
	}
	if files.rows == 0 {
		return []collectors.Trouble{s.trouble("", "empty_answer", "the query found nothing: see whether database and query are right, and whether anything was written there")}, nil
	}
	return s.offer(ctx, to, files)
}

// offer offers each department's table.
func (s *Source) offer(ctx context.Context, to collectors.Taker, files *tables) (troubles []collectors.Trouble, err error) {
	for _, department := range files.departments() {
		switch {
		case s.cfg.Department != "":
		case department == "":
			troubles = append(troubles, s.trouble("", "no_department", `some series have no tag "department": group by it in the query, or write department: at the source`))
			continue
		case !s.cfg.Departments(department):
			troubles = append(troubles, s.trouble("", "unknown_department", fmt.Sprintf("the plan has no department %q", department)))
			continue
		}
		f := files.of[department]
		err := to.Take(ctx, collectors.Offer{Source: s.cfg.ID, Department: department, Name: s.cfg.ID + ".csv", Origin: fmt.Sprintf("influxdb:%s:%s", s.cfg.ID, department),
			Size: f.size, Modified: s.cfg.Now(), Current: true,
			Open:   func() (io.ReadCloser, error) { return os.Open(f.path) },
			Verify: func() error { return nil }, // nobody else knows the file
			Done:   func() error { return nil }, // goes with its folder
		})
		if err != nil {
			if ctx.Err() != nil {
				return troubles, ctx.Err()
			}
			troubles = append(troubles, s.trouble(department, "not_taken", err.Error()))
		}
	}
	return troubles, nil
}

// where names the server and database, without what the URL may hold of secrets.
func (s *Source) where() string {
	u, err := url.Parse(s.cfg.URL)
	if err != nil {
		return s.cfg.Database
	}
	return fmt.Sprintf("%s, database %s", u.Redacted(), s.cfg.Database)
}

func (s *Source) trouble(department, code, detail string) collectors.Trouble {
	return collectors.Trouble{Source: s.cfg.ID, Department: department, Path: s.where(), Code: code, Detail: detail}
}

// tables are the files that an answer is written to, one for each department.
type tables struct {
	dir        string
	department string // of all rows; empty: the tag says it
	zone       *time.Location
	of         map[string]*table
	rows       int
}

func newTables(dir, department string, zone *time.Location) *tables {
	return &tables{dir: dir, department: department, zone: zone, of: map[string]*table{}}
}

// departments lists whose tables there are, ascending.
func (t *tables) departments() (list []string) {
	for d := range t.of {
		list = append(list, d)
	}
	slices.Sort(list)
	return list
}

// add writes a part of a series into the table of its department.
func (t *tables) add(s *series) error {
	department := t.department
	if department == "" {
		department = s.Tags["department"]
	}
	f := t.of[department]
	if f == nil {
		var err error
		if f, err = create(filepath.Join(t.dir, fmt.Sprintf("%d.csv", len(t.of))), t.zone); err != nil {
			return err
		}
		t.of[department] = f
	}
	t.rows += len(s.Values)
	return f.add(s)
}

func (t *tables) close() (err error) {
	for _, f := range t.of {
		err = errors.Join(err, f.close())
	}
	return err
}

// tagsOf lists the keys of a series' tags, ascending.
func tagsOf(s *series) (keys []string) {
	for k := range s.Tags {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, strings.Compare)
	return keys
}
