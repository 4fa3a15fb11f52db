// Package random gives each sample of a dataset its own stream of random
// numbers, a function of (seed, sample) alone, and draws from it what the
// equations need: Gaussian random fields and random series.
package random
