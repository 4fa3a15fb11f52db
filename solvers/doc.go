// Package solvers holds what all equations share: the contracts of a Problem
// and a Solver, how du/dt = F(t,u) becomes stored frames, how the error of the
// data is measured, and the catalogue that flags, help, documentation and
// conformance tests walk.
//
// Read equation.go for the contracts, trajectory.go for evolutions,
// certificate.go for the error. The equations themselves are one file each in
// the packages of their families beside this one; importing solvers/all
// registers them.
package solvers
