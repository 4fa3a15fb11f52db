package random

import (
	"fmt"
	"math"
	"slices"

	"github.com/pdekit/pdekit/solvers/grid"
)

// Gaussian is the law N(0, σ²(−Δ+τ²)^(−γ)) of random functions on the unit
// box [0,1]^d, with −Δ under periodic, zero Neumann or zero Dirichlet
// conditions. On another box the function is that of the scaled coordinates
// (x−lo)/(hi−lo), so that σ, τ and γ keep their meaning whatever the units.
//
// A sample is the Karhunen–Loève sum
//
//	u(x) = Σ_k σ (λ_k+τ²)^(−γ/2) ξ_k φ_k(x),  ξ_k ~ N(0,1) independent,
//
// over the orthonormal eigenfunctions of −Δ: products over the axes of
//
//	periodic   1, √2 cos 2πkx, √2 sin 2πkx   λ = Σ (2πk)²   k < N/2
//	Neumann    1, √2 cos πkx                 λ = Σ (πk)²    k < N
//	Dirichlet  √2 sin πkx                    λ = Σ (πk)²    1 ≤ k < N
//
// N being the cells of the stored grid on that axis: strictly what it carries
// below its Nyquist wavenumber. The pointwise variance averaged over the box is
// therefore σ² Σ (λ_k+τ²)^(−γ) over the modes kept, and the sum converges as
// the grid is refined if γ > d/2.
//
// The laws of the Fourier-neural-operator paper (Z. Li et al., ICLR 2021) are
// Burgers N(0, 625(−Δ+25)^(−2)): σ 25, τ 5, γ 2, periodic; Navier–Stokes
// N(0, 7^(3/2)(−Δ+49)^(−5/2)): σ² = 7^(3/2), τ 7, γ 2.5, periodic; Darcy
// N(0, (−Δ+9)^(−2)): σ 1, τ 3, γ 2, Neumann. The generators published with it
// differ from the laws it prints:
//
//   - All of them drop the constant mode. So does Gaussian unless KeepMean.
//   - random_fields.py (Navier–Stokes) has σ = τ^(γ−d/2), that is σ² = 7³
//     instead of 7^(3/2): fields 7^(3/4) ≈ 4.3 times as large as printed. It
//     takes the real part of a complex sample, which with unit variance in
//     the real and the imaginary part (its first form) doubles the variance
//     again, and with half of it in each (its present form) does not. It also
//     keeps the Nyquist wavenumber.
//   - GRF.m (Darcy) multiplies the field by τ^(γ−1) = 3, without consequence
//     where only its sign is used, and evaluates at cell centres.
//   - GRF1.m (Burgers) is the law, but the script that calls it sets
//     σ 49, τ 7, γ 2.5.
type Gaussian struct {
	Sigma float64        `json:"sigma"`
	Tau   float64        `json:"tau"`
	Gamma float64        `json:"gamma"`
	Kind  grid.Condition `json:"kind"`
	// KeepMean keeps the constant mode, of standard deviation σ τ^(−γ); there
	// is none under Dirichlet conditions.
	KeepMean bool `json:"keep_mean"`
}

// Check reports constants that define no law.
func (g Gaussian) Check() error {
	for _, c := range []struct {
		name  string
		value float64
	}{{"sigma", g.Sigma}, {"tau", g.Tau}, {"gamma", g.Gamma}} {
		if !(c.value >= 0) || math.IsInf(c.value, 0) {
			return fmt.Errorf("gaussian field: %s is %g; it must be finite and not negative", c.name, c.value)
		}
	}
	if g.Kind > grid.Neumann {
		return fmt.Errorf("gaussian field: unknown kind of boundary condition %d", g.Kind)
	}
	if g.KeepMean && g.Tau == 0 && g.Gamma > 0 && g.Kind != grid.Dirichlet {
		return fmt.Errorf("gaussian field: the constant mode has no finite variance when tau is 0; set tau or leave the mean out")
	}
	return nil
}

