package app

import (
	"strconv"

	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/i18n"
	"rasid/internal/intake"
	"rasid/internal/mapping"
	"rasid/internal/tabular/grid"
)

// previewSink keeps what a drop would store.
type previewSink struct {
	plan    *indicators.Plan
	lang    indicators.Lang
	preview *Preview
	values  []mapping.Value // in the order of the rows
}

// Learn implements mapping.Sink.
func (s *previewSink) Learn(site mapping.Site) error {
	around := s.plan.Places.All()[site.Parent]
	s.preview.Learnt = append(s.preview.Learnt, PreviewPlace{site.ID, site.Name, around.ID, around.Name.In(s.lang), site.Row, site.Cell})
	return s.Finding(intake.PlaceFinding(s.plan, site))
}

// Value implements mapping.Sink.
func (s *previewSink) Value(v mapping.Value) error {
	s.values = append(s.values, v)
	return nil
}

// settle counts the values as intake would: rows of one key and different values are refused.
func (s *previewSink) settle(known func(valueKey) (float64, bool), onValue func(PreviewObservation) error) error {
	p := s.preview
	first := map[valueKey]int{}
	refused := map[int]bool{}
	for i, v := range s.values {
		k := s.key(v)
		j, ok := first[k]
		if !ok {
			first[k] = i
			continue
		}
		if s.values[j].Value != v.Value {
			refused[i], refused[j] = true, true
			number := func(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
			if err := s.Finding(diag.Finding{Code: "conflicting_rows", Severity: diag.Error, Row: v.Row, Cell: grid.Address(max(v.Column, 0), v.Row), Value: number(v.Value),
				Args: map[string]string{"other": strconv.FormatInt(s.values[j].Row, 10), "value": number(v.Value), "other_value": number(s.values[j].Value)}}); err != nil {
				return err
			}
		}
	}
	p.Refused += int64(len(refused))
	for i, v := range s.values {
		k := s.key(v)
		if refused[i] || refused[first[k]] && first[k] != i {
			continue
		}
		o := PreviewObservation{k.indicator, k.place, v.Period, v.Value, v.Row, ""}
		if v.Column >= 0 {
			o.Cell = grid.Address(v.Column, v.Row)
		}
		p.Accepted++
		switch old, ok := known(k); {
		case first[k] != i, ok && old == o.Value:
			p.Unchanged++
		case ok:
			p.Revised++
		default:
			p.New++
		}
		if len(p.Observations) < 10 {
			p.Observations = append(p.Observations, o)
		}
		if onValue != nil {
			if err := onValue(o); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *previewSink) key(v mapping.Value) valueKey {
	k := valueKey{indicator: s.plan.Indicators[v.Indicator].ID, period: v.Period}
	if all := s.plan.Places.All(); v.Place < len(all) {
		k.place = all[v.Place].ID
	} else {
		k.place = s.preview.Learnt[v.Place-len(all)].ID
	}
	return k
}

// previewProblems is how many problems are listed one by one.
const previewProblems = 10_000

// Finding implements mapping.Sink.
func (s *previewSink) Finding(f diag.Finding) error {
	if len(s.preview.Findings) < previewProblems {
		s.preview.Findings = append(s.preview.Findings, f)
		s.preview.Problems = append(s.preview.Problems, PreviewProblem{f.Code, f.Row, f.Column, f.Cell, f.Value, i18n.Finding(s.lang, f), f.Args["suggestion"], f.Severity})
	}
	return nil
}
