// Package folder offers the files that departments drop into a folder. It polls, because shared
// folders send no events; a file is offered only after its size and time have stood still.
package folder

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"rasid/collectors"
)

// Config says which folder, and whose.
type Config struct {
	ID          string                                     // required: the source's ID
	Root        string                                     // required: the workspace
	Path        string                                     // required: the folder, relative to Root
	Department  string                                     // whose files these are; empty: each subfolder is named after its department
	Departments func(id string) bool                       // required when Department is empty: whether there is such a department
	Exclude     []string                                   // subfolders, relative to Root, that other sources read
	Settle      time.Duration                              // how long size and time must have stood still; 0: not at all
	Now         func() time.Time                           // required
	Wait        func(context.Context, time.Duration) error // waits for files to settle; defaults to a timer
}

// Source is one folder being watched. It is used by one goroutine at a time.
type Source struct {
	cfg   Config
	looks map[string]look   // by path relative to Root
	kept  map[string]string // origins that were taken but cannot be removed
}

type look struct {
	info  fs.FileInfo
	first time.Time // when it was first seen like this
}

func (l look) same(info fs.FileInfo) bool {
	return l.info != nil && l.info.Size() == info.Size() && l.info.ModTime().Equal(info.ModTime()) && os.SameFile(l.info, info)
}

// New returns a source for cfg. It touches nothing yet.
func New(cfg Config) *Source {
	if cfg.Wait == nil {
		cfg.Wait = func(ctx context.Context, d time.Duration) error {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(d):
				return nil
			}
		}
	}
	return &Source{cfg: cfg, looks: map[string]look{}, kept: map[string]string{}}
}

// file is a candidate found by a look.
type file struct {
	path, department string
	info             fs.FileInfo
}

// Collect looks, waits for new files to settle, looks again, and offers every file that has
// stood still, the oldest first.
func (s *Source) Collect(ctx context.Context, to collectors.Taker) ([]collectors.Trouble, error) {
	files, troubles, err := s.look()
	if err != nil {
		return troubles, err
	}
	if s.cfg.Settle > 0 && slices.ContainsFunc(files, func(f file) bool { return !s.settled(f) }) {
		if err := s.cfg.Wait(ctx, s.cfg.Settle); err != nil {
			return troubles, err
		}
		if files, troubles, err = s.look(); err != nil {
			return troubles, err
		}
	}
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return troubles, err
		}
		origin := s.origin(f)
		if !s.settled(f) || s.kept[f.path] == origin {
			continue
		}
		o := s.offer(f, origin)
		if err := to.Take(ctx, o); err != nil {
			if ctx.Err() != nil {
				return troubles, ctx.Err()
			}
			code := "not_taken"
			switch {
			case errors.Is(err, fs.ErrNotExist) && s.gone(f):
				continue // it was taken away between the look and the reading
			case errors.Is(err, errChanged):
				continue // still being written: the next look
			case errors.Is(err, fs.ErrPermission):
				code = "unreadable"
			}
			troubles = append(troubles, s.trouble(f.path, f.department, code, err.Error()))
			continue
		}
		if err := o.Done(); err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, errChanged) {
			s.kept[f.path] = origin
			troubles = append(troubles, s.trouble(f.path, f.department, "not_removed", err.Error()))
		}
	}
	return troubles, nil
}

func (s *Source) gone(f file) bool {
	_, err := os.Lstat(filepath.Join(s.cfg.Root, f.path))
	return errors.Is(err, fs.ErrNotExist)
}

func (s *Source) settled(f file) bool {
	l := s.looks[f.path]
	return l.same(f.info) && s.cfg.Now().Sub(l.first) >= s.cfg.Settle
}

func (s *Source) trouble(path, department, code, detail string) collectors.Trouble {
	return collectors.Trouble{Source: s.cfg.ID, Department: department, Path: path, Code: code, Detail: detail}
}

func (s *Source) origin(f file) string {
	return fmt.Sprintf("folder:%s:%s#%d-%d", s.cfg.ID, f.path, f.info.Size(), f.info.ModTime().UnixNano())
}

// look lists the candidates, oldest first, and remembers how they look.
func (s *Source) look() ([]file, []collectors.Trouble, error) {
	var files []file
	var troubles []collectors.Trouble
	if err := s.list(s.cfg.Path, s.cfg.Department, &files, &troubles); err != nil {
		return nil, nil, fmt.Errorf("look into %s: %w; create the folder or correct path: of source %q", s.cfg.Path, err, s.cfg.ID)
	}
	slices.SortFunc(files, func(a, b file) int {
		if c := a.info.ModTime().Compare(b.info.ModTime()); c != 0 {
			return c
		}
		return strings.Compare(a.path, b.path)
	})
	now, looks := s.cfg.Now(), make(map[string]look, len(files))
	for _, f := range files {
		l := s.looks[f.path]
		if !l.same(f.info) {
			l = look{f.info, now}
		}
		looks[f.path] = l
	}
	s.looks = looks
	return files, troubles, nil
}

func (s *Source) list(dir, department string, files *[]file, troubles *[]collectors.Trouble) error {
	entries, err := os.ReadDir(filepath.Join(s.cfg.Root, dir))
	if err != nil {
		return err
	}
	for _, e := range entries {
		p := path.Join(filepath.ToSlash(dir), e.Name())
		if collectors.InProgress(e.Name()) || slices.Contains(s.cfg.Exclude, p) {
			continue
		}
		note := func(code, detail string) {
			*troubles = append(*troubles, s.trouble(p, department, code, detail))
		}
		info, err := os.Lstat(filepath.Join(s.cfg.Root, p))
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			note("unreadable", err.Error())
		case info.Mode()&fs.ModeSymlink != 0:
			note("symlink", "links are not followed: copy the file itself into the folder")
		case info.IsDir() && department == "":
			if !s.cfg.Departments(e.Name()) {
				note("unknown_department", fmt.Sprintf("the plan has no department %q", e.Name()))
			} else if err := s.list(p, e.Name(), files, troubles); err != nil {
				note("unreadable", err.Error())
			}
		case info.IsDir():
			note("not_a_file", "folders within a department's folder are not read: move the files up")
		case !info.Mode().IsRegular():
			note("not_a_file", "this is a pipe, a socket or a device")
		case department == "":
			note("no_department", "move it into the folder of its department")
		default:
			*files = append(*files, file{p, department, info})
		}
	}
	return nil
}

var errChanged = errors.New("the file is no longer the one that was looked at")

func (s *Source) offer(f file, origin string) collectors.Offer {
	full := filepath.Join(s.cfg.Root, f.path)
	verify := func() error {
		info, err := os.Lstat(full)
		if err == nil && !(look{info: f.info}).same(info) {
			err = errChanged
		}
		return err
	}
	return collectors.Offer{Source: s.cfg.ID, Department: f.department, Name: path.Base(f.path), Origin: origin, Size: f.info.Size(), Modified: f.info.ModTime(),
		Verify: verify,
		Open: func() (io.ReadCloser, error) {
			if err := verify(); err != nil {
				return nil, err
			}
			r, err := os.Open(full)
			if err != nil {
				return nil, err
			}
			info, err := r.Stat()
			if err == nil && !(look{info: f.info}).same(info) {
				err = errChanged
			}
			if err != nil {
				return nil, errors.Join(err, r.Close())
			}
			return r, nil
		},
		Done: func() error {
			if err := verify(); err != nil {
				return err
			}
			return os.Remove(full)
		}}
}
