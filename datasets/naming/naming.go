// Package naming is what the arrays of a dataset are called and which axes they
// have: the order in which they stand, and what is guessed of a file that names
// no axes. The formats (datasets) and the files of other programs
// (datasets/exchange) share it.
package naming

import "slices"

// Sample is the name of the first axis, which all arrays but coordinates have.
const Sample = "sample"

// Other is the rank of arrays that have no place of their own.
const Other = 3

// Rank orders arrays: fields, parameters, coordinates. Both containers keep
// the order, so that what is in them does not depend on who wrote it.
func Rank(name string) int {
	switch name {
	case "u":
		return 0
	case "a":
		return 1
	case "f":
		return 2
	case "params":
		return 4
	case "t":
		return 5
	case "x":
		return 6
	case "y":
		return 7
	case "z":
		return 8
	}
	return Other
}

// ByRank compares names in that order, then by the alphabet.
func ByRank(a, b string) int {
	if d := Rank(a) - Rank(b); d != 0 {
		return d
	}
	if a < b {
		return -1
	}
	if a > b {
		return 1
	}
	return 0
}

// Sorted lists the names of a map in that order.
func Sorted[T any](m map[string]T) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.SortFunc(names, ByRank)
	return names
}
