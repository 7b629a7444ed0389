package app

import (
	"context"
	"maps"
	"strconv"
	"time"

	"rasid/indicators"
	"rasid/internal/api"
	"rasid/internal/diag"
	"rasid/internal/i18n"
	"rasid/internal/journal"
)

// DeliveryAnswer is a file or an answer that came, and what became of it.
type DeliveryAnswer struct {
	Seq         int64     `json:"seq"`
	Name        string    `json:"name"`
	Department  string    `json:"department"`
	Source      string    `json:"source"`
	SHA256      string    `json:"sha256"`
	Bytes       int64     `json:"bytes"`
	ReceivedAt  time.Time `json:"received_at"`
	Outcome     string    `json:"outcome"`
	DuplicateOf int64     `json:"duplicate_of,omitempty"`
	Rows        int64     `json:"rows"`
	New         int64     `json:"new"`
	Revised     int64     `json:"revised"`
	Unchanged   int64     `json:"unchanged"`
	Held        int64     `json:"held"`
	Refused     int64     `json:"refused"`
	Blank       int64     `json:"blank"`
	Skipped     int64     `json:"skipped"`
}

// DeliveriesAnswer is a page of deliveries.
type DeliveriesAnswer struct {
	Deliveries []DeliveryAnswer `json:"deliveries"`
	Next       *int64           `json:"next"`
}

// DeliveryDetail is a delivery with what was found wrong with it.
type DeliveryDetail struct {
	DeliveryAnswer
	Dialect  map[string]string `json:"dialect"`
	Findings []FindingAnswer   `json:"findings"`
	Total    int               `json:"findings_total"`
}

// FindingAnswer is one thing wrong, or worth saying, in a delivered table.
type FindingAnswer struct {
	Code     string          `json:"code"`
	Severity diag.Severity   `json:"severity"`
	Row      *int64          `json:"row"`
	Column   string          `json:"column"`
	Cell     string          `json:"cell"`
	Found    string          `json:"found"`
	Text     indicators.Text `json:"text"`
}

// toldFindings is how many findings a delivery's answer lists at most; its receipt has all.
const toldFindings = 1000

func (a *App) deliveryOperations() []api.Operation {
	return []api.Operation{
		{ID: "listDeliveries", Path: "/deliveries", Group: "deliveries", Summary: "What came, the newest first.", Answer: DeliveriesAnswer{}, Do: a.listDeliveries, Params: []api.Param{
			{Name: "department", About: "Only this department's, by ID."},
			{Name: "before", Kind: api.Number, Min: 1, Max: 1<<53 - 1, Default: 1<<53 - 1, About: "Only those with a smaller number: a page's next."},
			{Name: "limit", Kind: api.Number, Min: 1, Max: 1000, Default: 100, About: "How many at most."},
		}},
		{ID: "getDelivery", Path: "/deliveries/{seq}", Group: "deliveries", Summary: "A delivery with what was found wrong with it.", NotFound: true, Answer: DeliveryDetail{}, Do: a.getDelivery,
			Params: []api.Param{{Name: "seq", Kind: api.Number, InPath: true, About: "Its number."}}},
	}
}

func deliveryAnswer(d *journal.Delivery) DeliveryAnswer {
	return DeliveryAnswer{Seq: d.Seq, Name: d.Name, Department: d.Department, Source: d.Source, SHA256: d.SHA256, Bytes: d.Size, ReceivedAt: d.ReceivedAt, Outcome: string(d.Outcome), DuplicateOf: d.DuplicateOf,
		Rows: d.Rows, New: d.New, Revised: d.Revised, Unchanged: d.Unchanged, Held: d.Held, Refused: d.Refused, Blank: d.Blank, Skipped: d.Skipped}
}

func (a *App) listDeliveries(ctx context.Context, in api.Input) (any, error) {
	limit := int(in.Number("limit"))
	list, err := a.Journal.Deliveries(ctx, journal.DeliveryFilter{Newest: true, Department: in.Text("department"), BeforeSeq: in.Number("before"), Limit: limit + 1})
	if err != nil {
		return nil, err
	}
	out := DeliveriesAnswer{Deliveries: []DeliveryAnswer{}}
	if len(list) > limit {
		list = list[:limit]
		out.Next = &list[limit-1].Seq
	}
	for i := range list {
		out.Deliveries = append(out.Deliveries, deliveryAnswer(&list[i]))
	}
	return out, nil
}

func (a *App) getDelivery(ctx context.Context, in api.Input) (any, error) {
	d, ok, err := a.Journal.Delivery(ctx, in.Number("seq"))
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, api.Missing("there is no delivery #%s", strconv.FormatInt(in.Number("seq"), 10))
	}
	found, err := a.Journal.Findings(ctx, d.Seq)
	if err != nil {
		return nil, err
	}
	out := DeliveryDetail{DeliveryAnswer: deliveryAnswer(&d), Dialect: map[string]string{}, Findings: []FindingAnswer{}, Total: len(found)}
	maps.Copy(out.Dialect, d.Dialect)
	for i := range found[:min(len(found), toldFindings)] {
		f := &found[i]
		shown := FindingAnswer{Code: f.Code, Severity: f.Severity, Column: f.Column, Cell: f.Cell, Found: f.Value, Text: indicators.Text{}}
		if f.Row > 0 {
			shown.Row = &f.Row
		}
		for _, l := range a.Plan.Languages {
			shown.Text[l] = i18n.Finding(l, *f)
		}
		out.Findings = append(out.Findings, shown)
	}
	return out, nil
}
