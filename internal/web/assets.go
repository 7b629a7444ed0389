package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"fmt"
	"net/http"
	"time"
)

//go:embed assets
var assets embed.FS

// assetPath is the address of an embedded file. It changes with the file, so that browsers may
// keep what they have fetched for ever.
func assetPath(name string) (string, error) {
	b, err := assets.ReadFile("assets/" + name)
	return fmt.Sprintf("/assets/%s?v=%.4x", name, sha256.Sum256(b)), err
}

func (s *server) asset(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	b, err := assets.ReadFile("assets/" + name)
	if err != nil {
		s.refuse(w, r, http.StatusNotFound, "not_found")
		return
	}
	keep := "no-cache"
	if path, _ := assetPath(name); r.URL.RequestURI() == path {
		keep = "public, max-age=31536000, immutable"
	}
	w.Header().Set("Cache-Control", keep)
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(b))
}
