package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"rasid/internal/planimport"
)

// ImportPlan makes a plan of the table of goals in a file; Name of the options is the file's. With a path to write to,
// the plan is written there, unless something stands there already. What is wrong with the file or the path is
// a *UseError.
func ImportPlan(file, to string, o planimport.Options) (*planimport.Result, error) {
	if to != "" {
		if _, err := os.Stat(to); !errors.Is(err, fs.ErrNotExist) {
			return nil, &UseError{Err: fmt.Errorf("import: %s is there already, and is left as it is; name another file with -o", to)}
		}
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, &UseError{Err: fmt.Errorf("import: %w", err)}
	}
	defer func() { _ = f.Close() }()
	st, err := f.Stat()
	if err != nil || st.IsDir() {
		return nil, &UseError{Err: fmt.Errorf("import %s: it is no file", file)}
	}
	o.Name = filepath.Base(file)
	r, err := planimport.Read(f, st.Size(), o)
	if err != nil || to == "" {
		return r, err
	}
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err == nil {
		_, err = out.Write(r.Plan)
		err = errors.Join(err, out.Close())
	}
	if err != nil {
		return nil, fmt.Errorf("import: write %s: %w", to, err)
	}
	return r, nil
}
