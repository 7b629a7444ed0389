package forecast

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// plainTrack is Track without what it saves: a forecast for each beginning.
func plainTrack(s Series, horizon, from int) []Outlook {
	var track []Outlook
	for i := max(from, 0); i < len(s.Values); i++ {
		if !usable(s.Values[i]) {
			continue
		}
		begun := s
		begun.Values = s.Values[:i+1]
		f := Of(begun, horizon+len(s.Values)-i-1)
		o := Outlook{Known: i + 1, Reason: f.Reason, Sample: f.Sample}
		if n := len(f.Steps); n > 0 {
			o.Step = f.Steps[n-1]
		}
		track = append(track, o)
	}
	return track
}

func sameTrack(t interface{ Fatalf(string, ...any) }, what string, got, want []Outlook) {
	if len(got) != len(want) {
		t.Fatalf("%s: %d outlooks, want %d", what, len(got), len(want))
	}
	for i := range got {
		if !reflect.DeepEqual(got[i], want[i]) {
			t.Fatalf("%s: the outlook from %d values is %+v, want %+v", what, want[i].Known, got[i], want[i])
		}
	}
}

// What was expected at each beginning is what a forecast of that beginning says, to the last bit.
func TestTrackIsOfAtEachBeginning(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, horizon := drawSeries(t), rapid.IntRange(1, 30).Draw(t, "horizon")
		if rapid.Bool().Draw(t, "service") {
			s = drawService(t)
		}
		from := rapid.IntRange(-1, 60).Draw(t, "from")
		sameTrack(t, "drawn", Track(s, horizon, from), plainTrack(s, horizon, from))
	})
}

func TestTrackOfRealSeries(t *testing.T) {
	records := append(m3(t, "monthly", 12), wfp(t, "wfp_food_prices_pse_hxl.csv", 60)...)
	for i, r := range append(records, wfp(t, "wfp_food_prices_syr.csv", 60)...) {
		if i%50 == 0 {
			s := Series{Values: r.values, Season: r.season, Kind: Kind(i / 50 % 2)}
			sameTrack(t, r.id, Track(s, 6, 0), plainTrack(s, 6, 0))
		}
	}
}

// A series longer than what is looked at loses old values in steps.
func TestTrackOfLongSeries(t *testing.T) {
	s := Series{Values: months(MaxHistory + 200), Season: 7}
	sameTrack(t, "long", Track(s, 4, MaxHistory-3), plainTrack(s, 4, MaxHistory-3))
}

// A Memo that sees a series grow, shrink, be revised and be asked for other steps and beginnings says what
// Track says without it.
func TestMemoTracksWhatChanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var memo Memo
		s := drawService(t)
		whole := s.Values
		for range rapid.IntRange(2, 8).Draw(t, "times") {
			n := rapid.IntRange(1, len(whole)).Draw(t, "values")
			if rapid.IntRange(0, 3).Draw(t, "revise") == 0 {
				whole = slices.Clone(whole)
				whole[rapid.IntRange(0, len(whole)-1).Draw(t, "which")] *= 1.25
			}
			if rapid.IntRange(0, 5).Draw(t, "rest") == 0 {
				memo.Rest()
			}
			s.Values = whole[:n]
			step, from := len(whole)+rapid.SampledFrom([]int{1, 5}).Draw(t, "step"), rapid.IntRange(0, 20).Draw(t, "from")
			sameTrack(t, "remembered", memo.Track(s, step-n, from), Track(s, step-n, from))
			if rapid.Bool().Draw(t, "of") && !reflect.DeepEqual(memo.Of(s, step-n), Of(s, step-n)) {
				t.Fatalf("a forecast from what was learnt before differs")
			}
		}
	})
}

// A series that grew by a value is forecast once, from its new end.
func TestMemoTracksOnlyWhatIsNew(t *testing.T) {
	var memo Memo
	values := months(50)
	before := memo.Track(Series{Values: values[:49]}, 3, 0)
	memo.Rest()
	after := memo.Track(Series{Values: values}, 2, 0)
	if len(after) != 50 || memo.work.learnt() > origins+1 {
		t.Errorf("%d outlooks, for which %d beginnings were learnt from; want 50 and at most %d", len(after), memo.work.learnt(), origins+1)
	}
	sameTrack(t, "before", before, after[:49])
	memo.Track(Series{Values: values}, 7, 0) // another step: what was learnt serves it too
	if n := memo.work.learnt(); n > 49 {
		t.Errorf("%d beginnings were learnt from, want each of 49 once at most", n)
	}
}

// learnt is how many beginnings were learnt from.
func (t *tracker) learnt() (n int) {
	for _, fits := range t.fits {
		for _, f := range fits {
			if f != nil {
				n++
			}
		}
	}
	return n
}
