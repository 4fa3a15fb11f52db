// Package elliptic solves (α − ∇·a∇)u = f on uniform grids of one to three
// dimensions, each side periodic, Dirichlet or Neumann.
//
// Two solvers share their conventions (see Data and Report). Direct is for a = 1
// and diagonalises the difference operator itself, by fast transforms on all
// axes but one and a tridiagonal solve on that one: second order, or fourth
// order by the compact Mehrstellen scheme. Multigrid is for variable and
// discontinuous a: finite volumes with harmonic face averages, conjugate
// gradients preconditioned by one V-cycle of operator-dependent (black-box)
// multigrid.
//
// Both are set up once for a grid and boundary, own their scratch, allocate
// nothing in a solve and serve one goroutine. Read direct.go or multigrid.go
// first. Fields are float64 in C order over all nodes of the grid, those on
// Dirichlet sides included.
package elliptic
