package app

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"sync"
)

// program names the code that runs: the hash of its file, for versions do not tell one
// unreleased build from another. It is "" when the file cannot be read. The first call must
// come early, before an upgrade may have put another file in its place.
var program = sync.OnceValue(func() string {
	path, err := os.Executable()
	if err != nil {
		return ""
	}
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer func() { _ = f.Close() }()
	hash := sha256.New()
	if _, err := io.Copy(hash, f); err != nil {
		return ""
	}
	return hex.EncodeToString(hash.Sum(nil))
})
