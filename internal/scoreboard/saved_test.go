package scoreboard

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rasid/indicators"
	"rasid/indicators/assess"
)

// fill sets everything that v holds, however deep, to something that is not its zero value, and
// fails on what it cannot set: a field that assessments gain is either saved or noticed here.
func fill(t *testing.T, v reflect.Value, n *int64) {
	t.Helper()
	*n++
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(*n % 100)
	case reflect.Float64:
		v.SetFloat(float64(*n) + 0.1)
	case reflect.String:
		v.SetString(strings.Repeat("س", int(*n%3)+1))
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[indicators.Period]() {
			v.Set(reflect.ValueOf(indicators.PeriodAt(indicators.Month, indicators.Date(*n*31))))
			return
		}
		for f, field := range v.Fields() {
			if f.Type == reflect.TypeFor[[]assess.Assessment]() { // parts have no parts
				field.Set(reflect.MakeSlice(f.Type, 2, 2))
				field.Index(1).FieldByName("Goal").SetString("part")
				continue
			}
			fill(t, field, n)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(t, v.Elem(), n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(t, v.Index(0), n)
		fill(t, v.Index(1), n)
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range 2 {
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			fill(t, key, n)
			fill(t, value, n)
			v.SetMapIndex(key, value)
		}
	default:
		t.Fatalf("the test cannot set a %s; can the codec save one?", v.Type())
	}
}

// roundTrip saves v and loads it again.
func roundTrip[T any](t testing.TB, v T) (back T) {
	t.Helper()
	b := encode(nil, reflect.ValueOf(v))
	d := newDecoder(b)
	if d.decode(reflect.ValueOf(&back).Elem()); d.err != nil || d.at != len(b) {
		t.Fatalf("%v; read %d of %d bytes", d.err, d.at, len(b))
	}
	return back
}

func TestEveryFieldIsSaved(t *testing.T) {
	var n int64
	for range 50 {
		var a assess.Assessment
		var w assess.WatchAssessment
		fill(t, reflect.ValueOf(&a).Elem(), &n)
		fill(t, reflect.ValueOf(&w).Elem(), &n)
		if got := roundTrip(t, a); !reflect.DeepEqual(got, a) {
			t.Fatalf("got %+v\nwant %+v", got, a)
		}
		if got := roundTrip(t, w); !reflect.DeepEqual(got, w) {
			t.Fatalf("got %+v\nwant %+v", got, w)
		}
	}
}

// Nothing, zero and empty stay apart (invariant 3).
func TestNothingZeroAndEmptyStayApart(t *testing.T) {
	zero, count := 0.0, 0
	for _, a := range []assess.Assessment{{}, {Actual: &zero, SampleSize: &count}, {Points: []assess.Point{}, Reason: indicators.Text{}},
		{Points: []assess.Point{{}}, Reason: indicators.Text{"": ""}, Latest: &assess.Point{}}} {
		if got := roundTrip(t, a); !reflect.DeepEqual(got, a) {
			t.Errorf("got %+v\nwant %+v", got, a)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		a := assess.Assessment{Goal: rapid.String().Draw(rt, "goal"), AsOf: indicators.Date(rapid.Int32().Draw(rt, "date")),
			AsOfPeriod: indicators.PeriodFromKey(rapid.Int64().Draw(rt, "period")), Actual: rapid.Ptr(rapid.Float64(), true).Draw(rt, "actual")}
		if got := roundTrip(t, a); !reflect.DeepEqual(got, a) {
			rt.Fatalf("got %+v\nwant %+v", got, a)
		}
	})
}

func TestWhatCannotBeSavedInFullIsNotSaved(t *testing.T) {
	for _, v := range []any{struct{ hidden int }{1}, struct{ F func() }{}, struct{ A any }{1}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%T was saved", v)
				}
			}()
			encode(nil, reflect.ValueOf(v))
		}()
	}
}

