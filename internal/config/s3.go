package config

import (
	"net/url"
	"regexp"
	"strings"
	"time"

	"rasid/internal/yamlnode"
)

// S3 is a bucket that a source reads.
type S3 struct {
	URL, Bucket string
	Prefix      string // of the keys, without a slash at its end; "": all of the bucket
	Region      string // "" where the store has none
	AccessKey   Secret // zero: the bucket is read as anybody may
	SecretKey   Secret
	Delete      bool          // objects are taken away once their bytes are safe
	Timeout     time.Duration // of a run; defaults to 80 % of the interval, at most 10 min
	SizeLimit   int64         // bytes of an object
}

var bucketName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:-]{1,61}[A-Za-z0-9]$`)

func (r reader) s3(m yamlnode.Map, s *Source) {
	s.Table = table(m.Get("table"))
	const like = "https://s3.eu-central-1.amazonaws.com"
	x := S3{URL: location(m.Get("url"), like, false), Bucket: m.Get("bucket").String(), Prefix: strings.Trim(m.Get("prefix").String(), "/"), Region: m.Get("region").String(),
		AccessKey: secret(m.Get("access_key")), SecretKey: secret(m.Get("secret_key")), Timeout: timeout(m.Get("timeout"), s.between), SizeLimit: size(m.Get("size_limit"), tableLimit)}
	if u, err := url.Parse(x.URL); err == nil && strings.Trim(u.Path, "/") != "" {
		m.Get("url").Errorf("url", "write "+like+", and the bucket as bucket:", "this is more than the address of a store")
	}
	if x.Bucket != "" && !bucketName.MatchString(x.Bucket) {
		m.Get("bucket").Errorf("bucket", "write its name alone, such as drops", "%q is no name of a bucket", x.Bucket)
	}
	if access, key := m.Get("access_key"), m.Get("secret_key"); access.Present() != key.Present() {
		which, lacks := access, "secret_key"
		if key.Present() {
			which, lacks = key, "access_key"
		}
		which.Errorf("missing-key", "add "+lacks+`: "${env:NAME}"`, "this needs %q as well", lacks)
	}
	x.Delete = m.Get("after").OneOf("fate of objects", "keep", "delete") == "delete"
	s.S3 = x
}
