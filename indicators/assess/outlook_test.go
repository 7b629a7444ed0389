package assess_test

import (
	"math"
	"testing"

	"rasid/indicators"
)

// monthsOf reports what f gives for the months from 2020 on, as many as there are.
func (s *scene) monthsOf(n int, f func(i int) float64) *scene {
	for i := range n {
		s.report(indicators.PeriodAt(indicators.Month, day("2020-01-01").AddMonths(i)).String(), f(i))
	}
	return s
}

// planting is four years and a half of months in which about 8,000 trees are planted each, most in winter.
func planting(i int) float64 {
	return 8000 + 4000*math.Cos(2*math.Pi*float64(i)/12) + 300*math.Sin(float64(i*i))
}

func TestForecastOfACount(t *testing.T) {
	for _, c := range []struct {
		target    float64
		low, high float64 // the probability
	}{
		{80_000, 0.99, 1}, {90_000, 0.9, 1}, {96_000, 0.2, 0.8}, {102_000, 0, 0.1}, {120_000, 0, 0.01},
	} {
		s := trees()
		s.goal.Target.Value = c.target
		a := s.monthsOf(54, planting).at("2024-07-02")
		if a.Forecast == nil || a.Probability == nil || a.SampleSize == nil {
			t.Fatalf("no forecast after 54 months")
		}
		if *a.Forecast < 93_000 || *a.Forecast > 99_000 || *a.ForecastLow > *a.Forecast || *a.ForecastHigh < *a.Forecast {
			t.Errorf("forecast is %.0f within %.0f to %.0f, want about 96,000", *a.Forecast, *a.ForecastLow, *a.ForecastHigh)
		}
		if p := *a.Probability; p < c.low || p > c.high {
			t.Errorf("%.0f is reached with %.3f, want %v to %v", c.target, p, c.low, c.high)
		}
		if *a.SampleSize != 54 {
			t.Errorf("rests on %d values, want 54", *a.SampleSize)
		}
	}
}

// A sum so far forecasts the same as its months.
func TestForecastOfARunningTotal(t *testing.T) {
	a := trees().monthsOf(54, planting).at("2024-07-02")
	s := trees()
	s.ind.Measure = indicators.RunningTotal
	var sum float64
	b := s.monthsOf(54, func(i int) float64 {
		if i%12 == 0 {
			sum = 0
		}
		sum += planting(i)
		return sum
	}).at("2024-07-02")
	if math.Abs(*a.Forecast-*b.Forecast) > 0.02**a.Forecast {
		t.Errorf("as a sum so far %.0f is forecast, as months %.0f", *b.Forecast, *a.Forecast)
	}
}

// Before the first report of the plan its forecast rests on earlier years alone, and counts only the plan's.
func TestForecastBeforeTheFirstReport(t *testing.T) {
	a := trees().monthsOf(46, planting).at("2024-01-02") // November and December 2023 are late
	want(t, a, indicators.NotStarted)
	if a.Forecast == nil || *a.Forecast < 90_000 || *a.Forecast > 102_000 {
		t.Errorf("forecast is %v, want about 96,000", a.Forecast)
	}
}

func TestForecastOfALine(t *testing.T) {
	price := func(i int) float64 { return 3000 + 20*float64(i) + 30*math.Sin(float64(i*i)) }
	for _, c := range []struct {
		target    indicators.Target
		low, high float64
	}{
		{indicators.Target{Kind: indicators.AtMost, Value: 3600}, 0, 0.05},
		{indicators.Target{Kind: indicators.AtMost, Value: 4800}, 0.95, 1},
		{indicators.Target{Kind: indicators.AtLeast, Value: 3600}, 0.95, 1},
		{indicators.Target{Kind: indicators.AtLeast, Value: 4800}, 0, 0.05},
		{indicators.Target{Kind: indicators.Between, Low: 3600, High: 4800}, 0.9, 1},
		{indicators.Target{Kind: indicators.Between, Low: 3000, High: 3600}, 0, 0.05},
		{indicators.Target{Kind: indicators.Move, From: 4000, Value: 3600}, 0, 0.05},
		{indicators.Target{Kind: indicators.Move, From: 5500, Value: 4800}, 0.95, 1},
	} {
		a := bread(c.target).monthsOf(54, price).at("2024-07-02")
		if a.Probability == nil || *a.Probability < c.low || *a.Probability > c.high {
			t.Errorf("%+v: probability %v, want %v to %v", c.target, show(a.Probability), c.low, c.high)
		}
	}
}

// Where nothing can be forecast nothing is, and how many values there were is said.
func TestNoForecast(t *testing.T) {
	a := trees().reports(8000, 9000, 7000, 8000).at("2024-05-02")
	if a.Forecast != nil || a.ForecastLow != nil || a.ForecastHigh != nil || a.Probability != nil {
		t.Errorf("four months give a forecast of %v", show(a.Forecast))
	}
	if a.SampleSize == nil || *a.SampleSize != 4 {
		t.Errorf("sample size is %v, want 4", show(a.SampleSize))
	}
	over := trees().monthsOf(60, planting).at("2025-01-02")
	if over.Forecast != nil || over.Probability != nil || over.SampleSize != nil {
		t.Errorf("a year that is over has a forecast of %v", show(over.Forecast))
	}
	stay := bread(indicators.Target{Kind: indicators.Move, From: 3000, Value: 3000}).monthsOf(54, planting).at("2024-07-02")
	if stay.Forecast == nil || stay.Probability != nil {
		t.Errorf("to stay exactly where it is has a probability of %v", show(stay.Probability))
	}
}
