package report

import (
	"errors"

	"rasid/indicators"
	"rasid/internal/i18n"
)

// overview fills the first sheet: what the page's overview says.
func (b *book) overview(s *sheet) error {
	if err := s.widths(44, 24, 18, 18, 18, 18, 18, 18, 18, 18); err != nil {
		return err
	}
	errs := []error{s.row(styled(b.title, b.heading())), s.row(b.subtitle())}
	if n := b.Of.Illustrative.In(b.l); n != "" {
		errs = append(errs, s.row(n))
	}
	for _, line := range b.sentences() {
		errs = append(errs, s.row(line))
	}
	section := func(title string) {
		s.blank()
		errs = append(errs, s.row(styled(b.title, title)))
	}
	section(b.t("report.by_sector"))
	names, totals := []string{b.t("report.sector")}, []any{b.t("report.total")}
	var statuses []indicators.Status
	for _, st := range shown() {
		if b.Counts[st] > 0 {
			statuses, names, totals = append(statuses, st), append(names, b.status(st)), append(totals, b.Counts[st])
		}
	}
	errs = append(errs, s.headed(append(names, b.t("report.total"))...))
	for _, sector := range b.Sectors {
		cells := []any{b.sectorName(&sector)}
		for _, st := range statuses {
			cells = append(cells, sector.Counts[st])
		}
		errs = append(errs, s.row(append(cells, len(sector.Goals))...))
	}
	errs = append(errs, s.row(append(totals, len(b.Goals))...))

	section(b.t("report.decisions"))
	errs = append(errs, s.headed(b.t("goal"), b.t("export.owner"), b.t("report.chance"), b.t("report.col.gap"), b.t("report.pace_needed"), b.t("report.pace_now")))
	for _, g := range b.Decisions {
		errs = append(errs, s.row(b.name(g), b.owner(g.Owner), asShare(g.Probability), asShare(g.GapRatio), g.RequiredPace, g.CurrentPace))
	}
	if b.Before != nil {
		section(b.t("report.changes", "date", b.writer.date(*b.Before)))
		errs = append(errs, s.headed(b.t("goal"), "", b.t("report.col.before"), b.t("status")))
		for _, c := range b.Changes {
			errs = append(errs, s.row(b.name(c.Goal), b.t("report.dir."+string(c.Direction)), b.status(c.Before), b.status(c.Status)))
		}
	}
	section(b.t("report.unjudged"))
	errs = append(errs, s.headed(b.t("goal"), b.t("department"), b.t("status"), b.t("report.last_period"), b.t("report.why")))
	for _, u := range b.Unjudged {
		errs = append(errs, s.row(b.name(u.Goal), b.reporter(u.Goal), b.status(u.Status), period(u.AsOfPeriod), b.t("report.cause."+string(u.Cause))))
	}
	section(b.t("report.method"))
	for _, line := range b.method() {
		errs = append(errs, s.row(line))
	}
	return errors.Join(errs...)
}

// period writes a period as other sheets have it; "" where there is none.
func period(p indicators.Period) string {
	if p.IsZero() {
		return ""
	}
	return p.String()
}

