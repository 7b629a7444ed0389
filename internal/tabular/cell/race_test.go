//go:build race

package cell_test

// The race detector slows everything down about tenfold: exhaustive tests take one case of nine.
const oneOf = 9
