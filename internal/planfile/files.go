package planfile

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"rasid/internal/diag"
	"rasid/internal/yamlnode"
)

// A plan may stand in several files: the plan file names those that are read after it under include:. Where
// the plan is kept as one text, as in the journal, they stand one after another behind a first line that no
// plan file has. A plan of one file is kept as it is.

// File is a plan file, or one that it includes.
type File struct {
	Name string // as the plan file names it; of the plan file itself ""
	Data []byte
	Err  error // why it cannot be read
}

// Files reads the plan file at a path and those that it includes, whatever they hold.
func Files(at string) []File {
	data, err := os.ReadFile(at)
	list := []File{{Data: data, Err: err}}
	_, root := yamlnode.Parse("", "plan", data)
	for _, name := range included(root) {
		data, err := os.ReadFile(filepath.Join(filepath.Dir(at), filepath.FromSlash(name)))
		if short := (*fs.PathError)(nil); errors.As(err, &short) {
			err = short.Err // where the file is read from is the same wherever the plan is
		}
		list = append(list, File{name, data, err})
	}
	return list
}

// included returns the names under include: that can be read, each once.
func included(root yamlnode.Value) (names []string) {
	at := root.Seek("include")
	if at == root {
		return nil
	}
	for _, name := range at.Scalars() {
		if includable(name) == "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// includable says why a file cannot be included by that name, "" when it can.
func includable(name string) string {
	switch {
	case strings.ContainsAny(name, "\\\n\r\x00") || !filepath.IsLocal(filepath.FromSlash(name)) || path.Clean(name) != name:
		return "an included file lies beside the plan or in a folder there, and its name has no way back or out (.., /, \\)"
	case path.Ext(name) != ".yaml" && path.Ext(name) != ".yml":
		return "an included file is YAML, and its name ends with .yaml"
	}
	return ""
}

const bundled = "#!rasid-plan-files 1\n"

// bundle returns the files of a plan as one text.
func bundle(files []File) []byte {
	if len(files) == 1 {
		return files[0].Data
	}
	b := []byte(bundled)
	for _, f := range files {
		b = fmt.Appendf(b, "# %d %s\n", len(f.Data), f.Name)
		b = append(append(b, f.Data...), '\n')
	}
	return b
}

// split returns the files of a plan that was kept as one text.
func split(data []byte) ([]File, error) {
	rest, ok := bytes.CutPrefix(data, []byte(bundled))
	if !ok {
		return []File{{Data: data}}, nil
	}
	var files []File
	for len(rest) > 0 {
		line, after, _ := bytes.Cut(rest, []byte("\n"))
		size, name, _ := strings.Cut(strings.TrimPrefix(string(line), "# "), " ")
		n, err := strconv.Atoi(size)
		if err != nil || n < 0 || n >= len(after) || (name == "") != (len(files) == 0) {
			return nil, errors.New("the files of a plan that was kept as one text do not end where they should")
		}
		files, rest = append(files, File{Name: name, Data: after[:n]}), after[n+1:]
	}
	if len(files) == 0 {
		return nil, errors.New("a text of several files of a plan holds none")
	}
	return files, nil
}

// Documents reads what Plan.Source holds without looking at what it says; name is how problems call the
// plan file. The problems are those of reading YAML.
func Documents(name string, source []byte) yamlnode.Documents {
	files, err := split(source)
	if err != nil {
		f, _ := yamlnode.Parse(name, "plan", nil)
		f.Problems = diag.List{{File: name, Code: "plan/files", Message: err.Error(), Remedy: "write the plan as YAML", Severity: diag.Error}}
		return yamlnode.Documents{{File: f}}
	}
	return documents(name, files)
}

func documents(name string, files []File) (list yamlnode.Documents) {
	for _, f := range files {
		at := name
		if f.Name != "" {
			at = filepath.Join(filepath.Dir(name), filepath.FromSlash(f.Name))
		}
		if f.Err != nil {
			continue // named where it is included
		}
		file, root := yamlnode.Parse(at, "plan", f.Data)
		list = append(list, yamlnode.Document{File: file, Root: root})
	}
	return list
}

// include notes what is wrong with the files that a plan includes, and reports whether all can be read.
func (r *reader) include(docs yamlnode.Documents, files []File) bool {
	root := docs[0].Root
	v := root.Seek("include")
	if !root.Present() || v == root {
		return root.Present()
	}
	if !v.IsList() {
		v.Errorf("include", "begin each file with a dash", "want a list of files here")
		return false
	}
	all, seen := true, map[string]bool{}
	for _, item := range v.List() {
		name := item.String()
		known := slices.IndexFunc(files, func(f File) bool { return f.Name == name })
		why := includable(name)
		switch {
		case name == "":
		case why != "":
			item.Errorf("include", "write it like plan/services.yaml", "%s", why)
		case seen[name]:
			item.Errorf("include", "remove one of the two", "%s is included twice", name)
		case known < 0:
			item.Errorf("include", "put the file beside the plan", "%s is not among the files of the plan", name)
		case files[known].Err != nil:
			item.Errorf("include", "write the file, or leave it out here", "%s cannot be read: %v", name, files[known].Err)
		default:
			seen[name] = true
			continue
		}
		all = false
	}
	for _, doc := range docs {
		all = all && doc.Root.Present()
	}
	return all
}
