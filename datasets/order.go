package datasets

import "math/rand/v2"

// Order is 0 … n−1, or a permutation of it that depends on n and seed alone.
func Order(n int, shuffle bool, seed uint64) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	if shuffle {
		permute(order, seed, 0)
	}
	return order
}

// permute shuffles in place: a function of (seed, round) alone.
func permute(order []int, seed, round uint64) {
	r := rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15^round))
	r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
}
