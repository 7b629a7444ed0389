package folder_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rasid/collectors"
)

// takeFunc is a taker of one function.
type takeFunc func(collectors.Offer) error

func (f takeFunc) Take(_ context.Context, o collectors.Offer) error { return f(o) }

// F10, F05: what hinders one file is told by its code, the file stays, and the others are taken.
func TestF10OneTroubleDoesNotStopTheOthers(t *testing.T) {
	for _, c := range []struct {
		code string
		err  error
	}{
		{"unreadable", &fs.PathError{Op: "open", Path: "a.csv", Err: fs.ErrPermission}},
		{"not_taken", fmt.Errorf("disk is full")},
		{"not_taken", fmt.Errorf("the archive is away: %w", fs.ErrNotExist)}, // the file itself is there
	} {
		in := &inbox{dir: t.TempDir(), now: start}
		in.write(t, "water/a.csv", "a", start)
		in.write(t, "water/b.csv", "b", start.Add(1))
		var taken []string
		troubles, err := in.source().Collect(t.Context(), takeFunc(func(o collectors.Offer) error {
			if o.Name == "a.csv" {
				return c.err
			}
			taken = append(taken, o.Name)
			return nil
		}))
		if err != nil || len(troubles) != 1 || troubles[0].Code != c.code || troubles[0].Path != "inbox/water/a.csv" || troubles[0].Department != "water" || strings.Join(taken, " ") != "b.csv" {
			t.Errorf("%v: %+v, %v, taken %v", c.err, troubles, err, taken)
		}
		if left, _ := os.ReadDir(filepath.Join(in.dir, "inbox/water")); len(left) != 1 || left[0].Name() != "a.csv" {
			t.Errorf("%v: %v stay", c.err, left)
		}
	}
}

// F10: the folder itself is away, as a share that is not mounted: an error, not an empty inbox.
func TestF10FolderThatIsAway(t *testing.T) {
	in := &inbox{dir: t.TempDir(), now: start}
	if _, err := in.source().Collect(t.Context(), &taker{}); err == nil || !strings.Contains(err.Error(), `correct path: of source "drops"`) {
		t.Errorf("got %v", err)
	}
}
