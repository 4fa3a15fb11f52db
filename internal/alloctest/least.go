// Package alloctest counts allocations: how many, of code that waits for other
// goroutines, and of how many bytes.
package alloctest

import "testing"

// Least is the least average of allocations per run of three series: what f
// allocates, it allocates in all of them. The runtime allocates now and then for
// a goroutine that waits, on a busy machine above all; that is not f's.
func Least(runs int, f func()) float64 {
	least := testing.AllocsPerRun(runs, f)
	for range 2 {
		if least > 0 {
			least = min(least, testing.AllocsPerRun(runs, f))
		}
	}
	return least
}
