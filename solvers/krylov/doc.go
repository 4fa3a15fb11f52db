// Package krylov solves sparse linear systems by projection: conjugate
// gradients for symmetric positive definite ones, GMRES and GCRO-DR for others.
// GCRO-DR keeps the subspace that hinders convergence from one system to the
// next, which pays where many systems resemble each other.
//
// Read matrix.go for the systems, cg.go and gcrodr.go for the methods, ilu.go
// for the preconditioner. Everything runs on one goroutine and gives the same
// bytes every time.
package krylov
