// Package fft transforms float64 data of any length: complex and real plans
// in one to three dimensions, cosine and sine transforms, and the spectral
// resampling of periodic fields.
//
// A plan owns its scratch, allocates nothing after it is made and serves one
// goroutine. Transforms are unnormalised in both directions: Backward after
// Forward multiplies by the number of points. The forward sign is minus:
//
//	X_k = Σ_j x_j exp(−2πi jk/n)
//
// Lengths whose prime factors are small run in O(n log n) directly; any other
// length runs in O(n log n) by Bluestein's chirp transform, so a grid may have
// a prime number of points.
package fft
