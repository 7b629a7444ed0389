package s3

import (
	"path/filepath"
	"testing"
	"time"
	"unicode/utf8"
)

// An object is known again by the origin of its delivery, whatever its key and ETag are, and its name
// is one that any file system takes.
func FuzzOrigin(f *testing.F) {
	f.Add("water/a.csv", "d41d8cd98f00b204e9800998ecf8427e-3", int64(7))
	f.Add("a#b%23c/\xff\x00..", "#", int64(0))
	f.Add("..", "", int64(-1))
	f.Fuzz(func(t *testing.T, key, etag string, size int64) {
		o := object{key: key, etag: etag, size: size, modified: time.UnixMilli(1)}
		k, v, ok := parse(o.origin("s:1"), "s:1")
		if !ok || k != escaped(key) || v != o.version() {
			t.Errorf("%q %q: %q %q %v", key, etag, k, v, ok)
		}
		name := fileName(key)
		if !utf8.ValidString(name) || name == "" || len(name) > 120 || !filepath.IsLocal(name) || filepath.Base(name) != name {
			t.Errorf("%q is called %q", key, name)
		}
	})
}
