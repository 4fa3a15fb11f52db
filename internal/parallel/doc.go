// Package parallel runs loops on one persistent pool of goroutines.
//
// How a loop is cut depends on its length and grain alone, never on the number
// of threads: chunk i is always [i·grain, min((i+1)·grain, n)). A caller that
// keeps one partial result per chunk and combines them in chunk order gets the
// same bytes from 1 and from N threads.
//
// Read For, then pool.go.
package parallel
