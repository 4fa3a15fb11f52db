// Package solvertest is the conformance suite of the catalogue of equations:
// what every equation promises by being registered, checked by walking the
// catalogue, so that a new equation is tested by existing.
//
// Each equation is taken with its defaults on a small grid and a short time,
// set through its own flags.
package solvertest
