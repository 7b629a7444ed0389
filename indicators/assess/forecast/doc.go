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
// error over these trials to the fourth power. The errors of the weighted mean, by the steps ahead, are
// what the intervals come from: never the fit to what was already known. Few trials, and horizons that
// they hardly reach, widen them. A value that often stays exactly where it is gets a probability of its own.
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
//   - Rolling origins: Tashman (2000), Out-of-sample tests of forecasting accuracy, IJF 16.
package forecast
