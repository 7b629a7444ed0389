package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"rasid/indicators"
	"rasid/internal/app"
	"rasid/internal/journal"
)

type initCmd struct {
	Dir   string `arg:"" help:"The new workspace's folder." type:"path"`
	Plan  string `help:"The plan to start from: minimal, nes-2024 or wfp-prices." default:"minimal"`
	Stack bool   `help:"Also write, into the folder stack, what starts it with InfluxDB, Grafana, Prometheus and Alertmanager: compose.yaml and all that it needs, and a unit of systemd."`
	JSON  bool   `help:"Print JSON for programs."`
}

// Run writes the workspace.
func (c *initCmd) Run(e *env) error {
	if c.Stack {
		program, err := os.Executable()
		if err != nil {
			return fmt.Errorf("init: %w", err)
		}
		if err := app.InitStack(c.Dir, c.Plan, program); err != nil {
			return err
		}
	} else if err := app.Init(c.Dir, c.Plan); err != nil {
		return err
	}
	if c.JSON {
		return e.printJSON(struct {
			Workspace string `json:"workspace"`
			Plan      string `json:"plan"`
		}{c.Dir, c.Plan})
	}
	fmt.Fprintf(e.out, "%s is ready. Edit plan.yaml, then:\n  rasid check --workspace %s\n  rasid serve --workspace %s\n", c.Dir, c.Dir, c.Dir)
	if c.Stack {
		fmt.Fprintf(e.out, "or, with its neighbours: docker compose --project-directory %s/stack up -d\n", c.Dir)
	}
	return nil
}

type checkCmd struct {
	Connect bool   `help:"Also look whether InfluxDB would take what is written to it." name:"connect"`
	Strict  bool   `help:"Warnings, and texts that lack a language of the plan, are errors too."`
	AsOf    string `help:"Look at what the plan can bring as of this day, instead of today." placeholder:"DATE" name:"as-of"`
	Schema  string `help:"Print the JSON Schema of plan.yaml (plan) or of rasid.yaml (config), by which editors complete and explain keys, and check nothing." enum:"plan,config," default:""`
	JSON    bool   `help:"Print JSON for programs."`
}

// Run prints every problem of the workspace's files.
func (c *checkCmd) Run(e *env) error {
	if c.Schema != "" {
		b, err := app.Schema(c.Schema)
		if err == nil {
			_, err = e.out.Write(b)
		}
		return err
	}
	plan, cfg, problems := app.Check(e.cli.Workspace)
	if plan != nil {
		day, _, err := view{AsOf: c.AsOf}.times(plan, e.now())
		if err != nil {
			return err
		}
		warned, err := app.Feasibility(e.ctx, e.cli.Workspace, plan, day, e.now())
		if err != nil {
			return err
		}
		var told app.Problems
		plan, told = app.LearntPlaces(e.ctx, e.cli.Workspace, plan)
		problems = append(problems, append(told, warned...)...)
	}
	if c.Strict && plan != nil {
		problems = append(problems, app.MissingTexts(e.cli.Workspace, plan)...)
	}
	problems.Sort()
	bad := problems.HasErrors() || c.Strict && problems.HasWarnings()
	var connection *app.Connection
	if c.Connect && plan != nil && cfg != nil {
		connection = app.Connect(e.ctx, e.cli.Workspace, plan, cfg, e.now())
	}
	bad = bad || connection != nil && connection.Failed()
	var err error
	if c.JSON {
		err = e.printJSON(struct {
			OK         bool            `json:"ok"`
			Problems   app.Problems    `json:"problems"`
			Learnt     []learnt        `json:"learnt,omitempty"`
			Connection *app.Connection `json:"influxdb,omitempty"`
		}{!bad, append(app.Problems{}, problems...), learntOf(plan), connection})
	} else if err = problems.Write(e.out); c.Connect && cfg != nil {
		e.printConnection(connection)
	}
	if err == nil && bad {
		err = errConfiguration
	}
	if err != nil || c.JSON {
		return err
	}
	fmt.Fprintf(e.out, "plan %s: %d goals, %d indicators, %d places, %d departments; no errors%s.\n", plan.ID, len(plan.Goals), plan.Listed(), len(plan.Places.All()), len(plan.Departments), warnings(problems))
	list := learntOf(plan)
	for _, p := range list {
		fmt.Fprintf(e.out, "  learnt: {id: %s, name: %q, within: %s}\n", p.ID, p.Name, p.Within)
	}
	if len(list) > 0 {
		fmt.Fprintf(e.out, "%d of the places were learnt from deliveries; written into plan.yaml under their id, or with their name among another place's aliases, they keep their values.\n", len(list))
	}
	return nil
}

