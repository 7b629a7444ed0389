package web

import (
	"fmt"
	"testing"
	"time"
)

func TestLimit(t *testing.T) {
	now := time.Date(2024, 5, 10, 9, 0, 0, 0, time.UTC)
	l := &limit{most: 2, every: time.Minute}
	for _, c := range []struct {
		from  string
		after time.Duration
		want  bool
	}{
		{"192.0.2.1:1000", 0, true}, {"192.0.2.1:1001", 0, true}, {"192.0.2.1:1002", 59 * time.Second, false}, {"[::ffff:192.0.2.1]:5", 0, false}, {"192.0.2.2:1000", 0, true},
		{"192.0.2.1:1000", time.Second, true},
		{"[2001:db8::1]:9", 0, true}, {"[2001:db8::2]:9", 0, true}, {"[2001:db8::3]:9", 0, false}, {"[2001:db8:0:1::1]:9", 0, true},
		{"[fe80::1%eth0]:9", 0, true}, {"[fe80::1%eth1]:9", 0, true}, {"[fe80::1]:9", 0, false},
		{"pipe", 0, true}, {"", 0, true}, {"@", 0, false},
		{"192.0.2.9:1", -time.Hour, true}, // the clock was set back
	} {
		now = now.Add(c.after)
		if got := l.allows(c.from, now); got != c.want {
			t.Errorf("%s at %s: %t", c.from, now.Format(time.TimeOnly), got)
		}
	}
	for i := range 3 * addresses {
		l.allows(fmt.Sprintf("[2001:db8:%x:%x::1]:9", i>>8, i), now)
	}
	if len(l.count) > addresses+1 {
		t.Errorf("%d addresses are kept", len(l.count))
	}
	if !l.allows("192.0.2.1:1", now.Add(time.Hour)) || len(l.count) != 1 {
		t.Error("a new window still counts old requests")
	}
}
