package report

import (
	"context"
	"slices"

	"rasid/indicators"
	"rasid/internal/journal"
)

// reported is what the report needs to know of an indicator's reports.
type reported struct {
	due      []due
	revised  map[string]int           // corrections received within the month, by place
	newest   []indicators.Observation // within the plan, of each place the one about the newest period
	observed []Observed
}

// due is a report that was due within the month: on time, late or missing.
type due struct {
	place string
	state func(*Reports) *int
}

func onTime(r *Reports) *int  { return &r.OnTime }
func late(r *Reports) *int    { return &r.Late }
func missing(r *Reports) *int { return &r.Missing }

// within counts the reports of the places within one.
func (r *reported) within(tree *indicators.PlaceTree, place string) (n Reports) {
	for _, d := range r.due {
		if tree.Contains(place, d.place) {
			n.Expected++
			*d.state(&n)++
		}
	}
	for at, revised := range r.revised {
		if tree.Contains(place, at) {
			n.Revised += revised
		}
	}
	return n
}

// readOne reads the reports of an indicator that departments report.
func (m *maker) readOne(ctx context.Context, ind *indicators.Indicator) (*reported, error) {
	r := &reported{revised: map[string]int{}}
	if m.Now.Position == 0 { // nothing was known, and 0 would ask for everything
		r.due = m.dueOf(ind, nil, nil)
		return r, nil
	}
	same := m.plan.Places.Same()
	newest := map[string]indicators.Observation{}
	first := map[indicators.Period]map[string]indicators.Date{} // of the periods that were due: when each place's first report came
	rows := map[key]Observed{}
	for a, err := range m.Journal.Arrivals(ctx, ind.ID, m.Now.Position) {
		if err != nil {
			return nil, err
		}
		if a.Period.Last() > m.AsOf {
			continue
		}
		if own, ok := same[a.Place]; ok {
			a.Place = own
		}
		on := indicators.DateOf(a.ReceivedAt.In(m.plan.TimeZone))
		if a.Revision > 1 && on >= m.From && on <= m.AsOf {
			r.revised[a.Place]++
		}
		if m.wasDue(ind, a.Period) {
			if first[a.Period] == nil {
				first[a.Period] = map[string]indicators.Date{}
			}
			if at, ok := first[a.Period][a.Place]; !ok || on < at {
				first[a.Period][a.Place] = on
			}
		}
		if k := (key{a.Place, a.Period}); a.Period.Last() >= m.From && a.Delivery >= rows[k].Delivery {
			rows[k] = Observed{a.Observation, ind, a.File, a.ReceivedAt}
		}
		if old, ok := newest[a.Place]; a.Period.First() >= m.plan.Starts && a.Period.Last() <= m.plan.Ends && (!ok || old.Period.Compare(a.Period) <= 0) {
			newest[a.Place] = a.Observation
		}
	}
	for _, o := range newest {
		r.newest = append(r.newest, o)
	}
	slices.SortFunc(r.newest, func(a, b indicators.Observation) int { return compareKeys(&a, &b) })
	for _, o := range rows {
		r.observed = append(r.observed, o)
	}
	slices.SortFunc(r.observed, func(a, b Observed) int { return compareKeys(&a.Observation, &b.Observation) })
	r.due = m.dueOf(ind, r.newest, first)
	return r, nil
}

type key struct {
	place  string
	period indicators.Period
}

func compareKeys(a, b *indicators.Observation) int {
	switch {
	case a.Place < b.Place:
		return -1
	case a.Place > b.Place:
		return 1
	}
	return a.Period.Compare(b.Period)
}

// dueOn returns the last day on which the report about a period is on time.
func (m *maker) dueOn(ind *indicators.Indicator, p indicators.Period) indicators.Date {
	return m.plan.Workday(p.Last().AddDays(max(0, ind.GraceDays)))
}