// warnings counts the warnings among problems, for the end of a sentence.
func warnings(problems app.Problems) string {
	switch n := problems.Warnings(); n {
	case 0:
		return ""
	case 1:
		return ", 1 warning"
	default:
		return fmt.Sprintf(", %d warnings", n)
	}
}

// learnt is a place that deliveries brought and the plan does not name.
type learnt struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Within string `json:"within"` // ID of the place around it
}

func learntOf(p *indicators.Plan) (list []learnt) {
	if p == nil {
		return nil
	}
	for _, place := range p.Places.All() {
		if place.Learnt {
			list = append(list, learnt{place.ID, place.Name.In(p.Language()), place.Within})
		}
	}
	return list
}

// printConnection prints what a look at InfluxDB found, with the commands that set it right.
func (e *env) printConnection(c *app.Connection) {
	if c == nil {
		fmt.Fprintln(e.out, "rasid.yaml names no InfluxDB: there is nothing to connect to.")
		return
	}
	version := c.Version
	if version == "" {
		version = "of unknown version"
	}
	for _, f := range c.Problems {
		severity := "error"
		if f.Warning {
			severity = "warning"
		}
		fmt.Fprintf(e.out, "%s: %s: %s (influxdb/%s)\n    %s\n", c.Server, severity, f.Message, f.Code, f.Remedy)
	}
	if !c.Failed() {
		fmt.Fprintf(e.out, "InfluxDB %s at %s takes writes.\n", version, c.Server)
	}
}

func (e *env) open(readOnly bool, o app.Options) (*app.App, error) {
	o.Workspace, o.ReadOnly, o.Log = e.cli.Workspace, readOnly, e.log
	return app.Open(e.ctx, o)
}

type collectCmd struct {
	Source string `arg:"" optional:"" help:"Only this source."`
	Debug  bool   `help:"Show one run of the source whole, from the request to what would be stored; stores nothing."`
	JSON   bool   `help:"Print the deliveries as JSON."`
}

// Run reads what has been dropped, once, and prints what became of it.
func (c *collectCmd) Run(e *env) error {
	if c.Debug {
		return c.look(e)
	}
	a, err := e.open(false, app.Options{Settle: -1, OnProgress: e.terminalProgress("values")})
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	before, err := a.Journal.Head(e.ctx)
	if err != nil {
		return err
	}
	ids := a.SourceIDs()
	if c.Source != "" {
		ids = []string{c.Source}
	}
	look := false
	for _, id := range ids {
		run, err := a.CollectOne(e.ctx, id)
		if err != nil {
			return err
		}
		for _, t := range run.Troubles {
			look = true
			fmt.Fprintf(e.err, "%s: %s: %s\n", t.Path, t.Code, t.Detail)
		}
	}
	list, err := a.Journal.Deliveries(e.ctx, journal.DeliveryFilter{AfterSeq: before})
	if err != nil {
		return err
	}
	for _, d := range list {
		look = look || d.Refused > 0 || d.Outcome == journal.Held || d.Outcome == journal.Refused || d.Outcome == journal.Empty
	}
	if c.JSON {
		out := []delivery{}
		for i := range list {
			out = append(out, deliveryOf(&list[i]))
		}
		if err := e.printJSON(out); err != nil {
			return err
		}
	} else {
		for _, d := range list {
			fmt.Fprintf(e.out, "#%d %s/%s %s: %d rows, %d new, %d revised, %d unchanged, %d refused, %d skipped\n", d.Seq, d.Department, d.Name, d.Outcome, d.Rows, d.New, d.Revised, d.Unchanged, d.Refused, d.Skipped)
		}
		if len(list) == 0 {
			fmt.Fprintln(e.out, "nothing new")
		}
	}
	if look {
		return errProblems
	}
	return nil
}

