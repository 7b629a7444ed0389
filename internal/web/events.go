package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"rasid/indicators"
)

const (
	reconnect = time.Second      // after which a reader whose stream ended asks again
	patience  = 10 * time.Second // with a reader that does not take what is sent
)

// announcement is what a stream says when a scoreboard replaces another.
type announcement struct {
	Position int64           `json:"position"` // the journal's last delivery in it
	AsOf     indicators.Date `json:"as_of"`
}

// events streams the scoreboard's position as server-sent events: the present one at once, unless
// the reader names it as the last it knows, then every one that replaces it. An event's id is the
// version that pages carry. Comments keep a quiet stream open; what else the version names, such as
// trouble with the plan's file, is told with them.
func (s *server) events(w http.ResponseWriter, r *http.Request) {
	select {
	case s.following <- struct{}{}:
		defer func() { <-s.following }()
	default:
		w.Header().Set("Retry-After", "30")
		s.refuse(w, r, http.StatusServiceUnavailable, "too_many")
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Accel-Buffering", "no") // proxies pass each event on at once
	if r.Method == http.MethodHead {
		return
	}
	out := http.NewResponseController(w)
	beat := time.NewTicker(s.Heartbeat)
	defer beat.Stop()
	known := r.Header.Get("Last-Event-ID")
	text := fmt.Sprintf("retry: %d\n", reconnect.Milliseconds())
	for {
		changed := s.Board.Changed()
		b := s.Board.Current()
		if v := s.version(b); v != known && b != nil {
			known = v
			data, _ := json.Marshal(announcement{b.Position, b.AsOf}) // a number and a date: it cannot fail
			text += fmt.Sprintf("event: snapshot\nid: %s\ndata: %s\n\n", v, data)
		} else {
			text += ":\n\n"
		}
		_ = out.SetWriteDeadline(time.Now().Add(patience)) // the server's own limit is for answers that end
		if _, err := w.Write([]byte(text)); err != nil || out.Flush() != nil {
			return
		}
		_ = out.SetWriteDeadline(time.Time{})
		text = ""
		select {
		case <-r.Context().Done():
			return
		case <-s.Done:
			return
		case <-changed:
		case <-beat.C:
		}
	}
}
