// Package ckan finds the sheet of a dataset that a catalogue of CKAN offers, such as the Humanitarian
// Data Exchange: publishers put a new resource beside the old one, or a new file in its place.
package ckan

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"strings"
	"time"

	"rasid/collectors/fetch"
	"rasid/collectors/httptable"
)

// Config says which resource of which dataset.
type Config struct {
	Address string // of the dataset's description
	Name    string // the resource's name; * stands for anything, and case does not count
	Format  string // as the catalogue calls it, such as CSV; "": any

	Client *fetch.Client // asks the catalogue
	Sheets *fetch.Client // asks the catalogue's own server for sheets
	Others *fetch.Client // asks other servers for sheets: it knows no secret
}

// Dataset is a dataset of a catalogue.
type Dataset struct {
	cfg  Config
	name *regexp.Regexp
}

// New returns a dataset for cfg. It asks nothing yet.
func New(cfg Config) *Dataset {
	pattern := strings.ReplaceAll(regexp.QuoteMeta(cfg.Name), `\*`, ".*")
	return &Dataset{cfg, regexp.MustCompile("(?is)^" + pattern + "$")}
}

// resource is a file, or a link, of a dataset.
type resource struct {
	Name         string `json:"name"`
	Format       string `json:"format"`
	URL          string `json:"url"`
	Download     string `json:"download_url"` // of the Humanitarian Data Exchange
	Kind         string `json:"url_type"`     // "upload": the catalogue holds the file, and says when it changes
	State        string `json:"state"`
	Hash         string `json:"hash"`
	LastModified string `json:"last_modified"`
	Created      string `json:"created"`
}

func (r resource) changed() string {
	if r.LastModified != "" {
		return r.LastModified
	}
	return r.Created
}

// Find returns where the newest resource is that has the name and the format.
func (d *Dataset) Find(ctx context.Context) (httptable.Found, error) {
	list, from, err := d.resources(ctx)
	if err != nil {
		return httptable.Found{}, err
	}
	var best *resource
	var others []string
	for i, r := range list {
		switch {
		case r.State != "" && r.State != "active":
		case !d.name.MatchString(strings.TrimSpace(r.Name)) || d.cfg.Format != "" && !strings.EqualFold(strings.TrimSpace(r.Format), d.cfg.Format):
			others = append(others, fmt.Sprintf("%q (%s)", r.Name, r.Format))
		case best == nil || r.changed() > best.changed(): // of the same time the first, as the publisher orders them
			best = &list[i]
		}
	}
	if best == nil {
		return httptable.Found{}, fmt.Errorf("look into %s: the dataset has no such resource; correct resource or format: there are %s", d.cfg.Client.Where(d.cfg.Address), shorten(others))
	}
	address := best.Download
	if address == "" {
		address = best.URL
	}
	to, err := from.Parse(strings.TrimSpace(address))
	if err != nil || to.Scheme != "https" && to.Scheme != "http" || to.Hostname() == "" || to.User != nil {
		return httptable.Found{}, fmt.Errorf("the resource %q has no address that can be asked; ask the publisher", best.Name)
	}
	if from.Scheme == "https" && to.Scheme != "https" {
		return httptable.Found{}, fmt.Errorf("the resource %q is at %s, without https, where anybody can change what is sent; ask the publisher", best.Name, to.Host)
	}
	found := httptable.Found{Address: to.String(), Client: d.cfg.Sheets, Said: fmt.Sprintf("resource %q, last modified %s", best.Name, best.changed())}
	if to.Scheme != from.Scheme || to.Host != from.Host {
		found.Client = d.cfg.Others
	}
	if best.Kind == "upload" && best.LastModified != "" { // of a link nobody knows when what is there has changed
		found.Version = best.LastModified + " " + best.Hash
	}
	found.Modified, _ = time.Parse("2006-01-02T15:04:05.999999999", strings.TrimSuffix(best.changed(), "Z"))
	return found, nil
}

// resources asks what a dataset has, and whom it asked.
func (d *Dataset) resources(ctx context.Context) ([]resource, *url.URL, error) {
	a, err := d.cfg.Client.Get(ctx, d.cfg.Address, fetch.Validator{}, fetch.JSON)
	if err != nil {
		return nil, nil, err
	}
	body, err := os.ReadFile(a.Path)
	if err = errors.Join(err, os.Remove(a.Path)); err != nil {
		return nil, nil, err
	}
	var answer struct {
		Success bool `json:"success"`
		Error   struct {
			Message string `json:"message"`
		} `json:"error"`
		Result struct {
			Resources []resource `json:"resources"`
		} `json:"result"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, nil, fmt.Errorf("look into %s: this is no answer of a CKAN: %w; correct url", d.cfg.Client.Where(d.cfg.Address), err)
	}
	if !answer.Success {
		if answer.Error.Message == "" {
			answer.Error.Message = "no success"
		}
		return nil, nil, d.cfg.Client.Refusal(a.URL, answer.Error.Message)
	}
	return answer.Result.Resources, a.URL, nil
}

func shorten(names []string) string {
	switch n := len(names); {
	case n == 0:
		return "none"
	case n > 10:
		return strings.Join(names[:10], ", ") + fmt.Sprintf(" and %d more", n-10)
	}
	return strings.Join(names, ", ")
}
