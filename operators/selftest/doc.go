// Package selftest checks that an operator does what every operator must and
// what it promises: each parameter group changes the output and learns, batch
// members stay apart, shifts commute where they should, saving loses nothing.
// The conformance suite of the catalogue (operatortest) and the command
// pdekit selftest, on models and on trained runs, both use it.
//
// Read run.go for the checks together, then a file for each of them.
package selftest