// Sample draws one function and evaluates it at the nodes of dst, each channel
// independently. stored is the number of nodes of the stored grid on each axis,
// of dst's kind (periodic or closed); nil means dst's own.
//
// The same stream gives the same function on any dst, and a finer stored grid
// only adds modes to it: coefficients are drawn in shells of growing largest
// wavenumber. Values at nodes that two grids share agree to rounding. Sample
// advances rng by an amount that depends on stored: fork the stream for
// whatever else is drawn.
func (g Gaussian) Sample(rng *Stream, dst *grid.Field, stored []int) error {
	if err := g.Check(); err != nil {
		return err
	}
	if stored == nil {
		stored = dst.Grid.N
	}
	if len(stored) != dst.Grid.Dims() {
		return fmt.Errorf("gaussian field: the stored grid has %d axes, the field %d", len(stored), dst.Grid.Dims())
	}
	m := modes{law: g, waves: make([]int, len(stored)), count: make([]int, len(stored))}
	for i, n := range stored {
		cells := n
		if !dst.Grid.Periodic[i] {
			cells--
		}
		m.waves[i], m.count[i] = highest(g.Kind, cells)
	}
	coefficients := m.draw(rng, dst.Channels)
	for c, values := range coefficients {
		synthesise(dst.Channel(c), values, g.Kind, m.count, dst.Grid)
	}
	return nil
}

// highest returns the largest wavenumber kept on an axis of so many cells and
// the number of basis functions up to it.
func highest(kind grid.Condition, cells int) (wave, count int) {
	switch kind {
	case grid.Periodic:
		wave = (cells - 1) / 2
		return wave, 2*wave + 1
	case grid.Neumann:
		return cells - 1, cells
	default:
		return cells - 1, cells - 1
	}
}

// modes are the basis functions kept, count[i] of them on axis i: in the order
// 1, cos 1, sin 1, cos 2, … if periodic, by wavenumber otherwise.
type modes struct {
	law   Gaussian
	waves []int
	count []int
}

// draw returns the coefficients of each channel as arrays of shape count.
//
// Each shell, the modes with the same largest wavenumber over the axes, is
// drawn in full even where an axis does not keep all of it, so that the
// numbers do not depend on which axis is the finest.
func (m modes) draw(rng *Stream, channels int) [][]float64 {
	size := 1
	for _, n := range m.count {
		size *= n
	}
	out := make([][]float64, channels)
	for c := range out {
		out[c] = make([]float64, size)
	}
	for shell := range slices.Max(m.waves) + 1 {
		for c := range out {
			m.drawShell(rng, out[c], shell, 0, 0, 0, true, false)
		}
	}
	return out
}

// drawShell walks the axes from the given one. index is the flat index so far,
// sum that of (ck)², kept whether all axes so far keep their mode, touched
// whether one of them has the shell's wavenumber.
func (m modes) drawShell(rng *Stream, out []float64, shell, axis, index int, sum float64, kept, touched bool) {
	if axis == len(m.count) {
		xi := rng.NormFloat64()
		if kept {
			out[index] = m.law.deviation(sum) * xi
		}
		return
	}
	first := 0
	if axis == len(m.count)-1 && !touched {
		first = shell
	}
	factor := math.Pi
	if m.law.Kind == grid.Periodic {
		factor = 2 * math.Pi
	}
	for wave := first; wave <= shell; wave++ {
		k := factor * float64(wave)
		low, high := basis(m.law.Kind, wave)
		for i := low; i < high; i++ {
			m.drawShell(rng, out, shell, axis+1, index*m.count[axis]+i, sum+k*k, kept && i < m.count[axis], touched || wave == shell)
		}
	}
}

// basis returns the half-open range of indices of the functions of one wavenumber.
func basis(kind grid.Condition, wave int) (low, high int) {
	switch {
	case kind == grid.Dirichlet && wave == 0:
		return 0, 0
	case kind == grid.Dirichlet:
		return wave - 1, wave
	case kind == grid.Periodic && wave > 0:
		return 2*wave - 1, 2*wave + 1
	default:
		return wave, wave + 1
	}
}

// deviation is the standard deviation of the coefficient of a mode of the
// given eigenvalue of −Δ.
func (g Gaussian) deviation(lambda float64) float64 {
	if lambda == 0 && !g.KeepMean {
		return 0
	}
	return g.Sigma * math.Pow(lambda+g.Tau*g.Tau, -g.Gamma/2)
}
