package layers

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/pdekit/pdekit/operators/autodiff"
)

// Multigrid is a linear map in the shape of a multigrid V-cycle (He, Liu & Xu
// 2024, section 4): convolutions S_l, A_l of 3 taps on each level l, of which
// each coarser one has half the points an axis. From f₀ = x and u₀ = 0, on each
// level
//
//	u ← u + S(f − A·u)     so many times; the very first is u = S·f
//	u, f of level l + 1 = Π·u, R·f     with stride 2
//
// and then, from the coarsest level up, u_l ← u_l + P·u_{l+1}, P being transposed
// convolutions of 4 taps.
type Multigrid struct {
	levels []multigridLevel
	o      autodiff.ConvolutionOptions
}

type multigridLevel struct {
	smooth, operator            []autodiff.Param // S, A; one A fewer on the first level
	toCoarse, source, fromBelow autodiff.Param   // Π, R, P; none on the coarsest
}

// NewMultigrid makes a map from in to out channels with smoothing[l] steps on
// level l. Kernels are drawn from U(−1/√n, 1/√n), n
// being the numbers that a result is the sum of, as PyTorch does.
func NewMultigrid(name string, rng *rand.Rand, g Grid, in, out int, smoothing []int) *Multigrid {
	m := &Multigrid{o: autodiff.ConvolutionOptions{Periodic: g.Periodic, Edge: g.Edge}}
	kernel := func(name string, to, from, taps int) autodiff.Param {
		shape := append(append([]int{to}, slices.Repeat([]int{taps}, g.Axes)...), from)
		p := NewParam(rng, name, shape...)
		bound := 1 / math.Sqrt(autodiff.Count(shape)/float64(to))
		uniform(rng, p, -bound, bound)
		return p
	}
	for l, steps := range smoothing {
		var level multigridLevel
		name := fmt.Sprintf("%s.%d.", name, l)
		for i := range steps {
			if l > 0 || i > 0 {
				level.operator = append(level.operator, kernel(fmt.Sprintf("%soperator.%d", name, i), in, out, 3))
			}
			level.smooth = append(level.smooth, kernel(fmt.Sprintf("%ssmooth.%d", name, i), out, in, 3))
		}
		if l < len(smoothing)-1 {
			level.toCoarse = kernel(name+"restrict", out, out, 3)
			level.source = kernel(name+"source", in, in, 3)
			level.fromBelow = kernel(name+"prolong", out, out, 4)
		}
		m.levels = append(m.levels, level)
	}
	return m
}

// Forward maps (batch, in, x[, y[, z]]) to (batch, out, x[, y[, z]]). The points
// of periodic axes must be a multiple of two for each level but the coarsest.
func (m *Multigrid) Forward(t *autodiff.Tape, f *autodiff.Tensor) *autodiff.Tensor {
	halving := m.o
	halving.Stride = 2
	var u *autodiff.Tensor
	var us []*autodiff.Tensor
	for l, level := range m.levels {
		operator := level.operator
		for _, s := range level.smooth {
			if u == nil {
				u = autodiff.Convolution(t, f, s.Tensor, m.o)
				continue
			}
			rest := autodiff.Combine(t, -1, autodiff.Convolution(t, u, operator[0].Tensor, m.o), 1, f)
			u = autodiff.Add(t, autodiff.Convolution(t, rest, s.Tensor, m.o), u)
			operator = operator[1:]
		}
		us = append(us, u)
		if l < len(m.levels)-1 {
			u = autodiff.Convolution(t, u, level.toCoarse.Tensor, halving)
			f = autodiff.Convolution(t, f, level.source.Tensor, halving)
		}
	}
	for l := len(m.levels) - 2; l >= 0; l-- {
		below := autodiff.TransposedConvolution(t, u, m.levels[l].fromBelow.Tensor, us[l].Shape[2:],
			autodiff.ConvolutionOptions{Stride: 2, Periodic: m.o.Periodic})
		u = autodiff.Add(t, below, us[l])
	}
	return u
}

// Params lists the kernels level by level: for each smoothing step A, then S;
// then Π, R and P.
func (m *Multigrid) Params() []autodiff.Param {
	var list []autodiff.Param
	for _, level := range m.levels {
		skipped := len(level.smooth) - len(level.operator)
		for i, s := range level.smooth {
			if i >= skipped {
				list = append(list, level.operator[i-skipped])
			}
			list = append(list, s)
		}
		if level.fromBelow.Tensor != nil {
			list = append(list, level.toCoarse, level.source, level.fromBelow)
		}
	}
	return list
}