// delivery is a delivery as programs read it.
type delivery struct {
	Seq        int64           `json:"delivery"`
	Department string          `json:"department"`
	Name       string          `json:"name"`
	SHA256     string          `json:"sha256"`
	Outcome    journal.Outcome `json:"outcome"`
	Rows       int64           `json:"rows"`
	New        int64           `json:"new"`
	Revised    int64           `json:"revised"`
	Unchanged  int64           `json:"unchanged"`
	Held       int64           `json:"held"`
	Refused    int64           `json:"refused"`
	Skipped    int64           `json:"skipped"`
	Blank      int64           `json:"blank"`
}

func deliveryOf(d *journal.Delivery) delivery {
	return delivery{d.Seq, d.Department, d.Name, d.SHA256, d.Outcome, d.Rows, d.New, d.Revised, d.Unchanged, d.Held, d.Refused, d.Skipped, d.Blank}
}

type versionCmd struct {
	JSON bool `help:"Print JSON for programs."`
}

// Run prints the version that the build recorded.
func (c versionCmd) Run(e *env) error {
	if c.JSON {
		return e.printJSON(struct {
			Version string `json:"version"`
			Go      string `json:"go"`
		}{version(), runtime.Version()})
	}
	fmt.Fprintln(e.out, "rasid", version())
	return nil
}

func version() string {
	v := "unknown"
	if b, ok := debug.ReadBuildInfo(); ok {
		v = strings.TrimSuffix(b.Main.Version, "+incompatible")
		for _, s := range b.Settings {
			if s.Key == "vcs.revision" {
				v += " " + s.Value
			}
		}
	}
	return v
}

// view is what commands that read the scoreboard share.
type view struct {
	AsOf    string `help:"Judge as of this day: only periods that had ended count." placeholder:"DATE" name:"as-of"`
	KnownAt string `help:"Judge from what was known at this time (RFC 3339, or a day: its end)." placeholder:"TIME" name:"known-at"`
	Lang    string `help:"ar, ku or en; the plan's own when left out." enum:"ar,ku,en," default:""`
	JSON    bool   `help:"Print JSON for programs."`
}

// open opens the workspace to read, with the times that the view is of. The caller closes it.
func (v view) open(e *env) (a *app.App, asOf indicators.Date, knownAt time.Time, err error) {
	if a, err = e.open(true, app.Options{}); err != nil {
		return nil, 0, time.Time{}, err
	}
	if asOf, knownAt, err = v.times(a.Plan, a.Now()); err != nil {
		return nil, 0, time.Time{}, errors.Join(err, a.Close())
	}
	return a, asOf, knownAt, nil
}

func (v view) lang(p *indicators.Plan) indicators.Lang {
	if v.Lang != "" {
		return indicators.Lang(v.Lang)
	}
	return p.Language()
}

// times reads the two axes of time. Without --as-of it is today, or the plan's last day after it.
func (v view) times(p *indicators.Plan, now time.Time) (asOf indicators.Date, knownAt time.Time, err error) {
	asOf = indicators.DateOf(now.In(p.TimeZone))
	if v.AsOf != "" {
		if asOf, err = indicators.ParseDate(v.AsOf); err != nil {
			return 0, knownAt, &app.UseError{Err: fmt.Errorf("--as-of: %w", err)}
		}
	}
	if v.KnownAt != "" {
		if d, err := indicators.ParseDate(v.KnownAt); err == nil {
			return asOf, d.AddDays(1).In(p.TimeZone).Add(-time.Millisecond), nil
		}
		if knownAt, err = time.Parse(time.RFC3339, v.KnownAt); err != nil {
			return 0, knownAt, &app.UseError{Err: fmt.Errorf("--known-at %q: want 2024-06-01T12:00:00+03:00, or a day", v.KnownAt)}
		}
	}
	return asOf, knownAt, nil
}

// now is what commands share that print how something stands now.
type now struct {
	Lang string `help:"ar, ku or en; the plan's own when left out." enum:"ar,ku,en," default:""`
	JSON bool   `help:"Print JSON for programs."`
}

// show reads something of the workspace, beside a service that may be running, and prints it for programs or, with
// write, for people.
func show[T any](e *env, c now, read func(a *app.App) (T, error), write func(a *app.App, l indicators.Lang, of T)) error {
	a, err := e.open(true, app.Options{})
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	of, err := read(a)
	switch {
	case err != nil:
		return err
	case c.JSON:
		return e.printJSON(of)
	}
	write(a, view{Lang: c.Lang}.lang(a.Plan), of)
	return nil
}
