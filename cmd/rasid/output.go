package main

import (
	"encoding/json"
	"io"
)

// output is where a command prints. It keeps its first error and prints nothing after it, so
// that a full disk is told once, at the end, and a table cut short never passes for a whole one.
// It is used by one goroutine at a time.
type output struct {
	w   io.Writer
	err error
}

func (o *output) Write(b []byte) (n int, err error) {
	if o.err == nil {
		n, o.err = o.w.Write(b)
	}
	return n, o.err
}

// printJSON prints v for programs.
func (e *env) printJSON(v any) error {
	enc := json.NewEncoder(e.out)
	enc.SetIndent("", " ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
