package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"rasid/internal/app"
)

type kindsCmd struct {
	Kind string `arg:"" optional:"" help:"Show how this kind is written."`
	JSON bool   `help:"Print JSON for programs."`
}

// kind is a kind of source as programs read it.
type kind struct {
	Name    string   `json:"kind"`
	Purpose string   `json:"purpose"`
	Keys    []string `json:"keys"` // that only the kind has
	Sample  string   `json:"sample"`
}

// Run lists the kinds of sources, or shows one.
func (c *kindsCmd) Run(e *env) error {
	list := []kind{}
	var names []string
	for _, k := range app.Kinds() {
		names = append(names, k.Name)
		if c.Kind == "" || c.Kind == k.Name {
			list = append(list, kind{k.Name, k.Purpose, k.Keys(), "sources:\n" + k.Sample})
		}
	}
	switch {
	case len(list) == 0:
		return &app.UseError{Err: fmt.Errorf("kinds: there is no kind %q; there are %s", c.Kind, strings.Join(names, ", "))}
	case c.JSON && c.Kind != "":
		return e.printJSON(list[0])
	case c.JSON:
		return e.printJSON(list)
	case c.Kind != "":
		fmt.Fprintf(e.out, "# %s: %s\n%s", list[0].Name, list[0].Purpose, list[0].Sample)
		return nil
	}
	w := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
	for _, k := range list {
		if _, err := fmt.Fprintf(w, "%s\t%s\n", k.Name, k.Purpose); err != nil {
			return err
		}
	}
	return w.Flush()
}
