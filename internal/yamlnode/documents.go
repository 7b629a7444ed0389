package yamlnode

import "rasid/internal/diag"

// Document is a file with its root.
type Document struct {
	File *File
	Root Value // absent when the file cannot be read
}

// Documents are files that together make one: their lists of one key follow each other.
type Documents []Document

// Seek returns what Value.Seek does, with a position in a list of the first key counted through all files.
func (d Documents) Seek(path ...any) Value {
	last := Value{}
	for _, doc := range d {
		if !doc.Root.Present() {
			continue
		}
		if !last.Present() {
			last = doc.Root
		}
		list := doc.Root.Seek(path[:1]...)
		if list == doc.Root {
			continue
		}
		last = list
		if len(path) == 1 {
			return list
		}
		k, ok := path[1].(int)
		if !ok {
			return doc.Root.Seek(path...)
		}
		if n := len(list.n.Content); !list.IsList() || k >= n {
			if list.IsList() {
				path = append([]any{path[0], k - n}, path[2:]...)
			}
			continue
		}
		return doc.Root.Seek(path...)
	}
	return last
}

// Problems returns the problems of all files, in the order of the files and then of their places.
func (d Documents) Problems() (list diag.List) {
	for _, doc := range d {
		doc.File.Problems.Sort()
		list = append(list, doc.File.Problems...)
	}
	return list
}
