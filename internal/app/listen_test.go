package app_test

import (
	"net"
	"testing"

	"rasid/internal/app"
)

// The demonstration takes the next free port; the service says that its own is taken.
func TestListenOnATakenPort(t *testing.T) {
	first, err := app.Listen(t.Context(), "127.0.0.1:0", false)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = first.Close() }()
	if l, err := app.Listen(t.Context(), first.Addr().String(), false); err == nil {
		_ = l.Close()
		t.Error("two listen on one port")
	}
	second, err := app.Listen(t.Context(), first.Addr().String(), true)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = second.Close() }()
	taken, got := first.Addr().(*net.TCPAddr), second.Addr().(*net.TCPAddr)
	if !got.IP.Equal(taken.IP) || got.Port <= taken.Port || got.Port > taken.Port+20 {
		t.Errorf("%s is taken, and it listens on %s", taken, got)
	}
}
