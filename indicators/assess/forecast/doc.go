// Package forecast says what a short, gappy, seasonal, trending or level-shifting series will do, and how
// surely: for each step ahead a distribution of the value and of the sum until then, from which come
// intervals and the probability of reaching a target. It is pure: no clock, no I/O, no chance; the same
// series gives the same forecast to the last bit.
//
// # How
//
// A series is cut into what can be used (history), in a unit of its own; a running total becomes its
// changes. Each candidate forecasts the series without its season, its lasting changes of level and its
// outliers, on a logarithmic scale where all values are well above 0. Everything is then repeated from up
// to twelve earlier points of the series (rolling origins), each time learning anew from only what was
// known then. A candidate's weight is a prior, which favours what did well on many kinds of series, by its
// error over these trials to the fourth power; late trials and near steps count for more. The errors of the
// weighted mean, by the steps ahead, are what the intervals come from: never the fit to what was already
// known. Few trials, and horizons that they hardly reach, widen them. Where most trials fell short of what
// came, or passed it, the forecast is corrected by a part of that. A value that often stays exactly where it
// is gets a probability of its own, by how often it was there again as many steps later. Where all values
// are multiples of something, as counts are, the probabilities are of those: at most 5 and at least 6 make up
// all there is, which is what AtMost is for.
//
// # The newest value
//
// All of this is learnt from the values before the newest: the scale, the season, the rates of smoothing,
// the weights, the spread, the correction, the chance of standing still. The newest value then goes into
// each candidate with a weight that is fixed by then and never below 0. So a better newest value never
// lowers the probability that a value, or a sum, is at least some target, and a worse one never raises it,
// but for rounding. The price is that a shock widens the intervals one step later. It does not hold
//
//   - for a running total across half of the value before: what falls lower is a new count, whose size is
//     what came since; between there and the value before nothing counts as added while it is the newest;
//   - where one of the values makes the other kind of series: Level, Flow or Share is the caller's choice,
//     as is leaving out a value above 1e150, from which on there is no forecast.
//
// # Beginnings
//
// What is learnt from a beginning serves every later one as a trial, so Track learns from each beginning
// once, where a forecast of each alone would learn from 13. It is the same forecast to the last bit: the unit
// comes from the first value, old values are left out 128 at once, and smoothing looks at the latest 128
// values.
//
// # Sources of the formulas
//
//   - Theta: Assimakopoulos & Nikolopoulos (2000), The theta model: a decomposition approach to forecasting,
//     International Journal of Forecasting 16; its test for a season likewise. As smoothing with half the
//     slope for drift: Hyndman & Billah (2003), Unmasking the Theta method, IJF 19.
//   - Damped trend: Gardner & McKenzie (1985), Forecasting trends in time series, Management Science 31.
//   - Smoothing with a season: Holt (1957), Winters (1960).
//   - Sparse counts: Croston (1972), Forecasting and stock control for intermittent demands, Operational
//     Research Quarterly 23; Teunter, Syntetos & Babai (2011), Intermittent demand, European Journal of
//     Operational Research 214.
//   - Seasons drawn to their mean: Miller & Williams (2003), Shrinkage estimators of time series seasonal
//     factors, IJF 19.
//   - Combining: Bates & Granger (1969), The combination of forecasts, Operational Research Quarterly 20.
//   - Selection of medians: Hoare (1961), Algorithm 65: Find, Communications of the ACM 4.
//   - Rolling origins: Tashman (2000), Out-of-sample tests of forecasting accuracy, IJF 16.
package forecast
