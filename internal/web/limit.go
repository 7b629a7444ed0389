package web

import (
	"net"
	"net/netip"
	"sync"
	"time"
)

// limit counts requests by address, in memory, so that nobody can try links, or wear the journal
// out, faster than people read mail.
type limit struct {
	most  int           // requests of one address in a window
	every time.Duration // the window's length

	mu    sync.Mutex
	began time.Time              // guarded by mu
	count map[netip.Prefix]int32 // guarded by mu
}

// addresses is how many addresses are told apart in a window; those beyond count as one.
const addresses = 4096

// allows counts a request that comes from an address, "host:port", and reports whether it may be answered.
func (l *limit) allows(remote string, now time.Time) bool {
	from := network(remote)
	l.mu.Lock()
	defer l.mu.Unlock()
	if since := now.Sub(l.began); l.count == nil || since >= l.every || since < 0 {
		l.began, l.count = now, map[netip.Prefix]int32{}
	}
	if _, known := l.count[from]; !known && len(l.count) >= addresses {
		from = netip.Prefix{}
	}
	if int(l.count[from]) >= l.most {
		return false
	}
	l.count[from]++
	return true
}

// network is who has an address: of IPv6 a household has a whole /64. What is no address counts as one.
func network(remote string) netip.Prefix {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		return netip.Prefix{}
	}
	a, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Prefix{}
	}
	a = a.Unmap().WithZone("")
	bits := a.BitLen()
	if a.Is6() {
		bits = 64
	}
	p, _ := a.Prefix(bits) // it fits
	return p
}
