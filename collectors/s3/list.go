package s3

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/minio/minio-go/v7"

	"rasid/collectors"
	"rasid/collectors/fetch"
)

// object is one that may be offered.
type object struct {
	key, etag, department string
	size                  int64
	modified              time.Time
	replaces              string // SHA-256 of what was taken last under its key; "" for nothing
}

// version names the bytes that an object holds.
func (o object) version() string { return fmt.Sprintf("%s#%d", escaped(o.etag), o.size) }

// origin names one putting of an object.
func (o object) origin(id string) string {
	return fmt.Sprintf("s3:%s:%s#%s#%d", id, escaped(o.key), o.version(), o.modified.UnixMilli())
}

// escaped writes a key without "#", control characters and what is no UTF-8.
func escaped(key string) string { return url.PathEscape(key) }

// hash stands for the key.
func (o object) hash() hash { return hashOf(escaped(o.key)) }

// parse returns the key, escaped, and the version that an origin of the source names.
func parse(origin, id string) (key, version string, ok bool) {
	rest, ok := strings.CutPrefix(origin, "s3:"+id+":")
	parts := strings.Split(rest, "#")
	if !ok || len(parts) != 4 {
		return "", "", false
	}
	return parts[0], parts[1] + "#" + parts[2], true
}

// most bounds the objects below a prefix: what is kept of each stays in memory.
const most = 1_000_000

// longestKey is how long a key may be by the protocol, in bytes.
const longestKey = 1024

// list lists the objects that may be offered.
func (r *run) list(ctx context.Context) (objects []object, err error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	listed := 0
	for o := range r.store.ListObjectsIter(ctx, r.cfg.Bucket, minio.ListObjectsOptions{Prefix: r.cfg.Prefix, Recursive: true, FetchOwner: new(bool)}) {
		if o.Err != nil {
			return nil, o.Err
		}
		if listed++; listed > most {
			return nil, &fetch.Error{Kind: fetch.TooLarge, Reason: fmt.Sprintf("more than %d objects are listed", most), Remedy: "write a narrower prefix:, or after: delete"}
		}
		below, ok := strings.CutPrefix(o.Key, r.cfg.Prefix)
		if !ok || strings.HasSuffix(below, "/") || collectors.InProgress(path.Base(below)) {
			continue // a folder that a program drew, or what is not whole yet
		}
		if x, ok := r.admit(below, o); ok {
			objects = append(objects, x)
		}
	}
	if err := ctx.Err(); err != nil { // the listing then ends as if it were whole
		return nil, err
	}
	sorted(objects)
	return objects, nil
}

// admit says whose an object is, and whether it can be read at all.
func (r *run) admit(below string, o minio.ObjectInfo) (x object, ok bool) {
	x = object{key: o.Key, etag: o.ETag, department: r.cfg.Department, size: o.Size, modified: o.LastModified}
	segments := strings.Split(below, "/")
	if x.department == "" {
		if len(segments) == 1 {
			r.troubles.add("", r.where(o.Key), "no_department", "put it below the name of its department: "+r.cfg.Prefix+"DEPARTMENT/…")
			return x, false
		}
		if x.department = segments[0]; !r.cfg.Departments(x.department) {
			r.troubles.add("", r.where(r.cfg.Prefix+segments[0]), "unknown_department", fmt.Sprintf("the plan has no department %q", r.veil.Clean(x.department)))
			return x, false
		}
	}
	switch {
	case !utf8.ValidString(o.Key), len(o.Key) > longestKey, slices.Contains(segments, ".."), slices.Contains(segments, "."):
		r.troubles.add(x.department, r.where(o.Key), "bad_name", "such a key cannot be asked for: put the object under another one, of UTF-8, without . and .. between slashes")
	case o.ETag == "" || o.LastModified.IsZero():
		r.troubles.add(x.department, r.where(o.Key), "unreadable", "the store does not say its ETag and when it was written: nobody could tell whether it is whole")
	case o.Size > r.cfg.Limit:
		r.troubles.add(x.department, r.where(o.Key), "unreadable", r.tooLarge().Error())
	default:
		return x, true
	}
	return x, false
}