// wasDue reports whether the report about a period was due within the month.
func (m *maker) wasDue(ind *indicators.Indicator, p indicators.Period) bool {
	on := m.dueOn(ind, p)
	return p.Kind == ind.Every && p.First() >= m.plan.Starts && p.Last() <= m.plan.Ends && on >= m.From && on <= m.AsOf
}

// dueOf lists the reports that were due within the month, of the places that are expected to report.
func (m *maker) dueOf(ind *indicators.Indicator, newest []indicators.Observation, first map[indicators.Period]map[string]indicators.Date) (list []due) {
	expected := m.expected(ind, newest)
	for p := indicators.PeriodAt(ind.Every, m.From.AddDays(-max(0, ind.GraceDays)-31)); m.dueOn(ind, p) <= m.AsOf; p = p.Shift(1) {
		if !m.wasDue(ind, p) {
			continue
		}
		came := first[p]
		below := map[string]indicators.Date{} // the first report of anything within a place
		for place, on := range came {
			for _, up := range m.plan.Places.Path(place) {
				if at, ok := below[up]; !ok || on < at {
					below[up] = on
				}
			}
		}
		for _, place := range expected {
			on, ok := below[place]
			for _, up := range m.plan.Places.Path(place) { // a wider place may report for all that is in it
				if at, reported := came[up]; reported && (!ok || at < on) {
					on, ok = at, true
				}
			}
			d := due{place, missing}
			switch {
			case ok && on <= m.dueOn(ind, p):
				d.state = onTime
			case ok:
				d.state = late
			}
			list = append(list, d)
		}
	}
	return list
}

// expected lists the places that are expected to report: those that the plan names, else those that have
// reported and hold no other that has. Where nobody ever did, the whole is expected to.
func (m *maker) expected(ind *indicators.Indicator, newest []indicators.Observation) (list []string) {
	if len(ind.Places) > 0 {
		return ind.Places
	}
	holds := map[string]bool{}
	for i := range newest {
		path := m.plan.Places.Path(newest[i].Place)
		for _, up := range path[:max(0, len(path)-1)] {
			holds[up] = true
		}
	}
	for i := range newest {
		if !holds[newest[i].Place] {
			list = append(list, newest[i].Place)
		}
	}
	if len(list) == 0 {
		return []string{m.plan.Places.Root()}
	}
	return list
}

// reporting says how each department reported.
func (m *maker) reporting(ctx context.Context, ledger []journal.Delivery) error {
	at := map[string]*Reporting{}
	all := make([]Reporting, len(m.plan.Departments))
	for i := range m.plan.Departments {
		all[i].Department = m.plan.Departments[i]
		at[all[i].Department.ID] = &all[i]
	}
	asked := map[string]bool{}
	for i := range m.plan.Indicators {
		ind := &m.plan.Indicators[i]
		r, ok := m.read[ind.ID]
		if to := at[ind.Department]; ok && to != nil && ind.Step == nil { // steps are asked about when they are due, not each day
			to.add(r.within(m.plan.Places, m.plan.Places.Root()))
			asked[ind.Department] = true
		}
	}
	for i := range ledger {
		d := &ledger[i]
		to := at[d.Department]
		if to == nil || d.Source == releases {
			continue
		}
		to.Last = &d.ReceivedAt
		if on := indicators.DateOf(d.ReceivedAt.In(m.plan.TimeZone)); on >= m.From && on <= m.AsOf {
			to.Files++
			to.Rows, to.RefusedRows = to.Rows+d.Rows, to.RefusedRows+d.Refused
		}
	}
	if m.Now.Position > 0 {
		waiting, err := m.Journal.Waiting(ctx, m.Now.Position)
		if err != nil {
			return err
		}
		for i := range waiting {
			if to := at[waiting[i].Department]; to != nil {
				to.Waiting++
			}
		}
	}
	for i := range all {
		if d := &all[i]; asked[d.Department.ID] || !m.Scoped && (d.Files > 0 || d.Waiting > 0) {
			m.Reporting = append(m.Reporting, *d)
		}
	}
	return nil
}