// A saved scoreboard is used only if everything that it was made from is as it was.
func TestForeignOrDamagedIsIgnored(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "saved")
	j := openJournal(t, filepath.Join(dir, "rasid.db"))
	deliver(t, j, "one", row(bread, 1, 1, 30), row(trees, 1, 1, 90))
	deliver(t, j, "two", row(bread, 1, 2, 30))
	b := board(j, file)
	judged := refresh(t, b)
	if err := b.Save(t.Context()); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	other := openJournal(t, filepath.Join(dir, "other.db"))
	deliver(t, other, "one", row(bread, 1, 1, 30), row(trees, 1, 1, 90))
	deliver(t, other, "two", row(bread, 1, 2, 30))

	if s, err := board(j, file).read(t.Context()); err != nil {
		t.Fatalf("what is true is not used: %v", err)
	} else {
		same(t, "what was loaded", s, judged)
	}
	for name, change := range map[string]func(*Config){
		"another program":  func(c *Config) { c.Saved.Program = func() string { return "newer" } },
		"an unknown one":   func(c *Config) { c.Saved.Program = func() string { return "" } },
		"another plan":     func(c *Config) { c.Plan.Hash = "changed" },
		"another day":      func(c *Config) { c.Now = func() time.Time { return noon.AddDate(0, 0, 1) } },
		"another journal":  func(c *Config) { c.Journal = other },
		"no file":          func(c *Config) { c.Saved.Path += ".none" },
		"a folder instead": func(c *Config) { c.Saved.Path = dir },
	} {
		cfg := board(j, file).Config
		change(&cfg)
		b := New(cfg)
		if s, err := b.read(t.Context()); err == nil {
			t.Errorf("%s: %+v was used", name, s)
		}
		fresh := cfg
		fresh.Saved = Saved{}
		same(t, name, refresh(t, b), refresh(t, New(fresh)))
	}

	for at := 0; at < len(good); at += 1 + len(good)/100 {
		bad := slices.Clone(good)
		bad[at] ^= 0x10
		for what, content := range map[string][]byte{"changed": bad, "cut": good[:at]} {
			if err := os.WriteFile(file, content, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := board(j, file).read(t.Context()); err == nil {
				t.Fatalf("%s at byte %d, it was used", what, at)
			}
		}
	}
	same(t, "after damage", refresh(t, board(j, file)), judged)
}

// A journal that was restored from a backup and has grown another second delivery since is not
// the one that the scoreboard was made from.
func TestRestoredJournalIsAnother(t *testing.T) {
	dir := t.TempDir()
	path, file := filepath.Join(dir, "rasid.db"), filepath.Join(dir, "saved")
	j := openJournal(t, path)
	deliver(t, j, "one", row(bread, 1, 1, 30))
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	backup, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	j = openJournal(t, path)
	deliver(t, j, "two", row(bread, 1, 2, 30))
	b := board(j, file)
	refresh(t, b)
	if err := b.Save(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, backup, 0o600); err != nil {
		t.Fatal(err)
	}
	j = openJournal(t, path)
	if _, err := board(j, file).read(t.Context()); err == nil || !strings.Contains(err.Error(), "no delivery 2") {
		t.Fatalf("with a delivery less: %v", err)
	}
	deliver(t, j, "another two", row(bread, 1, 2, 99))
	deliver(t, j, "three", row(trees, 1, 2, 1))
	b = board(j, file)
	if _, err := b.read(t.Context()); err == nil {
		t.Fatal("what was judged from lost deliveries was used")
	}
	if g, _ := refresh(t, b).Goal("price-a"); *g.Actual != 99 {
		t.Fatalf("actual %v", *g.Actual)
	}
}

func TestSavedOnlyWhenThereIsNews(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "saved")
	j := openJournal(t, filepath.Join(dir, "rasid.db"))
	save := func(b *Board) bool {
		t.Helper()
		_ = os.Remove(file + ".mark")
		if err := b.Save(t.Context()); err != nil {
			t.Fatal(err)
		}
		_, err := os.Stat(file)
		wrote := err == nil
		if wrote {
			err = os.Rename(file, file+".mark")
		}
		if wrote && err != nil {
			t.Fatal(err)
		}
		return wrote
	}
	b := board(j, file)
	if save(b) {
		t.Error("saved before anything was judged")
	}
	refresh(t, b)
	if !save(b) || save(b) {
		t.Error("the first snapshot is saved once")
	}
	deliver(t, j, "x", row(bread, 1, 1, 30))
	refresh(t, b)
	if !save(b) {
		t.Error("news was not saved")
	}
	if err := os.Rename(file+".mark", file); err != nil {
		t.Fatal(err)
	}
	b = board(j, file)
	refresh(t, b)
	before, _ := os.Stat(file)
	if err := b.Save(t.Context()); err != nil {
		t.Fatal(err)
	}
	if after, _ := os.Stat(file); !os.SameFile(before, after) {
		t.Error("what was loaded was written again")
	}
}

func FuzzDecode(f *testing.F) {
	a := assess.Assessment{Goal: "g", Reason: indicators.Plain("x"), Points: make([]assess.Point, 2)}
	f.Add(encode(nil, reflect.ValueOf([]assess.Assessment{a})))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		var goals []assess.Assessment
		newDecoder(data).decode(reflect.ValueOf(&goals).Elem())
	})
}
