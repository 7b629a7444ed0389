package mapping

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/tabular/cell"
	"rasid/internal/tabular/grid"
)

// Site is a place that a table names and nobody knew. It is learnt within a place of the plan.
type Site struct {
	ID     string
	Parent int    // index into Plan.Places.All
	Name   string // as the table writes it
	// Where the table names it with a value for the first time.
	Row          int64
	Column, Cell string
}

const (
	mostSites      = 1000 // that are learnt within one place; a column with more names is hardly one of places
	longestSite    = 80   // characters of a name
	longestSlug    = 24   // letters of the name that stand in the ID
	refusedAtOnce  = 10_000
	siteHashLength = 6 // bytes
)

// SiteID returns the ID that a site of a name has within a place. It depends on nothing else, so
// that the same site has the same ID in whatever order deliveries come.
func SiteID(parent, name string) string {
	k := cell.NormalizeName(name)
	sum := sha256.Sum256([]byte(parent + "\x00" + k))
	var slug strings.Builder
	for _, r := range k {
		switch {
		case slug.Len() == longestSlug:
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			slug.WriteRune(r)
		case slug.Len() > 0 && !strings.HasSuffix(slug.String(), "-"):
			slug.WriteByte('-')
		}
	}
	id := parent + "."
	if s := strings.Trim(slug.String(), "-"); s != "" {
		id += s + "-"
	}
	return id + hex.EncodeToString(sum[:siteHashLength])
}

// sites are the places that one table brings.
type sites struct {
	names   *names
	list    []Site
	named   map[string][]int // index into list, by normalised name
	at      map[siteKey]int  // index of a site of list, after the plan's places
	counts  map[int]int      // learnt within a place, by its index
	around  map[int][]string // normalised names that a new one within a place must not be near to, by its index
	refused map[rawSite]*diag.Finding
}

type siteKey struct {
	parent int
	name   string // normalised
}

type rawSite struct {
	parent int
	text   string // as written
}

// look returns the index of a site that this table has brought already, or the site that it would
// bring, or why it brings none.
func (s *sites) look(parent int, written []byte) (index int, fresh *Site, problem *diag.Finding) {
	if s.at == nil {
		s.named = map[string][]int{}
		s.at, s.counts, s.around, s.refused = map[siteKey]int{}, map[int]int{}, map[int][]string{}, map[rawSite]*diag.Finding{}
	}
	raw := rawSite{parent, string(written)}
	if f, ok := s.refused[raw]; ok {
		return 0, nil, f
	}
	key := siteKey{parent, cell.NormalizeName(raw.text)}
	if i, ok := s.at[key]; ok {
		return i, nil, nil
	}
	all := s.names.plan.Places.All()
	name := cell.CleanText(raw.text)
	id := SiteID(all[parent].ID, name)
	problem = s.doubt(parent, key.name, name, id)
	if problem != nil {
		problem.Severity, problem.Value = diag.Error, text(written)
		if len(s.refused) < refusedAtOnce {
			s.refused[raw] = problem
		}
		return 0, nil, problem
	}
	return 0, &Site{ID: id, Parent: parent, Name: name}, nil
}

// doubt says why no place is made of a name.
func (s *sites) doubt(parent int, key, name, id string) *diag.Finding {
	tree := s.names.plan.Places
	if !s.isName(name) {
		return finding("place_not_a_name")
	}
	if _, taken := tree.Place(id); taken {
		return finding("place_unknown", "suggestion", id)
	}
	around := s.neighbours(parent)
	if s.counts[parent] >= mostSites { // before names are compared, of which there may be millions
		return finding("places_too_many", "limit", strconv.Itoa(mostSites), "within", tree.Label(s.names.plan.Language(), tree.All()[parent].ID))
	}
	for _, k := range s.named[key] { // once with the district and once without
		if l := &s.list[k]; l.Parent != parent && s.related(l.Parent, parent) {
			return finding("place_unknown", "suggestion", l.ID)
		}
	}
	if near := nearest(key, around); near != "" {
		return finding("place_unknown", "suggestion", s.spelling(near))
	}
	return nil
}

// spelling returns how a normalised name was written.
func (s *sites) spelling(key string) string {
	for _, k := range s.named[key] {
		return s.list[k].Name
	}
	for _, known := range s.names.spellings {
		if cell.NormalizeName(known) == key {
			return known
		}
	}
	return key
}

// neighbours returns the names of the places within a place, and of those that were learnt beside
// it: one of them may be meant by a name that is nearly the same.
func (s *sites) neighbours(parent int) []string {
	if list, ok := s.around[parent]; ok {
		return list
	}
	tree := s.names.plan.Places
	all := tree.All()
	id := all[parent].ID
	list := []string{}
	for i := range all {
		p := &all[i]
		inside := i != parent && tree.Contains(id, p.ID)
		if inside && p.Learnt && p.Within == id {
			s.counts[parent]++
		}
		if inside || p.Learnt && tree.Contains(p.Within, id) {
			for _, n := range namesOfPlace(p) {
				if k := cell.NormalizeName(n); k != "" {
					list = append(list, k)
				}
			}
		}
	}
	for name, of := range s.named {
		for _, k := range of {
			if s.related(parent, s.list[k].Parent) {
				list = append(list, name)
			}
		}
	}
	s.around[parent] = list
	return list
}

// related reports whether one of two places lies within the other, or they are the same.
func (s *sites) related(a, b int) bool {
	tree := s.names.plan.Places
	all := tree.All()
	return tree.Contains(all[a].ID, all[b].ID) || tree.Contains(all[b].ID, all[a].ID)
}

// add brings a site, and returns its index.
func (s *sites) add(site Site) int {
	key := siteKey{site.Parent, cell.NormalizeName(site.Name)}
	i := len(s.names.plan.Places.All()) + len(s.list)
	s.named[key.name] = append(s.named[key.name], len(s.list))
	s.list = append(s.list, site)
	s.at[key] = i
	s.counts[site.Parent]++
	for parent := range s.around { // it lies within these, or beside them
		if s.related(parent, site.Parent) {
			s.around[parent] = append(s.around[parent], key.name)
		}
	}
	return i
}

// namesOfPlace lists what people call a place.
func namesOfPlace(p *indicators.Place) []string {
	list := append([]string{p.Name[""]}, p.Aliases...)
	for _, l := range indicators.Langs() {
		list = append(list, p.Name[l])
	}
	return list
}

// learn brings the site of a row, whose value is taken.
func (r *reading) learn(site Site, b *binding, row *grid.Row) (int, error) {
	if i, ok := r.sites.at[siteKey{site.Parent, cell.NormalizeName(site.Name)}]; ok {
		return i, nil // another value of the row has brought it
	}
	c := b.rows.places[len(b.rows.places)-1]
	site.Row, site.Column, site.Cell = row.Number, r.headers.name(c), grid.Address(c, row.Number)
	return r.sites.add(site), r.to.Learn(site)
}
