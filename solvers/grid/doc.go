// Package grid holds the words that all rooms of pdekit share: a uniform
// Cartesian Grid, a Field on it, the Boundary conditions of its sides, a named
// Array with its axes, and the Certificate that states how large the error of
// stored data is.
//
// It imports nothing of pdekit and computes nothing but indices and
// coordinates. Fields are float64 in C order with the channel first:
// (channel, x[, y[, z]]), the last axis fastest.
package grid
