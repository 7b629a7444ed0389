//go:build !race

package cell_test

const oneOf = 1
