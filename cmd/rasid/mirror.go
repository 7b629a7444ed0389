package main

import (
	"fmt"

	"rasid/internal/app"
	"rasid/internal/influx"
)

// shownRefusals is how many refused lines the status lists.
const shownRefusals = 10

// printMirror says what InfluxDB lacks, and why; nothing when it lacks nothing.
func printMirror(e *env, a *app.App) error {
	s, ok, err := a.Mirrored(e.ctx)
	if err != nil || !ok {
		return err
	}
	head := false
	say := func(format string, args ...any) {
		if !head {
			fmt.Fprintf(e.out, "\nInfluxDB (%s)\n", s.Destination)
			head = true
		}
		fmt.Fprintf(e.out, "  "+format+"\n", args...)
	}
	if s.Trouble != nil {
		say("%s (since %s)", s.Trouble.Text(), s.Trouble.Since.In(a.Plan.TimeZone).Format("2006-01-02 15:04"))
	}
	if s.Pending > 0 {
		say("%d values and deliveries have not arrived yet", s.Pending)
	}
	if n := s.Old(); n > 0 {
		say("%d points are older than the server keeps", n)
	}
	if s.Refusals() == 0 {
		return nil
	}
	say("%d points are refused by the server and put aside; \"rasid forward --from DATE\" tries them again:", s.Refusals())
	list, err := a.Journal.Refusals(e.ctx, influx.Name, shownRefusals)
	for _, r := range list {
		if r.Line != "" {
			say("  %s", r.Line)
			say("    %s", r.Message)
		}
	}
	return err
}
