package indicators

import "time"

// Department delivers data and owns indicators.
type Department struct {
	ID       string
	Name     Text
	Contacts []Contact
}

// Language returns the language of the department's first contact that has one, or def.
func (d Department) Language(def Lang) Lang {
	for _, c := range d.Contacts {
		if c.Language != "" {
			return c.Language
		}
	}
	return def
}

// Sector is a group of goals, as the plan document groups them.
type Sector struct {
	ID       string
	Name     Text
	Contacts []Contact // who hears of a goal that its owner does not take up
}

// Plan is goals for a span of time. It is read once, validated, and then never changed.
type Plan struct {
	ID           string
	Title        Text
	Starts, Ends Date // both days belong to the plan
	TimeZone     *time.Location
	Weekend      []time.Weekday
	Languages    []Lang // the languages its texts are written in; the first is the default
	Illustrative Text   // not empty: the figures are samples, and this notice stands wherever they show
	Sectors      []Sector
	Departments  []Department
	Places       *PlaceTree
	Indicators   []Indicator
	Goals        []Goal
	Telling      Telling
	Hash         string // of the file's bytes: names the version that a verdict was made under
	Source       []byte // the file's bytes
}

// Indicator returns the indicator of that ID.
func (p *Plan) Indicator(id string) (*Indicator, bool) {
	for i := range p.Indicators {
		if p.Indicators[i].ID == id {
			return &p.Indicators[i], true
		}
	}
	return nil, false
}

// Listed returns how many indicators the plan file lists, without those that are there for steps.
func (p *Plan) Listed() (n int) {
	for i := range p.Indicators {
		if p.Indicators[i].Step == nil {
			n++
		}
	}
	return n
}

// StepIndicators returns, by the ID of a goal, the indicators by which its steps are reported, in their order: of
// every step, or of none.
func (p *Plan) StepIndicators() map[string][]*Indicator {
	of := map[string][]*Indicator{}
	for i := range p.Indicators {
		if ind := &p.Indicators[i]; ind.Step != nil {
			of[ind.Step.Goal] = append(of[ind.Step.Goal], ind)
		}
	}
	return of
}

// Goal returns the goal of that ID, or the part of a goal.
func (p *Plan) Goal(id string) (*Goal, bool) {
	for i := range p.Goals {
		g := &p.Goals[i]
		if g.ID == id {
			return g, true
		}
		for k := range g.Parts {
			if g.Parts[k].ID == id {
				return &g.Parts[k], true
			}
		}
	}
	return nil, false
}

// Department returns the department of that ID.
func (p *Plan) Department(id string) (*Department, bool) {
	for i := range p.Departments {
		if p.Departments[i].ID == id {
			return &p.Departments[i], true
		}
	}
	return nil, false
}

// Sector returns the sector of that ID.
func (p *Plan) Sector(id string) (*Sector, bool) {
	for i := range p.Sectors {
		if p.Sectors[i].ID == id {
			return &p.Sectors[i], true
		}
	}
	return nil, false
}

// Language returns the plan's default language.
func (p *Plan) Language() Lang {
	if len(p.Languages) > 0 {
		return p.Languages[0]
	}
	return English
}
