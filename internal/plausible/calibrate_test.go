package plausible_test

import (
	"encoding/csv"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"rasid/indicators"
	"rasid/internal/needs"
	"rasid/internal/plausible"
)

func records(t testing.TB, name string) [][]string {
	t.Helper()
	f, err := os.Open(needs.Data(t, name))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	r := csv.NewReader(f)
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func number(t testing.TB, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// marketPrices returns Syria's retail prices, one series for each market, commodity and unit: of
// the staples, and of everything else.
func marketPrices(t testing.TB) (staples, others [][]plausible.Point) {
	t.Helper()
	all := map[string][]plausible.Point{}
	column := map[string]int{}
	rows := records(t, "wfp/wfp_food_prices_syr.csv")
	for i, h := range rows[0] {
		column[h] = i
	}
	for _, row := range rows[1:] {
		of := func(name string) string { return row[column[name]] }
		d, err := indicators.ParseDate(of("date"))
		if err != nil {
			t.Fatal(err)
		}
		if of("pricetype") == "Retail" {
			k := of("commodity") + "|" + of("market_id") + "|" + of("unit") + "|" + of("currency")
			all[k] = append(all[k], plausible.Point{Period: indicators.PeriodAt(indicators.Month, d), Value: number(t, of("price"))})
		}
	}
	for _, k := range slices.Sorted(maps.Keys(all)) {
		points := all[k]
		slices.SortFunc(points, func(a, b plausible.Point) int { return a.Period.Compare(b.Period) })
		switch commodity, _, _ := strings.Cut(k, "|"); commodity {
		case "Bread (bakery)", "Bread (shop)", "Wheat flour", "Fuel (diesel)":
			staples = append(staples, points)
		default:
			others = append(others, points)
		}
	}
	return staples, others
}

// competition returns the monthly series of the M3 competition. All begin in one month here, for
// only the season matters.
func competition(t testing.TB) (all [][]plausible.Point) {
	t.Helper()
	for _, row := range records(t, "series/m3_monthly_train.csv")[1:] {
		var values []float64
		for _, cell := range row[6:] {
			if cell != "" {
				values = append(values, number(t, cell))
			}
		}
		all = append(all, months("1990-01-01", values...))
	}
	return all
}

var monthly = plausible.Options{Measure: level, Every: indicators.Month}

// score counts what became of values.
type score struct{ values, held, named int }

func (s *score) add(doubts []plausible.Doubt, index int, factor float64) {
	s.values++
	for _, d := range doubts {
		if d.Index == index {
			s.held++
			if brief([]plausible.Doubt{{Slip: d.Slip}}) == brief([]plausible.Doubt{{Slip: plausible.Slip{Factor: factor}}}) {
				s.named++
			}
		}
	}
}

func (s score) share() float64 { return 100 * float64(s.held) / float64(max(1, s.values)) }

// calibrate feeds series month by month, as they were, and prints and bounds how many values would have
// been held; and then every so many values with a slip, of those that eight earlier ones precede.
func calibrate(t *testing.T, every int) {
	staples, others := marketPrices(t)
	for _, set := range []struct {
		name   string
		series [][]plausible.Point
		most   float64 // percent of true values held
	}{
		{"WFP, bread, flour and diesel", staples, 0.5},
		{"WFP, all retail", slices.Concat(staples, others), 0.25},
		{"M3, monthly", competition(t), 0.25},
	} {
		var clean score
		for _, points := range set.series {
			for i := range points {
				clean.add(plausible.Check(points[:i], points[i:i+1], monthly), 0, 0)
			}
		}
		t.Logf("%s: %d of %d true values held, %.2f %%", set.name, clean.held, clean.values, clean.share())
		if ignored := unreleased(set.series); ignored.share() > 3*set.most {
			t.Errorf("%s: %.2f %% of the true values are held if nobody releases any", set.name, ignored.share())
		} else {
			t.Logf("%s: %d held if nobody releases any, %.2f %%", set.name, ignored.held, ignored.share())
		}
		if clean.share() > set.most {
			t.Errorf("%s: more than %g %% of the true values are held", set.name, set.most)
		}
		for _, slip := range []struct{ factor, least float64 }{{10, 97}, {1. / 10, 96}, {100, 99.5}, {1. / 100, 99.5}, {1000, 99.5}, {60, 99.5}, {7, 0}} {
			var slips score
			for _, points := range set.series {
				for i := 8; i < len(points); i += every {
					wrong := []plausible.Point{{Period: points[i].Period, Value: points[i].Value * slip.factor}}
					slips.add(plausible.Check(points[:i], wrong, monthly), 0, slip.factor)
				}
			}
			t.Logf("%s: times %.3g, %.2f %% of %d held, %.1f %% by its name", set.name, slip.factor, slips.share(), slips.values, 100*float64(slips.named)/float64(slips.values))
			if slips.share() < slip.least {
				t.Errorf("%s: times %g: fewer than %g %% are held", set.name, slip.factor, slip.least)
			}
		}
	}
}

// unreleased feeds series month by month, and leaves what is held waiting.
func unreleased(series [][]plausible.Point) (s score) {
	for _, points := range series {
		points = slices.Clone(points)
		for i := range points {
			doubts := plausible.Check(points[:i], points[i:i+1], monthly)
			s.add(doubts, 0, 0)
			points[i].Held = doubts != nil
		}
	}
	return s
}

func TestCalibration(t *testing.T) { calibrate(t, 41) }

// TestCalibrationInOneDelivery delivers whole series to an empty journal: as they were, and with one slip.
// A level that differs from the rest too much is held whole there, which is many values but
// one question; so the series with any are counted too.
func TestCalibrationInOneDelivery(t *testing.T) {
	staples, others := marketPrices(t)
	for _, set := range []struct {
		name               string
		series             [][]plausible.Point
		mostValues, mostOf float64 // percent of values, and of series
	}{{"WFP, all retail", slices.Concat(staples, others), 1, 5}, {"M3, monthly", competition(t), 0.5, 10}} {
		var values, series, more, less score
		for k, points := range set.series {
			doubts := plausible.Check(nil, points, monthly)
			values.values += len(points)
			values.held += len(doubts)
			series.values++
			series.held += min(1, len(doubts))
			if len(points) < 9 {
				continue
			}
			i := k * 7919 % len(points)
			for _, slip := range []struct {
				factor float64
				score  *score
			}{{10, &more}, {1. / 10, &less}} {
				wrong := slices.Clone(points)
				wrong[i].Value *= slip.factor
				slip.score.add(plausible.Check(nil, wrong, monthly), i, slip.factor)
			}
		}
		t.Logf("%s: %.2f %% of %d true values held, in %.1f %% of %d series; of %d slips times ten %.1f %%, times a tenth %.1f %%",
			set.name, values.share(), values.values, series.share(), series.values, more.values, more.share(), less.share())
		if values.share() > set.mostValues || series.share() > set.mostOf || more.share() < 96 || less.share() < 96 {
			t.Errorf("%s: out of bounds", set.name)
		}
	}
}

// TestCalibrationOfUnits delivers the last three values of every series in minutes for hours.
func TestCalibrationOfUnits(t *testing.T) {
	staples, others := marketPrices(t)
	var all, some, named int
	for _, points := range slices.Concat(staples, others, competition(t)) {
		n := len(points) - 3
		if n < 8 {
			continue
		}
		fresh := slices.Clone(points[n:])
		for i := range fresh {
			fresh[i].Value *= 60
		}
		doubts := plausible.Check(points[:n], fresh, monthly)
		all++
		if len(doubts) == 3 {
			some++
		}
		if brief(doubts) == "0:×60 1:×60 2:×60" {
			named++
		}
	}
	t.Logf("of %d deliveries in another unit %.2f %% held whole, %.1f %% by its name", all, 100*float64(some)/float64(all), 100*float64(named)/float64(all))
	if some*1000 < all*995 {
		t.Error("fewer than 99.5 % are held whole")
	}
}
