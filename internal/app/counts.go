package app

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"

	"rasid/internal/i18n"
	"rasid/internal/journal"
	"rasid/internal/metrics"
)

// otherReason stands for a finding's code that this program does not know, so that a metric's
// labels stay few whatever older programs wrote into the journal.
const otherReason = "other"

// fewSources is up to how many sources each one shows every reason from the start, at 0. Of more, a
// scrape would consist of zeros: there a reason is shown for the sources that it was met at.
const fewSources = 50

// counts keeps sums over the journal's deliveries for the metrics. The first call adds all of
// them up, every later one only what has arrived since.
type counts struct {
	journal *journal.Journal
	log     *slog.Logger
	reasons map[string]bool
	few     bool // sources

	mu       sync.Mutex
	position int64               // guarded by mu
	list     []metrics.Delivered // of the journal up to position; guarded by mu
	counted  bool                // guarded by mu
}

// newCounts returns counts that name every source of the workspace and, at 0, all that it may bring.
func newCounts(a *App) *counts {
	c := &counts{journal: a.Journal, log: a.Log, reasons: map[string]bool{}, few: len(a.sources) <= fewSources}
	for _, code := range i18n.FindingCodes() {
		c.reasons[code] = true
	}
	for _, id := range a.SourceIDs() {
		c.of(id)
	}
	return c
}

// of returns the sums of a source, which it has from then on. The caller holds mu.
func (c *counts) of(source string) *metrics.Delivered {
	if k := slices.IndexFunc(c.list, func(d metrics.Delivered) bool { return d.Source == source }); k >= 0 {
		return &c.list[k]
	}
	d := metrics.Delivered{Source: source, Files: map[string]int64{}, Rows: map[string]int64{}, Rejected: map[string]int64{otherReason: 0}}
	for _, o := range journal.Outcomes() {
		d.Files[string(o)] = 0
	}
	for _, o := range journal.RowOutcomes() {
		d.Rows[o] = 0
	}
	if c.few {
		for code := range c.reasons {
			d.Rejected[code] = 0
		}
	}
	c.list = append(c.list, d)
	return &c.list[len(c.list)-1]
}

// delivered returns the sums, or nothing while they are not known: a counter that began at 0 for
// want of reading would seem to jump later.
func (c *counts) delivered() []metrics.Delivered {
	c.mu.Lock()
	defer c.mu.Unlock()
	news, head, err := c.journal.Tallies(context.Background(), c.position)
	if err != nil {
		c.log.Error("deliveries not counted", "error", err)
	} else {
		c.position, c.counted = head, true
	}
	for _, t := range news {
		d := c.of(t.Source)
		for outcome, n := range t.Files {
			d.Files[string(outcome)] += n
		}
		for outcome, n := range t.Rows {
			d.Rows[outcome] += n
		}
		for code, n := range t.Reasons {
			if !c.reasons[code] {
				code = otherReason
			}
			d.Rejected[code] += n
		}
	}
	if !c.counted {
		return nil
	}
	list := slices.Clone(c.list)
	for i := range list {
		d := &list[i]
		d.Files, d.Rows, d.Rejected = maps.Clone(d.Files), maps.Clone(d.Rows), maps.Clone(d.Rejected)
	}
	return list
}
