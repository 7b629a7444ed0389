package api

import (
	"cmp"
	"encoding"
	"fmt"
	"reflect"
	"strings"
	"time"

	"rasid/indicators"
	"rasid/internal/diag"
)

// object is a JSON object; encoding/json writes its keys in their order.
type object = map[string]any

// schemas makes JSON schemas (draft 2020-12, as OpenAPI 3.1 takes them) of Go types, by the rules by
// which encoding/json writes their values.
type schemas struct {
	fields map[string]string // what each field is
	rename map[string]string
	made   object // by the type's name
	of     map[string]reflect.Type
	met    map[string]bool // fields
	faults []string
}

// enumerations are the texts that a type can be.
var enumerations = map[reflect.Type]func() []string{
	reflect.TypeFor[indicators.Status]():    listed(indicators.Statuses),
	reflect.TypeFor[indicators.Freshness](): listed(indicators.Freshnesses),
	reflect.TypeFor[indicators.Handling]():  listed(indicators.Handlings),
	reflect.TypeFor[indicators.Measure]():   listed(indicators.Measures),
	reflect.TypeFor[indicators.Severity]():  listed(func() []indicators.Severity { return append(indicators.Severities(), "") }),
	reflect.TypeFor[diag.Severity]():        listed(func() []diag.Severity { return []diag.Severity{diag.Error, diag.Warning, diag.Info} }),
}

func listed[T ~string](list func() []T) func() []string {
	return func() (texts []string) {
		for _, v := range list() {
			texts = append(texts, string(v))
		}
		return texts
	}
}

// schema returns the schema of a type. Of a struct it is a reference.
func (s *schemas) schema(t reflect.Type) object {
	switch t {
	case reflect.TypeFor[time.Time]():
		return object{"type": "string", "format": "date-time"}
	case reflect.TypeFor[indicators.Date]():
		return object{"type": "string", "format": "date"}
	case reflect.TypeFor[indicators.Period]():
		return object{"type": "string", "description": "A day 2024-06-30, ISO week 2024-W26, month 2024-06, quarter 2024-Q2, year 2024, or an instant's day @2024-06-30."}
	case reflect.TypeFor[indicators.Text]():
		languages := object{"": object{"type": "string"}}
		for _, l := range indicators.Langs() {
			languages[string(l)] = object{"type": "string"}
		}
		return object{"type": []string{"object", "null"}, "properties": languages, "additionalProperties": false,
			"description": "A text by its language; under the empty name one that was written without a language."}
	}
	if list := enumerations[t]; list != nil {
		return object{"type": "string", "enum": list()}
	}
	if t.Kind() != reflect.Pointer && t.Implements(reflect.TypeFor[encoding.TextMarshaler]()) {
		s.faults = append(s.faults, fmt.Sprintf("%s writes itself as text, and no schema is known for it", t))
	}
	switch t.Kind() {
	case reflect.String:
		return object{"type": "string"}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return object{"type": "integer"}
	case reflect.Float64, reflect.Float32:
		return object{"type": "number"}
	case reflect.Pointer:
		return orNull(s.schema(t.Elem()))
	case reflect.Slice:
		return object{"type": "array", "items": s.schema(t.Elem())}
	case reflect.Map:
		of := object{"type": "object", "additionalProperties": s.schema(t.Elem())}
		if list := enumerations[t.Key()]; list != nil {
			of["propertyNames"] = object{"enum": list()}
		}
		return of
	case reflect.Struct:
		return s.reference(t)
	}
	s.faults = append(s.faults, fmt.Sprintf("%s cannot be described", t))
	return object{}
}

// orNull lets a schema be null as well.
func orNull(of object) object {
	if kind, ok := of["type"].(string); ok && of["enum"] == nil {
		of["type"] = []string{kind, "null"}
		return of
	}
	return object{"anyOf": []object{of, {"type": "null"}}}
}

// name is what the document calls a type.
func (s *schemas) name(t reflect.Type) string { return cmp.Or(s.rename[t.String()], t.Name()) }

// reference makes the schema of a struct, once, and returns a reference to it.
func (s *schemas) reference(t reflect.Type) object {
	name := s.name(t)
	to := object{"$ref": "#/components/schemas/" + name}
	if other, ok := s.of[name]; ok {
		if other != t {
			s.faults = append(s.faults, fmt.Sprintf("%s and %s have one name", other, t))
		}
		return to
	}
	s.of[name] = t
	properties, required := object{}, []string{}
	s.collect(t, name, properties, &required)
	s.made[name] = object{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
	return to
}

// collect gathers the fields of a struct; those of an embedded one are its own.
func (s *schemas) collect(t reflect.Type, owner string, properties object, required *[]string) {
	for f := range t.Fields() {
		tag, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && tag == "" {
			s.collect(f.Type, s.name(f.Type), properties, required)
			continue
		}
		if tag == "-" || !f.IsExported() {
			continue
		}
		key := owner + "." + tag
		about := s.fields[key]
		if about == "" || tag == "" {
			s.faults = append(s.faults, fmt.Sprintf("nobody says what %q is", key))
		}
		s.met[key] = true
		of := s.schema(f.Type)
		if old, ok := of["description"].(string); ok {
			about += " " + old
		}
		of["description"] = about // beside $ref too, as draft 2020-12 allows it
		if properties[tag] = of; !strings.Contains(options, "omitempty") && !strings.Contains(options, "omitzero") {
			*required = append(*required, tag)
		}
	}
}
