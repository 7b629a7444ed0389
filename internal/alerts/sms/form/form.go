// Package form holds the templates by which a gateway for short messages is spoken to.
package form

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/template"
)

// Fields are what a form may use.
type Fields struct {
	To     string // with the country's code: +963912345678
	Number string // the same without the plus
	Text   string
	ID     string // the same whenever the same message is sent again
}

// Form is a template of text/template with Fields and the functions urlquery and json, through which
// every value should pass, and secret.
type Form struct{ t *template.Template }

// Parse reads a form, and tries it.
func Parse(text string) (*Form, error) {
	t, err := template.New("form").Funcs(functions("")).Parse(text)
	if err != nil {
		return nil, fmt.Errorf("read the template: %w", err)
	}
	f := &Form{t}
	_, err = f.Write("", Fields{})
	return f, err
}

// Write fills the form in.
func (f *Form) Write(secret string, fields Fields) (string, error) {
	t, err := f.t.Clone()
	if err != nil {
		return "", fmt.Errorf("fill the template in: %w", err)
	}
	var b strings.Builder
	if err := t.Funcs(functions(secret)).Execute(&b, fields); err != nil {
		return "", fmt.Errorf("fill the template in: %w", err)
	}
	return b.String(), nil
}

func functions(secret string) template.FuncMap {
	return template.FuncMap{
		"secret": func() string { return secret },
		"json": func(v any) (string, error) {
			b, err := json.Marshal(v)
			return string(b), err
		},
	}
}
