package linear

import (
	"fmt"

	"github.com/pdekit/pdekit/solvers"
)

func init() {
	for _, speed := range []float64{0.1, 0.2, 0.4, 0.7, 1, 2, 4, 7} {
		solvers.RegisterPreset(solvers.Preset{
			Name: fmt.Sprintf("pdebench-advection-beta-%g", speed), Equation: "advection",
			Doc: fmt.Sprintf(`The advection data of PDEBench (M. Takamoto et al., NeurIPS 2022, section D.1) with β = %g: the periodic
unit interval, 1024 points, 201 frames to t = 2, 10 000 samples. Initial states are sums of two sines with
wavenumbers up to 8 and random amplitudes and phases; PDEBench takes the modulus of, or cuts a window out of, a
tenth of them each, which this does not. Its solver was a second-order upwind scheme on the stored grid.`, speed),
			Flags: solvers.Settings(fmt.Sprintf(`--samples 10000 --grid 1024 --t-end 2 --snapshots 201 --speed %g --initial sine-series
				--series-terms 2 --series-modes 8`, speed)),
		})
	}
	for dims, grid := range []int{0, 160, 160, 32} {
		if dims == 0 {
			continue
		}
		// γ1 = −c Δt N D/L with N points, D dimensions and unit steps.
		solvers.RegisterPreset(solvers.Preset{
			Name: fmt.Sprintf("apebench-%dd-adv", dims), Equation: "advection",
			Doc: fmt.Sprintf(`APEBench's scenario %dd_diff_adv (F. Koehler et al., NeurIPS 2024): advection with the difficulty γ1 = −4
on %d points per axis, that is α1 = γ1/(N D) of the box in one of its 50 steps, on every axis; each step is one
frame at unit time. Initial states fourier;5;true;true. It solves in Fourier space; this with sixth-order
differences on a finer grid.`, dims, grid),
			Flags: solvers.Settings(fmt.Sprintf(`--samples 50 --dims %d --grid %d --t-end 50 --snapshots 51 --initial fourier
				--fourier-cutoff 5 --speed %[3]g --speed-y %[3]g --speed-z %[3]g`, dims, grid, 4/float64(grid*dims))),
		})
	}
}
