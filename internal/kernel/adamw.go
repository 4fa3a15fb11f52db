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
	c := o.coefficients()
	b1, b2, n1, n2 := T(c.beta1), T(c.beta2), T(c.rest1), T(c.rest2)
	keep, rate, root, eps := T(c.keep), T(c.rate), T(c.root), T(c.eps)
	pointwise(len(w), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			m[i] = b1*m[i] + n1*g[i]
			v[i] = b2*v[i] + n2*g[i]*g[i]
			w[i] = keep*w[i] - rate*m[i]/(T(math.Sqrt(float64(v[i])))*root+eps)
		}
	})
}

type adamCoefficients struct{ beta1, rest1, beta2, rest2, keep, rate, root, eps float64 }

func (o AdamW) coefficients() adamCoefficients {
	return adamCoefficients{
		beta1: o.Beta1, rest1: 1 - o.Beta1, beta2: o.Beta2, rest2: 1 - o.Beta2,
		keep: 1 - o.Rate*o.WeightDecay,
		rate: o.Rate / (1 - math.Pow(o.Beta1, float64(o.Step))),
		root: 1 / math.Sqrt(1-math.Pow(o.Beta2, float64(o.Step))),
		eps:  o.Eps,
	}
}
