package intake

import (
	"context"

	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/journal"
	"rasid/internal/plausible"
	"rasid/internal/tabular/grid"
)

// leastHistory is how many values of a series must count before its next ones are doubted. What
// a series begins with is its history, however it looks: nothing is there to compare it with.
const leastHistory = 6

// series gathers the rows of one indicator at one place, which stand together once a delivery is
// sorted, and holds those that are implausible against what is known of the series.
type series struct {
	ctx  context.Context
	r    *reading
	rows []journal.Row
	next func([]journal.Row) error // takes rows that count

	trusted bool // no row is doubted
}

// add takes the next rows in the order of keys, all of one indicator.
func (s *series) add(rows []journal.Row) error {
	if s.trusted || s.r.in.indicatorOf(rows[0].Indicator).Step != nil {
		// How a step goes on is no series that a next value could be told from: it stands still, and then it is done.
		if err := s.end(); err != nil {
			return err
		}
		return s.next(rows)
	}
	if first, err := s.r.tx.First(rows[0].Indicator); err != nil {
		return err
	} else if first { // nothing is known that they could be compared with
		if err := s.end(); err != nil {
			return err
		}
		return s.next(rows)
	}
	for _, row := range rows {
		if len(s.rows) > 0 && (row.Indicator != s.rows[0].Indicator || row.Place != s.rows[0].Place) {
			if err := s.end(); err != nil {
				return err
			}
		}
		s.rows = append(s.rows, row)
	}
	return nil
}

// end judges the rows that were gathered and hands on those that count.
func (s *series) end() error {
	if len(s.rows) == 0 {
		return nil
	}
	held, err := s.doubts()
	if err != nil {
		return err
	}
	count := s.rows[:0]
	for i, row := range s.rows {
		d, is := held[i]
		if !is {
			count = append(count, row)
			continue
		}
		if err := s.r.tx.Hold(row); err != nil {
			return err
		}
		if err := s.r.Finding(s.finding(d, row)); err != nil {
			return err
		}
	}
	s.rows = s.rows[:0]
	return s.next(count)
}

func (s *series) doubts() (map[int]plausible.Doubt, error) {
	in := s.r.in
	ind := in.indicatorOf(s.rows[0].Indicator)
	known, err := in.Journal.Series(s.ctx, s.rows[0].Indicator, s.rows[0].Place)
	if err != nil {
		return nil, err
	}
	// What is known already is not doubted again: it counts, or it waits.
	was := make(map[int64]float64, len(known))
	history := make([]plausible.Point, 0, len(known))
	for _, v := range known {
		if !v.Held {
			was[v.Period] = v.Value
		}
		history = append(history, plausible.Point{Period: indicators.PeriodFromKey(v.Period), Value: v.Value, Held: v.Held})
	}
	fresh, at := make([]plausible.Point, 0, len(s.rows)), make([]int, 0, len(s.rows))
	for i, row := range s.rows {
		if v, ok := was[row.Period]; ok && v == row.Value {
			continue
		}
		fresh, at = append(fresh, plausible.Point{Period: indicators.PeriodFromKey(row.Period), Value: row.Value}), append(at, i)
	}
	held := map[int]plausible.Doubt{}
	if len(was) < leastHistory {
		return held, nil
	}
	month := in.plan.Starts.Month()
	for _, d := range plausible.Check(history, fresh, plausible.Options{Measure: ind.Measure, Every: ind.Every, Restart: month, Plan: in.seasonOf(ind.ID)}) {
		held[at[d.Index]] = d
	}
	return held, nil
}

func (s *series) finding(d plausible.Doubt, row journal.Row) diag.Finding {
	f := diag.Finding{Code: d.Code(), Severity: diag.Warning, Row: row.Line, Args: d.Args(), Value: d.Args()["value"]}
	if row.Column >= 0 {
		f.Cell, f.Column = grid.Address(int(row.Column), row.Line), s.r.header(int(row.Column))
	}
	return f
}

// indicatorOf returns the indicator of a key of the journal.
func (i *Intake) indicatorOf(key int32) *indicators.Indicator {
	return &i.plan.Indicators[i.indicatorAt[key]]
}

// seasonOf returns what the plan has each month bring of an indicator: the sum of what its goals do. nil where
// no goal says so.
func (i *Intake) seasonOf(indicator string) *[12]float64 {
	var months *[12]float64
	for k := range i.plan.Goals {
		for _, g := range i.plan.Goals[k].Leaves() {
			if g.Indicator != indicator || g.Trajectory.Kind != indicators.Season || g.Trajectory.Learn {
				continue
			}
			if months == nil {
				months = new([12]float64)
			}
			for m, w := range g.Trajectory.Months {
				months[m] += w
			}
		}
	}
	return months
}
