// Package solvers is the catalogue of equations: one equation per file, each a
// plain parameter struct with its checks, its initial condition, its
// right-hand side (or its solve, if elliptic), its doc text and one register
// line. Everything else (flags, help, documentation, conformance tests) comes
// from walking the catalogue.
//
// Read equation.go for the contracts, trajectory.go for how du/dt = F(t,u)
// becomes stored frames, certificate.go for how the error of the data is
// measured, then any equation.
package solvers
