// Command rasid watches public-service indicators against the goals of a plan. One folder, the
// workspace, holds everything; "rasid init DIR" writes one and "rasid demo" shows one at work.
//
// Exit codes: 0 done; 1 done, with problems to look at; 2 wrong use or configuration; 3 it failed.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"rasid/internal/app"
)

const (
	exitProblems = 1
	exitUsage    = 2
	exitFailed   = 3
)

// errConfiguration ends a command that has said already what is wrong in the workspace's files.
var errConfiguration = errors.New("errors in the workspace's files")

// errProblems ends a command that did its work and found something to look at.
var errProblems = errors.New("problems to look at")

type cli struct {
	Workspace string `help:"The workspace's folder." default:"." type:"path"`
	LogFormat string `help:"How log lines are written: text or json." enum:"text,json" default:"text"`
	Quiet     bool   `help:"Log only warnings and errors." short:"q"`

	Init       initCmd       `cmd:"" help:"Write a workspace to start from."`
	Check      checkCmd      `cmd:"" help:"Check plan.yaml and rasid.yaml, and say everything that is wrong."`
	Plan       planCmd       `cmd:"" help:"Compare plans, run their tests, or make one of a table."`
	Collect    collectCmd    `cmd:"" help:"Read what has been dropped, once."`
	Serve      serveCmd      `cmd:"" help:"Watch the sources and show the page until stopped."`
	Demo       demoCmd       `cmd:"" help:"Show a year at work, with sample figures."`
	Status     statusCmd     `cmd:"" help:"Show every goal and how it stands."`
	Preview    previewCmd    `cmd:"" help:"Show what a file would be understood as; writes nothing."`
	Sample     sampleCmd     `cmd:"" help:"Write what departments would send through the plan's year, made up, with the truth of it."`
	Template   templateCmd   `cmd:"" help:"Write the workbook that a department fills in."`
	Dashboards dashboardsCmd `cmd:"" help:"Write Grafana's dashboards of the plan, ready to provision."`
	Explain    explainCmd    `cmd:"" help:"Show what a goal's verdict rests on, down to file and row."`
	Export     exportCmd     `cmd:"" help:"Write observations, or how goals stand, for other programs and for people."`
	Rules      rulesCmd      `cmd:"" help:"Write Prometheus' rules for the plan."`
	Release    releaseCmd    `cmd:"" help:"Decide about a delivery that was held."`
	Alerts     alertsCmd     `cmd:"" help:"Show what people are told of, acknowledge it, or silence it."`
	Action     actionCmd     `cmd:"" help:"Write down what is to be done about goals off their course, and what became of it."`
	Forward    forwardCmd    `cmd:"" help:"Send InfluxDB what it lacks, now."`
	Backtest   backtestCmd   `cmd:"" help:"Replay a plan on days that have passed: what would have been said, and when."`
	Report     reportCmd     `cmd:"" help:"Write the stocktake of a month or a quarter, to read, send and print."`
	Kinds      kindsCmd      `cmd:"" help:"List the kinds of sources, or show how one is written."`
	Runs       runsCmd       `cmd:"" help:"List the runs of sources, or show one whole: requests, answers, what was read."`
	Version    versionCmd    `cmd:"" help:"Show the version."`
}

// env is what every command is given.
type env struct {
	ctx context.Context
	cli *cli
	out *output
	err *output
	log *slog.Logger
	tty bool
}

// now is the time that commands judge by.
func (e *env) now() time.Time { return time.Now() }

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	e := &env{out: &output{w: stdout}, err: &output{w: stderr}}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var c cli
	exited := -1
	parser, err := kong.New(&c, kong.Name("rasid"), kong.Description("Watches public-service indicators against the goals of a plan."),
		kong.Writers(e.out, e.err), kong.Exit(func(code int) { exited = code }))
	if err != nil {
		fmt.Fprintln(e.err, "rasid:", err)
		return exitFailed
	}
	parsed, err := parser.Parse(args)
	if exited >= 0 { // --help
		return exited
	}
	if err != nil {
		fmt.Fprintf(e.err, "rasid: %v; \"rasid --help\" lists what there is\n", err)
		return exitUsage
	}
	e.ctx, e.cli = ctx, &c
	e.log = e.logger(slog.LevelInfo)
	if f, ok := stdout.(*os.File); ok {
		st, err := f.Stat()
		e.tty = err == nil && st.Mode()&os.ModeCharDevice != 0 && os.Getenv("NO_COLOR") == ""
	}
	return e.exit(parsed.Run(e))
}

// logger logs what is of a level or above it, as the command line asks.
func (e *env) logger(level slog.Level) *slog.Logger {
	if e.cli.Quiet {
		level = max(level, slog.LevelWarn)
	}
	options := &slog.HandlerOptions{Level: level}
	if e.cli.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(e.err.w, options))
	}
	return slog.New(slog.NewTextHandler(e.err.w, options))
}

func (e *env) exit(err error) int {
	if e.out.err != nil && (err == nil || errors.Is(err, errProblems)) {
		err = fmt.Errorf("print: %w; the work itself is done", e.out.err)
	}
	var problems *app.ProblemsError
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errProblems):
		return exitProblems
	case errors.Is(err, errConfiguration):
		return exitUsage
	case errors.As(err, &problems):
		_ = problems.Problems.Write(e.err)
		fmt.Fprintf(e.err, "%d problems; nothing was started. Correct the files and run \"rasid check\".\n", len(problems.Problems))
		return exitUsage
	}
	fmt.Fprintln(e.err, "rasid:", err)
	if use := (*app.UseError)(nil); errors.As(err, &use) {
		return exitUsage
	}
	return exitFailed
}
