package conservation

import (
	"fmt"
	"math"
	"strconv"

	"github.com/pdekit/pdekit/solvers"
)

func init() {
	solvers.RegisterPreset(solvers.Preset{
		Name: "fno-burgers", Equation: "burgers",
		Doc: `The Burgers data of the Fourier-neural-operator paper (Z. Li et al., ICLR 2021,
section 5.1): u0 ~ N(0, 625(−Δ+25)^(−2)) on the periodic unit interval, ν = 0.1,
8192 points, the map from u(0) to u(1), 2048 samples. The paper's generator drops
the constant mode, and so does this. It used a Fourier method (Chebfun's spin);
here the sixth-order scheme is as far from the exact solution as the certificate says.`,
		Flags: solvers.Settings(`--samples 2048 --grid 8192 --viscosity 0.1 --t-end 1 --snapshots 2 --initial grf --grf-sigma 25
			--grf-tau 5 --grf-gamma 2`),
	})
	solvers.RegisterPreset(solvers.Preset{
		Name: "fno-burgers-v1000", Equation: "burgers",
		Doc: `The harder Burgers data that the script published with the Fourier-neural-operator
paper makes as it stands: u0 ~ N(0, 49²(−Δ+49)^(−2.5)), ν = 1e-3, 1024 points, t to 1.
The script stores 200 steps of 0.005; so does this, with the initial state before them.`,
		Flags: solvers.Settings(`--samples 1200 --grid 1024 --viscosity 0.001 --t-end 1 --snapshots 201 --initial grf
			--grf-sigma 49 --grf-tau 7 --grf-gamma 2.5`),
	})
	solvers.RegisterPreset(solvers.Preset{
		Name: "raissi-burgers", Equation: "burgers",
		Doc: `The one solution that papers on physics-informed networks fit (M. Raissi, P. Perdikaris
and G. E. Karniadakis, J. Comput. Phys. 378 (2019) 686): u0 = −sin πx on [−1, 1], u(±1) = 0,
ν = 0.01/π, 100 frames to t = 0.99. Stored on 257 points, their 256 with both ends on the grid.`,
		Flags: solvers.Settings(`--samples 1 --grid 257 --solve-grid 1025 --viscosity 0.0031830988618379067 --x-min -1 --x-max 1
			--bc dirichlet --initial sine --t-end 0.99 --snapshots 100`),
	})
}

// PDEBench's viscosities are ε/π.
func init() {
	for _, epsilon := range []float64{0.001, 0.002, 0.004, 0.01, 0.02, 0.04, 0.1, 0.2, 0.4, 1, 2, 4} {
		name := strconv.FormatFloat(epsilon, 'g', -1, 64)
		solvers.RegisterPreset(solvers.Preset{
			Name: "pdebench-burgers-nu-" + name, Equation: "burgers",
			Doc: fmt.Sprintf(`The Burgers data of PDEBench (M. Takamoto et al., NeurIPS 2022, section D.2) called ν = %g: the viscosity is
that over π, as in its equation u_t + (u²/2)_x = (ν/π) u_xx; the periodic unit interval, 1024 points, 201 frames
to t = 2, 10 000 samples. Initial states are sums of two sines with wavenumbers up to 4 and random amplitudes and
phases; PDEBench takes the modulus of, or cuts a window out of, a tenth of them each, which this does not. Its
solver was of second order on the stored grid, whose points are the centres of cells.`, epsilon),
			Flags: solvers.Settings(fmt.Sprintf(`--samples 10000 --grid 1024 --t-end 2 --snapshots 201 --initial sine-series
				--series-terms 2 --series-modes 4 --viscosity %s`, strconv.FormatFloat(epsilon/math.Pi, 'g', -1, 64))),
		})
	}
	solvers.RegisterPreset(solvers.Preset{
		Name: "apebench-1d-burgers", Equation: "burgers",
		Doc: `APEBench's scenario 1d_diff_burgers (F. Koehler et al., NeurIPS 2024): difficulties γ2 = 1.5 and δ1 = −2
on N = 160 points, that is a convection of |δ1|/N and a diffusion of γ2/(2N²) of the box in a step. Here the box
is [0, 1] and a step takes 2/160, so that the convection is 1 and ν = 3/1280; 50 steps. Initial states
fourier;5;true;true. It solves in Fourier space.`,
		Flags: solvers.Settings(`--samples 50 --grid 160 --viscosity 0.00234375 --t-end 0.625 --snapshots 51 --initial fourier --fourier-cutoff 5`),
	})
}
