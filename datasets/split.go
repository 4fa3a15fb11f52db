package datasets

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// Split divides the samples of a dataset: lists of indices, each in the order
// in which the samples are to be read, no sample in two of them.
type Split struct {
	Train, Validation, Test []int
}

// SplitCounts says how a dataset is meant to be divided: Train from the head,
// then Validation, and Test from the tail, as the field's published scripts do.
type SplitCounts struct {
	Train      int `json:"train"`      // samples to train on
	Validation int `json:"validation"` // samples to validate on
	Test       int `json:"test"`       // samples to hold out
}

// SplitOptions says how to divide. A size below 1 is a fraction of the samples,
// rounded to the nearest; from 1 on it is a number of samples.
type SplitOptions struct {
	Validation float64 // 0: no validation set
	Test       float64 // 0: no test set
	// Train is the number of samples to train on, from the head; 0: all that
	// the others leave.
	Train float64
	// Shuffle puts the samples in an order drawn from Seed before they are
	// divided; otherwise the file's order holds: train, validation, test.
	Shuffle bool
	Seed    uint64
}

// NewSplit divides samples 0 … n−1. It fails if nothing is left to train on.
func NewSplit(n int, o SplitOptions) (Split, error) {
	train, err := portion("train", o.Train, n)
	if err != nil {
		return Split{}, err
	}
	validation, err := portion("validation", o.Validation, n)
	if err != nil {
		return Split{}, err
	}
	test, err := portion("test", o.Test, n)
	if err != nil {
		return Split{}, err
	}
	if o.Train == 0 {
		train = n - validation - test
	}
	if train < 1 || train+validation+test > n {
		return Split{}, fmt.Errorf("%d samples cannot be split into %d to train on, %d to validate and %d to test", n, max(train, 1), validation, test)
	}
	order := Order(n, o.Shuffle, o.Seed)
	return Split{
		Train:      order[:train:train],
		Validation: order[n-test-validation : n-test : n-test],
		Test:       order[n-test:],
	}, nil
}

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

func portion(name string, size float64, n int) (int, error) {
	switch {
	case !(size >= 0) || size > math.MaxInt32:
		return 0, fmt.Errorf("%s %g: expected a fraction below 1 or a number of samples", name, size)
	case size < 1:
		return int(math.Round(size * float64(n))), nil
	case size != math.Trunc(size):
		return 0, fmt.Errorf("%s %g: from 1 on a whole number of samples is meant", name, size)
	}
	return int(size), nil
}

// Disjoint reports the first index that two parts of the split share; ok if
// there is none.
func (s Split) Disjoint() (index int, ok bool) {
	all := slices.Concat(s.Train, s.Validation, s.Test)
	slices.Sort(all)
	for i := 1; i < len(all); i++ {
		if all[i] == all[i-1] {
			return all[i], false
		}
	}
	return 0, true
}