// hash stands for a text in memory.
type hash [16]byte

func hashOf(s string) hash {
	sum := sha256.Sum256([]byte(s))
	return hash(sum[:16])
}

// version is what is remembered of an object: what it held, and when that was put there.
type version struct {
	held hash
	at   time.Time
}

// news tells objects that have to be read from those that were taken. The journal is asked only if
// something is listed that an earlier run did not find, and for nothing that is not listed.
func (r *run) news(ctx context.Context, objects []object) (news, taken []object, err error) {
	if n := r.cfg.Newest; n > 0 {
		r.known = map[hash]version{}
		return objects[max(0, len(objects)-n):], nil, nil
	}
	known, asked := make(map[hash]version, len(objects)), map[hash]Taken{}
	for _, o := range objects {
		h := o.hash()
		if v, ok := r.known[h]; ok && v == (version{hashOf(o.version()), o.modified}) {
			known[h] = v
		} else {
			asked[h] = Taken{}
		}
	}
	if len(asked) > 0 {
		err := r.cfg.Ledger.Taken(ctx, r.cfg.ID, func(t Taken) error {
			if key, _, ok := parse(t.Origin, r.cfg.ID); ok {
				if h := hashOf(key); has(asked, h) {
					asked[h] = t
				}
			}
			return nil
		})
		if err != nil {
			return nil, nil, err
		}
	}
	for _, o := range objects {
		h := o.hash()
		last := asked[h]
		_, held, _ := parse(last.Origin, r.cfg.ID)
		switch {
		// Put again as it was, it is news only where it would be read otherwise than it was.
		case !has(asked, h), held == o.version() && (!last.Stale || !o.modified.Truncate(time.Millisecond).After(last.Modified)):
			known[h] = version{hashOf(o.version()), o.modified}
			taken = append(taken, o)
		default:
			o.replaces = last.SHA256
			news = append(news, o)
		}
	}
	r.known = known
	return news, taken, nil
}

func has[V any](m map[hash]V, h hash) bool { _, ok := m[h]; return ok }

// fileName makes a file's name of a key, for people and for every file system.
func fileName(key string) string {
	name := strings.Map(func(c rune) rune {
		if strings.ContainsRune(`\/:*?"<>|`, c) || !unicode.IsPrint(c) || c == utf8.RuneError {
			return '_'
		}
		return c
	}, path.Base(key))
	name = strings.TrimRight(name, ". ") // which Windows does not keep
	const longest = 120                  // bytes
	if len(name) > longest {
		end := path.Ext(name)
		if len(end) > 10 {
			end = ""
		}
		name = strings.ToValidUTF8(name[:longest-len(end)], "") + end
	}
	if name == "" {
		return "object"
	}
	return name
}

// troubles are those of a run, few of each sort: what is wrong with one object may be wrong with all.
type troubles struct {
	source string
	seen   map[string]bool
	counts map[string]int // by code
	told   []collectors.Trouble
}

func newTroubles(source string) *troubles {
	return &troubles{source: source, seen: map[string]bool{}, counts: map[string]int{}}
}

// toldOfEach is how many troubles of one code are told one by one.
const toldOfEach = 20

func (t *troubles) add(department, where, code, detail string) {
	if t.seen[code+where] {
		return
	}
	if t.counts[code]++; t.counts[code] <= toldOfEach {
		t.seen[code+where] = true
		t.told = append(t.told, collectors.Trouble{Source: t.source, Department: department, Path: where, Code: code, Detail: detail})
	}
}

func (t *troubles) list() []collectors.Trouble {
	for i := range t.told {
		if n := t.counts[t.told[i].Code] - toldOfEach; n > 0 {
			t.counts[t.told[i].Code] = 0
			t.told[i].Detail += fmt.Sprintf(" (and %d more like this)", n)
		}
	}
	return t.told
}
