// Package decisions hands a person's decisions to the service that has the journal open, through
// files in a folder of the workspace: who may write there may decide. It needs no network and works
// on every system.
//
// A request is written beside its name, synced and renamed to ID.request. The service renames it to
// ID.taken, carries it out, and leaves ID.answer. A service that stopped in between finds ID.taken
// when it begins again; that the journal knows the ID keeps it from being carried out twice. Who
// asks and gets no answer in time takes the request back, unless the service has taken it by then.
package decisions

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"
)

// Folder is the folder's name in a workspace.
const Folder = "decisions"

const (
	requestEnd = ".request"
	takenEnd   = ".taken"
	answerEnd  = ".answer"

	look        = 50 * time.Millisecond // how often an answer is looked for
	largest     = 4 << 20               // bytes of a request
	answersKept = 24 * time.Hour        // that nobody fetched
)

// Box is the folder.
type Box struct{ Dir string }

// In returns the box of a workspace.
func In(workspace string) Box { return Box{filepath.Join(workspace, Folder)} }

// Answer is what became of a request: either Result or Problem is set.
type Answer struct {
	Result  json.RawMessage `json:"result,omitempty"`
	Problem string          `json:"problem,omitempty"`
	Misuse  bool            `json:"misuse,omitempty"` // the request must be made differently; nothing has failed
}

// The reasons for an Ask without an answer.
var (
	ErrNobody    = errors.New("the process that is writing it does not take decisions")
	ErrWithdrawn = errors.New("it did not answer in time; the decision was taken back, and nothing is decided")
	ErrUnknown   = errors.New("it is carrying the decision out and has not answered yet; \"rasid release\" shows what still waits")
)

// NewID returns a name for a request that no other one has.
func NewID() string { return rand.Text() }

var idForm = regexp.MustCompile(`^[A-Z2-7]{26}$`)

// Open makes the folder, so that requests can be made. Only its owner may look into it or write.
func (b Box) Open() error {
	if err := os.MkdirAll(b.Dir, 0o700); err != nil {
		return fmt.Errorf("prepare decisions: %w", err)
	}
	return nil
}

// Ask makes a request and waits for its answer until ctx is done. Without one the error is
// ErrNobody, ErrWithdrawn or ErrUnknown. id comes from NewID.
func (b Box) Ask(ctx context.Context, id string, request any) (Answer, error) {
	if st, err := os.Stat(b.Dir); err != nil || !st.IsDir() {
		return Answer{}, ErrNobody
	}
	if err := b.put(id+requestEnd, request); err != nil {
		return Answer{}, fmt.Errorf("hand the decision over: %w", err)
	}
	tick := time.NewTicker(look)
	defer tick.Stop()
	for {
		if a, ok, err := b.fetch(id); ok || err != nil {
			return a, err
		}
		select {
		case <-tick.C:
			continue
		case <-ctx.Done():
		}
		// Renamed, it is nobody's: the service has either taken it before or never will.
		back := filepath.Join(b.Dir, id+".back")
		if err := os.Rename(b.path(id, requestEnd), back); err == nil {
			return Answer{}, errors.Join(ErrWithdrawn, os.Remove(back))
		}
		if a, ok, err := b.fetch(id); ok || err != nil {
			return a, err
		}
		return Answer{}, ErrUnknown
	}
}

func (b Box) path(id, end string) string { return filepath.Join(b.Dir, id+end) }

// fetch takes the answer to a request, if it is there.
func (b Box) fetch(id string) (a Answer, ok bool, err error) {
	data, err := os.ReadFile(b.path(id, answerEnd))
	if errors.Is(err, fs.ErrNotExist) {
		return a, false, nil
	}
	if err == nil {
		err = json.Unmarshal(data, &a)
	}
	if err != nil {
		return a, false, fmt.Errorf("read the answer to the decision: %w", err)
	}
	return a, true, os.Remove(b.path(id, answerEnd))
}

// put writes a file whole: it is there with all of its content, synced, or not at all.
func (b Box) put(name string, content any) error {
	data, err := json.Marshal(content)
	if err != nil {
		return err
	}
	path := filepath.Join(b.Dir, name)
	f, err := os.OpenFile(path+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return os.Rename(f.Name(), path)
}

// Serve carries out the requests that are there, those first that an earlier call had taken and not
// answered. decide is given the request's ID and text; its error becomes the answer's Problem,
// unless ctx is done: then the request stays for the next call. A request that cannot be read is
// answered with why.
func (b Box) Serve(ctx context.Context, decide func(ctx context.Context, id string, request []byte) Answer) error {
	names, err := b.names()
	if err != nil {
		return err
	}
	var errs []error
	for _, name := range names {
		if ctx.Err() != nil {
			break
		}
		errs = append(errs, b.one(ctx, name, decide))
	}
	return errors.Join(errs...)
}

// names lists the requests, and clears away answers that nobody fetches.
func (b Box) names() ([]string, error) {
	st, err := os.Stat(b.Dir)
	if err != nil {
		return nil, fmt.Errorf("look for decisions: %w", err)
	}
	if runtime.GOOS != "windows" && st.Mode().Perm()&0o002 != 0 {
		return nil, fmt.Errorf("look for decisions: anybody may write into %s; take that right away (chmod o-w)", b.Dir)
	}
	entries, err := os.ReadDir(b.Dir)
	if err != nil {
		return nil, fmt.Errorf("look for decisions: %w", err)
	}
	var taken, requests []string
	for _, e := range entries {
		id, end, _ := strings.Cut(e.Name(), ".")
		if !idForm.MatchString(id) || !e.Type().IsRegular() {
			continue
		}
		switch "." + end {
		case takenEnd:
			taken = append(taken, e.Name())
		case requestEnd:
			requests = append(requests, e.Name())
		default:
			if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > answersKept {
				_ = os.Remove(filepath.Join(b.Dir, e.Name()))
			}
		}
	}
	return slices.Concat(taken, requests), nil
}

func (b Box) one(ctx context.Context, name string, decide func(context.Context, string, []byte) Answer) error {
	id, _, _ := strings.Cut(name, ".")
	taken := b.path(id, takenEnd)
	if strings.HasSuffix(name, requestEnd) {
		if err := os.Rename(filepath.Join(b.Dir, name), taken); err != nil {
			if errors.Is(err, fs.ErrNotExist) {
				return nil // it was taken back
			}
			return fmt.Errorf("take a decision: %w", err)
		}
	}
	st, err := os.Stat(taken)
	if err != nil {
		return fmt.Errorf("read a decision: %w", err)
	}
	answer := Answer{Problem: "the request is too large", Misuse: true}
	if st.Size() <= largest {
		data, err := os.ReadFile(taken)
		if err != nil {
			return fmt.Errorf("read a decision: %w", err)
		}
		if answer = decide(ctx, id, data); ctx.Err() != nil && answer.Problem != "" {
			return nil // it was stopped, and is carried out at the next start
		}
	}
	if err := b.put(id+answerEnd, answer); err != nil {
		return fmt.Errorf("answer a decision: %w", err)
	}
	return os.Remove(taken)
}
