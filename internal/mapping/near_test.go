package mapping

import (
	"testing"

	"pgregory.net/rapid"

	"rasid/internal/tabular/cell"
)

func TestNamesThatMayBeOneMisspelt(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"Tal Abyad", "Tall Abyad", true}, {"Tal Abyad", "Talabyad", true}, {"Tal Abyad", "Abyad, Tal", true}, {"Deir ez-Zor", "Deir Ezzor", true}, {"Nawa", "Nwaa", true},
		{"الثورة", "ثورة", true}, {"محطة علوك", "محطة عولك", true}, {"A-Shaddadi", "Al-Shaddadi", true}, {"Kobanê", "Kobane", true},
		{"School 1", "School 2", false}, {"School", "School 2", false}, {"Camp A", "Camp B", false}, {"Quarter II", "Quarter III", false},
		{"Al-Thawra school", "Al-Nahda school", false}, {"مدرسة الثورة", "مدرسة النهضة", false}, {"Safita", "Rural Safita", false}, {"Hama", "Homs", false}, {"Dar'a", "Dar'a (XB)", false}, {"Al Bab", "Al Fiq", false},
	} {
		a, b := cell.NormalizeName(c.a), cell.NormalizeName(c.b)
		if isNear(a, b) != c.want || isNear(b, a) != c.want {
			t.Errorf("%q and %q: %v", c.a, c.b, !c.want)
		}
	}
}

// Whether two names are near does not depend on which was there first, and a name is near to itself.
func TestNearnessIsMutual(t *testing.T) {
	name := rapid.StringMatching(`[a-dاب]{1,6}( [a-d12]{1,4}){0,2}`)
	rapid.Check(t, func(rt *rapid.T) {
		a, b := name.Draw(rt, "a"), name.Draw(rt, "b")
		if isNear(a, b) != isNear(b, a) || !isNear(a, a) {
			rt.Fatalf("%q and %q: %v and %v, itself %v", a, b, isNear(a, b), isNear(b, a), isNear(a, a))
		}
	})
}

// The ID of a site is that of its parent and its name in any spelling that reads the same, and can
// be written into the plan.
func TestSiteID(t *testing.T) {
	id := SiteID("SY08", "Central  Market")
	for _, same := range []string{"central market", "CENTRAL-MARKET", " Central\u200f Market "} {
		if got := SiteID("SY08", same); got != id {
			t.Errorf("%q is %s, not %s", same, got, id)
		}
	}
	if other := SiteID("SY11", "Central Market"); other == id {
		t.Error("another parent, the same ID")
	}
	if got := SiteID("SY08", "سوق الهال"); got == id || len(got) != len("SY08.")+12 {
		t.Errorf("%s", got)
	}
}
