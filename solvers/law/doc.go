// Package law holds the laws of functions that problems draw or are given:
// initial states, coefficients, sources. A Law fills a field of any grid that
// refines the stored one, the same function on each; it comes from a formula,
// a random field, or a NumPy file of somebody's own.
//
// Read law.go for the contract, then any law; initial.go binds the flags of an
// initial state and chooses among them.
package law
