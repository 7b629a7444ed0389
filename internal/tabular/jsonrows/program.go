// Package jsonrows makes a table of JSON answers: a jq program says what the rows are, and their
// keys become columns. It changes no number: the digits stay as the server wrote them.
package jsonrows

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/itchyny/gojq"
)

// ProgramTime bounds a program's work on one page.
const ProgramTime = 30 * time.Second

// Program is a jq program that has been compiled. It reads nothing but the page it is given: no
// environment, no files, no further input.
type Program struct{ code *gojq.Code }

// SyntaxError says where a program is wrong. Line and Column count from 1, in characters; both are
// 0 when the program is well written but cannot work.
type SyntaxError struct {
	Line, Column int
	Reason       string
}

// Error says where and why.
func (e *SyntaxError) Error() string {
	if e.Line == 0 {
		return e.Reason
	}
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Reason)
}

// Compile compiles a jq program. An error is a *SyntaxError.
func Compile(text string) (*Program, error) {
	q, err := gojq.Parse(text)
	if err != nil {
		e := &SyntaxError{Reason: strings.TrimSpace(err.Error())}
		if at, ok := errors.AsType[*gojq.ParseError](err); ok {
			// It stopped behind the token that does not fit.
			before := text[:max(0, min(at.Offset-len(at.Token), len(text)))]
			e.Line = 1 + strings.Count(before, "\n")
			e.Column = 1 + len([]rune(before[strings.LastIndexByte(before, '\n')+1:]))
		}
		return nil, e
	}
	code, err := gojq.Compile(q)
	if err != nil {
		return nil, &SyntaxError{Reason: err.Error()}
	}
	return &Program{code}, nil
}

var errTooSlow = fmt.Errorf("it takes longer than %s", ProgramTime)

// Run yields what the program makes of one page. It stops at the first error.
func (p *Program) Run(ctx context.Context, page any) iter.Seq2[any, error] {
	return func(yield func(any, error) bool) {
		bounded, stop := context.WithTimeoutCause(ctx, ProgramTime, errTooSlow)
		defer stop()
		for results := p.code.RunWithContext(bounded, page); ; {
			v, ok := results.Next()
			if !ok {
				return
			}
			err, failed := v.(error)
			switch halt := (*gojq.HaltError)(nil); {
			case failed && errors.As(err, &halt) && halt.Value() == nil:
				return
			case failed && ctx.Err() != nil:
				err = ctx.Err()
			case failed && bounded.Err() != nil:
				err = errTooSlow
			}
			if failed {
				yield(nil, err)
				return
			}
			if !yield(v, nil) {
				return
			}
		}
	}
}

// First returns the first thing that the program makes of a page, nil when it makes nothing.
func (p *Program) First(ctx context.Context, page any) (any, error) {
	for v, err := range p.Run(ctx, page) {
		return v, err
	}
	return nil, nil
}

// Text returns a value of JSON as a cell shows it: texts and numbers as they are, nothing for null,
// lists and objects as JSON.
func Text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case json.Number:
		return v.String()
	}
	b, err := gojq.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(b)
}
