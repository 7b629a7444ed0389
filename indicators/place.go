package indicators

// Place is a node of the plan's one tree of places: region, canton, district, site.
type Place struct {
	ID        string // a P-code where there is one: "SY0801"
	Name      Text
	Within    string   // the ID of the place that holds it; empty for the root
	Aliases   []string // other names that departments write, in any language
	Latitude  *float64 // degrees north, -90 to 90
	Longitude *float64 // degrees east, -180 to 180
	// Weights are what Indicator.Weight names: {"population": 1000}.
	Weights map[string]float64
	// Learnt says that a delivery brought the place, and no plan names it.
	Learnt bool
	// LearntAs lists the IDs under which deliveries brought the place before the plan named it.
	// Values that are stored under them are the place's.
	LearntAs []string
}

// PlaceTree answers questions about the places of a plan. It is immutable.
type PlaceTree struct {
	places   []Place
	index    map[string]int
	children map[string][]int
	root     string
	same     map[string]string
}

// NewPlaceTree builds the tree of places, which must have unique IDs, one root and no cycle;
// the plan file's reader reports what breaks this, so that here it only is not looked at twice.
func NewPlaceTree(places []Place) *PlaceTree {
	t := &PlaceTree{places: places, index: make(map[string]int, len(places)), children: map[string][]int{}}
	for i, p := range places {
		t.index[p.ID] = i
		for _, id := range p.LearntAs {
			if t.same == nil {
				t.same = map[string]string{}
			}
			t.same[id] = p.ID
		}
		if p.Within == "" {
			t.root = p.ID
			continue
		}
		t.children[p.Within] = append(t.children[p.Within], i)
	}
	return t
}

// Root returns the ID of the place that holds all others.
func (t *PlaceTree) Root() string { return t.root }

// All returns every place in the order of the plan. The caller must not change it.
func (t *PlaceTree) All() []Place { return t.places }

// Place returns the place of that ID.
func (t *PlaceTree) Place(id string) (Place, bool) {
	i, ok := t.index[id]
	if !ok {
		return Place{}, false
	}
	return t.places[i], true
}

// Same maps the IDs under which places were learnt before the plan named them to the plan's IDs.
// It is nil when there are none; the caller must not change it.
func (t *PlaceTree) Same() map[string]string { return t.same }

// Label returns what people call a place: its name and, when it was learnt, the place around it,
// as other places may have a site of that name. An ID that the tree lacks stands for itself.
func (t *PlaceTree) Label(l Lang, id string) string {
	p, ok := t.Place(id)
	if !ok {
		return id
	}
	name := p.Name.In(l)
	if around, ok := t.Place(p.Within); ok && p.Learnt {
		name += " (" + around.Name.In(l) + ")"
	}
	return name
}

// Children returns the IDs of the places directly within id, in the order of the plan.
func (t *PlaceTree) Children(id string) []string {
	ids := make([]string, 0, len(t.children[id]))
	for _, i := range t.children[id] {
		ids = append(ids, t.places[i].ID)
	}
	return ids
}

// Contains reports whether place lies within ancestor, or is it.
func (t *PlaceTree) Contains(ancestor, place string) bool {
	for range len(t.places) + 1 {
		if place == ancestor {
			return true
		}
		i, ok := t.index[place]
		if !ok || t.places[i].Within == "" {
			return false
		}
		place = t.places[i].Within
	}
	return false
}

// Path returns the IDs from the root down to id, both included.
func (t *PlaceTree) Path(id string) []string {
	var up []string
	for range len(t.places) + 1 {
		i, ok := t.index[id]
		if !ok {
			break
		}
		up = append(up, id)
		if id = t.places[i].Within; id == "" {
			break
		}
	}
	for i, j := 0, len(up)-1; i < j; i, j = i+1, j-1 {
		up[i], up[j] = up[j], up[i]
	}
	return up
}
