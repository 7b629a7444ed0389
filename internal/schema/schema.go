// Package schema describes plan.yaml and rasid.yaml as JSON Schemas (draft 2020-12), so that an editor completes
// their keys, explains them, and marks what is wrong while it is written. A schema takes whatever the readers
// of these files take; what it cannot express, "rasid check" says.
package schema

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
)

// Names lists what there are schemas of.
func Names() []string { return []string{"plan", "config"} }

// Of returns the schema of that name, as indented JSON that ends with a line break. An unknown name is an error
// that lists the known ones.
func Of(name string) ([]byte, error) {
	var objects []object
	var title string
	switch name {
	case "plan":
		title, objects = "plan.yaml of Rasid", planObjects()
	case "config":
		title, objects = "rasid.yaml of Rasid", configObjects()
	default:
		return nil, fmt.Errorf("there is no schema %q (have: %s)", name, strings.Join(Names(), ", "))
	}
	defs := form{}
	for _, o := range objects {
		defs[slug(o.what)] = o.form()
	}
	b, err := json.MarshalIndent(form{"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, "description": objects[0].doc,
		"$ref": ref(objects[0].what)["$ref"], "$defs": defs}, "", " ")
	if err != nil {
		return nil, fmt.Errorf("write the schema %s: %w", name, err)
	}
	return append(b, '\n'), nil
}

// form is a part of a schema.
type form = map[string]any

// object is a map of known keys, called as the readers call it.
type object struct {
	what, doc string
	keys      []key
	more      form // further keywords; may be nil
}

// key is one key of a map; a leading "!" of its name marks one that must be there.
type key struct {
	name string
	is   form
	doc  string
}

func (o object) form() form {
	f, required, properties := form{"type": "object", "additionalProperties": false}, []string{}, form{}
	for _, k := range o.keys {
		name, must := strings.CutPrefix(k.name, "!")
		if must {
			required = append(required, name)
		}
		described := form{"description": k.doc}
		maps.Copy(described, k.is)
		properties[name] = described
	}
	f["properties"] = properties
	if o.doc != "" {
		f["description"] = o.doc
	}
	if len(required) > 0 {
		f["required"] = required
	}
	maps.Copy(f, o.more)
	return f
}

// slug is the name of a definition.
func slug(what string) string {
	return strings.ReplaceAll(strings.TrimPrefix(strings.TrimPrefix(what, "an "), "a "), " ", "-")
}

func ref(what string) form { return form{"$ref": "#/$defs/" + slug(what)} }

// list is a list of items of a form.
func list(items form) form { return form{"type": "array", "items": items} }

// either takes any of several forms.
func either(forms ...form) form { return form{"anyOf": forms} }

// one is a map with a single of some keys.
func one(keys ...string) form {
	var ways []form
	for _, k := range keys {
		ways = append(ways, form{"required": []string{k}})
	}
	return form{"oneOf": ways}
}

func enum(words ...string) form {
	values := make([]any, len(words))
	for i, w := range words {
		values[i] = w
	}
	return form{"enum": values}
}

func names[T ~string](list []T) (words []string) {
	for _, w := range list {
		words = append(words, string(w))
	}
	return words
}

const decimal = `[+-]?[0-9]+(\.[0-9]+)?`

func pattern(p string) form { return form{"type": "string", "pattern": "^(" + p + ")$"} }

// The forms of single values. What YAML reads as a number or as true is a text where a text is wanted.
func text() form   { return form{"type": []string{"string", "number", "boolean"}} }
func number() form { return form{"type": []string{"number", "string"}, "pattern": "^" + decimal + "$"} }
func flag() form   { return form{"enum": []any{true, false, "true", "false"}} }
func day() form    { return pattern(`[0-9]{4}-[0-9]{2}-[0-9]{2}`) }
func share() form  { return pattern(decimal + ` *%`) }
func days() form   { return pattern(`[0-9]+[dw]`) }
func wait() form   { return pattern(`[0-9]+[dw]|never`) }
func id() form {
	return form{"type": []string{"string", "number"}, "pattern": "^[A-Za-z0-9][A-Za-z0-9_.-]*$"}
}
func reports() form   { return pattern(`[0-9]+ *report.*|[0-9]+[dw]`) }
func language() form  { return enum("ar", "ku", "en") }
func severity() form  { return enum("info", "warning", "critical") }
func texts() form     { return either(text(), list(text())) }
func duration() form  { return pattern(`([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+`) }
func secret() form    { return pattern(`\$\{(env|file):[^{}]+\}`) }
func address() form   { return pattern(`[Hh][Tt][Tt][Pp][Ss]?://.+|\$\{(env|file):[^{}]+\}`) }
func quiet() form     { return pattern(clock + ` ?[-–] ?` + clock) }
func timeOfDay() form { return pattern(clock) }

const clock = `([01]?[0-9]|2[0-3]):[0-5][0-9]`
