// Package kernel holds the inner loops of learning code, on bare slices:
// matrix products, pointwise functions and their derivatives, reductions,
// transposes and the optimiser's update. It is the only place with such loops.
//
// Every function is generic over float32 and float64, splits large work over
// package parallel by shape alone, and so gives the same bytes for any number
// of threads. Reductions have a fixed tree. NaN and Inf are never hidden: no
// product is skipped because a factor is zero, except where alpha or beta is.
//
// dst comes first. Unless a function says otherwise, dst may be one of the
// operands (the same first element), and must not overlap them otherwise.
// Operands must be at least as long as dst; a shorter one is a caller's bug
// and panics.
//
// Read gemm.go first, then any pointwise file; SIMD.md says how the assembly
// works.
package kernel
