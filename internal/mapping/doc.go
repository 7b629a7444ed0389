// Package mapping turns the rows of a table into values of the plan's indicators: it finds out,
// or is told by rasid.yaml, which column says the indicator, the place, the period and the value,
// and reads every cell under a convention that holds for its whole column.
//
// Tables come long (a value a row), wide (a value column for each indicator, period or place) or
// crossed (places down, months across). What a table says of itself is used where it can be read
// one way only: headers that are known, an HXL hashtag row, the headers of DHIS2. Everything else
// is refused with the line of rasid.yaml that would settle it.
//
// It reads; it keeps nothing. What becomes of the values is the Sink's matter.
package mapping
