// Package sparse solves sparse linear systems: LU factors in an order that
// keeps them sparse, conjugate gradients for symmetric positive definite
// matrices, GMRES and GCRO-DR for others. GCRO-DR keeps the subspace that hinders
// convergence from one system to the next, which pays where many systems
// resemble each other.
//
// Read matrix.go for the systems, lu.go, cg.go and gcrodr.go for the methods,
// ilu.go for the preconditioner. Everything runs on one goroutine and gives the
// same bytes every time.
package sparse
