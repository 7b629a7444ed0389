package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// own says what the fields of a refusal are.
var own = map[string]string{
	"Refusal.title":  "The status in words.",
	"Refusal.status": "The HTTP status.",
	"Refusal.detail": "What is wrong, and how to put it right.",
	"Refusal.errors": "Each thing that is wrong with the request.",
	"Fault.name":     "The parameter; empty when it is about all of them.",
	"Fault.detail":   "What is wrong with it, and how to say it.",
}

var inPath = regexp.MustCompile(`\{([a-z_]+)\}`)

// describe writes the OpenAPI 3.1 document of the operations. It fails with everything that is wrong
// with their table: a mistake of ours.
func describe(cfg Config) ([]byte, error) {
	fields := maps.Clone(own)
	maps.Copy(fields, cfg.Fields)
	s := schemas{fields: fields, rename: cfg.Rename, made: object{}, of: map[string]reflect.Type{}, met: map[string]bool{}}
	paths, ids := object{}, map[string]bool{}
	refusal := s.schema(reflect.TypeFor[Refusal]())
	for i := range cfg.Operations {
		o := &cfg.Operations[i]
		if ids[o.ID] || o.ID == "" || o.Summary == "" || o.Group == "" || paths[o.Path] != nil {
			s.faults = append(s.faults, fmt.Sprintf("operation %q of %s: its ID and path must be its own, and it needs a group and a summary", o.ID, o.Path))
		}
		ids[o.ID] = true
		paths[o.Path] = object{"get": o.describe(&s, refusal)}
	}
	for _, name := range unused(fields, s.met) {
		s.faults = append(s.faults, fmt.Sprintf("there is no field %q", name))
	}
	if len(s.faults) > 0 {
		return nil, errors.New("describe the api: " + strings.Join(s.faults, "\n"))
	}
	tags := []object{}
	for _, g := range cfg.groups() {
		tags = append(tags, object{"name": g})
	}
	return json.MarshalIndent(object{
		"openapi":    "3.1.0",
		"info":       object{"title": cfg.Title, "version": cfg.Version, "description": cfg.About},
		"servers":    []object{{"url": Root}},
		"tags":       tags,
		"paths":      paths,
		"components": object{"schemas": s.made},
	}, "", " ")
}

func (o *Operation) describe(s *schemas, refusal object) object {
	params, named := []object{}, []string{}
	for i := range o.Params {
		p := &o.Params[i]
		if p.About == "" {
			s.faults = append(s.faults, fmt.Sprintf("nobody says what the parameter %s of %s is", p.Name, o.ID))
		}
		of := object{"name": p.Name, "in": "query", "description": p.About, "schema": p.schema()}
		if p.InPath {
			of["in"], of["required"] = "path", true
			named = append(named, p.Name)
		}
		if p.Kind == List {
			of["style"], of["explode"] = "form", false
		}
		params = append(params, of)
	}
	var wanted []string
	for _, m := range inPath.FindAllStringSubmatch(o.Path, -1) {
		wanted = append(wanted, m[1])
	}
	if !slices.Equal(named, wanted) {
		s.faults = append(s.faults, fmt.Sprintf("the path %s and the parameters of %s differ", o.Path, o.ID))
	}
	problem := func(about string) object {
		return object{"description": about, "content": object{"application/problem+json": object{"schema": refusal}}}
	}
	answers := object{
		fmt.Sprint(http.StatusOK): object{"description": o.Summary, "headers": object{"ETag": object{"description": "Names these bytes; send it as If-None-Match.", "schema": object{"type": "string"}}},
			"content": object{"application/json": object{"schema": s.schema(reflect.TypeOf(o.Answer))}}},
		fmt.Sprint(http.StatusNotModified):         object{"description": "Who asks has this answer already."},
		fmt.Sprint(http.StatusBadRequest):          problem("The request is not well said; errors lists all that is wrong."),
		fmt.Sprint(http.StatusServiceUnavailable):  problem("The goals are being judged; ask again in a moment."),
		fmt.Sprint(http.StatusInternalServerError): problem("It cannot be answered just now."),
	}
	if o.NotFound {
		answers[fmt.Sprint(http.StatusNotFound)] = problem("There is nothing of that name.")
	}
	out := object{"operationId": o.ID, "tags": []string{o.Group}, "summary": o.Summary, "parameters": params, "responses": answers}
	if o.About != "" {
		out["description"] = o.About
	}
	return out
}

// schema returns the schema of a parameter.
func (p *Param) schema() object {
	of := object{"type": "string"}
	if p.Known != nil {
		of["enum"] = p.Known
	}
	switch p.Kind {
	case List:
		return object{"type": "array", "items": of, "maxItems": mostTexts}
	case Number:
		low, high := p.bounds()
		of = object{"type": "integer", "minimum": low, "maximum": high}
		if p.Default != 0 {
			of["default"] = p.Default
		}
	case Day:
		of["format"] = "date"
	case Moment:
		of["examples"] = []string{"2024-06-30T12:00:00+03:00", "2024-06-30"}
	case Truth:
		of = object{"type": "boolean"}
	case Text:
	}
	return of
}
