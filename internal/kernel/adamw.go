package kernel

import "math"

// AdamW holds the settings of one update; Step counts from 1.
type AdamW struct {
	Rate, Beta1, Beta2, Eps, WeightDecay float64
	Step                                 int
}

// AdamWUpdate is one step of AdamW (Loshchilov & Hutter 2019, algorithm 2, as in
// torch.optim.AdamW) on the weights w with the gradient g and the moments m, v:
//
//	m = β₁m + (1−β₁)g
//	v = β₂v + (1−β₂)g²
//	w = w − Rate·WeightDecay·w − Rate/(1−β₁^Step) · m/(√v/√(1−β₂^Step) + Eps)
func AdamWUpdate[T Float](w, m, v, g []T, o AdamW) {
	m, v, g = m[:len(w)], v[:len(w)], g[:len(w)]
	// Bias corrections folded: Rate/(1−β₁^Step) and 1/√(1−β₂^Step).
	rate := o.Rate / (1 - math.Pow(o.Beta1, float64(o.Step)))
	root := 1 / math.Sqrt(1-math.Pow(o.Beta2, float64(o.Step)))
	pointwise(opAdamW, w, m, v, g, [8]T{
		T(o.Beta1), T(1 - o.Beta1), T(o.Beta2), T(1 - o.Beta2),
		T(1 - o.Rate*o.WeightDecay), T(rate), T(root), T(o.Eps),
	})
}
