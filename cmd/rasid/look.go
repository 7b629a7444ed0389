package main

import (
	"bufio"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"rasid/collectors/fetch"
	"rasid/internal/app"
)

// look shows one run of a source whole, and stores nothing.
func (c *collectCmd) look(e *env) error {
	if c.Source == "" {
		return &app.UseError{Err: errors.New("collect: --debug is about one source: name it")}
	}
	l, err := app.LookAt(e.ctx, app.Options{Workspace: e.cli.Workspace, Now: e.now, Settle: -1, Log: e.log}, c.Source)
	if err != nil {
		return err
	}
	if c.JSON {
		err = e.printJSON(l)
	} else {
		out := bufio.NewWriter(e.out)
		printLook(out, l)
		err = out.Flush()
	}
	if err != nil {
		return err
	}
	if l.Error != "" || len(l.Troubles) > 0 || slices.ContainsFunc(l.Offers, func(o app.LookOffer) bool { return o.Preview.Look() }) {
		return errProblems
	}
	return nil
}

func printLook(w *bufio.Writer, l *app.Look) {
	fmt.Fprintf(w, "%s (%s): nothing is stored\n", l.Source, l.Kind)
	for i := range l.Exchanges {
		printExchange(w, i+1, &l.Exchanges[i])
	}
	for i, o := range l.Offers {
		fmt.Fprintf(w, "\n== delivery %d: %s of %s, %d bytes, sha256 %s\n%s\n", i+1, o.Name, o.Department, o.Bytes, o.SHA256, o.Origin)
		fmt.Fprintln(w, "\n== table as read, its first lines")
		for _, line := range o.Table {
			fmt.Fprintln(w, line)
		}
		fmt.Fprintln(w, "\n== what would be stored")
		printPreview(w, o.Preview)
	}
	for _, t := range l.Troubles {
		fmt.Fprintf(w, "\n%s: %s: %s\n", t.Path, t.Code, t.Detail)
	}
	if l.Error != "" {
		fmt.Fprintf(w, "\nfailed: %s\n", l.Error)
	}
}

func printExchange(w *bufio.Writer, n int, x *fetch.Exchange) {
	fmt.Fprintf(w, "\n== request %d", n)
	if x.Attempt > 1 {
		fmt.Fprintf(w, ", attempt %d", x.Attempt)
	}
	fmt.Fprintf(w, "\n%s %s\n", x.Method, x.URL)
	printHeader(w, x.RequestHeader)
	if x.Form != "" {
		fmt.Fprintf(w, "\n%s\n", x.Form)
	}
	if x.Status == "" {
		fmt.Fprintf(w, "\nno answer: %s\n", x.Error)
		return
	}
	fmt.Fprintf(w, "\n%s\n", x.Status)
	printHeader(w, x.ResponseHeader)
	if x.Error != "" {
		fmt.Fprintf(w, "refused: %s\n", x.Error)
	} else {
		fmt.Fprintf(w, "(%d bytes)\n", x.Bytes)
	}
}

func printHeader(w *bufio.Writer, h http.Header) {
	for _, k := range slices.Sorted(maps.Keys(h)) {
		fmt.Fprintf(w, "%s: %s\n", k, strings.Join(h[k], ", "))
	}
}
