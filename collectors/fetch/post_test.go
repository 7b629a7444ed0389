package fetch_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"rasid/collectors/fetch"
)

// A form is sent again whole when a server is busy, and shown without the secret; remedies are those
// of whoever asks.
func TestPost(t *testing.T) {
	asked := 0
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if asked++; r.Method != http.MethodPost || r.PostFormValue("q") != "a b&c" || r.Header.Get("Authorization") != "Bearer hunter2" {
			t.Errorf("asked %s %v", r.Method, r.PostForm)
		}
		switch {
		case r.PostFormValue("bad") != "":
			w.WriteHeader(http.StatusBadRequest)
		case asked == 1:
			w.WriteHeader(http.StatusServiceUnavailable)
		default:
			_, _ = io.WriteString(w, "{}{}")
		}
	})
	var shown []fetch.Exchange
	k, waits := client(t, func(cfg *fetch.Config) {
		cfg.Auth.Bearer = func() (string, error) { return "hunter2", nil }
		cfg.Remedy = map[int]string{http.StatusBadRequest: "mend the query"}
		cfg.OnAnswer = func(_ context.Context, x fetch.Exchange) { shown = append(shown, x) }
	})
	a, err := k.Post(t.Context(), address, url.Values{"q": {"a b&c"}, "echo": {"hunter2"}}, fetch.Documents)
	if err != nil || body(t, a) != "{}{}" || len(*waits) != 1 || asked != 2 {
		t.Errorf("%v after %v", err, *waits)
	}
	if len(shown) != 2 || shown[1].Method != http.MethodPost || shown[1].Form != "echo=<secret>&q=a b&c" {
		t.Errorf("shown %+v", shown)
	}
	_, err = k.Post(t.Context(), address, url.Values{"q": {"a b&c"}, "bad": {"1"}}, fetch.Documents)
	if err == nil || !strings.HasPrefix(err.Error(), "POST ") || !strings.HasSuffix(err.Error(), "; mend the query") {
		t.Errorf("got %v", err)
	}
}

// A form goes to no other host, with a secret or without.
func TestPostIsNotRedirectedElsewhere(t *testing.T) {
	other := serve(t, func(_ http.ResponseWriter, r *http.Request) { t.Errorf("asked with %v", r.Header) })
	for _, status := range []int{http.StatusFound, http.StatusTemporaryRedirect} {
		address := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other, status) })
		k, _ := client(t, nil)
		if _, err := k.Post(t.Context(), address, url.Values{"q": {"x"}}, fetch.Documents); err == nil || !strings.Contains(err.Error(), "another host") {
			t.Errorf("%d: %v", status, err)
		}
	}
}