// goals fills the sheet of goals, one a row.
func (b *book) goals(s *sheet) error {
	if err := errors.Join(s.widths(18, 44, 20, 22, 18, 18, 13, 13, 13, 14, 10, 10, 13, 13, 13, 12, 13, 13, 12, 14, 14, 12, 18, 10, 10, 10, 10, 26, 8, 8, 16, 90), s.frozen(2)); err != nil {
		return err
	}
	names := []string{b.t("export.goal"), b.t("export.statement"), b.t("report.sector"), b.t("export.owner"), b.t("status"), b.t("report.col.before"), b.t("actual"), b.t("expected"), b.t("target"), b.t("unit"),
		b.t("report.col.gap"), b.t("report.progress"), b.t("export.forecast"), b.t("export.forecast_low"), b.t("export.forecast_high"), b.t("export.probability"), b.t("export.required_pace"), b.t("export.current_pace"),
		b.t("report.col.due"), b.t("export.finish_at_pace"), b.t("export.beyond_since"), b.t("export.as_of_period"), b.t("export.freshness"),
		b.t("report.q.expected"), b.t("report.q.on_time"), b.t("report.q.late"), b.t("report.q.missing"), b.t("file"), b.t("export.delivery"), b.t("row"), b.t("report.col.received"), b.t("reason")}
	if err := s.headed(names...); err != nil {
		return err
	}
	for i := range b.Goals {
		g := &b.Goals[i]
		value := func(v *float64) any { // of a milestone, shares of the whole
			if g.OfShares() {
				return asShare(v)
			}
			return v
		}
		sector := ""
		if of, ok := b.Of.Sector(g.Sector); ok {
			sector = of.Name.In(b.l)
		}
		cells := []any{g.Goal, styled(b.wrapped, b.name(g)), sector, b.owner(g.Owner), b.status(g.Status), b.status(g.Before), value(g.Actual), value(g.Expected), value(g.Target), g.Unit,
			asShare(g.GapRatio), asShare(g.ProgressRatio), value(g.Forecast), value(g.ForecastLow), value(g.ForecastHigh), asShare(g.Probability), g.RequiredPace, g.CurrentPace}
		if g.Of.Target.Kind == indicators.NoTarget || g.Of.Target.Due == 0 {
			cells = append(cells, nil)
		} else {
			cells = append(cells, g.Of.Target.Due)
		}
		freshness := ""
		if len(g.Leaves) > 0 {
			freshness = i18n.Freshness(b.l, g.Freshness)
		}
		cells = append(cells, g.FinishAtPace, g.BeyondSince, period(g.AsOfPeriod), freshness)
		if len(g.Leaves) > 0 {
			cells = append(cells, g.Reports.Expected, g.Reports.OnTime, g.Reports.Late, g.Reports.Missing)
		} else {
			cells = append(cells, nil, nil, nil, nil)
		}
		if g.Last != nil {
			cells = append(cells, g.Last.File, g.Last.Delivery, g.Last.Row, g.Last.ReceivedAt)
		} else {
			cells = append(cells, nil, nil, nil, nil)
		}
		if err := s.row(append(cells, styled(b.wrapped, g.Reason.In(b.l)))...); err != nil {
			return err
		}
	}
	return nil
}

// observations fills the sheet of what was reported about the month, one value a row.
func (b *book) observations(s *sheet) error {
	err := errors.Join(s.widths(20, 34, 18, 26, 14, 12, 12, 14, 14, 10, 20, 30, 10, 8, 17), s.frozen(0),
		s.headed(b.t("indicator"), b.t("export.indicator_name"), b.t("place"), b.t("export.place_name"), b.t("period"), b.t("report.col.first"), b.t("report.col.last"), b.t("value"), b.t("unit"), b.t("revision"),
			b.t("department"), b.t("file"), b.t("export.delivery"), b.t("row"), b.t("received")))
	if err != nil {
		return err
	}
	for i := range b.Observed {
		o := &b.Observed[i]
		if err := s.row(o.Indicator, o.Of.Name.In(b.l), o.Place, b.place(o.Place), o.Period.String(), o.Period.First(), o.Period.Last(), o.Value, o.Of.Unit, o.Revision,
			b.owner(o.Of.Department), o.File, o.Delivery, o.Row, o.ReceivedAt); err != nil {
			return err
		}
	}
	return nil
}

// reportingSheet fills the sheet that says how departments reported.
func (b *book) reportingSheet(s *sheet) error {
	names := []string{b.t("department")}
	for _, key := range (page{}).Columns() {
		names = append(names, b.t(key))
	}
	err := errors.Join(s.widths(34, 12, 12, 12, 12, 14, 14, 14, 14, 14, 14, 17), s.frozen(1), s.headed(append(names, b.t("report.q.waiting"), b.t("report.q.last"))...))
	for i := range b.Reporting {
		d := &b.Reporting[i]
		var onTime any
		if d.Expected > 0 {
			onTime = share(float64(d.OnTime) / float64(d.Expected))
		}
		err = errors.Join(err, s.row(b.owner(d.Department.ID), d.Expected, d.OnTime, d.Late, d.Missing, onTime, d.Files, d.Rows, d.RefusedRows, d.Revised, d.Waiting, d.Last))
	}
	s.blank()
	return errors.Join(err, s.row(b.t("report.quality.what")))
}
